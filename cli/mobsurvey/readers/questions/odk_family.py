"""Exports of the ODK family: answers joined by spaces, and beside them, or alone, a 0/1 column for each option."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mobsurvey.readers.layout import Layout
from mobsurvey.readers.questions.cells import Content
from mobsurvey.readers.questions.joined_answers import find_codes
from mobsurvey.readers.questions.option_sets import OptionSet, tally, tally_text
from mobsurvey.readers.questions.sets_layout import layout_of
from mobsurvey.readers.questions.texts import cases_text
from mobsurvey.survey import Label


class Family(NamedTuple):
    """In what the platforms of the family differ."""

    path: str
    """What stands between a group and a question in a column's name."""
    parent: str
    """The column that names, for an entry of a repeat group, what it belongs to."""
    none: str = "nothing chosen"
    """What zeros alone mean, as told."""
    own: Sequence[str] = ()
    """Columns of the platform, which are no questions."""

    def is_own(self, name: str) -> bool:
        return name.startswith("_") or name in self.own

    def question(self, name: str) -> str:
        """The name without its groups."""
        return name.rpartition(self.path)[2]


def lay_out_family(
    family: Family,
    names: Sequence[str],
    sets: Sequence[OptionSet],
    content: Content,
    *,
    header_rows: int = 1,
    labels: Mapping[int, Label] | None = None,
    details: Mapping[str, str] | None = None,
) -> Layout:
    """The layout: those sets, and columns that join codes without any. With labels, what is joined cannot be read."""
    in_set = {column for found in sets for column in found.columns}
    joined = {
        column: found
        for column, name in enumerate(names)
        if labels is None and column not in in_set and not family.is_own(name)
        if (found := find_codes(content.cells[column]))
    }
    counts = [(found, tally(found, content)) for found in sets]
    contrary = [
        f"{found.name}: other options chosen than are joined in {cases_text(count.contrary)}; "
        "the options' columns count"
        for found, count in counts
        if count.contrary and labels is None
    ]
    parent = f"a case is one entry of a repeat group; {family.parent} names the case it belongs to"
    told = {
        "nothing ticked": "; ".join(tally_text(found, count, none=family.none) for found, count in counts),
        "joined answers": "; ".join(contrary),
        "repeat group": parent if family.parent in names else "",
    }
    return layout_of(
        names,
        content,
        sets,
        joined,
        header_rows=header_rows,
        labels=labels,
        further=_further(names, sets, family) if labels is None else None,
        details={**told, **(details or {})},
    )


def _further(names: Sequence[str], sets: Sequence[OptionSet], family: Family) -> dict[int, list[str]]:
    """Names without their groups: the question's, and for an option the question's with its code."""
    further = {
        column: [family.question(name)]
        for column, name in enumerate(names)
        if family.path in name and not name.startswith("_")
    }
    for found in sets:
        for option in found.options:
            texts = (f"{family.question(found.name)}_{option.code}", f"{found.name}_{option.code}")
            further[option.column] = [text for text in texts if text != names[option.column]]
    return further

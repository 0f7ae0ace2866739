"""Rows that leave a table because few gave these answers: which they are, and the table without them.

Nothing is computed again: bases, percents, tests, adjusted p and nets are those of the whole table, so that what is
shown does not change with what is not. Tests of the answers that leave go with them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from mobsurvey.errors import UsageError
from mobsurvey.survey import Survey
from mobsurvey.table.items import name_of
from mobsurvey.table.model import Block, Table
from mobsurvey.table.number_format import format_count
from mobsurvey.table.part import count_stub
from mobsurvey.table.shape import Threshold
from mobsurvey.table.weighting import Weighting
from mobsurvey.table.words import phrase
from mobsurvey.tabulation.axis import Axis
from mobsurvey.tabulation.counts import Only
from mobsurvey.tabulation.layer import Layer

_NUMBER = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*(%?)")


class Hidden(NamedTuple):
    """The answers that are not shown; the same in every layer, and in every part of a banner."""

    places: tuple[frozenset[int], ...]
    """Of each stub the places of its categories."""
    items: frozenset[str]
    """The names by which they are tested, of answers that have a test each."""
    mentions: float
    """How often respondents gave them, in the total: without a sampling weight, and with a frequency weight."""
    least: Threshold

    @property
    def answers(self) -> int:
        return sum(map(len, self.places))


def threshold_of(text: str) -> Threshold | None:
    """The threshold in a text such as 5 or 2%; None for 0. UsageError."""
    found = _NUMBER.fullmatch(text.strip())
    if found is None or (found[2] and float(found[1]) > 100):
        raise UsageError(
            f"--hide-below {text}", next_step="Write a number of respondents, such as 5, or of percent, such as 2%."
        )
    return Threshold(float(found[1]), bool(found[2])) if float(found[1]) else None


def hidden_answers(
    survey: Survey,
    name: str,
    stubs: Sequence[Axis],
    banner: Axis | None,
    layers: Axis | None,
    only: Only | None,
    weighting: Weighting,
    least: Threshold,
    brief: bool = False,
) -> Hidden:
    """The answers of the stubs of a table with fewer respondents in the total, or a smaller share of its base.

    Respondents are counted without a sampling weight and with a frequency weight, shares are those that the table
    shows of the total. Of layers, answers that are small in each of them; so of the items of a `brief` battery, whose
    answers are columns. UsageError where no answer is left.
    """
    within: list[Only | None] = [only]
    if layers:
        within = [Layer(layers, number, only) for number in range(len(layers.categories))]
    small = [[_small(survey, stub, banner, cases, weighting, least) for cases in within] for stub in stubs]
    places = [frozenset.intersection(*map(frozenset, found)) for found in small]
    if brief:
        places = [frozenset.intersection(*places)] * len(places)
    mentions, items = 0.0, set[str]()
    for stub, found, hidden in zip(stubs, small, places, strict=True):
        mentions += sum(counts[place] for counts in found for place in hidden)
        items |= {name_of(stub.categories[place]) for place in hidden}
    if all(len(hidden) == len(stub.categories) for hidden, stub in zip(places, stubs, strict=True)):
        raise UsageError(f'--hide-below {_text(least)} leaves no answer of "{name}"', next_step="Give a lower number.")
    return Hidden(tuple(places), frozenset(items), mentions, least)


def _small(
    survey: Survey, stub: Axis, banner: Axis | None, only: Only | None, weighting: Weighting, least: Threshold
) -> dict[int, float]:
    """The places of the small answers, each with its respondents in the total."""
    shown, _ = count_stub(survey, stub, banner, only, weighting)
    respondents = shown.row_bases
    if weighting.design.weight:
        respondents = count_stub(survey, stub, banner, only, weighting, "cases")[0].row_bases
    sizes = respondents
    if least.percent:
        sizes = tuple(100 * count / shown.table_base if shown.table_base else 0.0 for count in shown.row_bases)
    return {place: respondents[place] for place, size in enumerate(sizes) if size < least.number}


def without_hidden(table: Table, hidden: Hidden) -> Table:
    """The table without these answers, and without the tests and measures of a set's."""
    several = len(hidden.places) > 1
    blocks = tuple(
        _without(block, hidden.places[number if several else 0]) for number, block in enumerate(table.blocks)
    )
    if table.kind != "set":  # one test of all answers
        return table._replace(blocks=blocks)
    return table._replace(
        blocks=blocks,
        tests=tuple(test for test in table.tests if test.item not in hidden.items),
        measures=tuple(measure for measure in table.measures if measure.item not in hidden.items),
    )


def _without(block: Block, places: frozenset[int]) -> Block:
    """Answers stand before nets, in the order of the categories."""
    return block._replace(rows=tuple(row for place, row in enumerate(block.rows) if place not in places))


def hidden_note(hidden: Hidden, language: str) -> list[str]:
    """How many answers are not shown; none where all are."""
    if not hidden.answers:
        return []
    facts = {"answers": hidden.answers, "mentions": format_count(hidden.mentions), "least": _text(hidden.least)}
    return [phrase("hidden-share" if hidden.least.percent else "hidden", language, **facts)]


def _text(least: Threshold) -> str:
    return f"{least.number:g}{'%' if least.percent else ''}"

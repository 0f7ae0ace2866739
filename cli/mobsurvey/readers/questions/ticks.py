"""Tells columns of options, in which only what was ticked is written, from columns of answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from mobsurvey.readers.layout import NO, YES
from mobsurvey.readers.questions.cells import Cells, Content
from mobsurvey.readers.questions.option_sets import OptionSet, Tally, tally, tally_text
from mobsurvey.readers.questions.texts import settled
from mobsurvey.survey import BaseRule, Missing

NOT_ANSWERED = "-99"
"""What stands for a question that was seen and not answered, where an export is asked to say so."""
NO_ANSWER = Missing(int(NOT_ANSWERED), "no-answer")


class TickColumn(NamedTuple):
    """One column that may be an option of a set."""

    column: int
    """Its place in the table, from 0."""
    texts: tuple[str, ...]
    """What its header says, each of which may end with the option's text."""
    codes: tuple[str, ...] = ()
    """The codes the option may have."""


class Ticked(NamedTuple):
    """Columns that are the options of a set."""

    recodes: tuple[Mapping[str, str], ...]
    """For each column: what stands for a cell."""
    role: str
    """What a tick is written as: text, code, 1; "" where nothing was ever ticked."""
    ticks: tuple[str, ...]
    """How each column writes it; "" where it never did."""


def find_ticks(columns: Sequence[TickColumn], cells: Sequence[Cells]) -> Ticked | None:
    """The ticks in the columns; None where one has an answer that is no tick, or they do not write it alike.

    Columns with ticks have them in every part of the file, so that its head shows which can have none.
    """
    ticks = [_tick(cells[one.column]) for one in columns]
    if any(tick is None for tick in ticks):
        return None
    written = [tick or "" for tick in ticks]
    roles = [_roles(tick, one) for tick, one in zip(written, columns, strict=True) if tick]
    shared = set.intersection(*roles) if roles else set()
    if roles and not shared:
        return None
    role = next((name for name in ("text", "1", "code") if name in shared), "")
    recodes = tuple(_recode(cells[one.column], tick) for one, tick in zip(columns, written, strict=True))
    return Ticked(recodes, role, tuple(written))


def _tick(cells: Cells) -> str | None:
    """The one text that stands for a tick, "" where there is none; None where there are several."""
    found = [text for text in cells.texts if text not in (NO, NOT_ANSWERED)]
    return None if cells.full or len(found) > 1 else "".join(found)


def _roles(tick: str, column: TickColumn) -> set[str]:
    folded = tick.casefold()
    roles = set()
    if any(text.casefold() == folded or text.casefold().endswith(f" - {folded}") for text in column.texts):
        roles.add("text")
    if tick == YES:
        roles.add("1")
    if tick in column.codes:
        roles.add("code")
    return roles


def _recode(cells: Cells, tick: str) -> dict[str, str]:
    """Every text of the column that is not yet YES, NO or blank as the raw survey has them."""
    known = {tick: YES, "": ""} if tick else {"": ""}
    texts = {raw: settled(raw) for raw in cells.counts}
    return {raw: known.get(text, text) for raw, text in texts.items() if known.get(text, text) != raw}


class TickedSets(NamedTuple):
    """Sets of ticked columns, and what is told of them."""

    sets: list[OptionSet]
    told: list[str]
    """How the cases answered each."""
    doubts: list[str]
    """Why others are none."""


def ticked_sets(candidates: Iterable[tuple[OptionSet, bool]], content: Content) -> TickedSets:
    """Those of the candidates that are sets, with the base that their cases allow for.

    With each candidate stands whether it is sure; else a case must have a tick in some of its columns only, as all
    could be the answers to a matrix that everyone answered alike.
    """
    found = TickedSets([], [], [])
    for one, sure in candidates:
        counts = tally(one, content)
        if not sure and not counts.partly:
            found.doubts.append(f"{one.name}: no case has a tick in some of its columns only")
            continue
        missing = (NO_ANSWER,) if any(NOT_ANSWERED in content.cells[o.column].texts for o in one.options) else ()
        base: BaseRule = "asked" if counts.none else "answered"
        found.sets.append(one._replace(ticked_only=True, missing=missing, base=base))
        found.told.append(ticked_text(one, counts))
    return found


def ticked_text(found: OptionSet, counts: Tally) -> str:
    """How the cases answered, where a blank alone is no answer."""
    blank = "not asked or not answered" if counts.none else "not asked, not answered or nothing chosen"
    return tally_text(found, counts, blank=blank)

"""Columns of few respondents: in which parts of a table they are not tested or marked, and what notes say of it.

A column can be small in one layer, or for one item of a battery, and large enough in the others; each part is judged by
itself. A heading, which stands over all parts, is marked where the column is small in all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mobsurvey.table.analysis import Analysis
from mobsurvey.table.model import LOW_MARK, BannerPoint, Block, Table
from mobsurvey.table.notes import first_items, note_title
from mobsurvey.table.part import Part
from mobsurvey.table.words import phrase
from mobsurvey.tabulation.axis import Axis

_MOST_PARTS = 6
"""That a note names; of more it says how many."""


def untested_columns(parts: Sequence[Part], banner: Axis | None, analysis: Analysis) -> list[tuple[bool, ...]]:
    """For each part whether the base of each banner point is too small for column tests; empty without these."""
    if banner is None or not analysis.letters:
        return [() for _ in parts]
    # A frequency weight says how many respondents there are; a sampling weight does not.
    bases = [((part.design and part.unweighted) or part.counts).column_bases for part in parts]
    return [tuple(base < analysis.min_base for base in found) for found in bases]


def low_columns(parts: Sequence[Part], least: int) -> list[tuple[bool, ...]]:
    """For each part whether each column, the total last, has fewer respondents than `least`; empty where that is 0."""
    if not least:
        return [() for _ in parts]
    respondents = [part.unweighted or part.counts for part in parts]
    return [tuple(base < least for base in (*found.column_bases, found.table_base)) for found in respondents]


def in_all(columns: Sequence[Sequence[bool]]) -> list[bool]:
    """For each column whether it is so in all parts."""
    return [all(found) for found in zip(*columns, strict=True)]


def small_notes(table: Table, analysis: Analysis, least: int) -> list[str]:
    """Which columns are not tested and which have fewer respondents than `least`, of a table with all its columns."""
    language = table.language
    notes = []
    everywhere = [_tested_name(point) for point in table.columns if point.small]
    columns = _listed(everywhere, _in_some(table, lambda p: p.small, lambda b: b.small, _tested_name), language)
    if columns:
        notes.append(phrase("small", language, base=analysis.min_base, columns=columns))
    if any(point.low for point in table.columns):
        notes.append(phrase("low-base", language, mark=LOW_MARK, least=least))
    if columns := _listed([], _in_some(table, lambda p: p.low, lambda b: b.low, _name), language):
        notes.append(phrase("low-base-in", language, mark=LOW_MARK, least=least, columns=columns))
    return notes


def _in_some(
    table: Table,
    in_heading: Callable[[BannerPoint], bool],
    in_block: Callable[[Block], Sequence[bool]],
    name: Callable[[BannerPoint], str],
) -> list[str]:
    """The columns that are so in some parts, each with these."""
    found = []
    for number, point in enumerate(table.columns):
        if in_heading(point):
            continue
        parts = [
            note_title(block.label or "")
            for block in table.blocks
            if number < len(in_block(block)) and in_block(block)[number]
        ]
        if len(parts) > _MOST_PARTS:
            facts = {"column": name(point), "some": len(parts), "all": len(table.blocks)}
            found.append(phrase("column-in-many", table.language, **facts))
        elif parts:
            found.append(phrase("column-in", table.language, column=name(point), parts=", ".join(parts)))
    return found


def _listed(everywhere: Sequence[str], in_some: Sequence[str], language: str) -> str:
    """Columns with a list of parts behind them are set off from each other by more than a comma."""
    if not in_some:
        return ", ".join(everywhere)
    return "; ".join(first_items([*everywhere, *in_some], language))


def _name(point: BannerPoint) -> str:
    return " / ".join(note_title(text) for text in (*point.above, point.label) if text)


def _tested_name(point: BannerPoint) -> str:
    return f"({point.letter}) {_name(point)}"

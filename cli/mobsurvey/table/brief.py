"""A battery with a line an item: the share of each response, net or box, and the means, by the banner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mobsurvey.table.detail_text import detail_label, places_of
from mobsurvey.table.details import LETTERS, SIGNS
from mobsurvey.table.model import Block, Table, ValueColumn, ValueRow, Values
from mobsurvey.table.numbered import block_label
from mobsurvey.table.words import phrase

_SCALE = ("mean", "sd", "median", "percentile", "difference")
"""The lines under a base that stand for an item."""
_MARKS = (LETTERS, SIGNS)
"""What stands behind a number of a column that is tested against others."""

_Value = str | float | tuple[float, float] | None


class _Measure(NamedTuple):
    """What is said of an item in each column."""

    key: str
    label: str
    is_answer: bool = False
    """Whether it is a response, which nets, boxes and statistics take the place of."""


def brief_values(table: Table) -> Values:
    """For every column its measures: the nets, boxes and statistics that were asked for, else all responses; the base.

    Those that single items lack are left out, since they have no column of their own.
    """
    found = [_measures(block, table) for block in table.blocks]
    shared = [measure for measure in found[0] if all(measure in measures for measures in found)]
    if any(not measure.is_answer and measure.key != "base" for measure in shared):
        shared = [measure for measure in shared if not measure.is_answer]
    columns: list[ValueColumn] = []
    values: list[list[_Value]] = [[] for _ in found]
    for number, point in enumerate(table.columns):
        heading = f"{point.heading} ({point.letter})" if point.letter else point.heading
        above = (*point.above, heading) if len(table.columns) > 1 else ()
        for measure in shared:
            column = [measures[measure][number] for measures in found]
            if measure.key in _MARKS and not any(column):
                continue
            columns.append(_column(measure, above))
            for line, value in zip(values, column, strict=True):
                line.append(value)
    rows = tuple(
        ValueRow(block.rows[0].item, block_label(number, block), tuple(line))
        for number, (block, line) in enumerate(zip(table.blocks, values, strict=True), start=1)
    )
    return Values(tuple(columns), rows)


def _measures(block: Block, table: Table) -> Mapping[_Measure, Sequence[_Value]]:
    """The values of an item, one a column of the table; letters behind the number that they belong to."""
    found: dict[_Measure, Sequence[_Value]] = {}
    for row in block.rows:
        is_answer = row.role == "answer"
        found[_Measure("percent", row.label, is_answer)] = [cell.percent for cell in row.cells]
        for detail in row.details:
            if detail.key in _MARKS:
                found[_Measure(detail.key, row.label, is_answer)] = detail.values
    label = ""
    for detail in block.base_details:
        if detail.key in _SCALE:
            label = detail_label(detail, table.confidence, table.language)
        if detail.key in (*_SCALE, *_MARKS):
            found[_Measure(detail.key, label)] = detail.values
    found[_Measure("base", phrase("base-short", table.language))] = [cell.count for cell in block.base]
    return found


def _column(measure: _Measure, above: tuple[str, ...]) -> ValueColumn:
    key, label, _ = measure
    if key in _MARKS:
        return ValueColumn(key, "", above)
    return ValueColumn(key, label, above, 0 if key == "base" else places_of(key), signed=key == "difference")

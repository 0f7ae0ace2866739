"""A battery with a line an item: the share of each response, net or box, and the means, by the banner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mobsurvey.table.detail_text import detail_label, places_of
from mobsurvey.table.details import INTERVAL, LETTERS, SIGNS
from mobsurvey.table.model import Block, Detail, Table, ValueColumn, ValueRow, Values
from mobsurvey.table.numbered import block_label
from mobsurvey.table.words import phrase

_SCALE = ("mean", "sd", "median", "percentile", "difference")
"""The lines under a base that stand for an item."""
_MARKS = (LETTERS, SIGNS)
"""What stands behind a number of a column that is tested against others."""
_BESIDE = (*_MARKS, INTERVAL)
"""What stands behind the number that it belongs to."""

_Value = str | float | tuple[float, float] | None


class _Measure(NamedTuple):
    """What is said of an item in each column."""

    key: str
    of: str
    """The response or statistic that it belongs to."""
    label: str
    """In words; empty for marks."""
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
        found[_Measure("percent", row.label, row.label, is_answer)] = [cell.percent for cell in row.cells]
        for detail in row.details:
            if detail.key in _BESIDE:
                found[_Measure(detail.key, row.label, _words(detail, table), is_answer)] = detail.values
    of = ""
    for detail in block.base_details:
        if detail.key in _SCALE:
            of = _words(detail, table)
        if detail.key in (*_SCALE, *_BESIDE):
            found[_Measure(detail.key, of, _words(detail, table))] = detail.values
    base = phrase("base-short", table.language)
    found[_Measure("base", base, base)] = [cell.count for cell in block.base]
    return found


def _words(detail: Detail, table: Table) -> str:
    return "" if detail.key in _MARKS else detail_label(detail, table.confidence, table.language)


def _column(measure: _Measure, above: tuple[str, ...]) -> ValueColumn:
    key = measure.key
    return ValueColumn(key, measure.label, above, 0 if key == "base" else places_of(key), signed=key == "difference")

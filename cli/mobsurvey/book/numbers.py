"""The numbers of a table, each with its place, so that two makings of a table can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any, NamedTuple

from mobsurvey.table.details import INTERVAL
from mobsurvey.table.model import LOW_MARK, BannerPoint, Block, Detail, Table, Values

Number = float | str | None
"""A text where it stands for a number: letters, signs, a band, the name of a test. None where there is nothing."""
_Value = str | float | tuple[float, float] | None
_Found = tuple["Place", Number]

_OF_WHAT = frozenset({"item", "label", "layer", "variant", "skipped"})
"""Fields of tests and measures that say what is tested, or why nothing is."""
_OWN_BASES = frozenset({"row", "total", "responses"})
"""Percents whose bases are not those of the columns, which stand under the block."""
_WORDS = {
    "df2": "df of the denominator",
    "low": "lower end",
    "high": "upper end",
    "p_adjusted": "adjusted p",
    "cramers_v": "Cramér's V",
    "trend_p_adjusted": "adjusted trend p",
    "expected_below_5": "cells expecting fewer than 5",
    "min_expected": "least expected count",
    "test_value": "tested value",
}


_IN_WORDS = re.compile(r"[0-9](?:[0-9.,]*[0-9])?")


class Place(NamedTuple):
    """Where a number stands in a table."""

    line: str
    column: str
    what: str
    """count, percent, base; a line under a row, as mean or letters; of a test or measure which of its numbers; of
    values what their column says; of a note that it is a number."""
    again: int = 0
    """How many numbers are told alike before it."""


def numbers_of(table: Table | None) -> dict[Place, Number]:
    """Every number of a table by its place; of no table none."""
    found: dict[Place, Number] = {}
    for place, number in _numbers(table) if table else ():
        found[next(one for again in count() if (one := place._replace(again=again)) not in found)] = number
    return found


def _numbers(table: Table) -> Iterator[_Found]:
    columns = [_heading(point) for point in table.columns]
    for block in table.blocks:
        yield from _of_block(block, columns, table.percent in _OWN_BASES)
    if table.values:
        yield from _of_values(table.values)
    for part in table.tested:
        title = (part.tests_title or "") if table.stacked else ""
        yield from _of_tests(part, title)
    for note in table.notes:
        yield from _of_note(note)


def _heading(point: BannerPoint) -> str:
    return " / ".join((*point.above, point.label))


def _of_block(block: Block, columns: list[str], has_own_bases: bool) -> Iterator[_Found]:
    for row in block.rows:
        line = f"{block.label}: {row.label}" if block.label else row.label
        for column, cell in zip(columns, row.cells, strict=True):
            yield Place(line, column, "count"), cell.count
            yield Place(line, column, "percent"), cell.percent
            if has_own_bases:
                yield Place(line, column, "base"), cell.base
        yield from _of_details(line, columns, row.details)
    for column, cell in zip(columns, block.base, strict=True):
        yield Place(block.label or "Base", column, "base"), cell.count
        yield Place(block.label or "Base", column, "percent"), cell.percent
    yield from _of_details(block.label or "Base", columns, block.base_details)


def _of_details(line: str, columns: Iterable[str], details: Iterable[Detail]) -> Iterator[_Found]:
    for detail in details:
        what = _what(detail.key, detail.label)
        for column, value in zip(columns, detail.values, strict=True):
            yield from _of_value(line, column, what, value)


def _what(key: str, label: str) -> str:
    """Its label; not that of an interval, in which the confidence stands: another one moves numbers, not places."""
    return label if label and not key.endswith(INTERVAL) else key.replace("-", " ")


def _of_value(line: str, column: str, what: str, value: _Value) -> Iterator[_Found]:
    if isinstance(value, tuple):
        for end, number in zip(("lower end", "upper end"), value, strict=True):
            yield Place(line, column, f"{what}, {end}"), number
    else:
        yield Place(line, column, what), value


def _of_values(values: Values) -> Iterator[_Found]:
    for row in values.rows:
        line = row.label.removesuffix(f" {LOW_MARK}")  # which comes and goes with the base
        for column, value in zip(values.columns, row.values, strict=True):
            place = " / ".join(filter(None, column.above))
            yield from _of_value(line, place, _what(column.key, column.label), value)


def _of_tests(part: Table, column: str) -> Iterator[_Found]:
    for test in part.tests:
        yield from _of_fields(test.label, column, "", test._asdict())
    for whole in part.omnibus:
        line = f"{whole.layer}: all answers" if whole.layer else "All answers"
        yield from _of_fields(line, column, "", whole._asdict())
    for measure in part.measures:
        name = " ".join(filter(None, (measure.statistic, measure.variant)))
        yield Place(measure.label, column, name), measure.value
        rest = {field: found for field, found in measure._asdict().items() if field not in ("statistic", "value")}
        yield from _of_fields(measure.label, column, f"{name}, ", rest)


def _of_fields(line: str, column: str, before: str, fields: Mapping[str, Any]) -> Iterator[_Found]:
    for field, number in fields.items():
        if field not in _OF_WHAT:
            yield Place(line, column, before + _WORDS.get(field, field.replace("_", " "))), number


def _of_note(note: str) -> Iterator[_Found]:
    """The numbers of a note as they are written there; their place is the note without them."""
    line = f"Note: {_IN_WORDS.sub('…', note).rstrip('.')}"
    for found in _IN_WORDS.finditer(note):
        yield Place(line, "", "number"), found[0]

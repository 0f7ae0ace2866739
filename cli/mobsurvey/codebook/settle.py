"""Settles what the texts of a file leave open: which mark is the decimal one, and whether days or months come first.

Only where the file itself decides it; what can be read two ways is for the user to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, runtime_checkable

from mobsurvey.errors import ReadError, UsageError
from mobsurvey.survey import Chunk

FIRST_CASES = 20_000
"""By which it is settled; later cells that do not fit are told as invalid values."""
DATE_ORDERS = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}

_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_POINT = re.compile(r"[+-]?\d*\.\d+", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+", re.ASCII)
_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}(?:\D.*)?", re.ASCII)


class Notation(NamedTuple):
    """How numbers and dates are written in a file of texts."""

    decimal: str = "."
    thousands: str = ""
    """Between groups of three digits; only where the user declares the decimal mark."""
    dates: str = "dmy"
    told: Mapping[str, str] = {}
    """What the file decided, by name, with a cell that shows it."""


@runtime_checkable
class Sampled(Protocol):
    """Raw chunks of texts whose beginning can be looked at."""

    def first(self, cases: int) -> Chunk: ...


def settle_notation(
    chunks: Any,
    numbers: Sequence[str],
    dates: Sequence[str],
    *,
    decimal: str | None = None,
    order: str | None = None,
    comma_separated: bool = False,
    where: str = "",
) -> Notation:
    """How the columns of numbers and of dates are written, as declared or as their texts show.

    Where commas separate cells, the point is the decimal mark unless a cell shows the comma. ReadError where they can
    be read two ways, UsageError for a mark or an order that there is none of.
    """
    if decimal not in (None, ".", ","):
        raise UsageError(f'the decimal mark "{decimal}" is neither . nor ,')
    if order is not None and order not in DATE_ORDERS:
        raise UsageError(f'there is no order of dates "{order}"', next_step=f"There are: {', '.join(DATE_ORDERS)}.")
    declared = Notation(decimal or ".", {".": ",", ",": ".", None: ""}[decimal], order or "dmy")
    open_numbers, open_dates = () if decimal else numbers, () if order else dates
    if not (open_numbers or open_dates) or not isinstance(chunks, Sampled):
        return declared
    sample = chunks.first(FIRST_CASES).columns
    mark = _decimal_mark(_cells(sample, open_numbers), comma_separated, where)
    first = _date_order(_cells(sample, open_dates), where)
    told = {}
    if mark:
        told["decimal mark"] = f'comma ("{mark[1]}" in column "{mark[0]}")'
    if first:
        told["date order"] = f'{DATE_ORDERS[first[0]]} ("{first[2]}" in column "{first[1]}")'
    return declared._replace(
        decimal="," if mark else declared.decimal, dates=first[0] if first else declared.dates, told=told
    )


def _cells(columns: Mapping[str, Sequence[Any]], names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        for cell in dict.fromkeys(columns[name]):
            if isinstance(cell, str) and cell.strip():
                yield name, cell.strip()


def _decimal_mark(cells: Iterator[tuple[str, str]], comma_separated: bool, where: str) -> tuple[str, str] | None:
    """Column and cell that show the comma; None for the point."""
    comma: tuple[str, str] | None = None
    point: tuple[str, str] | None = None
    groups: dict[str, str] = {}
    plain: set[str] = set()
    for name, cell in cells:
        if _COMMA.fullmatch(cell):
            comma = comma or (name, cell)
        elif not comma_separated and _THOUSANDS.fullmatch(cell):
            groups.setdefault(name, cell)
        elif _POINT.fullmatch(cell):
            plain.add(name)
            point = point or (name, cell)
    if comma and point:
        raise ReadError(
            f'column "{comma[0]}" has the number "{comma[1]}", column "{point[0]}" "{point[1]}"',
            where=where,
            next_step='Name the decimal mark: --decimal "," or --decimal "."; other numbers are then told as invalid.',
        )
    if in_groups := {name: cell for name, cell in groups.items() if name not in plain}:
        name, cell = next(iter(in_groups.items()))
        raise ReadError(
            f'the number "{cell}" in column "{name}" can be {cell.replace(".", "")} or, with a decimal point, {cell}',
            where=where,
            next_step='Say which with --decimal "," or --decimal ".".',
        )
    return comma


def _date_order(cells: Iterator[tuple[str, str]], where: str) -> tuple[str, str, str] | None:
    """The order, and the column and cell that show it; None where no date has one of the two orders."""
    shown: dict[str, tuple[str, str]] = {}
    both: tuple[str, str] | None = None
    for name, cell in cells:
        if found := _DATE.fullmatch(cell):
            first, second = int(found[1]), int(found[2])
            if first > 12 >= second:
                shown.setdefault("dmy", (name, cell))
            elif second > 12 >= first:
                shown.setdefault("mdy", (name, cell))
            elif first != second:
                both = both or (name, cell)
    if len(shown) > 1:
        day, month = shown["dmy"], shown["mdy"]
        raise ReadError(
            f'has dates with the day first ("{day[1]}" in column "{day[0]}") and with the month first ("{month[1]}" in '
            f'column "{month[0]}")',
            where=where,
            next_step="Say which is right with --dates dmy or --dates mdy; the others are told as invalid.",
        )
    if shown:
        order, (name, cell) = next(iter(shown.items()))
        return order, name, cell
    if both:
        raise ReadError(
            f'the date "{both[1]}" in column "{both[0]}", like all others, can have the day or the month first',
            where=where,
            next_step="Say which with --dates dmy or --dates mdy.",
        )
    return None

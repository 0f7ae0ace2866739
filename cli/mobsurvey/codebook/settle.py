"""Settles what the texts of a file leave open: which mark is the decimal one, and whether days or months come first.

Only where the file itself decides it; what can be read two ways is for the user to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, runtime_checkable

from mobsurvey.codebook.coding import EITHER
from mobsurvey.errors import ReadError, UsageError
from mobsurvey.survey import Chunk

FIRST_CASES = 5_000
"""By which it is settled; later cells that do not fit are told as invalid values."""
DATE_ORDERS = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}

_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_BOTH = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+", re.ASCII)
_POINT = re.compile(r"[+-]?\d*\.\d+", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+", re.ASCII)
_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}(?:\D.*)?", re.ASCII)


class Notation(NamedTuple):
    """How numbers and dates are written in a file of texts."""

    decimal: str = "."
    """Or EITHER."""
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
    sheet: bool = False,
    where: str = "",
) -> Notation:
    """How the columns of numbers and of dates are written, as declared or as their texts show.

    In a sheet, cells that are numbers come with a point, whatever mark its texts have. Where commas separate cells, the
    point is the decimal mark unless a cell shows the comma. ReadError where they can be read two ways, UsageError for a
    mark or an order that there is none of.
    """
    if decimal not in (None, ".", ","):
        raise UsageError(f'the decimal mark "{decimal}" is neither . nor ,')
    if order is not None and order not in DATE_ORDERS:
        raise UsageError(f'there is no order of dates "{order}"', next_step=f"There are: {', '.join(DATE_ORDERS)}.")
    told = _declared(numbers, dates, decimal, order)
    mark_of_texts = EITHER if sheet and decimal == "," else decimal or "."
    declared = Notation(mark_of_texts, {".": ",", ",": ".", None: ""}[decimal], order or "dmy", told)
    if not isinstance(chunks, Sampled) or (decimal and order) or not (numbers or dates):
        return declared
    sample = chunks.first(FIRST_CASES).columns
    mark = None if decimal else _decimal_mark(_cells(sample, numbers), comma_separated, sheet, where)
    first = None if order else _date_order(_cells(sample, dates), where)
    if mark:
        told["decimal mark"] = f'comma ("{mark[1]}" in column "{mark[0]}")'
    if first:
        told["date order"] = f'{DATE_ORDERS[first[0]]} ("{first[2]}" in column "{first[1]}")'
    return declared._replace(
        decimal=(EITHER if sheet else ",") if mark else declared.decimal,
        dates=first[0] if first else declared.dates,
        told=told,
    )


def _declared(numbers: Sequence[str], dates: Sequence[str], decimal: str | None, order: str | None) -> dict[str, str]:
    """What the user decided, of columns that there are."""
    told = {}
    if decimal and numbers:
        told["decimal mark"] = f"{'point' if decimal == '.' else 'comma'} (--decimal)"
    if order and dates:
        told["date order"] = f"{DATE_ORDERS[order]} (--dates)"
    return told


def _cells(columns: Mapping[str, Sequence[Any]], names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        for cell in dict.fromkeys(columns[name]):
            if isinstance(cell, str) and cell.strip():
                yield name, cell.strip()


def _decimal_mark(
    cells: Iterator[tuple[str, str]], comma_separated: bool, sheet: bool, where: str
) -> tuple[str, str] | None:
    """Column and cell that show the comma; None for the point."""
    comma: tuple[str, str] | None = None
    point: tuple[str, str] | None = None
    groups: dict[str, str] = {}
    plain: set[str] = set()
    for name, cell in cells:
        if _BOTH.fullmatch(cell):
            raise ReadError(
                f'the number "{cell}" in column "{name}" has points between its thousands',
                where=where,
                next_step='Say so with --decimal ",".',
            )
        if _COMMA.fullmatch(cell):
            comma = comma or (name, cell)
        elif not comma_separated and not sheet and _THOUSANDS.fullmatch(cell):
            groups.setdefault(name, cell)
        elif _POINT.fullmatch(cell):
            plain.add(name)
            point = point or (name, cell)
    if comma and point and not sheet:
        raise ReadError(
            f'column "{comma[0]}" has the number "{comma[1]}", column "{point[0]}" "{point[1]}"',
            where=where,
            next_step='Name the decimal mark: --decimal "," or --decimal "."; other numbers are then told as invalid.',
        )
    if in_groups := {name: cell for name, cell in groups.items() if name not in plain}:
        name, cell = next(iter(in_groups.items()))
        if cell.count(".") > 1:
            raise ReadError(
                f'the number "{cell}" in column "{name}" has points between its thousands',
                where=where,
                next_step='Say so with --decimal ",".',
            )
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

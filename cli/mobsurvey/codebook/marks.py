"""What the texts of a file show of its notation: the decimal mark of numbers, and whether days or months come first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from mobsurvey.codebook.coding import has_few_texts
from mobsurvey.errors import ReadError

POINT, COMMA = ".", ","
DATE_ORDERS = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}

_OTHER = {POINT: COMMA, COMMA: POINT}
_WORDS = {POINT: "point", COMMA: "comma"}
_DECIMAL = {POINT: re.compile(r"[+-]?\d*\.\d+", re.ASCII), COMMA: re.compile(r"[+-]?\d+,\d+", re.ASCII)}
_GROUPS = {mark: re.compile(rf"[+-]?[1-9]\d{{0,2}}(?:{re.escape(mark)}\d{{3}})+", re.ASCII) for mark in (POINT, COMMA)}
"""Of three digits behind each mark: 1.250 and 5.000.000, which may be thousands."""
_BOTH = {
    mark: re.compile(rf"[+-]?\d{{1,3}}(?:{re.escape(_OTHER[mark])}\d{{3}})+{re.escape(mark)}\d+", re.ASCII)
    for mark in (POINT, COMMA)
}
"""A decimal mark behind groups with the other one."""
_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}(?:\D.*)?", re.ASCII)


class Shown(NamedTuple):
    """A cell that shows something, and its column."""

    column: str
    cell: str

    def __str__(self) -> str:
        return f'the number "{self.cell}" in column "{self.column}"'


class NumberMarks:
    """What the columns of numbers show, cell after cell."""

    def __init__(self, *, comma_separated: bool = False, sheet: bool = False) -> None:
        """Where commas separate cells, and in a sheet, a point is never one between thousands."""
        self.sheet = sheet
        self.point_is_decimal = comma_separated or sheet
        self.many_need_no_look = comma_separated
        """Cells without quotation marks have no comma there."""
        self.decimal: dict[str, dict[str, Shown]] = {POINT: {}, COMMA: {}}
        """By mark and column, the first cell in which it can only be a decimal mark."""
        self.groups: dict[str, dict[str, Shown]] = {POINT: {}, COMMA: {}}
        """By mark and column, a cell in which it may stand between thousands, or one in which it must."""
        self.thousands: dict[str, Shown] = {}
        """By mark, a cell that has it between thousands and the other as decimal mark."""

    def add(self, column: str, cells: Any) -> None:
        """Takes the cells of a column, or of a part of one."""
        if self.many_need_no_look and hasattr(cells, "plain_numbers"):
            return
        for cell in _texts(cells):
            if POINT in cell or COMMA in cell:
                self._look(Shown(column, cell.strip()))

    def _look(self, shown: Shown) -> None:
        column, cell = shown
        for mark in (POINT, COMMA):
            if _BOTH[mark].fullmatch(cell):
                self.thousands.setdefault(_OTHER[mark], shown)
            elif _GROUPS[mark].fullmatch(cell):
                before = self.groups[mark].setdefault(column, shown)
                if before.cell.count(mark) < 2 <= cell.count(mark):
                    self.groups[mark][column] = shown
            elif _DECIMAL[mark].fullmatch(cell):
                self.decimal[mark].setdefault(column, shown)

    def comma(self, where: str) -> Shown | None:
        """The cell that shows the comma as decimal mark; None for the point. ReadError where it can be either."""
        for mark, shown in self.thousands.items():
            raise _between_thousands(shown, mark, where)
        first = {mark: next(iter(found.values()), None) for mark, found in self.decimal.items()}
        comma, point = first[COMMA], first[POINT]
        if comma and point and not self.sheet:
            raise ReadError(
                f'column "{comma.column}" has the number "{comma.cell}", column "{point.column}" "{point.cell}"',
                where=where,
                next_step='Name the decimal mark: --decimal "," or --decimal "."; other numbers are then told as '
                "invalid.",
            )
        for mark in (COMMA,) if self.point_is_decimal else (POINT, COMMA):
            self._refuse_groups(mark, first, where)
        return comma

    def _refuse_groups(self, mark: str, first: dict[str, Shown | None], where: str) -> None:
        """ReadError for a column whose mark stands before three digits each time, unless the file shows what it is."""
        for column, shown in self.groups[mark].items():
            if column in self.decimal[mark]:
                continue
            against = first[_OTHER[mark]] if not self.sheet else None
            if shown.cell.count(mark) > 1 or against:
                raise _between_thousands(shown, mark, where)
            if mark == COMMA and first[COMMA]:
                continue
            raise ReadError(
                f"{shown} can be {shown.cell.replace(mark, '')} or, with a decimal {_WORDS[mark]}, {shown.cell}",
                where=where,
                next_step='Say which with --decimal "," or --decimal ".".',
            )


def _between_thousands(shown: Shown, mark: str, where: str) -> ReadError:
    return ReadError(
        f"{shown} has {_WORDS[mark]}s between its thousands",
        where=where,
        next_step=f'Say so with --decimal "{_OTHER[mark]}".',
    )


class DateOrder(NamedTuple):
    """An order of day and month, and the cell that shows it."""

    order: str
    shown: Shown


class DateMarks:
    """What the columns of dates show, cell after cell."""

    def __init__(self) -> None:
        self.shown: dict[str, Shown] = {}
        """By order, the first date that can only have that one."""
        self.either: Shown | None = None
        """The first date that can have both."""

    def add(self, column: str, cells: Any) -> None:
        """Takes the cells of a column, or of a part of one."""
        for cell in _texts(cells):
            if found := _DATE.fullmatch(cell.strip()):
                first, second = int(found[1]), int(found[2])
                shown = Shown(column, cell.strip())
                if first > 12 >= second:
                    self.shown.setdefault("dmy", shown)
                elif second > 12 >= first:
                    self.shown.setdefault("mdy", shown)
                elif first != second:
                    self.either = self.either or shown

    def order(self, where: str) -> DateOrder | None:
        """The order; None where no date has one of the two. ReadError where dates have both, or none shows which."""
        if len(self.shown) > 1:
            day, month = self.shown["dmy"], self.shown["mdy"]
            raise ReadError(
                f'has dates with the day first ("{day.cell}" in column "{day.column}") and with the month first '
                f'("{month.cell}" in column "{month.column}")',
                where=where,
                next_step="Say which is right with --dates dmy or --dates mdy; the others are told as invalid.",
            )
        if self.shown:
            return DateOrder(*next(iter(self.shown.items())))
        if self.either:
            raise ReadError(
                f'the date "{self.either.cell}" in column "{self.either.column}", like all others that were looked at, '
                "can have the day or the month first",
                where=where,
                next_step="Say which with --dates dmy or --dates mdy.",
            )
        return None


def _texts(cells: Any) -> Iterator[str]:
    """The different texts of a column."""
    different: Iterable[Any] = cells.few_texts().texts if has_few_texts(cells) else dict.fromkeys(cells)
    return (cell for cell in different if isinstance(cell, str))

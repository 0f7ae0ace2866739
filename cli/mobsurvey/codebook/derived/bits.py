"""Columns of derived variables, made of bitmaps a whole chunk at a time."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Mapping

from mobsurvey.survey import Code, Column, Missing, MissingRange, Variable, case_numbers, digits_of_bitmap
from mobsurvey.tabulation.axis import any_of

_MOST_AT_ONCE = 255


def totals(bitmaps: Iterable[int], cases: int) -> dict[int, int]:
    """For every number of bitmaps that a case may be in, the bitmap of the cases that are in so many."""
    planes: list[int] = []  # of the binary digits of each case's number, the lowest first
    for carry in bitmaps:
        for place, plane in enumerate(planes):
            planes[place], carry = plane ^ carry, plane & carry
        if carry:
            planes.append(carry)
    found = {0: (1 << cases) - 1}
    for place, plane in enumerate(planes):
        found |= {number + (1 << place): bits & plane for number, bits in found.items()}
        found = {number: bits & (plane if number >> place & 1 else ~plane) for number, bits in found.items()}
    return {number: bits for number, bits in sorted(found.items()) if bits}


def by_case(bitmaps: Mapping[float, int], cases: int, other: float) -> array[float]:
    """The number of every case by the bitmap that it is in, at most one; `other` for cases that are in none."""
    table, places = [other], 0
    late = list(bitmaps.items())[_MOST_AT_ONCE:]
    for number, bits in list(bitmaps.items())[:_MOST_AT_ONCE]:
        digits = digits_of_bitmap(bits, cases).encode()
        places += int.from_bytes(digits.translate(bytes.maketrans(b"01", bytes([0, len(table)]))), "big")
        table.append(number)
    values = array("d", map(table.__getitem__, places.to_bytes(cases, "big")))
    for number, bits in late:
        for case in case_numbers(bits, cases):
            values[case - 1] = number
    return values


def number_column(values: array[float], answered: int) -> Column:
    """A column of numbers; cases that are not in `answered` are system-missing, nan in `values`."""
    cases = len(values)
    blank = (1 << cases) - 1 & ~answered
    return Column(cases, {}, {None: blank} if blank else {}, values=values)


def numbers_of(column: Column, other: float = math.nan) -> array[float]:
    """The answer of every case to a question with numbers as answers, `other` for those without a valid one."""
    if column.values is None:
        return by_case({float(code): bits for code, bits in column.selected.items()}, column.cases, other)
    if other != other:
        return array("d", column.values)
    return array("d", [other if value != value else value for value in column.values])


def coded_column(cases: int, selected: Mapping[Code, int], missing: Mapping[Code | None, int]) -> Column:
    """A column of answers; cases that are neither in `selected` nor in `missing` are system-missing."""
    missing = {code: bits for code, bits in missing.items() if bits}
    blank = (1 << cases) - 1 & ~any_of((*selected.values(), *missing.values()))
    return Column(cases, selected, {**missing, None: blank} if blank else missing)


def kept_missing(source: Variable, codes: Iterable[Code]) -> tuple[tuple[Missing, ...], tuple[MissingRange, ...]]:
    """The user-missing codes and ranges of a variable that are free beside the codes of another list.

    A range in which some of these lie is kept without them, in parts.
    """
    taken = list(codes)
    spelt = set(map(str, taken))
    numbers = sorted({float(code) for code in taken if not isinstance(code, str)})
    ranges = tuple(part for span in source.missing_ranges for part in _parts(span, numbers))
    return tuple(gone for gone in source.missing if str(gone.code) not in spelt), ranges


def _parts(span: MissingRange, numbers: Iterable[float]) -> Iterator[MissingRange]:
    """What is left of the range without the numbers, which rise."""
    low = span.low
    for number in numbers:
        if low <= number <= span.high:
            if low < number:
                yield span._replace(low=low, high=math.nextafter(number, -math.inf))
            low = math.nextafter(number, math.inf)
    if low <= span.high:
        yield span._replace(low=low)


def missing_bits(column: Column, derived: Variable) -> dict[Code | None, int]:
    """The cases that are user-missing in the source and stay so, under the same code, in what is derived of it."""
    codes = {gone.code for gone in derived.missing}

    def stays(code: Code | None) -> bool:
        if code is None or code in codes:
            return code is not None
        number = None if isinstance(code, str) else code
        return number is not None and any(span.low <= number <= span.high for span in derived.missing_ranges)

    return {code: bits for code, bits in column.missing.items() if stays(code)}

"""Codes raw columns that come as arrays, of large files: a whole column at a time, without an object for each cell."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeGuard

import numpy
from numpy.typing import NDArray

from mobsurvey.survey import Code, MissingRange

_MOST_PLACES = 256


class Numbers(Protocol):
    """A raw column of numbers; as a sequence it gives floats, None for none."""

    def doubles(self) -> NDArray[numpy.float64]:
        """The numbers of all cases, nan for none; never changed."""


class FewNumbers(Numbers, Protocol):
    """The same of a column that has at most 256 different ones."""

    @property
    def places(self) -> NDArray[numpy.uint8]:
        """Of the number of every case, in `values`."""

    @property
    def values(self) -> Sequence[float | None]:
        """256 of them; some may not occur."""


def _is_few(raw: Numbers) -> TypeGuard[FewNumbers]:
    return hasattr(raw, "places")


def few_values(raw: Numbers) -> tuple[NDArray[numpy.uint8], list[tuple[int, float | None]]] | None:
    """A number a case, and what each of these numbers stands for, in the order of their first cases.

    None where there are more than 256 different values.
    """
    if _is_few(raw):
        present = numpy.flatnonzero(numpy.bincount(raw.places, minlength=_MOST_PLACES)).tolist()
        present.sort(key=lambda place: int((raw.places == place).argmax()))
        return raw.places, [(place, raw.values[place]) for place in present]
    doubles = raw.doubles()
    found, firsts, places = numpy.unique(doubles, return_index=True, return_inverse=True)
    if len(found) > _MOST_PLACES:
        return None
    order = numpy.argsort(firsts)
    values = (None if value != value else value for value in found[order].tolist())
    return places.astype(numpy.uint8), list(zip(order.tolist(), values, strict=True))


def bitmap_of(selected: NDArray[Any]) -> int:
    """The bitmap of the cases that are true."""
    return int.from_bytes(numpy.packbits(selected).tobytes(), "big") >> (-len(selected) % 8)


def bitmaps_by_number(numbers: bytes, count: int) -> list[int]:
    """For each number below `count` the bitmap of the cases that have it."""
    found = numpy.frombuffer(numbers, numpy.uint8)
    return [bitmap_of(found == number) if number in numbers else 0 for number in range(count)]


def numbers_and_missing(
    raw: Numbers, codes: Mapping[float, Code], ranges: Iterable[MissingRange], as_code: Callable[[float], Code]
) -> tuple[array[float], dict[Code | None, int]] | None:
    """The numbers of all cases, nan for the missing ones, and the bitmaps of these; None: system-missing.

    Missing is a number of `codes` or in a range, under the code of it. Codes stand in the order of their first cases.
    None where the ranges hold more than 256 different numbers.
    """
    doubles = raw.doubles()
    away = dict(codes)
    for r in ranges:
        inside = numpy.unique(doubles[(doubles >= r.low) & (doubles <= r.high)])
        if len(inside) > _MOST_PLACES:
            return None
        away |= {number: as_code(number) for number in inside.tolist() if number not in codes}
    found: list[tuple[int, Code | None, int]] = []
    values = doubles.copy()
    for code, selected in ((None, numpy.isnan(doubles)), *((code, doubles == number) for number, code in away.items())):
        if selected.any():
            found.append((int(selected.argmax()), code, bitmap_of(selected)))
            values[selected] = numpy.nan
    found.sort(key=lambda first: first[0])
    numbers = array("d")
    numbers.frombytes(values.tobytes())
    return numbers, {code: bits for _, code, bits in found}


class FewTexts(Protocol):
    """A raw column of texts of which many are the same; as a sequence it gives the text of every case."""

    def few_texts(self) -> FewTexts:
        """The column with its different texts at hand."""

    @property
    def places(self) -> NDArray[Any]:
        """Of the text of every case, in `texts`."""

    @property
    def texts(self) -> Sequence[str]:
        """In the order of their first cases; the same text may stand there twice."""

    def __len__(self) -> int: ...


def bitmaps_by_place(raw: FewTexts, numbers: Sequence[int], count: int) -> list[int]:
    """For each number below `count` the bitmap of the cases whose text has it; `numbers` has one a text."""
    if count <= _MOST_PLACES:
        return bitmaps_by_number(numpy.array(numbers, numpy.uint8)[raw.places].tobytes(), count)
    by_case = numpy.array(numbers)[raw.places]
    cases = numpy.argsort(by_case, kind="stable")
    parts = numpy.split(cases, numpy.searchsorted(by_case[cases], range(1, count)))
    return [_bitmap_at(part, len(by_case)) for part in parts]


def _bitmap_at(places: NDArray[Any], cases: int) -> int:
    """The bitmap of the cases of these places, of which there are few."""
    bits = bytearray(-(-cases // 8))
    for place in (places + -cases % 8).tolist():  # the first case is the highest bit
        bits[place >> 3] |= 128 >> (place & 7)
    return int.from_bytes(bits, "big")


def cases_of(raw: FewTexts, texts: Iterable[int]) -> list[int]:
    """The place of the text of every case that has one of these texts, in case order."""
    wanted = numpy.zeros(len(raw.texts), bool)
    wanted[list(texts)] = True
    found: list[int] = raw.places[wanted[raw.places]].tolist()
    return found


class Spread:
    """A raw column of numbers: those of the places, or one a case."""

    def __init__(self, numbers: Sequence[float], places: NDArray[Any] | None = None) -> None:
        found = numpy.array(numbers, float)
        self._doubles: NDArray[numpy.float64] = found if places is None else found[places]

    def doubles(self) -> NDArray[numpy.float64]:
        return self._doubles


def spread_numbers(raw: FewTexts, numbers: Sequence[float]) -> array[float]:
    """The number of every case; `numbers` has one a text."""
    values = array("d")
    values.frombytes(Spread(numbers, raw.places).doubles().tobytes())
    return values


def spread(raw: FewTexts, values: Sequence[Any]) -> list[Any]:
    """The value of every case; `values` has one a text."""
    found: list[Any] = numpy.array([*values, None], object)[raw.places].tolist()
    return found

"""Numbers of many cells at once, from their bytes: each the double that `float` gives, the nearest to what is spelt.

The digits make a whole number, which is divided by a power of ten. Where both are doubles, so that one operation rounds
once, that is the nearest (Clinger 1990, How to Read Floating Point Numbers Accurately). Where they are not, it is done
in the 64 bits of an x87 processor, and rounded a second time; only where the first rounding came to lie halfway between
two doubles can the second go wrong, and there, as on other processors, `float` decides.
"""

from __future__ import annotations

import re
from typing import Any

import numpy
from numpy.typing import NDArray

Doubles = NDArray[numpy.float64]

_ROWS = 10_000
"""Looked at together: what is made of them stays in the processor's cache."""
_MOST_SIGNS = 40
_NUMBER = re.compile(rb"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_SAFE_SIGNS = 19
"""Of which no number is beyond 64 bits."""
_MOST_BEFORE_DIGIT = numpy.uint64(((1 << 64) - 10) // 10)
_ZERO = numpy.uint8(ord("0"))
_POINT = (ord(".") - ord("0")) % 256
_EXACT = numpy.uint64(1 << 53)
_EXACT_PLACES = 22
_HAS_64_BITS = numpy.finfo(numpy.longdouble).nmant == 63
_MOST_PLACES = 27
"""The power of ten is then a number of 64 bits."""
_POWERS = numpy.array([10.0**places for places in range(_EXACT_PLACES + 1)])
_LONG_POWERS = numpy.cumprod(numpy.array([1] + [10] * _MOST_PLACES, numpy.longdouble))
_HALFWAY = 0x400
_BEYOND_DOUBLE = 0x7FF
"""The last 11 of 64 bits, which a double lacks."""


def decimals(signs: NDArray[numpy.uint8], starts: NDArray[Any], lengths: NDArray[Any]) -> Doubles | None:
    """The numbers of the cells of these places in `signs`, nan for an empty one.

    None where a cell is none, is infinite or is very long. Few cells should have an exponent or more than 19 digits.
    """
    if not len(lengths) or int(lengths.max()) > _MOST_SIGNS:
        return None
    found = numpy.empty(len(starts))
    for begin in range(0, len(starts), _ROWS):
        rows = slice(begin, begin + _ROWS)
        numbers = _decimals(signs, starts[rows], lengths[rows])
        if numbers is None:
            return None
        found[rows] = numbers
    return found


def _decimals(signs: NDArray[numpy.uint8], starts: NDArray[Any], lengths: NDArray[Any]) -> Doubles | None:
    blank = lengths == 0
    first = signs.take(starts, mode="clip")
    is_negative = (first == ord("-")) & ~blank
    is_signed = is_negative | ((first == ord("+")) & ~blank)
    whole = numpy.zeros(len(starts), numpy.uint64)
    digits, points, places = numpy.zeros((3, len(starts)), numpy.uint8)
    is_beyond = numpy.zeros(len(starts), bool)
    for at in range(int(lengths.max())):
        values = signs.take(starts + at, mode="clip") - _ZERO
        is_inside = lengths > at
        is_digit = (values < 10) & is_inside
        if at >= _SAFE_SIGNS:
            is_beyond |= is_digit & (whole > _MOST_BEFORE_DIGIT)
        whole = numpy.where(is_digit, whole * numpy.uint64(10) + values, whole)
        digits += is_digit
        places += is_digit & (points > 0)
        points += (values == _POINT) & is_inside
    is_plain = (digits > 0) & (points <= 1) & (digits + points + is_signed == lengths)
    is_doubtful = ~(is_plain | blank) | is_beyond | (places > _MOST_PLACES)
    places[is_doubtful] = whole[is_doubtful] = 0
    found, may_be_neighbour = _divided(whole, places)
    numpy.negative(found, out=found, where=is_negative)
    for row in numpy.flatnonzero(is_doubtful | may_be_neighbour).tolist():
        spelt = signs[starts[row] : starts[row] + lengths[row]].tobytes()
        if is_doubtful[row] and not _NUMBER.fullmatch(spelt):
            return None
        found[row] = float(spelt)
    if numpy.isinf(found).any():
        return None
    found[blank] = numpy.nan
    return found


def _divided(whole: NDArray[numpy.uint64], places: NDArray[numpy.uint8]) -> tuple[Doubles, NDArray[numpy.bool_]]:
    """The doubles nearest to the whole numbers over that power of ten, and which of them may be its neighbour."""
    if int(places.max()) <= _EXACT_PLACES and int(whole.max()) <= _EXACT:
        return whole.astype(numpy.float64) / _POWERS[places], numpy.zeros(len(whole), bool)
    if not _HAS_64_BITS:
        found = whole.astype(numpy.float64) / _POWERS[numpy.minimum(places, _EXACT_PLACES)]
        return found, (places > _EXACT_PLACES) | (whole > _EXACT)
    long = whole.astype(numpy.longdouble) / _LONG_POWERS[places]
    last_bits = long.view(numpy.uint64).reshape(len(long), -1)[:, 0] & numpy.uint64(_BEYOND_DOUBLE)
    return long.astype(numpy.float64), last_bits == _HALFWAY

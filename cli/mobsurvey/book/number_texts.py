"""Writes two numbers such that they read differently, with no more digits than that takes."""

from __future__ import annotations

import math

from mobsurvey.book.numbers import Number

_DIGITS = range(4, 18)
"""Seventeen tell any two numbers apart."""


def number_texts(before: Number, now: Number) -> tuple[str, str]:
    """Both as texts: whole numbers as they are, others with four decimals, small ones with four digits, and both with
    more where they would read alike; `none` where there is nothing.

    >>> number_texts(770, 0.53125), number_texts(0.00001234, 3e-12)
    (('770', '0.5312'), ('0.00001234', '3e-12'))
    """
    pair = ("", "")
    for digits in _DIGITS:
        pair = (_text(before, digits), _text(now, digits))
        if pair[0] != pair[1]:
            break
    return pair


def _text(value: Number, digits: int) -> str:
    if value is None or value == "":
        return "none"
    if isinstance(value, str) or not math.isfinite(value):
        return str(value)
    if value == int(value):
        return f"{value:.0f}"
    if abs(value) >= 0.1:
        return f"{value:.{digits}f}"
    if abs(value) < 1e-6:
        return f"{value:.{digits}g}"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    return f"{value:.{places}f}".rstrip("0")

"""Numbers, dates and times of a spreadsheet's cells as texts: 3 not 3.0, 0.3 as it is shown, dates as ISO."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

LONGEST_INTEGER = 10**21
_SMALLEST = 1e-15
"""Numbers between these two are written without an exponent."""
_DAY = 86_400_000
"""In milliseconds."""
_LEAP_BUG = 60
"""The 29 February 1900, a day that Excel has and the calendar has not."""
# Texts in quotes, signs behind a backslash, and what pads or fills.
_LITERAL = re.compile(r'"[^"]*"?|\\.|[_*].')
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_BRACKETS = re.compile(r"\[[^\]]*\]")
_EXPONENT = re.compile(r"e[+-]", re.IGNORECASE)
_FRACTION = re.compile(r"s\.(0+)", re.IGNORECASE)
_DURATION = re.compile(r"(-?)P(?:(\d{1,9})D)?T?(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:[.,](\d+))?S)?")


class DateForm(NamedTuple):
    """What of a moment a number format shows."""

    time: bool = False
    """Hours, minutes or seconds."""
    elapsed: bool = False
    """Hours, minutes or seconds beyond a day, as in [h]:mm."""
    fractions: bool = False
    """Fractions of a second."""


_BUILT_IN = {
    **dict.fromkeys([14, 15, 16, 17, *range(27, 32), 36, *range(50, 55), 57, 58], DateForm()),
    **dict.fromkeys([18, 19, 20, 21, 22, 32, 33, 34, 35, 45, 55, 56], DateForm(time=True)),
    46: DateForm(time=True, elapsed=True),
    47: DateForm(time=True, fractions=True),
}
"""Formats that a workbook names by number only; 27 to 36 and 50 to 58 are those of East Asia."""


def built_in_form(number: int) -> DateForm | None:
    """What the format of that number shows of a moment; None where it shows a number."""
    return _BUILT_IN.get(number)


def date_form(code: str) -> DateForm | None:
    """What a number format shows of a moment; None where it shows a number or text.

    >>> date_form("dd/mm/yyyy hh:mm"), date_form('#,##0 "đ"')
    (DateForm(time=True, elapsed=False, fractions=False), None)
    """
    plain = _LITERAL.sub("", code).partition(";")[0]
    elapsed = bool(_ELAPSED.search(plain))
    plain = _EXPONENT.sub("", _BRACKETS.sub("", plain)).casefold().replace("general", "")
    if not elapsed and not set(plain) & set("dmyhs"):
        return None
    return DateForm(elapsed or bool(set(plain) & set("hs")), elapsed, bool(_FRACTION.search(plain)))


def number_text(value: str) -> str:
    """A number of a workbook as text: 15 significant digits as a spreadsheet shows, all digits of a whole number.

    >>> number_text("0.30000000000000004"), number_text("3.0"), number_text("1.5E+15"), number_text("1E-3")
    ('0.3', '3', '1500000000000000', '0.001')
    """
    if value.isdecimal() and value.isascii() and (value[0] != "0" or value == "0"):
        return value
    return _other_number(value)


@lru_cache(1 << 14)
def _other_number(value: str) -> str:
    stripped = value.strip()
    digits = stripped.removeprefix("-")
    if digits.isdecimal() and digits.isascii() and digits[0] != "0":
        return stripped
    try:
        number = float(stripped)
    except ValueError:
        return value
    if number != number or abs(number) == float("inf"):
        return value
    if abs(number) >= LONGEST_INTEGER or 0 < abs(number) < _SMALLEST:
        return f"{number:.15g}"
    if number.is_integer():
        return str(int(number))
    text = f"{number:.15g}"
    return f"{Decimal(text):f}" if "e" in text else text


@lru_cache(1 << 16)
def moment_text(value: str, form: DateForm, from_1904: bool) -> str:
    """The day, time or both that a number of days stands for, as ISO; the number where no calendar has that day.

    A time is appended where the format shows one or the number has one; without a day it stands alone. Times beyond a
    day are hours, minutes and seconds. Rounded to the second, or to the millisecond where the format shows fractions.

    >>> moment_text("45352", DateForm(), False), moment_text("45352.586805555555", DateForm(time=True), False)
    ('2024-03-01', '2024-03-01T14:05:00')
    """
    try:
        ticks = round(float(value) * _DAY)
    except (ValueError, OverflowError):
        return value
    if not form.fractions:
        ticks = (ticks + 500) // 1000 * 1000
    if form.elapsed:
        return ("-" if ticks < 0 else "") + _clock(abs(ticks))
    days, rest = divmod(ticks, _DAY)
    if days == 0 and (form.time or rest) and not (from_1904 and not form.time):
        return _clock(rest)
    if from_1904:
        first = date(1904, 1, 1)
    else:
        first = date(1899, 12, 31) if days < _LEAP_BUG else date(1899, 12, 30)
    if days < (0 if from_1904 else 1) or (days == _LEAP_BUG and not from_1904):
        return number_text(value)
    try:
        day = (first + timedelta(days)).isoformat()
    except OverflowError:
        return number_text(value)
    return f"{day}T{_clock(rest)}" if form.time or rest else day


def iso_text(value: str, shows_time: bool) -> str:
    """An ISO date or moment as a workbook has it: seconds without zeros behind them, midnight only where it is shown.

    >>> iso_text("2024-03-01T00:00:00", False), iso_text("2024-03-01T14:05:00.000000000", True)
    ('2024-03-01', '2024-03-01T14:05:00')
    """
    day, mark, time = value.strip().partition("T")
    if not mark:
        return value
    whole, point, fraction = time.partition(".")
    kept = fraction.rstrip("Z")[:3].rstrip("0") if fraction.rstrip("Z").isdecimal() else fraction
    zone = "Z" if time.endswith("Z") and point else ""
    if not shows_time and whole in ("00:00:00", "00:00:00Z", "00:00") and not kept:
        return day
    return f"{day}T{whole}{'.' + kept if kept else ''}{zone}"


def duration_text(value: str) -> str:
    """An ISO duration as hours, minutes and seconds; the value where it is none.

    >>> duration_text("PT14H05M00S"), duration_text("P1DT2H")
    ('14:05:00', '26:00:00')
    """
    found = _DURATION.fullmatch(value.strip())
    if not found or not any(found.groups()[1:]):
        return value
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:5])
    thousandths = int((found[6] or "")[:3].ljust(3, "0"))
    return found[1] + _clock(days * _DAY + ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths)


def _clock(ticks: int) -> str:
    seconds, thousandths = divmod(ticks, 1000)
    minutes, second = divmod(seconds, 60)
    text = f"{minutes // 60:02}:{minutes % 60:02}:{second:02}"
    return f"{text}.{thousandths:03}" if thousandths else text

"""Turns Stata's numbers of days and milliseconds into ISO dates and times."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal, NamedTuple

_EPOCH = date(1960, 1, 1).toordinal()
_DAY = 86_400_000
"""Milliseconds."""
_CYCLE_DAYS = 146_097
"""Of 400 years, after which the Gregorian calendar repeats."""
_FARTHEST_DAYS = 1e11
_FORMAT = re.compile(r"%-?\d*(?:t([cCdwmqhyb])|(d))(.*)", re.DOTALL)
_TIME_CODES = re.compile(r"!.|HH|Hh|hH|hh|MM|mm|SS|ss|\.s+|[aA]\.?[mM]\.?", re.DOTALL)
_LEAP_SECONDS = tuple(
    date(year, month, 1).toordinal()
    for year, month in (
        *((1972, 7), (1973, 1), (1974, 1), (1975, 1), (1976, 1), (1977, 1), (1978, 1), (1979, 1), (1980, 1)),
        *((1981, 7), (1982, 7), (1983, 7), (1985, 7), (1988, 1), (1990, 1), (1991, 1), (1992, 7), (1993, 7)),
        *((1994, 7), (1996, 1), (1997, 7), (1999, 1), (2006, 1), (2009, 1), (2012, 7), (2015, 7), (2017, 1)),
    )
)
"""The days before which one was put in (IERS Bulletin C)."""
PERIODS = {
    "w": "weeks since January 1960, 52 a year",
    "m": "months since January 1960",
    "q": "quarters since 1960",
    "h": "half-years since 1960",
    "y": "years",
    "b": "days of a business calendar that is not in the file",
}
"""What the numbers of formats that name no day stand for."""


class DateFormat(NamedTuple):
    """What the display format of a variable says of its numbers."""

    unit: Literal["day", "millisecond", "millisecond with leap seconds", "period"]
    time_only: bool = False
    """Whether it shows the hour and no date."""
    period: str = ""
    """A key of PERIODS."""

    def text(self, number: float) -> str:
        """The ISO date of a day, date and time of milliseconds, or the time where only that is shown."""
        if self.unit == "day":
            return iso_date(number)
        leap = self.unit == "millisecond with leap seconds"
        if self.time_only and 0 <= number < _DAY:
            return _time(int(number))
        return _iso_time(number, leap)


def date_format(display: str) -> DateFormat | None:
    """What a display format says of dates: %td, %tcHH:MM, %-tdD_m_Y; None where it is of numbers or texts.

    >>> date_format("%tdDD/NN/CCYY").unit, date_format("%tcHH:MM").time_only, date_format("%tm").period
    ('day', True, 'm')
    >>> date_format("%8.0g") is None
    True
    """
    found = _FORMAT.fullmatch(display)
    if not found:
        return None
    kind, mask = found[1] or found[2], found[3]
    if kind == "d":
        return DateFormat("day")
    if kind in PERIODS:
        return DateFormat("period", period=kind)
    time_only = bool(mask) and not any(sign.isalpha() for sign in _TIME_CODES.sub("", mask))
    return DateFormat("millisecond" if kind == "c" else "millisecond with leap seconds", time_only)


def iso_date(days: float) -> str:
    """The date so many days after 1 January 1960, also of a year that no calendar has: "201416-03-01".

    >>> iso_date(0), iso_date(-1), iso_date(23436.75)
    ('1960-01-01', '1959-12-31', '2024-03-01')
    """
    if not -_FARTHEST_DAYS < days < _FARTHEST_DAYS:
        return str(days)
    cycles, rest = divmod(_EPOCH + int(days // 1) - 1, _CYCLE_DAYS)
    found = date.fromordinal(rest + 1)
    return f"{found.year + 400 * cycles:04}-{found.month:02}-{found.day:02}"


def _iso_time(milliseconds: float, leap: bool) -> str:
    if not -_FARTHEST_DAYS * _DAY < milliseconds < _FARTHEST_DAYS * _DAY:
        return str(milliseconds)
    whole = int(milliseconds // 1)
    if leap:
        for passed, day in enumerate(_LEAP_SECONDS):
            midnight = (day - _EPOCH) * _DAY + 1000 * passed
            if midnight <= whole < midnight + 1000:
                return f"{iso_date(day - _EPOCH - 1)}T23:59:60"
        passed = sum(whole >= (day - _EPOCH) * _DAY + 1000 * n for n, day in enumerate(_LEAP_SECONDS))
        whole -= 1000 * passed
    days, rest = divmod(whole, _DAY)
    return f"{iso_date(days)}T{_time(rest)}"


def _time(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text}.{rest:03}" if rest else text

"""Says how TOML writes a number that a person wrote otherwise: .2, 2., 0,2 or 20 %."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

_PLACE = re.compile(r"\(at line (\d+), column \d+\)")
_VALUE = r"(?<=[=\[,])\s*"
_WRONG: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(_VALUE + r"(([+-]?)(\.\d+))(?![\d.])"), lambda found: f"{found[2].strip('+')}0{found[3]}"),
    (re.compile(_VALUE + r"(([+-]?\d+)\.)(?!\d)"), lambda found: f"{found[2]}.0"),
    (re.compile(r"(?<==)\s*(([1-9]\d{0,2}),(\d{3}))(?=\s*[,}\]#]|\s*$)"), lambda found: f"{found[2]}{found[3]}"),
    (re.compile(r"(?<==)\s*(([+-]?\d+),(\d+))(?=\s*[,}\]#]|\s*$)"), lambda found: f"{found[2]}.{found[3]}"),
    (re.compile(_VALUE + r"((\d+(?:\.\d+)?)\s*%)"), lambda found: f"{float(found[2]) / 100:.10g}"),
)


class WrongNumber(NamedTuple):
    """A number that TOML does not take."""

    line: int
    written: str
    instead: str


def wrong_number(text: str, error: str) -> WrongNumber | None:
    """The number at which the text is no TOML, by the message of the parser; None where it is something else.

    >>> wrong_number("share = .2", "Invalid value (at line 1, column 9)")
    WrongNumber(line=1, written='.2', instead='0.2')
    """
    place = _PLACE.search(error)
    lines = text.split("\n")
    if place is None or int(place[1]) > len(lines):
        return None
    line = int(place[1])
    for pattern, instead in _WRONG:
        if found := pattern.search(lines[line - 1]):
            return WrongNumber(line, found[1], instead(found))
    return None

"""Colours that the colour-blind can tell apart, and that differ in lightness, so that they do in grey as well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

INK = "#1a1a1a"
FAINT = "#595959"
RULE = "#d9d9d9"
NOTHING = "#f2f2f2"


class Fill(NamedTuple):
    """How an area is filled."""

    colour: str
    hatch: str = ""
    """Lines over it, as matplotlib writes them."""
    hatch_colour: str = "#ffffff"


# From dark to light as in cividis; every second one has lines over it, for copies on paper.
_STEPS = ("#00306e", "#3b6fb6", "#7f8b94", "#d69b28", "#e9cf6a", "#f7ecc1")
_HATCHES = ("", "////", "", "\\\\\\\\", "", "....")
_HATCH_COLOURS = ("#ffffff", "#a9c8ee", "#ffffff", "#a06c0c", "#ffffff", "#6b5a00")
MOST_FILLS = len(_STEPS)

_CHOSEN = {1: (1,), 2: (0, 3), 3: (0, 2, 4), 4: (0, 1, 3, 5), 5: (0, 1, 2, 3, 4)}
_BELOW = ("#8c3b00", "#c8661a", "#e69a55", "#f3c79b")
_ABOVE = ("#08407e", "#2f74b8", "#73a9d8", "#b8d5ec")
_MIDDLE = "#e4e4e4"

LINE_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#000000", "#cc79a7", "#a67c00")
"""After Okabe and Ito, the light ones darkened for thin lines."""
LINE_STYLES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 2)))
MARKERS = ("o", "s", "^", "D", "v", "P")


def fills(number: int) -> list[Fill]:
    """So many fills, at most MOST_FILLS, from dark to light."""
    chosen = _CHOSEN.get(number, range(number))
    if number == 1:
        return [Fill(_STEPS[1])]
    return [Fill(_STEPS[n], _HATCHES[n], _HATCH_COLOURS[n]) for n in chosen]


def diverging_fills(number: int) -> list[Fill]:
    """So many fills from one end of a scale to the other: the lower half is hatched, the middle grey.

    >>> [fill.colour for fill in diverging_fills(3)]
    ['#c8661a', '#e4e4e4', '#2f74b8']
    """
    half = number // 2
    below = [Fill(colour, "////", _darker(colour)) for colour in _side(_BELOW, half)]
    middle = [Fill(_MIDDLE)] if number % 2 else []
    return [*below, *middle, *reversed([Fill(colour) for colour in _side(_ABOVE, half)])]


def _side(colours: Sequence[str], number: int) -> list[str]:
    """So many, from the outer end in; of one the second, which is not as dark."""
    if number == 1:
        return [colours[1]]
    return [_between(colours, place * (len(colours) - 1) / (number - 1)) for place in range(number)]


def _between(colours: Sequence[str], place: float) -> str:
    first = min(int(place), len(colours) - 2)
    return mix(colours[first], colours[first + 1], place - first)


def mix(one: str, other: str, share: float) -> str:
    """The colour between two, with that share of the other."""
    parts = [round(a + (b - a) * share) for a, b in zip(_rgb(one), _rgb(other), strict=True)]
    return "#" + "".join(f"{part:02x}" for part in parts)


def residual_fill(value: float | None) -> Fill:
    """Of a cell: blue above 0, orange below, the farther from 0 the darker, as dark as it gets from 5 on."""
    if value is None:
        return Fill(NOTHING)
    share = min(abs(value) / 5, 1.0)
    return Fill(mix("#f7f7f7", _ABOVE[1] if value > 0 else _BELOW[1], share))


def ink_on(colour: str) -> str:
    """Black or white, whichever is read better on that colour."""
    return INK if luminance(colour) > 0.23 else "#ffffff"


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2)."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in map(_unit, _rgb(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _unit(part: int) -> float:
    return part / 255


def _darker(colour: str) -> str:
    return mix(colour, "#000000" if luminance(colour) > 0.1 else "#ffffff", 0.25)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)

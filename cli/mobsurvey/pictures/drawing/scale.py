"""The scale of an axis: round numbers, few of them."""

from __future__ import annotations

import math
from typing import NamedTuple

from mobsurvey.pictures.drawing.chart import Chart
from mobsurvey.table.number_format import format_decimal

_STEPS = (1, 2, 2.5, 5, 10)


class Scale(NamedTuple):
    """From its least to its greatest number, and the numbers that are written at it."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def place(self, value: float, length: float) -> float:
        """Where the value stands on an axis of that length."""
        return (value - self.low) / (self.high - self.low) * length


def scale_of(values: list[float], most: int = 6) -> Scale:
    """The scale from 0 that has room for all values, at most so many steps.

    >>> scale_of([12.0, 80.0]).ticks
    (0, 20, 40, 60, 80)
    >>> scale_of([]).ticks
    (0.0, 1.0)
    """
    low, high = min([0.0, *values]), max([0.0, *values])
    if high - low < 1e-9:
        return Scale(0.0, 1.0, (0.0, 1.0))
    return _scale_between(low, high, most)


def scale_around(values: list[float], most: int = 6) -> Scale:
    """The scale that is just long enough for all values, wherever 0 is.

    >>> scale_around([3.1, 3.9]).ticks
    (3.0, 3.2, 3.4, 3.6, 3.8, 4.0)
    >>> scale_around([3.0]).ticks
    (2.0, 2.5, 3.0, 3.5, 4.0)
    """
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    apart = max(abs(low), abs(high), 1.0)
    if high - low < 1e-6 * apart:
        low, high = low - apart / 3, high + apart / 3
    return _scale_between(low, high, most)


def _scale_between(low: float, high: float, most: int) -> Scale:
    rough = (high - low) / most
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in _STEPS if size * factor >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return Scale(first * step, last * step, tuple(round(number * step, 12) for number in range(first, last + 1)))


def axis_numbers(scale: Scale, chart: Chart, with_unit: bool = True) -> list[str]:
    """The numbers at the ticks, behind the last a percent sign, or what it is the axis of."""
    step = scale.ticks[1] - scale.ticks[0]
    places = next((n for n in range(6) if abs(round(step, n) - step) < 1e-9), 6)
    texts = [format_decimal(tick, places, chart.language) for tick in scale.ticks]
    return [*texts[:-1], f"{texts[-1]}{chart.unit if with_unit else ''}"]

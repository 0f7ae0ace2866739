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
    rough = (high - low) / most
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in _STEPS if size * factor >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return Scale(first * step, last * step, tuple(number * step for number in range(first, last + 1)))


def axis_numbers(scale: Scale, chart: Chart) -> list[str]:
    """The numbers at the ticks, a percent sign behind the last."""
    step = scale.ticks[1] - scale.ticks[0]
    places = next((n for n in range(6) if abs(round(step, n) - step) < 1e-9), 6)
    texts = [format_decimal(tick, places, chart.language) for tick in scale.ticks]
    return [*texts[:-1], f"{texts[-1]}{chart.unit}"]

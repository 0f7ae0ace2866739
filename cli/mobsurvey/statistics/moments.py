"""Number, mean, standard deviation and median of a group of values, taken from how often each value occurs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

_LARGEST = 2.0**400
"""Values from here on have squares that no number holds; a power of 2, so that dividing by it rounds nothing."""


class Moments(NamedTuple):
    """What a table of means says of a group, in the units of the values."""

    n: float
    """How many; not whole where the counts are weighted."""
    mean: float
    squares: float
    """Sum of squared distances from the mean; 0 exactly where only one value occurs."""

    @property
    def variance(self) -> float | None:
        """Divisor n - 1; None up to one case, and where it is too large for a number."""
        return self.squares / (self.n - 1) if self.n > 1 and math.isfinite(self.squares) else None

    @property
    def sd(self) -> float | None:
        """Sample standard deviation (divisor n - 1); None up to one case."""
        return None if self.variance is None else math.sqrt(self.variance)

    @property
    def se(self) -> float | None:
        """Standard error of the mean, sd / sqrt(n); None up to one case."""
        return None if self.sd is None else self.sd / math.sqrt(self.n)


def moments(group: Mapping[float, float]) -> Moments | None:
    """The moments of a group; None where nothing occurs.

    Distances are taken from a value of the group first, since squares of large values (years, incomes) would drown
    their differences. Source: Chan, Golub & LeVeque (1983), American Statistician 37:242.

    >>> found = moments({1: 2, 2: 3, 3: 5})
    >>> found.n, found.mean, round(found.sd, 4)
    (10, 2.3, 0.8233)
    """
    present = [(value, count) for value, count in group.items() if count > 0]
    if not present:
        return None
    if max(abs(value) for value, _ in present) < _LARGEST:
        return _moments(present)
    found = _moments([(value / _LARGEST, count) for value, count in present])
    return Moments(found.n, found.mean * _LARGEST, found.squares * _LARGEST * _LARGEST)


def _moments(present: Sequence[tuple[float, float]]) -> Moments:
    origin = max(present, key=lambda pair: pair[1])[0]
    n = sum(count for _, count in present)
    shift = math.fsum(count * (value - origin) for value, count in present) / n
    steps = [(value - origin - shift, count) for value, count in present]
    return Moments(n, origin + shift, math.fsum(count * step * step for step, count in steps))


def median(group: Mapping[float, float]) -> float | None:
    """The value that half of the cases do not exceed, halfway between two where the half ends between them.

    None where nothing occurs.

    >>> median({1: 2, 2: 3, 5: 5})
    3.5
    """
    return percentile(group, 0.5)


def percentile(group: Mapping[float, float], share: float) -> float | None:
    """The value that this share of the cases does not exceed, halfway between two where the share ends between them.

    None where nothing occurs. Source: Hyndman & Fan (1996), American Statistician 50:361, definition 2.

    >>> percentile({1: 2, 2: 3, 5: 5}, 0.2), percentile({1: 2, 2: 3, 5: 5}, 0.9)
    (1.5, 5)
    """
    present = sorted((value, count) for value, count in group.items() if count > 0)
    wanted = sum(count for _, count in present) * share
    below = 0.0
    for number, (value, count) in enumerate(present):
        below += count
        # Sums of weights miss the share by a hair; the next value must not be lost for that.
        if math.isclose(below, wanted, rel_tol=1e-12) and number + 1 < len(present):
            return value + (present[number + 1][0] - value) / 2
        if below > wanted:
            return value
    return present[-1][0] if present else None

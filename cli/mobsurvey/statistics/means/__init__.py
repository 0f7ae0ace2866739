"""Statistics of a number by groups: `name(groups: Sequence[Group], settings) -> tuple[Result, ...] | Skipped`."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from mobsurvey.statistics.moments import Moments, moments
from mobsurvey.statistics.skipped import Skipped

Group = Mapping[float, float]
"""How often each value occurs in a group: what means, variances and ranks can all be taken from."""


class Parts(NamedTuple):
    """The variation of a number, taken apart by groups; in units of its range, which no test of means depends on."""

    groups: tuple[Moments, ...]
    """Those that have cases."""
    n: float
    between: float
    """Sum of squares of the groups' means about the mean of all, each times its cases."""
    within: float
    """Sum of squares of the values about their groups' means; 0 where it is rounding alone."""

    @property
    def df(self) -> int:
        """Groups less one."""
        return len(self.groups) - 1

    @property
    def df_within(self) -> float:
        """Cases less groups."""
        return self.n - len(self.groups)


def scaled(groups: Sequence[Group]) -> tuple[list[Group], float] | Skipped:
    """The groups that have cases, with values from 0 to 1; or why there is nothing to compare.

    With them the hair: by how much such a value can be wrong. Values of years or incomes lose digits, and even the
    distances of 0.1 and 0.3 from 0.2 are not quite equal.
    """
    present = [{value: count for value, count in group.items() if count > 0} for group in groups]
    present = [group for group in present if group]
    if not present:
        return Skipped("no-cases")
    if len(present) < 2:
        return Skipped("one-column")
    low, high = min(map(min, present)), max(map(max, present))
    if low == high:
        return Skipped("no-variation")
    if math.isinf(high - low):
        return scaled([{value / 4: count for value, count in group.items()} for group in present])
    spread = high - low
    hair = 1e-14 + 4e-16 * max(abs(low), abs(high)) / spread
    return [mapped(group, lambda value: (value - low) / spread) for group in present], hair


def mapped(group: Group, change: Callable[[float], float]) -> dict[float, float]:
    """The group with changed values; those that have become equal are counted together."""
    values: dict[float, float] = {}
    for value, count in group.items():
        new = change(value)
        values[new] = values.get(new, 0) + count
    return values


def parts(groups: Sequence[Group]) -> Parts | Skipped:
    """The variation between and within the groups that have cases; or why there is nothing to compare."""
    found = scaled(groups)
    return found if isinstance(found, Skipped) else parts_of_scaled(*found)


def parts_of_scaled(groups: Sequence[Group], hair: float) -> Parts:
    """The variation of groups whose values are wrong by a hair."""
    each = tuple(found for group in groups if (found := moments(group)))
    n = math.fsum(group.n for group in each)
    middle = math.fsum(group.n * group.mean for group in each) / n
    between = math.fsum(group.n * (group.mean - middle) ** 2 for group in each)
    within = math.fsum(group.squares for group in each)
    return Parts(each, n, between, within if within > n * hair * hair else 0.0)

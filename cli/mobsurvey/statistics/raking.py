"""Raking: weights of groups of cases by which given margins hold, between bounds where there are any.

Iterative proportional fitting: margin after margin, the weights of each category are multiplied by what makes them add
up to its target, until all margins hold at once. Between bounds a weight is cut there, and the multiplier allows for
that: of all weights between the bounds by which the margins hold, those come out that are nearest to where they began.

Sources: Deming & Stephan (1940), Annals of Mathematical Statistics 11:427; with bounds Deville & Särndal (1992), JASA
87:376, case 7, the bounds being those of the weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

TOLERANCE = 1e-11
"""Of the sum of all weights: what a category may be off its target."""
MOST_ROUNDS = 1000
NO_BOUNDS = (0.0, float("inf"))


class Margin(NamedTuple):
    """What the weights of each category add up to."""

    category: NDArray[Any]
    """Of each group of cases, from 0."""
    targets: Floats
    """Of each category; above 0."""


class Miss(NamedTuple):
    """A category and what its weights add up to, against its target."""

    margin: int
    category: int
    found: float
    target: float


class Raking(NamedTuple):
    """What raking came to."""

    factors: Floats
    """By which the base weight of each group is multiplied, before it is cut."""
    weights: Floats
    """Of one case of each group."""
    rounds: int
    """In which all margins were gone through once; 0 where the base weights had the right proportions."""
    largest: Miss
    """The category that is farthest off its target."""
    held: bool
    """Whether all margins hold."""


def rake(cases: Floats, base: Floats, margins: Sequence[Margin], bounds: tuple[float, float] = NO_BOUNDS) -> Raking:
    """The raked weights of groups of alike cases, by how many each has and what one weighs before.

    Every category needs a group, all margins must add up to the same, and the base weights are above 0. Loads numpy.
    """
    import numpy as np

    unit = 2.0 ** np.floor(np.log2(base.max()))  # a power of 2, so that it rounds nothing and sums stay numbers
    base = base / unit
    groups = [[np.flatnonzero(m.category == number) for number in range(len(m.targets))] for m in margins]
    factors = np.full(len(cases), margins[0].targets.sum() / (cases * base).sum())
    with np.errstate(all="ignore"):  # where margins contradict each other, factors grow out of all numbers
        for rounds in range(MOST_ROUNDS + 1):
            now = np.clip(factors * base, *bounds)
            miss = _largest_miss(cases * now, margins)
            if not np.isfinite(miss.found):
                break
            weights, largest = now, miss
            held = abs(miss.found - miss.target) <= TOLERANCE * float(margins[0].targets.sum())
            if held or rounds == MOST_ROUNDS:
                break
            for margin, members in zip(margins, groups, strict=True):
                for inside, target in zip(members, margin.targets.tolist(), strict=True):
                    factors[inside] *= _multiplier(factors[inside] * base[inside], cases[inside], target, bounds)
    return Raking(factors / unit, weights, rounds, largest, held)


def _largest_miss(sums: Floats, margins: Sequence[Margin]) -> Miss:
    import numpy as np

    misses: list[Miss] = []
    for number, margin in enumerate(margins):
        found = np.bincount(margin.category, sums, len(margin.targets))
        worst = int(np.abs(found - margin.targets).argmax())
        misses.append(Miss(number, worst, float(found[worst]), float(margin.targets[worst])))
    return max(misses, key=lambda miss: abs(miss.found - miss.target))


def _multiplier(weights: Floats, cases: Floats, target: float, bounds: tuple[float, float]) -> float:
    """By what to multiply the weights, so that they add up to the target once they are cut at the bounds.

    The sum grows with the multiplier along straight lines, with a bend where a group leaves or meets a bound.
    """
    import numpy as np

    amounts = cases * weights
    if bounds == NO_BOUNDS:
        return target / float(amounts.sum())
    low, high = bounds
    bends = np.concatenate([low / weights, high / weights])
    order = np.argsort(bends, kind="stable")
    bends = bends[order]
    slopes = np.cumsum(np.concatenate([amounts, -amounts])[order])
    last = int(np.isfinite(bends).sum())
    bends, slopes = bends[:last], slopes[:last]
    sums = low * float(cases.sum()) + np.concatenate([[0.0], np.cumsum(slopes[:-1] * np.diff(bends))])
    at = max(int(np.searchsorted(sums, target, side="right")) - 1, 0)
    if at == last - 1 and high < np.inf:
        return float(bends[at])
    multiplier = bends[at] + (target - sums[at]) / slopes[at]
    return float(multiplier if at == last - 1 else min(multiplier, bends[at + 1]))

"""Means of a number by the points of a banner, and their covariance, from strata, clusters and weights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from mobsurvey.survey import Chunk, Column
from mobsurvey.tabulation.axis import Axis
from mobsurvey.tabulation.design import BLOCK_CASES, BLOCK_NUMBERS, DesignFrame, DesignTotals, sums_of
from mobsurvey.tabulation.weight import numbers_of, packed_bitmap

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mobsurvey.tabulation.counts import Only

    Floats = NDArray[np.float64]

_HAIR = 1e-13
"""By this share of the largest value a distance from the mean can be wrong."""


class DesignMeans(NamedTuple):
    """k estimated means, and how they would vary from sample to sample."""

    means: tuple[float, ...]
    """0 where nobody is."""
    covariance: Any
    """k x k numpy array."""
    dust: tuple[float, ...]
    """k variances up to which a variance is a rounding error of 0."""
    unweighted: tuple[int, ...]
    """k counts of the cases that have a weight above 0."""
    degrees: tuple[int, ...]
    """k degrees of freedom: clusters less strata, counting those that hold a case of the domain."""


def domains_of(name: str, banner: Axis | None) -> Callable[[Chunk], list[int]]:
    """Of a chunk the cases that have a number in each banner point, and last in all of them together."""

    def domains(chunk: Chunk) -> list[int]:
        column: Column = chunk.columns[name]
        inside = column.answered
        if banner is None:
            return [inside]
        seen = banner.bits(chunk)
        inside &= seen.answered
        return [*(selected & inside for selected in seen.selected), inside]

    return domains


def design_means(
    chunks: Iterable[Chunk],
    name: str,
    banner: Axis | None,
    only: Only | None,
    frame: DesignFrame,
    totals: DesignTotals,
    means: Sequence[float],
    largest: float,
    scores: Mapping[float, float] | None = None,
) -> DesignMeans:
    """The means with their covariance; `totals` are of the same domains, `largest` is the largest absolute value.

    With `scores` the number is taken to be the score of its value. Distances from the mean are summed, not the values,
    so that large ones (years, incomes) lose no digits. Source: Binder (1983), International Statistical Review 51:279.
    """
    import numpy as np

    sums = sums_of(frame)
    domains = domains_of(name, banner)
    centres = np.array(means)[:, None]
    scale = largest or 1.0  # in units of it no square is too large for a number
    at = 0
    for chunk in chunks:
        inside = only.bits(chunk) if only else (1 << chunk.cases) - 1
        packed = np.array([packed_bitmap(bits & inside, chunk.cases) for bits in domains(chunk)])
        numbers = numbers_of(chunk.columns[name])
        if scores is not None:
            numbers = _scored(numbers, scores)
        step = max(8, min(BLOCK_CASES, BLOCK_NUMBERS // len(means)) // 8 * 8)
        for start in range(0, chunk.cases, step):
            stop = min(start + step, chunk.cases)
            flags = np.unpackbits(packed[:, start // 8 : -(-stop // 8)], axis=1, count=stop - start)
            sums.add_numbers(np.where(flags, numbers[start:stop] / scale - centres / scale, 0.0), at + start)
        at += chunk.cases
    _, covariance, _ = sums.finish()
    weights = np.array([total or 1.0 for total in totals.totals])
    # Divided one by one: the product of two totals of small weights could be 0.
    shares = covariance * frame.inflation / weights[:, None] / weights[None, :]
    with np.errstate(over="ignore"):
        variance = shares * scale * scale
        dust = (_HAIR * largest) ** 2 if largest < 1e150 else float("inf")
    return DesignMeans(tuple(means), variance, (dust,) * len(means), totals.unweighted, totals.degrees)


def _scored(numbers: Floats, scores: Mapping[float, float]) -> Floats:
    """The score of every case's value; of those that have none, any."""
    import numpy as np

    values = np.array(sorted(scores))
    found = np.array([scores[value] for value in sorted(scores)])
    places = np.searchsorted(values, np.nan_to_num(numbers))
    picked: Floats = found[np.minimum(places, len(values) - 1)] if len(values) else np.zeros(len(numbers))
    return picked

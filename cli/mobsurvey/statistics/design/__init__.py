"""Statistics of a sample survey with weights, strata and clusters, over estimated totals and their covariance.

Of a cell: `name(totals: Totals, cell: int, base: int, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped`,
the places of cell and base among the totals. Of a table: the same, with the places of its cells. Of a number: Means in
place of the totals, with one place, two, or those of all groups. `effective_base` takes two sums of weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Cell = int | tuple[int, int]
"""A place among the totals; or two, whole and part, for the cases of the whole that are not in the part."""

DUST = 1e-13
"""Variances below this share of the sums that they are differences of are rounding errors of 0."""


class Totals(Protocol):
    """k estimated totals, and how they would vary from sample to sample."""

    @property
    def totals(self) -> Sequence[float]:
        """k sums of weights."""

    @property
    def covariance(self) -> Sequence[Sequence[float]]:
        """k x k, of the totals, by the design."""

    @property
    def unweighted(self) -> Sequence[int]:
        """k counts of cases."""

    @property
    def degrees(self) -> Sequence[int]:
        """k degrees of freedom: clusters less strata that hold a case of it."""


class Means(Protocol):
    """k estimated means of one number, each of the cases of a domain; the last is of all cases that take part."""

    @property
    def means(self) -> Sequence[float]:
        """0 where nobody is."""

    @property
    def covariance(self) -> Sequence[Sequence[float]]:
        """k x k, linearised, by the design."""

    @property
    def dust(self) -> Sequence[float]:
        """k variances up to which a variance is a rounding error of 0."""

    @property
    def unweighted(self) -> Sequence[int]:
        """k counts of cases."""

    @property
    def degrees(self) -> Sequence[int]:
        """k degrees of freedom: clusters less strata that hold a case of the domain."""


def cells_of(totals: Totals, cells: Sequence[Cell]) -> tuple[list[int], Floats, Any]:
    """Unweighted counts of the cells, their totals, and the cells x k matrix that makes them of all totals."""
    import numpy as np

    counts: list[int] = []
    matrix = np.zeros((len(cells), len(totals.totals)))
    for row, cell in enumerate(cells):
        whole, part = cell if isinstance(cell, tuple) else (cell, None)
        matrix[row, whole] += 1
        counts.append(totals.unweighted[whole])
        if part is not None:
            matrix[row, part] -= 1
            counts[-1] -= totals.unweighted[part]
    # Where nobody is, a difference of sums of weights leaves dust.
    found = np.where(np.array(counts) > 0, matrix @ np.array(totals.totals), 0.0)
    return counts, found, matrix

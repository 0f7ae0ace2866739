"""Rao-Scott F: the test of independence of two questions in a sample with weights, strata and clusters.

Formula: F = X2 / tr(D), X2 Pearson's chi-square of the weighted proportions scaled to n, D = N (C'P^-1 C)^-1 C'P^-1 V
P^-1 C, V the proportions' covariance by the design, P the diagonal of the proportions, C contrasts of interaction;
df = tr(D)^2 / tr(D^2) and df x (clusters - strata). Empty rows and columns set aside.
Use: in the place of Pearson's chi-square wherever there is a design; that one finds too much in clustered samples. With
few clusters its p is rough.
SPSS: CSTABULATE /TEST INDEPENDENCE (Complex Samples), "Adjusted F" of Pearson.
Source: Rao & Scott (1984), Annals of Statistics 12:46; the F: Thomas & Rao (1987), Journal of the American Statistical
Association 82:630.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mobsurvey.statistics.design import DUST, Cell, Totals, cells_of
from mobsurvey.statistics.distributions import f_tail
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped

if TYPE_CHECKING:
    from mobsurvey.statistics.design import Floats


def rao_scott(
    totals: Totals, cells: Sequence[Sequence[Cell]], base: int, settings: Settings = DEFAULT
) -> tuple[Result, ...] | Skipped:
    """F with df, df2 and p of the R x C table that the cells make; no case may stand in two of them.

    `base` is the place of all cases of the table, whose degrees of freedom count. Of a response set's option by a
    banner, the rows are the chosen cells, and the banner's bases without them: `(base of the column, chosen)`.
    """
    import numpy as np

    if not cells or not cells[0]:
        return Skipped("no-cases")
    counts, weighted, matrix = cells_of(totals, [cell for row in cells for cell in row])
    shape = len(cells), len(cells[0])
    table = np.array(counts).reshape(shape)
    rows, columns = np.flatnonzero(table.any(axis=1)), np.flatnonzero(table.any(axis=0))
    if not len(rows):
        return Skipped("no-cases")
    if len(columns) < 2:
        return Skipped("one-column")
    if len(rows) < 2:
        return Skipped("one-row")
    if totals.degrees[base] < 1:
        return Skipped("no-degrees")
    kept = np.arange(len(counts)).reshape(shape)[np.ix_(rows, columns)].ravel()
    n = weighted[kept].sum()
    p = weighted[kept] / n
    margins = p.reshape(len(rows), len(columns))
    expected = np.outer(margins.sum(axis=1), margins.sum(axis=0)).ravel()
    chi_square = float(((p - expected) ** 2 / expected).sum())  # times the number of cases, as is the trace below
    covariance = matrix[kept] @ (np.asarray(totals.covariance) / n / n) @ matrix[kept].T
    part = covariance - np.outer(p, covariance.sum(axis=0))
    variance = part - np.outer(part.sum(axis=1), p)
    contrasts = np.kron(_contrasts(len(rows)), _contrasts(len(columns)))
    inverse = np.divide(1, p, out=np.zeros_like(p), where=np.array(counts)[kept] > 0)
    scaled = inverse[:, None] * contrasts
    simple = contrasts.T @ scaled
    try:
        if np.linalg.cond(simple) > 1e12:
            return Skipped("zero-cell")
        design = np.linalg.solve(simple, scaled.T @ variance @ scaled)
    except np.linalg.LinAlgError:
        return Skipped("zero-cell")
    trace, square = float(np.trace(design)), float((design * design.T).sum())
    reach = np.abs(scaled)
    size = float((np.abs(np.linalg.inv(simple)) @ (reach.T @ np.abs(covariance) @ reach)).max())
    if trace <= DUST * size or square <= 0:
        return Skipped("no-sampling-variance")
    df = trace * trace / square
    df2 = df * totals.degrees[base]
    return (Result(chi_square / trace, df=df, p=f_tail(chi_square / trace, df, df2), df2=df2),)


def _contrasts(size: int) -> Floats:
    """size x (size - 1): columns at right angles to each other and to the mean (Helmert)."""
    import numpy as np

    matrix = np.zeros((size, size - 1))
    for column in range(size - 1):
        matrix[: column + 1, column] = 1
        matrix[column + 1, column] = -1 - column
    scaled: Floats = matrix / np.sqrt((matrix * matrix).sum(axis=0))
    return scaled

"""Monte Carlo exact test: Fisher's exact test by simulation, for tables with too many others to go through.

Formula: p = k / B, B random tables with the same totals and k those of them that are no more likely than the one
observed; interval p +- 2.5758 sqrt(p (1 - p) / B), 99 % whatever other intervals have; for k = 0 from 0 to
1 - .01^(1/B), for k = B from .01^(1/B) to 1.
Use: when expected counts are small and fisher-exact is left out as too large. The seed fixes the result. When the
interval contains the level that matters, ask for more replicates. Needs whole counts.
SPSS: CROSSTABS /METHOD=MC (Exact Tests), "Fisher-Freeman-Halton Exact Test", Monte Carlo Sig. and its 99 % interval.
Source: Agresti, Wackerly & Boyett (1979), Psychometrika 44:75; Mehta & Patel, IBM SPSS Exact Tests, ch. 2.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mobsurvey.statistics.fixed_margins import TOLERANCE
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay
from mobsurvey.statistics.two_way.fisher_exact import whole

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FAMILY = "nominal"

LARGEST_N = 10**9
"""numpy draws hypergeometric numbers below it only."""
Z_99 = 2.5758293035489004


def monte_carlo(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """The simulated p with its 99 % interval in low and high; there is no value."""
    if table.skipped:
        return table.skipped
    if not whole(table):
        return Skipped("not-whole")
    if table.n >= LARGEST_N:
        return Skipped("too-large")
    replicates = settings.replicates
    hits = _as_unlikely(table, replicates, settings.seed)
    p = hits / replicates
    half = Z_99 * math.sqrt(p * (1 - p) / replicates)
    edge = 0.01 ** (1 / replicates)
    low = edge if hits == replicates else max(0.0, p - half)
    high = 1 - edge if hits == 0 else min(1.0, p + half)
    return (Result(None, p=p, low=low, high=high),)


def _as_unlikely(table: TwoWay, replicates: int, seed: int) -> int:
    """How many random tables with the same totals are no more likely than this one."""
    import numpy as np

    # Each cell is hypergeometric given the cells before it; it is drawn for all replicates at once. Of equal tables the
    # sums below are equal to the last digit, since they are added in the same order.
    generator = np.random.Generator(np.random.PCG64(seed))
    rows = [int(total) for total in table.row_totals]
    left_of_rows = [np.full(replicates, total, dtype=np.int64) for total in rows]
    simulated = np.zeros(replicates)
    observed = np.zeros(1)
    for column, column_total in enumerate(table.column_totals):
        last_column = column == len(table.column_totals) - 1
        left_of_column = np.full(replicates, int(column_total), dtype=np.int64)
        rest = sum(left_of_rows, start=np.zeros(replicates, dtype=np.int64))
        for row, row_total in enumerate(rows):
            rest = rest - left_of_rows[row]
            if last_column:
                drawn = left_of_rows[row]
            elif row == len(rows) - 1:
                drawn = left_of_column
            else:
                drawn = generator.hypergeometric(left_of_rows[row], rest, left_of_column)
            left_of_rows[row] = left_of_rows[row] - drawn
            left_of_column = left_of_column - drawn
            expected = row_total * column_total / table.n
            simulated += _minus_log_chance(drawn, expected)
            observed += _minus_log_chance(np.array([table.cells[row][column]]), expected)
    return int(np.count_nonzero(simulated >= observed - TOLERANCE))


def _minus_log_chance(counts: NDArray[np.int64] | NDArray[np.float64], expected: float) -> NDArray[np.float64]:
    """A cell's part of -ln(chance), but for what all tables share: ln f!, less what adds up to the same in each."""
    import numpy as np
    from scipy.special import gammaln

    f = counts.astype(np.float64)
    # ln f! - f ln E + E. For large counts by Stirling's formula, in which what would have to be subtracted is left out.
    small = gammaln(f + 1) - f * math.log(expected) + expected
    g = np.maximum(f, 1.0)
    large = g * np.log(g / expected) + (expected - g) + 0.5 * np.log(2 * math.pi * g) + (1 / 12 - 1 / (360 * g * g)) / g
    return np.asarray(np.where(f < 1000, small, large))

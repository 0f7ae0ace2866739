"""Spearman's correlation: how closely the order of the answers to one question follows that of another, from -1 to 1.

Formula: Pearson's r of the ranks, tied cases sharing their mean rank; ASE1 by the delta method, which takes into
account that ranks come from the sample too; T = r sqrt((n - 2) / (1 - r^2)) on n - 2 df; interval value +- z ASE1.
Use: for ordered categories whose steps are not equal. Only the order of the scores matters. With few categories and
many ties gamma or tau-b say more plainly what is meant.
SPSS: CROSSTABS /STATISTICS=CORR, "Spearman Correlation"; the ASE may differ, as PSPP's does, which takes the
ranks for fixed scores.
Source: Spearman (1904), American Journal of Psychology 15:72; Brown & Benedetti (1977), Journal of the American
Statistical Association 72:309 (ASE1).
"""

from __future__ import annotations

from collections.abc import Sequence

from mobsurvey.statistics.ordered import Ordered, correlation, limits, ordered, spread, standard_scores, t_of
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay

FAMILY = "ordinal"


def spearman(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """The correlation with ASE1, T, the p of T, and the interval; a perfect one has p 0, no T and no interval.

    >>> from mobsurvey.statistics.two_way import two_way
    >>> (result,) = spearman(two_way([[12, 8, 4], [6, 9, 15]], (1, 2), (1, 2, 9)))
    >>> round(result.value, 4), round(result.statistic, 4)
    (0.3805, 2.9671)
    """
    known = ordered(table)
    if isinstance(known, Skipped):
        return known
    rows = standard_scores(_shares_below(known.row_totals, known.n), known.row_totals, known.n)
    columns = standard_scores(_shares_below(known.column_totals, known.n), known.column_totals, known.n)
    if rows is None or columns is None:
        return Skipped("no-variation")
    r = correlation(known, rows, columns)
    se = _error(known, r)
    t, p = t_of(r, known.n)
    low, high = limits(r, se, settings.confidence)
    return (Result(r, p=p, se=se, statistic=t, low=low, high=high),)


def _shares_below(totals: Sequence[float], n: float) -> list[float]:
    """For each category, the share of cases below it and half its own: its mean rank on a scale of 0 to 1."""
    shares, below = [], 0.0
    for total in totals:
        shares.append((below + total / 2) / n)
        below += total
    return shares


def _error(table: Ordered, r: float) -> float:
    """ASE1: the root of the mean square of what one case more in a cell does to r, over n."""
    n = table.n
    rows, columns = _shares_below(table.row_totals, n), _shares_below(table.column_totals, n)
    row_shares, column_shares = ([total / n for total in totals] for totals in (table.row_totals, table.column_totals))
    # The mean of the ranks is 1/2, and their variance (1 - sum of share^3) / 12.
    row_cubes, column_cubes = (sum([share**3 for share in shares]) for shares in (row_shares, column_shares))
    row_variance, column_variance = (1 - row_cubes) / 12, (1 - column_cubes) / 12
    if row_variance <= 0 or column_variance <= 0:
        return 0.0
    scale = (row_variance * column_variance) ** 0.5
    cells = [[count / n for count in line] for line in table.cells]
    # A case more lifts the ranks of all cases above it, and by half those of its own category.
    lifted_rows = _above([sum([p * (y - 0.5) for p, y in zip(line, columns, strict=True)]) for line in cells])
    lifted_columns = _above(
        [sum([p * (x - 0.5) for p, x in zip(line, rows, strict=True)]) for line in zip(*cells, strict=True)]
    )
    effects = [
        [
            ((x - 0.5) * (y - 0.5) + by_row + by_column) / scale
            + r / 8 * (row_share * row_share / row_variance + column_share * column_share / column_variance)
            for y, by_column, column_share in zip(columns, lifted_columns, column_shares, strict=True)
        ]
        for x, by_row, row_share in zip(rows, lifted_rows, row_shares, strict=True)
    ]
    mean = sum([p * effect for lines in zip(cells, effects, strict=True) for p, effect in zip(*lines, strict=True)])
    deviations = [[effect - mean for effect in line] for line in effects]
    sizes = [[abs(effect) + abs(mean) for effect in line] for line in effects]
    return spread(table.cells, deviations, sizes) / n


def _above(values: Sequence[float]) -> list[float]:
    """For each position, the sum of the values after it and half its own."""
    sums, after = [], 0.0
    for value in reversed(values):
        sums.append(after + value / 2)
        after += value
    return sums[::-1]

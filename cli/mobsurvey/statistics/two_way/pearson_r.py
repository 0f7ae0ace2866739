"""Pearson's r: how closely the scores of two questions follow a straight line, from -1 to 1.

Formula: r = sum of f (x - mean x)(y - mean y) / (n sx sy); ASE1 by the delta method; T = r sqrt((n - 2) / (1 - r^2))
on n - 2 df; interval tanh(artanh r +- z / sqrt(n - 3)) (Fisher).
Use: for scales whose steps can be taken as equal; with doubtful steps take Spearman's correlation or gamma. It stays
below 1 where the answers to the two questions are distributed differently.
SPSS: CROSSTABS /STATISTICS=CORR, "Pearson's R", without an interval.
Source: Brown & Benedetti (1977), Journal of the American Statistical Association 72:309 (ASE1); Fisher (1921), Metron
1:3.
"""

from __future__ import annotations

import math

from mobsurvey.statistics.distributions import normal_quantile
from mobsurvey.statistics.ordered import correlation, spread, standard_scores, t_of
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay

FAMILY = "ordinal"


def pearson_r(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """r with ASE1, T, the p of T, and the interval; a perfect r has p 0, no T and no interval.

    >>> from mobsurvey.statistics.two_way import two_way
    >>> (result,) = pearson_r(two_way([[12, 8, 4], [6, 9, 15]], (1, 2), (1, 2, 3)))
    >>> round(result.value, 4), round(result.statistic, 4)
    (0.3803, 2.965)
    """
    if table.skipped:
        return table.skipped
    if table.row_scores is None or table.column_scores is None:
        return Skipped("no-scores")
    rows = standard_scores(table.row_scores, table.row_totals, table.n)
    columns = standard_scores(table.column_scores, table.column_totals, table.n)
    if rows is None or columns is None:
        return Skipped("no-variation")
    r = correlation(table, rows, columns)
    se = (
        spread(
            table.cells,
            [[x * y - r / 2 * (x * x + y * y) for y in columns] for x in rows],
            [[abs(x * y) + (x * x + y * y) / 2 for y in columns] for x in rows],
        )
        / table.n
    )
    t, p = t_of(r, table.n)
    low = high = None
    if table.n > 3 and abs(r) < 1:
        margin = normal_quantile(0.5 + settings.confidence / 2) / math.sqrt(table.n - 3)
        low, high = math.tanh(math.atanh(r) - margin), math.tanh(math.atanh(r) + margin)
    return (Result(r, p=p, se=se, statistic=t, low=low, high=high),)

"""Bias-corrected V: Cramér's V without the height that chance alone gives it in small samples and large tables.

Formula: V~ = sqrt(f / min(R~ - 1, C~ - 1)), f = max(0, X2 / n - (R - 1)(C - 1) / (n - 1)),
R~ = R - (R - 1)^2 / (n - 1), C~ likewise; p is that of Pearson's chi-square.
Use: to compare strengths between tables of different size or few cases. It is 0 wherever chi-square is not above its
df. No interval is given, since the literature has none; that of cramers-v belongs to the uncorrected V.
SPSS: none.
Source: Bergsma (2013), Journal of the Korean Statistical Society 42:323.
"""

from __future__ import annotations

import math

from mobsurvey.statistics.distributions import chi_square_tail
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay
from mobsurvey.statistics.two_way.chi_square import pearson

FAMILY = "nominal"


def bias_corrected_v(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """The corrected V, 0 to 1, and the p of Pearson's chi-square."""
    if table.skipped:
        return table.skipped
    rows, columns, n = len(table.row_totals), len(table.column_totals), table.n
    # With no more cases than categories, the corrected number of categories is 1 or less.
    if n <= max(rows, columns):
        return Skipped("too-few")
    statistic = pearson(table)
    strength = max(0.0, statistic / n - table.df / (n - 1))
    smaller = min(k - 1 - (k - 1) ** 2 / (n - 1) for k in (rows, columns))
    # Above 1 by rounding at most: when one answer gives the other, the two corrections are the same.
    value = min(1.0, math.sqrt(strength / smaller))
    return (Result(value, p=chi_square_tail(statistic, table.df)),)

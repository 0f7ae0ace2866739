"""Pearson's chi-square: the test whether two questions are independent of each other.

Formula: X2 = sum of (f - E)^2 / E over the cells, E = row total x column total / n; df = (R - 1)(C - 1), empty rows
and columns set aside.
Use: the usual test of two nominal questions; its p is trustworthy while no expected count is below 1 and at most 20 %
are below 5.
SPSS: CROSSTABS /STATISTICS=CHISQ, "Pearson Chi-Square".
Source: Agresti, Categorical Data Analysis (3rd ed. 2013), eq. 3.10; the 20 % rule: Cochran (1954), Biometrics 10:417.
"""

from __future__ import annotations

from mobsurvey.statistics.distributions import chi_square_tail
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay

FAMILY = "nominal"


def chi_square(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """The statistic, its df and p, without continuity correction.

    >>> from mobsurvey.statistics.two_way import two_way
    >>> (result,) = chi_square(two_way([[248, 243, 279], [62, 133, 131]]))
    >>> round(result.value, 3), result.df
    (20.74, 2)
    """
    if table.skipped:
        return table.skipped
    statistic = pearson(table)
    return (Result(statistic, df=table.df, p=chi_square_tail(statistic, table.df)),)


def pearson(table: TwoWay) -> float:
    """The chi-square statistic of a table that has at least two rows and two columns."""
    statistic = 0.0
    n = table.n
    for row, row_total in zip(table.cells, table.row_totals, strict=True):
        for count, column_total in zip(row, table.column_totals, strict=True):
            expected = row_total * column_total / n
            statistic += (count - expected) ** 2 / expected
    return statistic

"""Likelihood-ratio chi-square: another test of independence, by the ratio of observed to expected counts.

Formula: G2 = 2 sum of f ln(f / E) over the cells that are not 0, E = row total x column total / n; df = (R - 1)(C - 1),
empty rows and columns set aside.
Use: beside Pearson's chi-square, or with log-linear models; the two agree in large samples. With small expected counts
it strays further from its chi-square distribution than Pearson's does.
SPSS: CROSSTABS /STATISTICS=CHISQ, "Likelihood Ratio".
Source: Wilks (1935), Annals of Mathematical Statistics 6:190; Agresti, Categorical Data Analysis (3rd ed. 2013),
eq. 3.11.
"""

from __future__ import annotations

import math

from mobsurvey.statistics.distributions import chi_square_tail
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay

FAMILY = "nominal"


def likelihood_ratio(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """The statistic, its df and p."""
    if table.skipped:
        return table.skipped
    statistic = g_squared(table)
    return (Result(statistic, df=table.df, p=chi_square_tail(statistic, table.df)),)


def g_squared(table: TwoWay) -> float:
    """The likelihood-ratio statistic of a table that has at least two rows and two columns; never negative."""
    counts = (count for row in table.cells for count in row)
    return 2 * sum(deviance(count, expected) for count, expected in zip(counts, table.expected(), strict=True))


def deviance(count: float, expected: float) -> float:
    """f ln(f/E) + E - f, at least 0; the last two vanish in the sum over a table.

    With them no cell is negative, so that nothing is lost to cancellation where counts lie close to what is expected.
    """
    if count == 0:
        return expected
    x = (count - expected) / expected
    if abs(x) > 0.02:
        return count * math.log(count / expected) + expected - count
    # (1 + x) ln(1 + x) - x as a series.
    return expected * sum((-x) ** k / (k * (k - 1)) for k in range(2, 11))

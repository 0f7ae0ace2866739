"""Breslow-Day: whether the odds ratio of two yes-or-no questions is the same in all layers of a third.

Formula: X2 = sum of (a - A)^2 / V over the layers, A the count that gives the layer the Mantel-Haenszel odds ratio
with its margins, 1 / V = the sum of 1 / count over its four fitted cells; df = layers - 1.
Use: before one odds ratio is reported for all layers; a small p says that they differ. It needs large layers, and
finds little with few cases: a large p does not show that they are alike.
SPSS: CROSSTABS /STATISTICS=CMH, "Breslow-Day".
Source: Breslow & Day (1980), Statistical Methods in Cancer Research 1, eq. 4.30.
"""

from __future__ import annotations

from collections.abc import Sequence

from mobsurvey.statistics.distributions import chi_square_tail
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.strata import heterogeneity
from mobsurvey.statistics.two_way import TwoWay


def breslow_day(tables: Sequence[TwoWay], settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """The chi-square, its df and p; layers with an empty row or column do not count.

    >>> from mobsurvey.statistics.two_way import two_way
    >>> (result,) = breslow_day([two_way([[20, 5], [10, 15]]), two_way([[8, 7], [4, 12]])])
    >>> round(result.value, 4), result.df
    (0.3084, 1)
    """
    found = heterogeneity(tables)
    if isinstance(found, Skipped):
        return found
    return (Result(found.statistic, df=found.df, p=chi_square_tail(found.statistic, found.df)),)

"""Tarone's test: whether the odds ratio is the same in all layers, as Breslow-Day, with its correction.

Formula: X2 = Breslow and Day's less (sum of (a - A))^2 / sum of V; df = layers - 1.
Use: rather than Breslow-Day, which is a little too large because the Mantel-Haenszel odds ratio is not the most
likely one; in practice they differ little.
SPSS: CROSSTABS /STATISTICS=CMH, "Tarone's".
Source: Tarone (1985), Biometrika 72:91; Breslow (1996), Journal of the American Statistical Association 91:14.
"""

from __future__ import annotations

from collections.abc import Sequence

from mobsurvey.statistics.distributions import chi_square_tail
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.strata import heterogeneity
from mobsurvey.statistics.two_way import TwoWay


def tarone(tables: Sequence[TwoWay], settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """The chi-square, its df and p; layers with an empty row or column do not count.

    >>> from mobsurvey.statistics.two_way import two_way
    >>> (result,) = tarone([two_way([[20, 5], [10, 15]]), two_way([[8, 7], [4, 12]])])
    >>> round(result.value, 4), result.df
    (0.3082, 1)
    """
    found = heterogeneity(tables)
    if isinstance(found, Skipped):
        return found
    statistic = max(0.0, found.statistic - found.correction)
    return (Result(statistic, df=found.df, p=chi_square_tail(statistic, found.df)),)

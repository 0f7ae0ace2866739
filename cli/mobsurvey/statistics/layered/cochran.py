"""Cochran's test: whether two yes-or-no questions go together within the layers of a third.

Formula: X2 = (sum of (a - E))^2 / sum of r1 r2 c1 c2 / n^3 over the layers, E = r1 c1 / n; df = 1.
Use: to take a third question out of a 2 x 2 table, with large layers; with many small ones take Mantel-Haenszel. It
misses relations that go opposite ways in different layers: look at Breslow-Day as well.
SPSS: CROSSTABS /STATISTICS=CMH, "Cochran's".
Source: Cochran (1954), Biometrics 10:417.
"""

from __future__ import annotations

from collections.abc import Sequence

from mobsurvey.statistics.distributions import chi_square_tail
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.strata import strata_of
from mobsurvey.statistics.two_way import TwoWay


def cochran(tables: Sequence[TwoWay], settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """The chi-square over all layers, its 1 df and p, without continuity correction.

    >>> from mobsurvey.statistics.two_way import two_way
    >>> (result,) = cochran([two_way([[20, 5], [10, 15]]), two_way([[8, 7], [4, 12]])])
    >>> round(result.value, 4), round(result.p, 4)
    (10.6986, 0.0011)
    """
    strata = strata_of(tables)
    if isinstance(strata, Skipped):
        return strata
    excess = sum([stratum.excess for stratum in strata])
    statistic = excess / sum([stratum.variance for stratum in strata]) * excess
    return (Result(statistic, df=1, p=chi_square_tail(statistic, 1)),)

"""Mantel-Haenszel: test and common odds ratio of two yes-or-no questions within the layers of a third.

Formula: X2 = (|sum of (a - E)| - 0.5)^2 / sum of r1 r2 c1 c2 / (n^2 (n - 1)), 0 where the difference is below 0.5; df
= 1. Common odds ratio = R / S, R = sum of ad / n, S = sum of bc / n; interval exp(ln(R / S) +- z s), s^2 = sum of PR
/ (2 R^2) + sum of (PS + QR) / (2 R S) + sum of QS / (2 S^2), P = (a + d) / n, Q = (b + c) / n; its p is that of ln(R
/ S) / s.
Use: to take a third question out of a 2 x 2 table, also with many small layers. One odds ratio speaks for all layers
only if they do not differ: look at Breslow-Day as well.
SPSS: CROSSTABS /STATISTICS=CMH, "Mantel-Haenszel" and "Mantel-Haenszel Common Odds Ratio Estimate".
Source: Mantel & Haenszel (1959), Journal of the National Cancer Institute 22:719; Robins, Breslow & Greenland (1986),
Biometrics 42:311 (interval).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from mobsurvey.statistics.distributions import chi_square_tail, normal_quantile, normal_tail
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.strata import Stratum, common_odds, strata_of
from mobsurvey.statistics.two_way import TwoWay


def mantel_haenszel(tables: Sequence[TwoWay], settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """The chi-square with continuity correction, its 1 df and p; and the common odds ratio with z, p and interval.

    The odds ratio is None where it is infinite, and has no interval where it is 0.

    >>> from mobsurvey.statistics.two_way import two_way
    >>> test, ratio = mantel_haenszel([two_way([[20, 5], [10, 15]]), two_way([[8, 7], [4, 12]])])
    >>> round(test.value, 4), round(ratio.value, 4)
    (9.0344, 4.7797)
    """
    strata = strata_of(tables)
    if isinstance(strata, Skipped):
        return strata
    excess = max(0.0, abs(sum([stratum.excess for stratum in strata])) - 0.5)
    statistic = excess / sum([s.variance / (s.n - 1) * s.n for s in strata]) * excess
    return Result(statistic, df=1, p=chi_square_tail(statistic, 1)), _odds_ratio(strata, settings.confidence)


def _odds_ratio(strata: Sequence[Stratum], confidence: float) -> Result:
    agreeing, opposing = common = common_odds(strata)
    ratio = common.ratio
    if not ratio:
        return Result(ratio, variant="odds-ratio")
    variance = 0.0
    for stratum in strata:
        a, b, c, d = stratum
        n = stratum.n
        # The three sums of the formula as one, with R and S of the layer as shares of the totals.
        shares = a / n * d / agreeing + b / n * c / opposing
        variance += shares * ((a + d) / n / agreeing + (b + c) / n / opposing) / 2
    error = math.sqrt(variance)
    margin = normal_quantile(0.5 + confidence / 2) * error
    if error <= 0 or abs(math.log(ratio)) + margin > 700:  # beyond what a float can hold
        return Result(ratio, variant="odds-ratio")
    z = math.log(ratio) / error
    return Result(
        ratio,
        p=normal_tail(z),
        statistic=z,
        low=ratio * math.exp(-margin),
        high=ratio * math.exp(margin),
        variant="odds-ratio",
    )

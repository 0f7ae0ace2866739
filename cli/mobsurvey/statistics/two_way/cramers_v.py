"""Cramér's V: how strongly two nominal questions go together, from 0 (not at all) to 1 (one gives the other).

Formula: V = sqrt(X2 / (n (q - 1))), q the smaller of the numbers of rows and columns; p is that of Pearson's
chi-square. The interval is sqrt(ncp / (n (q - 1))) at the two noncentralities ncp under which X2 is just as high or as
low as the confidence allows, 0 to 1. Where no ncp makes X2 that high, the lower end is 0; where not even independence
makes it that low, there is no interval.
Use: beside any chi-square, since a p says nothing about strength. Chance alone lifts V, in small samples and large
tables most; bias-corrected-v takes that off. So does the interval, which can therefore lie below V itself.
SPSS: CROSSTABS /STATISTICS=PHI, "Cramer's V" (value and significance; no interval).
Source: Cramér, Mathematical Methods of Statistics (1946), 21.9; interval: Steiger & Fouladi (1997) in Harlow, Mulaik
& Steiger, What If There Were No Significance Tests?, ch. 9.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

from mobsurvey.statistics.distributions import chi_square_tail
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay
from mobsurvey.statistics.two_way.chi_square import pearson

FAMILY = "nominal"


def cramers_v(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """V, with the p of the chi-square and the interval."""
    if table.skipped:
        return table.skipped
    statistic = pearson(table)
    tail = (1 - settings.confidence) / 2
    value, p = v_of(table, statistic), chi_square_tail(statistic, table.df)
    if 1 - p <= tail:
        return (Result(value, p=p),)
    low, high = (min(1.0, v_of(table, noncentrality(statistic, table.df, share))) for share in (1 - tail, tail))
    return (Result(value, p=p, low=low, high=high),)


def v_of(table: TwoWay, statistic: float) -> float:
    """V of a table whose chi-square is known."""
    smaller = min(len(table.row_totals), len(table.column_totals))
    return math.sqrt(statistic / (table.n * (smaller - 1)))


def noncentrality(x: float, df: int, share: float) -> float:
    """The noncentrality under which a share of the noncentral chi-square lies below x; 0 when none does."""
    if x <= 0 or 1 - chi_square_tail(x, df) <= share:
        return 0.0
    # The square root of a noncentral chi-square varies by about 1, wherever it lies: 40 is beyond every share.
    low, high = max(0.0, math.sqrt(x) - math.sqrt(df) - 40), math.sqrt(x) + 40
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if _share_below(x, df, middle * middle) > share:
            low = middle
        else:
            high = middle
    return low * low


def _share_below(x: float, df: int, ncp: float) -> float:
    """P(X <= x) of the noncentral chi-square."""
    if x < 10_000:
        from scipy.special import chndtr

        return float(chndtr(x, df, ncp))
    # The sum in chndtr grows long and less exact. The density of the root is smooth, and nil 20 below its middle.
    import numpy as np
    from scipy.special import ive

    root, top = math.sqrt(ncp), math.sqrt(x)
    bottom = max(0.0, min(top, root) - 20)
    nodes, weights = _quadrature()
    t = bottom + (top - bottom) * (nodes + 1) / 2
    order = df / 2 - 1
    density = t * np.exp(order * np.log(t / root) - (t - root) ** 2 / 2) * ive(order, t * root)
    return float(density @ weights) * (top - bottom) / 2


@lru_cache(maxsize=1)
def _quadrature() -> tuple[Any, Any]:
    """Nodes and weights of Gauss and Legendre on -1 to 1."""
    import numpy as np

    return np.polynomial.legendre.leggauss(80)

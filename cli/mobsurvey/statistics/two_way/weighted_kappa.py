"""Weighted kappa: agreement of two ratings on an ordered scale beyond chance, near misses counting in part.

Formula: (po - pe) / (1 - pe) with the shares weighted by w = 1 - d / (k - 1) (linear) or 1 - d^2 / (k - 1)^2
(quadratic), d the steps between the two ratings, k the number of categories; ASE1 and ASE0 as for kappa with these
weights.
Use: for two raters or two times on the same ordered scale. All categories count as given, also those that nobody
used, in the order given. Say which weights: quadratic ones nearly always give more.
SPSS: WEIGHTED KAPPA (from version 27), "Weighted Kappa".
Source: Cohen (1968), Psychological Bulletin 70:213; Fleiss, Cohen & Everitt (1969), Psychological Bulletin 72:323
(ASE).
"""

from __future__ import annotations

from mobsurvey.statistics.chance_agreement import chance_corrected
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay

FAMILY = "agreement"


def weighted_kappa(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """Weighted kappa with linear and with quadratic weights, each with ASE1, T, the normal p of T, and the interval.

    >>> from mobsurvey.statistics.two_way import two_way
    >>> linear, quadratic = weighted_kappa(two_way([[20, 5, 1], [4, 15, 3], [2, 5, 9]], (1, 2, 3), (1, 2, 3)))
    >>> round(linear.value, 4), round(quadratic.value, 4)
    (0.5691, 0.6231)
    """
    if table.cells and (table.row_scores is None or table.column_scores is None):
        return Skipped("no-scores")  # nothing is a near miss among categories without an order
    size = len(table.counts)
    results = []
    for variant, power in (("linear", 1), ("quadratic", 2)):
        credit = [1 - (steps / max(size - 1, 1)) ** power for steps in range(size)]
        result = chance_corrected(table, credit, settings.confidence, variant)
        if isinstance(result, Skipped):
            return result
        results.append(result)
    return tuple(results)

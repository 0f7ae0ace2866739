"""Logit interval: a confidence interval of a proportion in a sample with weights, strata and clusters.

Formula: ln(p / (1 - p)) +- t se / (p(1 - p)), t with the design's df, carried back to proportions.
Use: the usual interval of survey programs; it stays between 0 and 1. There is none where nobody or everybody is in the
cell: take korn-graubard there, and for proportions near 0 or 1.
SPSS: CSTABULATE /STATISTICS CIN (Complex Samples), "95% Confidence Interval".
Source: Korn & Graubard, Analysis of Health Surveys (1999); IBM support document 1480661 for CSTABULATE.
"""

from __future__ import annotations

import math

from mobsurvey.statistics.design import Totals
from mobsurvey.statistics.design.proportion import proportion
from mobsurvey.statistics.distributions import t_quantile
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped


def logit(totals: Totals, cell: int, base: int, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """The proportion with se, df and the ends of its interval, 0 to 1."""
    found = proportion(totals, cell, base, settings)
    if isinstance(found, Skipped):
        return found
    p, se, df = found[0].value, found[0].se, found[0].df
    if not p or p >= 1 or se is None:
        return Skipped("everybody-chose" if p else "nobody-chose")
    if not df or df < 1:
        return Skipped("no-degrees")
    middle = math.log(p / (1 - p))
    reach = t_quantile((1 + settings.confidence) / 2, df) * se / (p * (1 - p))
    return (found[0]._replace(low=_share(middle - reach), high=_share(middle + reach)),)


def _share(logit: float) -> float:
    """1 / (1 + exp(-x)) without overflow."""
    return (1 + math.tanh(logit / 2)) / 2

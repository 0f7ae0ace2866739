"""Proportion: the share of a base that is in a cell, estimated for the population, with its standard error.

Formula: p = T(cell) / T(base), ratio of two sums of weights; variance by linearisation, (V(cell,cell) - 2p V(cell,base)
+ p^2 V(base,base)) / T(base)^2, V the covariance of the totals by strata and clusters; df = clusters - strata that hold
a case of the base.
Use: wherever cases were sampled with unequal chances or in groups. The standard error needs clusters in sufficient
number: with few df take the interval, not the standard error twice.
SPSS: CSTABULATE /CELLS COLPCT /STATISTICS SE (Complex Samples), "Estimate" and "Standard Error".
Source: Cochran, Sampling Techniques (3rd ed. 1977), sec. 6.11, the combined ratio; Binder (1983), International
Statistical Review 51:279.
"""

from __future__ import annotations

import math

from mobsurvey.statistics.design import DUST, Totals
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped


def proportion(totals: Totals, cell: int, base: int, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """The proportion, 0 to 1, with se and df; `cell` must be part of `base`. No interval: see logit, korn_graubard."""
    if not totals.unweighted[base]:
        return Skipped("no-cases")
    df = totals.degrees[base]
    if totals.unweighted[cell] in (0, totals.unweighted[base]):
        return (Result(float(totals.unweighted[cell] > 0), df=df, se=0.0),)
    whole = totals.totals[base]
    p = totals.totals[cell] / whole
    v = totals.covariance
    terms = v[cell][cell] / whole / whole, p * v[cell][base] / whole / whole, p * p * v[base][base] / whole / whole
    variance = terms[0] - 2 * terms[1] + terms[2]
    if variance <= DUST * max(map(abs, terms)):
        variance = 0.0
    return (Result(p, df=df, se=math.sqrt(variance)),)

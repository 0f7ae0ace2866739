"""Korn-Graubard interval: a confidence interval of a proportion near 0 or 1 in a sample with a design.

Formula: the Clopper-Pearson interval of n* p of n* cases, n* = p(1 - p) / se^2 x (t(n - 1 df) / t(design's df))^2, n
the unweighted base; where nobody or everybody is in the cell, p(1 - p) / se^2 is taken to be n.
Use: for rare answers and few clusters, where the logit interval is too short. It is made to cover at least as often as
it promises, so it is on the long side.
SPSS: none.
Source: Korn & Graubard (1998), Survey Methodology 24:193; p of 0 and 1: Parker et al. (2017), Vital and Health
Statistics 2(175).
"""

from __future__ import annotations

from mobsurvey.statistics.design import Totals
from mobsurvey.statistics.design.proportion import proportion
from mobsurvey.statistics.distributions import beta_quantile, t_quantile
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped

_CERTAIN = 1e15
"""Effective cases beyond which the interval is the proportion itself."""


def korn_graubard(totals: Totals, cell: int, base: int, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """The proportion with se, df and the ends of its interval, 0 to 1."""
    found = proportion(totals, cell, base, settings)
    if isinstance(found, Skipped):
        return found
    p, se, df, n = found[0].value or 0.0, found[0].se or 0.0, found[0].df, totals.unweighted[base]
    if not df or df < 1:
        return Skipped("no-degrees")
    if n < 2:
        return Skipped("too-few")
    inside = 0 < p < 1
    if inside and p * (1 - p) >= _CERTAIN * se * se:
        return (found[0]._replace(low=p, high=p),)
    tail = (1 - settings.confidence) / 2
    effective = p * (1 - p) / (se * se) if inside else float(n)
    effective *= (t_quantile(tail, n - 1) / t_quantile(tail, df)) ** 2
    low = beta_quantile(tail, effective * p, effective * (1 - p) + 1) if p > 0 else 0.0
    high = beta_quantile(1 - tail, effective * p + 1, effective * (1 - p)) if p < 1 else 1.0
    return (found[0]._replace(low=low, high=high),)

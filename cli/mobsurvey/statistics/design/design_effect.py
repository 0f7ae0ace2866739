"""Design effect: how much larger the variance of a proportion is than that of a simple sample of as many cases.

Formula: deff = se^2 / (p(1 - p) / (n - 1)), n the unweighted base.
Use: 1 means that weights, strata and clusters change nothing; 2, that the sample is worth half its cases. The simple
sample is one with replacement, so that it does not matter whether weights add up to the population or to the sample; in
R it is svymean(deff = "replace").
SPSS: CSTABULATE /STATISTICS DEFF (Complex Samples), "Design Effect".
Source: Kish, Survey Sampling (1965), sec. 8.2.
"""

from __future__ import annotations

from mobsurvey.statistics.design import Totals
from mobsurvey.statistics.design.proportion import proportion
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped


def design_effect(totals: Totals, cell: int, base: int, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """The design effect of the proportion; skipped where nobody or everybody is in the cell."""
    found = proportion(totals, cell, base, settings)
    if isinstance(found, Skipped):
        return found
    p, se = found[0].value, found[0].se
    if not p or p >= 1 or se is None:
        return Skipped("everybody-chose" if p else "nobody-chose")
    return (Result(se * se / (p * (1 - p)) * (totals.unweighted[base] - 1)),)

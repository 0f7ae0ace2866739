"""Odds ratio: how many times the odds of the first column are higher in the first row than in the second.

Formula: OR = ad / (bc) for the 2 x 2 table a b, c d; interval exp(ln OR +- z sqrt(1/a + 1/b + 1/c + 1/d)).
Use: the measure of logistic regression, the same whichever question depends on the other. It is no ratio of percents:
for common answers it lies far from the relative risk. 1 means no difference.
SPSS: CROSSTABS /STATISTICS=RISK, "Odds Ratio".
Source: Woolf (1955), Annals of Human Genetics 19:251; Agresti, Categorical Data Analysis (3rd ed. 2013), eq. 3.2.
"""

from __future__ import annotations

import math

from mobsurvey.statistics.distributions import normal_quantile
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay

FAMILY = "risk"


def odds_ratio(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """The ratio and its interval; for two rows and two columns with cases, none of the four counts 0."""
    if table.skipped:
        return table.skipped
    if len(table.row_totals) != 2 or len(table.column_totals) != 2:
        return Skipped("not-2x2")
    (a, b), (c, d) = table.cells
    if not (a and b and c and d):
        return Skipped("zero-cell")
    value = (a / b) * (d / c)
    factor = math.exp(normal_quantile((1 + settings.confidence) / 2) * math.sqrt(1 / a + 1 / b + 1 / c + 1 / d))
    return (Result(value, low=value / factor, high=value * factor),)

"""Relative risk: how many times the percent of the first row is that of the second, for either column.

Formula: for the 2 x 2 table a b, c d with row totals r1 r2: first column (a / r1) / (c / r2), interval exp(ln RR +- z
sqrt(1/a - 1/r1 + 1/c - 1/r2)); second column likewise with b and d.
Use: to say "twice as likely", with the groups in rows and the answers in columns; in a crosstab the banner is the
groups, its first column over its second. The two answers give different ratios: name the answer. One with a 0 has none.
SPSS: CROSSTABS /STATISTICS=RISK, "For cohort ... = ...", one row a column.
Source: Katz, Baptista, Azen & Pike (1978), Biometrics 34:469, method C.
"""

from __future__ import annotations

import math

from mobsurvey.statistics.distributions import normal_quantile
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay

FAMILY = "risk"


def relative_risk(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """The ratio and its interval in the variants first-column, second-column; a column with a 0 is left out."""
    if table.skipped:
        return table.skipped
    if len(table.row_totals) != 2 or len(table.column_totals) != 2:
        return Skipped("not-2x2")
    z = normal_quantile((1 + settings.confidence) / 2)
    (a, b), (c, d) = table.cells
    r1, r2 = table.row_totals
    results = []
    for first, second, variant in ((a, c, "first-column"), (b, d, "second-column")):
        if first and second:
            value = (first / r1) / (second / r2)
            # (r - f) / (f r) for 1 / f - 1 / r, which could fall below 0 by rounding.
            factor = math.exp(z * math.sqrt((r1 - first) / first / r1 + (r2 - second) / second / r2))
            results.append(Result(value, low=value / factor, high=value * factor, variant=variant))
    return tuple(results) or Skipped("zero-cell")

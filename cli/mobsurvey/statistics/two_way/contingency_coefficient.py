"""Contingency coefficient: how strongly two nominal questions go together, on a scale that ends below 1.

Formula: C = sqrt(X2 / (X2 + n)); p is that of Pearson's chi-square. The largest possible value is sqrt((q - 1) / q), q
the smaller of the numbers of rows and columns.
Use: to compare with older reports. Its maximum depends on the size of the table (.707 for 2 x 2); Cramér's V does not.
SPSS: CROSSTABS /STATISTICS=CC, "Contingency Coefficient".
Source: Pearson (1904), Drapers' Company Research Memoirs, Biometric Series 1.
"""

from __future__ import annotations

import math

from mobsurvey.statistics.distributions import chi_square_tail
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay
from mobsurvey.statistics.two_way.chi_square import pearson

FAMILY = "nominal"


def contingency_coefficient(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """C and the p of Pearson's chi-square."""
    if table.skipped:
        return table.skipped
    statistic = pearson(table)
    return (Result(math.sqrt(statistic / (statistic + table.n)), p=chi_square_tail(statistic, table.df)),)

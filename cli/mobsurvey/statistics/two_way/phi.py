"""Phi: how strongly two questions go together; for 2 x 2 tables the correlation of two yes-no answers, from -1 to 1.

Formula: phi = (ad - bc) / sqrt(r1 r2 c1 c2) for the 2 x 2 table a b, c d with totals r1 r2, c1 c2; for larger tables
sqrt(X2 / n), without a sign. p is that of Pearson's chi-square.
Use: for two questions of two answers each; its sign depends on the order of the answers. In larger tables it can exceed
1: take Cramér's V there.
SPSS: CROSSTABS /STATISTICS=PHI, "Phi".
Source: Pearson (1900), Philosophical Transactions of the Royal Society A 195:1; Yule (1912), Journal of the Royal
Statistical Society 75:579.
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


def phi(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """Phi, signed for two rows and two columns with cases, and the p of Pearson's chi-square."""
    if table.skipped:
        return table.skipped
    statistic = pearson(table)
    value = math.sqrt(statistic / table.n)
    if len(table.row_totals) == len(table.column_totals) == 2:
        (a, b), (c, d) = table.cells
        value = math.copysign(value, a * d - b * c)
    return (Result(value, p=chi_square_tail(statistic, table.df)),)

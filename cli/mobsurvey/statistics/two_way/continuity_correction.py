"""Continuity-corrected chi-square: the chi-square of a 2 x 2 table, made smaller to allow for whole counts.

Formula: X2 = n max(0, |ad - bc| - n/2)^2 / (r1 r2 c1 c2) for the cells a b, c d with totals r1 r2, c1 c2; df = 1.
Use: where a report asks for Yates' correction. It is cautious: its p is too large on average. Fisher's exact test needs
no correction.
SPSS: CROSSTABS /STATISTICS=CHISQ, "Continuity Correction".
Source: Yates (1934), Supplement to the Journal of the Royal Statistical Society 1:217.
"""

from __future__ import annotations

from mobsurvey.statistics.distributions import chi_square_tail
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay

FAMILY = "nominal"


def continuity_correction(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """The statistic, its df and p; for two rows and two columns with cases."""
    if table.skipped:
        return table.skipped
    if len(table.row_totals) != 2 or len(table.column_totals) != 2:
        return Skipped("not-2x2")
    (a, b), (c, d) = table.cells
    (r1, r2), (c1, c2) = table.row_totals, table.column_totals
    distance = max(0.0, abs(a * d - b * c) - table.n / 2)
    # Divided in pairs, so that no product of four totals can overflow.
    statistic = table.n * (distance / (r1 * r2)) * (distance / (c1 * c2))
    return (Result(statistic, df=1, p=chi_square_tail(statistic, 1)),)

"""Residual: how many cases more or fewer a cell has than expected.

Formula: f - E, E = row total x column total / n.
Use: to say a difference in cases. To say which cells stand out, take the adjusted residual: plain residuals grow with
the totals.
SPSS: CROSSTABS /CELLS=RESID, "Residual".
Source: Agresti, Categorical Data Analysis (3rd ed. 2013), section 3.3.
"""

from __future__ import annotations

from mobsurvey.statistics.cells.expected_count import over_cells
from mobsurvey.statistics.two_way import TwoWay


def residual(table: TwoWay) -> list[list[float | None]]:
    """R x C differences in cases, None in empty rows and columns."""
    return over_cells(table, lambda count, row, column, n: count - row * column / n)

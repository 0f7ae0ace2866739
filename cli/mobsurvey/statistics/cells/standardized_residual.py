"""Standardized residual: a cell's part in the chi-square, with the sign of its difference from the expected count.

Formula: (f - E) / sqrt(E), E = row total x column total / n; their squares add up to Pearson's chi-square.
Use: to see which cells make a chi-square large. They vary less than a standard normal does, so 1.96 is too strict for
them: test cells by the adjusted residual.
SPSS: CROSSTABS /CELLS=SRESID, "Standardized Residual".
Source: Agresti, Categorical Data Analysis (3rd ed. 2013), section 3.3 (there called the Pearson residual).
"""

from __future__ import annotations

import math

from mobsurvey.statistics.cells.expected_count import over_cells
from mobsurvey.statistics.two_way import TwoWay


def standardized_residual(table: TwoWay) -> list[list[float | None]]:
    """R x C standardized residuals, None in empty rows and columns."""

    def of_cell(count: float, row: float, column: float, n: float) -> float:
        expected = row * column / n
        return (count - expected) / math.sqrt(expected)

    return over_cells(table, of_cell)

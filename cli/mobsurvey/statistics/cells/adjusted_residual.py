"""Adjusted residual: how many standard errors a cell lies above or below what is expected.

Formula: (f - E) / sqrt(E (1 - r / n)(1 - c / n)), E = r c / n, r and c the cell's row and column totals.
Use: to say which cells stand out: beyond +-1.96 at the 5 % level. In a table of many cells some will by chance, so look
at them after a significant chi-square, or ask for more than 1.96.
SPSS: CROSSTABS /CELLS=ASRESID, "Adjusted Residual".
Source: Haberman (1973), Biometrics 29:205.
"""

from __future__ import annotations

import math

from mobsurvey.statistics.cells.expected_count import over_cells
from mobsurvey.statistics.two_way import TwoWay


def adjusted_residual(table: TwoWay) -> list[list[float | None]]:
    """R x C adjusted residuals, None in empty rows and columns and where one row or column has all cases."""

    def of_cell(count: float, row: float, column: float, n: float) -> float | None:
        # A row that has all cases leaves nothing to vary. By rounding, its total may differ from n in the last digit.
        if max(row, column) >= n * (1 - 1e-14):
            return None
        expected = row * column / n
        return (count - expected) / math.sqrt(expected * ((n - row) / n) * ((n - column) / n))

    return over_cells(table, of_cell)

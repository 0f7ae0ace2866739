"""Uncertainty coefficient: what share of the information in one answer the other answer already gives.

Formula: with columns dependent (H(rows) + H(columns) - H(cells)) / H(columns), H = -sum of p ln p; with rows dependent
divided by H(rows); symmetric: twice the numerator / (H(rows) + H(columns)). Standard errors by the delta method; T =
value / (standard error under independence), the same for all three. p is that of the likelihood-ratio chi-square.
Use: for nominal questions, when prediction is the idea; unlike lambda it is 0 only under independence. Values are low
by nature: .05 may be worth reporting. In small samples it is too high.
SPSS: CROSSTABS /STATISTICS=UC, "Uncertainty Coefficient": Symmetric, and each question dependent.
Source: Theil (1970), American Journal of Sociology 76:103; standard errors: Brown & Benedetti (1977), Journal of the
American Statistical Association 72:309.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from mobsurvey.statistics.distributions import chi_square_tail
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay
from mobsurvey.statistics.two_way.likelihood_ratio import g_squared

FAMILY = "nominal"


def uncertainty_coefficient(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """The coefficient in the variants symmetric, rows, columns (which is dependent): value, ASE1, T and p.

    p is that of the likelihood-ratio chi-square, not of T. T is None where the standard error under independence is 0.
    """
    if table.skipped:
        return table.skipped
    n = table.n
    g2 = g_squared(table)
    shared = g2 / (2 * n)
    rows, columns = _entropy(table.row_totals, n), _entropy(table.column_totals, n)
    # Their sum less what is shared, rather than summed over the cells, so that nothing is lost to cancellation.
    both = rows + columns - shared
    # count, ln P(column | row), ln P(row | column), ln P(row), ln P(column)
    cells = [
        (count, math.log(count / row), math.log(count / column), math.log(row / n), math.log(column / n))
        for line, row in zip(table.cells, table.row_totals, strict=True)
        for count, column in zip(line, table.column_totals, strict=True)
        if count
    ]
    null = sum(count * (given_row - of_column - shared) ** 2 for count, given_row, _, _, of_column in cells)
    # What is not 0 only by rounding is below this.
    test = n * shared / math.sqrt(null) if null > 1e-26 * n else None
    p = chi_square_tail(g2, table.df)

    def result(value: float, squares: float, scale: float, variant: str) -> Result:
        se = math.sqrt(squares) / (n * scale)
        return Result(min(1.0, value), p=p, se=se, statistic=test, variant=variant)

    symmetric = sum(
        count * (both * (of_row + of_column) - (rows + columns) * (given_row + of_row)) ** 2
        for count, given_row, _, of_row, of_column in cells
    )
    rows_dependent = sum(
        count * (rows * given_column + (columns - both) * of_row) ** 2 for count, _, given_column, of_row, _ in cells
    )
    columns_dependent = sum(
        count * (columns * given_row + (rows - both) * of_column) ** 2 for count, given_row, _, _, of_column in cells
    )
    return (
        result(2 * shared / (rows + columns), 4 * symmetric, (rows + columns) ** 2, "symmetric"),
        result(shared / rows, rows_dependent, rows**2, "rows"),
        result(shared / columns, columns_dependent, columns**2, "columns"),
    )


def _entropy(totals: Sequence[float], n: float) -> float:
    return -sum(total / n * math.log(total / n) for total in totals)

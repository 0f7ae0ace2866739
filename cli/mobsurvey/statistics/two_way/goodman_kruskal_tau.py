"""Goodman and Kruskal's tau: by what share knowing one answer lowers the error of allotting the other at random.

Formula: with columns dependent (n sum(f^2 / r) - sum(c^2)) / (n^2 - sum(c^2)), f the counts, r and c the row and column
totals; with rows dependent likewise. Standard error by the delta method; p from (n - 1)(C - 1) tau, which is chi-square
with (R - 1)(C - 1) df, C the number of categories of the dependent question.
Use: like lambda, but it also sees differences that do not change which answer leads; it is 0 only under independence.
Not to be confused with Kendall's tau, which is for ordered answers.
SPSS: CROSSTABS /STATISTICS=LAMBDA, "Goodman and Kruskal tau", each question dependent.
Source: Goodman & Kruskal (1954), Journal of the American Statistical Association 49:732; p: Light & Margolin (1971),
66:534.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from mobsurvey.statistics.distributions import chi_square_tail
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import Matrix, TwoWay

FAMILY = "nominal"


def goodman_kruskal_tau(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """Tau in the variants rows, columns (which is dependent): value, ASE1, the chi-square that p belongs to, df, p."""
    if table.skipped:
        return table.skipped
    transposed = tuple(zip(*table.cells, strict=True))
    return (
        _tau(transposed, table.column_totals, table.row_totals, table.n, "rows"),
        _tau(table.cells, table.row_totals, table.column_totals, table.n, "columns"),
    )


def _tau(cells: Matrix, rows: Sequence[float], columns: Sequence[float], n: float, variant: str) -> Result:
    """Tau with the columns dependent."""
    between = sum(
        (count - row_total * column_total / n) ** 2 / row_total
        for row, row_total in zip(cells, rows, strict=True)
        for count, column_total in zip(row, columns, strict=True)
    )
    spread = sum(column * (n - column) for column in columns) / n
    # Above 1 by rounding at most.
    value = min(1.0, between / spread)
    slopes = []
    for row, row_total in zip(cells, rows, strict=True):
        purity = sum((count / row_total) ** 2 for count in row)
        for count, column in zip(row, columns, strict=True):
            slopes.append((count, 2 * count / row_total - purity - 2 * (1 - value) * column / n))
    mean = sum(count * slope for count, slope in slopes) / n
    variance = sum(count * (slope - mean) ** 2 for count, slope in slopes)
    statistic = max(0.0, n - 1) * (len(columns) - 1) * value
    df = (len(rows) - 1) * (len(columns) - 1)
    return Result(
        value,
        df=df,
        p=chi_square_tail(statistic, df),
        se=math.sqrt(variance) / spread,
        statistic=statistic,
        variant=variant,
    )

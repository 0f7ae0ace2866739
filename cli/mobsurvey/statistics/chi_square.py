"""Pearson's chi-square test of independence in a two-way table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from mobsurvey.statistics.skipped import Skipped


class ChiSquare(NamedTuple):
    """The test of an R x C table, its empty rows and columns set aside."""

    statistic: float
    df: int
    p: float
    rows: int
    """Rows that are not empty."""
    columns: int
    """Columns that are not empty."""
    n: float
    """Sum of the counts."""
    min_expected: float
    """The least expected count."""
    expected_below_5: int
    """How many of the rows x columns cells expect fewer than 5."""


def chi_square(counts: Sequence[Sequence[float]]) -> ChiSquare | Skipped:
    """Pearson's chi-square, df (R-1)(C-1) and p of R x C counts, without continuity correction.

    Empty rows and columns are dropped first. Skipped when fewer than two rows or two columns are left. Source:
    Agresti, Categorical Data Analysis (3rd ed. 2013), eq. 3.10; SPSS CROSSTABS "Pearson Chi-Square".

    >>> result = chi_square([[248, 243, 279], [62, 133, 131]])
    >>> round(result.statistic, 3), result.df
    (20.74, 2)
    """
    columns = [c for c in range(len(counts[0]) if counts else 0) if any(row[c] for row in counts)]
    table = [[row[c] for c in columns] for row in counts if any(row)]
    if not table:
        return Skipped("no-cases")
    if len(columns) < 2:
        return Skipped("one-column")
    if len(table) < 2:
        return Skipped("one-row")
    row_totals = [sum(row) for row in table]
    column_totals = [sum(column) for column in zip(*table, strict=True)]
    n = sum(row_totals)
    statistic = 0.0
    expected_counts: list[float] = []
    for row, row_total in zip(table, row_totals, strict=True):
        for count, column_total in zip(row, column_totals, strict=True):
            expected = row_total * column_total / n
            expected_counts.append(expected)
            statistic += (count - expected) ** 2 / expected
    df = (len(table) - 1) * (len(columns) - 1)
    return ChiSquare(
        statistic=statistic,
        df=df,
        p=chi_square_tail(statistic, df),
        rows=len(table),
        columns=len(columns),
        n=n,
        min_expected=min(expected_counts),
        expected_below_5=sum(expected < 5 for expected in expected_counts),
    )


def chi_square_tail(x: float, df: int) -> float:
    """P(X >= x) for chi-square with whole df, by the closed forms.

    Source: Abramowitz & Stegun (1964), 26.4.4 (odd df) and 26.4.5 (even df).
    """
    if x <= 0:
        return 1.0
    half = x / 2
    odd = df % 2
    total = math.erfc(math.sqrt(half)) if odd else 0.0
    for k in range(df // 2):
        power = k + odd / 2
        # In logarithms, since half ** power overflows and exp(-half) vanishes where their product does neither.
        total += math.exp(power * math.log(half) - half - math.lgamma(power + 1))
    return min(total, 1.0)

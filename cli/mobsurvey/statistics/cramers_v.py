"""Cramér's V, the strength of association in a two-way table."""

from __future__ import annotations

import math

from mobsurvey.statistics.chi_square import ChiSquare


def cramers_v(test: ChiSquare) -> float:
    """Cramér's V, 0 (none) to 1 (complete), of a table whose chi-square is known.

    sqrt(X2 / (n (q - 1))), q the smaller of the numbers of non-empty rows and columns. Source: Cramér, Mathematical
    Methods of Statistics (1946), 21.9; SPSS CROSSTABS "Cramer's V".
    """
    smaller = min(test.rows, test.columns)
    return math.sqrt(test.statistic / (test.n * (smaller - 1)))

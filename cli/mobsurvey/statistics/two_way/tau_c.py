"""Kendall's tau-c: how far two ordered questions with unlike numbers of categories go in the same order, from -1 to 1.

Formula: q (P - Q) / (n^2 (q - 1)), P concordant and Q discordant pairs, q the smaller of the numbers of rows and
columns with cases; ASE = 2 q / ((q - 1) n^2) sqrt(sum of f (C - D)^2 - (P - Q)^2 / n) both for T and for value +- z
ASE.
Use: for two ordered questions in a table that is not square. It depends on how many categories have cases, so compare
only tables of one size.
SPSS: CROSSTABS /STATISTICS=CTAU, "Kendall's tau-c".
Source: Stuart (1953), Biometrika 40:105; Brown & Benedetti (1977), Journal of the American Statistical Association
72:309 (ASE).
"""

from __future__ import annotations

from mobsurvey.statistics.ordered import association, pairs_of
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay

FAMILY = "ordinal"


def tau_c(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """Tau-c with ASE1, T, the normal p of T, and the interval.

    >>> from mobsurvey.statistics.two_way import two_way
    >>> (result,) = tau_c(two_way([[12, 8, 4], [6, 9, 15]], (1, 2), (1, 2, 3)))
    >>> round(result.value, 4), round(result.se, 4)
    (0.4115, 0.1318)
    """
    pairs = pairs_of(table)
    if isinstance(pairs, Skipped):
        return pairs
    n = pairs.table.n
    smaller = min(len(pairs.table.row_totals), len(pairs.table.column_totals))
    factor = smaller / (smaller - 1) / n / n
    error = 2 * factor * pairs.noise
    return (association(factor * (pairs.p - pairs.q), error, error, settings.confidence),)

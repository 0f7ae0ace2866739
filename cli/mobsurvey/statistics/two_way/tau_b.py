"""Kendall's tau-b: how far two ordered questions go in the same order, ties counting against, from -1 to 1.

Formula: (P - Q) / sqrt(Dr Dc), P concordant and Q discordant pairs, Dr and Dc the pairs that differ in rows and in
columns; ASE1 by the delta method; T = value / ASE0, ASE0 = 2 sqrt((sum of f (C - D)^2 - (P - Q)^2 / n) / (Dr Dc));
interval value +- z ASE1.
Use: the usual measure of two ordered questions in a square table. Unless both have the same number of categories it
cannot reach 1; then take tau-c.
SPSS: CROSSTABS /STATISTICS=BTAU, "Kendall's tau-b".
Source: Kendall (1945), Biometrika 33:239; Brown & Benedetti (1977), Journal of the American Statistical Association
72:309 (ASE).
"""

from __future__ import annotations

import math

from mobsurvey.statistics.ordered import association, pairs_of, spread
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay

FAMILY = "ordinal"


def tau_b(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """Tau-b with ASE1, T, the normal p of T, and the interval.

    >>> from mobsurvey.statistics.two_way import two_way
    >>> (result,) = tau_b(two_way([[12, 8, 4], [6, 9, 15]], (1, 2), (1, 2, 3)))
    >>> round(result.value, 4), round(result.se, 4)
    (0.3588, 0.1147)
    """
    pairs = pairs_of(table)
    if isinstance(pairs, Skipped):
        return pairs
    known = pairs.table
    root = math.sqrt(pairs.rows_untied) * math.sqrt(pairs.columns_untied)
    excess = pairs.p - pairs.q
    # What a case more in the row or the column adds to the pairs that differ there, as a share of them.
    by_row = [(known.n - total) / pairs.rows_untied for total in known.row_totals]
    by_column = [(known.n - total) / pairs.columns_untied for total in known.column_totals]
    error = spread(
        known.cells,
        [
            [2 * (c - d) - excess * (r + k) for c, d, k in zip(concordant, discordant, by_column, strict=True)]
            for concordant, discordant, r in zip(pairs.concordant, pairs.discordant, by_row, strict=True)
        ],
        [
            [2 * (c + d) + abs(excess) * (r + k) for c, d, k in zip(concordant, discordant, by_column, strict=True)]
            for concordant, discordant, r in zip(pairs.concordant, pairs.discordant, by_row, strict=True)
        ],
    )
    return (association(excess / root, error / root, 2 * pairs.noise / root, settings.confidence),)

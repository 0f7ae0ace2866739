"""Somers' d: how much better than by chance the order of one question foretells the order of the other, from -1 to 1.

Formula: (P - Q) / Dr with columns dependent, / Dc with rows dependent, 2 (P - Q) / (Dr + Dc) symmetric; P concordant
and Q discordant pairs, Dr and Dc the pairs that differ in rows and in columns; ASE1 by the delta method; T = value /
ASE0, ASE0 as that of tau-b with the denominator of d; interval value +- z ASE1.
Use: for two ordered questions of which one is thought to depend on the other, as an attitude on age. Say which.
SPSS: CROSSTABS /STATISTICS=D, "Somers' d".
Source: Somers (1962), American Sociological Review 27:799; Brown & Benedetti (1977), Journal of the American
Statistical Association 72:309 (ASE).
"""

from __future__ import annotations

from mobsurvey.statistics.ordered import Pairs, association, pairs_of, spread
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay

FAMILY = "ordinal"


def somers_d(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """d symmetric, with rows dependent and with columns dependent, each with ASE1, T, the normal p of T, the interval.

    >>> from mobsurvey.statistics.two_way import two_way
    >>> symmetric, rows, columns = somers_d(two_way([[12, 8, 4], [6, 9, 15]], (1, 2), (1, 2, 3)))
    >>> round(symmetric.value, 4), round(rows.value, 4), round(columns.value, 4)
    (0.3548, 0.309, 0.4167)
    """
    pairs = pairs_of(table)
    if isinstance(pairs, Skipped):
        return pairs
    return (
        _d(pairs, 0.5, 0.5, "symmetric", settings),
        _d(pairs, 0.0, 1.0, "rows", settings),
        _d(pairs, 1.0, 0.0, "columns", settings),
    )


def _d(pairs: Pairs, of_rows: float, of_columns: float, variant: str, settings: Settings) -> Result:
    """(P - Q) / (of_rows Dr + of_columns Dc)."""
    known = pairs.table
    n = known.n
    base = of_rows * pairs.rows_untied + of_columns * pairs.columns_untied
    value = (pairs.p - pairs.q) / base
    # What a case more in the cell adds to the pairs of the denominator, each counted twice.
    added = [
        [of_rows * (n - row) + of_columns * (n - column) for column in known.column_totals] for row in known.row_totals
    ]
    lines = list(zip(pairs.concordant, pairs.discordant, added, strict=True))
    error = spread(
        known.cells,
        [[c - d - value * more for c, d, more in zip(*line, strict=True)] for line in lines],
        [[c + d + abs(value) * more for c, d, more in zip(*line, strict=True)] for line in lines],
    )
    return association(value, 2 * error / base, 2 * pairs.noise / base, settings.confidence, variant)

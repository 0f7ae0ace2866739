"""Gamma: of the pairs that differ in both questions, how many more agree in order than disagree, from -1 to 1.

Formula: G = (P - Q) / (P + Q), P concordant and Q discordant pairs; ASE1 = 4 / (P + Q)^2 sqrt(sum of f (QC - PD)^2);
T = G / ASE0, ASE0 = 2 / (P + Q) sqrt(sum of f (C - D)^2 - (P - Q)^2 / n); interval value +- z ASE1.
Use: for two ordered questions. Ties are left out, so with few categories gamma looks stronger than tau-b, and in a 2
x 2 table it is 1 or -1 as soon as one cell is empty; report tau-b beside it.
SPSS: CROSSTABS /STATISTICS=GAMMA, "Gamma".
Source: Goodman & Kruskal (1954), Journal of the American Statistical Association 49:732; Brown & Benedetti (1977),
same journal 72:309 (ASE).
"""

from __future__ import annotations

from mobsurvey.statistics.ordered import association, pairs_of, spread
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay

FAMILY = "ordinal"


def gamma(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """Gamma with ASE1, T, the normal p of T, and the interval.

    >>> from mobsurvey.statistics.two_way import two_way
    >>> (result,) = gamma(two_way([[12, 8, 4], [6, 9, 15]], (1, 2), (1, 2, 3)))
    >>> round(result.value, 4), round(result.se, 4)
    (0.5814, 0.1595)
    """
    pairs = pairs_of(table)
    if isinstance(pairs, Skipped):
        return pairs
    total = pairs.p + pairs.q
    # P and Q as shares of all pairs, since their squares are the largest numbers of all.
    p, q = pairs.p / total, pairs.q / total
    error = spread(
        pairs.table.cells,
        [[q * c - p * d for c, d in zip(*lines, strict=True)] for lines in zip(*pairs[1:3], strict=True)],
        [[q * c + p * d for c, d in zip(*lines, strict=True)] for lines in zip(*pairs[1:3], strict=True)],
    )
    return (association(p - q, 4 * error / total, 2 * pairs.noise / total, settings.confidence),)

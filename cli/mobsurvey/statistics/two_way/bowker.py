"""Bowker's test of symmetry: whether changes between any two categories are as many one way as the other.

Formula: X2 = sum over the pairs of cells i < j of (f_ij - f_ji)^2 / (f_ij + f_ji); df = the pairs that have cases.
Use: McNemar's test for more than two categories: one question asked twice of the same respondents, or two raters.
Pairs without cases count neither in X2 nor in df; programs that count all k (k - 1) / 2 pairs give a larger p.
SPSS: CROSSTABS /STATISTICS=MCNEMAR, "McNemar-Bowker Test".
Source: Bowker (1948), Journal of the American Statistical Association 43:572.
"""

from __future__ import annotations

from mobsurvey.statistics.distributions import chi_square_tail
from mobsurvey.statistics.ordered import NOBODY
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay

FAMILY = "agreement"


def bowker(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """The chi-square, its df and p, of the table as given; for 2 x 2 it is McNemar's.

    >>> from mobsurvey.statistics.two_way import two_way
    >>> (result,) = bowker(two_way([[20, 5, 1], [4, 15, 3], [2, 5, 9]]))
    >>> round(result.value, 4), result.df
    (0.9444, 3)
    """
    counts = table.counts
    if any(len(row) != len(counts) for row in counts):
        return Skipped("not-square")
    if not table.cells:
        return Skipped("no-cases")
    statistic, df = 0.0, 0
    for i, row in enumerate(counts):
        for j in range(i):
            there, back = float(row[j]), float(counts[j][i])
            if there + back > NOBODY:
                statistic += (there - back) / (there + back) * (there - back)
                df += 1
    if not df:
        return Skipped("no-change")
    return (Result(statistic, df=df, p=chi_square_tail(statistic, df)),)

"""Fisher's exact test: independence judged from all tables with the same totals; beyond 2 x 2 as Freeman and Halton do.

Formula: the chance of all tables that are no more likely than the one observed, a table's chance being prod r! prod c!
/ (n! prod f!) for counts f and totals r, c. For 2 x 2 also one-sided: "less" takes the tables whose first cell is no
larger than observed, "greater" those where it is no smaller.
Use: in place of chi-square when expected counts are small; it is exact at any size. Needs whole counts. Left out where
there are too many tables to go through, beyond about a second's work: take monte-carlo there.
SPSS: CROSSTABS /STATISTICS=CHISQ, "Fisher's Exact Test" (2 x 2; its one-sided p is the smaller of the two); larger
tables with /METHOD=EXACT (Exact Tests), "Fisher-Freeman-Halton Exact Test".
Source: Fisher (1935), Journal of the Royal Statistical Society 98:39; Freeman & Halton (1951), Biometrika 38:141; going
through the tables after Mehta & Patel (1983), Journal of the American Statistical Association 78:427.
"""

from __future__ import annotations

from mobsurvey.statistics.fixed_margins import Hypergeometric, share_as_unlikely
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay

FAMILY = "nominal"

LARGEST_N = 10**12
"""Of a 2 x 2 table: beyond it the terms of a tail, some ten standard deviations of them, take longer than a second."""


def fisher_exact(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """The exact p, two-sided; for 2 x 2 tables then those of the variants less and greater. There is no value.

    >>> from mobsurvey.statistics.two_way import two_way
    >>> [(result.variant, round(result.p, 4)) for result in fisher_exact(two_way([[3, 1], [1, 3]]))]
    [('', 0.4857), ('less', 0.9857), ('greater', 0.2429)]
    """
    if table.skipped:
        return table.skipped
    if not whole(table):
        return Skipped("not-whole")
    if len(table.row_totals) == len(table.column_totals) == 2:
        if table.n > LARGEST_N:
            return Skipped("too-large")
        first = int(table.cells[0][0])
        chances = Hypergeometric(int(table.row_totals[0]), int(table.column_totals[0]), int(table.n))
        return (
            Result(None, p=chances.as_unlikely(first)),
            Result(None, p=chances.at_most(first), variant="less"),
            Result(None, p=chances.at_least(first), variant="greater"),
        )
    p = share_as_unlikely(table.cells)
    return Skipped("too-large") if p is None else (Result(None, p=p),)


def feasible(table: TwoWay) -> bool:
    """Whether `fisher_exact` gives a p. The p is kept, so that asking first costs nothing."""
    return not isinstance(fisher_exact(table), Skipped)


def whole(table: TwoWay) -> bool:
    """Whether all counts are whole, as they are unless cases have weights."""
    return all(float(count).is_integer() for row in table.cells for count in row)

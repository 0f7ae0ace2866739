"""Linear-by-linear association: the chi-square test of a straight trend between two ordered questions.

Formula: M2 = (n - 1) r^2 on 1 df, r being Pearson's correlation of the scores of the categories.
Use: when both questions are ordered. It looks for one thing only, that the one rises or falls with the other, and
finds it with fewer respondents than Pearson's chi-square; a U-shaped relation escapes it. Scores are the codes unless
given.
SPSS: CROSSTABS /STATISTICS=CHISQ, "Linear-by-Linear Association".
Source: Mantel (1963), Journal of the American Statistical Association 58:690.
"""

from __future__ import annotations

from mobsurvey.statistics.distributions import chi_square_tail
from mobsurvey.statistics.ordered import correlation, standard_scores
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay

FAMILY = "ordinal"


def linear_by_linear(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """The chi-square, its 1 df and p.

    >>> from mobsurvey.statistics.two_way import two_way
    >>> (result,) = linear_by_linear(two_way([[12, 8, 4], [6, 9, 15]], (1, 2), (1, 2, 3)))
    >>> round(result.value, 4), result.df, round(result.p, 4)
    (7.6647, 1, 0.0056)
    """
    if table.skipped:
        return table.skipped
    if table.row_scores is None or table.column_scores is None:
        return Skipped("no-scores")
    rows = standard_scores(table.row_scores, table.row_totals, table.n)
    columns = standard_scores(table.column_scores, table.column_totals, table.n)
    if rows is None or columns is None:
        return Skipped("no-variation")
    if table.n <= 1:
        return Skipped("too-few")  # weights can add up to less than one respondent
    r = correlation(table, rows, columns)
    statistic = (table.n - 1) * r * r
    return (Result(statistic, df=1, p=chi_square_tail(statistic, 1)),)

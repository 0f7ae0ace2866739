"""Eta: how much of the differences in one question's scores lies between the categories of the other, from 0 to 1.

Formula: eta = sqrt(SSB / SST), the sum of squares of the scores between the categories over the total sum of squares.
Use: for a scale by a nominal question, such as satisfaction by district; its square is the share of variance
explained. Only the dependent question needs scores. It grows with the number of categories, also by chance.
SPSS: CROSSTABS /STATISTICS=ETA, "Eta".
Source: Pearson (1905), On the General Theory of Skew Correlation and Non-linear Regression, Drapers' Company Research
Memoirs, Biometric Series II.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from mobsurvey.statistics.ordered import standard_scores
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import Matrix, TwoWay

FAMILY = "ordinal"


def eta(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """Eta with rows dependent and with columns dependent, as far as the dependent question has scores that vary.

    >>> from mobsurvey.statistics.two_way import two_way
    >>> [(eta.variant, round(eta.value, 4)) for eta in eta(two_way([[12, 8, 4], [6, 9, 15]], None, (1, 2, 3)))]
    [('columns', 0.3803)]
    """
    if table.skipped:
        return table.skipped
    if table.row_scores is None and table.column_scores is None:
        return Skipped("no-scores")
    columns = tuple(zip(*table.cells, strict=True))
    found = (
        _ratio(columns, table.column_totals, table.row_scores, table.row_totals, "rows"),
        _ratio(table.cells, table.row_totals, table.column_scores, table.column_totals, "columns"),
    )
    return tuple(result for result in found if result) or Skipped("no-variation")


def _ratio(
    groups: Matrix,
    sizes: Sequence[float],
    scores: Sequence[float] | None,
    totals: Sequence[float],
    variant: str,
) -> Result | None:
    n = sum(sizes)
    standard = None if scores is None else standard_scores(scores, totals, n)
    if standard is None:
        return None
    # The scores have mean 0 and variance 1, so that the share between groups is the mean square of the groups' means.
    means = [
        sum([score * (count / size) for score, count in zip(standard, group, strict=True)])
        for group, size in zip(groups, sizes, strict=True)
    ]
    between = sum([size / n * mean * mean for size, mean in zip(sizes, means, strict=True)])
    return Result(math.sqrt(min(1.0, between)), variant=variant)

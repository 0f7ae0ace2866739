"""Column means: for every pair of columns of a table of means, whether their means differ.

Formula: t = (mean a - mean b) / sqrt(s^2 (1/n_a + 1/n_b)), s^2 the variance within all columns (df N - K) or within the
two that are compared (df n_a + n_b - 2).
Use: for the letters under a table of means. Pooling over all columns steadies the variance where spreads are alike;
where Levene's test finds that they are not, pool over the two. Columns must not share respondents.
SPSS: CTABLES /COMPARETEST TYPE=MEAN, "Comparisons of Column Means"; variance of all categories, or of those compared.
Source: IBM SPSS Statistics Algorithms, CTABLES, Column Means Tests; R pairwise.t.test.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from mobsurvey.statistics.columns import Pair
from mobsurvey.statistics.distributions import t_tail
from mobsurvey.statistics.means import Group, parts
from mobsurvey.statistics.skipped import Skipped


def column_means(groups: Sequence[Group], pooled: Literal["all", "two"] = "all") -> list[Pair]:
    """The test of every pair of columns, in the order (0, 1), (0, 2) ... (1, 2) ...

    Columns with fewer than 2 cases are compared with none, as in CTABLES; pairs without any variation are left out.

    >>> (pair,) = column_means([{1: 5, 2: 5}, {2: 4, 3: 6}])
    >>> pair.first, pair.second, round(pair.statistic, 3), pair.df
    (0, 1, -4.714, 18.0)
    """
    used = [column for column, group in enumerate(groups) if sum(count for count in group.values() if count > 0) >= 2]
    pairs = [(a, b) for a in used for b in used if a < b]
    everyone = parts([groups[column] for column in used])
    tests = []
    for a, b in pairs:
        columns = used if pooled == "all" else [a, b]
        found = everyone if pooled == "all" else parts([groups[a], groups[b]])
        if isinstance(found, Skipped) or found.df_within <= 0 or not found.within:
            continue
        first, second = (found.groups[columns.index(column)] for column in (a, b))
        error = math.sqrt(found.within / found.df_within * (1 / first.n + 1 / second.n))
        t = (first.mean - second.mean) / error
        tests.append(Pair(a, b, t, found.df_within, t_tail(t, found.df_within)))
    return tests

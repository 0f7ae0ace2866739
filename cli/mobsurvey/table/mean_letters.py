"""Letters under means by a sampling design: which columns a mean exceeds."""

from __future__ import annotations

from collections.abc import Sequence

from mobsurvey.statistics.columns import Pair
from mobsurvey.statistics.design import Means
from mobsurvey.statistics.design.mean_difference import mean_difference
from mobsurvey.statistics.skipped import Skipped


def mean_pairs(means: Means, small: Sequence[bool]) -> list[Pair]:
    """The test of every pair of columns but the small ones; the means are a column each, then that of all."""
    tested = [column for column, is_small in enumerate(small) if not is_small]
    pairs = []
    for place, a in enumerate(tested):
        for b in tested[place + 1 :]:
            found = mean_difference(means, a, b)
            if not isinstance(found, Skipped):
                result = found[0]
                pairs.append(Pair(a, b, result.statistic or 0.0, result.df, 1.0 if result.p is None else result.p))
    return pairs

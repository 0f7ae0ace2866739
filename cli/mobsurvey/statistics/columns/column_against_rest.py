"""Column against the rest: which columns of a row differ from all other respondents together.

Formula: z = (p_a - p_r) / sqrt(p (1 - p) (1/n_a + 1/n_r)), r everybody who is not in column a.
Use: to see at a glance where a group is above (+) or below (-) the others, with one test a column in place of one a
pair.
SPSS: none; the same as the adjusted residual of chosen by column or not.
Source: Agresti, Categorical Data Analysis (3rd ed. 2013), 3.2.1; Haberman (1973), Biometrics 29:205.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from mobsurvey.statistics.columns import Pair
from mobsurvey.statistics.distributions import normal_tail


def column_against_rest(
    counts: Sequence[float],
    bases: Sequence[float],
    total: float,
    total_base: float,
    leave_out: Collection[int] = (),
) -> list[Pair]:
    """A test of every column against those outside it; `total` of `total_base` is the whole row, also with overlaps."""
    share = total / total_base if total_base else 0.0
    pairs = []
    for a, (count, base) in enumerate(zip(counts, bases, strict=True)):
        rest = total_base - base
        if a in leave_out or base < 2 or rest < 2:
            continue
        variance = share * (1 - share) * (1 / base + 1 / rest)
        if variance > 1e-15:
            z = (count / base - (total - count) / rest) / math.sqrt(variance)
            pairs.append(Pair(a, None, z, None, normal_tail(z)))
    return pairs

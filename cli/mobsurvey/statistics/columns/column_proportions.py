"""Column proportions test: which two columns of a row differ in their percent.

Formula: z = (p_a - p_b) / sqrt(p (1 - p) (1/n_a + 1/n_b - 2 n_ab / (n_a n_b))), p = (x_a + x_b) / (n_a + n_b),
n_ab the respondents who stand in both columns (0 but for multiple-response banners).
Use: the letters under a table; p values are adjusted for the pairs of a row. A column with fewer than 2 respondents is
not used, nor a pair in which nobody or everybody gave the answer.
SPSS: CTABLES /COMPARETEST TYPE=PROP, "Comparisons of Column Proportions"; it also leaves out any column of 0 or 100 %,
and so the largest differences.
Source: IBM SPSS Statistics Algorithms, CTABLES, column proportions test.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from mobsurvey.statistics.columns import Pair
from mobsurvey.statistics.distributions import normal_tail


def column_proportions(
    counts: Sequence[float],
    bases: Sequence[float],
    overlaps: Sequence[Sequence[float]] | None = None,
    leave_out: Collection[int] = (),
) -> list[Pair]:
    """A test of every two columns of a row of counts over their bases; pairs that cannot be tested are left out."""
    tested = [c for c, base in enumerate(bases) if c not in leave_out and base >= 2]
    pairs = []
    for place, a in enumerate(tested):
        for b in tested[place + 1 :]:
            n_a, n_b = bases[a], bases[b]
            share = (counts[a] + counts[b]) / (n_a + n_b)
            both = overlaps[a][b] if overlaps else 0.0
            variance = share * (1 - share) * (1 / n_a + 1 / n_b - 2 * both / (n_a * n_b))
            if variance > 1e-15:  # else the columns hold the same respondents
                z = (counts[a] / n_a - counts[b] / n_b) / math.sqrt(variance)
                pairs.append(Pair(a, b, z, None, normal_tail(z)))
    return pairs

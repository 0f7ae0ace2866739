"""Hochberg's step-up adjustment: no false positive among all tests, provided that they do not pull against each other.

Formula: p(i) sorted upwards, adjusted p = running minimum from the largest of (m - i + 1) p(i).
Use: a little more power than Holm's; valid for independent or positively dependent tests, which the options of one
question need not be. When in doubt take Holm's.
SPSS: none.
Source: Hochberg (1988), Biometrika 75:800; R p.adjust(method = "hochberg").
"""

from __future__ import annotations

from collections.abc import Sequence


def hochberg(p_values: Sequence[float]) -> list[float]:
    """The adjusted p values; none is smaller than its raw p, none above 1.

    >>> hochberg([0.01, 0.04, 0.03])
    [0.03, 0.04, 0.04]
    """
    order = sorted(range(len(p_values)), key=lambda i: p_values[i], reverse=True)
    adjusted = [0.0] * len(p_values)
    lowest = 1.0
    for rank, i in enumerate(order, start=1):
        lowest = min(lowest, rank * p_values[i])
        adjusted[i] = lowest
    return adjusted

"""Holm's step-down adjustment: no false positive among all tests, with less loss of power than Bonferroni's.

Formula: p(i) sorted upwards, adjusted p = running maximum of (m - i + 1) p(i), at most 1.
Use: the default over the items of a table; valid whatever the tests have to do with each other.
SPSS: none.
Source: Holm (1979), Scandinavian Journal of Statistics 6:65; R p.adjust(method = "holm").
"""

from __future__ import annotations

from collections.abc import Sequence


def holm(p_values: Sequence[float]) -> list[float]:
    """The adjusted p values; none is smaller than its raw p, none above 1.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for rank, i in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[i]))
        adjusted[i] = highest
    return adjusted

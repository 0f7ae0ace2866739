"""No adjustment: the p values as the tests gave them.

Formula: adjusted p = p.
Use: for a single test, or tests that were planned and are read one by one; among 20 tests of nothing at all, one falls
below .05 on average.
SPSS: CTABLES /COMPARETEST ADJUST=NONE.
Source: none.
"""

from __future__ import annotations

from collections.abc import Sequence


def none(p_values: Sequence[float]) -> list[float]:
    """The p values.

    >>> none([0.01, 0.04])
    [0.01, 0.04]
    """
    return list(p_values)

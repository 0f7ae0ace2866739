"""Benjamini and Hochberg's adjustment: among what is called significant, the expected share of false positives.

Formula: p(i) sorted upwards, adjusted p = running minimum from the largest of m p(i) / i.
Use: to screen many tests, when some false positives (5 % of the findings at .05) are bearable; it does not promise that
there is none. Valid for independent or positively dependent tests.
SPSS: CTABLES /COMPARETEST ADJUST=BH (between the columns of a row).
Source: Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57:289; R p.adjust(method = "BH").
"""

from __future__ import annotations

from collections.abc import Sequence


def bh(p_values: Sequence[float]) -> list[float]:
    """The adjusted p values; none is smaller than its raw p, none above 1.

    >>> bh([0.01, 0.04, 0.02])
    [0.03, 0.04, 0.03]
    """
    tests = len(p_values)
    order = sorted(range(tests), key=lambda i: p_values[i], reverse=True)
    adjusted = [0.0] * tests
    lowest = 1.0
    for rank, i in zip(range(tests, 0, -1), order, strict=True):
        # The factor first: it is exactly 1 for the largest p, which must not shrink by rounding.
        lowest = min(lowest, tests / rank * p_values[i])
        adjusted[i] = lowest
    return adjusted

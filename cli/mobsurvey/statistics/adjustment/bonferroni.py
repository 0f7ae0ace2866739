"""Bonferroni's adjustment: no false positive among all tests, each p multiplied by their number.

Formula: adjusted p = m p, at most 1.
Use: where a reader expects it, or as SPSS does between columns; Holm's keeps the same promise and loses less power.
SPSS: CTABLES /COMPARETEST ADJUST=BONFERRONI (between the columns of a row).
Source: Dunn (1961), Journal of the American Statistical Association 56:52; R p.adjust(method = "bonferroni").
"""

from __future__ import annotations

from collections.abc import Sequence


def bonferroni(p_values: Sequence[float]) -> list[float]:
    """The adjusted p values; none is smaller than its raw p, none above 1.

    >>> bonferroni([0.01, 0.04, 0.5])
    [0.03, 0.12, 1.0]
    """
    return [min(1.0, len(p_values) * p) for p in p_values]

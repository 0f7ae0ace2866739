"""Welch: the test of whether means differ that lets every group have its own spread.

Formula: with w = n / s^2 of each group, W = sum of w, m the mean of the means weighted by w, and
h = sum of (1 - w/W)^2 / (n - 1): F = (sum of w (mean - m)^2 / (K - 1)) / (1 + 2 (K - 2) h / (K^2 - 1)),
df K - 1 and (K^2 - 1) / (3 h).
Use: whenever spreads or sizes of groups are unlike; little is lost where they are alike. Needs two cases and some
variation in every group.
SPSS: ONEWAY /STATISTICS=WELCH, "Welch".
Source: Welch (1951), Biometrika 38:330; R oneway.test(var.equal = FALSE).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from mobsurvey.statistics.distributions import f_tail
from mobsurvey.statistics.means import Group, parts
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped


def welch(groups: Sequence[Group], settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """F with both df, the second not whole, and p."""
    found = parts(groups)
    if isinstance(found, Skipped):
        return found
    if any(group.n <= 1 for group in found.groups):
        return Skipped("group-of-one")
    if not all(group.squares for group in found.groups):
        return Skipped("group-without-variation")
    weights = [group.n * (group.n - 1) / group.squares for group in found.groups]
    total = math.fsum(weights)
    if not math.isfinite(total):  # a variance next to nothing
        return Skipped("group-without-variation")
    middle = math.fsum(w * group.mean for w, group in zip(weights, found.groups, strict=True)) / total
    between = math.fsum(w * (group.mean - middle) ** 2 for w, group in zip(weights, found.groups, strict=True))
    unsure = math.fsum((1 - w / total) ** 2 / (group.n - 1) for w, group in zip(weights, found.groups, strict=True))
    k = len(found.groups)
    value = (between / (k - 1)) / (1 + 2 * (k - 2) * unsure / (k * k - 1))
    df2 = (k * k - 1) / (3 * unsure)
    return (Result(value, df=k - 1, df2=df2, p=f_tail(value, k - 1, df2)),)

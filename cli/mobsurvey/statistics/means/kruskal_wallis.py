"""Kruskal-Wallis: whether the groups differ in rank, for answers that have an order but no equal steps.

Formula: with R the mean rank of a group (ties share their ranks): H = (N - 1) (sum of n (R - (N + 1)/2)^2) / (sum of
(rank - (N + 1)/2)^2), which is the usual H corrected for ties; chi-square with K - 1 df.
Use: for ordinal scales and skewed numbers, in place of ANOVA. It tests whether values of one group tend to lie higher;
only where the groups have the same shape is that a test of medians. With groups below 5 the p is rough.
SPSS: NPAR TESTS /K-W, "Kruskal-Wallis H".
Source: Kruskal & Wallis (1952), Journal of the American Statistical Association 47:583; R kruskal.test.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from mobsurvey.statistics.distributions import chi_square_tail
from mobsurvey.statistics.means import Group, parts
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped


def kruskal_wallis(groups: Sequence[Group], settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """H, its df and p."""
    totals: dict[float, float] = defaultdict(float)
    for group in groups:
        for value, count in group.items():
            if count > 0:
                totals[value] += count
    ranks: dict[float, float] = {}
    below = 0.0
    for value in sorted(totals):
        ranks[value] = below + totals[value] / 2
        below += totals[value]
    # Ranks up to a constant, which is all the same here.
    ranked: list[Group] = []
    for group in groups:
        ranked.append({ranks[value]: count for value, count in group.items() if count > 0})
    found = parts(ranked)
    if isinstance(found, Skipped):
        return found
    total = found.between + found.within
    if found.n <= 1 or not total:  # the total vanishes beside weights next to 0
        return Skipped("too-few")
    value = (found.n - 1) * found.between / total
    return (Result(value, df=found.df, p=chi_square_tail(value, found.df)),)

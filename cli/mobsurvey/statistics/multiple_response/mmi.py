"""Omnibus test of multiple marginal independence (MMI): whether any option of a set depends on the banner at all.

Formula: X2_S = sum of the items' Pearson chi-squares (chosen or not, r groups); under the null hypothesis it is a sum
of L x chi-square(1), L the eigenvalues of D^-1 H V H'. With m = (r - 1) x items, the second-order Rao-Scott value
m X2_S / sum of L^2 is referred to chi-square with m^2 / sum of L^2 degrees of freedom.
Use: for one answer about a whole select-all-that-apply question by groups; the items' own tests then say which options
differ. A chi-square over the counts of responses would count respondents several times. Options that nobody or
everybody chose, and groups without cases, take no part. Groups of a few respondents make it far too sure: take
mmi-bootstrap there.
SPSS: none.
Source: Bilder, Loughin & Nettleton (2000), Communications in Statistics - Simulation 29:1285, appendix A; Rao & Scott
(1981), JASA 76:221.
"""

from __future__ import annotations

from collections.abc import Sequence

from mobsurvey.statistics.distributions import chi_square_tail
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.skipped import Skipped

Pairs = Sequence[Sequence[float]]
"""How many respondents chose both of two options, for every two of J; on the diagonal, how many chose the one."""


def mmi(group_sizes: Sequence[float], pairs: Sequence[Pairs]) -> Result | Skipped:
    """The sum of the items' chi-squares (value), its Rao-Scott adjusted form (statistic), df and p.

    `group_sizes` are the bases of r groups, `pairs` the J x J joint counts within each of them; items are all that is
    needed, not the 2^J patterns of answers.
    """
    kept = [g for g, size in enumerate(group_sizes) if size]
    if not kept:
        return Skipped("no-cases")
    if len(kept) < 2:
        return Skipped("one-column")
    sizes = [group_sizes[g] for g in kept]
    groups = [pairs[g] for g in kept]
    n = sum(sizes)
    chosen = [sum(group[j][j] for group in groups) for j in range(len(groups[0]))]
    items = [j for j, count in enumerate(chosen) if 0 < count < n]
    if not items:
        return Skipped("no-item-varies")
    shares = [size / n for size in sizes]
    spread = [chosen[j] / n * (1 - chosen[j] / n) for j in items]
    own = [[group[j][j] / size for j in items] for group, size in zip(groups, sizes, strict=True)]
    covariances = [
        [[group[j][k] / size - own[g][a] * own[g][b] for b, k in enumerate(items)] for a, j in enumerate(items)]
        for g, (group, size) in enumerate(zip(groups, sizes, strict=True))
    ]
    statistic = sum(
        size * (own[g][a] - chosen[j] / n) ** 2 / spread[a] for g, size in enumerate(sizes) for a, j in enumerate(items)
    )
    squares = _sum_of_squared_eigenvalues(shares, covariances, spread)
    m = (len(sizes) - 1) * len(items)
    if squares <= 1e-12 * m:
        return Skipped("no-variation")  # within every group all chose the same
    adjusted = m * statistic / squares
    df = m * m / squares
    return Result(statistic, df=df, p=chi_square_tail(adjusted, df), statistic=adjusted)


def _sum_of_squared_eigenvalues(
    shares: Sequence[float], covariances: Sequence[Sequence[Sequence[float]]], spread: Sequence[float]
) -> float:
    """tr((D^-1 H V H')^2), block by block: H V H' has the blocks [a = b] Cov_a / s_a - Cov_a - Cov_b + sum of s Cov."""
    items = range(len(spread))
    mean = [[sum(s * cov[j][k] for s, cov in zip(shares, covariances, strict=True)) for k in items] for j in items]
    total = 0.0
    for a, (share, one) in enumerate(zip(shares, covariances, strict=True)):
        for b in range(a + 1):
            other = covariances[b]
            block = 0.0
            for j in items:
                one_j, other_j, mean_j, spread_j = one[j], other[j], mean[j], spread[j]
                for k in range(j + 1):
                    cell = mean_j[k] - one_j[k] - other_j[k]
                    if a == b:
                        cell += one_j[k] / share
                    term = cell * cell / (spread_j * spread[k])
                    block += term if j == k else 2 * term
            total += block * share * shares[b] * (1 if a == b else 2)
    return total

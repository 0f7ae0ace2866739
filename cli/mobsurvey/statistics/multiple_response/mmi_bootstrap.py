"""Bootstrap of the MMI test: how often answers drawn without regard to the groups give as large a sum of chi-squares.

Formula: p = (k + 1) / (N + 1), k the number of N replicates in which X2_S is at least as large as found; in each, every
group draws as many answers as it has respondents from the answers of all groups together, whole respondents at a time;
an option that nobody or everybody has there adds nothing.
Use: where groups are small or options rare, so that the Rao-Scott approximation fails: a group of one or two makes that
one far too sure. A crosstab takes it by itself where the items would get exact tests. It may cost some seconds.
SPSS: none.
Source: Bilder, Loughin & Nettleton (2000), Communications in Statistics - Simulation 29:1285; the 1 added after Davison
& Hinkley (1997), Bootstrap Methods and their Application, 4.2.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped

_BLOCK = 2_000_000


def mmi_bootstrap(
    patterns: Sequence[Sequence[bool]], counts: Sequence[Sequence[float]], settings: Settings = DEFAULT
) -> Result | Skipped:
    """X2_S (value) and its bootstrap p, with a 99 % interval for what infinitely many replicates would give.

    `patterns` are the K different answers that occur, a flag an option; `counts` are K x r, by group. Loads numpy.
    """
    import numpy as np

    answers = np.asarray(patterns, float)
    by_group = np.asarray(counts, float)
    sizes = by_group.sum(axis=0)
    by_group, sizes = by_group[:, sizes > 0], sizes[sizes > 0]
    n = float(sizes.sum())
    if not n:
        return Skipped("no-cases")
    if len(sizes) < 2:
        return Skipped("one-column")
    pooled = by_group.sum(axis=1) / n
    answers = answers[:, (pooled @ answers > 0) & (pooled @ answers < 1 - 1e-12)]
    if not answers.shape[1]:
        return Skipped("no-item-varies")

    def statistic(chosen: Any) -> Any:
        """X2_S of counts that are ... x groups x items."""
        share = chosen.sum(axis=-2) / n
        spread = share * (1 - share)
        distance = (chosen / sizes[:, None] - share[..., None, :]) ** 2 * sizes[:, None]
        # In a replicate an item may be chosen by nobody; it then differs by nothing.
        return (distance.sum(axis=-2) / np.where(spread > 1e-15, spread, np.inf)).sum(axis=-1)

    found = float(statistic(by_group.T @ answers))
    generator = np.random.Generator(np.random.PCG64(settings.seed))
    replicates = settings.replicates
    reached = done = 0
    while done < replicates:
        block = min(replicates - done, max(1, _BLOCK // len(pooled)))
        drawn = [generator.multinomial(round(size), pooled, size=block) @ answers for size in sizes]
        reached += int(np.sum(statistic(np.stack(drawn, axis=1)) >= found * (1 - 1e-9)))
        done += block
    p = (reached + 1) / (replicates + 1)
    margin = 2.5758 * (p * (1 - p) / replicates) ** 0.5
    return Result(found, p=p, low=max(0.0, p - margin), high=min(1.0, p + margin))

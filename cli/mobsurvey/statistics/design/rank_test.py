"""Design-based rank test: whether values of a group tend to lie higher, in a sample with weights, strata and clusters.

Formula: the adjusted Wald F of the groups' means of r, r the share of the population below a value, as weighted in the
sample, ties counting half.
Use: in the place of Kruskal-Wallis wherever there is a design: for skewed numbers and scales.
SPSS: none.
Source: Lumley & Scott (2013), Biometrika 100:831; R survey::svyranktest(test = "KruskalWallis").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mobsurvey.statistics.design import Means
from mobsurvey.statistics.design.adjusted_wald import adjusted_wald
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped


def rank_test(ranks: Means, places: Sequence[int], settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """F with df, df2 and p; `ranks` are means of `estimated_ranks`."""
    return adjusted_wald(ranks, places, settings)


def estimated_ranks(weights: Mapping[float, float]) -> dict[float, float]:
    """For each value the share of all weights that lies below it, and half of its own, 0 to 1.

    >>> estimated_ranks({7: 1, 5: 2, 9: 1})
    {5: 0.25, 7: 0.625, 9: 0.875}
    """
    whole = sum(weights.values())
    ranks: dict[float, float] = {}
    below = 0.0
    for value in sorted(weights):
        ranks[value] = (below + weights[value] / 2) / whole
        below += weights[value]
    return ranks

"""Cronbach's alpha: how far the items of a battery measure one thing, and what each of them adds.

Formula: alpha = k/(k - 1) (1 - sum of the items' variances / variance of their sum); standardized k r / (1 + (k - 1) r)
with r the mean correlation of two items; item-rest is the correlation of an item with the sum of the others. Interval:
1 - (1 - alpha) F, F the quantiles of F with n - 1 and (n - 1)(k - 1) df.
Use: before items are summed or averaged; .7 is often asked for, and more items alone make it larger. It presumes one
dimension and does not show that there is one. An item with a negative item-rest correlation is usually worded the other
way round.
SPSS: RELIABILITY /STATISTICS=DESCRIPTIVE CORR /SUMMARY=TOTAL, "Cronbach's Alpha", "Corrected Item-Total Correlation",
"Cronbach's Alpha if Item Deleted"; the interval is that of "Average Measures" under /ICC.
Source: Cronbach (1951), Psychometrika 16:297; Feldt, Woodruff & Salih (1987), Applied Psychological Measurement 11:93.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from mobsurvey.statistics.distributions import f_quantile
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped

_DUST = 1e-14
"""Part of its largest term below which a variance is rounding alone."""


class ItemReliability(NamedTuple):
    """What an item adds to its battery."""

    mean: float
    sd: float
    """Divisor n - 1."""
    item_rest: float | None
    """Correlation with the sum of the other items; None where the item or that sum does not vary."""
    alpha_if_deleted: float | None
    """None where fewer than two items that vary are left, or their sum does not vary."""


class Reliability(NamedTuple):
    """Cronbach's alpha of the items that vary, as in SPSS; the others are among the items, without correlations."""

    alpha: float
    low: float | None
    """Lower end of Feldt's interval; None where the numbers are out of the reach of its quantile."""
    high: float | None
    standardized: float | None
    """Alpha of the items brought to equal variances; None where k r / (1 + (k - 1) r) has no value."""
    mean_correlation: float
    """Of two items, over all pairs."""
    used: int
    """Items that vary."""
    mean: float
    """Of the sum of the items used."""
    sd: float
    items: tuple[ItemReliability, ...]
    """One an item, in the order given."""
    turned: tuple[int, ...]
    """Positions of items whose scores, turned round, would leave no item with a negative item-rest correlation."""


def cronbach_alpha(
    n: float, sums: Sequence[float], products: Sequence[Sequence[float]], settings: Settings = DEFAULT
) -> Reliability | Skipped:
    """Alpha from sums over the n respondents who answered all k items.

    `sums` are k sums of scores, `products` k x k sums of products of two items' scores. With whole numbers all
    variances are exact, however large the study.
    """
    if not n:
        return Skipped("no-complete-case")
    if n < 3:
        return Skipped("too-few")
    k = len(sums)
    covariances = [[(n * products[i][j] - sums[i] * sums[j]) / n / (n - 1) for j in range(k)] for i in range(k)]
    exact = all(isinstance(number, int) for row in (sums, *products) for number in row)
    used = [i for i in range(k) if covariances[i][i] > (0 if exact else _DUST * products[i][i] / n)]
    if len(used) < 2:
        return Skipped("no-variation-items")
    total = _total(covariances, used)
    alpha = _alpha(covariances, used)
    if alpha is None:
        return Skipped("constant-total")
    pairs = [(i, j) for i in used for j in used if i < j]
    correlation = math.fsum(covariances[i][j] / _root(covariances, i, j) for i, j in pairs) / len(pairs)
    low, high = _interval(alpha, n, len(used), settings.confidence)
    return Reliability(
        alpha=alpha,
        low=low,
        high=high,
        standardized=_standardized(correlation, len(used)),
        mean_correlation=correlation,
        used=len(used),
        mean=sum(sums[i] for i in used) / n,
        sd=math.sqrt(total),
        items=tuple(_item(covariances, used, i, sums[i] / n) for i in range(k)),
        turned=_turned(covariances, used),
    )


def _item(covariances: Sequence[Sequence[float]], used: Sequence[int], item: int, mean: float) -> ItemReliability:
    if item not in used:
        return ItemReliability(mean, 0.0, None, None)
    own = covariances[item][item]
    others = [i for i in used if i != item]
    rest = _total(covariances, others)
    item_rest = None
    if rest:
        together = math.fsum(covariances[item][i] for i in others)
        item_rest = max(-1.0, min(1.0, together / math.sqrt(own) / math.sqrt(rest)))
    return ItemReliability(mean, math.sqrt(own), item_rest, _alpha(covariances, others))


def _turned(covariances: Sequence[Sequence[float]], used: Sequence[int]) -> tuple[int, ...]:
    """Turns the item that is most against the rest, until none is; the smaller side of the two that this parts."""
    signs = dict.fromkeys(used, 1)

    def together(item: int) -> float:
        others = math.fsum(signs[i] * covariances[item][i] for i in used if i != item)
        return signs[item] * others / math.sqrt(covariances[item][item])

    # Each turn makes the variance of the sum larger, so that this ends.
    least = _DUST * math.sqrt(math.fsum(covariances[i][i] for i in used))
    while together(worst := min(used, key=together)) < -least:
        signs[worst] = -signs[worst]
    turned = [i for i in used if signs[i] < 0]
    return tuple(turned if 2 * len(turned) <= len(used) else [i for i in used if signs[i] > 0])


def _alpha(covariances: Sequence[Sequence[float]], items: Sequence[int]) -> float | None:
    k = len(items)
    total = _total(covariances, items)
    if k < 2 or not total:
        return None
    return k / (k - 1) * (1 - math.fsum(covariances[i][i] for i in items) / total)


def _total(covariances: Sequence[Sequence[float]], items: Sequence[int]) -> float:
    """Variance of the sum of the items; 0 where it is rounding alone."""
    total = math.fsum(covariances[i][j] for i in items for j in items)
    return total if total > _DUST * math.fsum(covariances[i][i] for i in items) else 0.0


def _root(covariances: Sequence[Sequence[float]], i: int, j: int) -> float:
    return math.sqrt(covariances[i][i]) * math.sqrt(covariances[j][j])


def _standardized(correlation: float, k: int) -> float | None:
    below = 1 + (k - 1) * correlation
    return k * correlation / below if below > _DUST else None


def _interval(alpha: float, n: float, k: int, confidence: float) -> tuple[float | None, float | None]:
    tail = (1 - confidence) / 2
    df, df2 = n - 1, (n - 1) * (k - 1)
    # The upper quantile as the inverse of the lower one of 1/F, since 1 - tail would round.
    upper, lower = 1 / f_quantile(tail, df2, df), f_quantile(tail, df, df2)
    if not (math.isfinite(upper) and math.isfinite(lower)):
        return None, None
    return 1 - (1 - alpha) * upper, 1 - (1 - alpha) * lower

"""Scores of an index, its factors and items, from sums over respondents, with the error of sampling."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from mobsurvey.statistics.distributions import t_quantile, t_tail

_SAME = 1e-9
"""Scores that differ by less are equal."""


class WeightedFactor(NamedTuple):
    """A factor as numbers."""

    weight: float
    items: tuple[float, ...]
    """Weights of its items; the items of all factors stand one after the other."""


class IndexScores(NamedTuple):
    """Scores from 0 to 100; None where nobody answered."""

    items: tuple[float | None, ...]
    factors: tuple[float | None, ...]
    value: float | None
    slopes: tuple[float, ...]
    """2I changes of the value with the sums of the items' scores, then of their weights; 0 where it has none."""
    respondents: float = 0
    se: float | None = None
    """None where there are fewer than two respondents, or no error of sampling."""
    df: float | None = None
    """Degrees of freedom of the error."""


def index_scores(
    scores: Sequence[float], weights: Sequence[float], factors: Sequence[WeightedFactor], pooled: bool
) -> IndexScores:
    """The scores of one group, from sums over its respondents of the scores of I items, and of weights.

    An item's score is the weighted mean of the scores of its valid answers. A factor's is the mean of its items by
    their weights, those that nobody answered left out; `pooled` weighs answers instead: the sum of their scores over
    their number, each times its item's weight. The index is the mean of the factors by their weights, likewise.
    """
    items = tuple(x / a if a > 0 else None for x, a in zip(scores, weights, strict=True))
    found: list[float | None] = []
    slopes: list[tuple[list[float], list[float]]] = []
    start = 0
    for factor in factors:
        end = start + len(factor.items)
        of_factor = _pooled if pooled else _averaged
        value, by_score, by_weight = of_factor(scores[start:end], weights[start:end], factor.items)
        found.append(value)
        slopes.append((by_score, by_weight))
        start = end
    total = sum(factor.weight for factor, value in zip(factors, found, strict=True) if value is not None)
    if not total:
        return IndexScores(items, tuple(found), None, (0.0,) * (2 * len(items)))
    shares = [factor.weight / total for factor in factors]
    value = sum(share * score for share, score in zip(shares, found, strict=True) if score is not None)
    slope = [share * s for share, (by_score, _) in zip(shares, slopes, strict=True) for s in by_score]
    slope += [share * s for share, (_, by_weight) in zip(shares, slopes, strict=True) for s in by_weight]
    return IndexScores(items, tuple(found), value, tuple(slope))


def _averaged(
    scores: Sequence[float], weights: Sequence[float], item_weights: Sequence[float]
) -> tuple[float | None, list[float], list[float]]:
    """The factor, and its derivatives by the sums of scores and of weights of each item."""
    total = sum(v for v, a in zip(item_weights, weights, strict=True) if a > 0)
    if not total:
        return None, [0.0] * len(scores), [0.0] * len(scores)
    ratios = [x / a if a > 0 else 0.0 for x, a in zip(scores, weights, strict=True)]
    value = sum(v * r for v, r, a in zip(item_weights, ratios, weights, strict=True) if a > 0) / total
    by_score = [v / total / a if a > 0 else 0.0 for v, a in zip(item_weights, weights, strict=True)]
    return value, by_score, [-slope * r for slope, r in zip(by_score, ratios, strict=True)]


def _pooled(
    scores: Sequence[float], weights: Sequence[float], item_weights: Sequence[float]
) -> tuple[float | None, list[float], list[float]]:
    total = sum(v * a for v, a in zip(item_weights, weights, strict=True))
    if not total:
        return None, [0.0] * len(scores), [0.0] * len(scores)
    value = sum(v * x for v, x in zip(item_weights, scores, strict=True)) / total
    return value, [v / total for v in item_weights], [-v * value / total for v in item_weights]


def with_error(scores: IndexScores, squares: float) -> IndexScores:
    """The scores with their standard error: `squares` sums those of what each respondent adds to the value."""
    n = scores.respondents
    if scores.value is None or n <= 1:
        return scores
    return scores._replace(se=math.sqrt(squares * n / (n - 1)), df=n - 1)


def interval(scores: IndexScores, confidence: float) -> tuple[float, float] | None:
    """The interval of the index by Student's t, within 0 and 100; None where all respondents are alike.

    What does not vary in the sample says nothing of how much it would from sample to sample.
    """
    if scores.value is None or scores.se is None or scores.df is None or scores.se <= _SAME:
        return None
    margin = t_quantile(0.5 + confidence / 2, scores.df) * scores.se
    return max(0.0, scores.value - margin), min(100.0, scores.value + margin)


class IndexChange(NamedTuple):
    """One index less another, of different respondents."""

    difference: float
    low: float | None
    high: float | None
    p: float | None
    """Two-sided, of no difference; None where there is no error of sampling."""


class Joint(NamedTuple):
    """Two scores that a sampling design takes together."""

    covariance: float
    df: float
    """Of the whole sample."""


def index_change(
    now: IndexScores, before: IndexScores, confidence: float, joint: Joint | None = None
) -> IndexChange | None:
    """The change; None where one of them has no value.

    Of different respondents by Welch's t, degrees of freedom by Satterthwaite; by a design with the covariance of the
    two, and its degrees of freedom.
    """
    if now.value is None or before.value is None:
        return None
    difference = now.value - before.value
    if now.se is None or before.se is None or now.df is None or before.df is None:
        return IndexChange(difference, None, None, None)
    one, other = now.se**2, before.se**2
    variance = one + other - (2 * joint.covariance if joint else 0.0)
    if variance <= _SAME**2:
        return IndexChange(difference, None, None, None)
    df = joint.df if joint else variance**2 / (one**2 / now.df + other**2 / before.df)
    if df < 1:
        return IndexChange(difference, None, None, None)
    se = math.sqrt(variance)
    margin = t_quantile(0.5 + confidence / 2, df) * se
    return IndexChange(difference, difference - margin, difference + margin, t_tail(difference / se, df))


def ranks(values: Sequence[float | None]) -> list[int | None]:
    """1 for the highest; equal values share a rank, and the next ones follow after them. None has no rank.

    >>> ranks([70.0, 90.0, None, 70.0, 60.0])
    [2, 1, None, 2, 4]
    """
    return [
        None if value is None else 1 + sum(other is not None and other > value + _SAME for other in values)
        for value in values
    ]

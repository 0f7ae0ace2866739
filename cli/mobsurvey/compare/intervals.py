"""Confidence intervals of differences between two independent samples: of proportions, and of means."""

from __future__ import annotations

import math

from mobsurvey.statistics.distributions import t_quantile
from mobsurvey.statistics.moments import Moments
from mobsurvey.statistics.proportion.wilson import wilson


def newcombe(
    count: float, base: float, first_count: float, first_base: float, confidence: float
) -> tuple[float, float]:
    """Both ends, -1 to 1, of count / base less first_count / first_base, the samples independent.

    With p the proportions and l, u the ends of their Wilson intervals: d - sqrt((p1 - l1)^2 + (u2 - p2)^2) and
    d + sqrt((u1 - p1)^2 + (p2 - l2)^2); no continuity correction. Source: Newcombe (1998), Statistics in Medicine
    17:873, method 10; R DescTools BinomDiffCI(method = "score").

    >>> [round(end, 4) for end in newcombe(56, 70, 48, 80, 0.95)]
    [0.0524, 0.3339]
    """
    p, first = count / base, first_count / first_base
    low, high = wilson(count, base, confidence)
    first_low, first_high = wilson(first_count, first_base, confidence)
    difference = p - first
    return (
        max(difference - math.hypot(p - low, first_high - first), -1.0),
        min(difference + math.hypot(high - p, first - first_low), 1.0),
    )


def welch(group: Moments, first: Moments, confidence: float) -> tuple[float, float] | None:
    """Both ends of mean less first mean by Student's t; None where a spread is unknown, or both are 0.

    Degrees of freedom after Satterthwaite. Source: Welch (1947), Biometrika 34:28; R t.test(var.equal = FALSE).

    >>> [round(end, 4) for end in welch(Moments(10, 5.0, 18.0), Moments(8, 4.0, 28.0), 0.95)]
    [-0.8196, 2.8196]
    """
    if group.variance is None or first.variance is None:
        return None
    parts = group.variance / group.n, first.variance / first.n
    square = sum(parts)
    if not square or not math.isfinite(square):
        return None
    shares = parts[0] / square, parts[1] / square
    df = 1 / (shares[0] ** 2 / (group.n - 1) + shares[1] ** 2 / (first.n - 1))
    margin = t_quantile(0.5 + confidence / 2, df) * math.sqrt(square)
    difference = group.mean - first.mean
    return difference - margin, difference + margin

"""Wilson: an interval of a proportion that stays between 0 and 1 and holds its confidence on average.

Formula: all p for which |x/n - p| <= z sqrt(p (1 - p) / n): (x + z^2/2 -/+ z sqrt(x (n - x) / n + z^2/4)) / (n + z^2);
no continuity correction.
Use: the usual choice for a percent, also with few respondents and near 0 or 100 %; for single percents its real
confidence can fall a little short of the nominal one, Clopper-Pearson's never does.
SPSS: PROPORTIONS /ONESAMPLE CITYPES=WILSON_SCORE, "Wilson Score" (from version 27).
Source: Wilson (1927), Journal of the American Statistical Association 22:209; Brown, Cai & DasGupta (2001),
Statistical Science 16:101, eq. 4; R prop.test(correct = FALSE).
"""

from __future__ import annotations

import math

from mobsurvey.statistics.distributions import normal_quantile


def wilson(count: float, base: float, confidence: float) -> tuple[float, float]:
    """Lower and upper end, 0 to 1.

    >>> low, high = wilson(45, 80, 0.95)
    >>> round(low, 4), round(high, 4)
    (0.4534, 0.6659)
    """
    z = -normal_quantile((1 - confidence) / 2)
    return _lower(count, base, z), 1 - _lower(base - count, base, z)


def _lower(count: float, base: float, z: float) -> float:
    """The lower end, as the product of both ends divided by the upper one: the difference would lose digits near 0."""
    if count <= 0:
        return 0.0
    rest = max(base - count, 0.0)
    half = z * z / 2
    return min(count / base, 1.0) * count / (count + half + z * math.sqrt(count / base * rest + half / 2))

"""Clopper-Pearson: the "exact" interval of a proportion, from the binomial distribution itself.

Formula: the p below x/n that gives x or more yeses with probability (1 - confidence)/2, and the p above it that gives
x or fewer; as quantiles of beta(x, n - x + 1) and beta(x + 1, n - x), with 0 as lower end at x = 0 and 1 as upper at
x = n.
Use: when the real confidence must never be below the nominal one; it is longer than needed on average.
SPSS: PROPORTIONS /ONESAMPLE CITYPES=CLOPPER_PEARSON, "Clopper-Pearson" (from version 27).
Source: Clopper & Pearson (1934), Biometrika 26:404; Brown, Cai & DasGupta (2001), Statistical Science 16:101, 4.2.1;
R binom.test.
"""

from __future__ import annotations

from mobsurvey.statistics.distributions import beta_quantile


def clopper_pearson(count: float, base: float, confidence: float) -> tuple[float, float]:
    """Lower and upper end, 0 to 1.

    >>> low, high = clopper_pearson(0, 20, 0.95)
    >>> low, round(high, 4)
    (0.0, 0.1684)
    """
    tail = (1 - confidence) / 2
    return (
        beta_quantile(tail, count, base - count + 1) if count > 0 else 0.0,
        # The upper tail is asked from the other side, since 1 - tail would round.
        1 - beta_quantile(tail, base - count, count + 1) if count < base else 1.0,
    )

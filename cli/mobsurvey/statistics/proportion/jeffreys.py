"""Jeffreys: the interval of a proportion that holds it with that probability, if nothing was known of it before.

Formula: quantiles of beta(x + 1/2, n - x + 1/2), with 0 as lower end at x = 0 and 1 as upper at x = n.
Use: as Wilson's, a little nearer to equal tails; its reading is Bayesian, with Jeffreys' prior.
SPSS: PROPORTIONS /ONESAMPLE CITYPES=JEFFREYS, "Jeffreys" (from version 27).
Source: Brown, Cai & DasGupta (2001), Statistical Science 16:101, 3.1.
"""

from __future__ import annotations

from mobsurvey.statistics.distributions import beta_quantile


def jeffreys(count: float, base: float, confidence: float) -> tuple[float, float]:
    """Lower and upper end, 0 to 1.

    >>> low, high = jeffreys(0, 20, 0.95)
    >>> low, round(high, 4)
    (0.0, 0.1166)
    """
    tail = (1 - confidence) / 2
    yes, no = count + 0.5, base - count + 0.5
    return (
        beta_quantile(tail, yes, no) if count > 0 else 0.0,
        1 - beta_quantile(tail, no, yes) if count < base else 1.0,
    )

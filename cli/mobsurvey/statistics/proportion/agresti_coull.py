"""Agresti-Coull: the simple interval of a proportion after adding z^2/2 to the yeses and to the noes (about 2 each).

Formula: p -/+ z sqrt(p (1 - p) / m) with m = n + z^2 and p = (x + z^2/2) / m, cut at 0 and 1.
Use: when the interval is to be checked by hand; it has Wilson's centre and is never shorter, so it errs on the safe
side, most of all near 0 and 100 %.
SPSS: PROPORTIONS /ONESAMPLE CITYPES=AGRESTI_COULL, "Agresti-Coull" (from version 27).
Source: Agresti & Coull (1998), American Statistician 52:119; Brown, Cai & DasGupta (2001), Statistical Science 16:101,
eq. 5.
"""

from __future__ import annotations

import math

from mobsurvey.statistics.distributions import normal_quantile


def agresti_coull(count: float, base: float, confidence: float) -> tuple[float, float]:
    """Lower and upper end, 0 to 1.

    >>> agresti_coull(0, 20, 0.95)[0]
    0.0
    """
    z = -normal_quantile((1 - confidence) / 2)
    size = base + z * z
    center = min((count + z * z / 2) / size, 1.0)
    reach = z * math.sqrt(center * (1 - center) / size)
    return max(center - reach, 0.0), min(center + reach, 1.0)

"""Adjusted Wald F: whether the means of several groups differ, in a sample with weights, strata and clusters.

Formula: W = d' V^-1 d, d the differences of the means from the first group's, V their covariance by the design;
F = W (n - k + 1) / (n k), k groups less one, n = clusters - strata; df k and n - k + 1.
Use: in the place of ANOVA wherever there is a design. Groups may have unlike spreads. With two groups F is the square
of the t by the design. There must be more clusters than groups, and with hardly more p is rough.
SPSS: CSGLM /TEST TYPE=ADJF (Complex Samples), "Adjusted Wald F".
Source: Korn & Graubard (1990), American Statistician 44:270; W as in R survey::regTermTest of svyglm.
"""

from __future__ import annotations

from collections.abc import Sequence

from mobsurvey.statistics.design import Means
from mobsurvey.statistics.distributions import f_tail
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped

_SINGULAR = 1e-10
"""Smallest eigenvalue of the differences' correlations from which they can be told apart."""


def adjusted_wald(found: Means, places: Sequence[int], settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """F with df, df2 and p of the means at these places; those of nobody are set aside."""
    import numpy as np

    kept = [place for place in places if found.unweighted[place]]
    if not kept:
        return Skipped("no-cases")
    if len(kept) < 2:
        return Skipped("one-column")
    k, degrees = len(kept) - 1, found.degrees[-1]
    if degrees - k + 1 < 1:
        return Skipped("no-degrees" if degrees < 1 else "more-groups-than-degrees")
    means = np.array([found.means[place] for place in kept])
    covariance = np.asarray(found.covariance)[np.ix_(kept, kept)]
    contrast = np.hstack([-np.ones((k, 1)), np.eye(k)])
    variance = contrast @ covariance @ contrast.T
    spread = np.diag(variance)
    dust = max(found.dust[place] for place in kept)
    if not np.isfinite(variance).all() or spread.min() <= dust:
        return Skipped("no-sampling-variance")
    scale = np.sqrt(spread)
    correlation = variance / np.outer(scale, scale)
    if np.linalg.eigvalsh(correlation).min() < _SINGULAR:
        return Skipped("no-sampling-variance")
    differences = (contrast @ means) / scale
    wald = float(differences @ np.linalg.solve(correlation, differences))
    df2 = degrees - k + 1
    value = wald * df2 / (degrees * k)
    return (Result(value, df=k, df2=df2, p=f_tail(value, k, df2)),)

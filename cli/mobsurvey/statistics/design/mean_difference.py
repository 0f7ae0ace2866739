"""Design-based test of two means: which two columns differ in the mean of a number.

Formula: t = (m_a - m_b) / se, the variance of the difference by linearisation from the covariance of the means, also
where the same clusters stand in both columns; df = clusters - strata.
Use: the letters under means with weights, strata or clusters, in the place of the t test of unweighted columns.
SPSS: none; CTABLES takes the t test with effective bases and knows no clusters.
Source: Korn & Graubard, Analysis of Health Surveys (1999), sec. 3.3; R survey::svycontrast.
"""

from __future__ import annotations

import math

from mobsurvey.statistics.design import Means
from mobsurvey.statistics.distributions import t_tail
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped


def mean_difference(
    found: Means, first: int, second: int, settings: Settings = DEFAULT
) -> tuple[Result, ...] | Skipped:
    """The first mean less the second (value) with se, t (statistic), df and p; df are those of all cases."""
    if not found.unweighted[first] or not found.unweighted[second]:
        return Skipped("no-cases")
    df = found.degrees[-1]
    if df < 1:
        return Skipped("no-degrees")
    v = found.covariance
    variance = float(v[first][first] + v[second][second] - 2 * v[first][second])
    if not math.isfinite(variance) or variance <= max(found.dust[first], found.dust[second]):
        return Skipped("no-sampling-variance")
    difference, se = found.means[first] - found.means[second], math.sqrt(variance)
    t = difference / se
    return (Result(difference, df=df, p=t_tail(t, df), se=se, statistic=t),)

"""Mean: the mean of a number, estimated for the population, with its standard error and interval.

Formula: m = sum of w y / sum of w, ratio of two totals; variance by linearisation, that of the total of
w (y - m) / sum of w by strata and clusters; interval m +- t se, df = clusters - strata that hold a case of the base.
Use: wherever cases were sampled with unequal chances or in groups. The standard deviation beside it estimates that of
the population (R svyvar); the median is the value that half of the weights do not exceed, halfway between two where
the half ends between them. With few clusters take the interval, not the standard error twice.
SPSS: CSDESCRIPTIVES /MEAN /STATISTICS SE CIN (Complex Samples), "Estimate", "Standard Error", "95% Confidence
Interval".
Source: Cochran, Sampling Techniques (3rd ed. 1977), sec. 6.11, the combined ratio; Binder (1983), International
Statistical Review 51:279; R survey::svymean.
"""

from __future__ import annotations

import math

from mobsurvey.statistics.design import Means
from mobsurvey.statistics.distributions import t_quantile
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped


def mean(found: Means, place: int, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """The mean of that place with se, df, and the ends of its interval where there are degrees of freedom."""
    if not found.unweighted[place]:
        return Skipped("no-cases")
    value, df = found.means[place], found.degrees[place]
    variance = float(found.covariance[place][place])
    if not math.isfinite(variance):
        return (Result(value, df=df),)
    se = math.sqrt(variance) if variance > found.dust[place] else 0.0
    if df < 1:
        return (Result(value, df=df, se=se),)
    reach = t_quantile((1 + settings.confidence) / 2, df) * se
    return (Result(value, df=df, se=se, low=value - reach, high=value + reach),)

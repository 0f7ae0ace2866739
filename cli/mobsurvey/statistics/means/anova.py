"""ANOVA: the F test of whether the means of several groups differ.

Formula: F = (sum of squares between / (K - 1)) / (sum of squares within / (N - K)), df K - 1 and N - K.
Use: the usual test of a scale by a banner; it takes the spread to be the same in all groups, so look at Levene's test
and take Welch's where spreads differ and groups are of unlike size. With two groups F is the square of the pooled t.
SPSS: ONEWAY or MEANS /STATISTICS=ANOVA, "Between Groups", "F".
Source: Fisher, Statistical Methods for Research Workers (1925), ch. 7; R oneway.test(var.equal = TRUE).
"""

from __future__ import annotations

from collections.abc import Sequence

from mobsurvey.statistics.distributions import f_tail
from mobsurvey.statistics.means import Group, Parts, parts
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped


def anova(groups: Sequence[Group], settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """F with both df and p.

    >>> (result,) = anova([{1: 4, 2: 6, 3: 2}, {1: 1, 2: 4, 3: 8}])
    >>> round(result.value, 3), result.df, result.df2
    (6.548, 1, 23.0)
    """
    found = parts(groups)
    return found if isinstance(found, Skipped) else f_test(found)


def f_test(found: Parts, variant: str = "") -> tuple[Result, ...] | Skipped:
    """The F test of a variation that is already taken apart."""
    df, df2 = found.df, found.df_within
    if df2 <= 0:
        return Skipped("too-few")
    if not found.within:
        return Skipped("no-variation-within")
    value = (found.between / df) / (found.within / df2)
    return (Result(value, df=df, df2=df2, p=f_tail(value, df, df2), variant=variant),)

"""Levene: whether the groups differ in spread, which ANOVA takes them not to.

Formula: the F test of the distances |value - centre of its group|; the centre is the mean, and in the variant of Brown
and Forsythe the median.
Use: beside ANOVA; where it is significant, report Welch's test of the means. With skewed answers trust the variant with
the median. In large samples it finds differences too small to matter.
SPSS: ONEWAY /STATISTICS=HOMOGENEITY, "Based on Mean" and "Based on Median".
Source: Levene (1960), in Contributions to Probability and Statistics, 278; Brown & Forsythe (1974), Journal of the
American Statistical Association 69:364; R car::leveneTest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mobsurvey.statistics.means import Group, mapped, parts_of_scaled, scaled
from mobsurvey.statistics.means.anova import f_test
from mobsurvey.statistics.moments import median, moments
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped


def levene(groups: Sequence[Group], settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """F with both df and p: about the means, and as variant "median" about the medians.

    One of the two is left out where it does not exist; Skipped is about the means.
    """
    found = scaled(groups)
    if isinstance(found, Skipped):
        return found
    about_means = _about(*found, _mean, "")
    about_medians = _about(*found, median, "median")
    if isinstance(about_means, Skipped):
        return about_means if isinstance(about_medians, Skipped) else about_medians
    return about_means if isinstance(about_medians, Skipped) else about_means + about_medians


def _mean(group: Group) -> float | None:
    found = moments(group)
    return found.mean if found else None


def _about(
    groups: Sequence[Group], hair: float, center: Callable[[Group], float | None], variant: str
) -> tuple[Result, ...] | Skipped:
    found = parts_of_scaled([_distances(group, center(group) or 0.0) for group in groups], hair)
    if not found.within and found.between <= found.n * hair * hair:
        return Skipped("same-spread")
    tested = f_test(found, variant)
    return Skipped("same-spread-within") if tested == Skipped("no-variation-within") else tested


def _distances(group: Group, center: float) -> Group:
    return mapped(group, lambda value: abs(value - center))

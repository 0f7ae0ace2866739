"""The test of a response set as a whole: whether any of its answers depends on the banner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from mobsurvey.errors import UsageError
from mobsurvey.statistics.multiple_response.mmi import mmi
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.survey import Chunk
from mobsurvey.table.analysis import NONE, Analysis
from mobsurvey.table.model import Omnibus
from mobsurvey.table.weighting import NO_WEIGHTING, Weighting, weigher, weight_of
from mobsurvey.table.words import phrase
from mobsurvey.tabulation.axis import Axis, SetAxis
from mobsurvey.tabulation.counts import CellCounts, Only
from mobsurvey.tabulation.joint import count_pairs

if TYPE_CHECKING:
    from mobsurvey.table.design_part import DesignPart

_MOST_DRAWS = 20_000_000

_MOST_PAIRS = 5_000_000
"""Joint counts of two options in a group that are made at most: more would fill the memory for a test of no use."""


def omnibus(
    chunks: Iterable[Chunk],
    stub: Axis,
    banner: Axis,
    only: Only | None,
    analysis: Analysis,
    language: str,
    weighting: Weighting = NO_WEIGHTING,
    design: DesignPart | None = None,
    layer: str = "",
    counts: CellCounts | None = None,
) -> Omnibus | None:
    """The omnibus test where stub or banner is a set of more than one option, else None.

    A set by groups, or groups by a set, is tested for multiple marginal independence, a set by a set for simultaneous
    pairwise marginal independence.
    """
    sets = [axis for axis in (stub, banner) if isinstance(axis, SetAxis)]
    if analysis.test == NONE or not sets or len(sets[0].categories) < 2 or stub.name == banner.name:
        return None
    options = len(sets[0].categories)
    replicates = 0
    result: Result | Skipped
    if len(sets) == 2:
        if analysis.bootstrap:
            raise UsageError(
                "--bootstrap is for a set by groups, not for a set by a set",
                next_step="Leave it out; Rao-Scott remains.",
            )
        test = "spmi"
        options *= len(sets[1].categories)
        if design:
            result = Skipped("not-by-design")
        elif options**2 > _MOST_PAIRS:
            result = Skipped("too-many-options")
        else:
            result = _set_by_set(chunks, sets[0], sets[1], only, weighting)
    elif design:
        test = "design-mmi"
        found = design.set_result()
        result = found if isinstance(found, Skipped) else found[0]
    elif options**2 * len((banner if sets[0] is stub else stub).categories) > _MOST_PAIRS:
        test = "mmi"
        result = Skipped("too-many-options")
    else:
        groups = banner if sets[0] is stub else stub
        test = "mmi-bootstrap"
        replicates = analysis.bootstrap
        if not replicates:
            known = counts if sets[0] is stub and weighting is NO_WEIGHTING else None
            sizes, pairs = count_pairs(chunks, sets[0], groups, only, weigher(weighting, "sum"), known)
            if few_expected(sizes, pairs):
                replicates = analysis.replicates
            else:
                test = "mmi"
                result = mmi(sizes, pairs)
        if replicates:
            replicates, result = _bootstrap(chunks, sets[0], groups, only, analysis, weighting)
    if isinstance(result, Skipped):
        reason = phrase(result.reason, language, banner=(banner if sets[0] is stub else stub).title)
        return Omnibus(test, options, layer, skipped=reason)
    return Omnibus(
        test,
        options,
        layer,
        statistic=result.value if result.statistic is None else result.statistic,
        sum_of_chi_squares=None if design else result.value,
        df=result.df,
        df2=result.df2,
        p=result.p,
        low=result.low,
        high=result.high,
        replicates=replicates or None,
    )


def few_expected(sizes: Sequence[float], pairs: Sequence[Sequence[Sequence[float]]]) -> bool:
    """Whether too few are expected for the Rao-Scott approximation, by the rule that single items go by.

    More than 20 % of the cells (options chosen or not, by groups) expecting fewer than 5, or any fewer than 1; options
    and groups that take no part are not asked.
    """
    n = sum(sizes)
    chosen = [sum(group[j][j] for group in pairs) for j in range(len(pairs[0]))] if pairs else []
    expected = [size * count / n for size in sizes if size for own in chosen if 0 < own < n for count in (own, n - own)]
    return bool(expected) and (min(expected) < 1 or sum(count < 5 for count in expected) > 0.2 * len(expected))


def _set_by_set(
    chunks: Iterable[Chunk], stub: SetAxis, banner: SetAxis, only: Only | None, weighting: Weighting
) -> Result | Skipped:
    from mobsurvey.statistics.multiple_response.spmi import spmi
    from mobsurvey.tabulation.patterns import count_patterns

    patterns, counts = count_patterns(chunks, (stub, banner), only, weight_of(weighting))
    return spmi(patterns, counts, len(stub.categories))


def _bootstrap(
    chunks: Iterable[Chunk],
    options: SetAxis,
    groups: Axis,
    only: Only | None,
    analysis: Analysis,
    weighting: Weighting,
) -> tuple[int, Result | Skipped]:
    """How many replicates there were, and the test; as many as asked for, or as take a few seconds."""
    from mobsurvey.statistics.multiple_response.mmi_bootstrap import mmi_bootstrap
    from mobsurvey.tabulation.patterns import count_patterns

    size = len(options.categories)
    joint, counts = count_patterns(chunks, (options, groups), only, weight_of(weighting))
    by_answer: dict[tuple[bool, ...], list[float]] = {}
    for flags, count in zip(joint, counts, strict=True):
        row = by_answer.setdefault(tuple(flags[:size]), [0.0] * len(groups.categories))
        row[flags[size:].index(True)] += count
    affordable = _MOST_DRAWS // max(1, len(by_answer) * len(groups.categories))
    replicates = analysis.bootstrap or max(500, min(analysis.replicates, affordable))
    settings = Settings(replicates=replicates, seed=analysis.seed)
    return replicates, mmi_bootstrap(list(by_answer), list(by_answer.values()), settings)

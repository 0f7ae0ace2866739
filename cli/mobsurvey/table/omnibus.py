"""The test of a response set as a whole: whether any of its answers depends on the banner."""

from __future__ import annotations

from collections.abc import Iterable
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
from mobsurvey.tabulation.counts import Only
from mobsurvey.tabulation.joint import count_pairs

if TYPE_CHECKING:
    from mobsurvey.table.design_part import DesignPart


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
) -> Omnibus | None:
    """The omnibus test where stub or banner is a set of more than one option, else None.

    A set by groups, or groups by a set, is tested for multiple marginal independence, a set by a set for simultaneous
    pairwise marginal independence.
    """
    sets = [axis for axis in (stub, banner) if isinstance(axis, SetAxis)]
    if analysis.test == NONE or not sets or len(sets[0].categories) < 2:
        return None
    options = len(sets[0].categories)
    if len(sets) == 2:
        if analysis.bootstrap:
            raise UsageError(
                "--bootstrap is for a set by groups, not for a set by a set",
                next_step="Leave it out; Rao-Scott remains.",
            )
        test = "spmi"
        options *= len(sets[1].categories)
        result = Skipped("not-by-design") if design else _set_by_set(chunks, sets[0], sets[1], only, weighting)
    elif design:
        test = "design-mmi"
        found = design.set_result()
        result = found if isinstance(found, Skipped) else found[0]
    else:
        groups = banner if sets[0] is stub else stub
        if analysis.bootstrap:
            test = "mmi-bootstrap"
            result = _bootstrap(chunks, sets[0], groups, only, analysis, weighting)
        else:
            test = "mmi"
            pairs = count_pairs(chunks, sets[0], groups, only, weigher(weighting, "sum"))
            result = mmi(*pairs)
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
    )


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
) -> Result | Skipped:
    from mobsurvey.statistics.multiple_response.mmi_bootstrap import mmi_bootstrap
    from mobsurvey.tabulation.patterns import count_patterns

    size = len(options.categories)
    joint, counts = count_patterns(chunks, (options, groups), only, weight_of(weighting))
    by_answer: dict[tuple[bool, ...], list[float]] = {}
    for flags, count in zip(joint, counts, strict=True):
        row = by_answer.setdefault(tuple(flags[:size]), [0.0] * len(groups.categories))
        row[flags[size:].index(True)] += count
    return mmi_bootstrap(
        list(by_answer), list(by_answer.values()), Settings(replicates=analysis.bootstrap, seed=analysis.seed)
    )

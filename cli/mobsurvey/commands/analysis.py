"""What the options of a table ask of statistics, as one value."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import cast

from mobsurvey.errors import UsageError
from mobsurvey.survey import Design, SingleCluster
from mobsurvey.table.analysis import AUTO, DEFAULT_ANALYSIS, Analysis
from mobsurvey.table.weighting import NO_WEIGHTING, Weighting


def analysis_of(
    *,
    test: str = DEFAULT_ANALYSIS.test,
    stat: Iterable[str] | None = None,
    adjust: str = DEFAULT_ANALYSIS.adjust,
    letters: bool = False,
    compare: str = DEFAULT_ANALYSIS.compare,
    letters_adjust: str = DEFAULT_ANALYSIS.letters_adjust,
    alpha: str = ".05",
    min_base: int = DEFAULT_ANALYSIS.min_base,
    ci: bool = False,
    interval: str | None = None,
    confidence: float = DEFAULT_ANALYSIS.confidence,
    brief: bool = False,
    bootstrap: int = 0,
    replicates: int = DEFAULT_ANALYSIS.replicates,
    seed: int = DEFAULT_ANALYSIS.seed,
    scores: Iterable[str] | None = None,
) -> Analysis:
    """The analysis; DEFAULT_ANALYSIS itself where nothing was asked for. UsageError for what is no number."""
    analysis = Analysis(
        test=test,
        stats=tuple(name for part in stat or () for name in part.replace(" ", "").split(",") if name),
        adjust=adjust,
        letters=letters or compare != "pairs",
        compare=compare,
        letters_adjust=letters_adjust,
        alphas=numbers(alpha, f"--alpha {alpha}"),
        min_base=min_base,
        interval=interval or (AUTO if ci else None),
        confidence=confidence,
        brief=brief,
        bootstrap=bootstrap,
        replicates=replicates,
        seed=seed,
        scores=dict(map(_scores, scores or ())),
    )
    return DEFAULT_ANALYSIS if analysis == DEFAULT_ANALYSIS else analysis


def _scores(text: str) -> tuple[str, tuple[float, ...]]:
    name, sign, values = text.partition("=")
    if not sign:
        raise UsageError(f"--scores {text}", next_step="Write, for example: --scores level=1,2,4.")
    return name.strip(), numbers(values, f"--scores {text}")


def numbers(text: str, where: str) -> tuple[float, ...]:
    """Numbers between commas."""
    try:
        found = tuple(float(part) for part in text.split(","))
    except ValueError:
        found = (math.nan,)
    if not all(map(math.isfinite, found)):
        raise UsageError(
            "numbers are expected, with commas between", where=where, next_step="Such as .05,.01 or 1,2,4."
        )
    return found


def weighting_of(
    *,
    frequency_weight: str | None = None,
    weight: str | None = None,
    strata: str | None = None,
    cluster: str | None = None,
    fpc: str | None = None,
    single_cluster: str = "fail",
    unweighted: bool = False,
) -> Weighting:
    """What cases weigh; NO_WEIGHTING itself where nothing was asked for."""
    asked = Weighting(
        frequency_weight, Design(weight, strata, cluster, fpc, cast(SingleCluster, single_cluster)), unweighted
    )
    return NO_WEIGHTING if asked == NO_WEIGHTING else asked

"""How the scores of an index would vary from sample to sample, by linearization.

A score changes with the sums that it is made of by its slopes; so a respondent's own scores and answers times the
slopes, added up, are what the respondent adds to it. Source: Binder (1983), International Statistical Review 51:279.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mobsurvey.indices import Index
from mobsurvey.survey import Chunk, Design, Survey
from mobsurvey.tabulation.axis import any_of
from mobsurvey.tabulation.counts import Only
from mobsurvey.tabulation.design import design_totals, read_design, sums_of
from mobsurvey.tabulation.index_sums import ScoreBlock, score_blocks
from mobsurvey.tabulation.weight import Weight, weigh

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Slopes(NamedTuple):
    """One score of a group of cases."""

    only: Only | None
    """The group; None is all."""
    by_sum: tuple[float, ...]
    """2I changes of the score with the sums of x of every item, then of a of every item."""


class DesignErrors(NamedTuple):
    """Of k scores."""

    covariance: Sequence[Sequence[float]]
    """k x k, also of groups that share clusters."""
    degrees: tuple[int, ...]
    """k degrees of freedom: clusters less strata, counting those that hold a case of the group."""
    df: int
    """Of the whole sample."""


def squares_of(survey: Survey, index: Index, scores: Sequence[Slopes], weight: Weight | None) -> list[float]:
    """k sums over respondents of the squares of what each adds to a score; with n/(n-1) its variance.

    So the respondents are taken as drawn at random, one by one. With a frequency weight each counts as often as it
    was met.
    """
    import numpy as np

    sums = np.zeros(len(scores))
    for block, parts in _parts(survey, index, scores):
        if weight is None:
            sums += (parts**2).sum(axis=1)
            continue
        weights = weigh(block.chunk, weight, block.before).values[block.start : block.end]
        sums += parts**2 @ (weights if weight.kind == "frequency" else weights**2)
    return [float(found) for found in sums]


def design_errors(survey: Survey, index: Index, scores: Sequence[Slopes], design: Design) -> DesignErrors:
    """The same by strata, clusters, weights and sampling fractions. UsageError for a design that cannot be used."""
    frame = read_design(survey.chunks, design)
    sums = sums_of(frame)
    for block, parts in _parts(survey, index, scores):
        sums.add_numbers(parts, block.before + block.start)
    _, covariance, _ = sums.finish()
    names = [item.name for item in index.items]

    def groups(chunk: Chunk) -> list[int]:
        answered = any_of(chunk.columns[name].answered for name in names if name in chunk.columns)
        return [score.only.bits(chunk) & answered if score.only else answered for score in scores]

    totals = design_totals(survey.chunks, groups, frame)
    return DesignErrors((covariance * frame.inflation).tolist(), totals.degrees, totals.df)


def _parts(survey: Survey, index: Index, scores: Sequence[Slopes]) -> Iterator[tuple[ScoreBlock, NDArray[np.float64]]]:
    """Block by block k x cases: what each case adds to a score, before its weight; 0 outside the group."""
    import numpy as np

    slopes = np.array([score.by_sum for score in scores])
    members = list[int]()
    for block in score_blocks(survey, index):
        if block.is_first:
            everyone = (1 << block.chunk.cases) - 1
            members = [score.only.bits(block.chunk) if score.only else everyone for score in scores]
        flags = np.array([block.flags(bits) for bits in members])
        yield block, np.where(flags, slopes @ block.scores.T, 0.0)

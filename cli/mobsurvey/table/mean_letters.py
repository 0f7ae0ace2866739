"""Letters under means, of a number by the sampling design and of a scale: which columns a mean exceeds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from mobsurvey.statistics.columns import Pair
from mobsurvey.statistics.columns.column_means import column_means
from mobsurvey.statistics.design import Means
from mobsurvey.statistics.design.mean_difference import mean_difference
from mobsurvey.statistics.moments import moments
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.survey import Chunk, Design
from mobsurvey.table.analysis import Analysis
from mobsurvey.table.details import LETTERS
from mobsurvey.table.letters import letters_of
from mobsurvey.table.model import Detail
from mobsurvey.table.part import Part
from mobsurvey.tabulation.axis import Axis

if TYPE_CHECKING:
    from mobsurvey.table.design_part import DesignPart


def mean_pairs(means: Means, small: Sequence[bool]) -> list[Pair]:
    """The test of every pair of columns but the small ones; the means are a column each, then that of all."""
    tested = [column for column, is_small in enumerate(small) if not is_small]
    pairs = []
    for place, a in enumerate(tested):
        for b in tested[place + 1 :]:
            found = mean_difference(means, a, b)
            if not isinstance(found, Skipped):
                result = found[0]
                pairs.append(Pair(a, b, result.statistic or 0.0, result.df, 1.0 if result.p is None else result.p))
    return pairs


def with_mean_letters(
    details: Sequence[Detail],
    chunks: Iterable[Chunk],
    part: Part,
    banner: Axis | None,
    scores: Sequence[float] | None,
    small: Sequence[bool],
    design: Design,
    analysis: Analysis,
) -> list[Detail]:
    """The lines under the base of a part, behind that of the mean its letters; none where columns overlap.

    `small` says of each column whether its base is too small for column tests; empty without letters. By a design the
    tests are those of the design. Scores are of the answers, also where missing ones are counted after them.
    """
    found = list(details)
    places = [number for number, detail in enumerate(found) if detail.key == "mean"]
    if not places or not small or not scores or banner is None or not banner.disjoint:
        return found
    if part.design:
        totals = _design_of_answers(chunks, part, part.design, banner, len(scores), design)
        pairs = mean_pairs(_scale_means(totals, scores), small)
    else:
        pairs = _pairs(part, scores, small)
    found.insert(places[0] + 1, Detail(LETTERS, (*letters_of(pairs, len(small), analysis), None)))
    return found


def _pairs(part: Part, scores: Sequence[float], small: Sequence[bool]) -> list[Pair]:
    columns = zip(*part.counts.counts[: len(scores)], strict=True)
    groups = [{} if few else _group(scores, column) for few, column in zip(small, columns, strict=True)]
    return column_means(groups)


def _group(scores: Sequence[float], counts: Sequence[float]) -> dict[float, float]:
    found: dict[float, float] = {}
    for score, count in zip(scores, counts, strict=True):
        found[score] = found.get(score, 0) + count
    return found


def _design_of_answers(
    chunks: Iterable[Chunk], part: Part, found: DesignPart, banner: Axis, answers: int, design: Design
) -> DesignPart:
    """The part under the design as it is, or without the missing answers that it counts.

    Without these its domain is another one, with another base and other clusters.
    """
    if len(found.rows) == answers:
        return found
    from mobsurvey.table.design_part import DesignPart
    from mobsurvey.tabulation.design import read_design

    return DesignPart(chunks, read_design(chunks, design), part.stub.plain, banner, part.only)


def _scale_means(design: DesignPart, scores: Sequence[float]) -> Means:
    """The means of the scores as ratios of the totals of a part under its design."""
    import numpy as np

    from mobsurvey.statistics.design import DUST
    from mobsurvey.tabulation.design_means import DesignMeans

    totals, columns = design.totals, (*design.columns, None)
    means = np.zeros(len(columns))
    change = np.zeros((len(columns), len(totals.totals)))
    for number, column in enumerate(columns):
        base = design.cell(None, column)
        group = moments(_group(scores, [totals.totals[design.cell(row, column)] for row in design.rows]))
        if group is None:
            continue
        means[number] = group.mean
        for row, score in zip(design.rows, scores, strict=True):
            change[number, design.cell(row, column)] = (score - group.mean) / totals.totals[base]
    covariance = change @ np.asarray(totals.covariance) @ change.T
    size = np.abs(change) @ np.abs(np.asarray(totals.covariance)) @ np.abs(change).T
    bases = [design.cell(None, column) for column in columns]
    return DesignMeans(
        tuple(means.tolist()),
        covariance,
        tuple((DUST * np.diag(size)).tolist()),
        tuple(totals.unweighted[base] for base in bases),
        tuple(totals.degrees[base] for base in bases),
    )

"""The scores of an index in groups of cases, and of its factors and items, with their errors of sampling."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from mobsurvey.indices import Factor, Index
from mobsurvey.statistics.index_scores import IndexScores, Joint, WeightedFactor, index_scores, with_error
from mobsurvey.survey import NO_DESIGN, Survey
from mobsurvey.table.index_lines import Line
from mobsurvey.table.weighting import Weighting, weight_of
from mobsurvey.tabulation.counts import Only
from mobsurvey.tabulation.index_errors import DesignErrors, Slopes, design_errors, squares_of
from mobsurvey.tabulation.index_sums import ItemSums


class Group(NamedTuple):
    """The cases of a unit in a wave, with their sums."""

    only: Only | None
    sums: ItemSums


def scored(line: Line, index: Index, groups: Sequence[Group]) -> Line:
    """The line with its scores, one a wave."""
    scores = tuple(_of_factors(index, group.sums, index.factors, 0) for group in groups)
    return line._replace(scores=scores, bases=tuple(found.respondents for found in scores))


def with_errors(
    survey: Survey, index: Index, lines: Sequence[tuple[Line, Sequence[Group]]], weighting: Weighting
) -> list[Line]:
    """The lines with the errors of their scores: by the design where there is one, none of points."""
    if index.scoring == "points":
        return [line for line, _ in lines]
    slopes = [
        Slopes(group.only, score.slopes)
        for line, groups in lines
        for group, score in zip(groups, line.scores, strict=True)
    ]
    if weighting.design != NO_DESIGN:
        errors = design_errors(survey, index, slopes, weighting.design)
        starts = accumulate((len(line.scores) for line, _ in lines), initial=0)
        return [_by_design(line, start, errors) for (line, _), start in zip(lines, starts, strict=False)]
    squares = iter(squares_of(survey, index, slopes, weight_of(weighting)))
    return [line._replace(scores=tuple(with_error(score, next(squares)) for score in line.scores)) for line, _ in lines]


def _by_design(line: Line, start: int, errors: DesignErrors) -> Line:
    """The line, whose first score has that number among the errors."""
    scores, joint = list[IndexScores](), list[Joint | None]()
    for number, score in enumerate(line.scores, start=start):
        df, variance = errors.degrees[number], errors.covariance[number][number]
        has_error = score.value is not None and df >= 1
        scores.append(score._replace(se=math.sqrt(max(variance, 0.0)), df=df) if has_error else score)
        joint.append(Joint(errors.covariance[number][number - 1], errors.df) if number > start else None)
    return line._replace(scores=tuple(scores), joint=tuple(joint))


def _of_factors(index: Index, sums: ItemSums, factors: Sequence[Factor], start: int) -> IndexScores:
    """The scores of one group by some factors, whose first item has that number in the index."""
    items = len(index.items)
    end = start + sum(len(factor.items) for factor in factors)
    scores = index_scores(
        sums.scores[start:end],
        sums.weights[start:end],
        [WeightedFactor(factor.weight, tuple(item.weight for item in factor.items)) for factor in factors],
        index.pooled,
    )
    slopes = [0.0] * (2 * items)
    slopes[start:end] = scores.slopes[: end - start]
    slopes[items + start : items + end] = scores.slopes[end - start :]
    return scores._replace(slopes=tuple(slopes), respondents=sums.respondents)


def parts(survey: Survey, index: Index, groups: Sequence[Group], language: str) -> Iterator[Line]:
    """A line for each factor, and below it one for each of its items."""
    start = 0
    for factor in index.factors:
        scores = tuple(_of_factors(index, group.sums, [factor], start) for group in groups)
        yield Line(factor.name, factor.title(language), scores, (None,) * len(groups), weight=factor.weight)
        for place, item in enumerate(factor.items, start=start):
            alone = [factor._replace(items=(item,))]
            scores = tuple(_of_factors(index, group.sums, alone, place) for group in groups)
            label = survey.variables[item.name].title(language) if item.name in survey.variables else item.name
            bases = tuple(group.sums.answers[place] for group in groups)
            yield Line(item.name, label, scores, bases, weight=item.weight, level=1)
        start += len(factor.items)

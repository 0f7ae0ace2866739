"""What a comparison shows of scales beside what is asked for: means, and the scores that they are of."""

from __future__ import annotations

from collections.abc import Mapping

from mobsurvey.survey import Code, Survey
from mobsurvey.table.analysis import Analysis
from mobsurvey.table.shape import Shape

MEAN = "mean"


def with_means(shape: Shape, survey: Survey, name: str) -> Shape:
    """The shape of the table of that name: means under the base of a scale, unless other statistics are asked for."""
    if shape.summary:
        return shape
    items = survey.batteries[name].items if name in survey.batteries else (name,)
    variables = [survey.variables[item] for item in items if item in survey.variables]
    scale = bool(variables) and all(v.kind == "single" and v.measure == "ordinal" and v.is_numeric for v in variables)
    return shape._replace(summary=(MEAN,)) if scale else shape


def scores_by_code(survey: Survey, analysis: Analysis) -> dict[str, Mapping[Code, float]]:
    """The scores that were given, by variable and code: rows may stand in another order than the codebook's."""
    return {
        name: {value.code: score for value, score in zip(survey.variables[name].values, scores, strict=False)}
        for name, scores in analysis.scores.items()
        if name in survey.variables
    }

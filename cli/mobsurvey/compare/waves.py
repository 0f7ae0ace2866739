"""The waves of one study side by side: a column for each answer to the question that tells them apart."""

from __future__ import annotations

from collections.abc import Sequence

from mobsurvey.compare.differences import Style, with_differences, without_total
from mobsurvey.compare.match import questions
from mobsurvey.compare.notes import comparison_notes, comparison_title
from mobsurvey.compare.scales import scores_by_code, with_means
from mobsurvey.errors import UsageError
from mobsurvey.study import Study
from mobsurvey.survey import NO_DESIGN, Survey
from mobsurvey.table.analysis import AUTO, DEFAULT_ANALYSIS, NONE, Analysis
from mobsurvey.table.asked import with_names
from mobsurvey.table.model import Table
from mobsurvey.table.shape import DEFAULT_SHAPE, Shape
from mobsurvey.table.spec import TableSpec
from mobsurvey.table.tabulate import make_table
from mobsurvey.table.weighting import NO_WEIGHTING, Weighting, resolve
from mobsurvey.tabulation.axis import axis_of
from mobsurvey.tabulation.names import check_banner, check_name, is_stacked


def compare_waves(
    study: Study,
    by: str,
    names: Sequence[str] = (),
    *,
    layer: str | None = None,
    where: str | None = None,
    lang: str = "en",
    weighting: Weighting = NO_WEIGHTING,
    analysis: Analysis = DEFAULT_ANALYSIS,
    shape: Shape = DEFAULT_SHAPE,
) -> tuple[Table, ...]:
    """A table for each question with a column a wave, and what changed since the first. UsageError, StudyError.

    `by` is the question that tells the waves apart, of one answer, so that nobody is in two of them; `layer` makes a
    block for each answer to a third question. Without names all questions are compared; with a layer, which batteries
    do not have, their items one by one.
    """
    asked = TableSpec("", by, layer, where, "column", lang, weighting, analysis, shape)
    return tuple(wave_table(study, spec) for spec in wave_specs(study.survey, asked, names))


def wave_specs(survey: Survey, asked: TableSpec, names: Sequence[str]) -> list[TableSpec]:
    """What is asked for, of each question; `asked` has no name of its own. UsageError for what cannot be compared."""
    by, layer = asked.by or "", asked.layer
    check_waves(survey, by)
    if layer == by:
        raise UsageError(f'"{by}" tells the waves apart and cannot be their layer', next_step="Take another question.")
    numbers = with_numbers(asked.analysis, layer)
    wanted = list(names) or [
        name for name in without_batteries(survey, questions(survey, numbers), layer) if name != by
    ]
    for name in wanted:
        if name == by:
            raise UsageError(f'"{by}" tells the waves apart and is not compared itself', next_step="Leave it out.")
        check_name(survey, name)
    shape = with_names(asked.shape, wanted, survey)
    return [asked._replace(name=name, shape=with_means(shape, survey, name)) for name in wanted]


def wave_table(study: Study, spec: TableSpec) -> Table:
    """The cross-table without a total and with differences. UsageError, StudyError."""
    survey, lang = study.survey, spec.lang
    labels = [category.label for category in axis_of(survey, spec.by or "", lang).categories]
    weighted = resolve(survey, spec.weighting).design != NO_DESIGN
    style = Style(spec.analysis.confidence, lang, not weighted, scores_by_code(survey, spec.analysis))
    table = with_differences(without_total(make_table(study, spec, every_column=True)), style)
    return table._replace(
        title=comparison_title(_title(survey, spec.name, lang), labels, survey, spec.layer, lang),
        notes=(*table.notes, *comparison_notes(table, labels[0], style)),
    )


def check_waves(survey: Survey, by: str) -> None:
    """UsageError unless `by` is a question that tells waves apart."""
    if is_stacked(by):
        raise UsageError(f"--by {by}: waves are the answers to one question", next_step="Name one.")
    check_banner(survey, by)
    if by in survey.sets:
        raise UsageError(
            f'"{by}" has several answers, so that a respondent could be in two waves',
            next_step="Take another question.",
        )
    if len(axis_of(survey, by, "en").categories) < 2:
        raise UsageError(
            f'"{by}" has a single answer, with which nothing can be compared',
            next_step="Add the next wave: mobsurvey import FILE --append --wave NAME.",
        )


def with_numbers(analysis: Analysis, layer: str | None) -> bool:
    """Whether there are tables of numbers: not with layers or statistics of counts."""
    return not layer and not analysis.stats and analysis.test in (AUTO, NONE)


def without_batteries(survey: Survey, names: Sequence[str], layer: str | None) -> list[str]:
    """The names; with a layer without its own, and the items of batteries one by one."""
    if not layer:
        return list(names)
    every = [item for name in names for item in (survey.batteries[name].items if name in survey.batteries else (name,))]
    return [name for name in every if name != layer]


def _title(survey: Survey, name: str, language: str) -> str:
    found = survey.sets.get(name) or survey.batteries.get(name) or survey.variables[name]
    return found.title(language)

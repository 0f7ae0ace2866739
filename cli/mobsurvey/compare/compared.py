"""Tables that stand two or more waves or studies side by side, with tests and intervals of what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mobsurvey.compare.differences import MEAN, Style, with_differences, without_total
from mobsurvey.compare.joined import REST, Joined, joined
from mobsurvey.compare.match import Matched, Shared, SharedBattery, SharedSet, SharedVariable, match, questions
from mobsurvey.compare.notes import comparison_notes, with_base_note
from mobsurvey.compare.words import listed, say
from mobsurvey.errors import MobsurveyError, StudyError, UsageError, did_you_mean
from mobsurvey.study import Study
from mobsurvey.survey import NO_DESIGN, Code, Survey
from mobsurvey.table.analysis import AUTO, DEFAULT_ANALYSIS, NONE, Analysis
from mobsurvey.table.model import Cell, Row, Table
from mobsurvey.table.shape import DEFAULT_SHAPE, Shape
from mobsurvey.table.spec import TableSpec
from mobsurvey.table.tabulate import make_table
from mobsurvey.table.weighting import NO_WEIGHTING, Weighting, resolve
from mobsurvey.table.words import phrase
from mobsurvey.tabulation.axis import axis_of
from mobsurvey.tabulation.names import check_banner, check_name, is_stacked

_NOT_THERE = Cell(0, None, 0)
"""Of an answer that a study does not offer: nobody was asked."""


class Comparison(NamedTuple):
    """Studies side by side."""

    tables: tuple[Table, ...]
    matched: Matched
    labels: tuple[str, ...]
    """What the studies are called."""


def compare_waves(
    study: Study,
    by: str,
    names: Sequence[str] = (),
    *,
    where: str | None = None,
    lang: str = "en",
    weighting: Weighting = NO_WEIGHTING,
    analysis: Analysis = DEFAULT_ANALYSIS,
) -> tuple[Table, ...]:
    """A table for each question with a column a wave, and what changed since the first. UsageError, StudyError.

    `by` is the question that tells the waves apart, of one answer, so that nobody is in two of them.
    """
    survey = study.survey
    if is_stacked(by):
        raise UsageError(f"--by {by}: waves are the answers to one question", next_step="Name one.")
    check_banner(survey, by)
    if by in survey.sets:
        raise UsageError(
            f'"{by}" has several answers, so that a respondent could be in two waves',
            next_step="Take another question.",
        )
    axis = axis_of(survey, by, lang)
    if len(axis.categories) < 2:
        raise UsageError(
            f'"{by}" has a single answer, with which nothing can be compared',
            next_step="Add the next wave: mobsurvey import FILE --append --wave NAME.",
        )
    labels = [category.label for category in axis.categories]
    weighted = resolve(survey, weighting).design != NO_DESIGN
    tables = []
    for name in names or [name for name in questions(survey, _with_numbers(weighted, analysis)) if name != by]:
        if name == by:
            raise UsageError(f'"{by}" tells the waves apart and is not compared itself', next_step="Leave it out.")
        check_name(survey, name)
        spec = TableSpec(name, by, None, where, "column", lang, weighting, analysis, _means_of(survey, name))
        tables.append(_side_by_side(study, spec, labels, weighted))
    return tuple(tables)


def compare_studies(
    studies: Sequence[Study],
    names: Sequence[str] = (),
    *,
    same: Mapping[str, str] | None = None,
    where: str | None = None,
    lang: str = "en",
    weighting: Weighting = NO_WEIGHTING,
    analysis: Analysis = DEFAULT_ANALYSIS,
) -> Comparison:
    """A table for each question that the studies share, with a column a study. UsageError, StudyError.

    Weights and designs are those that each study declares, or its own variables of the names asked for. `where` is of
    questions that all studies share, under the names of the first. `same` names questions that are taken for the same
    whatever their words: name in the first study -> name in another.
    """
    labels = study_labels(studies)
    surveys = [study.survey for study in studies]
    matched = match(surveys, same or {})
    languages = tuple(dict.fromkeys(language for survey in surveys for language in survey.languages))
    wanted = _wanted(matched, names, surveys, labels)
    whole = joined(studies, labels, matched, weighting, languages)
    if not names:
        plain = [set(questions(survey, _with_numbers(whole.weighted, analysis))) for survey in surveys]
        wanted = tuple(
            name for name in wanted if all(own in some for own, some in zip(matched.own(name), plain, strict=True))
        )
    tables = (_study_table(whole, matched, name, labels, where, lang, analysis) for name in wanted)
    return Comparison(tuple(tables), matched, labels)


def study_labels(studies: Sequence[Study]) -> tuple[str, ...]:
    """What the studies are called: their codebooks, else their files. UsageError, StudyError for one given twice."""
    if len(studies) < 2:
        raise UsageError(
            "one study cannot be compared with itself",
            next_step="Name two: mobsurvey compare a.mobsurvey b.mobsurvey, or the waves of one: --by wave.",
        )
    of_file: dict[str, Study] = {}
    for study in studies:
        for file in study.provenance.files:
            other = of_file.setdefault(file.source.sha256 or f"{id(file)}", study)
            if other is not study:
                raise StudyError(
                    f'has the cases of "{file.source.file}", which {other.path or "another study"} has too',
                    where=str(study.path or ""),
                    next_step="Compare studies of different respondents.",
                )
    codebooks = [study.provenance.codebook for study in studies]
    stems = [study.path.stem if study.path else "" for study in studies]
    for names in (codebooks, stems, [str(study.path) for study in studies]):
        if len(set(names)) == len(names) and all(names):
            return tuple(names)
    return tuple(f"{name} ({number})" for number, name in enumerate(codebooks, start=1))


def _wanted(
    matched: Matched, names: Sequence[str], surveys: Sequence[Survey], labels: Sequence[str]
) -> tuple[str, ...]:
    """The questions to compare, under the names they have here."""
    if not matched.names:
        from mobsurvey.compare.findings import findings

        raise MobsurveyError(
            "no question is in all of these studies",
            where=listed(labels, "en"),
            next_step=" ".join(findings(matched, labels, surveys)) or "Compare studies that asked the same.",
        )
    wanted = []
    for name in names:
        found = matched.name_of(name)
        if found is None:
            held = [label for label, survey in zip(labels, surveys, strict=True) if name in survey.names]
            if held:
                raise UsageError(
                    f'"{name}" is not in all studies, or is not the same there; it is in {listed(held, "en")}',
                    next_step=f"They share: {', '.join(matched.names[:12])}. "
                    f"If it is the same question: --same {name}, or --same {name}=NAME.",
                )
            raise UsageError(f'the studies have no "{name}"', next_step=did_you_mean(name, matched.names))
        wanted.append(found)
    return tuple(dict.fromkeys(wanted)) or matched.names


def _with_numbers(weighted: bool, analysis: Analysis) -> bool:
    """Whether there are tables of numbers: not under a design, nor with statistics of counts."""
    return not weighted and not analysis.stats and analysis.test in (AUTO, NONE)


def _means_of(survey: Survey, name: str) -> Shape:
    """Means under the base of a scale."""
    items = survey.batteries[name].items if name in survey.batteries else (name,)
    variables = [survey.variables[item] for item in items if item in survey.variables]
    scale = bool(variables) and all(v.kind == "single" and v.measure == "ordinal" and v.is_numeric for v in variables)
    return Shape(summary=(MEAN,)) if scale else DEFAULT_SHAPE


def _side_by_side(study: Study, spec: TableSpec, labels: Sequence[str], weighted: bool) -> Table:
    """The cross-table without a total and with differences."""
    table = without_total(make_table(study, spec))
    style = Style(spec.analysis.confidence, spec.lang, not weighted, spec.analysis.scores)
    table = with_differences(table, style)
    return table._replace(
        title=say("title", spec.lang, stub=_stub_title(study.survey, spec), names=listed(labels, spec.lang)),
        notes=(*table.notes, *comparison_notes(table, labels[0], style)),
    )


def _stub_title(survey: Survey, spec: TableSpec) -> str:
    if spec.name in survey.sets:
        return survey.sets[spec.name].title(spec.lang)
    found = survey.batteries.get(spec.name) or survey.variables[spec.name]
    return found.title(spec.lang)


def _study_table(
    whole: Joined,
    matched: Matched,
    name: str,
    labels: Sequence[str],
    where: str | None,
    lang: str,
    analysis: Analysis,
) -> Table:
    """The table of a question that all studies share, also with what of it only some have."""
    survey = whole.study.survey
    shared = matched.shared(name)
    style = Style(analysis.confidence, lang, not whole.weighted, analysis.scores)
    untested = analysis._replace(test=NONE, stats=(), letters=False, compare="pairs", bootstrap=0)
    parts = [part for part in (name, name + REST) if part in (*survey.sets, *survey.batteries, *survey.variables)]
    tables = []
    for part in parts:
        # Of what not all studies have in the same way nothing can be tested, and means would be of other scales.
        same = part == name and (not isinstance(shared, SharedVariable) or shared.comparable)
        shape = _means_of(survey, part) if same else DEFAULT_SHAPE
        spec = TableSpec(
            part, whole.by, None, where, "column", lang, whole.weighting, analysis if same else untested, shape
        )
        table = make_table(whole.study, spec)
        table = without_total(_blanked(table, shared))
        table = with_differences(table, style)
        if not same:
            table = table._replace(notes=tuple(n for n in table.notes if n != phrase("test-none", lang)))
        tables.append(table)
    table = _together(tables)
    title = shared.kin.title(lang)
    notes = with_base_note(table.notes, shared, labels, lang)
    return _own_items(table, shared)._replace(
        name=name,
        title=say("title", lang, stub=title, names=listed(labels, lang)),
        notes=(*notes, *comparison_notes(table, labels[0], style, shared, labels)),
    )


def _blanked(table: Table, shared: Shared) -> Table:
    """The table with nothing in the cells of answers that a study does not offer."""
    blocks = tuple(
        block._replace(rows=tuple(_blanked_row(row, shared) for row in block.rows)) for block in table.blocks
    )
    return table if table.kind == "number" else table._replace(blocks=blocks)


def _blanked_row(row: Row, shared: Shared) -> Row:
    cells = tuple(
        cell if number == len(row.cells) - 1 or _offered(row.item, row.code, shared, number) else _NOT_THERE
        for number, cell in enumerate(row.cells)
    )
    return row._replace(cells=cells)


def _offered(item: str, code: Code | None, shared: Shared, study: int) -> bool:
    if isinstance(shared, SharedVariable):
        return shared.offered(code, study)
    if isinstance(shared, SharedBattery):
        return next(one for one in shared.items if one.kin.key == item).offered(code, study)
    return any(option.own[study] is not None for option in shared.options if item == f"{shared.kin.key}: {option.key}")


def _together(tables: Sequence[Table]) -> Table:
    """The table of what all have, then the lines of what only some have."""
    table, *rest = tables
    for other in rest:
        if table.kind == "battery":
            table = table._replace(blocks=(*table.blocks, *other.blocks))
        else:
            (block,), (more,) = table.blocks, other.blocks
            table = table._replace(blocks=(block._replace(rows=(*block.rows, *more.rows)),))
    return table


def _own_items(table: Table, shared: Shared) -> Table:
    """The options of a set under the names that they have in the first study that has them."""
    if not isinstance(shared, SharedSet):
        return table
    before = f"{shared.kin.key}: "
    blocks = tuple(
        block._replace(rows=tuple(row._replace(item=row.item.removeprefix(before)) for row in block.rows))
        for block in table.blocks
    )
    return table._replace(
        blocks=blocks,
        tests=tuple(test._replace(item=test.item.removeprefix(before)) for test in table.tests),
        measures=tuple(measure._replace(item=measure.item.removeprefix(before)) for measure in table.measures),
    )

"""Makes tables from a study: counts, percents, tests, measures and notes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, get_args

from mobsurvey.errors import UsageError, did_you_mean
from mobsurvey.study import Study
from mobsurvey.survey import NO_DESIGN, Survey
from mobsurvey.table.analysis import AUTO, DEFAULT_ANALYSIS, NONE, Analysis, check_analysis
from mobsurvey.table.block import banner_points, block, row_details
from mobsurvey.table.item_tests import part_tests
from mobsurvey.table.items import Item, part_items
from mobsurvey.table.model import Detail, Measure, PercentKind, Row, Table, TableKind
from mobsurvey.table.notes import table_notes
from mobsurvey.table.number_format import LANGUAGES
from mobsurvey.table.omnibus import omnibus
from mobsurvey.table.part import Part, count_parts, count_stub
from mobsurvey.table.provenance import provenance_sentence
from mobsurvey.table.shape import DEFAULT_SHAPE, Shape
from mobsurvey.table.spec import TableSpec
from mobsurvey.table.stacked import BannerPart, banner_parts, stacked
from mobsurvey.table.titles import table_title, tests_title
from mobsurvey.table.weighting import NO_WEIGHTING, Weighting, resolve
from mobsurvey.table.words import phrase
from mobsurvey.tabulation.axis import Axis, axis_of
from mobsurvey.tabulation.names import check_banner, check_name, is_stacked

if TYPE_CHECKING:
    from mobsurvey.table.hidden import Hidden
    from mobsurvey.table.shaped import Shaped
    from mobsurvey.tabulation.filter import Filter

PERCENTS: tuple[PercentKind, ...] = get_args(PercentKind)


def crosstab(
    study: Study,
    name: str,
    by: str,
    *,
    layer: str | None = None,
    where: str | None = None,
    percent: PercentKind = "column",
    lang: str = "en",
    weighting: Weighting = NO_WEIGHTING,
    analysis: Analysis = DEFAULT_ANALYSIS,
    shape: Shape = DEFAULT_SHAPE,
) -> Table:
    """The table of a variable, set or battery by a variable or set, with a test for each item.

    `layer` makes a block for each category of a third variable; `where` filters cases by an expression; `percent` says
    what divides the counts; `lang` is en or vi; `weighting` says what cases weigh and how they were sampled, where the
    codebook does not; `analysis` says what is tested and measured, `shape` what stands in the table beside the answers
    one by one: nets, boxes, means. Raises UsageError for names, expressions and words
    that do not exist or do not go together, StudyError for a damaged study.
    """
    return make_table(study, TableSpec(name, by, layer, where, percent, lang, weighting, analysis, shape))


def freq(
    study: Study,
    name: str,
    *,
    where: str | None = None,
    percent: PercentKind = "column",
    lang: str = "en",
    weighting: Weighting = NO_WEIGHTING,
    analysis: Analysis = DEFAULT_ANALYSIS,
    shape: Shape = DEFAULT_SHAPE,
) -> Table:
    """The table of a variable, set or battery on its own: the total column of crosstab, without tests."""
    return make_table(study, TableSpec(name, None, None, where, percent, lang, weighting, analysis, shape))


def make_table(study: Study, spec: TableSpec, every_column: bool = False) -> Table:
    """The table that is asked for; `every_column` keeps those that a filter empties. UsageError, StudyError."""
    if spec.shape.bands:
        from mobsurvey.table.bands import with_bands

        study, spec = with_bands(study, spec)
    survey = study.survey
    if spec.lang not in LANGUAGES:
        raise UsageError(f'there is no language "{spec.lang}"', next_step=did_you_mean(spec.lang, LANGUAGES))
    if spec.percent not in PERCENTS:
        raise UsageError(f'there is no percent "{spec.percent}"', next_step=did_you_mean(spec.percent, PERCENTS))
    if spec.name in survey.indices:
        return _index(study, spec)
    check_name(survey, spec.name)
    hidden = None
    if (spec.shape.by_size or spec.shape.hide_below) and not _is_number(survey, spec.name):
        only, weighting = _filter(survey, spec.where), resolve(survey, spec.weighting)
        one = spec.by is not None and not is_stacked(spec.by)
        banner = _axis(survey, spec.by or "", spec.lang, "a banner") if one else None
        if spec.shape.by_size:
            from mobsurvey.table.by_size import by_size

            survey, spec = by_size(survey, spec, only, weighting, banner)
        if spec.shape.hide_below:
            from mobsurvey.table.hidden import hidden_answers

            layers = _axis(survey, spec.layer, spec.lang, "a layer") if spec.layer else None
            stubs = _stubs(survey, spec)
            least, brief = spec.shape.hide_below, spec.analysis.brief
            hidden = hidden_answers(survey, spec.name, stubs, banner, layers, only, weighting, least, brief)
    emptying = not every_column and spec.by is not None and (spec.where is not None or "/" in spec.by)
    if not is_stacked(spec.by) and not emptying:
        return _with_notes(_table(study, survey, spec, None, hidden), spec, ())
    assert spec.by is not None
    parts = banner_parts(spec.by, lambda name: _axis(study.survey, name, spec.lang, "a banner"))
    notes: list[str] = []
    if emptying:
        from mobsurvey.table.emptied import without_emptied

        layers = _axis(survey, spec.layer, spec.lang, "a layer") if spec.layer else None
        weighting = resolve(survey, spec.weighting)
        of = [spec.name] if _is_number(survey, spec.name) else _stubs(survey, spec)
        parts, notes = without_emptied(survey, spec, parts, of, layers, _filter(survey, spec.where), weighting)
    if is_stacked(spec.by):
        total = _table(study, survey, spec._replace(by=None), None, hidden)
        tables = [_table(study, survey, spec._replace(by=part.by), part, hidden) for part in parts]
        table = stacked(spec.by, parts, tables, total)
    else:
        table = _table(study, survey, spec, parts[0], hidden)
    return _with_notes(table, spec, notes)


def _with_notes(table: Table, spec: TableSpec, notes: Sequence[str]) -> Table:
    """The table with further notes, and those that name columns of few respondents, which are of all parts together."""
    if spec.shape.low_base or spec.analysis.letters:
        from mobsurvey.table.small_columns import small_notes

        notes = [*small_notes(table, spec.analysis, spec.shape.low_base), *notes]
    return table._replace(notes=(*table.notes, *notes)) if notes else table


def _index(study: Study, spec: TableSpec) -> Table:
    """The table of an index: its units are the points of the banner, its waves the layers."""
    from mobsurvey.table.index_table import index_table

    survey, analysis = study.survey, spec.analysis
    if analysis.stats or analysis.test not in (AUTO, NONE):
        asked_for = f"--stat {','.join(analysis.stats)}" if analysis.stats else f"--test {analysis.test}"
        raise UsageError(f'{asked_for} is for counts, and "{spec.name}" is an index', next_step="Leave it out.")
    check_analysis(analysis._replace(letters=False, interval=None, bootstrap=0), False, "column")
    if spec.layer in survey.sets:
        raise UsageError(
            f'"{spec.layer}" has several answers, so that a respondent could be in two waves',
            next_step="Take another question.",
        )
    banner = banner_parts(spec.by, lambda name: _axis(survey, name, spec.lang, "a banner")) if spec.by else []
    waves = _axis(survey, spec.layer, spec.lang, "a layer") if spec.layer else None
    return index_table(study, spec, banner, waves, _filter(survey, spec.where))


def _is_number(survey: Survey, name: str) -> bool:
    return name in survey.variables and survey.variables[name].kind == "number"


def _stubs(survey: Survey, spec: TableSpec) -> list[Axis]:
    """What is tabulated: the items of a battery, or the question itself."""
    items = survey.batteries[spec.name].items if spec.name in survey.batteries else (spec.name,)
    stubs = [axis_of(survey, item, spec.lang) for item in items]
    if spec.shape.missing or spec.shape.count_missing:
        from mobsurvey.table.counted_missing import stubs_by_reason, stubs_with_missing

        stubs = stubs_by_reason(survey, stubs, spec.lang)
        stubs = stubs_with_missing(survey, stubs, spec.shape.count_missing, spec.lang)
    return stubs


def _table(
    study: Study, survey: Survey, spec: TableSpec, within: BannerPart | None, hidden: Hidden | None = None
) -> Table:
    """The table of a banner of one question, or of a part of one of several; without what is hidden."""
    name, by, layer, where, percent, language, asked, analysis, shape = spec
    weighting = resolve(survey, asked)
    by_design = weighting.design != NO_DESIGN
    analysis = check_analysis(analysis, by_design, percent)
    for scored in analysis.scores:
        if scored not in survey.variables:
            raise UsageError(
                f'--scores: there is no variable "{scored}"', next_step=did_you_mean(scored, survey.variables)
            )
    # The banner stays in the codebook's order, also where the answers of the same question are sorted.
    banner = within.axis if within else _axis(study.survey, by, language, "a banner") if by else None
    layers = _axis(survey, layer, language, "a layer") if layer else None
    filter = _filter(survey, where)
    only = within.only(filter) if within else filter
    if _is_number(survey, name):
        if shape.count_missing:
            raise UsageError(
                f'"{name}" is a number, beside which missing answers cannot be counted',
                next_step="Leave --count-missing out, or name other tables.",
            )
        if layers:
            raise UsageError(f'"{name}" is a number and has no layers', next_step="Filter by the layer: --where.")
        if analysis.stats or analysis.test not in (AUTO, NONE):
            asked_for = f"--stat {','.join(analysis.stats)}" if analysis.stats else f"--test {analysis.test}"
            raise UsageError(f'{asked_for} is for counts, and "{name}" is a number', next_step="Leave it out.")
        from mobsurvey.table.number_table import number_table

        return number_table(study, name, by, banner, only, filter, language, weighting, analysis)
    kind: TableKind = "battery" if name in survey.batteries else "set" if name in survey.sets else "variable"
    if layers and kind == "battery":
        items_text = ", ".join(survey.batteries[name].items[:3])
        raise UsageError(
            f'"{name}" is a battery and has no layers', next_step=f"Take one of its items: {items_text}, …"
        )
    stubs = _stubs(survey, spec)
    parts = count_parts(survey, stubs, banner, layers, only, kind, weighting)
    stub_title = survey.batteries[name].title(language) if kind == "battery" else stubs[0].title
    items = part_items(parts, banner, kind, analysis, rounded=weighting.frequency is not None)
    shaped: Shaped | None = None
    tested, tested_items = parts, items
    if shape != DEFAULT_SHAPE or survey.nets:
        from mobsurvey.table.shaped import shaped_parts, with_nets

        shaped = shaped_parts(survey, name, kind, parts, banner, layers, only, weighting, analysis, shape, language)
        tested, tested_items = with_nets(parts, items, shaped, kind)
    tests = part_tests(tested, tested_items, banner, analysis, language)
    whole = []
    if banner and kind != "battery":
        found = [
            omnibus(survey.chunks, p.stub, banner, p.only, analysis, language, weighting, p.design, p.layer, p.counts)
            for p in parts
        ]
        whole = [test for test in found if test]
    measures: list[Measure] = []
    small: list[tuple[bool, ...]] = [()] * len(parts)
    low = small
    every_small: list[bool] = []
    every_low: list[bool] = []
    if shape.low_base or analysis.letters:
        from mobsurvey.table.small_columns import in_all, low_columns, untested_columns

        small, low = untested_columns(parts, banner, analysis), low_columns(parts, shape.low_base)
        every_small, every_low = in_all(small), in_all(low)
    if analysis is not DEFAULT_ANALYSIS:
        from mobsurvey.table.measures import asked_measures, no_measures

        # Of layers all items of a part stand together, its nets too.
        by_part = [[*some, *more] for some, more in zip(items, shaped.items, strict=True)] if shaped else items
        measured = tested_items if kind == "battery" else by_part
        measures = asked_measures(measured, layers is not None, analysis, language, banner)
        if banner and not any(items):
            measures += no_measures(name, stub_title, analysis, language)

    def details(number: int, part: Part, some: Sequence[Item]) -> list[list[Detail]]:
        if analysis is DEFAULT_ANALYSIS:
            return [[] for _ in part.stub.categories]
        if part.design:
            return part.design.details(percent, small[number], analysis)
        return row_details(survey, part, banner, some, small[number], weighting, analysis)

    blocks = []
    for number, (part, some) in enumerate(zip(parts, items, strict=True)):
        rows: list[Row] = []
        under_base: list[Detail] = []
        if shaped:
            from mobsurvey.table.shaped import details_beside, rows_beside

            rows = rows_beside(shaped, number, part, percent, analysis, partial(details, number))
            under_base = details_beside(survey, shaped, number, part, banner, weighting, shape, language)
            if small[number] and shape.summary:
                from mobsurvey.table.mean_letters import with_mean_letters

                scores = shaped.scores[number]
                under_base = with_mean_letters(
                    under_base, survey.chunks, part, banner, scores, small[number], weighting.design, analysis
                )
        made = block(part, percent, analysis, details(number, part, some), rows, under_base)
        blocks.append(made._replace(small=small[number], low=low[number]))
    table = Table(
        name=name,
        by=by,
        kind=kind,
        title=table_title(stub_title, banner, layers, language),
        banner_title=banner.title if banner else None,
        columns=banner_points(banner, every_small, language, every_low),
        blocks=tuple(blocks),
        tests_title=tests_title(stub_title, banner, kind, language),
        tests=tuple(tests),
        notes=(),
        percent=percent,
        language=language,
        omnibus=tuple(whole),
        measures=tuple(measures),
        confidence=analysis.confidence,
        brief=analysis.brief and kind == "battery",
    )
    left_out = [part.left for part in parts]
    in_no_layer = 0.0
    if layers:
        everyone, left = count_stub(survey, stubs[0], banner, only, weighting, "cases")
        left_out = [left]
        in_no_layer = everyone.table_base - sum((part.unweighted or part.counts).table_base for part in parts)
    adjusted_for = sum(test.p is not None for test in tests)
    if hidden:
        from mobsurvey.table.hidden import hidden_note, without_hidden

        table = without_hidden(table, hidden)
    answers = [stub.plain for stub in stubs]
    notes = table_notes(
        table, study, answers, banner, layers, in_no_layer, left_out, filter, weighting, analysis, shape, adjusted_for
    )
    if hidden:
        notes += hidden_note(hidden, language)
    if shape.count_missing:
        from mobsurvey.table.counted_missing import counted_note

        notes.insert(1, counted_note(stubs, shape.count_missing, language))  # behind the base
    if shaped and (shape.boxes or shape.summary) and not any(shaped.scores):
        notes.append(phrase("no-scale", language))
    return table._replace(notes=tuple(notes), provenance=provenance_sentence(study, language))


def _filter(survey: Survey, where: str | None) -> Filter | None:
    if where is None:
        return None
    from mobsurvey.tabulation.filter import parse_filter  # its patterns take time that most tables need not spend

    return parse_filter(where, survey)


def _axis(survey: Survey, name: str, language: str, role: str) -> Axis:
    """The axis of a banner or of layers."""
    if role == "a banner":
        check_banner(survey, name)
    check_name(survey, name)
    if name in survey.batteries:
        items = ", ".join(survey.batteries[name].items[:3])
        raise UsageError(f'"{name}" is a battery and cannot be {role}', next_step=f"Take one of its items: {items}, …")
    return axis_of(survey, name, language)

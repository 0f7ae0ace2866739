"""Makes tables from a study: counts, percents, tests, measures and notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, get_args

from mobsurvey.errors import UsageError, did_you_mean
from mobsurvey.study import Study
from mobsurvey.survey import NO_DESIGN, Survey
from mobsurvey.table.analysis import DEFAULT_ANALYSIS, Analysis, check_analysis, expand_stats
from mobsurvey.table.item_tests import design_tests, item_tests
from mobsurvey.table.items import Item, items_of, ordinal_scores
from mobsurvey.table.model import (
    BannerPoint,
    Block,
    Cell,
    Detail,
    ItemTest,
    Measure,
    PercentKind,
    Row,
    Table,
    TableKind,
)
from mobsurvey.table.notes import table_notes
from mobsurvey.table.number_format import LANGUAGES
from mobsurvey.table.omnibus import omnibus
from mobsurvey.table.weighting import (
    NO_WEIGHTING,
    Measurement,
    Weighting,
    resolve,
    rounded_counts,
    weigher,
    weight_of,
)
from mobsurvey.table.words import phrase
from mobsurvey.tabulation.axis import Axis, SetAxis, axis_of
from mobsurvey.tabulation.counts import CellCounts, LeftOut, Only, count_cells
from mobsurvey.tabulation.names import check_banner, check_name

if TYPE_CHECKING:
    from mobsurvey.table.design_part import DesignPart
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
) -> Table:
    """The table of a variable, set or battery by a variable or set, with a test for each item.

    `layer` makes a block for each category of a third variable; `where` filters cases by an expression; `percent` says
    what divides the counts; `lang` is en or vi; `weighting` says what cases weigh and how they were sampled, where the
    codebook does not; `analysis` says what is tested and measured. Raises UsageError for names, expressions and words
    that do not exist or do not go together, StudyError for a damaged study.
    """
    return _table(study, name, by, layer, where, percent, lang, weighting, analysis)


def freq(
    study: Study,
    name: str,
    *,
    where: str | None = None,
    percent: PercentKind = "column",
    lang: str = "en",
    weighting: Weighting = NO_WEIGHTING,
    analysis: Analysis = DEFAULT_ANALYSIS,
) -> Table:
    """The table of a variable, set or battery on its own: the total column of crosstab, without tests."""
    return _table(study, name, None, None, where, percent, lang, weighting, analysis)


class _Part(NamedTuple):
    """A block of the table to be: a stub, in a layer if there are any."""

    stub: Axis
    label: str | None
    """The heading of the block."""
    layer: str
    only: Only | None
    counts: CellCounts
    left: LeftOut
    unweighted: CellCounts | None
    """The same cases uncounted by weight; None where none is weighted."""
    squares: CellCounts | None
    """Sums of squared sampling weights."""
    design: DesignPart | None


def _table(
    study: Study,
    name: str,
    by: str | None,
    layer: str | None,
    where: str | None,
    percent: PercentKind,
    language: str,
    asked: Weighting,
    analysis: Analysis,
) -> Table:
    survey = study.survey
    if language not in LANGUAGES:
        raise UsageError(f'there is no language "{language}"', next_step=did_you_mean(language, LANGUAGES))
    if percent not in PERCENTS:
        raise UsageError(f'there is no percent "{percent}"', next_step=did_you_mean(percent, PERCENTS))
    check_name(survey, name)
    weighting = resolve(survey, asked)
    by_design = weighting.design != NO_DESIGN
    analysis = check_analysis(analysis, by_design)
    for scored in analysis.scores:
        if scored not in survey.variables:
            raise UsageError(
                f'--scores: there is no variable "{scored}"', next_step=did_you_mean(scored, survey.variables)
            )
    banner = _side(survey, by, language, "a banner")
    layers = _side(survey, layer, language, "a layer")
    only = _filter(survey, where)
    if name in survey.variables and survey.variables[name].kind == "number":
        return _number_table(study, name, by, banner, layers, only, percent, language, weighting, analysis)
    kind: TableKind = "battery" if name in survey.batteries else "set" if name in survey.sets else "variable"
    if layers and kind == "battery":
        items_text = ", ".join(survey.batteries[name].items[:3])
        raise UsageError(
            f'"{name}" is a battery and has no layers', next_step=f"Take one of its items: {items_text}, …"
        )
    stubs = [
        axis_of(survey, item, language) for item in (survey.batteries[name].items if kind == "battery" else (name,))
    ]
    parts = _parts(survey, stubs, banner, layers, only, kind, weighting)
    stub_title = survey.batteries[name].title(language) if kind == "battery" else stubs[0].title
    items = _items(parts, banner, kind, analysis, rounded=weighting.frequency is not None)
    tests = _tests(parts, items, banner, analysis, language)
    whole = []
    if banner and kind != "battery":
        found = [
            omnibus(survey.chunks, p.stub, banner, p.only, analysis, language, weighting, p.design, p.layer)
            for p in parts
        ]
        whole = [test for test in found if test]
    measures: list[Measure] = []
    details: list[list[list[Detail]]] = [[[] for _ in part.stub.categories] for part in parts]
    small: list[bool] = []
    if analysis is not DEFAULT_ANALYSIS:
        measures = _measures(items, layers is not None, analysis, language, banner)
        if banner and not any(items):
            measures += _no_measures(name, stub_title, analysis, language)
        small = _small(parts, banner, analysis)
        details = [
            p.design.details(percent, small, analysis)
            if p.design
            else _details(survey, p, banner, some, small, weighting, analysis)
            for p, some in zip(parts, items, strict=True)
        ]
    blocks = tuple(_block(part, percent, analysis, rows) for part, rows in zip(parts, details, strict=True))
    table = Table(
        name=name,
        by=by,
        kind=kind,
        title=_title(stub_title, banner, layers, language),
        banner_title=banner.title if banner else None,
        columns=(*_points(banner, small), BannerPoint(None, phrase("total", language))),
        blocks=blocks,
        tests_title=_tests_title(stub_title, banner, kind, language),
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
        everyone, left = _count(survey, stubs[0], banner, only, weighting, "cases")
        left_out = [left]
        in_no_layer = everyone.table_base - sum((part.unweighted or part.counts).table_base for part in parts)
    notes = table_notes(table, study, stubs, banner, layers, in_no_layer, left_out, only, weighting, analysis)
    return table._replace(notes=tuple(notes))


def _number_table(
    study: Study,
    name: str,
    by: str | None,
    banner: Axis | None,
    layers: Axis | None,
    only: Filter | None,
    percent: PercentKind,
    language: str,
    weighting: Weighting,
    analysis: Analysis,
) -> Table:
    """The table of a number: its mean and spread in each column."""
    from mobsurvey.table.number_table import number_axis, number_block, number_measures, with_missing_labels
    from mobsurvey.tabulation.number_values import count_values

    survey = study.survey
    if layers:
        raise UsageError(f'"{name}" is a number and has no layers', next_step="Filter by the layer: --where.")
    stub = number_axis(survey.variables[name], language)
    if weighting.design != NO_DESIGN:
        raise UsageError(
            f'"{name}" is a number; means are not estimated under sampling weights, strata or clusters',
            next_step="Tabulate it with --unweighted, or give it bands in the codebook.",
        )
    groups, left = count_values(survey.chunks, name, banner, only, weight_of(weighting))
    left = left._replace(stub=with_missing_labels(left.stub, survey.variables[name], language))
    overlap = isinstance(banner, SetAxis)
    tested = banner is not None and not overlap
    small = [sum(group.values()) < analysis.min_base for group in groups[:-1]] if analysis.letters and tested else []
    measures = number_measures(stub, banner, groups[:-1], analysis, language) if banner and tested else []
    table = Table(
        name=name,
        by=by,
        kind="number",
        title=_title(stub.title, banner, None, language),
        banner_title=banner.title if banner else None,
        columns=(*_points(banner, small), BannerPoint(None, phrase("total", language))),
        blocks=(number_block(stub, groups, analysis, small),),
        tests_title=None,
        tests=(),
        notes=(),
        percent="none",
        language=language,
        measures=tuple(measures),
        confidence=analysis.confidence,
    )
    return table._replace(
        notes=tuple(table_notes(table, study, [stub], banner, None, 0, [left], only, weighting, analysis))
    )


def _filter(survey: Survey, where: str | None) -> Filter | None:
    if where is None:
        return None
    from mobsurvey.tabulation.filter import parse_filter  # its patterns take time that most tables need not spend

    return parse_filter(where, survey)


def _side(survey: Survey, name: str | None, language: str, role: str) -> Axis | None:
    """The axis of a banner or of layers."""
    if name is None:
        return None
    if role == "a banner":
        check_banner(survey, name)
    check_name(survey, name)
    if name in survey.batteries:
        items = ", ".join(survey.batteries[name].items[:3])
        raise UsageError(f'"{name}" is a battery and cannot be {role}', next_step=f"Take one of its items: {items}, …")
    return axis_of(survey, name, language)


def _title(stub: str, banner: Axis | None, layers: Axis | None, language: str) -> str:
    if banner is None:
        return stub
    if layers is None:
        return phrase("title", language, stub=stub, banner=banner.title)
    return phrase("title-layered", language, stub=stub, banner=banner.title, layer=layers.title)


def _tests_title(stub: str, banner: Axis | None, kind: TableKind, language: str) -> str | None:
    if banner is None:
        return None
    if isinstance(banner, SetAxis) and kind == "variable":
        return phrase("tests-of-banner", language, banner=banner.title, stub=stub)
    return phrase("tests", language, banner=banner.title)


def _parts(
    survey: Survey,
    stubs: Sequence[Axis],
    banner: Axis | None,
    layers: Axis | None,
    only: Only | None,
    kind: TableKind,
    weighting: Weighting,
) -> list[_Part]:
    frame = None
    if weighting.design != NO_DESIGN:
        from mobsurvey.tabulation.design import read_design

        frame = read_design(survey.chunks, weighting.design)

    def part(stub: Axis, label: str | None, layer: str, cases: Only | None) -> _Part:
        counts, left = _count(survey, stub, banner, cases, weighting)
        unweighted = squares = design = None
        if weighting is not NO_WEIGHTING:
            unweighted = _count(survey, stub, banner, cases, weighting, "cases")[0]
        if weighting.design.weight:
            squares = _count(survey, stub, banner, cases, weighting, "sum_of_squares")[0]
        if frame:
            from mobsurvey.table.design_part import DesignPart

            design = DesignPart(survey.chunks, frame, stub, banner, cases)
        return _Part(stub, label, layer, cases, counts, left, unweighted, squares, design)

    if layers is None:
        return [part(stub, stub.title if kind == "battery" else None, "", only) for stub in stubs]
    from mobsurvey.tabulation.layer import Layer

    return [
        part(stub, category.label, category.label, Layer(layers, number, only))
        for number, category in enumerate(layers.categories)
        for stub in stubs
    ]


def _count(
    survey: Survey,
    stub: Axis,
    banner: Axis | None,
    only: Only | None,
    weighting: Weighting,
    measure: Measurement = "sum",
) -> tuple[CellCounts, LeftOut]:
    counts, left = count_cells(survey.chunks, stub, banner, only, weigher(weighting, measure))
    if weighting.frequency and measure == "sum":
        counts = rounded_counts(counts, stub.disjoint, banner is not None and banner.disjoint)
    return counts, left


def _tests(
    parts: Sequence[_Part], items: Sequence[Sequence[Item]], banner: Axis | None, analysis: Analysis, language: str
) -> list[ItemTest]:
    if banner is None:
        return []
    every = [item for some in items for item in some]
    designs = [part.design for part, some in zip(parts, items, strict=True) if some and part.design]
    if not designs:
        return item_tests(every, analysis, language, banner.title)
    results = [result for design in designs for result in design.item_results()]
    return design_tests(every, results, analysis, language, banner.title)


def _items(
    parts: Sequence[_Part], banner: Axis | None, kind: TableKind, analysis: Analysis, rounded: bool
) -> list[list[Item]]:
    """The items of each part; none without a banner, or where they would not be told apart."""
    if banner is None or (kind == "battery" and isinstance(banner, SetAxis)):
        return [[] for _ in parts]

    def scores_of(axis: Axis) -> tuple[float, ...] | None:
        scores = analysis.scores.get(axis.name)
        if scores is None:
            return ordinal_scores(axis)
        if len(scores) != len(axis.categories):
            raise UsageError(
                f'--scores {axis.name} gives {len(scores)} scores, "{axis.name}" has {len(axis.categories)} categories',
                next_step="Give one score a category, in the order of the table.",
            )
        return scores

    rounding: Callable[[float], float] | None = None
    if rounded:
        from mobsurvey.tabulation import weight

        rounding = weight.rounded
    found = [items_of(part.stub, banner, part.counts, scores_of, rounding) for part in parts]
    return [
        [item._replace(layer=part.layer) for item in items] if part.layer else items
        for part, items in zip(parts, found, strict=True)
    ]


def _points(banner: Axis | None, small: Sequence[bool]) -> list[BannerPoint]:
    if banner is None:
        return []
    points = [BannerPoint(c.code, c.label, c.item if c.code is None else None) for c in banner.categories]
    if not small:
        return points
    from mobsurvey.table.letters import letter_of

    return [
        point._replace(letter=letter_of(number), small=is_small)
        for number, (point, is_small) in enumerate(zip(points, small, strict=True))
    ]


def _block(part: _Part, percent: PercentKind, analysis: Analysis, details: Sequence[Sequence[Detail]]) -> Block:
    counts = part.counts
    column_bases = (*counts.column_bases, counts.table_base)

    def cells(row: Sequence[float], total: float) -> tuple[Cell, ...]:
        bases = {
            "column": column_bases,
            "none": column_bases,
            "row": [total] * len(column_bases),
            "total": [counts.table_base] * len(column_bases),
        }[percent]
        return tuple(
            Cell(count, 100 * count / base if base and percent != "none" else None, base)
            for count, base in zip((*row, total), bases, strict=True)
        )

    rows = []
    for number, category in enumerate(part.stub.categories):
        line = cells(counts.counts[number], counts.row_bases[number])
        under = details[number]
        if analysis.interval is not None and not part.design and percent != "none":
            from mobsurvey.table.details import interval_detail

            under = [interval_detail(line, None, analysis), *under]
        rows.append(Row(category.item, category.code, category.label, line, tuple(under), part.layer))
    return Block(part.label, tuple(rows), cells(counts.column_bases, counts.table_base), tuple(_base_details(part)))


def _base_details(part: _Part) -> list[Detail]:
    """How many respondents a weighted base is of, and how many equally weighted ones it is worth."""
    details = []
    if part.unweighted:
        bases = part.unweighted
        details.append(Detail("unweighted-base", (*bases.column_bases, bases.table_base)))
    if part.squares:
        from mobsurvey.statistics.design.effective_base import effective_base

        weights = (*part.counts.column_bases, part.counts.table_base)
        squares = (*part.squares.column_bases, part.squares.table_base)
        details.append(Detail("effective-base", tuple(map(effective_base, weights, squares))))
    return details


def _small(parts: Sequence[_Part], banner: Axis | None, analysis: Analysis) -> list[bool]:
    """For each banner point whether its base is too small for column tests anywhere; empty without column tests."""
    if banner is None or not analysis.letters:
        return []
    points = range(len(banner.categories))
    # A frequency weight says how many respondents there are; a sampling weight does not.
    bases = [((part.design and part.unweighted) or part.counts).column_bases for part in parts]
    return [any(base[c] < analysis.min_base for base in bases) for c in points]


def _details(
    survey: Survey,
    part: _Part,
    banner: Axis | None,
    items: Sequence[Item],
    small: Sequence[bool],
    weighting: Weighting,
    analysis: Analysis,
) -> list[list[Detail]]:
    """What stands under each row of the part."""
    from mobsurvey.table.details import cell_details, letter_details
    from mobsurvey.tabulation.joint import count_overlaps

    rows = len(part.stub.categories)
    details: list[list[Detail]] = [[] for _ in range(rows)]
    if banner is None:
        return details
    if analysis.letters:
        overlaps = None
        if isinstance(banner, SetAxis):
            overlaps = count_overlaps(survey.chunks, part.stub, banner, part.only, weigher(weighting, "sum"))
        counts = part.counts
        letters = letter_details(counts, counts.column_bases, counts.table_base, overlaps, small, analysis)
        for under, detail in zip(details, letters, strict=True):
            under.append(detail)
    if names := expand_stats(analysis.stats)["cells"]:
        for under, more in zip(details, cell_details(names, items, rows, len(banner.categories)), strict=True):
            under += more
    return details


def _no_measures(name: str, title: str, analysis: Analysis, language: str) -> list[Measure]:
    """Why the statistics asked for cannot be had where there are no items."""
    wanted = expand_stats(analysis.stats)
    reason = phrase("no-partition", language)
    return [Measure(name, title, stat, skipped=reason) for stats in wanted.values() for stat in stats]


def _measures(
    items: Sequence[Sequence[Item]], layered: bool, analysis: Analysis, language: str, banner: Axis | None
) -> list[Measure]:
    if banner is None or not analysis.stats:
        return []
    from mobsurvey.statistics.settings import Settings
    from mobsurvey.table.measures import item_measures, layered_measures

    wanted = expand_stats(analysis.stats)
    settings = Settings(analysis.confidence, analysis.replicates, analysis.seed)
    every = [item for some in items for item in some]
    measures = item_measures(wanted["two_way"], every, settings, language, banner.title)
    if wanted["layered"]:
        if not layered:
            raise UsageError(
                f"{wanted['layered'][0]} is a statistic of layers", next_step="Name the layers: --layer VAR."
            )
        measures += layered_measures(wanted["layered"], items, settings, language, banner.title)
    return measures

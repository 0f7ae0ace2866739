"""The table of an index: units in the order of their rank, by wave, with bands; or its factors and items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mobsurvey.errors import UsageError
from mobsurvey.indices import Index
from mobsurvey.statistics.index_scores import ranks
from mobsurvey.study import Study
from mobsurvey.survey import Survey
from mobsurvey.table.index_lines import Line, Waves, index_values
from mobsurvey.table.index_notes import index_notes
from mobsurvey.table.index_scored import Group, parts, scored, with_errors
from mobsurvey.table.index_words import say
from mobsurvey.table.model import LOW_MARK, Table
from mobsurvey.table.provenance import provenance_sentence
from mobsurvey.table.shape import Shape
from mobsurvey.table.spec import TableSpec
from mobsurvey.table.stacked import BannerPart
from mobsurvey.table.weighting import resolve, weight_of
from mobsurvey.table.words import phrase
from mobsurvey.tabulation.axis import Axis
from mobsurvey.tabulation.counts import Only
from mobsurvey.tabulation.filter import Filter
from mobsurvey.tabulation.index_sums import NotScored, sum_scores
from mobsurvey.tabulation.layer import Among, Layer
from mobsurvey.tabulation.names import banner_paths
from mobsurvey.tabulation.weight import Weight


def index_table(
    study: Study, spec: TableSpec, banner: Sequence[BannerPart], layers: Axis | None, filter: Filter | None
) -> Table:
    """The table of an index by the parts of a banner, by the waves that the layers are. UsageError.

    Without a banner its lines are the factors with their items. Waves are the answers to a question of one answer.
    """
    survey, language = study.survey, spec.lang
    index = survey.indices[spec.name]
    weighting = resolve(survey, spec.weighting)
    _refuse_items(index, spec)
    # The total of a banner of one question is of those who answered it; of several, of all.
    axes = tuple(part.axis for part in banner if len(banner) == 1 and not part.outer)
    whole = Line(index.name, say("all", language) if banner else index.title(language), role="base")
    units = [*_units(banner, filter), _Unit(whole, Among(axes, filter))]
    found = _count(survey, index, units, axes, layers, filter, weight_of(weighting))
    every = [(scored(unit.line, index, groups), groups) for unit, groups in zip(units, found.by_unit, strict=True)]
    kept = [(line, groups) for line, groups in every if any(line.bases) or line.role == "base"]
    nobody = [line.label for line, _ in every if line not in [one for one, _ in kept]]
    if not banner:
        groups = found.by_unit[-1]
        kept = [*((line, groups) for line in parts(survey, index, groups, language)), *kept]
    lines = _with_low_marks(_by_rank(with_errors(survey, index, kept, weighting)), spec.shape)
    titles = ", ".join(dict.fromkeys(part.heading for part in banner))
    title = index.title(language)
    if titles:
        title = phrase("title", language, stub=title, banner=titles)
    table = Table(
        name=index.name,
        by=spec.by,
        kind="index",
        title=f"{title}, {found.waves.title}" if found.waves else title,
        banner_title=titles or None,
        columns=(),
        blocks=(),
        tests_title=None,
        tests=(),
        notes=(),
        percent="none",
        language=language,
        confidence=spec.analysis.confidence,
        values=index_values(index, lines, found.waves, bool(banner), spec.analysis.confidence, language),
    )
    notes = index_notes(study, index, table, lines, found.waves, found.left, filter, weighting, spec.shape, nobody)
    if aside := left_aside(spec):
        notes.append(say("left-aside", language, options=", ".join(aside)))
    return table._replace(notes=tuple(notes), provenance=provenance_sentence(study, language))


def _refuse_items(index: Index, spec: TableSpec) -> None:
    """UsageError for units or waves that are told apart by an item of the index itself."""
    asked = [name for path in banner_paths(spec.by or "") for name in path] + [spec.layer]
    for item in index.items:
        if item.name in asked:
            raise UsageError(
                f'"{item.name}" is an item of the index "{index.name}", which cannot be ranked by it',
                next_step="Take another question.",
            )


def left_aside(spec: TableSpec) -> list[str]:
    """The options that were asked for, of a plan for all its tables say, and mean nothing for an index."""
    analysis, shape = spec.analysis, spec.shape
    asked = {
        "--percent": spec.percent != "column",
        "--letters": analysis.letters,
        "--ci": analysis.interval is not None,
        "--brief": analysis.brief,
        "--bootstrap": analysis.bootstrap,
        "--scores": analysis.scores,
        "--net, --subtotal": shape.nets,
        "--box": shape.boxes,
        "--summary": shape.summary,
        "--by-size": shape.by_size,
        "--show-missing": shape.missing,
        "--count-missing": shape.count_missing,
        "--hide-below": shape.hide_below,
    }
    return [option for option, is_asked in asked.items() if is_asked]


class _Unit(NamedTuple):
    """A line to be counted."""

    line: Line
    only: Only | None


def _units(banner: Sequence[BannerPart], filter: Only | None) -> Iterator[_Unit]:
    """A line for each answer to a part of the banner."""
    for number, part in enumerate(banner):
        around = [axis.categories[outer].label for axis, outer in part.outer]
        for place, category in enumerate(part.axis.categories):
            item = category.item if category.code is None else str(category.code)
            label = " / ".join((*around, category.label))
            yield _Unit(Line(item, label, part=number), Layer(part.axis, place, part.only(filter)))


class _Counted(NamedTuple):
    """The sums of all units."""

    by_unit: list[list[Group]]
    """A group a wave, of those waves in which anybody is."""
    waves: Waves | None
    left: NotScored


def _count(
    survey: Survey,
    index: Index,
    units: Sequence[_Unit],
    axes: Sequence[Axis],
    layers: Axis | None,
    filter: Only | None,
    weight: Weight | None,
) -> _Counted:
    """The sums of the units in each wave; the last unit is all of them together. UsageError."""
    only = [group for unit in units for group in _in_waves(unit.only, layers)]
    sums, left = sum_scores(survey, index, only, [*axes, *([layers] if layers else [])], filter, weight)
    found = list(map(Group, only, sums))
    wide = len(layers.categories) if layers else 1
    by_unit = [found[start : start + wide] for start in range(0, len(found), wide)]
    answered = [wave for wave in range(wide) if by_unit[-1][wave].sums.respondents] or list(range(wide))
    waves = Waves(layers.title, tuple(layers.categories[wave].label for wave in answered)) if layers else None
    return _Counted([[groups[wave] for wave in answered] for groups in by_unit], waves, left)


def _in_waves(only: Only | None, layers: Axis | None) -> Sequence[Only | None]:
    return [Layer(layers, number, only) for number in range(len(layers.categories))] if layers else [only]


def _by_rank(lines: Sequence[Line]) -> list[Line]:
    """The lines with their ranks, those of each part in the order of the last wave's; others stay."""
    ranked: list[Line] = []
    for part in dict.fromkeys(line.part for line in lines):
        some = [line for line in lines if line.part == part]
        if part is not None:
            waves = range(len(some[0].scores))
            by_wave = zip(*(ranks([line.scores[w].value for line in some]) for w in waves), strict=True)
            some = [line._replace(ranks=found) for line, found in zip(some, by_wave, strict=True)]
            some.sort(key=lambda line: line.ranks[-1] or len(lines))
        ranked += some
    return ranked


def _with_low_marks(lines: Sequence[Line], shape: Shape) -> list[Line]:
    return [
        line._replace(label=f"{line.label} {LOW_MARK}")
        if line.part is not None and any(0 < found.respondents < shape.low_base for found in line.scores)
        else line
        for line in lines
    ]

"""The table of an index: units in the order of their rank, by wave, with bands; or its factors and items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mobsurvey.indices import Factor, Index
from mobsurvey.statistics.index_scores import IndexScores, WeightedFactor, index_scores, ranks
from mobsurvey.study import Study
from mobsurvey.survey import Survey
from mobsurvey.table.index_lines import Line, Waves, index_values
from mobsurvey.table.index_notes import index_notes
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
from mobsurvey.tabulation.index_sums import ItemSums, sum_scores
from mobsurvey.tabulation.layer import Layer


def index_table(
    study: Study, spec: TableSpec, banner: Sequence[BannerPart], layers: Axis | None, filter: Filter | None
) -> Table:
    """The table of an index by the parts of a banner, by the waves that the layers are. UsageError.

    Without a banner its lines are the factors with their items. Waves are the answers to a question of one answer.
    """
    survey, language = study.survey, spec.lang
    index = survey.indices[spec.name]
    weighting = resolve(survey, spec.weighting)
    sampled = index.scoring != "points" and not any(weighting.design[1:4])
    # The total of a banner of one question is of those who answered it; of several, of all.
    axes = [part.axis for part in banner if len(banner) == 1 and not part.outer]
    whole = _Unit(Line(index.name, say("all", language) if banner else index.title(language), role="base"), filter)
    units = [*_units(banner, filter), whole]
    groups = [only for unit in units for only in _in_waves(unit.only, layers)]
    every_axis = [*axes, *([layers] if layers else [])]
    sums, left = sum_scores(survey, index, groups, every_axis, filter, weight_of(weighting))
    wide = len(layers.categories) if layers else 1
    by_unit = [sums[start : start + wide] for start in range(0, len(sums), wide)]
    answered = [wave for wave in range(wide) if by_unit[-1][wave].respondents] or list(range(wide))
    by_unit = [[some[wave] for wave in answered] for some in by_unit]
    waves = Waves(layers.title, tuple(layers.categories[wave].label for wave in answered)) if layers else None
    every = [
        _scored(unit.line, [_scores(index, found, sampled) for found in some])
        for unit, some in zip(units, by_unit, strict=True)
    ]
    lines = [line for line in every if any(line.bases) or line.role == "base"]
    nobody = [line.label for line in every if line not in lines]
    if not banner:
        lines = [*_parts(survey, index, by_unit[-1], sampled, language), *lines]
    lines = _with_low_marks(_by_rank(lines), spec.shape)
    titles = ", ".join(dict.fromkeys(part.heading for part in banner))
    title = index.title(language)
    if titles:
        title = phrase("title", language, stub=title, banner=titles)
    table = Table(
        name=index.name,
        by=spec.by,
        kind="index",
        title=f"{title}, {waves.title}" if waves else title,
        banner_title=titles or None,
        columns=(),
        blocks=(),
        tests_title=None,
        tests=(),
        notes=(),
        percent="none",
        language=language,
        confidence=spec.analysis.confidence,
        values=index_values(index, lines, waves, bool(banner), spec.analysis.confidence, language),
    )
    notes = index_notes(study, index, table, lines, waves, left, filter, weighting, spec.shape, nobody, sampled)
    return table._replace(notes=tuple(notes), provenance=provenance_sentence(study, language))


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


def _scored(line: Line, scores: Sequence[IndexScores]) -> Line:
    return line._replace(scores=tuple(scores), bases=tuple(found.respondents for found in scores))


def _in_waves(only: Only | None, layers: Axis | None) -> Sequence[Only | None]:
    return [Layer(layers, number, only) for number in range(len(layers.categories))] if layers else [only]


def _scores(index: Index, sums: ItemSums, sampled: bool) -> IndexScores:
    """The scores of one group."""
    return _of_factors(index, sums, sampled, index.factors, 0)


def _of_factors(index: Index, sums: ItemSums, sampled: bool, factors: Sequence[Factor], start: int) -> IndexScores:
    """Those of some factors, whose first item has that number in the index."""
    items = len(index.items)
    end = start + sum(len(factor.items) for factor in factors)
    places = [*range(start, end), *range(items + start, items + end)]
    return index_scores(
        sums.respondents,
        sums.scores[start:end],
        sums.weights[start:end],
        [[sums.products[i][j] for j in places] for i in places] if sampled else (),
        [WeightedFactor(factor.weight, tuple(item.weight for item in factor.items)) for factor in factors],
        index.pooled,
    )


def _parts(survey: Survey, index: Index, by_wave: Sequence[ItemSums], sampled: bool, language: str) -> Iterator[Line]:
    """A line for each factor, and below it one for each of its items."""
    start = 0
    for factor in index.factors:
        scores = tuple(_of_factors(index, sums, sampled, [factor], start) for sums in by_wave)
        yield Line(factor.name, factor.title(language), scores, (None,) * len(by_wave), weight=factor.weight)
        for place, item in enumerate(factor.items, start=start):
            alone = [factor._replace(items=(item,))]
            scores = tuple(_of_factors(index, sums, sampled, alone, place) for sums in by_wave)
            label = survey.variables[item.name].title(language) if item.name in survey.variables else item.name
            bases = tuple(sums.answers[place] for sums in by_wave)
            yield Line(item.name, label, scores, bases, weight=item.weight, level=1)
        start += len(factor.items)


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

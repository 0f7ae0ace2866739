"""A number by a banner: mean, spread and base of each column, tests of the means, letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from mobsurvey.statistics import catalogue
from mobsurvey.statistics.columns.column_means import column_means
from mobsurvey.statistics.distributions import t_quantile
from mobsurvey.statistics.moments import Moments, median, moments
from mobsurvey.statistics.settings import Settings
from mobsurvey.study import Study
from mobsurvey.survey import NO_DESIGN, Variable, text_of
from mobsurvey.table.analysis import NONE, Analysis
from mobsurvey.table.block import banner_points
from mobsurvey.table.details import INTERVAL, LETTERS
from mobsurvey.table.letters import letters_of
from mobsurvey.table.measures import measures_of
from mobsurvey.table.model import Block, Cell, Detail, Measure, Row, Table
from mobsurvey.table.notes import table_notes
from mobsurvey.table.provenance import provenance_sentence
from mobsurvey.table.titles import table_title
from mobsurvey.table.weighting import Weighting, weight_of
from mobsurvey.tabulation.axis import Axis, Category, SetAxis
from mobsurvey.tabulation.number_values import count_values

if TYPE_CHECKING:
    from mobsurvey.tabulation.counts import Only
    from mobsurvey.tabulation.filter import Filter


def number_table(
    study: Study,
    name: str,
    by: str | None,
    banner: Axis | None,
    only: Only | None,
    filter: Filter | None,
    language: str,
    weighting: Weighting,
    analysis: Analysis,
) -> Table:
    """The table of a number: its mean and spread in each column."""
    survey = study.survey
    stub = number_axis(survey.variables[name], language)
    groups, left = count_values(survey.chunks, name, banner, only, weight_of(weighting))
    left = left._replace(stub=with_missing_labels(left.stub, survey.variables[name], language))
    overlap = isinstance(banner, SetAxis)
    tested = banner is not None and not overlap
    design = None
    respondents: Sequence[float] = [sum(group.values()) for group in groups]
    if weighting.design != NO_DESIGN:
        from mobsurvey.table.design_number import DesignNumber

        design = DesignNumber(survey.chunks, name, banner, only, weighting.design, groups)
        respondents = design.respondents
    small = [cases < analysis.min_base for cases in respondents[:-1]] if analysis.letters and tested else []
    measures: list[Measure] = []
    if banner and tested:
        measures = (
            design.measures(stub.name, stub.title, banner, analysis, language)
            if design
            else number_measures(stub, banner, groups[:-1], analysis, language)
        )
    block = (
        design.block(stub.name, stub.title, analysis, small) if design else number_block(stub, groups, analysis, small)
    )
    table = Table(
        name=name,
        by=by,
        kind="number",
        title=table_title(stub.title, banner, None, language),
        banner_title=banner.title if banner else None,
        columns=banner_points(banner, small, language),
        blocks=(block._replace(small=tuple(small)),),
        tests_title=None,
        tests=(),
        notes=(),
        percent="none",
        language=language,
        measures=tuple(measures),
        confidence=analysis.confidence,
    )
    notes = table_notes(table, study, [stub], banner, None, 0, [left], filter, weighting, analysis)
    return table._replace(notes=tuple(notes), provenance=provenance_sentence(study, language))


class NumberAxis(NamedTuple):
    """A number variable as a stub: one line, no categories to choose among."""

    name: str
    title: str
    categories: tuple[Category, ...]


def number_axis(variable: Variable, language: str) -> NumberAxis:
    title = variable.title(language)
    return NumberAxis(variable.name, title, (Category(variable.name, None, title),))


def with_missing_labels(reasons: Mapping[str, int], variable: Variable, language: str) -> dict[str, int]:
    """The cases by reason, missing codes under their labels."""
    labels = {str(missing.code): text_of(missing.label, language, str(missing.code)) for missing in variable.missing}
    named: dict[str, int] = {}
    for reason, count in reasons.items():
        label = labels.get(reason, reason)
        named[label] = named.get(label, 0) + count
    return named


def number_block(
    stub: NumberAxis, groups: Sequence[Mapping[float, float]], analysis: Analysis, small: Sequence[bool]
) -> Block:
    """The block of a number; `groups` are counts by value, a banner point each, the total last.

    `small` says of each point whether its base is too small for column tests; empty where columns are not compared.
    """
    found = [moments(group) for group in groups]
    cells = tuple(Cell(m.n if m else 0, None, m.n if m else 0) for m in found)
    details = [
        Detail("mean", tuple(m.mean if m else None for m in found)),
        Detail("sd", tuple(m.sd if m else None for m in found)),
        Detail("se", tuple(m.se if m else None for m in found)),
        Detail("median", tuple(median(group) for group in groups)),
    ]
    if analysis.interval is not None:
        details.insert(1, Detail(INTERVAL, tuple(_interval(m, analysis.confidence) for m in found)))
    if small:
        tested = [{} if is_small else group for group, is_small in zip(groups, small, strict=False)]
        letters = letters_of(column_means(tested), len(tested), analysis)
        details.insert(1, Detail(LETTERS, (*letters, None)))
    row = Row(stub.name, None, stub.title, cells, tuple(details))
    return Block(None, (row,), cells)


def _interval(found: Moments | None, confidence: float) -> tuple[float, float] | None:
    """The interval of a mean by Student's t."""
    if found is None or found.se is None:
        return None
    margin = t_quantile(0.5 + confidence / 2, found.n - 1) * found.se
    return found.mean - margin, found.mean + margin


def number_measures(
    stub: NumberAxis, banner: Axis, groups: Sequence[Mapping[float, float]], analysis: Analysis, language: str
) -> list[Measure]:
    """The tests of a number's means over the groups, and how much of its variance they explain."""
    if analysis.test == NONE:
        return []
    measures: list[Measure] = []
    settings = Settings(analysis.confidence, analysis.replicates, analysis.seed)
    for name in catalogue.names("means"):
        found: Any = catalogue.load("means", name)(groups, settings)
        measures += measures_of(stub.name, stub.title, name, found, language, banner.title)
    return measures

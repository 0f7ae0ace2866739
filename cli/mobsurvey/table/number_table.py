"""A number by a banner: mean, spread and base of each column, tests of the means, letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mobsurvey.statistics import catalogue
from mobsurvey.statistics.columns.column_means import column_means
from mobsurvey.statistics.distributions import t_quantile
from mobsurvey.statistics.moments import Moments, median, moments
from mobsurvey.statistics.settings import Settings
from mobsurvey.survey import Variable, text_of
from mobsurvey.table.analysis import NONE, Analysis
from mobsurvey.table.details import INTERVAL, LETTERS
from mobsurvey.table.letters import letters_of
from mobsurvey.table.measures import measures_of
from mobsurvey.table.model import Block, Cell, Detail, Measure, Row
from mobsurvey.tabulation.axis import Axis, Category


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

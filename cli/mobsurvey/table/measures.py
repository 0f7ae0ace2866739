"""The statistics that were asked for by name, item by item."""

from __future__ import annotations

from collections.abc import Sequence

from mobsurvey.errors import UsageError
from mobsurvey.statistics.catalogue import entry, load
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import Matrix, TwoWay, two_way
from mobsurvey.table.analysis import Analysis, expand_stats
from mobsurvey.table.items import Item, said_of
from mobsurvey.table.model import Measure
from mobsurvey.table.words import phrase
from mobsurvey.tabulation.axis import Axis

_TURNED = {"one-row": "one-column", "one-column": "one-row"}
"""Why a table with its rows for columns has no risk, said of the table as it is shown."""


def asked_measures(
    items: Sequence[Sequence[Item]], layered: bool, analysis: Analysis, language: str, banner: Axis | None
) -> list[Measure]:
    """Every number of the statistics that `analysis` names; UsageError for those of layers where there are none."""
    if banner is None or not analysis.stats:
        return []
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


def no_measures(name: str, title: str, analysis: Analysis, language: str) -> list[Measure]:
    """Why the statistics asked for cannot be had where there are no items."""
    wanted = expand_stats(analysis.stats)
    reason = phrase("no-partition", language)
    return [Measure(name, title, stat, skipped=reason) for stats in wanted.values() for stat in stats]


def item_measures(
    names: Sequence[str], items: Sequence[Item], settings: Settings, language: str, banner_title: str
) -> list[Measure]:
    """Every number of the two-way statistics named, for each item."""
    measures: list[Measure] = []
    for item in items:
        for name in names:
            family = entry("two_way", name).family
            if family == "agreement" and not item.matched:
                found = Skipped("not-square")
            else:
                # Of a risk the groups are the rows; here they are the banner.
                table = item.table.transposed() if family == "risk" else item.table
                found = load("two_way", name)(table, settings)
                if family == "risk" and isinstance(found, Skipped):
                    found = Skipped(_TURNED.get(found.reason, found.reason))
                found = said_of(item, found)
            measures += measures_of(item.name, item.title, name, found, language, banner_title)
    return measures


def layered_measures(
    names: Sequence[str],
    layers: Sequence[Sequence[Item]],
    settings: Settings,
    language: str,
    banner_title: str,
) -> list[Measure]:
    """Every number of the layered statistics named, for each item over all layers; `layers` hold the same items."""
    measures: list[Measure] = []
    for same in zip(*layers, strict=True):
        tables = _without_what_is_empty([item.table.counts for item in same])
        for name in names:
            found = load("layered", name)(tables, settings)
            measures += measures_of(same[0].name, same[0].label, name, found, language, banner_title)
    return measures


def _without_what_is_empty(stack: Sequence[Matrix]) -> list[TwoWay]:
    """The tables without the rows and columns that are empty in all of them, as after a filter on the banner."""
    whole = [[sum(cells) for cells in zip(*rows, strict=True)] for rows in zip(*stack, strict=True)]
    rows = [r for r, row in enumerate(whole) if any(row)]
    columns = [c for c, column in enumerate(zip(*whole, strict=True)) if any(column)]
    return [two_way([[counts[r][c] for c in columns] for r in rows]) for counts in stack]


def measures_of(
    item: str, label: str, name: str, found: tuple[Result, ...] | Skipped, language: str, banner_title: str
) -> list[Measure]:
    if isinstance(found, Skipped):
        return [Measure(item, label, name, skipped=phrase(found.reason, language, banner=banner_title))]
    return [
        Measure(
            item,
            label,
            name,
            variant=result.variant,
            value=result.value,
            se=result.se,
            test_value=result.statistic,
            df=result.df,
            df2=result.df2,
            p=result.p,
            low=result.low,
            high=result.high,
        )
        for result in found
    ]

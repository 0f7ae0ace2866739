"""What a table has beside its answers: lines of nets and subtotals, and what its shape adds under the base."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from mobsurvey.survey import Survey
from mobsurvey.table.analysis import Analysis
from mobsurvey.table.block import line_cells, rows_of
from mobsurvey.table.items import Item, part_items, scores_of
from mobsurvey.table.model import Detail, PercentKind, Row, TableKind
from mobsurvey.table.part import Part, count_parts
from mobsurvey.table.shape import Shape
from mobsurvey.table.summary import added, difference_details, missing_details, summary_details
from mobsurvey.table.together import Together, taken_together
from mobsurvey.table.weighting import Weighting
from mobsurvey.tabulation.axis import Axis, VariableAxis
from mobsurvey.tabulation.counts import Only
from mobsurvey.tabulation.grouped import GroupedAxis


class Shaped(NamedTuple):
    """What belongs to the parts of a table, one each."""

    scores: list[tuple[float, ...] | None]
    """Of the categories, where the part is a scale."""
    together: list[Together]
    nets: list[Part]
    """The nets and boxes, counted as the answers are."""
    items: list[list[Item]]
    """To be tested: each net chosen or not."""


def shaped_parts(
    survey: Survey,
    name: str,
    kind: TableKind,
    parts: Sequence[Part],
    banner: Axis | None,
    layers: Axis | None,
    only: Only | None,
    weighting: Weighting,
    analysis: Analysis,
    shape: Shape,
    language: str,
) -> Shaped:
    """The nets of a table whose parts are counted. UsageError for answers that do not exist."""
    scores = [scale_scores(part.stub, kind, analysis) for part in parts]
    together = [
        taken_together(survey, name, part.stub, shape, found is not None, language)
        for part, found in zip(parts, scores, strict=True)
    ]
    stubs = {part.stub.name: GroupedAxis(part.stub, found.nets) for part, found in zip(parts, together, strict=True)}
    nets = count_parts(survey, list(stubs.values()), banner, layers, only, kind, weighting)
    if weighting.frequency:
        nets = [_of_rounded_cells(*found) for found in zip(nets, parts, together, strict=True)]
    items = part_items(nets, banner, kind, analysis, rounded=weighting.frequency is not None)
    if kind == "battery":
        items = [_named_by_item(*found) for found in zip(nets, items, together, strict=True)]
    return Shaped(scores, together, nets, items)


def _of_rounded_cells(net: Part, part: Part, together: Together) -> Part:
    """The nets of a question of one answer each as sums of its cells, so that none is more than its base."""
    if not part.stub.disjoint:
        return net
    rows = [added(part.counts, group) for group in together.nets]
    return net._replace(
        counts=part.counts._replace(counts=tuple(row[:-1] for row in rows), row_bases=tuple(row[-1] for row in rows))
    )


def _named_by_item(part: Part, items: Sequence[Item], together: Together) -> list[Item]:
    """The items of a battery's nets, which have the same labels under each of its items."""
    return [
        item._replace(label=f"{group.short or group.label}: {part.label}")
        for item, group in zip(items, together.nets, strict=False)
    ]


def scale_scores(stub: Axis, kind: TableKind, analysis: Analysis) -> tuple[float, ...] | None:
    """The scores of an item of a battery or of an ordinal variable; None for others, and for codes that are texts.

    They are those of its answers, also where missing ones are counted after them.
    """
    stub = stub.plain
    if kind != "battery" or stub.name in analysis.scores:
        return scores_of(stub, analysis)
    codes = [category.code for category in stub.categories]
    if not isinstance(stub, VariableAxis) or any(isinstance(code, str) for code in codes):
        return None
    return tuple(float(code) for code in codes if code is not None)


def with_nets(
    parts: Sequence[Part], items: Sequence[list[Item]], shaped: Shaped, kind: TableKind
) -> tuple[list[Part], list[list[Item]]]:
    """Parts and items with those of the nets, in the order in which tests stand: of a battery all items come first."""
    if kind == "battery":
        return [*parts, *shaped.nets], [*items, *shaped.items]
    pairs = zip(parts, items, shaped.nets, shaped.items, strict=True)
    every = [pair for part, some, net, more in pairs for pair in ((part, some), (net, more))]
    return [part for part, _ in every], [some for _, some in every]


def rows_beside(
    shaped: Shaped,
    number: int,
    part: Part,
    percent: PercentKind,
    analysis: Analysis,
    details_of: Callable[[Part, Sequence[Item]], Sequence[Sequence[Detail]]],
) -> list[Row]:
    """The lines of a part's nets and subtotals; it is the part of that number."""
    # A net is of respondents, so it has no share in the responses.
    of_respondents: PercentKind = "none" if percent == "responses" else percent
    net, together = shaped.nets[number], shaped.together[number]
    rows = [
        row._replace(role="net")
        for row in rows_of(net, of_respondents, analysis, details_of(net, shaped.items[number]))
    ]
    for group in together.subtotals:
        *counts, total = added(part.counts, group)
        cells = line_cells(part.counts, counts, total, percent)
        rows.append(Row(group.name, None, group.label, cells, layer=part.layer, role="subtotal"))
    return rows


def details_beside(
    survey: Survey,
    shaped: Shaped,
    number: int,
    part: Part,
    banner: Axis | None,
    weighting: Weighting,
    shape: Shape,
    language: str,
) -> list[Detail]:
    """The lines that stand under a part's base."""
    scores = shaped.scores[number]
    details = summary_details(part, scores, shape.summary) if scores else []
    details += difference_details(part, shaped.together[number])
    if shape.missing:
        details += missing_details(survey, part, banner, weighting, language)
    return details

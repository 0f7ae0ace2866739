"""The parts of a table, each a stub in a layer, counted: everything that cells and tests are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from mobsurvey.survey import NO_DESIGN, Survey
from mobsurvey.table.model import TableKind
from mobsurvey.table.weighting import NO_WEIGHTING, Measurement, Weighting, rounded_counts, weigher
from mobsurvey.tabulation.axis import Axis
from mobsurvey.tabulation.counts import CellCounts, LeftOut, Only, count_cells

if TYPE_CHECKING:
    from mobsurvey.table.design_part import DesignPart


class Part(NamedTuple):
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


def count_parts(
    survey: Survey,
    stubs: Sequence[Axis],
    banner: Axis | None,
    layers: Axis | None,
    only: Only | None,
    kind: TableKind,
    weighting: Weighting,
) -> list[Part]:
    """Every stub in every layer, counted; under a design with the totals that its tests rest on."""
    frame = None
    if weighting.design != NO_DESIGN:
        from mobsurvey.tabulation.design import read_design

        frame = read_design(survey.chunks, weighting.design)

    def part(stub: Axis, label: str | None, layer: str, cases: Only | None) -> Part:
        counts, left = count_stub(survey, stub, banner, cases, weighting)
        unweighted = squares = design = None
        if weighting is not NO_WEIGHTING:
            unweighted = count_stub(survey, stub, banner, cases, weighting, "cases")[0]
        if weighting.design.weight:
            squares = count_stub(survey, stub, banner, cases, weighting, "sum_of_squares")[0]
        if frame:
            from mobsurvey.table.design_part import DesignPart

            design = DesignPart(survey.chunks, frame, stub, banner, cases)
        return Part(stub, label, layer, cases, counts, left, unweighted, squares, design)

    if layers is None:
        return [part(stub, stub.title if kind == "battery" else None, "", only) for stub in stubs]
    from mobsurvey.tabulation.layer import Layer

    return [
        part(stub, category.label, category.label, Layer(layers, number, only))
        for number, category in enumerate(layers.categories)
        for stub in stubs
    ]


def count_stub(
    survey: Survey,
    stub: Axis,
    banner: Axis | None,
    only: Only | None,
    weighting: Weighting,
    measure: Measurement = "sum",
) -> tuple[CellCounts, LeftOut]:
    """The counts of a stub by the banner, with a frequency weight rounded cell by cell; and who was left out."""
    counts, left = count_cells(survey.chunks, stub, banner, only, weigher(weighting, measure))
    if weighting.frequency and measure == "sum":
        counts = rounded_counts(counts, stub.disjoint, banner is not None and banner.disjoint)
    return counts, left

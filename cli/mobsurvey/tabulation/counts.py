"""Counts two axes against each other: sums over respondents that add up over chunks of cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from mobsurvey.survey import Chunk
from mobsurvey.tabulation.axis import Axis

if TYPE_CHECKING:
    from mobsurvey.tabulation.filter import Filter


class CellCounts(NamedTuple):
    """Unweighted counts of a stub of R categories by a banner of C points.

    With S selected, A answered, r and c the axes: counts = S_r'S_c, column_bases = A_r'S_c, row_bases = S_r'A_c,
    table_base = A_r'A_c. One formula for single and multiple response alike.
    """

    counts: tuple[tuple[int, ...], ...]
    """R x C cases that selected both."""
    column_bases: tuple[int, ...]
    """C cases of each banner point that are in the stub's base."""
    row_bases: tuple[int, ...]
    """R cases of each stub category that are in the banner's base: the total column."""
    table_base: int
    """Cases in both bases."""


class LeftOut(NamedTuple):
    """How the cases of a study shrink to those of a table."""

    cases: int
    """All cases."""
    filtered: int
    """Cases the filter left out."""
    banner: Mapping[str, int]
    """Of the rest, those without an answer in the banner, by reason."""
    stub: Mapping[str, int]
    """Of the rest, those without an answer in the stub, by reason."""


def count_cells(
    chunks: Iterable[Chunk], stub: Axis, banner: Axis | None, only: Filter | None
) -> tuple[CellCounts, LeftOut]:
    """The counts of a stub by a banner, and who was left out; without a banner C is 0 and the total stands alone."""
    points = len(banner.categories) if banner else 0
    counts = [[0] * points for _ in stub.categories]
    column_bases = [0] * points
    row_bases = [0] * len(stub.categories)
    table_base = cases = filtered = 0
    # Where categories add up to a base it need not be counted: half the work of a table of two variables.
    rows_add_up = stub.disjoint
    columns_add_up = banner is not None and banner.disjoint
    left: tuple[dict[str, int], dict[str, int]] = {}, {}
    for chunk in chunks:
        everyone = (1 << chunk.cases) - 1
        inside = only.bits(chunk) if only else everyone
        rows = stub.bits(chunk)
        cases += chunk.cases
        filtered += chunk.cases - inside.bit_count()
        if banner:
            columns = banner.bits(chunk)
            _add_reasons(left[0], columns.unanswered, inside)
            inside &= columns.answered
            points_bits = [bits & inside for bits in columns.selected]
        else:
            points_bits = []
        _add_reasons(left[1], rows.unanswered, inside)
        base = rows.answered & inside
        if not rows_add_up:
            for c, point in enumerate(points_bits):
                column_bases[c] += (point & base).bit_count()
        if not columns_add_up:
            table_base += base.bit_count()
        for r, selected in enumerate(rows.selected):
            selected &= base
            if not columns_add_up:
                row_bases[r] += selected.bit_count()
            row = counts[r]
            for c, point in enumerate(points_bits):
                row[c] += (selected & point).bit_count()
    if rows_add_up:
        column_bases = [sum(column) for column in zip(*counts, strict=True)] or column_bases
    if columns_add_up:
        row_bases = [sum(row) for row in counts]
        table_base = sum(column_bases)
    return (
        CellCounts(tuple(map(tuple, counts)), tuple(column_bases), tuple(row_bases), table_base),
        LeftOut(cases, filtered, *left),
    )


def _add_reasons(total: dict[str, int], unanswered: Mapping[str, int], inside: int) -> None:
    for reason, bits in unanswered.items():
        if count := (bits & inside).bit_count():
            total[reason] = total.get(reason, 0) + count

"""Counts two axes against each other: sums over respondents that add up over chunks of cases."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol

from mobsurvey.survey import Chunk
from mobsurvey.tabulation.axis import Axis

if TYPE_CHECKING:

    class Only(Protocol):
        """Which cases are tabulated: a filter, a layer, or both."""

        def bits(self, chunk: Chunk) -> int:
            """Bitmap of the cases kept."""

else:
    Only = object  # a protocol takes as long to make as all of a table's counts


class Weighing(NamedTuple):
    """How the cases of a chunk are counted."""

    usable: int
    """Bitmap of the cases that have a weight."""
    amount: Callable[[int], float]
    """What the cases of a bitmap amount to."""


class CellCounts(NamedTuple):
    """Counts, weighted or not, of a stub of R categories by a banner of C points.

    With S selected, A answered, r and c the axes: counts = S_r'S_c, column_bases = A_r'S_c, row_bases = S_r'A_c,
    table_base = A_r'A_c. One formula for single and multiple response alike.
    """

    counts: tuple[tuple[float, ...], ...]
    """R x C cases that selected both."""
    column_bases: tuple[float, ...]
    """C cases of each banner point that are in the stub's base."""
    row_bases: tuple[float, ...]
    """R cases of each stub category that are in the banner's base: the total column."""
    table_base: float
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
    without_weight: int = 0
    """Of those that the filter kept, the cases without a weight; they are not among the other reasons."""


def count_cells(
    chunks: Iterable[Chunk],
    stub: Axis,
    banner: Axis | None,
    only: Only | None,
    weigh: Callable[[Chunk], Weighing] | None = None,
) -> tuple[CellCounts, LeftOut]:
    """The counts of a stub by a banner, and who was left out; without a banner C is 0 and the total stands alone.

    `weigh` says how cases are counted; without it, each is one.
    """
    count: Callable[[int], float] = int.bit_count
    points = len(banner.categories) if banner else 0
    counts: list[list[float]] = [[0] * points for _ in stub.categories]
    column_bases: list[float] = [0] * points
    row_bases: list[float] = [0] * len(stub.categories)
    table_base: float = 0
    cases = filtered = without_weight = 0
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
        if weigh:
            usable, count = weigh(chunk)
            without_weight += (inside & ~usable).bit_count()
            inside &= usable
        if banner:
            columns = banner.bits(chunk)
            add_reasons(left[0], columns.unanswered, inside)
            inside &= columns.answered
            points_bits = [bits & inside for bits in columns.selected]
        else:
            points_bits = []
        add_reasons(left[1], rows.unanswered, inside)
        base = rows.answered & inside
        if not rows_add_up:
            for c, point in enumerate(points_bits):
                column_bases[c] += count(point & base)
        if not columns_add_up:
            table_base += count(base)
        for r, selected in enumerate(rows.selected):
            selected &= base
            if not columns_add_up:
                row_bases[r] += count(selected)
            row = counts[r]
            for c, point in enumerate(points_bits):
                row[c] += count(selected & point)
    if rows_add_up:
        column_bases = [sum(column) for column in zip(*counts, strict=True)] or column_bases
    if columns_add_up:
        row_bases = [sum(row) for row in counts]
        table_base = sum(column_bases)
    return (
        CellCounts(tuple(map(tuple, counts)), tuple(column_bases), tuple(row_bases), table_base),
        LeftOut(cases, filtered, *left, without_weight),
    )


def add_reasons(total: dict[str, int], unanswered: Mapping[str, int], inside: int) -> None:
    """Adds the cases inside a bitmap to each reason that any of them has."""
    for reason, bits in unanswered.items():
        if count := (bits & inside).bit_count():
            total[reason] = total.get(reason, 0) + count

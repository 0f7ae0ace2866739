"""Joint counts: how many cases chose each two options of a set, within each banner point."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from mobsurvey.survey import Chunk
from mobsurvey.tabulation.axis import Axis
from mobsurvey.tabulation.counts import CellCounts, Only, Weighing


def count_pairs(
    chunks: Iterable[Chunk],
    options: Axis,
    groups: Axis,
    only: Only | None,
    weigh: Callable[[Chunk], Weighing] | None = None,
    known: CellCounts | None = None,
) -> tuple[list[float], list[list[list[float]]]]:
    """The G cases of each group in both bases; and of them the G x J x J that chose option and option, symmetric.

    On the diagonal stand the counts of the options themselves; `known` are these, options by groups, where they were
    counted already.
    """
    size = len(options.categories)
    count: Callable[[int], float] = int.bit_count
    sizes: list[float] = [0] * len(groups.categories)
    pairs: list[list[list[float]]] = [[[0] * size for _ in range(size)] for _ in groups.categories]
    for chunk in chunks:
        chosen = options.bits(chunk)
        grouped = groups.bits(chunk)
        inside = chosen.answered & grouped.answered
        if only:
            inside &= only.bits(chunk)
        if weigh:
            usable, count = weigh(chunk)
            inside &= usable
        for group, bits in enumerate(grouped.selected):
            bits &= inside
            if known is None:
                sizes[group] += count(bits)
            _add_pairs(pairs[group], [selected & bits for selected in chosen.selected], count, known is None)
    if known:
        sizes = list(known.column_bases)
        for option, row in enumerate(known.counts):
            for group, own in enumerate(row):
                pairs[group][option][option] = own
    return sizes, pairs


def count_overlaps(
    chunks: Iterable[Chunk],
    stub: Axis,
    banner: Axis,
    only: Only | None,
    weigh: Callable[[Chunk], Weighing] | None = None,
) -> list[list[float]]:
    """C x C counts of the cases of the stub's base that stand in each two banner points."""
    size = len(banner.categories)
    count: Callable[[int], float] = int.bit_count
    overlaps: list[list[float]] = [[0] * size for _ in range(size)]
    for chunk in chunks:
        points = banner.bits(chunk)
        inside = stub.bits(chunk).answered & points.answered
        if only:
            inside &= only.bits(chunk)
        if weigh:
            usable, count = weigh(chunk)
            inside &= usable
        _add_pairs(overlaps, [selected & inside for selected in points.selected], count)
    return overlaps


def _add_pairs(
    pairs: list[list[float]], bitmaps: Sequence[int], count: Callable[[int], float], diagonal: bool = True
) -> None:
    for j, one in enumerate(bitmaps):
        if one:
            for k in range(j + diagonal):
                both = count(one & bitmaps[k])
                pairs[j][k] += both
                if j != k:
                    pairs[k][j] += both

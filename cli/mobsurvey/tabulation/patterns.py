"""Patterns of answers: the different combinations of options that occur, and how many cases gave each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mobsurvey.survey import Chunk
from mobsurvey.tabulation.axis import Axis
from mobsurvey.tabulation.counts import Only
from mobsurvey.tabulation.weight import Weight, flags_of_bitmap, weigh


def count_patterns(
    chunks: Iterable[Chunk], axes: Sequence[Axis], only: Only | None, weight: Weight | None = None
) -> tuple[list[list[bool]], list[float]]:
    """The K different patterns, a flag a category of all axes in turn, and their K counts.

    Only cases in the base of every axis; at most as many patterns as cases, however many there could be. Loads numpy.
    """
    import numpy as np

    width = sum(len(axis.categories) for axis in axes)
    found: dict[bytes, float] = {}
    for chunk in chunks:
        seen = [axis.bits(chunk) for axis in axes]
        inside = (1 << chunk.cases) - 1
        for bits in seen:
            inside &= bits.answered
        if only:
            inside &= only.bits(chunk)
        weights = weigh(chunk, weight)
        kept = flags_of_bitmap(inside & weights.weighted, chunk.cases)
        options = [flags_of_bitmap(bitmap, chunk.cases)[kept] for bits in seen for bitmap in bits.selected]
        rows = np.packbits(np.stack(options, axis=1), axis=1)
        patterns, places = np.unique(rows, axis=0, return_inverse=True)
        amounts = np.bincount(places.ravel(), weights.values[kept], len(patterns))
        for pattern, amount in zip(patterns, amounts.tolist(), strict=True):
            key = pattern.tobytes()
            found[key] = found.get(key, 0.0) + amount
    keys = sorted(found)
    flags = [np.unpackbits(np.frombuffer(key, np.uint8))[:width].tolist() for key in keys]
    return [list(map(bool, row)) for row in flags], [found[key] for key in keys]

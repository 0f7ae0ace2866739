"""Counts by value of a number variable in each banner point: what means, spreads and ranks are taken from."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import compress, repeat

from mobsurvey.survey import Chunk, Column, digits_of_bitmap
from mobsurvey.tabulation.axis import BLANK, INVALID, Axis
from mobsurvey.tabulation.counts import LeftOut, Only, add_reasons
from mobsurvey.tabulation.weight import Weight, weigh

_FLAGS = bytes.maketrans(b"01", b"\0\1")


def count_values(
    chunks: Iterable[Chunk], name: str, banner: Axis | None, only: Only | None, weight: Weight | None = None
) -> tuple[list[dict[float, float]], LeftOut]:
    """How often each value occurs in each of C banner points, and last in all of them together; and who was left out.

    With a weight, the sums of the weights of the cases with that value.
    """
    points = len(banner.categories) if banner else 0
    found: list[dict[float, float]] = [{} for _ in range(points + 1)]
    left: tuple[dict[str, int], dict[str, int]] = {}, {}
    cases = filtered = without_weight = 0
    for chunk in chunks:
        column: Column = chunk.columns[name]
        values = column.values or ()
        inside = only.bits(chunk) if only else (1 << chunk.cases) - 1
        cases += chunk.cases
        filtered += chunk.cases - inside.bit_count()
        weights: Iterable[float] = repeat(1)
        if weight:
            weighed = weigh(chunk, weight)
            without_weight += (inside & ~weighed.weighted).bit_count()
            inside &= weighed.weighted
            weights = weighed.values.tolist()
        groups = []
        if banner:
            seen = banner.bits(chunk)
            add_reasons(left[0], seen.unanswered, inside)
            inside &= seen.answered
            groups = list(seen.selected)
        missing = {BLANK if code is None else str(code): bits for code, bits in column.missing.items()}
        add_reasons(left[1], {**missing, INVALID: column.invalid}, inside)
        inside &= column.answered
        for counter, bits in zip(found, [*groups, inside], strict=True):
            flags = digits_of_bitmap(bits & inside, chunk.cases).encode().translate(_FLAGS)
            for value, amount in compress(zip(values, weights, strict=False), flags):
                counter[value] = counter.get(value, 0) + amount
    return found, LeftOut(cases, filtered, *left, without_weight)

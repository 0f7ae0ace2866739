"""Sums and products of the items of a battery over the cases that answered all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import and_
from typing import NamedTuple

from mobsurvey.survey import Chunk
from mobsurvey.tabulation.axis import Axis
from mobsurvey.tabulation.counts import Only


class ItemProducts(NamedTuple):
    """What reliability needs of k items, and how the cases of a study shrink to the complete ones."""

    n: int
    """Complete cases: those with a valid answer to every item."""
    sums: tuple[float, ...]
    """k sums of scores over the complete cases."""
    products: tuple[tuple[float, ...], ...]
    """k x k sums of products of the scores of two items, symmetric."""
    cases: int
    """All cases."""
    filtered: int
    """Cases that the filter left out."""
    unanswered: tuple[Mapping[str, int], ...]
    """For each item, the cases kept by the filter that lack an answer to it, by reason; they overlap between items."""


def item_products(
    chunks: Iterable[Chunk], items: Sequence[Axis], scores: Sequence[Sequence[float]], only: Only | None
) -> ItemProducts:
    """The sums of the items, given the score of each of their categories.

    They are joint counts of two items' categories times both scores, so that respondents are never looked at one by
    one and whole scores give exact sums.
    """
    k = len(items)
    sums: list[float] = [0] * k
    products: list[list[float]] = [[0] * k for _ in items]
    n = cases = filtered = 0
    unanswered: list[dict[str, int]] = [{} for _ in items]
    for chunk in chunks:
        inside = only.bits(chunk) if only else (1 << chunk.cases) - 1
        cases += chunk.cases
        filtered += chunk.cases - inside.bit_count()
        found = [item.bits(chunk) for item in items]
        for reasons, bits in zip(unanswered, found, strict=True):
            for reason, without in bits.unanswered.items():
                if count := (without & inside).bit_count():
                    reasons[reason] = reasons.get(reason, 0) + count
        complete = reduce(and_, (bits.answered for bits in found), inside)
        n += complete.bit_count()
        scored = [
            [(score, bits & complete) for score, bits in zip(own, item.selected, strict=True) if score]
            for own, item in zip(scores, found, strict=True)
        ]
        for i, one in enumerate(scored):
            sums[i] += sum(score * bits.bit_count() for score, bits in one)
            products[i][i] += sum(score * score * bits.bit_count() for score, bits in one)
            for j in range(i):
                joint = sum(a * b * (x & y).bit_count() for a, x in one for b, y in scored[j])
                products[i][j] += joint
                products[j][i] += joint
    return ItemProducts(n, tuple(sums), tuple(map(tuple, products)), cases, filtered, tuple(unanswered))

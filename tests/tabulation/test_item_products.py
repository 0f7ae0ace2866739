"""Sums and products of items equal those of the answers written out, over chunks and with a filter."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from mobsurvey.survey import Chunk, Column, Value, Variable, bitmap_from_digits
from mobsurvey.tabulation.axis import VariableAxis
from mobsurvey.tabulation.item_products import item_products

CODES = (0, 1, 3)
NAMES = ("x", "y", "z")
AXES = [VariableAxis(Variable(name, "single", values=tuple(map(Value, CODES))), "en") for name in NAMES]

case = st.tuples(*[st.sampled_from([*CODES, None])] * 3, st.booleans())
chunks = st.lists(st.lists(case, max_size=8), max_size=3)


def chunk_of(cases: list[tuple[int | None, ...]]) -> Chunk:
    def bits(at: int, code: int | None) -> int:
        return bitmap_from_digits("".join("1" if case[at] == code else "0" for case in cases))

    columns: dict[str, Column] = {
        name: Column(len(cases), {code: bits(at, code) for code in CODES}, {None: bits(at, None)})
        for at, name in enumerate(NAMES)
    }
    return Chunk(len(cases), {**columns, "kept": bits(3, True)})


class Kept:
    def bits(self, chunk: Chunk) -> int:
        kept: int = chunk.columns["kept"]
        return kept


@settings(max_examples=60)
@given(chunks, st.booleans())
def test_equal_those_of_the_answers_written_out(parts: list[list[tuple[int | None, ...]]], filtered: bool) -> None:
    cases = [case for part in parts for case in part]
    found = item_products(map(chunk_of, parts), AXES, [CODES] * 3, Kept() if filtered else None)
    kept = [case for case in cases if case[3] or not filtered]
    complete = [[x for x in case[:3] if x is not None] for case in kept if None not in case[:3]]
    assert (found.n, found.cases, found.filtered) == (len(complete), len(cases), len(cases) - len(kept))
    assert found.sums == tuple(sum(case[i] for case in complete) for i in range(3))
    assert found.products == tuple(
        tuple(sum(case[i] * case[j] for case in complete) for j in range(3)) for i in range(3)
    )
    blank = [sum(case[i] is None for case in kept) for i in range(3)]
    assert [sum(reasons.values()) for reasons in found.unanswered] == blank

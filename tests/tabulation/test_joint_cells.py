"""Joint cells equal those counted case by case, over chunks, with base weights and within some cases."""

from __future__ import annotations

from array import array
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from mobsurvey.survey import Chunk, Code, Column, Value, Variable, bitmap_from_digits
from mobsurvey.tabulation.joint_cells import cells_of_chunk, count_joint_cells
from mobsurvey.tabulation.weight import Weight

CODES: tuple[Code, ...] = (0, 7, "x")
VARIABLES = [Variable(name, "single", values=tuple(map(Value, CODES))) for name in ("a", "b")]

Case = tuple[Code | None, Code | None, float, bool]
answers = st.sampled_from([*CODES, None])
case = st.tuples(answers, answers, st.sampled_from([0.0, 0.5, 1.0, 2.5, float("nan")]), st.booleans())
parts = st.lists(st.lists(case, max_size=8), max_size=4)


def chunk_of(cases: list[Case]) -> Chunk:
    def bits(at: int, code: object) -> int:
        return bitmap_from_digits("".join("1" if case[at] == code else "0" for case in cases))

    columns: dict[str, object] = {
        name: Column(len(cases), {code: bits(at, code) for code in CODES}, {None: bits(at, None)})
        for at, name in enumerate("ab")
    }
    blank = bitmap_from_digits("".join("1" if case[2] != case[2] else "0" for case in cases))
    columns["w"] = Column(len(cases), {}, {None: blank}, values=array("d", [case[2] for case in cases]))
    return Chunk(len(cases), {**columns, "kept": bits(3, True)})


def cell(case: Case) -> tuple[int, int]:
    return CODES.index(case[0] or 0), CODES.index(case[1] or 0)


@settings(max_examples=150, deadline=None)
@given(parts, st.booleans())
def test_equal_those_of_the_cases_one_by_one(given: list[list[Case]], weighted: bool) -> None:
    base = Weight("w", "sampling") if weighted else None
    inside = [case for part in given for case in part if case[3]]
    answered = [case for case in inside if None not in case[:2]]
    usable = [case for case in answered if not weighted or case[2] > 0]
    found = count_joint_cells(map(chunk_of, given), VARIABLES, base, lambda chunk: chunk.columns["kept"])
    expected = Counter((cell(case), case[2] if weighted else 1.0) for case in usable)
    groups = [
        (found.cells[place], weight) for place, weight in zip(found.place.tolist(), found.base.tolist(), strict=True)
    ]
    assert groups == sorted(expected)
    assert found.cases.tolist() == [expected[group] for group in groups]
    assert found.cells == sorted({cell(case) for case in usable})
    assert found.unanswered == {name: sum(case[at] is None for case in inside) for at, name in enumerate("ab")}
    assert found.unweighted == len(answered) - len(usable)
    assert found.left_out == len(inside) - len(usable)


@settings(max_examples=60, deadline=None)
@given(st.lists(case, max_size=20))
def test_cases_of_a_chunk_know_their_cell(cases: list[Case]) -> None:
    chunk = chunk_of(cases)
    found = cells_of_chunk(chunk, VARIABLES, Weight("w", "sampling"), chunk.columns["kept"])
    usable = [case for case in cases if case[3] and None not in case[:2] and case[2] > 0]
    assert found.kept.tolist() == [case in usable for case in cases]
    assert [found.cells[place] for place in found.place.tolist()] == [cell(case) for case in usable]
    assert found.base.tolist() == [case[2] for case in usable]

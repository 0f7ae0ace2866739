"""A column that comes as an array is coded as the list of its cells is."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Any

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobsurvey.codebook import coding
from mobsurvey.codebook.coding import Raw, code_date, code_number, code_single, code_text, is_array
from mobsurvey.readers.sav_fast import Few, Many
from mobsurvey.survey import Column, Missing, MissingRange, Value, Variable, bitmap_from_digits

REFUSED = Missing(9, "refused")
RANGE = MissingRange(90.0, 99.5, "no-answer")
SINGLES = (
    Variable("a", "single", values=(Value(1), Value(2))),
    Variable("a", "single", values=(Value(2), Value(1)), missing=(REFUSED,)),
    Variable("a", "single", values=(Value(1, {"en": "3"}), Value("2")), missing=(REFUSED,), missing_ranges=(RANGE,)),
    Variable("a", "single", values=tuple(Value(code) for code in range(300)), missing_ranges=(RANGE,)),
    Variable("a", "single", missing_ranges=(MissingRange(-math.inf, 0.0, "no-answer"),)),
)
NUMBERS = (
    Variable("a", "number"),
    Variable("a", "number", missing=(REFUSED, Missing("x", "refused"))),
    Variable("a", "number", missing=(REFUSED,), missing_ranges=(RANGE, MissingRange(-math.inf, 0.0, "no-answer"))),
    Variable("a", "number", missing_ranges=(MissingRange(0.0, math.inf, "no-answer"),)),
    Variable("a", "number", missing=(Missing("9", "refused"), Missing("2", "refused")), missing_ranges=(RANGE,)),
)


def few(cells: Sequence[Any]) -> Few:
    values: list[float | None] = list(dict.fromkeys(cells))
    random.Random(len(cells)).shuffle(values)
    places = numpy.array([values.index(cell) for cell in cells], numpy.uint8)
    return Few(places, values + [77.0] * (256 - len(values)))


def many(cells: Sequence[Any]) -> Many:
    return Many(numpy.array([math.nan if cell is None else cell for cell in cells], float))


def spelt(coded: tuple[Column, bool]) -> str:
    """With the order of codes, their types, and nan."""
    return repr(coded)


CELLS = st.lists(
    st.sampled_from([1.0, 2.0, 3.0, 9.0, 90.0, 99.5, 95.0, 0.0, -1.0, 0.25, None]), min_size=1, max_size=40
)


@given(CELLS)
@pytest.mark.parametrize("variable", SINGLES)
def test_single(variable: Variable, cells: list[Raw]) -> None:
    expected = spelt(code_single(cells, variable))
    assert spelt(code_single(few(cells), variable)) == expected
    assert spelt(code_single(many(cells), variable)) == expected


@given(CELLS)
@pytest.mark.parametrize("variable", NUMBERS)
def test_number(variable: Variable, cells: list[Raw]) -> None:
    expected = spelt(code_number(cells, variable))
    assert spelt(code_number(few(cells), variable)) == expected
    assert spelt(code_number(many(cells), variable)) == expected


@pytest.mark.parametrize("variable", [SINGLES[2], NUMBERS[3]], ids=["single", "number"])
def test_more_values_than_are_told_apart_at_once(variable: Variable) -> None:
    rng = random.Random(1)
    cells: list[Raw] = [rng.choice([None, float(rng.randrange(2_000))]) for _ in range(1_500)]
    code = code_single if variable.kind == "single" else code_number
    assert spelt(code(many(cells), variable)) == spelt(code(cells, variable))


def test_other_kinds_take_the_cells() -> None:
    cells: list[Raw] = [1.0, 0.5, None, 1.0, 20240229.0]
    for variable, code in ((Variable("a", "text"), code_text), (Variable("a", "date"), code_date)):
        assert spelt(code(many(cells), variable)) == spelt(code(cells, variable))
        assert spelt(code(few(cells), variable)) == spelt(code(cells, variable))


def test_array_is_left_as_it_was() -> None:
    column = many([1.0, 9.0, None])
    code_number(column, NUMBERS[1])
    assert list(column) == [1.0, 9.0, None]
    assert column.doubles().tolist()[:2] == [1.0, 9.0]


def test_which_columns_are_arrays() -> None:
    assert is_array(few([1.0])) and is_array(many([1.0]))
    assert not is_array([1.0]) and not is_array((None,)) and not is_array("a")


def test_missing_codes_of_a_range_stand_in_the_order_of_their_cases() -> None:
    column, _ = code_single([95.0, 90.0, 99.0, 90.0], SINGLES[2])
    assert list(column.missing) == [95, 90, 99]


@pytest.mark.parametrize("cases", [1, 7, 8, 9, 1000])
def test_bitmaps_of_many_cases_are_those_of_few(cases: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(cases)
    cells: list[Raw] = [rng.choice(["1", "2", "9", "", "x"]) for _ in range(cases)]
    expected = spelt(code_single(cells, SINGLES[1]))
    monkeypatch.setattr(coding, "_MANY_CASES", 1)
    assert spelt(code_single(cells, SINGLES[1])) == expected
    column, _ = code_single(cells, SINGLES[1])
    assert column.selected[1] == bitmap_from_digits("".join("1" if cell == "1" else "0" for cell in cells))

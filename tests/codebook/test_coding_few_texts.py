"""A column that tells its different texts is coded as the list of the same texts is."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Callable, Sequence
from typing import Any

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobsurvey.codebook.coding import code_date, code_number, code_single, code_text
from mobsurvey.codebook.joined import code_delimited
from mobsurvey.readers.csv_fast import FewTexts
from mobsurvey.survey import Column, Missing, MissingRange, Value, Variable, VariableKind

VALUES = (Value(1, {"en": "Yes", "vi": "Có"}), Value(2, {"en": "No"}), Value("x"))
MISSING = (Missing(9, "no-answer", {"en": "No answer"}), Missing("-", "refused"), Missing(8, "dont-know"))
RANGES = (MissingRange(100, 200, "not-asked"), MissingRange(-5, -1, "refused"))

CODED = Variable(
    "q",
    "number",
    missing=(Missing(9, "no-answer"), Missing(8.5, "refused"), Missing(8, "refused")),
    missing_ranges=RANGES,
)
CODERS: dict[str, Callable[[Sequence[Any]], tuple[Column, bool]]] = {
    "single": lambda raw: code_single(raw, variable("single", VALUES)),
    "number": lambda raw: code_number(raw, variable("number")),
    "number with commas": lambda raw: code_number(raw, variable("number"), ",", "."),
    "plain number": lambda raw: code_number(raw, Variable("q", "number")),
    "number with codes": lambda raw: code_number(raw, CODED),
    "number with codes and commas": lambda raw: code_number(raw, CODED, ","),
    "number with a number for a label": lambda raw: code_number(
        raw, Variable("q", "number", missing=(Missing(7, "refused", {"en": "8"}),))
    ),
    "date": lambda raw: code_date(raw, variable("date")),
    "text": lambda raw: code_text(raw, variable("text")),
    "plain text": lambda raw: code_text(raw, Variable("q", "text")),
    "delimited": lambda raw: code_delimited(raw, variable("text", VALUES), " ")[:2],
}
CELLS = st.one_of(
    st.sampled_from([*"1289-x", "", "", "01", "+8", "-3", "150", "151.5", "0.5", ".5", "5.", "-0", "99"]),
    st.sampled_from(["1.0", "1e2", "1e999", "1.234,5", "1,5", "1.2.3", "--1", "inf", "nan", "1_0", "٣", " ", "7 "]),
    st.sampled_from(["1" * 15, "1" * 16, "1" * 400, "1 2", "1 7", "yes", "có", "Yes ", "no answer", "No  answer"]),
    st.sampled_from(["other", "Đồng ý", "31/12/2024", "2024-02-30", "a\nb", "\n"]),
)
SHORT_NUMBERS = ["", "1", "-1", "+8", "9", "9.0", "150", "151.5", "0.25", "-0", "8.", ".5", "-3.0"]
LONG_NUMBERS = ["0.49200274856560855", "1.2e-05", "9E0", "9.0000000000000001", "1e999", "e5", "1e", "1" * 50, "1\n2"]
NUMBERS = st.sampled_from([*SHORT_NUMBERS, *LONG_NUMBERS])


def variable(kind: VariableKind, values: tuple[Value, ...] = ()) -> Variable:
    return Variable("q", kind, values=values, missing=MISSING, missing_ranges=RANGES)


def few(cells: Sequence[str]) -> FewTexts:
    texts = list(dict.fromkeys(cells))
    return FewTexts(numpy.array([texts.index(cell) for cell in cells], numpy.uint8), texts)


def laid_out(coded: tuple[Column, bool]) -> Any:
    """Everything in it, with the order of its codes and each bit of its numbers."""
    column, by_label = coded
    values: Any = column.values
    if isinstance(values, array):
        values = struct.pack(f"{len(values)}d", *values)
    codes = [list(bitmaps.items()) for bitmaps in (column.selected, column.missing)]
    kinds = [type(code) for bitmaps in codes for code, _ in bitmaps]
    return column.cases, codes, kinds, column.invalid, column.invalid_values, values, by_label


@pytest.mark.parametrize("kind", CODERS)
@settings(deadline=None)
@given(cells=st.lists(CELLS, min_size=1, max_size=40) | st.lists(NUMBERS, min_size=1, max_size=40))
def test_coded_as_a_list_is(kind: str, cells: list[str]) -> None:
    code = CODERS[kind]
    assert laid_out(code(few(cells))) == laid_out(code(cells))


def test_a_text_that_stands_there_twice() -> None:
    cells = ["1", "8", "1", "9", "7"]
    twice = FewTexts(numpy.array([0, 1, 2, 3, 4], numpy.uint8), cells)
    for code in CODERS.values():
        assert laid_out(code(twice)) == laid_out(code(cells))


@pytest.mark.parametrize("kind", ["single", "text", "number"])
def test_many_different_codes(kind: str) -> None:
    codes = [str(number * 7 % 601) for number in range(601)]
    cells = [*codes, *codes[::3], "", "unknown", *codes[::5]]
    texts = list(dict.fromkeys(cells))
    column = FewTexts(numpy.array([texts.index(cell) for cell in cells], numpy.uint16), texts)
    listed = Variable("q", "single", values=tuple(map(Value, range(500))))
    ranged = Variable("q", "number", missing_ranges=(MissingRange(0, 400, "refused"),))
    coders: dict[str, Callable[[Sequence[Any]], tuple[Column, bool]]] = {
        "single": lambda raw: code_single(raw, listed),
        "text": lambda raw: code_text(raw, Variable("q", "text")),
        "number": lambda raw: code_number(raw, ranged),
    }
    code = coders[kind]
    assert laid_out(code(column)) == laid_out(code(cells))


@settings(deadline=None)
@given(cells=st.lists(NUMBERS | st.just("x" * 3), min_size=1, max_size=40))
def test_many_cases_of_numbers(cells: list[str]) -> None:
    for variable_ in (CODED, Variable("q", "number"), variable("number")):
        for decimal in ".,":
            cells = [cell.replace(".", decimal) for cell in cells]
            expected = laid_out(code_number(cells, variable_, decimal))
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr("mobsurvey.codebook.coding._MANY_CASES", 0)
                assert laid_out(code_number(cells, variable_, decimal)) == expected

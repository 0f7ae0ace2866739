"""Every raw value becomes an answer, missing, or invalid, and nothing else."""

from __future__ import annotations

import math
import time
from array import array
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobsurvey.codebook.coding import (
    Raw,
    code_date,
    code_number,
    code_single,
    code_text,
    folded_name,
    parse_date,
    parse_number,
    plain_text,
)
from mobsurvey.codebook.joined import code_delimited
from mobsurvey.survey import Code, Column, Missing, MissingRange, Value, Variable, case_numbers

LEVEL = Variable(
    "level",
    "single",
    values=(Value(1, {"en": "City", "vi": "Cấp thành phố"}), Value(2, {"en": "Ward", "vi": "Cấp phường"}), Value(10)),
    missing=(Missing(9, "refused", {"en": "Refused"}),),
    missing_ranges=(MissingRange(90, 99, "dont-know"), MissingRange(-math.inf, -1, "not-asked")),
)
PADDED = Variable("code", "single", values=(Value("01"), Value(2), Value("A"), Value(2.5)))
PLACES = Variable(
    "places",
    "text",
    values=(Value("home", {"en": "At home"}), Value("work", {"en": "At work"}), Value(3)),
    missing=(Missing(99, "refused", {"en": "Refused"}),),
)
DECOMPOSED = "Ca\u0302\u0301p phu\u031bo\u031b\u0300ng"  # as some keyboards write it: a letter and its marks apart


def cases(bits: int, column: Column) -> list[int]:
    return case_numbers(bits, column.cases)


def single(raw: Sequence[Raw], variable: Variable = LEVEL) -> Column:
    return code_single(raw, variable)[0]


def state(raw: Raw, variable: Variable = LEVEL) -> tuple[str, Any]:
    """What one value became."""
    column = single([raw], variable)
    for role, bitmaps in (("answer", column.selected), ("missing", column.missing)):
        for code, bits in bitmaps.items():
            if bits:
                assert not column.invalid
                return role, code
    assert column.invalid == 1
    return "invalid", column.invalid_values[0]


# Single choice


@pytest.mark.parametrize("raw", ["1", " 1 ", "1.0", "01", "+1", "1e0", 1.0, "\t1\n"])
def test_text_and_number_of_a_code(raw: Raw) -> None:
    assert state(raw) == ("answer", 1)


@pytest.mark.parametrize(("raw", "code"), [("01", "01"), ("2", 2), ("02", 2), ("a", None), ("A", "A"), ("2.50", 2.5)])
def test_code_with_a_leading_zero(raw: Raw, code: Code | None) -> None:
    assert state(raw, PADDED) == (("invalid", raw) if code is None else ("answer", code))


@pytest.mark.parametrize("raw", ["1", 1.0, "001"])
def test_only_the_text_01_is_the_code_01(raw: Raw) -> None:
    assert state(raw, PADDED)[0] == "invalid"


@pytest.mark.parametrize("raw", [None, "", "  ", "\t", "\u00a0", math.nan])
def test_blank_is_system_missing(raw: Raw) -> None:
    assert state(raw) == ("missing", None)


@pytest.mark.parametrize(
    ("raw", "code"),
    [("9", 9), (9.0, 9), ("90", 90), (99.0, 99), ("95.5", 95.5), ("-1", -1), (-1e300, int(-1e300)), ("refused", 9)],
)
def test_user_missing_codes_and_ranges(raw: Raw, code: Code) -> None:
    assert state(raw) == ("missing", code)


@pytest.mark.parametrize(
    "raw",
    [
        "3",
        "89.9",
        "99.1",
        "0",
        "-0.5",
        "NA",
        "None",
        "nan",
        "inf",
        "1_0",
        "１",
        "١",
        "1,0",
        "0x1",
        "1 0",
        "True",
        "City1",
    ],
)
def test_undeclared_value_is_invalid(raw: str) -> None:
    assert state(raw) == ("invalid", raw)


def test_undeclared_number_is_invalid_and_a_whole_one_int() -> None:
    column = single([3.0, 0.5, 0.0, 1.0])
    assert cases(column.invalid, column) == [1, 2, 3]
    assert column.invalid_values == (3, 0.5, 0)
    assert type(column.invalid_values[0]) is int


def test_an_answer_that_nobody_gave_stays() -> None:
    assert single(["1"]).selected == {1: 1, 2: 0, 10: 0}


@pytest.mark.parametrize("raw", ["Ward", "wARD", " ward ", "Cấp phường", "CẤP PHƯỜNG", DECOMPOSED])
def test_label_in_any_language_case_and_unicode_form_is_found_and_told(raw: str) -> None:
    column, used_label = code_single([raw, "1"], LEVEL)
    assert cases(column.selected[2], column) == [1]
    assert used_label


def test_codes_alone_are_not_told_as_labels() -> None:
    variable = Variable("x", "single", values=(Value(1, {"en": "1"}), Value("No", {"en": "No"})))
    assert code_single(["1", "No", "?", None, 1.0], variable)[1] is False


def test_code_goes_before_a_label_of_the_same_text() -> None:
    variable = Variable("x", "single", values=(Value(1, {"en": "2"}), Value(2, {"en": "1"})))
    assert [state(raw, variable) for raw in ("1", "2")] == [("answer", 1), ("answer", 2)]


def test_label_of_two_codes_is_in_no_list() -> None:
    variable = Variable("x", "single", values=(Value(1, {"en": "Other"}), Value(2, {"en": "other "})))
    assert state("Other", variable) == ("invalid", "Other")


def test_label_that_a_code_has_in_two_languages_is_found() -> None:
    assert state("internet", Variable("x", "single", values=(Value(1, {"en": "Internet", "vi": "Internet"}),))) == (
        "answer",
        1,
    )


def test_more_than_256_codes() -> None:
    variable = Variable("x", "single", values=tuple(Value(n) for n in range(300)))
    raw: list[Raw] = [*map(str, range(300)), "?", "", *map(float, range(299, -1, -1))]
    column = single(raw, variable)
    assert column.codes() == [*range(300), "?", None, *range(299, -1, -1)]
    assert cases(column.selected[299], column) == [300, 303]


def test_more_than_256_undeclared_values() -> None:
    raw: list[Raw] = [f"x{n}" for n in range(1000)]
    column = single([*raw, "1"])
    assert column.codes() == [*raw, 1]


def test_a_column_of_undeclared_values_takes_little_time_and_memory() -> None:
    """A bitmap for each value would take as many bytes as cases squared by eight."""
    raw: list[Raw] = [f"person {n}" for n in range(200_000)]
    begun = time.monotonic()
    assert single(raw).invalid.bit_count() == 200_000
    assert code_number(raw, Variable("n", "number"))[0].invalid.bit_count() == 200_000
    assert time.monotonic() - begun < 20


def test_no_case() -> None:
    assert single([]) == Column(0, {1: 0, 2: 0, 10: 0}, {})


RAW: st.SearchStrategy[Raw] = st.one_of(
    st.sampled_from([None, "", " ", "1", " 2", "10", "9", "95", "-7", "NA", "1.0", "Ward", "refused", 1.0, 2.0, 97.0]),
    st.text("019.-eW ", max_size=4),
    st.integers(-5, 105).map(float),
    st.floats(allow_nan=False, allow_infinity=False),
)


@given(st.lists(RAW, max_size=40))
def test_answered_missing_and_invalid_partition_the_cases(raw: list[Raw]) -> None:
    column = single(raw)
    parts = [*column.selected.values(), *column.missing.values(), column.invalid]
    assert sum(bits.bit_count() for bits in parts) == len(raw)
    together = 0
    for bits in parts:
        together |= bits
    assert together == (1 << len(raw)) - 1
    assert column.answered == together & ~column.invalid & ~sum(column.missing.values())
    assert len(column.invalid_values) == column.invalid.bit_count()


CODES: st.SearchStrategy[Code] = st.one_of(
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: not x.is_integer()),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=5).map(plain_text).filter(bool),
)


@given(st.data())
def test_codes_gives_back_what_stood_in_each_case(data: st.DataObject) -> None:
    listed = data.draw(st.lists(CODES, unique_by=str, max_size=8))
    half = len(listed) // 2
    variable = Variable(
        "x",
        "single",
        values=tuple(map(Value, listed[:half])),
        missing=tuple(Missing(code, "refused") for code in listed[half:]),
    )
    undeclared = st.text("xyz?", min_size=1, max_size=3)
    texts = st.sampled_from(listed).map(str) | undeclared if listed else undeclared
    pads = st.sampled_from(["", " ", "\t"])
    raw = data.draw(st.lists(st.tuples(pads, texts, pads).map("".join) | st.none() | st.just(""), max_size=30))
    found = single(raw, variable).codes()
    assert [None if code is None else str(code) for code in found] == [plain_text(value) or None for value in raw]
    assert all(code in listed for code in found if isinstance(code, int | float))


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False) | st.none(), max_size=30))
def test_codes_gives_back_numbers(raw: list[float | None]) -> None:
    variable = LEVEL._replace(values=tuple(Value(code) for code in (0, 1, 0.5)), missing=())
    assert single(raw, variable).codes() == raw


# Numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1), ("-1.50", -1.5), (".5", 0.5), ("5.", 5), ("1e3", 1000), ("+2", 2), ("007", 7)],
)
def test_text_that_is_a_number(text: str, number: float) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "NA",
        "None",
        "nan",
        "inf",
        "-Infinity",
        "1_0",
        "１",
        "٣",
        "1,5",
        "1 000",
        "0x1F",
        "1e999",
        "--1",
        "1.2.3",
    ],
)
def test_text_that_is_no_number(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "number"), [("1,5", 1.5), ("15", 15), (",5", 0.5), ("1.5", None), ("1.234,5", None), ("1,234,5", None)]
)
def test_decimal_comma(text: str, number: float | None) -> None:
    """A point is then a mark of thousands, which would make 1.234 a thousandth of itself."""
    assert parse_number(text, ",") == number


def plain_numbers(column: Column) -> list[float | None]:
    assert isinstance(column.values, array)
    return [None if value != value else value for value in column.values]


def test_number_column_of_texts() -> None:
    variable = Variable(
        "n",
        "number",
        missing=(Missing(-1, "refused", {"en": "Refused"}),),
        missing_ranges=(MissingRange(990, 999, "dont-know"),),
    )
    raw: list[Raw] = ["12", " 0 ", "0.5", "", None, "-1", "-1.0", "995.5", "NA", "1,5", "REFUSED"]
    column, used_label = code_number(raw, variable)
    assert plain_numbers(column) == [12, 0, 0.5, *[None] * 8]
    assert cases(column.answered, column) == [1, 2, 3]
    assert {code: cases(bits, column) for code, bits in column.missing.items()} == {
        None: [4, 5],
        -1: [6, 7, 11],
        995.5: [8],
    }
    assert (cases(column.invalid, column), column.invalid_values) == ([9, 10], ("NA", "1,5"))
    assert column.codes() == [12, 0, 0.5, None, None, -1, -1, 995.5, "NA", "1,5", -1]
    assert used_label


def test_number_column_of_numbers_equals_that_of_their_texts() -> None:
    variable = Variable(
        "n", "number", missing=(Missing(-1, "refused"),), missing_ranges=(MissingRange(90, math.inf, "dont-know"),)
    )
    raw = [1.5, None, -1.0, 90.0, 0.0, 1e6, math.nan]
    column, used_label = code_number(raw, variable)
    texts, _ = code_number(["1.5", "", "-1", "90", "0", "1000000", " "], variable)
    assert column.codes() == texts.codes() == [1.5, None, -1, 90, 0, 1_000_000, None]
    assert column.missing == texts.missing
    assert cases(column.answered, column) == [1, 5]
    assert not used_label


def test_number_column_with_a_decimal_comma_keeps_user_missing_apart() -> None:
    variable = Variable(
        "n", "number", missing=(Missing(-9, "refused"),), missing_ranges=(MissingRange(90, 99, "refused"),)
    )
    column, _ = code_number(["1,5", "-9,0", "95,5", "1.500"], variable, ",")
    assert column.codes() == [1.5, -9, 95.5, "1.500"]
    assert cases(column.answered, column) == [1]
    assert cases(column.invalid, column) == [4]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=20))
def test_numbers_come_through_as_text_and_as_numbers(numbers: list[float]) -> None:
    variable = Variable("n", "number")
    assert code_number(numbers, variable)[0].codes() == numbers
    assert code_number([repr(number) for number in numbers], variable)[0].codes() == numbers


# Texts and dates


def test_text_column() -> None:
    variable = Variable("t", "text", missing=(Missing(99, "refused", {"en": "Refused"}),))
    column, used_label = code_text([" a ", "", None, "99", "NA", 7.0, DECOMPOSED, "0"], variable)
    assert column.codes() == ["a", None, None, 99, "NA", "7", "Cấp phường", "0"]
    assert cases(column.answered, column) == [1, 5, 6, 7, 8]
    assert not used_label


def test_label_of_a_missing_code_of_a_text_is_told() -> None:
    variable = Variable("t", "text", missing=(Missing(99, "refused", {"en": "Refused"}),))
    column, used_label = code_text(["refused", "x"], variable)
    assert column.codes() == [99, "x"]
    assert used_label


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-03-31", "2024-03-31"),
        ("2024-3-1", "2024-03-01"),
        ("31/03/2024", "2024-03-31"),
        ("1/3/2024", "2024-03-01"),
        ("2024-03-01T02:00:00.000Z", "2024-03-01"),
        ("2024-03-01 23:59:59 +07:00", "2024-03-01"),
        ("2024-02-29", "2024-02-29"),
    ],
)
def test_text_that_is_a_date(text: str, date: str) -> None:
    assert parse_date(text) == date


@pytest.mark.parametrize(
    "text",
    [
        *("", "2023-02-29", "03/31/2024", "31/3/24", "20240331", "2024-03", "31/3/2024 at noon", "31-03-2024x"),
        *("2024-03-31 or later", "2024-03-31x", "March 2024", "０１/03/2024", "0000-01-01", "45000"),
    ],
)
def test_text_that_is_no_date(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize("text", ["31.03.2024", "31-3-2024", "2024/03/31", "31/3/2024 10:00", "31/03/2024, 2:05 PM"])
def test_dates_of_other_programs(text: str) -> None:
    assert parse_date(text) == "2024-03-31"


def test_the_month_first_where_that_is_declared() -> None:
    assert parse_date("3/31/2024 14:05:00", "mdy") == "2024-03-31"
    assert parse_date("31/3/2024", "mdy") is None
    assert parse_date("3/4/2024", "ymd") is None
    assert parse_date("2024-03-31", "mdy") == "2024-03-31"


@pytest.mark.parametrize(
    ("text", "decimal", "thousands", "number"),
    [
        ("1.234,5", ",", ".", 1234.5),
        ("1.234", ",", ".", 1234.0),
        ("12.34", ",", ".", None),
        ("1,234.5", ".", ",", 1234.5),
        ("1,2", ".", ",", None),
        ("-5.000.000", ",", ".", -5e6),
        ("1.234,5", ",", "", None),
    ],
)
def test_thousands_where_they_are_declared(text: str, decimal: str, thousands: str, number: float | None) -> None:
    assert parse_number(text, decimal, thousands) == number


def test_date_column() -> None:
    variable = Variable("d", "date", missing=(Missing("1900-01-01", "refused"),))
    column, _ = code_date(["2024-03-31", "31/03/2024", "03/31/2024", "", None, "1900-01-01"], variable)
    assert column.codes() == ["2024-03-31", "2024-03-31", "03/31/2024", None, None, "1900-01-01"]
    assert cases(column.answered, column) == [1, 2]
    assert cases(column.invalid, column) == [3]


# Several answers in a cell


def delimited(raw: Sequence[Raw], separator: str = ";") -> Column:
    return code_delimited(raw, PLACES, separator).column


def test_joined_options() -> None:
    column = delimited(["home;work", "home", " work ; 3.0 ", "home;home", ";work;"])
    assert {code: cases(bits, column) for code, bits in column.selected.items()} == {
        "home": [1, 2, 4],
        "work": [1, 3, 5],
        3: [3],
    }
    assert cases(column.answered, column) == [1, 2, 3, 4, 5]
    assert (column.missing, column.invalid) == ({}, 0)


def test_joined_labels_are_found_and_told() -> None:
    column, used_label, _ = code_delimited(["At home;WORK", "at work;at home"], PLACES, ";")
    assert cases(column.selected["home"], column) == [1, 2]
    assert cases(column.selected["work"], column) == [2]
    assert column.invalid_values == ("WORK",)
    assert used_label


def test_unknown_options_are_invalid_and_the_others_count() -> None:
    column = delimited(["home;gym;pool", "gym", "home"])
    assert cases(column.selected["home"], column) == [1, 3]
    assert (cases(column.invalid, column), column.invalid_values) == ([1, 2], ("gym;pool", "gym"))
    assert cases(column.answered, column) == [1, 3]


@pytest.mark.parametrize("raw", [None, "", "  ", ";", " ; ;; "])
def test_cell_without_an_option_is_system_missing(raw: Raw) -> None:
    column = delimited([raw, "home"])
    assert {code: cases(bits, column) for code, bits in column.missing.items()} == {None: [1]}
    assert cases(column.answered, column) == [2]


def test_user_missing_in_a_joined_cell() -> None:
    column = delimited(["99", "Refused", "home"])
    assert {code: cases(bits, column) for code, bits in column.missing.items()} == {99: [1, 2]}
    assert cases(column.answered, column) == [3]


def test_number_with_commas_is_never_one_code() -> None:
    variable = Variable("x", "text", values=tuple(Value(code) for code in (1, 2, 3, 123)))
    column = code_delimited(["1,2,3"], variable, ",").column
    assert {code: bits for code, bits in column.selected.items() if bits} == {1: 1, 2: 1, 3: 1}


def test_options_joined_by_spaces() -> None:
    assert cases(delimited(["home  work", "home work 3"], " ").selected["work"], delimited(["", ""])) == [1, 2]


def test_joined_cells_come_back_as_they_were() -> None:
    raw: list[Raw] = ["home;gym", " 99 ", "", None, "3"]
    assert delimited(raw).codes() == ["home;gym", "99", None, None, "3"]


@settings(max_examples=200)
@given(st.lists(st.lists(st.sampled_from(["home", "work", "3", "99", "gym", ""]), max_size=4), max_size=20))
def test_every_joined_option_is_counted_in_its_place(answers: list[list[str]]) -> None:
    column = delimited([";".join(options) for options in answers])
    for case, options in enumerate(answers, start=1):
        found = {str(code) for code, bits in column.selected.items() if case in cases(bits, column)}
        assert found == {"home", "work", "3"}.intersection(options)
        assert (case in cases(column.invalid, column)) == ("gym" in options)
        assert (case in cases(column.missing.get(99, 0), column)) == ("99" in options)
        assert (case in cases(column.missing.get(None, 0), column)) == (not any(options))


def test_names_are_compared_without_case_spaces_and_unicode_form() -> None:
    assert folded_name(" CẤP PHƯỜNG") == folded_name(DECOMPOSED) != folded_name("Cap phuong")


def test_a_missing_code_written_as_a_text_is_missing_among_numbers_too() -> None:
    missing = (Missing("999", "refused"), Missing("95", "dont-know"), Missing("0998", "no-answer"))
    variable = Variable("n", "number", missing=missing, missing_ranges=(MissingRange(90, 96, "not-asked"),))
    column, _ = code_number([999.0, 95.0, 96.0, 998.0, 1.0, None], variable)
    assert column.codes() == ["999", "95", 96, 998.0, 1.0, None]
    assert set(column.missing) == {"999", "95", 96, None}
    assert code_number(["999", "95", "96", "998", "1", ""], variable)[0].codes() == column.codes()

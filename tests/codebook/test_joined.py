"""Answers joined in one cell become the options of a set; what is no option is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobsurvey.codebook.joined import JoinedPlan, NeverChosen, code_delimited, find_separator
from mobsurvey.errors import ReadError
from mobsurvey.survey import Column, Missing, ResponseSet, Value, Variable, case_numbers

LISTEN, EXPLAIN, LEARN = "Nghe, ghi ý kiến", "Giải trình", "Học"
YES_NO = (Value(1), Value(0))


def member(number: int, label: str, **more: Any) -> Variable:
    return Variable(f"p_{number}", "single", {"vi": label}, values=YES_NO, **more)


MEMBERS = (member(1, LISTEN), member(2, EXPLAIN), member(3, LEARN))
SET = ResponseSet("p", "dichotomies", tuple(m.name for m in MEMBERS), counted_value=1)
PLAN = JoinedPlan("Mục đích", SET, MEMBERS, SET.members, ", ")


def chosen(columns: dict[str, Column], names: tuple[str, ...] = SET.members) -> list[list[Any]]:
    """Codes by member."""
    return [columns[name].codes() for name in names]


def test_an_option_may_hold_the_separator() -> None:
    columns, by_label = PLAN.code([f"{LISTEN}, {EXPLAIN}", EXPLAIN, f"{LEARN}, {LISTEN}", "", None])
    assert by_label
    assert chosen(columns) == [[1, 0, 1, None, None], [1, 1, 0, None, None], [0, 0, 1, None, None]]
    assert columns["Mục đích"].invalid == 0


@pytest.mark.parametrize("cell", ["nghe,ghi ý kiến,GIẢI TRÌNH", "Nghe,  ghi ý kiến ; Giải trình"])
def test_spaces_and_capitals_are_no_matter(cell: str) -> None:
    plan = replace(PLAN, separator=";" if ";" in cell else ",")
    columns, _ = plan.code([cell])
    assert chosen(columns) == [[1], [1], [0]]


@pytest.mark.parametrize("cell", ["1 3", " 3  1 ", "p_1 p_3", "1 p_3"])
def test_codes_of_options(cell: str) -> None:
    columns, _ = replace(PLAN, separator=" ").code([cell, "2"])
    assert chosen(columns) == [[1, 0], [0, 1], [1, 0]]


def test_codes_that_a_platform_gives_as_further_names() -> None:
    members = (member(1, "a", columns=("p/learn",)), member(2, "b", columns=("p___99", "p[SQ2]")))
    plan = JoinedPlan("p", SET._replace(members=("p_1", "p_2")), members, ("p_1", "p_2"), " ")
    columns, _ = plan.code(["learn", "99", "learn SQ2"])
    assert chosen(columns, ("p_1", "p_2")) == [[1, 0, 1], [0, 1, 1]]


def test_what_is_no_option_is_told_and_the_rest_counts() -> None:
    columns, _ = PLAN.code([f"{EXPLAIN}, Họp tổ, Hát", "Họp tổ"])
    assert chosen(columns) == [[0, 0], [1, 0], [0, 0]]
    joined = columns["Mục đích"]
    assert joined.invalid_values == ("Họp tổ, Hát", "Họp tổ")
    assert case_numbers(joined.invalid, 2) == [1, 2]
    assert joined.values == [f"{EXPLAIN}, Họp tổ, Hát", "Họp tổ"]


@pytest.mark.parametrize("label", ["Khác", "Other", "other (please specify)", "Ý kiến khác"])
def test_what_is_no_option_is_the_option_other(label: str) -> None:
    members = (*MEMBERS, member(4, label))
    plan = replace(PLAN, members=members, wanted=("p_4",), set=SET._replace(members=tuple(m.name for m in members)))
    columns, _ = plan.code([f"{EXPLAIN}, Họp tổ", EXPLAIN, label, ""])
    assert set(columns) == {"Mục đích", "p_4"}
    assert columns["p_4"].codes() == [1, 0, 1, None]
    assert columns["Mục đích"].invalid == 0


def test_missing_codes_of_the_members() -> None:
    missing = (Missing(-99, "dont-know"),)
    members = tuple(m._replace(missing=missing) for m in MEMBERS)
    plan = replace(PLAN, members=members, separator=" ")
    columns, _ = plan.code(["-99", "1 -99", "1", ""])
    assert chosen(columns) == [[-99, 1, 1, None], [-99, 0, 0, None], [-99, 0, 0, None]]


def test_members_without_a_code_for_no() -> None:
    members = tuple(m._replace(values=(Value(1),)) for m in MEMBERS)
    columns, _ = replace(PLAN, members=members).code([EXPLAIN, ""])
    assert chosen(columns) == [[None, None], [1, None], [None, None]]


@given(st.lists(st.lists(st.sampled_from([LISTEN, EXPLAIN, LEARN]), unique=True), min_size=1, max_size=30))
def test_whatever_was_chosen_comes_back(answers: list[list[str]]) -> None:
    columns, _ = PLAN.code([", ".join(options) for options in answers])
    for codes, label in zip(chosen(columns), (LISTEN, EXPLAIN, LEARN), strict=True):
        assert codes == [int(label in options) if options else None for options in answers]
    for name in SET.members:
        column = columns[name]
        bits = [*column.selected.values(), *column.missing.values(), column.invalid]
        assert sum(b.bit_count() for b in bits) == column.cases == len(answers)


# The separator


@pytest.mark.parametrize(
    ("cells", "separator", "told"),
    [
        ([f"{LISTEN};{EXPLAIN}", LEARN], ";", "p: cut at semicolons (2 of 2 different cells are its options)"),
        ([f"{LISTEN}, {EXPLAIN}", "Hát"], ",", "p: cut at commas (1 of 2 different cells are its options)"),
        (["1 2", "3"], " ", "p: cut at spaces (2 of 2 different cells are its options)"),
        ([f"{LISTEN}\n{EXPLAIN}"], "\n", "p: cut at line ends (1 of 1 different cells are its options)"),
        (["1|2", "1|2|3"], "|", "p: cut at bars (2 of 2 different cells are its options)"),
        ([LEARN, EXPLAIN], ";", "p: cut at semicolons (2 of 2 different cells are its options)"),
        ([], ";", "p: cut at semicolons (0 of 0 different cells are its options)"),
    ],
)
def test_the_separator_is_the_one_by_which_cells_are_options(cells: list[str], separator: str, told: str) -> None:
    assert find_separator(cells, PLAN, "f.csv") == (separator, told)


def test_two_separators_by_which_cells_are_other_options() -> None:
    members = (member(1, "a"), member(2, "b"), member(3, "a b"), member(4, "b;a"))
    found = ResponseSet("p", "dichotomies", tuple(m.name for m in members), counted_value=1)
    plan = JoinedPlan("p", found, members, found.members, "")
    with pytest.raises(ReadError, match="can be cut at semicolons and spaces, with different answers"):
        find_separator(["a b;a"], plan, "f.csv")


# Sets of kind delimited, and options without a column

PLACES = Variable("places", "text", values=(Value("home", {"en": "At home, alone"}), Value("work"), Value("1")))


def test_a_delimited_set_cuts_by_the_longest_option() -> None:
    column, by_label, _ = code_delimited(["At home, alone, work", "work,1", "alone"], PLACES, ",")
    assert by_label
    assert {code: case_numbers(bits, 3) for code, bits in column.selected.items()} == {
        "home": [1],
        "work": [1, 2],
        "1": [2],
    }
    assert column.invalid_values == ("alone",)


def test_an_option_that_nobody_chose() -> None:
    coded = {
        "p_1": Column(4, {1: 0b1000, 0: 0b0100}, {None: 0b0011}),
        "p_2": Column(4, {1: 0b0001, 0: 0}, {None: 0b1110}),
    }
    column = NeverChosen(MEMBERS[2], SET, ("p_1", "p_2")).code(coded)
    assert column.codes() == [0, 0, None, 0]


def test_what_is_taken_for_other_is_told() -> None:
    members = (*MEMBERS, member(4, "Khác"))
    plan = replace(PLAN, members=members, set=SET._replace(members=tuple(m.name for m in members)))
    _, found = plan.code([EXPLAIN, f"{EXPLAIN}, Họp tổ", "Hát, Khác"])
    assert list(found.as_other) == [(2, "Họp tổ"), (3, "Hát")]
    places = PLACES._replace(values=(*PLACES.values, Value("Other")))
    _, by_label, as_other = code_delimited(["work, elsewhere"], places, ",")
    assert (by_label, list(as_other)) == (False, [(1, "elsewhere")])

"""The decimal mark and the order of dates are settled by what the texts show, and by nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mobsurvey.codebook import settle
from mobsurvey.codebook.coding import EITHER, parse_number
from mobsurvey.codebook.settle import Notation, NotationWatch
from mobsurvey.errors import ReadError, UsageError
from mobsurvey.survey import Chunk


class Texts:
    """Raw chunks of one column, x."""

    def __init__(self, *cells: str) -> None:
        self.cells = list(cells)

    def first(self, cases: int) -> Chunk:
        return Chunk(min(cases, len(self.cells)), {"x": self.cells[:cases]})

    def __iter__(self) -> Iterator[Chunk]:
        for begin in range(0, len(self.cells), 2):
            some = self.cells[begin : begin + 2]
            yield Chunk(len(some), {"x": some})


def numbers(*cells: str, decimal: str | None = None, comma_separated: bool = False, sheet: bool = False) -> Notation:
    watch = NotationWatch(["x"], [], decimal=decimal, comma_separated=comma_separated, sheet=sheet, where="f.csv")
    return watched(watch, Texts(*cells))


def dates(*cells: str, order: str | None = None) -> Notation:
    return watched(NotationWatch([], ["x"], order=order, where="f.csv"), Texts(*cells))


def watched(watch: NotationWatch, chunks: Texts) -> Notation:
    """The notation by the first cases, held against all."""
    found = watch.settle(chunks)
    assert [cell for chunk in watch.watch(chunks, found) for cell in chunk.columns["x"]] == chunks.cells
    return found


@pytest.mark.parametrize(
    ("cells", "decimal"),
    [
        (["1", "2.5", "-0.125"], "."),
        (["1", "2,5", "-0,125"], ","),
        (["1,000", "2,5"], ","),
        (["0,500", "2"], ","),
        (["1000,5", "15,000"], ","),
        (["0.500"], "."),
        (["1", "", "x", "12,5x"], "."),
        (["0.125", "1.250"], "."),
        (["1.250", "2.5"], "."),
    ],
)
def test_the_mark_that_the_cells_show(cells: list[str], decimal: str) -> None:
    found = numbers(*cells)
    assert (found.decimal, found.thousands) == (decimal, "")
    assert ("decimal mark" in found.told) == (decimal == ",")


def test_the_mark_is_told_with_a_cell() -> None:
    assert numbers("1", "2,5").told == {"decimal mark": 'comma ("2,5" in column "x")'}


@pytest.mark.parametrize(
    "cells",
    [
        ["2.5", "2,5"],
        ["1.250", "12.000"],
        ["1,250", "950"],
        ["5.000.000"],
        ["5,000,000"],
        ["7", "1.234,5"],
        ["7", "1,234.5"],
        ["1,5", "1.250.000"],
        ["1,250", "1.5"],
    ],
)
def test_numbers_that_can_be_read_two_ways(cells: list[str]) -> None:
    with pytest.raises(ReadError, match=r'^f\.csv: .*--decimal "[.,]"'):
        numbers(*cells)
    assert numbers(*cells, decimal=",")[:2] == (",", ".")
    assert numbers(*cells, decimal=".")[:2] == (".", ",")


def test_where_commas_separate_cells_the_point_is_decimal() -> None:
    assert numbers("1.250", "12.000", comma_separated=True).decimal == "."
    assert numbers("1,25", comma_separated=True).decimal == ","


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["1/2/2024", "31/1/2024"], "dmy"),
        (["1/2/2024", "1/31/2024"], "mdy"),
        (["1.2.2024", "31.1.2024 08:00"], "dmy"),
        (["2024-01-31", "1/1/2024"], "dmy"),
        (["", "no date", "99/99/2024"], "dmy"),
    ],
)
def test_the_order_that_the_cells_show(cells: list[str], order: str) -> None:
    assert dates(*cells).dates == order


@pytest.mark.parametrize("cells", [["1/2/2024"], ["31/1/2024", "1/31/2024"]])
def test_dates_that_can_be_read_two_ways(cells: list[str]) -> None:
    with pytest.raises(ReadError, match=r"^f\.csv: .*--dates dmy or --dates mdy"):
        dates(*cells)
    assert dates(*cells, order="mdy").dates == "mdy"


def test_files_that_have_numbers_and_no_texts_are_not_asked() -> None:
    assert NotationWatch(["x"], ["x"]).settle([]) == Notation()


@pytest.mark.parametrize(("decimal", "order"), [(";", None), (None, "myd")])
def test_marks_and_orders_that_there_are_none_of(decimal: str | None, order: str | None) -> None:
    with pytest.raises(UsageError):
        NotationWatch([], [], decimal=decimal, order=order)


def test_a_sheet_has_numbers_with_a_point_and_texts_with_a_comma() -> None:
    assert numbers("23.4", "26,6", sheet=True).decimal == EITHER
    assert numbers("1.250", sheet=True).decimal == "."
    assert numbers("1.250", decimal=",", sheet=True)[:2] == (EITHER, ".")
    read = [parse_number(text, EITHER, ".") for text in ("1.25", "1,25", "1.234,5", "1,2,3", "1.2.3")]
    assert read == [1.25, 1.25, 1234.5, None, None]


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (["1", "2", "1.500"], 'the number "1.500" in column "x" can be 1500 or, with a decimal point, 1.500'),
        (["1", "2", "1,500"], 'the number "1,500" in column "x" can be 1500 or, with a decimal comma, 1,500'),
        (["", "", "2,5"], 'the decimal mark is comma ("2,5" in column "x"), which none of the first 2 cases shows'),
        (["2,5", "3", "2.5"], 'column "x" has the number "2,5", column "x" "2.5"'),
        (["2.5", "3", "1,234.5"], 'the number "1,234.5" in column "x" has commas between its thousands'),
    ],
)
def test_numbers_behind_the_first_cases(monkeypatch: pytest.MonkeyPatch, cells: list[str], says: str) -> None:
    monkeypatch.setattr(settle, "FIRST_CASES", 2)
    with pytest.raises(ReadError) as caught:
        numbers(*cells)
    assert says in caught.value.message
    for decimal in ".,":
        assert numbers(*cells, decimal=decimal).decimal == decimal


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (["", "", "3/4/2024"], 'the date "3/4/2024" in column "x", like all others'),
        (["", "", "3/14/2024"], 'the date order is month first ("3/14/2024" in column "x"), which none of the first 2'),
        (["14/3/2024", "", "3/14/2024"], "has dates with the day first"),
    ],
)
def test_dates_behind_the_first_cases(monkeypatch: pytest.MonkeyPatch, cells: list[str], says: str) -> None:
    monkeypatch.setattr(settle, "FIRST_CASES", 2)
    with pytest.raises(ReadError) as caught:
        dates(*cells)
    assert says in caught.value.message
    assert dates(*cells, order="mdy").dates == "mdy"


def test_later_cells_may_show_what_the_first_ones_leave_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settle, "FIRST_CASES", 2)
    assert numbers("1", "2", "1.500", "2.5").decimal == "."
    assert dates("", "", "3/4/2024", "14/3/2024").dates == "dmy"


def test_no_thousand_begins_with_0() -> None:
    assert parse_number("0.500", ",", ".") is None
    assert parse_number("1.500", ",", ".") == 1500


def test_what_the_user_declares_is_told() -> None:
    assert numbers("1,5", decimal=",").told == {"decimal mark": "comma (--decimal)"}
    assert dates("1/2/2024", order="mdy").told == {"date order": "month first (--dates)"}

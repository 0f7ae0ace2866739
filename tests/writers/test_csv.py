"""Coded responses as CSV."""

from __future__ import annotations

import csv
import io
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobsurvey.survey import Chunk, Column, Missing, Source, Survey, Value, Variable
from mobsurvey.writers.csv import responses_csv
from mobsurvey.writers.csv_text import csv_text, harmless, spreadsheet_bytes


@pytest.fixture(name="survey")
def _survey() -> Survey:
    level = Variable(
        "level",
        "single",
        values=(Value(1, {"en": "City", "vi": "Thành phố"}), Value(2)),
        missing=(Missing(9, "refused", {"en": "=Refused"}),),
    )
    columns = {
        "level": Column(4, {1: 0b1000, 2: 0}, {9: 0b0100, None: 0b0010}, 0b0001, (7,)),
        "age": Column(4, {}, {None: 0b0001}, values=array("d", [30.0, 2.5, -1.0, float("nan")])),
        "note": Column(4, {}, {None: 0b0010}, values=["=1+1", "Họp, tổ", "", '"x"\n']),
    }
    age, note = Variable("age", "number"), Variable("note", "text")
    source = Source("made up", "none", "none")
    return Survey({"level": level, "age": age}, {}, {}, [Chunk(4, columns)], source, untabulated={"note": note})


def rows(text: str, separator: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def test_codes_keep_what_stood_in_each_case(survey: Survey) -> None:
    assert rows(responses_csv(survey, missing=True)) == [
        ["level", "age", "note"],
        ["1", "30", "'=1+1"],
        ["9", "2.5", "Họp, tổ"],
        ["", "-1", ""],
        ["7", "", '"x"\n'],
    ]


def test_without_missing_only_answers_are_written(survey: Survey) -> None:
    assert [row[0] for row in rows(responses_csv(survey))] == ["level", "1", "", "", ""]


def test_labels_and_a_decimal_comma(survey: Survey) -> None:
    text = responses_csv(survey, labels=True, missing=True, language="vi", separator=";", decimal=",")
    assert [row[:2] for row in rows(text, ";")] == [
        ["level", "age"],
        ["Thành phố", "30"],
        ["'=Refused", "2,5"],
        ["", "-1"],
        ["7", ""],
    ]


@given(st.text())
def test_no_text_can_run_as_a_formula(text: str) -> None:
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert harmless(text).endswith(text)


@given(st.lists(st.lists(st.text(alphabet=st.characters(codec="utf-8")), min_size=2, max_size=2), max_size=5))
def test_what_is_written_is_read_again(cells: list[list[str]]) -> None:
    assert rows(csv_text(cells, ";"), ";") == cells


def test_excel_is_told_the_encoding() -> None:
    assert spreadsheet_bytes("ạ") == b"\xef\xbb\xbf\xe1\xba\xa1"

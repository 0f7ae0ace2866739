"""Answers to Microsoft Forms: a semicolon behind each answer, in a workbook or a CSV."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.formats.exports import chosen, exports_of

from mobsurvey.codebook.toml import parse_codebook
from mobsurvey.errors import ReadError
from mobsurvey.readers import ReadOptions, read_file

EXPORTS = exports_of("microsoft_forms")
FILES, read, coded = EXPORTS.folder, EXPORTS.read_all, EXPORTS.coded


WHY = "Why is mass mobilization done?"


def test_answers_with_a_semicolon_behind_each_are_a_set() -> None:
    survey, columns = read("answers.csv")
    assert survey.source.reader == "microsoft-forms"
    assert survey.source.details["evidence"] == "columns ID, Start time, Completion time"
    assert list(survey.sets) == [WHY]
    found = survey.sets[WHY]
    assert (found.kind, found.members, found.separator, found.label) == ("delimited", (WHY,), ";", {"en": WHY})
    assert [value.code for value in found.values] == ["Learn", "Explain", "Nghe, ghi ý kiến", "Họp tổ"]
    assert columns[WHY] == ["Learn;Explain;", "Explain;", "Nghe, ghi ý kiến;Learn;Họp tổ;", ""]
    assert survey.source.details["joined answers"] == (
        f"{WHY}: semicolon, 2 of 3 cells hold several, each answer has one behind it"
    )


def test_a_ranking_and_a_text_with_semicolons_are_no_sets() -> None:
    survey, columns = read("answers.csv")
    assert columns["Put these in order"][0] == "A;B;C;"
    assert columns["Anything else?"] == ["", "one; two", "NA", "01"]
    assert survey.source.details["not taken as a set"] == (
        "Put these in order: 4 orders of the same 3 parts, a ranking"
    )


def test_a_drafted_codebook_counts_the_set() -> None:
    counts = {"Explain": 2, "Họp tổ": 1, "Learn": 2, "Nghe, ghi ý kiến": 1}
    assert chosen(coded("answers.csv"), "Why_is_mass_mobilization_done") == counts


def test_limesurvey_1791_a_codebook_finds_options_and_the_rest_is_told() -> None:
    text = f"""
id = "t"
title = "Made up"
source = "made up"
languages = ["en"]
[scales.chosen]
values = [{{ code = 1, label = "Chosen" }}, {{ code = 0, label = "Not chosen" }}]
[variables.why_1]
label = "Learn"
scale = "chosen"
[variables.why_2]
label = "Explain"
scale = "chosen"
[variables.why_3]
label = "Nghe, ghi ý kiến"
scale = "chosen"
[sets.why]
kind = "dichotomies"
label = "{WHY}"
members = ["why_1", "why_2", "why_3"]
counted_value = 1
base = "answered"
"""
    study = coded("answers.csv", parse_codebook(text, "t"))
    assert chosen(study, "why") == {"Learn": 2, "Explain": 2, "Nghe, ghi ý kiến": 1}
    assert "Họp tổ" in str(study.findings["invalid"])


def test_a_form_in_vietnamese() -> None:
    survey, columns = read("answers-vi.csv")
    assert survey.source.details["evidence"] == "columns ID, Thời gian bắt đầu, Thời gian hoàn thành"
    asked = "Mục đích của công tác dân vận"
    assert survey.sets[asked].label == {"vi": asked}
    assert chosen(coded("answers-vi.csv"), asked.replace(" ", "_")) == {"Giải trình": 2, "Học": 1}
    assert columns["Tên"] == ["", "", ""]


def test_a_quiz_keeps_points_and_feedback() -> None:
    survey, columns = read("quiz.csv")
    assert list(survey.sets) == ["Which are cities?"]
    assert columns["Points - Which are cities?"] == ["2", "1"]
    assert columns["Feedback - Which are cities?"] == ["", "Also Hà Nội"]
    assert chosen(coded("quiz.csv"), "Which_are_cities") == {"Hà Nội": 1, "Huế": 2}


def test_unbreakable_spaces_in_a_header_are_spaces(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("ID,Start\xa0time,Completion time,Why\xa0so?\n1,a,b,Learn;\n", encoding="utf-8")
    survey = read_file(tmp_path / "t.csv")
    assert survey.source.reader == "microsoft-forms"
    assert list(survey.sets) == ["Why so?"]


def test_pandas_12186_and_qualtrics_381_leading_zeros_and_na_stay_text() -> None:
    study = coded("answers.csv")
    cells = [cell for chunk in study.survey.chunks for cell in chunk.columns["Anything_else"].codes()]
    assert cells == [None, "one; two", "NA", "01"]


def test_kpi_2089_a_short_row_stops_the_import_with_its_line() -> None:
    with pytest.raises(ReadError, match=r"short-row\.csv, line 3: the row has 9 cells, the header 10"):
        read("short-row.csv")


def test_a_table_with_an_id_and_a_start_time_is_no_form(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("ID,Start time,Age\n1,9:00,30\n2,9:10,40\n", encoding="utf-8")
    assert read_file(tmp_path / "t.csv").source.reader == "csv"


def test_a_declared_kind_without_cases_is_told(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("ID,Start time,Completion time,Why?\n", encoding="utf-8")
    with pytest.raises(ReadError, match="the file has a header row but no cases"):
        list(read_file(tmp_path / "t.csv", ReadOptions(kind="microsoft-forms")).chunks)

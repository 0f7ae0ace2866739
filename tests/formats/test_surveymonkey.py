"""Exports of SurveyMonkey: a row of questions above a row of options, or one header row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.formats.exports import chosen, exports_of

from mobsurvey.codebook.toml import parse_codebook
from mobsurvey.errors import ReadError
from mobsurvey.readers import ReadOptions, read_file
from mobsurvey.readers.csv import open_table
from mobsurvey.readers.platforms import surveymonkey

EXPORTS = exports_of("surveymonkey")
FILES, read, coded = EXPORTS.folder, EXPORTS.read_all, EXPORTS.coded


WHY = "Why is mass mobilization done?"
MEMBERS = tuple(f"{WHY} - {option}" for option in ("Learn", "Explain", "Nghe, ghi ý kiến"))


@pytest.mark.parametrize("name", ["texts.csv", "numbers.csv", "resaved-by-excel.csv"])
def test_columns_of_options_are_a_set(name: str) -> None:
    survey, columns = read(name)
    assert survey.source.reader == "surveymonkey"
    assert survey.source.details["evidence"] == "columns Respondent ID and Collector ID"
    assert survey.source.details["header rows"] == "2"
    assert list(survey.sets) == [WHY]
    found = survey.sets[WHY]
    assert (found.kind, found.members, found.counted_value) == ("dichotomies", MEMBERS, 1)
    assert found.label == {"en": WHY}
    assert [columns[member] for member in MEMBERS] == [
        ["1", "1", "0", "", "0"],
        ["0", "1", "1", "", "0"],
        ["0", "0", "0", "", "0"],
    ]
    assert [survey.variables[member].label for member in MEMBERS] == [
        {"en": "Learn"},
        {"en": "Explain"},
        {"vi": "Nghe, ghi ý kiến"},
    ]


def test_who_only_wrote_another_answer_chose_none_of_the_options() -> None:
    survey, columns = read("texts.csv")
    assert columns[f"{WHY} - Other (please specify)"] == ["", "", "Họp tổ", "", "Email, phone"]
    assert survey.sets[WHY].base == "asked"
    assert survey.source.details["nothing ticked"] == (
        f'{WHY}: 3 cases chose, 1 case of 0 or the text of "other" only: nothing chosen; '
        "1 case blank: not asked or not answered"
    )


def test_a_question_with_one_answer_has_its_own_name() -> None:
    survey, columns = read("texts.csv")
    assert columns["Where do you work?"] == ["City", "District", "Ward", "", "City"]
    assert columns["Where do you work? - Other (please specify)"] == ["", "", "", "Office", ""]
    assert columns["Anything else?"] == ["", "NA", "Good, fast", "", "01"]
    assert survey.variables["Anything else?"].label == {"en": "Anything else?"}


@pytest.mark.parametrize("name", ["texts.csv", "numbers.csv"])
def test_the_rows_of_a_matrix_are_no_set(name: str) -> None:
    survey, columns = read(name)
    assert survey.variables["How hard is it? - Trust"].kind == "text"
    assert survey.variables["How hard is it? - Trust"].label == {"en": "Trust"}
    assert len(set(columns["How hard is it? - Trust"])) == 4


def test_a_matrix_of_boxes_is_a_set_a_row() -> None:
    survey, columns = read("matrix-of-boxes.csv")
    asked = "Which channels, and where?"
    assert {name: found.members for name, found in survey.sets.items()} == {
        f"{asked} - Meeting": (f"{asked} - Meeting - Ward", f"{asked} - Meeting - City"),
        f"{asked} - Visit": (f"{asked} - Visit - Ward", f"{asked} - Visit - City"),
    }
    assert survey.variables[f"{asked} - Visit - City"].label == {"en": "City"}
    assert columns[f"{asked} - Visit - City"] == ["1", "1", "", ""]
    assert columns[f"{asked} - Meeting - City"] == ["0", "1", "", "1"]


@pytest.mark.parametrize("name", ["texts.csv", "numbers.csv", "resaved-by-excel.csv"])
def test_a_drafted_codebook_counts_the_set(name: str) -> None:
    study = coded(name)
    assert chosen(study, "Why_is_mass_mobilization_done") == {"Learn": 2, "Explain": 2, "Nghe, ghi ý kiến": 0}


def test_a_codebook_finds_question_and_options_by_their_labels() -> None:
    text = f"""
id = "t"
title = "Made up"
source = "made up"
languages = ["en"]
[scales.chosen]
values = [{{ code = 1, label = "Chosen" }}, {{ code = 0, label = "Not chosen" }}]
[variables.level]
label = "Where do you work?"
values = [{{ code = 1, label = "City" }}, {{ code = 2, label = "District" }}, {{ code = 3, label = "Ward" }}]
[variables.why_1]
label = "Learn"
scale = "chosen"
[variables.why_2]
label = "Explain"
scale = "chosen"
[sets.why]
kind = "dichotomies"
label = "{WHY}"
members = ["why_1", "why_2"]
counted_value = 1
base = "answered"
"""
    study = coded("texts.csv", parse_codebook(text, "t"))
    assert chosen(study, "why") == {"Learn": 2, "Explain": 2}
    level = [cell for chunk in study.survey.chunks for cell in chunk.columns["level"].codes()]
    assert level == [1, 2, 3, None, 1]


def test_one_header_row_has_joined_answers() -> None:
    survey, columns = read("one-header-row.csv")
    assert survey.source.details["header rows"] == "1"
    assert list(survey.sets) == ["Purpose"]
    found = survey.sets["Purpose"]
    assert (found.kind, found.separator) == ("delimited", ", ")
    assert columns["Anything else?"] == ["x, y", "", "", "", "No"]
    assert chosen(coded("one-header-row.csv"), "Purpose") == {"Explain": 3, "Learn": 3, "Other": 2}


def test_pandas_12186_and_qualtrics_381_leading_zeros_and_na_stay_text() -> None:
    study = coded("texts.csv")
    cells = [cell for chunk in study.survey.chunks for cell in chunk.columns["Anything_else"].codes()]
    assert cells == [None, "NA", "Good, fast", None, "01"]


def test_a_question_that_stands_twice_is_two_sets() -> None:
    survey, columns = read("same-question-twice.csv")
    assert [found.members for found in survey.sets.values()] == [
        ("Why? - Learn (column 10)", "Why? - Explain (column 11)"),
        ("Why? - Learn (column 12)", "Why? - Explain (column 13)"),
    ]
    assert columns["Why? - Learn (column 10)"] == ["1", "0"]
    assert columns["Why? - Learn (column 12)"] == ["0", "1"]


def test_trailing_columns_that_excel_added_are_kept() -> None:
    survey, columns = read("resaved-by-excel.csv")
    assert columns["column 20"] == [""] * 5
    assert survey.source.details["columns renamed"] == '"column 19", "column 20"'


def test_headers_without_cases_are_told() -> None:
    with pytest.raises(ReadError, match=r"only-headers\.csv: the file has a header row but no cases"):
        read("only-headers.csv")


def test_kpi_2089_a_short_row_stops_the_import_with_its_line() -> None:
    with pytest.raises(ReadError, match=r"short-row\.csv, line 4: the row has 17 cells, the header 18"):
        read("short-row.csv")


def test_ids_alone_make_no_export_of_surveymonkey(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("Respondent ID,Collector ID,Age\n1,2,30\n2,2,40\n", encoding="utf-8")
    assert read_file(tmp_path / "t.csv").source.reader == "csv"


HEADERS = "Respondent ID,Collector ID,Start Date,End Date,Why?,,How hard?,\n,,,,Learn,Explain,Trust,Skills\n"


def test_options_that_nobody_ticked_for_long_are_a_set(tmp_path: Path) -> None:
    rows = [f"{number},2,3/1/2024,3/1/2024,,,," for number in range(60)]
    rows += ["60,2,3/1/2024,3/1/2024,Learn,,Hard,Normal", "61,2,3/1/2024,3/1/2024,,Explain,Normal,Hard"]
    (tmp_path / "t.csv").write_text(HEADERS + "\n".join(rows), encoding="utf-8")
    survey = read_file(tmp_path / "t.csv")
    assert {name: found.members for name, found in survey.sets.items()} == {"Why?": ("Why? - Learn", "Why? - Explain")}
    assert next(iter(survey.chunks)).columns["Why? - Learn"][-2:] == ["1", "0"]


@pytest.mark.parametrize("name", ["texts.csv", "matrix-of-boxes.csv", "one-header-row.csv"])
def test_the_layout_takes_one_pass(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    table = open_table(FILES / name, ReadOptions())
    passes: list[int] = []
    chunks = type(table).chunks

    def counted(self: Any, skip: int) -> Any:
        passes.append(skip)
        return chunks(self, skip)

    monkeypatch.setattr(type(table), "chunks", counted)
    surveymonkey.lay_out(table)
    assert len(passes) == 1

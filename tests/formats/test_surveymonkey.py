"""Exports of SurveyMonkey: a row of questions above a row of options, or one header row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.formats.exports import chosen, counts, exports_of

from mobsurvey.codebook.draft import draft_codebook
from mobsurvey.codebook.toml import parse_codebook
from mobsurvey.errors import ReadError
from mobsurvey.readers import ReadOptions, read_file
from mobsurvey.readers.csv import open_table
from mobsurvey.readers.platforms import surveymonkey

EXPORTS = exports_of("surveymonkey")
FILES, read, coded = EXPORTS.folder, EXPORTS.read_all, EXPORTS.coded


WHY = "Why is mass mobilization done?"
OTHER = f"{WHY} - Other (please specify)"
MEMBERS = (*(f"{WHY} - {option}" for option in ("Learn", "Explain", "Nghe, ghi ý kiến")), f"{OTHER} chosen")


COUNTED = {"Learn": 2, "Explain": 2, "Nghe, ghi ý kiến": 0, "Other (please specify)": 2}


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
        ["0", "0", "1", "", "1"],
    ]
    assert [survey.variables[member].label for member in MEMBERS] == [
        {"en": "Learn"},
        {"en": "Explain"},
        {"vi": "Nghe, ghi ý kiến"},
        {"en": "Other (please specify)"},
    ]


def test_other_is_chosen_by_writing_its_text() -> None:
    survey, columns = read("texts.csv")
    assert columns[OTHER] == ["", "", "Họp tổ", "", "Email, phone"]
    assert survey.sets[WHY].base == "answered"
    assert survey.source.details["nothing ticked"] == (
        f"{WHY}: 4 cases chose, none of 0 only; 1 case blank: not asked, not answered or nothing chosen"
    )
    assert survey.source.details["other texts"] == f"{OTHER}: 2 cases wrote a text, counted as chosen"
    assert "Where do you work? - Other (please specify) chosen" not in columns  # of a question with one answer


def test_a_comment_behind_the_options_is_no_option(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes((FILES / "texts.csv").read_bytes().replace(b"Other (please specify)", b"Other comments", 1))
    survey = read_file(file)
    assert survey.sets[WHY].members == MEMBERS[:3]
    assert survey.sets[WHY].base == "asked"
    assert survey.source.details["nothing ticked"] == (
        f'{WHY}: 3 cases chose, 1 case of 0 or the text of "other" only: nothing chosen; '
        "1 case blank: not asked or not answered"
    )


@pytest.mark.parametrize("text", ["Khác", "Lý do khác (ghi rõ)", "Other", "Autre (veuillez préciser)", "Otro:"])
def test_other_in_other_words(text: str, tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes((FILES / "texts.csv").read_bytes().replace(b"Other (please specify)", text.encode(), 1))
    assert read_file(file).sets[WHY].members[3] == f"{WHY} - {text} chosen"


def test_a_draft_made_before_the_first_text_counts_later_ones(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    whole = (FILES / "texts.csv").read_text(encoding="utf-8")
    file.write_text(whole.replace("Họp tổ", "").replace('"Email, phone"', ""), encoding="utf-8")
    assert read_file(file).sets[WHY].members == MEMBERS
    early = parse_codebook(draft_codebook(read_file(file), "early"), "early")
    assert chosen(coded("texts.csv", early), "Why_is_mass_mobilization_done") == COUNTED


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
    assert chosen(study, "Why_is_mass_mobilization_done") == COUNTED
    assert counts(study, "Why_is_mass_mobilization_done")[1] == 4


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
[variables.why_3]
label = "other (please specify)"
scale = "chosen"
[sets.why]
kind = "dichotomies"
label = "{WHY}"
members = ["why_1", "why_2", "why_3"]
counted_value = 1
base = "answered"
"""
    study = coded("texts.csv", parse_codebook(text, "t"))
    assert chosen(study, "why") == {"Learn": 2, "Explain": 2, "other (please specify)": 2}
    assert counts(study, "why")[1] == 4
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


@pytest.mark.parametrize("label", ["Other", "Khác"])
def test_a_codebook_finds_other_in_other_words(label: str) -> None:
    choice = "values = [{ code = 1 }, { code = 0 }]"
    text = (
        f'id = "t"\ntitle = "Made up"\nlanguages = ["en"]\n[variables.a]\nlabel = "Learn"\n{choice}\n'
        f'[variables.b]\nlabel = "{label}"\n{choice}\n'
        f'[sets.why]\nlabel = "{WHY}"\nmembers = ["a", "b"]\ncounted_value = 1\n'
    )
    assert counts(coded("texts.csv", parse_codebook(text, "t")), "why") == ([2, 2], 4)

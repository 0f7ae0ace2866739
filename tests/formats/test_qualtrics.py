"""Exports of Qualtrics: header rows of every age, options split into columns or joined in a cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.formats.exports import chosen, exports_of

from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.toml import parse_codebook
from mobsurvey.errors import ReadError
from mobsurvey.readers import read_file

EXPORTS = exports_of("qualtrics")
FILES, read, coded = EXPORTS.folder, EXPORTS.read_all, EXPORTS.coded


SPLIT = {"Q1_1": ["1", "1", "0", "", "1"], "Q1_2": ["0", "1", "1", "", "0"]}
SPLIT |= {"Q1_3": ["0", "0", "0", "", "0"], "Q1_5": ["0", "0", "1", "", "1"]}
COUNTS = {"Learn": 3, "Explain": 2, "Nghe, ghi ý kiến": 0, "Other": 2}

PURPOSE = """
id = "t"
title = "Made up"
source = "made up"
languages = ["en"]
[scales.chosen]
values = [{ code = 1, label = "Chosen" }, { code = 0, label = "Not chosen" }]
[variables.purpose_1]
label = "Learn"
scale = "chosen"
columns = ["NAMES_1"]
[variables.purpose_2]
label = "Explain"
scale = "chosen"
columns = ["NAMES_2"]
[variables.purpose_3]
label = "Nghe, ghi ý kiến"
scale = "chosen"
columns = ["NAMES_3"]
[variables.purpose_5]
label = "Other"
scale = "chosen"
columns = ["NAMES_5"]
[sets.purpose]
kind = "dichotomies"
label = "Purpose"
members = ["purpose_1", "purpose_2", "purpose_3", "purpose_5"]
counted_value = 1
base = "answered"
"""


def purpose(names: str) -> Codebook:
    return parse_codebook(PURPOSE.replace("NAMES", names), "t")


@pytest.mark.parametrize(
    ("name", "headers", "evidence"),
    [
        ("split-codes.csv", "3", "ImportIds in row 3"),
        ("split-texts.tsv", "3", "ImportIds in row 3"),
        ("split-own-codes.csv", "3", "ImportIds in row 3"),
        ("import-ids-without-quotes.csv", "3", "ImportIds in row 3"),
        ("two-header-rows.csv", "2", "columns StartDate, EndDate, Status, Progress, Duration (in seconds)"),
        ("one-header-row.csv", "1", "columns StartDate, EndDate, Status, Progress, Duration (in seconds)"),
    ],
)
def test_split_columns_are_a_set_however_a_tick_is_written(name: str, headers: str, evidence: str) -> None:
    survey, columns = read(name)
    assert survey.source.reader == "qualtrics"
    assert survey.source.details["header rows"] == headers
    assert survey.source.details["evidence"] == evidence
    assert list(survey.sets) == ["Q1"]
    found = survey.sets["Q1"]
    assert (found.kind, found.counted_value, found.base) == ("dichotomies", 1, "answered")
    assert {member: columns[member] for member in found.members} == SPLIT
    assert columns["Q1_5_TEXT"] == ["", "", "Họp tổ", "", "NA"]
    assert len(columns["Q2_1"]) == 5
    assert survey.source.details["nothing ticked"] == (
        'Q1: 4 cases chose, none of 0 or the text of "other" only; '
        "1 case blank: not asked, not answered or nothing chosen"
    )


def test_the_texts_of_question_and_options_are_the_labels() -> None:
    survey, _ = read("split-codes.csv")
    assert survey.sets["Q1"].label == {"en": "Why is mass mobilization done? (Mark all that apply)"}
    assert [survey.variables[m].label for m in survey.sets["Q1"].members] == [
        {"en": "Learn"},
        {"en": "Explain"},
        {"vi": "Nghe, ghi ý kiến"},
        {"en": "Other"},
    ]
    assert survey.variables["Q1_3"].columns == ("QID1_3",)
    assert survey.variables["Q3"].label == {"en": "Where do you work?"}
    assert survey.variables["ResponseId"].label == {"en": "Response ID"}
    assert read("split-own-codes.csv")[0].sets["Q1"].label == {"en": "Purpose"}


def test_a_matrix_is_no_set() -> None:
    survey, columns = read("split-texts.tsv")
    assert survey.source.encoding == "utf-16"
    assert columns["Q2_1"] == ["Difficult", "Normal", "Not difficult", "", "Difficult"]
    assert survey.variables["Q2_1"].kind == "text"


def test_a_matrix_that_everyone_answered_with_1_is_no_set() -> None:
    survey, columns = read("battery-of-ones.csv")
    assert not survey.sets
    assert columns["Q2_1"] == ["1", "1", "1"]
    assert survey.source.details["not taken as a set"] == "Q2: no case has a tick in some of its columns only"


@pytest.mark.parametrize("name", ["split-codes.csv", "split-texts.tsv", "split-own-codes.csv", "two-header-rows.csv"])
def test_a_drafted_codebook_counts_the_set(name: str) -> None:
    assert chosen(coded(name), "Q1") == COUNTS


@pytest.mark.parametrize("names", ["Q1", "QID1"])
def test_a_codebook_knows_options_by_name_or_import_id(names: str) -> None:
    study = coded("split-codes.csv", purpose(names))
    assert chosen(study, "purpose") == COUNTS
    assert study.findings["unknown_columns"]


def test_qualtrics_381_joined_codes_are_never_a_number() -> None:
    survey, columns = read("joined-codes.csv")
    assert columns["Q1"] == ["1,2,3", "1", "2,5", "", "2"]
    found = survey.sets["Q1"]
    assert (found.kind, found.members, found.separator) == ("delimited", ("Q1",), ",")
    assert [value.code for value in found.values] == [1, 2, 3, 5]
    assert survey.source.details["joined answers"] == "Q1: comma, 2 of 4 cells hold several, every part is a code"
    assert chosen(coded("joined-codes.csv"), "Q1") == {"1": 2, "2": 3, "3": 1, "5": 1}


def test_qualtrics_381_na_and_none_are_kept_as_text() -> None:
    assert read("joined-codes.csv")[1]["Q4"][3:] == ["NA", "None"]
    study = coded("joined-codes.csv")
    cells = [cell for chunk in study.survey.chunks for cell in chunk.columns["Q4"].codes()]
    assert cells == ["01234", "70000", "00012", "NA", "None"]


def test_joined_codes_are_the_options_of_a_codebook() -> None:
    study = coded("joined-codes.csv", parse_codebook(PURPOSE.replace("purpose", "Q1").replace("NAMES", "x"), "t"))
    assert chosen(study, "Q1") == {"Learn": 2, "Explain": 3, "Nghe, ghi ý kiến": 1, "Other": 1}


def test_limesurvey_1791_a_comma_inside_a_joined_option_is_no_separator() -> None:
    survey, _ = read("joined-texts.csv")
    assert [value.code for value in survey.sets["Q1"].values] == ["Learn", "Explain", "Nghe, ghi ý kiến", "Other"]
    assert survey.source.details["joined answers"] == (
        "Q1: comma, 3 of 4 cells hold several, 8 of the 8 parts of these come back in other cells"
    )
    study = coded("joined-texts.csv", purpose("x"))
    assert chosen(study, "purpose") == {"Learn": 2, "Explain": 3, "Nghe, ghi ý kiến": 2, "Other": 2}


def test_pandas_12186_leading_zeros_stay(tmp_path: Path) -> None:
    assert read("joined-codes.csv")[1]["Q4"][:3] == ["01234", "70000", "00012"]
    text = (FILES / "joined-codes.csv").read_text(encoding="utf-8")
    (tmp_path / "t.csv").write_text(text.replace('"1,2,3"', '"01,02"').replace(",1,,70000", ",01,,70000"), "utf-8")
    found = read_file(tmp_path / "t.csv").sets["Q1"]
    assert [value.code for value in found.values] == ["01", "02", "2", "5"]


def test_loops_and_side_by_side_are_sets_of_their_own() -> None:
    survey, columns = read("loops-and-zeros.csv")
    assert {name: found.members for name, found in survey.sets.items()} == {
        "1_Q1": ("1_Q1_1", "1_Q1_2"),
        "2_Q1": ("2_Q1_1", "2_Q1_2"),
        "Q5#1_1": ("Q5#1_1_1", "Q5#1_1_2"),
        "Q6": ("Q6_1", "Q6_2"),
    }
    assert columns["1_Q1_1"] == ["1", "1", "", "0"]
    assert columns["Q5#2_1"] == ["4", "5", "", "2"]
    study = coded("loops-and-zeros.csv")
    assert chosen(study, "s_1_Q1") == {"Learn": 2, "Explain": 2}
    assert chosen(study, "s_2_Q1") == {"Learn": 1, "Explain": 2}


def test_zeros_for_seen_and_not_ticked_tell_nothing_chosen_from_not_asked() -> None:
    survey, columns = read("loops-and-zeros.csv")
    assert columns["Q6_1"] == ["1", "0", "", "0"]
    assert survey.sets["Q6"].base == "asked"
    assert survey.sets["1_Q1"].base == "answered"
    assert survey.source.details["nothing ticked"].endswith(
        "Q6: 2 cases chose, 1 case of 0 only: nothing chosen; 1 case blank: not asked or not answered"
    )


def test_minus_99_is_no_answer_and_1_0_a_tick() -> None:
    survey, columns = read("resaved.csv")
    assert columns["Q1_1"] == ["1", "1", "0", "-99"]
    assert [missing.code for missing in survey.variables["Q1_1"].missing] == [-99]
    assert survey.sets["Q1"].base == "answered"
    study = coded("resaved.csv")
    assert chosen(study, "Q1") == {"Learn": 2, "Explain": 2, "Nghe, ghi ý kiến": 0, "Other": 1}
    assert study.findings["missing_by_variable"]["Q1_1"] == {"no-answer": 1}


def test_names_that_two_columns_have_get_numbers() -> None:
    survey, columns = read("duplicated-names.csv")
    assert columns["Q9 (column 10)"] == ["0", "1", "2"]
    assert columns["Q9 (column 11)"] == ["1", "2", "3"]
    assert columns["column 12"] == ["", "", ""]
    assert survey.source.details["columns renamed"] == '"Q9 (column 10)", "Q9 (column 11)", "column 12"'


def test_two_exports_under_one_another_are_refused() -> None:
    with pytest.raises(ReadError) as refused:
        read("header-twice.csv")
    assert str(refused.value) == (
        f"{FILES / 'header-twice.csv'}, line 17: a row of ImportIds stands among the answers. "
        "Import each export for itself, or remove the header rows of the further ones."
    )


def test_kpi_2089_a_short_row_stops_the_import_with_its_line() -> None:
    with pytest.raises(ReadError, match=r"short-row\.csv, line 13: the row has 15 cells, the header 17"):
        read("short-row.csv")


def test_a_stray_byte_is_told() -> None:
    survey, columns = read("bad-byte.csv")
    assert survey.source.details["stray bytes"] == 'line 11, column "Q1_5_TEXT": byte FF'
    assert columns["Q1_1"] == SPLIT["Q1_1"]


def test_header_rows_without_cases_are_told(tmp_path: Path) -> None:
    lines = (FILES / "battery-of-ones.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "t.csv").write_text("\n".join(lines[:3]), encoding="utf-8")
    with pytest.raises(ReadError, match="the file has a header row but no cases"):
        list(read_file(tmp_path / "t.csv").chunks)


def test_import_ids_among_answers_make_no_export_of_qualtrics(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,2\n3,4\n" + '5,"{""ImportId"":""x""}"\n', encoding="utf-8")
    assert read_file(tmp_path / "t.csv").source.reader == "csv"


def test_the_oldest_exports_name_their_own_columns_in_the_second_row(tmp_path: Path) -> None:
    own = ("ResponseID", "ResponseSet", "Name", "ExternalDataReference", "Email", "IPAddress", "Status", "StartDate")
    rows = [
        [*(f"V{number}" for number in range(1, 11)), "Q1_1", "Q1_2", "Q2"],
        [*own, "EndDate", "Finished", "Why?-Learn", "Why?-Explain", "Where?"],
        ["R_1", "Default", "", "", "", "", "0", "2012-03-21 09:00:00", "2012-03-21 09:05:00", "1", "1", "", "01"],
        ["R_2", "Default", "", "", "", "", "0", "2012-03-21 09:10:00", "2012-03-21 09:15:00", "1", "1", "1", "2"],
    ]
    (tmp_path / "t.csv").write_text("\n".join(map(",".join, rows)), encoding="utf-8")
    survey = read_file(tmp_path / "t.csv")
    assert survey.source.reader == "qualtrics"
    assert survey.source.details["header rows"] == "2"
    assert survey.variables["V1"].label == {"en": "ResponseID"}
    chunk = next(iter(survey.chunks))
    assert (chunk.columns["Q1_2"], chunk.columns["Q2"]) == (["0", "1"], ["01", "2"])


def test_previews_and_unfinished_cases_are_told(tmp_path: Path) -> None:
    path = FILES / "joined-codes.csv"
    answers = path.read_text(encoding="utf-8")
    marked = answers.replace(",0,100,300,1,2024-03-04", ",1,100,300,1,2024-03-04")
    marked = marked.replace(",0,100,300,1,2024-03-05", ",0,100,300,0,2024-03-05")
    (tmp_path / "t.csv").write_text(marked, encoding="utf-8")
    told = (
        "1 of previews or tests (Status), 1 not finished (Finished); kept as cases, --where leaves them out of tables"
    )
    assert read_file(tmp_path / "t.csv").source.details["cases"] == told
    assert "cases" not in read_file(path).source.details


def test_a_deleted_row_of_texts_leaves_names_and_import_ids(tmp_path: Path) -> None:
    lines = (FILES / "joined-codes.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "t.csv").write_text("\n".join([lines[0], *lines[2:]]), encoding="utf-8")
    survey = read_file(tmp_path / "t.csv")
    assert survey.source.details["evidence"] == "ImportIds in row 2"
    assert next(iter(survey.chunks)).columns["Q1"] == ["1,2,3", "1", "2,5", "", "2"]
    assert survey.sets["Q1"].kind == "delimited"


def test_display_orders_ranks_and_timings_are_no_options(tmp_path: Path) -> None:
    names = ["ResponseId", "Q1_DO_1", "Q1_DO_2", "Q2_0_1_RANK", "Q3_First Click"]
    ids = ["_recordId", "QID1_DO_1", "QID1_DO_2", "QID2_G0_1_RANK", "QID3_FIRST_CLICK"]
    rows = [names, names, ["{ImportId:" + found + "}" for found in ids], ["R_1", "1", "", "1", "2.5"]]
    rows += [["R_2", "", "2", "1", "3.5"], ["R_3", "1", "2", "1", ""]]
    (tmp_path / "t.csv").write_text("\n".join(map(",".join, rows)), encoding="utf-8")
    survey = read_file(tmp_path / "t.csv")
    assert survey.source.reader == "qualtrics"
    assert not survey.sets
    assert next(iter(survey.chunks)).columns["Q1_DO_1"] == ["1", "", "1"]

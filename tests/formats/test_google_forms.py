"""Answers to Google Forms: a sheet or a download, several answers joined in one cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.formats.exports import chosen, exports_of

from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.toml import parse_codebook
from mobsurvey.errors import ReadError
from mobsurvey.readers import read_file

EXPORTS = exports_of("google_forms")
FILES, read, coded = EXPORTS.folder, EXPORTS.read_all, EXPORTS.coded


WHY = "Why is mass mobilization done?"
FUSED = '"Nghe, ghi ý kiến" always stand together and can be one option each, which a codebook\'s options decide'


def codebook(label: str, *options: str, name: str = "why") -> Codebook:
    lines = ['id = "t"', 'title = "Made up"', 'source = "made up"', 'languages = ["en"]', "[scales.chosen]"]
    lines += ['values = [{ code = 1, label = "Chosen" }, { code = 0, label = "Not chosen" }]']
    for number, option in enumerate(options, start=1):
        lines += [f"[variables.{name}_{number}]", f'label = "{option}"', 'scale = "chosen"']
    members = ", ".join(f'"{name}_{number}"' for number in range(1, len(options) + 1))
    lines += [f"[sets.{name}]", 'kind = "dichotomies"', f'label = "{label}"', f"members = [{members}]"]
    return parse_codebook("\n".join([*lines, "counted_value = 1", 'base = "answered"']), "t")


@pytest.mark.parametrize("name", ["sheet.csv", "resaved-by-excel.csv"])
def test_a_sheet_joins_by_comma_and_blank(name: str) -> None:
    survey, columns = read(name)
    assert survey.source.reader == "google-forms"
    assert survey.source.details["evidence"] == 'first column "Timestamp" of dates with times'
    assert list(survey.sets) == [WHY]
    found = survey.sets[WHY]
    assert (found.kind, found.members, found.separator, found.label) == ("delimited", (WHY,), ", ", {"en": WHY})
    assert columns[WHY][0] == "Nghe, ghi ý kiến, Giải trình"
    assert columns["Anything else?"] == ["", "Good, fast", "NA", "", "01"]
    assert survey.source.details["nothing ticked"] == (
        "a blank cell; that nothing applied cannot be told from not answered"
    )


def test_limesurvey_1791_a_comma_inside_an_option_is_told_and_left_to_the_codebook() -> None:
    survey, _ = read("sheet.csv")
    assert survey.source.details["joined answers"] == (
        f"{WHY}: comma and space, 3 of 4 cells hold several, "
        f"8 of the 8 parts of these come back in other cells; {FUSED}"
    )
    assert [value.code for value in survey.sets[WHY].values] == ["Nghe", "ghi ý kiến", "Giải trình", "Học"]
    study = coded("sheet.csv", codebook(WHY, "Nghe, ghi ý kiến", "Giải trình", "Học"))
    assert chosen(study, "why") == {"Nghe, ghi ý kiến": 2, "Giải trình": 2, "Học": 3}


def test_limesurvey_1791_one_answer_with_a_comma_in_it_is_one_answer() -> None:
    survey, columns = read("commas-in-options.csv")
    assert not survey.sets
    assert columns["How often?"][:2] == ["Yes, always", "Yes, sometimes"]
    assert survey.source.details["not taken as a set"] == (
        "How often?: comma and space in 3 of 5 cells, but 3 of the 6 parts of these come back in other cells"
    )


def test_the_download_joins_by_semicolon_in_vietnamese() -> None:
    survey, _ = read("download-vi.csv")
    asked = "Mục đích của công tác dân vận"
    assert survey.source.details["evidence"] == 'first column "Dấu thời gian" of dates with times'
    assert survey.sets[asked].separator == ";"
    assert [value.code for value in survey.sets[asked].values] == ["Nghe, ghi ý kiến", "Giải trình", "Học"]
    counts = {"Giải trình": 2, "Học": 3, "Nghe, ghi ý kiến": 2}
    assert chosen(coded("download-vi.csv"), asked.replace(" ", "_")) == counts
    assert chosen(coded("download-vi.csv", codebook(asked, *counts)), "why") == counts


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("Zeitstempel", "21.03.2024 09:00:00"),
        ("Horodateur", "21/03/2024 09:00:00"),
        ("Marca temporal", "21/03/2024 9:00:00"),
        ("Carimbo de data/hora", "21/03/2024 09:00:00"),
        ("Timestamp", "2024-03-21T09:00:00"),
        ("Timestamp", "2024-03-21 09:00"),
        ("Timestamp", "2024/03/21 9:00:00 AM GMT+7"),
        ("タイムスタンプ", "2024/03/21 9:00:00"),
        ("타임스탬프", "2024. 3. 21 오전 9:00:00"),
    ],
)
def test_the_first_column_in_other_languages(name: str, moment: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"{name},Why?\n{moment},A\n{moment},B\n", encoding="utf-8")
    assert read_file(tmp_path / "t.csv").source.reader == "google-forms"


@pytest.mark.parametrize(
    "text",
    ["Timestamp,Value\n2024-03-21,3\n", "timestamp,Value\n2024-03-21 09:00:00,3\n", "Timestamp,Value\n,3\n"],
)
def test_other_tables_with_times_are_no_form(text: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    assert read_file(tmp_path / "t.csv").source.reader == "csv"
    assert read("log-without-times.csv")[0].source.reader == "csv"


def test_the_rows_of_a_grid_are_questions() -> None:
    survey, columns = read("sheet.csv")
    assert survey.variables["How hard is it? [Trust]"].label == {"en": "Trust"}
    assert columns["How hard is it? [Skills]"] == ["Normal", "Normal", "Not difficult", "", "Difficult"]


def test_a_drafted_codebook_counts_the_parts() -> None:
    counts = {"Giải trình": 2, "Học": 3, "Nghe": 2, "ghi ý kiến": 2}
    assert chosen(coded("sheet.csv"), "Why_is_mass_mobilization_done") == counts


def test_pandas_12186_and_qualtrics_381_leading_zeros_and_na_stay_text() -> None:
    study = coded("sheet.csv")
    cells = [cell for chunk in study.survey.chunks for cell in chunk.columns["Anything_else"].codes()]
    assert cells == [None, "Good, fast", "NA", None, "01"]


def test_a_question_that_stands_twice_gets_numbers() -> None:
    survey, columns = read("same-question-twice.csv")
    assert columns["Why? (column 2)"] == ["A", "B"]
    assert columns["Why? (column 3)"] == ["B", "A"]
    assert survey.source.details["columns renamed"] == '"Why? (column 2)", "Why? (column 3)"'


def test_kpi_2089_a_short_row_stops_the_import_with_its_line() -> None:
    with pytest.raises(ReadError, match=r"short-row\.csv, line 3: the row has 2 cells, the header 3"):
        read("short-row.csv")


def test_texts_of_others_do_not_hide_joined_answers(tmp_path: Path) -> None:
    options = ("Học", "Giải trình", "Giám sát")
    cells = [", ".join(o for bit, o in enumerate(options) if number & 1 << bit) for number in range(1, 8)] * 20
    rows = [f'2024-03-21 09:00:00,"{cell}, khác {number}"' for number, cell in enumerate(cells)]
    (tmp_path / "t.csv").write_text("\n".join(["Timestamp,Why?", *rows]), encoding="utf-8")
    found = read_file(tmp_path / "t.csv").sets
    assert not found
    rows = [f'2024-03-21 09:00:00,"{cell}{f", khác {n}" if n % 7 == 0 else ""}"' for n, cell in enumerate(cells)]
    (tmp_path / "t.csv").write_text("\n".join(["Timestamp,Why?", *rows]), encoding="utf-8")
    assert set(options) <= {value.code for value in read_file(tmp_path / "t.csv").sets["Why?"].values}

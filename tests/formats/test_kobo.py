"""Exports of KoboToolbox: with XML values, with labels, from a sheet, and damaged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.formats.exports import cells, counts, exports_of

import mobsurvey
from mobsurvey.commands.report import report
from mobsurvey.errors import ReadError
from mobsurvey.readers import ReadOptions, read_file
from mobsurvey.readers.csv import open_table
from mobsurvey.readers.detect import find_platform
from mobsurvey.readers.layout import survey_of
from mobsurvey.readers.platforms import kobo

EXPORTS = exports_of("kobo")
"""Written by hand after KoboToolbox's exports; all answers are made up."""
FILES, read, drafted = EXPORTS.folder, EXPORTS.read, EXPORTS.coded


def test_xml_values() -> None:
    survey = read("xml-values.csv")
    assert survey.source.reader == "kobo"
    assert survey.source.details["evidence"] == "columns _uuid and _submission_time"
    assert len(survey.variables) == 21
    found = survey.sets["dan_van/muc_dich"]
    options = ["dan_van/muc_dich/1", "dan_van/muc_dich/2", "dan_van/muc_dich/3", "dan_van/muc_dich/other"]
    assert (found.kind, list(found.members), found.counted_value, found.base) == ("dichotomies", options, 1, "answered")
    assert [cells(survey, option) for option in options] == [
        ["1", "0", "", "1"],
        ["1", "1", "", "0"],
        ["0", "0", "", "0"],
        ["0", "1", "", "0"],
    ]
    assert survey.variables[options[0]].columns == ("muc_dich_1", "dan_van/muc_dich_1")
    assert [(v.code, v.label["en"]) for v in survey.variables[options[0]].values] == [(1, "Chosen"), (0, "Not chosen")]
    assert survey.variables["nhan_khau/cap"].columns == ("cap",)
    assert survey.variables["dan_van/muc_dich"].kind == "text"
    assert cells(survey, "dan_van/muc_dich") == ["1 2", "2 other", "", "1"]
    assert cells(survey, "dan_van/muc_dich_other")[1] == "Họp tổ dân phố; họp chi bộ"
    assert survey.source.details["nothing ticked"] == "dan_van/muc_dich: 3 cases chose, none of 0 only; 1 case blank"


def test_the_draft_counts_the_set() -> None:
    study = drafted("xml-values.csv")
    assert list(study.survey.sets) == ["dan_van_muc_dich"]
    assert counts(study, "dan_van_muc_dich") == ([2, 2, 0, 1], 3)
    assert study.survey.variables["uuid"].kind == "id"


def test_a_codebook_knows_options_without_their_group(tmp_path: Path) -> None:
    codebook = tmp_path / "codebook.toml"
    names = ["muc_dich_1", "muc_dich_2", "muc_dich_3"]
    members = "\n".join(f"[variables.{name}]\nvalues = [{{ code = 1 }}, {{ code = 0 }}]" for name in names)
    codebook.write_text(
        'id = "kb"\ntitle = "t"\nlanguages = ["en"]\n[variables.cap]\nvalues = [{ code = "01" }, { code = "02" }]\n'
        f"{members}\n[sets.muc_dich]\nmembers = {names}\ncounted_value = 1\n",
        encoding="utf-8",
    )
    study = mobsurvey.code_file(FILES / "xml-values.csv", codebook)
    assert counts(study, "muc_dich") == ([2, 2, 0], 3)
    column = next(iter(study.survey.chunks)).columns["cap"]
    assert (column.valid_codes(), column.invalid_values) == (["01", "02", "01", None], ("03",))


def test_pandas_12186_codes_with_leading_zeros_stay_texts() -> None:
    assert cells(read("xml-values.csv"), "nhan_khau/cap") == ["01", "02", "01", "03"]
    column = next(iter(drafted("xml-values.csv").survey.chunks)).columns["nhan_khau_cap"]
    assert column.valid_codes() == ["01", "02", "01", "03"]


def test_kpi_2089_ragged_rows() -> None:
    with pytest.raises(ReadError, match=r"ragged\.csv, line 3: the row has 5 cells, the header 6") as error:
        read("ragged.csv")
    assert error.value.next_step


def test_kpi_2135_grouped_counts_exceed_the_respondents() -> None:
    chosen, base = counts(drafted("grouped.csv"), "g_h_q")
    assert chosen == [2, 2, 2]
    assert base == 3  # respondents, not the six mentions


def test_joined_answers_alone_are_a_delimited_set() -> None:
    survey = read("joined-only.csv")
    assert {name: (found.kind, found.separator) for name, found in survey.sets.items()} == {
        "q": ("delimited", " "),
        "kenh": ("delimited", " "),
    }
    assert [value.code for value in survey.sets["q"].values] == [-99, 1, 2]
    assert [value.code for value in survey.sets["kenh"].values] == ["hop", "loa"]
    told = survey.source.details["joined answers"]
    assert told.startswith("q: space, 3 of 4 cells hold several, every part is a code; kenh: space, 2 of 4 cells")
    assert counts(drafted("joined-only.csv"), "q") == ([2, 2, 3], 4)


def test_separate_columns_alone_are_a_set_and_a_group_of_questions_is_none() -> None:
    survey = read("split-only.csv")
    assert list(survey.sets) == ["nhom/q"]  # hai/x and hai/y are not answered together
    assert survey.sets["nhom/q"].members == ("nhom/q/1", "nhom/q/2")
    assert survey.source.details["options"].startswith("nhom/q: taken as one question with 2 options, though no column")
    assert survey.variables["nhom/co_loa"].kind == "text"


def test_labels_in_separate_columns_are_read() -> None:
    survey = read("labels.csv")
    question = "Mục đích công tác dân vận?"
    assert list(survey.sets) == [question]
    assert survey.sets[question].label == {"vi": question}
    labels = [survey.variables[name].label["vi"] for name in survey.sets[question].members]
    assert labels == ["Nắm bắt tâm tư", "Giải thích chủ trương", "Họp tổ/họp chi bộ"]
    assert "joined labels cannot be told apart, so the options' columns are read" in survey.source.details["labels"]
    assert "joined answers" not in survey.source.details
    assert counts(drafted("labels.csv"), "Mục_đích_công_tác_dân_vận") == ([1, 1, 1], 2)


def test_joined_labels_are_refused_with_the_way_out() -> None:
    with pytest.raises(ReadError) as error:
        read("labels-joined.csv")
    assert str(error.value) == (
        f'{FILES / "labels-joined.csv"}, line 4, column 2: "Learn opinions Explain policy" in "Purpose of the work" is '
        "several labels joined by spaces, which cannot be told apart. Export again from KoboToolbox with "
        '"XML values and headers", or with select-many answers in separate columns; '
        "--kind csv takes the cells as texts."
    )
    assert not read_file(FILES / "labels-joined.csv", ReadOptions(kind="csv")).sets


def test_words_of_a_label_are_no_options() -> None:
    """Agree and Disagree stand alone in cells, Strongly does not."""
    assert not read("labels-scale.csv").sets
    assert list(drafted("labels-scale.csv").survey.sets) == []


def test_options_that_the_codebook_lacks_are_told(tmp_path: Path) -> None:
    codebook = tmp_path / "codebook.toml"
    codebook.write_text(
        'id = "kb"\n[scales.chosen]\nvalues = [{ code = 1 }, { code = 0 }]\n[variables.chan_1]\nscale = "chosen"\n'
        '[variables.chan_2]\nscale = "chosen"\n[sets.chan]\nkind = "dichotomies"\nmembers = ["chan_1", "chan_2"]\n'
        "counted_value = 1\n",
        encoding="utf-8",
    )
    study = mobsurvey.code_file(FILES / "option-unlisted.csv", codebook)
    assert counts(study, "chan") == ([2, 1], 2)
    assert study.findings["unlisted_options"] == {"chan": ("g/chan/5",)}
    told = "chan: options in the file that its set in the codebook lacks: g/chan/5; who chose nothing else counts as"
    assert told in report(study)


def test_saved_again_by_excel() -> None:
    survey = read("excel.csv")
    assert survey.source.encoding == "utf-8-sig"
    assert [cells(survey, name) for name in survey.sets["q"].members] == [["1", ""], ["1", ""]]
    assert list(survey.variables)[-2:] == ["column 8", "column 9"]
    assert survey.source.details["columns renamed"] == '"column 8", "column 9"'
    assert counts(drafted("excel.csv"), "q") == ([1, 1], 1)


class Sheet(NamedTuple):
    """Rows as a workbook gives them."""

    rows: list[list[str]]
    path: Path = Path("kobo.xlsx")
    kind: str = "xlsx"
    encoding: str = "utf-8"
    details: Mapping[str, str] = {}

    def head(self, rows: int) -> list[list[str]]:
        return self.rows[:rows]

    def chunks(self, skip: int) -> Iterator[list[list[str]]]:
        if self.rows[skip:]:
            yield [list(column) for column in zip(*self.rows[skip:], strict=True)]

    def place(self, row: int, column: int | None = None) -> str:
        return f"{self.path}, row {row}"


def test_a_sheet_has_the_same_columns() -> None:
    header = ["g/q", "g/q/1", "g/q/2", "_id", "_uuid", "_submission_time", "_index"]
    rows = [["1", "TRUE", "FALSE", "7", "a", "2024-03-01", "1"], ["", "", "", "8", "b", "2024-03-01", "2"]]
    sheet = Sheet([header, *rows])
    assert find_platform(sheet) == ("kobo", "columns _uuid and _submission_time")
    survey = survey_of(sheet, kobo.lay_out(sheet), "kobo", "")
    assert [cells(survey, name) for name in survey.sets["g/q"].members] == [["1", ""], ["0", ""]]


def test_a_sheet_of_a_repeat_group() -> None:
    survey = read("repeat-group.csv")
    assert survey.sets["thanh_vien/viec"].members == ("thanh_vien/viec/1", "thanh_vien/viec/2")
    assert "_parent_index names the case" in survey.source.details["repeat group"]


def test_a_row_of_tags_is_no_case() -> None:
    survey = read("tags.csv")
    assert cells(survey, "q") == ["1", ""]
    assert survey.source.details["header rows"] == "2: the second has tags (HXL) and is no case"


def test_what_contradicts_is_told() -> None:
    survey = read("contrary.csv")
    told = "q: other options chosen than are joined in 2 cases; the options' columns count"
    assert survey.source.details["joined answers"] == told
    assert survey.source.details["other texts"] == 'q/2: "?" is neither yes nor no'
    assert cells(survey, "q/2") == ["0", "1", "?"]


def test_two_columns_of_one_name_are_refused() -> None:
    with pytest.raises(ReadError, match=r'line 1: columns 2 and 3 are both named "q/1"'):
        read("same-names.csv")


def test_a_stray_byte_is_told_and_the_rest_read() -> None:
    survey = read("bad-byte.csv")
    assert survey.source.details["stray bytes"] == 'line 2, column "ten": byte E0'
    assert cells(survey, "q/1") == ["1", "1"]


def test_questions_with_one_label_are_numbered() -> None:
    header = [
        "Which ones?",
        "Which ones?/A",
        "Which ones?/B",
        "Which ones?",
        "Which ones?/A",
        "_uuid",
        "_submission_time",
    ]
    sheet = Sheet([header, ["A B", "1", "1", "A", "1", "a", "2024-03-01"], ["A", "1", "0", "", "0", "b", "2024-03-01"]])
    survey = survey_of(sheet, kobo.lay_out(sheet), "kobo", "")
    assert {name: found.members for name, found in survey.sets.items()} == {
        "Which ones? (column 1)": ("Which ones?/A (column 2)", "Which ones?/B"),
        "Which ones? (column 4)": ("Which ones?/A (column 5)",),
    }
    assert survey.sets["Which ones? (column 4)"].label == {"en": "Which ones?"}
    told = '"Which ones? (column 1)", "Which ones?/A (column 2)", "Which ones? (column 4)", "Which ones?/A (column 5)"'
    assert survey.source.details["columns renamed"] == told


def test_an_export_without_cases() -> None:
    sheet = Sheet([["q", "q/1", "_uuid", "_submission_time"]])
    layout = kobo.lay_out(sheet)
    assert [question.variable.name for question in layout.questions] == ["q", "q/1", "_uuid", "_submission_time"]
    with pytest.raises(ReadError, match="has a header row but no cases"):
        list(survey_of(sheet, layout, "kobo", "").chunks)


@pytest.mark.parametrize("file", sorted({*FILES.glob("*.csv")} - {FILES / "ragged.csv"}), ids=lambda file: file.stem)
def test_no_other_platform_claims_its_exports(file: Path) -> None:
    assert find_platform(open_table(file, ReadOptions()))[0] == "kobo"


@pytest.mark.parametrize("name", ["hcmc-2024", "hai-phong-2025", "service-example"])
def test_a_plain_csv_is_no_platforms_export(name: str) -> None:
    samples = Path(mobsurvey.__file__).resolve().parent.parent.parent / "samples"
    assert find_platform(open_table(samples / f"{name}.csv", ReadOptions())) == ("", "")

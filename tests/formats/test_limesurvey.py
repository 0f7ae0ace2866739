"""Exports of LimeSurvey: codes and texts in the header, short answers and long ones in several languages."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from tests.formats.exports import cells, counts, exports_of

import mobsurvey
from mobsurvey.codebook.draft import draft_codebook
from mobsurvey.codebook.toml import parse_codebook
from mobsurvey.errors import ReadError
from mobsurvey.readers import ReadOptions, read_file
from mobsurvey.readers.csv import open_table
from mobsurvey.readers.detect import find_platform
from mobsurvey.readers.platforms import limesurvey
from mobsurvey.readers.table import Head

EXPORTS = exports_of("limesurvey")
"""Written by hand after LimeSurvey's exports; all answers are made up."""
FILES, read, drafted = EXPORTS.folder, EXPORTS.read, EXPORTS.coded


def test_short_answers() -> None:
    survey = read("short.csv")
    assert survey.source.details["evidence"] == "columns lastpage and startlanguage"
    assert list(survey.sets) == ["muc_dich"]
    found = survey.sets["muc_dich"]
    assert found.members == ("muc_dich[SQ001]", "muc_dich[SQ002]", "muc_dich[SQ003]", "muc_dich[other] chosen")
    assert (found.kind, found.counted_value, found.base) == ("dichotomies", 1, "answered")
    assert [cells(survey, name) for name in found.members] == [
        ["1", "0", "", "1"],
        ["0", "0", "", "1"],
        ["0", "0", "", "0"],
        ["0", "1", "", "0"],
    ]
    assert survey.variables["muc_dich[SQ002]"].columns == ("muc_dich_SQ002", "muc_dich_2")
    assert cells(survey, "muc_dich[other]") == ["", "Họp tổ", "", ""]
    assert cells(survey, "cap") == ["01", "02", "01", "01"]
    assert survey.source.details["nothing ticked"] == (
        "muc_dich: 3 cases chose, none of 0 only; 1 case blank: not asked, not answered or nothing chosen"
    )
    told = "1 not finished (submitdate is blank); kept as cases, --where leaves them out of tables"
    assert survey.source.details["cases"] == told


def test_other_is_chosen_by_writing_its_text() -> None:
    survey = read("short.csv")
    names = list(survey.variables)
    other = survey.variables["muc_dich[other] chosen"]
    assert (other.kind, [value.code for value in other.values]) == ("single", [1, 0])
    assert (other.label, other.columns) == ({"en": "Other"}, ("muc_dich_other",))
    assert names[names.index(other.name) + 1] == "muc_dich[other]"
    assert survey.variables["muc_dich[other]"].columns == ("muc_dich_other", "muc_dich_other_text")
    assert survey.source.details["other texts"] == "muc_dich[other]: 1 case wrote a text, counted as chosen"
    assert survey.variables["kenh[other]"].columns == ("kenh_other",)  # of a question with one answer: no option
    assert "kenh[other] chosen" not in survey.variables


def test_rows_of_an_array_are_questions() -> None:
    survey = read("short.csv")
    assert survey.variables["kho_khan[SQ001]"].columns == ("kho_khan_SQ001", "kho_khan_1")
    assert cells(survey, "kho_khan[SQ002]") == ["A2", "A1", "", "A3"]


def test_limesurvey_1791_other_is_an_answer_and_commas_stay_in_options() -> None:
    survey = read("short.csv")
    assert cells(survey, "kenh") == ["-oth-", "A1", "", "A1"]
    assert cells(survey, "kenh[other]")[0] == "Zalo, Facebook"
    assert survey.source.details["other"] == '"-oth-" is the answer "other" in kenh'
    with_texts = read("code-and-text.csv")
    assert with_texts.variables["q[1]"].label == {"en": "Learn, note opinions"}
    assert with_texts.variables["q[other] chosen"].label == {"en": "Other"}


def test_the_draft_counts_the_set() -> None:
    study = drafted("short.csv")
    assert counts(study, "muc_dich") == ([2, 1, 0, 1], 3)
    texts = [text for chunk in study.survey.chunks for text in chunk.columns["muc_dich_other"].codes()]
    assert texts == [None, "Họp tổ", None, None]


def test_a_draft_made_before_the_first_text_counts_later_ones(tmp_path: Path) -> None:
    text = (FILES / "short.csv").read_text(encoding="utf-8")
    (tmp_path / "results.csv").write_text(text.replace("Họp tổ", ""), encoding="utf-8")
    early = parse_codebook(draft_codebook(read_file(tmp_path / "results.csv"), "early"), "early")
    assert counts(mobsurvey.code_file(tmp_path / "results.csv", early), "muc_dich") == ([2, 1, 0, 0], 2)
    assert counts(drafted("short.csv", early), "muc_dich") == ([2, 1, 0, 1], 3)


def test_who_named_another_answer_only_has_answered(tmp_path: Path) -> None:
    codebook = tmp_path / "codebook.toml"
    names = ["muc_dich_1", "muc_dich_2", "muc_dich_3"]
    members = "\n".join(f"[variables.{name}]\nvalues = [{{ code = 1 }}, {{ code = 0 }}]" for name in names)
    codebook.write_text(
        f'id = "c"\ntitle = "t"\nlanguages = ["en"]\n{members}\n'
        f'[sets.muc_dich]\nmembers = {names}\ncounted_value = 1\nbase = "asked"\n',
        encoding="utf-8",
    )
    assert counts(mobsurvey.code_file(FILES / "short.csv", codebook), "muc_dich") == ([2, 1, 0], 3)


@pytest.mark.parametrize(
    "other",
    ["[variables.muc_dich_other]", '[variables.muc_dich_4]\nlabel = "Other"', "[variables.khac]\nlabel = 'other'"],
    ids=["by its name", "by its label", "by its label in another spelling"],
)
def test_a_codebook_finds_other(other: str) -> None:
    name = other[len("[variables.") : other.index("]")]
    names = ["muc_dich_1", "muc_dich_2", "muc_dich_3"]
    tables = [*(f"[variables.{member}]" for member in names), other]
    text = "\n".join(f"{table}\nvalues = [{{ code = 1 }}, {{ code = 0 }}]" for table in tables)
    codebook = parse_codebook(
        f'id = "c"\ntitle = "t"\nlanguages = ["en"]\n{text}\n'
        f"[sets.muc_dich]\nmembers = {[*names, name]}\ncounted_value = 1\n",
        "c",
    )
    assert counts(drafted("short.csv", codebook), "muc_dich") == ([2, 1, 0, 1], 3)


def test_options_that_nobody_ticked_are_a_set_by_the_text_of_other(tmp_path: Path) -> None:
    rows = ["id,lastpage,startlanguage,q[SQ001],q[SQ002],q[other]", "1,3,vi,,,Loa", "2,3,vi,,,", '3,3,vi,,," "']
    (tmp_path / "results.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    survey = read_file(tmp_path / "results.csv")
    members = survey.sets["q"].members
    assert [cells(survey, name) for name in members] == [["0", "", ""], ["0", "", ""], ["1", "", ""]]


def test_a_name_that_a_column_has_is_not_taken_for_other(tmp_path: Path) -> None:
    rows = ["id,lastpage,startlanguage,q[SQ001],q[other],Q[other] chosen,q_other", "1,3,vi,Y,,a,b", "2,3,vi,,x,c,d"]
    (tmp_path / "results.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    survey = read_file(tmp_path / "results.csv")
    assert survey.sets["q"].members == ("q[SQ001]", "q[other] chosen_")
    assert survey.variables["q[other] chosen_"].columns == ()
    assert (cells(survey, "Q[other] chosen"), cells(survey, "q[other] chosen_")) == (["a", "c"], ["0", "1"])


def test_codes_behind_underlines() -> None:
    survey = read("underscore.csv")
    sets = {name: found.members for name, found in survey.sets.items()}
    assert sets == {"q": ("q_SQ001", "q_SQ002", "q_other chosen")}
    told = 'u: "U" stands beside "Y", so each column is a question'
    assert survey.source.details["not taken as a set"] == told


def test_long_answers_in_german_under_whole_questions() -> None:
    survey = read("long-german.csv")
    question = "Welche Kanäle nutzen Sie?"
    assert list(survey.sets) == [question]
    assert survey.sets[question].base == "asked"
    first, second, other = survey.sets[question].members
    assert survey.variables[second].label == {"en": "Lautsprecher [im Viertel]"}
    assert cells(survey, first) == ["1", "0", "N/A", "0"]
    assert (other, survey.variables[other].label) == (f"{question} [Sonstiges] chosen", {"en": "Sonstiges"})
    assert cells(survey, other) == ["0", "1", "N/A", "0"]
    assert survey.variables[other].missing == survey.variables[first].missing
    assert [(missing.code, missing.kind) for missing in survey.variables[first].missing] == [("N/A", "not-asked")]
    assert cells(survey, "Kennen Sie das Programm?") == ["Ja", "Nein", "N/A", "Ja"]
    assert survey.source.details["nothing ticked"] == (
        f'{question}: 2 cases chose, 1 case of "Nein" only: nothing chosen; 1 case blank: not shown or not answered'
    )
    assert counts(drafted("long-german.csv"), "Welche_Kanäle_nutzen_Sie") == ([1, 0, 1], 3)
    column = next(iter(drafted("long-german.csv").survey.chunks)).columns["Welche_Kanäle_nutzen_Sie_Versammlung"]
    assert {code: bits.bit_count() for code, bits in column.selected.items()} == {0: 2, 1: 1}
    assert {code: bits.bit_count() for code, bits in column.missing.items()} == {"N/A": 1}


def test_long_answers_in_vietnamese_saved_by_excel() -> None:
    survey = read("long-vietnamese.csv")
    assert [cells(survey, name) for name in survey.sets["q"].members] == [["1", "N/A", "1"], ["0", "N/A", "1"]]
    assert counts(drafted("long-vietnamese.csv"), "q") == ([2, 1], 2)


@pytest.mark.parametrize("words", [("Yes", "No"), ("Oui", "Non"), ("Sí", "No"), ("Да", "Нет"), ("是", "否")])
def test_yes_and_no_in_other_languages(words: tuple[str, str], tmp_path: Path) -> None:
    file = tmp_path / "results.csv"
    rows = [["id", "q[SQ001]", "q[SQ002]"], ["1", *words], ["2", words[1], "N/A"]]
    file.write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    survey = read_file(file)
    assert [cells(survey, name) for name in survey.sets["q"].members] == [["1", "0"], ["0", "N/A"]]


def test_na_under_other_is_no_text(tmp_path: Path) -> None:
    rows = ["id,q[SQ001],q[SQ002],q[other]", "1,Yes,No,", "2,N/A,N/A,N/A", "3,No,No,Zalo", "4,,,"]
    (tmp_path / "results.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    survey = read_file(tmp_path / "results.csv")
    assert cells(survey, "q[other] chosen") == ["0", "N/A", "1", ""]
    assert cells(survey, "q[other]") == ["", "N/A", "Zalo", ""]
    assert survey.source.details["other texts"] == "q[other]: 1 case wrote a text, counted as chosen"


def test_an_option_that_is_only_named_other_is_ticked(tmp_path: Path) -> None:
    header = "Response ID,Last page,Start language,Which? [A],Which? [B],Which? [Other]"
    rows = [header, "1,3,en,Yes,No,No", "2,3,en,No,No,Yes", "3,3,en,N/A,N/A,N/A"]
    (tmp_path / "results.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    survey = read_file(tmp_path / "results.csv")
    assert survey.sets["Which?"].members == ("Which? [A]", "Which? [B]", "Which? [Other]")
    assert cells(survey, "Which? [Other]") == ["0", "1", "N/A"]
    assert "other texts" not in survey.source.details


def test_code_and_text_together() -> None:
    survey = read("code-and-text.csv")
    assert list(survey.variables)[:2] == ["id", "submitdate"]
    assert survey.sets["q"].label == {"en": "Which purposes?"}
    assert survey.variables["tuoi"].label == {"en": "How old are you?"}
    assert survey.variables["q[other]"].label == {"en": "Which purposes? [Other]"}


def test_questions_with_one_text_are_numbered() -> None:
    survey = read("same-texts.csv")
    assert {name: found.members for name, found in survey.sets.items()} == {
        "Which of these?": ("Which of these? [A] (column 5)", "Which of these? [B] (column 6)"),
        "Which of these? (column 7)": ("Which of these? [A] (column 7)", "Which of these? [B] (column 8)"),
    }
    second = survey.sets["Which of these? (column 7)"]
    assert [cells(survey, name) for name in second.members] == [["0", "1"], ["1", "1"]]
    assert '"Why? (column 10)"' in survey.source.details["columns renamed"]


def test_a_vietnamese_code_page(tmp_path: Path) -> None:
    names = ["Hoàng Thị Phượng ở phường Bến Nghé", "Nguyễn Văn Được, tổ trưởng", "Đặng Hữu Nghĩa, cán bộ của quận"]
    rows = [f'{number},3,vi,Y,{"Y" if number > 1 else ""},"{name}"' for number, name in enumerate(names, start=1)]
    text = "\r\n".join(["id,lastpage,startlanguage,q[SQ001],q[SQ002],ten", *rows, ""])
    file = tmp_path / "results.csv"
    file.write_bytes(b"".join(map(windows_1258, text)))
    survey = read_file(file)
    assert cells(survey, "ten") == names
    assert "text in cp1258" in survey.source.details
    assert [cells(survey, name) for name in survey.sets["q"].members] == [["1", "1", "1"], ["0", "1", "1"]]


def windows_1258(sign: str) -> bytes:
    """The letter, and behind it the mark of its tone, which the code page has apart."""
    try:
        return sign.encode("cp1258")
    except UnicodeEncodeError:
        marks = unicodedata.normalize("NFD", sign)
        tones = "".join(mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323")
        letter = "".join(mark for mark in marks if mark not in tones)
        return (unicodedata.normalize("NFC", letter) + tones).encode("cp1258")


def test_two_codes_of_one_name_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "results.csv"
    file.write_text("id,lastpage,startlanguage,q[SQ001],q[SQ001]\n1,1,vi,Y,Y\n", encoding="utf-8")
    with pytest.raises(ReadError, match=r'columns 4 and 5 are both named "q\[SQ001\]"'):
        read_file(file)


def test_brackets_alone_are_no_evidence() -> None:
    assert not limesurvey.evidence(Head([["id", "Income [VND]", "Q [a]", "Q [b]"], ["1", "5", "Yes", "No"]], "csv"))


@pytest.mark.parametrize("file", sorted(FILES.glob("*.csv")), ids=lambda file: file.stem)
def test_no_other_platform_claims_its_exports(file: Path) -> None:
    assert find_platform(open_table(file, ReadOptions()))[0] == "limesurvey"

"""Cases on which readers of .sav files were found wrong, by the number they have in the list of formats of the field.

The files are small and made by files/make_files.py.
"""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path
from typing import Any

import pytest

from mobsurvey.codebook.apply import apply_codebook
from mobsurvey.codebook.draft import draft_codebook
from mobsurvey.codebook.toml import parse_codebook
from mobsurvey.errors import ReadError
from mobsurvey.intake import code_file
from mobsurvey.readers import ReadOptions, read_file
from mobsurvey.survey import Column, Missing, MissingRange, ResponseSet, Survey, Value

FILES = Path(__file__).resolve().parent / "files"


def read(name: str, encoding: str | None = None) -> Survey:
    return read_file(FILES / f"{name}.sav", ReadOptions(encoding))


def columns(survey: Survey) -> dict[str, list[Any]]:
    (chunk,) = survey.chunks
    return dict(chunk.columns)


def coded(survey: Survey) -> dict[str, Column]:
    found = apply_codebook(survey, parse_codebook(draft_codebook(survey, "x"), "draft"))
    (chunk,) = found.survey.chunks
    return dict(chunk.columns)


def test_files_are_what_the_script_writes(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("make_files", FILES / "make_files.py")
    assert spec and spec.loader
    script = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["make_files"] = script  # where its dataclass looks itself up
    try:
        spec.loader.exec_module(script)
        script.main(tmp_path)
    finally:
        del sys.modules["make_files"]
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {p.name: p.read_bytes() for p in FILES.glob("*.sav")}


# Sets


def test_no_set_is_lost_in_silence() -> None:
    """Case 1: sets that some readers miss are read, and what cannot be is told."""
    survey = read("sets")
    assert list(survey.sets) == ["Q1.4", "Q2.1", "cat", "by", "var"]
    assert survey.source.details == {
        "sets left out": "none (no members), gone (no members), $odd=Q 1 x v1 (not understood)"
    }
    assert survey.sets["cat"] == ResponseSet("cat", "categories", ("q1_4_1", "q1_4_2"), {"en": "a b"})


def test_set_with_a_point_in_its_name() -> None:
    """Case 2: a set named $Q1.4, and one without the dollar sign."""
    sets = read("sets").sets
    assert sets["Q1.4"] == ResponseSet("Q1.4", "dichotomies", ("q1_4_1", "q1_4_2"), {"en": "MR set label"}, 1)
    assert sets["Q2.1"].members == ("q1_4_1",)


def test_sets_labelled_by_counted_values_and_empty_sets() -> None:
    """Case 3: type E sets, of numbers and of texts; empty ones do no harm, and cases are read past all of them."""
    survey = read("sets")
    assert survey.sets["by"] == ResponseSet("by", "dichotomies", ("q1_4_1", "q1_4_2"), {"en": "Counted"}, 1)
    assert survey.sets["var"] == ResponseSet("var", "dichotomies", ("w1", "w2"), {"en": "Word"}, "Yes")
    assert columns(survey)["w1"] == ["Yes", "No", ""]


# Bytes


def test_a_stray_byte_is_told_and_the_rest_is_read() -> None:
    """Case 4: one byte that is no UTF-8."""
    survey = read("stray-byte")
    assert survey.source.details == {"stray bytes": 'case 7, column "note"'}
    assert columns(survey)["note"][5:8] == ["xã số 6", "qu\ufffdn", "xã số 7"]


@pytest.mark.parametrize("name", ["long-texts", "long-texts-old"])
def test_labels_and_missing_values_of_long_texts(name: str) -> None:
    """Case 5: of texts over 8 bytes; and texts over 255 bytes, which several variables hold."""
    survey = read(name)
    fruit = survey.variables["fruit"]
    assert fruit.values == (Value("green apples", {"en": "Green apples, all kinds of them"}),)
    assert fruit.missing == (Missing("refused", "no-answer", {"en": "Refused"}), Missing("pears", "no-answer"))
    assert columns(survey)["fruit"] == ["green apples", "refused to say", "", "pears"]
    assert columns(survey)["story"] == ["\u01a1" * 140, "b" * 300, "", "x"]
    column = coded(survey)["fruit"]
    assert column.selected["green apples"] == 0b1000
    assert column.missing == {"pears": 0b0001, None: 0b0010}


def test_open_ranges_and_single_missing_values_together() -> None:
    """Case 6: LO THRU x with one more value, x THRU HI, three values, and a text."""
    survey = read("missing")
    variables = survey.variables
    assert variables["low"].missing_ranges == (MissingRange(-math.inf, 0, "no-answer"),)
    assert variables["low"].missing == (Missing(99, "no-answer"),)
    assert variables["high"].missing_ranges == (MissingRange(90, math.inf, "no-answer"),)
    assert [m.code for m in variables["three"].missing] == [7, 8, 9]
    assert variables["three"].missing[1].label == {"en": "DK"}
    found = coded(survey)
    assert found["low"].missing == {-5: 0b10000, 0: 0b01000, 99: 0b00100, None: 0b00001}
    assert found["low"].answered == found["three"].answered == 0b00010
    assert found["high"].missing == {90: 0b01000, 500: 0b00100, -1: 0b00010, None: 0b00001}
    assert found["text"].missing == {"X": 0b10000, None: 0b00100}


def test_blank_texts_are_texts() -> None:
    """Case 7: blanks are no NaN, and words such as NA stay."""
    survey = read("blanks")
    assert columns(survey)["note"] == ["", "", "NA", "nan", " x"]
    assert columns(survey)["long"] == ["", "", "None", "y" * 260, ""]
    assert coded(survey)["note"].codes() == [None, None, "NA", "nan", "x"]


def test_dates_of_every_order() -> None:
    """Case 8: ADATE and EDATE are dates, and a year that no calendar has is told."""
    survey = read("dates")
    assert {variable.kind for variable in survey.variables.values()} == {"date"}
    assert columns(survey) == {
        "american": ["2024-03-01", None, "201416-03-01"],
        "european": ["2024-03-01", "2024-02-29", None],
        "moment": ["2024-03-01", None, "2024-03-01"],
    }
    (invalid,) = code_file(FILES / "dates.sav").findings["invalid"]
    assert (invalid["variable"], invalid["value"], invalid["first_cases"]) == ("american", "201416-03-01", (3,))


def test_cut_text_is_told() -> None:
    """Case 9: texts that end within a letter or fill their width, labels as long as a format takes."""
    survey = read("cut")
    assert survey.source.details == {"cut labels": "2", "cut text": "short (1), prose (1)"}
    assert columns(survey)["short"] == ["đ", "xã", "ok"]
    assert survey.variables["prose"].label == {"en": "ấ" * 85}
    assert [value.label["en"] for value in survey.variables["level"].values] == ["ế" * 40, "x" * 119]


# Encodings


@pytest.mark.parametrize(
    ("name", "encoding", "told"),
    [
        ("windows-1258", "windows-1258", ""),
        ("windows-1258-by-its-number", "cp1258", ""),
        (
            "windows-1258-undeclared",
            "windows-1258",
            '"Thành phôì" -> "Thành phố" (judged by the words; declared is none)',
        ),
        (
            "windows-1258-declared-1252",
            "windows-1258",
            '"Thành phôì" -> "Thành phố" (judged by the words; declared is windows-1252)',
        ),
        (
            "utf-8-declared-1252",
            "UTF-8",
            '"ThÃ\xa0nh phá»‘" -> "Thành phố" (all text is UTF-8; declared is windows-1252)',
        ),
        ("utf-8-undeclared", "UTF-8", '"ThÃ\xa0nh phá»‘" -> "Thành phố" (all text is UTF-8; declared is none)'),
    ],
)
def test_vietnamese_is_read_right_whatever_is_declared(name: str, encoding: str, told: str) -> None:
    """Case 17: a windows-1258 .sav, whose texts readers shift by a character: names, labels, answers, sets, notes."""
    survey = read(name)
    assert survey.source.encoding == encoding
    assert survey.source.details == {
        "file label": "Khảo sát ý kiến nhân dân",
        "documents": "Phỏng vấn tại nhà\nNgười trả lời tự ghi",
        **({f"text in {encoding}": told} if told else {}),
    }
    check_vietnamese(survey)


def check_vietnamese(survey: Survey) -> None:
    assert columns(survey) == {
        "cấp": [1, 2, 3, 1],
        "ý_kiến": ["Đồng ý với chủ trương", "Không biết", "", "Đề nghị xử lý sớm"],
        "mục_1": [1, 0, 1, 0],
        "mục_2": [0, 1, 1, 0],
    }
    level = survey.variables["cấp"]
    assert level.label == {"en": "Cấp công tác của cán bộ"}
    assert [value.label["en"] for value in level.values] == ["Thành phố", "Huyện", "Xã"]
    assert survey.sets == {
        "mục": ResponseSet("mục", "dichotomies", ("mục_1", "mục_2"), {"en": "Mục đích của người dân"}, 1)
    }


@pytest.mark.parametrize(
    ("name", "forced"),
    [
        ("windows-1258-declared-1252", "cp1258"),
        ("windows-1258-undeclared", "windows-1258"),
        ("utf-8-declared-1252", "utf-8"),
        ("tcvn3-undeclared", "tcvn3"),
    ],
)
def test_forced_encoding(name: str, forced: str) -> None:
    survey = read(name, forced)
    assert survey.source.encoding == forced
    assert columns(survey)["ý_kiến"][0] == "Đồng ý với chủ trương"


def test_wrong_encoding_is_read_if_it_is_forced() -> None:
    survey = read("windows-1258", "cp1252")
    assert list(columns(survey).values())[1][0] == "ÐôÌng yì võìi chuÒ trýõng"
    assert survey.source.details["text in windows-1252"].endswith('"Thành phôì" (forced; declared is windows-1258)')


def test_encoding_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ReadError, match=r"texts with letters beyond ASCII are not in UTF-8.*--encoding cp1258"):
        read("windows-1258", "utf-8")


def test_encoding_of_a_font() -> None:
    survey = read("tcvn3-undeclared")
    assert survey.source.encoding == "tcvn3"
    check_vietnamese(survey)


# What else the file says


def test_facts_are_kept() -> None:
    survey = read("facts")
    assert survey.source.details == {
        "declared weight": "weights",
        "file label": "A file",
        "documents": "First line\n\nThird line",
        "roles": "age: target, weights: none",
        "attributes": "origin: Huế\nnotes: one, two\nweights.source: register's own",
    }
    assert [variable.measure for variable in survey.variables.values()] == ["scale", "scale", "ordinal"]
    assert survey.variables["level"].values == (Value(1, {"en": "City"}), Value(2, {"en": "Ward"}))

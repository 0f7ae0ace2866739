"""A plain CSV as a form for data entry saves it, with the study that must come out, and broken ones.

tests/readers/test_csv.py has every message of the reader and test_csv_encoding.py every encoding; test_zoo.py has the
faults that a CSV shares with the platforms' exports.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.formats.exports import chosen, counts, exports_of

import mobsurvey
from mobsurvey.codebook.toml import parse_codebook
from mobsurvey.errors import MobsurveyError
from mobsurvey.readers import ReadOptions, read_file
from mobsurvey.survey import ResponseSet

EXPORTS = exports_of("csv")
CODEBOOK = parse_codebook(
    """
id = "csv"
title = "Khảo sát"
languages = ["vi"]
[variables.so_phieu]
kind = "id"
[variables.cap]
columns = ["cấp"]
values = [{ code = 1, label = "Thành phố" }, { code = 2, label = "Phường/xã" }]
missing = [{ code = 9, kind = "no-answer", label = "Không trả lời" }]
[variables.muc_1]
columns = ["mục_1"]
label = "Nghe, ghi ý kiến"
values = [{ code = 1 }, { code = 0 }]
[variables.muc_2]
columns = ["mục_2"]
label = "Giải trình"
values = [{ code = 1 }, { code = 0 }]
[variables.muc_3]
columns = ["mục_3"]
label = "Khác"
values = [{ code = 1 }, { code = 0 }]
[variables.tuoi]
columns = ["tuổi"]
kind = "number"
[variables.ngay]
columns = ["ngày"]
kind = "date"
[variables.y_kien]
columns = ["ý kiến"]
kind = "text"
[sets.muc]
members = ["muc_1", "muc_2", "muc_3"]
counted_value = 1
""",
    "csv.toml",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "answers.csv"


def refused(path: Path, content: bytes | str, **declared: str) -> str:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(MobsurveyError) as caught:
        list(read_file(path, ReadOptions(**declared)).chunks)
    return caught.value.message.replace(str(path), path.name)


def test_the_study_that_must_come_out() -> None:
    study = EXPORTS.coded("answers.csv", CODEBOOK)
    assert (study.provenance.source.reader, study.provenance.source.encoding) == ("csv", "utf-8-sig")
    assert study.provenance.source.details == {
        "separator": "comma",
        "date order": 'day first ("13/03/2024" in column "ngày")',
    }
    (chunk,) = study.survey.chunks
    assert {name: column.codes() for name, column in chunk.columns.items()} == {
        "so_phieu": ["001", "002", "003", "004", "005"],
        "cap": [1, 2, 2, 9, 1],
        "muc_1": [1, 0, 0, None, 1],
        "muc_2": [0, 1, 0, None, 1],
        "muc_3": [0, 1, 0, None, 0],
        "tuoi": [34, 51, None, 28, 45],
        "ngay": ["2024-03-01", "2024-03-13", "2024-03-02", None, "2024-03-15"],
        "y_kien": ["Gần dân, nghe dân", None, "NA", 'Nói "dễ hiểu" hơn,\nngắn hơn', "Không"],
    }
    assert study.survey.sets == {
        "muc": ResponseSet("muc", "dichotomies", ("muc_1", "muc_2", "muc_3"), {}, counted_value=1)
    }
    assert chosen(study, "cap") == {"Thành phố": 2, "Phường/xã": 2}
    assert counts(study, "muc") == ([2, 2, 1], 3)
    assert (study.findings["cases"], study.findings["invalid"]) == (5, ())


def test_a_drafted_codebook_codes_it_too() -> None:
    study = EXPORTS.coded("answers.csv")
    assert study.survey.variables["so_phieu"].kind == "id"
    assert counts(study, "mục") == ([2, 2, 1], 3)


@pytest.mark.parametrize(
    ("cell", "place", "what", "next_step"),
    [
        ('"x" y', "line 3, column 2", "text behind the quotation mark that closes a cell", "Write quotation marks"),
        ('"x\n""y"" z', "line 3, column 2", "a quotation mark that is not closed", "Close it, or write it twice"),
        ('"a;b","x\ny"z', "line 3, column 3", "text behind the quotation mark that closes a cell", "Write quotation"),
        (",,,x" + "y" * 200_000, "line 3, column 5", "a cell that has more than 131,072 characters", "If it begins"),
    ],
    ids=["text behind", "open", "second cell", "long"],
)
def test_a_cell_that_cannot_be_read_is_named_where_it_begins(
    cell: str, place: str, what: str, next_step: str, path: Path
) -> None:
    """Not where the reader gave up, which is the end of the file for a mark that is not closed."""
    message = refused(path, f"a,b,c,d,e\n1,2,3,4,5\n1,{cell}\n" + "1,2,3,4,5\n" * 10)
    assert message.startswith(f"answers.csv, {place}: is no well-formed CSV: it has {what}. {next_step}")


def test_a_quotation_mark_that_swallows_the_rest_of_a_long_file(path: Path) -> None:
    message = refused(path, "a,b\n" + "1,2\n" * 100 + '1,"2\n' + "1,2\n" * 100_000)
    assert message.startswith(
        "answers.csv, line 102, column 2: is no well-formed CSV: it has a cell that has more than"
    )


def test_a_long_cell_does_not_hide_the_separator(path: Path) -> None:
    """Commas in the first rows are no separator because a semicolon's later cell is too long to be read."""
    message = refused(path, "a;b\n1;x, y\n2;" + "x" * 5_000_000 + "\n")
    assert message.startswith("answers.csv, line 3, column 2: is no well-formed CSV: it has a cell that has more than")


def test_a_byte_below_a_cell_of_several_lines_is_told_by_its_line(path: Path) -> None:
    message = refused(path, b'a,b\n"1\n2\n3",x\n' + b'"1\n2\xff\n3",\xfe\xfd\xfc\xfb\n')
    assert message.startswith("answers.csv, line 6, column 1: byte FF is not UTF-8. Declare the file's encoding")


def test_a_sheet_is_none_of_a_csv(path: Path) -> None:
    assert refused(path, "a,b\n1,2\n", sheet="Đợt 1") == (
        "--sheet: answers.csv is CSV, which has no sheets. Leave --sheet out."
    )


def test_codes_of_the_file_that_the_codebook_lacks_are_told_with_their_cases(path: Path) -> None:
    path.write_text("so_phieu,cấp,tuổi\n001,1,30\n002,7,31\n003,7,x\n", encoding="utf-8")
    study = mobsurvey.code_file(path, CODEBOOK)
    found = [
        (value["variable"], value["value"], value["count"], value["first_cases"]) for value in study.findings["invalid"]
    ]
    assert found == [("cap", "7", 2, (2, 3)), ("tuoi", "x", 1, (3,))]
    assert study.findings["cases"] == 3

"""The same faults in every platform's export: a message with file, row, column and the way out, or a finding.

Each platform's clean file, written by hand, is broken here in one way after the other. What only one kind of file can
have (a label export that cannot be decoded, a ZIP bomb, a formula, a missing sheet) is in that kind's own tests; the
README beside tells where.
"""

from __future__ import annotations

import csv
import importlib.util
import io
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pandas
import pytest

import mobsurvey
from mobsurvey.codebook.draft import draft_codebook
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.toml import parse_codebook
from mobsurvey.errors import MobsurveyError, ReadError
from mobsurvey.readers import ReadOptions, read_file
from mobsurvey.readers.detect import PLATFORMS
from mobsurvey.study import Study

FILES = Path(__file__).with_name("files")

Rows = list[list[str]]


class Clean(NamedTuple):
    """A platform's clean export."""

    kind: str
    file: str
    separator: str
    header_rows: int
    cases: int
    line: int
    """Of the last row in the file."""
    id: str
    """The column whose answers differ between all cases."""
    numbers_names: bool = False
    """Whether columns of one name get numbers, as where they are questions' texts; else they are refused."""

    @property
    def rows(self) -> Rows:
        text = (FILES / self.file).read_text(encoding="utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=self.separator))


CLEAN = [
    Clean("csv", "csv/answers.csv", ",", 1, 5, 7, "so_phieu"),
    Clean("kobo", "kobo/xml-values.csv", ";", 1, 4, 5, "_uuid"),
    Clean("odk-central", "odk_central/split.csv", ",", 1, 4, 5, "KEY"),
    Clean("surveycto", "surveycto/wide.csv", ",", 1, 4, 5, "KEY"),
    Clean("redcap", "redcap/raw.csv", ",", 1, 4, 5, "record_id"),
    Clean("limesurvey", "limesurvey/short.csv", ",", 1, 4, 5, "id"),
    Clean("qualtrics", "qualtrics/split-codes.csv", ",", 3, 5, 13, "ResponseId", True),
    Clean("surveymonkey", "surveymonkey/texts.csv", ",", 2, 5, 7, "Respondent ID", True),
    Clean("google-forms", "google_forms/sheet.csv", ",", 1, 5, 6, "Email Address", True),
    Clean("microsoft-forms", "microsoft_forms/answers.csv", ";", 1, 4, 5, "ID", True),
]
each = pytest.mark.parametrize("clean", CLEAN, ids=lambda clean: clean.kind)

AMOUNT = parse_codebook(
    'id = "zoo"\ntitle = "t"\nlanguages = ["en"]\n[variables.amount]\nkind = "number"\ncolumns = ["so_tien"]\n', "zoo"
)


def load_workbooks() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_workbooks", FILES / "make_workbooks.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make: Any = load_workbooks()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "answers.csv"


def data(rows: Rows, clean: Clean) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=clean.separator, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def with_column(clean: Clean, name: str, cells: list[str]) -> Rows:
    """The rows with one more column; further header rows say what that platform's say of an open question."""
    under = "Response" if clean.kind == "surveymonkey" else name
    headers = [name, *[under] * (clean.header_rows - 1)]
    return [[*row, cell] for row, cell in zip(clean.rows, [*headers, *cells], strict=True)]


def drafted(path: Path) -> Codebook:
    return parse_codebook(draft_codebook(read_file(path), "draft"), "the draft")


def coded(path: Path, codebook: Codebook | None = None, **declared: Any) -> Study:
    return mobsurvey.code_file(path, codebook or drafted(path), **declared)


def refused(path: Path, codebook: Codebook | None = None, **declared: Any) -> str:
    """The message, the path in it as the file's name."""
    with pytest.raises(MobsurveyError) as caught:
        coded(path, codebook, **declared)
    assert caught.value.message.startswith(path.name) or str(path) in caught.value.message
    return caught.value.message.replace(str(path), path.name)


def test_every_platform_is_in_the_zoo() -> None:
    assert {clean.kind for clean in CLEAN} == {*PLATFORMS, "csv"}


@each
def test_a_clean_file(clean: Clean, path: Path) -> None:
    """What the faults are put into is whole: all cases come in, and no answer is invalid."""
    path.write_bytes(data(clean.rows, clean))
    study = coded(path)
    assert (study.provenance.source.reader, study.findings["cases"]) == (clean.kind, clean.cases)
    assert not study.findings["invalid"]
    ids = clean.rows[0].index(clean.id)
    assert len({row[ids] for row in clean.rows[clean.header_rows :]}) == clean.cases


# Rows


@each
@pytest.mark.parametrize("change", [-1, 1], ids=["short", "long"])
def test_a_row_of_another_length(clean: Clean, change: int, path: Path) -> None:
    rows = clean.rows
    width = len(rows[0])
    rows[-1] = rows[-1][:-1] if change < 0 else [*rows[-1], "x"]
    path.write_bytes(data(rows, clean))
    assert refused(path) == (
        f"answers.csv, line {clean.line}: the row has {width + change} cells, the header {width}. Correct the row, or "
        f'name another separator than "{clean.separator}" with --sep.'
    )


@each
@pytest.mark.parametrize("kept", ["all header rows", "the first"])
def test_a_header_without_cases(clean: Clean, kept: str, path: Path) -> None:
    path.write_bytes(data(clean.rows[: clean.header_rows if kept == "all header rows" else 1], clean))
    assert refused(path) == "answers.csv: the file has a header row but no cases. Export it again."


@each
def test_an_empty_file(clean: Clean, path: Path) -> None:
    path.write_bytes(b"")
    assert refused(path, kind=clean.kind) == "answers.csv: the file is empty. Export it again."


@each
def test_a_row_that_stands_twice_is_refused_where_an_id_is_named(clean: Clean, path: Path, tmp_path: Path) -> None:
    rows = clean.rows
    path.write_bytes(data([*rows, rows[-1]], clean))
    codebook = drafted(path)
    doubled = rows[-1][rows[0].index(clean.id)]
    name = next(v for v, c in {**{v: v for v in codebook.variables}, **aliases(path)}.items() if c == clean.id)
    with pytest.raises(ReadError) as caught:
        mobsurvey.import_file(path, codebook, tmp_path / "study.mobsurvey", id=clean.id)
    assert caught.value.message == (
        f'{path}, column "{name}": ids that are not unique: "{doubled}" (cases {clean.cases:,} and '
        f"{clean.cases + 1:,}). Remove the cases that are there twice, or name another column with --id."
    )
    assert not (tmp_path / "study.mobsurvey").exists()
    # Without a named id both rows are kept: the same answers can be two respondents'.
    assert coded(path).findings["cases"] == clean.cases + 1


def aliases(path: Path) -> dict[str, str]:
    return dict(coded(path).findings["matched_by_alias"])


@each
def test_two_exports_in_one_file(clean: Clean, path: Path) -> None:
    """The header of the second would be a respondent who answered every question with its name."""
    path.write_bytes(data(clean.rows, clean) * 2)
    what, line = "the names of the columns stand", clean.line + 1
    if clean.kind == "qualtrics":  # whose third header row, behind texts of several lines, tells it
        what, line = "a row of ImportIds stands", clean.line + 8
    with pytest.raises(ReadError) as caught:
        list(read_file(path).chunks)
    assert caught.value.message == (
        f"{path}, line {line}: {what} among the answers. Import each export for itself, or remove the header rows of "
        "the further ones."
    )


# Columns


@each
def test_another_header(clean: Clean, path: Path) -> None:
    """Columns that neither platform nor codebook knows: not read as something that they are not."""
    rows = clean.rows
    rows[0] = [f"column-{at}" for at in range(1, len(rows[0]) + 1)]
    path.write_bytes(data(rows, clean))
    assert refused(path, AMOUNT) == (
        'answers.csv: none of its columns ("column-1", "column-2", "column-3", "column-4", "column-5", "column-6", …) '
        'is in codebook zoo ("amount", …). Name the right codebook, or draft one: mobsurvey codebook new FILE.'
    )


@each
def test_two_columns_of_one_name(clean: Clean, path: Path) -> None:
    name, at = "ghi_chú", len(clean.rows[0]) + 1  # with a space KoboToolbox's names would be labels
    rows = [[*row, row[-1]] for row in with_column(clean, name, ["một"] * clean.cases)]
    path.write_bytes(data(rows, clean))
    if clean.numbers_names:
        survey = read_file(path)
        assert survey.source.details["columns renamed"] == f'"{name} (column {at})", "{name} (column {at + 1})"'
        assert {f"{name} (column {at})", f"{name} (column {at + 1})"} <= survey.variables.keys()
        return
    assert refused(path) == (
        f'answers.csv, line 1: columns {at} and {at + 1} are both named "{name}". Give each column a name of its own.'
    )


@each
def test_a_column_without_a_name(clean: Clean, path: Path) -> None:
    rows = [[*row, ""] for row in clean.rows]
    rows[-1][-1] = "một"
    at = len(rows[0])
    path.write_bytes(data(rows, clean))
    if clean.numbers_names:
        survey = read_file(path)
        assert survey.source.details["columns renamed"] == f'"column {at}"'
        assert [chunk.columns[f"column {at}"][-1] for chunk in survey.chunks] == ["một"]
        return
    assert refused(path) == (
        f"answers.csv, line 1: column {at} has no name. Name it in the header row, or remove the column."
    )


@each
def test_ten_thousand_columns(clean: Clean, path: Path) -> None:
    rows = clean.rows
    more = [
        [f"n{at}" if not number else "Response" if number < clean.header_rows else str(at) for at in range(10_000)]
        for number in range(len(rows))
    ]
    path.write_bytes(data([row + further for row, further in zip(rows, more, strict=True)], clean))
    survey = read_file(path)
    assert survey.source.reader == clean.kind
    assert {f"n{at}" for at in range(10_000)} <= survey.variables.keys()
    (chunk,) = survey.chunks
    assert (chunk.cases, chunk.columns["n9999"][-1]) == (clean.cases, "9999")


# Bytes


@each
def test_a_byte_that_is_no_text(clean: Clean, path: Path) -> None:
    """One in the middle of a cell, among Vietnamese text: the cell is shown with a sign for it, the rest as it is."""
    rows = with_column(clean, "ghi chú", ["Hỏi tổ trưởng"] * (clean.cases - 1) + ["Hỏi MARK dân"])
    path.write_bytes(data(rows, clean).replace(b"MARK", b"\xe0"))
    survey = read_file(path)
    assert survey.source.details["stray bytes"] == f'line {clean.line}, column "ghi chú": byte E0'
    (chunk,) = survey.chunks
    assert chunk.columns["ghi chú"] == ["Hỏi tổ trưởng"] * (clean.cases - 1) + ["Hỏi \ufffd dân"]
    assert survey.source.reader == clean.kind
    assert coded(path).findings["cases"] == clean.cases


@each
def test_bytes_of_an_encoding_that_is_not_declared(clean: Clean, path: Path) -> None:
    """Too many to be an accident, in no encoding that could be told from them: never guessed."""
    rows = with_column(clean, "note", ["MARK"] * clean.cases)
    path.write_bytes(data(rows, clean).decode().encode("ascii", "replace").replace(b"MARK", b"\xf1\xf2 \xf6\xfb"))
    first = clean.line - clean.cases + 1 - (clean.kind == "csv")  # whose last case but one has two lines
    assert refused(path) == (
        f"answers.csv, line {first}, column {len(rows[0])}: byte F1 is not UTF-8. Declare the file's encoding, as "
        "--encoding cp1258 (Vietnamese Windows), or save it as UTF-8."
    )


@each
def test_a_nul_byte(clean: Clean, path: Path) -> None:
    rows = with_column(clean, "ghi chú", [""] * (clean.cases - 1) + ["a\0b"])
    path.write_bytes(data(rows, clean))
    assert refused(path) == (
        f"answers.csv, line {clean.line}, column {len(rows[0])}: has a NUL byte, which no text has. Remove the byte, "
        "or export the file again."
    )


# Cells


@each
def test_a_cell_of_five_megabytes(clean: Clean, path: Path) -> None:
    rows = with_column(clean, "ghi chú", [""] * (clean.cases - 1) + ["dài " * 1_250_000])
    path.write_bytes(data(rows, clean))
    assert refused(path) == (
        f"answers.csv, line {clean.line}, column {len(rows[0])}: is no well-formed CSV: it has a cell that has more "
        "than 131,072 characters. If it begins with a quotation mark that is not closed, close it; else shorten the "
        "cell."
    )


@each
def test_a_quotation_mark_that_is_not_closed(clean: Clean, path: Path) -> None:
    rows = with_column(clean, "ghi chú", [""] * (clean.cases - 1) + ["MARK"])
    path.write_bytes(data(rows, clean).replace(b"MARK", b'"m\xe1\xbb\x99t') + b"\n" * 3)
    assert refused(path) == (
        f"answers.csv, line {clean.line}, column {len(rows[0])}: is no well-formed CSV: it has a quotation mark that "
        'is not closed. Close it, or write it twice ("") if it belongs to the text.'
    )


UNDECLARED = (
    'answers.csv: the number "1.234,5" in column "so_tien" has points between its thousands. Say so with --decimal ",".'
)


@each
@pytest.mark.parametrize(
    ("decimal", "numbers", "invalid"),
    [(",", [1234.5, 2.5, 7], []), (".", [None, None, 7], [("1.234,5", 1), ("2,5", 2)])],
    ids=["comma", "point"],
)
def test_a_number_of_another_country(
    clean: Clean, decimal: str, numbers: list[float], invalid: list[tuple[str, int]], path: Path
) -> None:
    """1.234,5 is a number under the decimal comma, and told with its case under the point; never half of it is read."""
    rows = with_column(clean, "so_tien", ["1.234,5", "2,5", "7", *["7"] * (clean.cases - 3)])
    path.write_bytes(data(rows, clean))
    study = coded(path, AMOUNT, decimal=decimal)
    (chunk,) = study.survey.chunks
    assert list(chunk.columns["amount"].valid_codes()[:3]) == numbers
    assert [(found["value"], *found["first_cases"]) for found in study.findings["invalid"]] == invalid
    with pytest.raises(ReadError) as caught:
        coded(path, AMOUNT)
    assert caught.value.message == UNDECLARED


# In a workbook


@each
def test_the_same_study_from_a_workbook(clean: Clean, path: Path) -> None:
    path.write_bytes(data(clean.rows, clean))
    sheet = path.with_suffix(".xlsx")
    sheet.write_bytes(make.xlsx([make.Sheet("Data", clean.rows)]))
    studies = coded(path), coded(sheet, drafted(path))
    assert [study.provenance.source.reader for study in studies] == [clean.kind, clean.kind.replace("csv", "xlsx")]
    # As texts, in which a number that is none (NaN) equals itself.
    found, expected = ([str(chunk.columns) for chunk in study.survey.chunks] for study in studies)
    assert found == expected
    assert studies[0].survey.sets == studies[1].survey.sets


@each
def test_a_formula_without_its_result(clean: Clean, path: Path) -> None:
    rows: list[list[Any]] = list(clean.rows)
    rows[-1] = [make.formula("=1+1", None), *rows[-1][1:]]
    sheet = path.with_suffix(".xlsx")
    sheet.write_bytes(make.xlsx([make.Sheet("Đợt 1", rows)]))
    assert refused(sheet) == (
        f'answers.xlsx, sheet "Đợt 1", cell A{len(rows)}: the cell has a formula without a stored result, and formulas '
        "are not worked out. Open the file in Excel or LibreOffice, save it, and import it again."
    )


@each
def test_a_sheet_that_is_not_there(clean: Clean, path: Path) -> None:
    sheet = path.with_suffix(".xlsx")
    sheet.write_bytes(make.xlsx([make.Sheet("Đợt 1", clean.rows), make.Sheet("Ghi chú", [["a"], ["b"]])]))
    assert refused_options(sheet, ReadOptions(sheet="Đợt 3")) == (
        'answers.xlsx: there is no sheet "Đợt 3". Did you mean "Đợt 1"? There are: 1 "Đợt 1", 2 "Ghi chú".'
    )


# Workbooks, Stata and Triple-S

PLAIN = [["so_phieu", "cấp", "tuổi"], ["001", "Xã", "34"], ["002", "Huyện", "51"]]


def book(folder: Path, kind: str, rows: Rows) -> Path:
    path = folder / f"answers.{kind}"
    path.write_bytes(
        make.xlsx([make.Sheet("Đợt 1", rows)]) if kind == "xlsx" else make.ods(make.ods_table("Đợt 1", rows))
    )
    return path


workbooks = pytest.mark.parametrize("kind", ["xlsx", "ods"])


@workbooks
def test_two_columns_of_one_name_in_a_sheet(kind: str, tmp_path: Path) -> None:
    assert refused(book(tmp_path, kind, [["a", "b", "b"], *PLAIN[1:]])) == (
        f'answers.{kind}, sheet "Đợt 1", row 1: columns 2 and 3 are both named "b". Give each column a name of its own.'
    )


@workbooks
def test_a_sheet_with_a_header_alone(kind: str, tmp_path: Path) -> None:
    told = f"answers.{kind}: the file has a header row but no cases. Export it again."
    assert refused(book(tmp_path, kind, PLAIN[:1])) == told


@workbooks
def test_a_row_of_a_sheet_that_is_longer_than_its_header(kind: str, tmp_path: Path) -> None:
    assert refused(book(tmp_path, kind, [*PLAIN, ["003", "Xã", "28", "Khác"]])) == (
        f'answers.{kind}, sheet "Đợt 1", row 1: column 4 has no name. Name it in the header row, or remove the column.'
    )


@workbooks
def test_a_row_of_a_sheet_that_is_shorter_has_blanks(kind: str, tmp_path: Path) -> None:
    """A sheet has no row ends: a cell that is not there is a blank one."""
    survey = read_file(book(tmp_path, kind, [*PLAIN, ["003"]]))
    assert [list(chunk.columns["tuổi"]) for chunk in survey.chunks] == [["34", "51", ""]]


@workbooks
def test_a_sheet_that_a_workbook_does_not_have(kind: str, tmp_path: Path) -> None:
    path = book(tmp_path, kind, PLAIN)
    assert refused_options(path, ReadOptions(sheet="Đợt 3")) == (
        f'answers.{kind}: there is no sheet "Đợt 3". Did you mean "Đợt 1"? There are: 1 "Đợt 1".'
    )


@workbooks
def test_a_cell_of_a_sheet_may_have_five_megabytes(kind: str, tmp_path: Path) -> None:
    long = "dài " * 1_249_999 + "dài"
    survey = read_file(book(tmp_path, kind, [["a", "b"], [long, "1"]]))
    assert [(list(chunk.columns["a"]), list(chunk.columns["b"])) for chunk in survey.chunks] == [([long], ["1"])]


@workbooks
@pytest.mark.parametrize(("decimal", "number"), [(",", 1234.5), (".", None)])
def test_a_number_of_another_country_typed_as_text(
    kind: str, decimal: str, number: float | None, tmp_path: Path
) -> None:
    path = book(tmp_path, kind, [["id", "so_tien"], ["1", "7"], ["2", "1.234,5"]])
    study = coded(path, AMOUNT, decimal=decimal)
    (chunk,) = study.survey.chunks
    assert list(chunk.columns["amount"].valid_codes()) == [7, number]
    invalid = [(found["value"], found["first_cases"]) for found in study.findings["invalid"]]
    assert invalid == ([] if number else [("1.234,5", (2,))])
    with pytest.raises(ReadError) as caught:
        coded(path, AMOUNT)
    assert caught.value.message == UNDECLARED.replace("csv", kind)


@workbooks
def test_ten_thousand_columns_of_a_sheet(kind: str, tmp_path: Path) -> None:
    rows = [[f"n{at}" for at in range(10_000)], [str(at) for at in range(10_000)]]
    survey = read_file(book(tmp_path, kind, rows))
    (chunk,) = survey.chunks
    assert (len(survey.variables), list(chunk.columns["n9999"])) == (10_000, ["9999"])


@workbooks
def test_a_byte_that_is_no_text_in_a_part(kind: str, tmp_path: Path) -> None:
    """XML with such a byte is none, so that no cell can be trusted to be where it seems."""
    path = book(tmp_path, kind, [["MARK", "b"], ["1", "2"]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = next(name for name, part in parts.items() if b"MARK" in part)
    path.write_bytes(make.packed({**parts, name: parts[name].replace(b"MARK", b"M\xe0RK")}))
    message = refused(path)
    assert message.startswith(f'answers.{kind}: its part "{name}" is damaged (line 2: not well-formed')
    assert message.endswith("Copy or export it anew, or open it in Excel or LibreOffice and save it again.")


@workbooks
def test_a_workbook_that_unpacks_to_a_flood(kind: str, tmp_path: Path) -> None:
    path = book(tmp_path, kind, PLAIN)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "content.xml" if kind == "ods" else "xl/worksheets/sheet1.xml"
    path.write_bytes(make.packed({**parts, name: parts[name] + b" " * 30_000_000}))
    assert refused(path) == (
        f'answers.{kind}: "{name}" in it unpacks to more than 200 times its packed size. Check where it comes from; '
        "export it anew."
    )


@pytest.mark.parametrize("kind", ["xlsx", "ods", "dta", "triple-s"])
def test_an_id_that_stands_twice(kind: str, tmp_path: Path) -> None:
    if kind == "dta":
        path = tmp_path / "answers.dta"
        pandas.DataFrame({"person": ["001", "002", "002"], "level": [1.0, 2.0, 2.0]}).to_stata(path, write_index=False)
    elif kind == "triple-s":
        path, lines = triple_s(tmp_path)
        path.with_suffix(".csv").write_text("".join([*lines, lines[-1]]), encoding="utf-8")
    else:
        path = book(tmp_path, kind, [["person", "level"], ["001", "1"], ["002", "2"], ["002", "2"]])
    name = "case" if kind == "triple-s" else "person"
    codebook = None if kind in ("dta", "triple-s") else drafted(path)
    with pytest.raises(ReadError) as caught:
        mobsurvey.import_file(path, codebook, tmp_path / "study.mobsurvey", id=name)
    doubled, cases = ('"0004"', "4 and 5") if kind == "triple-s" else ('"002"', "2 and 3")
    assert caught.value.message == (
        f'{path}, column "{name}": ids that are not unique: {doubled} (cases {cases}). Remove the cases that are there '
        "twice, or name another column with --id."
    )


def triple_s(folder: Path) -> tuple[Path, list[str]]:
    """A description in the folder, and the lines that its data file has."""
    path = folder / "visit_20.xml"
    path.write_bytes((FILES / "triple_s" / "visit_20.xml").read_bytes())
    with (FILES / "triple_s" / "visit_20.csv").open(encoding="utf-8", newline="") as file:
        return path, list(file)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "0005,N,101,20240304,,1\n",
            'visit_20.csv, line 7: the row has 6 cells, "wt" is in cell 7. Correct the row, or name the separator',
        ),
        (
            "0005,N,101,20240304,,1,1,good, quiet\n",
            "visit_20.csv, line 7: the row has 9 cells, the first 8. Correct the row: a text with a separator in it "
            "stands in quotation marks.",
        ),
        (
            '0005,N,101,20240304,,1,1,"good\n',
            "visit_20.csv, line 7, column 8: is no well-formed CSV: it has a quotation mark that is not closed. Close "
            'it, or write it twice ("") if it belongs to the text.',
        ),
    ],
    ids=["short", "long", "open"],
)
def test_a_broken_row_of_triple_s(line: str, message: str, tmp_path: Path) -> None:
    path, lines = triple_s(tmp_path)
    path.with_suffix(".csv").write_text("".join([*lines, line]), encoding="utf-8", newline="")
    with pytest.raises(ReadError) as caught:
        mobsurvey.code_file(path)
    assert caught.value.message.replace(f"{tmp_path / 'visit'}", "visit").startswith(message)
    assert caught.value.next_step


def test_a_file_that_has_no_sheets() -> None:
    for name in ("dta/dates.dta", "triple_s/visit_20.xml", "kobo/xml-values.csv"):
        path = FILES / name
        assert refused_options(path, ReadOptions(sheet="Đợt 1")).endswith("which has no sheets. Leave --sheet out.")


def refused_options(path: Path, options: ReadOptions) -> str:
    with pytest.raises(MobsurveyError) as caught:
        read_file(path, options)
    return caught.value.message.replace(str(path), path.name)

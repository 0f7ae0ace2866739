"""Sheets of Excel as rows of texts: every kind of cell, the choice of the sheet, and what must not be read silently."""

from __future__ import annotations

import csv
import importlib.util
import io
import random
import re
import tracemalloc
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl  # type: ignore[import-untyped, unused-ignore]
import pytest

import mobsurvey
from mobsurvey.codebook.draft import draft_codebook
from mobsurvey.codebook.toml import parse_codebook
from mobsurvey.errors import ReadError, UsageError, one_line
from mobsurvey.readers import ReadOptions, read_file
from mobsurvey.readers.cell_texts import DateForm, date_form, moment_text, number_text
from mobsurvey.readers.ods import open_table as open_ods
from mobsurvey.readers.sheet import SheetTable
from mobsurvey.readers.xlsx import open_table

FILES = Path(__file__).with_name("files") / "workbooks"
PLAIN = ReadOptions()


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_workbooks", FILES.with_name("make_workbooks.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make: Any = load()
SMALL = (("a", "b", "c"), (1, 2, 3), (4, 5, 6))


def written(folder: Path, *sheets: Any, name: str = "x.xlsx", **options: Any) -> Path:
    path = folder / name
    path.write_bytes(make.xlsx(sheets, **options))
    return path


def one(folder: Path, rows: Sequence[Sequence[Any]], **facts: Any) -> Path:
    """A workbook of one sheet of these rows."""
    return written(folder, make.Sheet("Data", rows, **facts))


def texts(table: SheetTable) -> list[list[str]]:
    """All rows, by way of head and of chunks, which must agree."""
    rows = table.head(1_000_000)
    by_chunk = [list(row) for chunk in table.chunks(1) for row in zip(*chunk, strict=True)]
    assert by_chunk == rows[1:]
    return rows


def refused(path: Path, options: ReadOptions = PLAIN) -> str:
    with pytest.raises((ReadError, UsageError)) as caught:
        read_file(path, options).chunks.__iter__().__next__()
    return caught.value.message.replace(str(path), path.name)


# Cells


def test_the_files_are_those_that_the_script_makes() -> None:
    def members(content: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    made = make.files()
    assert sorted(made) == sorted(path.name for path in FILES.iterdir())
    for name, content in made.items():
        assert members((FILES / name).read_bytes()) == members(content)


EXPECTED = {
    "whole": "3",
    "noise": "0.3",
    "digits": "0.123456789012345",
    "large": "1500000000000000",
    "long": "12345678901234567",
    "small": "0.00001",
    "negative": "-2.5",
    "text number": "01",
    "true": "TRUE",
    "false": "FALSE",
    "percent": "0.25",
    "money": "1500000",
    "exponent": "1200",
    "day": "2024-03-01",
    "day of a locale": "2024-03-01",
    "moment": "2024-03-01T14:05:00",
    "midnight": "2024-03-01T00:00:00",
    "day with time": "2024-03-01T12:00:00",
    "clock": "14:05:00",
    "elapsed": "26:30:00",
    "thousandths": "2024-03-01T12:00:00.500",
    "first of March 1900": "1900-03-01",
    "last of February 1900": "1900-02-28",
    "a day that never was": "60",
    "no day": "-1",
    "iso": "2024-03-01T14:05:00",
    "inline": "  hai  ô ",
    "rich": "Hà Nội",
    "phonetic": "東京",
    "escaped": "a\r\nb_x0041_",
    "decomposed": "Tiếng",
    "not available": "#N/A",
    "formula": "2",
    "formula of text": "namex",
    "formula of nothing": "",
}


def test_every_kind_of_cell() -> None:
    table = open_table(FILES / "cells.xlsx", PLAIN)
    assert dict(texts(table)[1:]) == EXPECTED
    assert table.details == {
        "sheet": "Cells",
        "formulas": "3 cells, first B34; their stored results were read",
        "error cells": "1 cell: #N/A in B33; kept as text",
    }


def shown_by_openpyxl(value: Any) -> str:
    """The text of a value as openpyxl gives it, by the rules of a cell's text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds" if value.microsecond else "seconds")
    if isinstance(value, time):
        return value.isoformat(timespec="seconds")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.15g}"
    return str(value)


def test_openpyxl_reads_the_same() -> None:
    theirs = openpyxl.load_workbook(FILES / "cells.xlsx", data_only=True)["Cells"]
    found = {row[0]: shown_by_openpyxl(row[1]) for row in theirs.iter_rows(min_row=2, values_only=True)}
    ours = dict(row for row in open_table(FILES / "cells.xlsx", PLAIN).head(100)[1:])
    # It gives days a midnight, leaves _x000D_ and decomposed letters, and has other opinions of days that are none.
    days = {"day", "day of a locale", "first of March 1900", "last of February 1900"}
    other = {"escaped", "decomposed", "a day that never was", "no day", "small", "thousandths"}
    assert {name: f"{text}T00:00:00" if name in days else text for name, text in ours.items() if name not in other} == {
        name: text for name, text in found.items() if name not in other
    }


def test_what_openpyxl_writes_is_read(tmp_path: Path) -> None:
    rnd = random.Random(7)
    kinds: list[Any] = [
        lambda: rnd.randrange(-(10**9), 10**9),
        lambda: rnd.choice([0.1, 1e-7, 2 / 3, 123456.789, 1e12 + 0.5]),
        lambda: rnd.choice(["Có", "không", " x ", "1", "a\nb", "<&>", "TRUE", "=", "_x", ""]),
        lambda: rnd.choice([True, False, None]),
        lambda: date(2024, 1, 1) + timedelta(rnd.randrange(-20_000, 20_000)),
        lambda: datetime(2024, 1, 1, 1, 2, 3) + timedelta(seconds=rnd.randrange(10**9)),
        lambda: time(rnd.randrange(24), rnd.randrange(60)),
    ]
    rows = [[rnd.choice(kinds)() for _ in range(12)] for _ in range(60)]
    book = openpyxl.Workbook()
    book.active.append([f"c{at}" for at in range(12)])
    for row in rows:
        book.active.append(["'=" if cell == "=" else cell for cell in row])
    book.save(tmp_path / "x.xlsx")

    def expected(cell: Any) -> str:
        if type(cell) is date:
            return cell.isoformat()
        if cell == 1e-7:
            return "0.0000001"
        return "'=" if cell == "=" else shown_by_openpyxl(cell)

    assert texts(open_table(tmp_path / "x.xlsx", PLAIN))[1:] == [[expected(cell) for cell in row] for row in rows]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("5", "5"),
        ("5.0", "5"),
        ("1E3", "1000"),
        ("2.9999999999999996", "3"),
        ("1.1000000000000001", "1.1"),
        ("-1.5E-2", "-0.015"),
        ("1e300", "1e+300"),
        ("1E-20", "1e-20"),
        ("007", "7"),
        ("abc", "abc"),
        ("nan", "nan"),
    ],
)
def test_numbers(value: str, text: str) -> None:
    assert number_text(value) == text


@pytest.mark.parametrize(
    ("code", "form"),
    [
        ("General", None),
        ("0.00", None),
        ("#,##0\\ [$₫-42A]", None),
        ('0 "ngày"', None),
        ("_-* #,##0.00\\ _₫_-;@", None),
        ("0.0E+00", None),
        ("[Red]0", None),
        ("@", None),
        ("d/m/yy", DateForm()),
        ("mmm-yy", DateForm()),
        ("[$-x-sysdate]dddd, mmmm dd, yyyy", DateForm()),
        ("[$-409]h:mm AM/PM", DateForm(time=True)),
        ("mm:ss.0", DateForm(time=True, fractions=True)),
        ("[mm]", DateForm(time=True, elapsed=True)),
    ],
)
def test_number_formats(code: str, form: DateForm | None) -> None:
    assert date_form(code) == form


@pytest.mark.parametrize(
    ("value", "form", "from_1904", "text"),
    [
        ("43890", DateForm(), True, "2024-03-01"),
        ("0", DateForm(), True, "1904-01-01"),
        ("0.5", DateForm(time=True), True, "12:00:00"),
        ("0", DateForm(), False, "0"),
        ("0", DateForm(time=True), False, "00:00:00"),
        ("45351.9999999", DateForm(time=True), False, "2024-03-01T00:00:00"),
        ("2958465", DateForm(), False, "9999-12-31"),
        ("2958466", DateForm(), False, "2958466"),
        ("1e400", DateForm(), False, "1e400"),
        ("text", DateForm(), False, "text"),
    ],
)
def test_days(value: str, form: DateForm, from_1904: bool, text: str) -> None:
    assert moment_text(value, form, from_1904) == text


def test_days_counted_from_1904(tmp_path: Path) -> None:
    path = written(tmp_path, make.Sheet("D", [("day", "x"), (make.number("43890", make.DAY), 1)]), from_1904=True)
    assert texts(open_table(path, PLAIN)) == [["day", "x"], ["2024-03-01", "1"]]


# Rows and columns


def test_blank_rows_and_columns_around_and_between(tmp_path: Path) -> None:
    rows = [
        (),
        (None, "a", "b", None),
        (None, "1", "", None),
        (),
        (None, "", make.inline(""), None),
        (None, "", "2"),
        (),
    ]
    table = open_table(one(tmp_path, rows), PLAIN)
    assert texts(table) == [["a", "b"], ["1", ""], ["", "2"]]
    assert table.details["blank rows"] == "2 passed over between others, first row 4"
    assert table.place(3, 2) == f'{tmp_path / "x.xlsx"}, sheet "Data", cell C6'
    assert table.place(2) == f'{tmp_path / "x.xlsx"}, sheet "Data", row 3'


def test_a_row_of_spaces_is_no_blank_row(tmp_path: Path) -> None:
    assert texts(open_table(one(tmp_path, [("a", "b"), (" ", None), (1, 2)]), PLAIN))[1:] == [[" ", ""], ["1", "2"]]


def test_hidden_rows_and_columns_are_read_and_told(tmp_path: Path) -> None:
    path = one(
        tmp_path,
        SMALL,
        hidden_rows=[3],
        before='<cols><col min="2" max="3" hidden="1"/></cols>',
        after='<autoFilter ref="A1:C3"/>',
    )
    table = open_table(path, PLAIN)
    assert texts(table)[2] == ["4", "5", "6"]
    assert table.details["hidden rows"] == "1 of 3 rows (the sheet is filtered), first row 3; they were read"
    assert table.details["hidden columns"] == "B to C; they were read"


def test_merged_cells_are_told(tmp_path: Path) -> None:
    path = one(tmp_path, SMALL, after='<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>')
    told = open_table(path, PLAIN).details["merged cells"]
    assert told == "A2:A3: only the first cell of each has a text"


def test_cells_without_places_and_rows_without_numbers(tmp_path: Path) -> None:
    path = one(tmp_path, SMALL)
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    for at in (1, 2, 3):
        sheet = sheet.replace(f'<row r="{at}">', "<row>")
        for column in "ABC":
            sheet = sheet.replace(f' r="{column}{at}"', "")
    assert ' r="' not in sheet
    bare = written(tmp_path, make.Sheet("Data", SMALL), change={"xl/worksheets/sheet1.xml": sheet})
    assert texts(open_table(bare, PLAIN)) == [["a", "b", "c"], ["1", "2", "3"], ["4", "5", "6"]]


def test_elements_with_a_prefix(tmp_path: Path) -> None:
    rows = '<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c></x:row><x:row r="2"><x:c r="A2">'
    sheet = (
        f'<x:worksheet xmlns:x="{make.MAIN}"><x:sheetData>{rows}<x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    path = written(tmp_path, make.Sheet("Data", ()), change={"xl/worksheets/sheet1.xml": sheet})
    assert texts(open_table(path, PLAIN)) == [["a"], ["1"]]


def test_without_styles_and_shared_texts(tmp_path: Path) -> None:
    rows = [(make.inline("a"), make.inline("b")), (1, make.inline("x"))]
    change = {"xl/styles.xml": None, "xl/sharedStrings.xml": None}
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{make.RELATED}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    )
    path = written(tmp_path, make.Sheet("D", rows), change={**change, "xl/_rels/workbook.xml.rels": relations})
    assert texts(open_table(path, PLAIN)) == [["a", "b"], ["1", "x"]]


def test_backslashes_and_capitals_in_the_names_of_parts(tmp_path: Path) -> None:
    with zipfile.ZipFile(FILES / "codes.xlsx") as archive:
        parts = {name.replace("xl/", "XL\\"): archive.read(name) for name in archive.namelist()}
    (tmp_path / "x.xlsx").write_bytes(make.packed(parts))
    assert read_file(tmp_path / "x.xlsx").source.reader == "xlsx"


def test_strict_workbooks() -> None:
    assert texts(open_table(FILES / "strict.xlsx", PLAIN)) == texts(open_table(FILES / "codes.xlsx", PLAIN))


# The same answers as CSV


CODEBOOK = """
id = "codes"
title = "Codes"
languages = ["en"]
[variables.level]
label = "Level"
values = [{ code = 1, label = "One" }, { code = 2, label = "Two" }, { code = 3, label = "Three" }]
[variables.note]
kind = "text"
[variables.id]
kind = "id"
"""


def as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


@pytest.mark.parametrize("name", ["codes.xlsx", "codes.ods"])
def test_the_study_is_that_of_the_same_rows_as_csv(name: str, tmp_path: Path) -> None:
    (tmp_path / "codes.csv").write_bytes(
        as_csv([("id", "level", "note"), ("01", "1", "Hà Nội"), ("02", "2.5", ""), ("03", "3", "a\nb")])
    )
    codebook = parse_codebook(CODEBOOK, "codes.toml")
    ours, theirs = (mobsurvey.code_file(path, codebook) for path in (FILES / name, tmp_path / "codes.csv"))
    assert ours.cases == theirs.cases == 3
    assert ours.survey.variables == theirs.survey.variables
    assert ours.findings == theirs.findings
    (our_chunk,), (their_chunk,) = ours.survey.chunks, theirs.survey.chunks
    for variable in ours.survey.variables:
        assert list(our_chunk.columns[variable]) == list(their_chunk.columns[variable])


@pytest.mark.parametrize("name", ["kobo.xlsx", "kobo.ods"])
def test_a_kobo_workbook_with_a_repeat_group(name: str) -> None:
    raw = read_file(FILES / name)
    assert raw.source.reader == "kobo"
    assert raw.source.details["sheet"] == "HoiVien"
    assert raw.source.details["other sheets"] == '"con" (4 rows, 4 columns; a repeat group)'
    codebook = parse_codebook(draft_codebook(raw, "kobo"), "drafted")
    table = mobsurvey.freq(mobsurvey.code_file(FILES / name, codebook), "q")
    assert [row.cells[0].count for row in table.rows] == [1, 2]


def test_a_workbook_of_microsoft_forms() -> None:
    raw = read_file(FILES / "forms.xlsx")
    assert raw.source.reader == "microsoft-forms"
    chunk = next(iter(raw.chunks))
    assert chunk.columns["Start time"] == ["2024-03-01T09:00:00", "2024-03-01T09:36:00", "2024-03-02T12:00:00"]
    assert raw.sets["Why is it done?"].kind == "delimited"


# The sheet


def sheets(folder: Path) -> Path:
    return written(
        folder, make.Sheet("Đợt 1", SMALL), make.Sheet("Hoà giải", [("x", "y"), (7, 8)]), make.Sheet("2024", SMALL)
    )


@pytest.mark.parametrize(
    ("declared", "name"),
    [
        ("đợt 1", "Đợt 1"),
        ("ĐỢT  1", "Đợt 1"),
        ("HÒA GIẢI", "Hoà giải"),
        ("2", "Hoà giải"),
        ("2024", "2024"),
        ("3", "2024"),
    ],
)
def test_a_sheet_by_name_or_number(declared: str, name: str, tmp_path: Path) -> None:
    table = open_table(sheets(tmp_path), ReadOptions(sheet=declared))
    assert table.details["sheet"] == name
    others = [f'"{other}"' for other in ("Đợt 1", "Hoà giải", "2024") if other != name]
    assert table.details["other sheets"] == ", ".join(others)


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ("Dot 1", 'Did you mean "Đợt 1"? There are: 1 "Đợt 1", 2 "Hoà giải", 3 "2024".'),
        ("4", 'There are: 1 "Đợt 1", 2 "Hoà giải", 3 "2024".'),
        ("0", 'There are: 1 "Đợt 1", 2 "Hoà giải", 3 "2024".'),
        ("9" * 5000, 'There are: 1 "Đợt 1", 2 "Hoà giải", 3 "2024".'),
    ],
)
def test_a_sheet_that_is_not_there(declared: str, message: str, tmp_path: Path) -> None:
    found = refused(sheets(tmp_path), ReadOptions(sheet=declared))
    shown = one_line(f'there is no sheet "{declared}"')
    assert found == f"x.xlsx: {shown}. {message}"


def test_names_that_differ_in_spelling_only(tmp_path: Path) -> None:
    path = written(tmp_path, make.Sheet("Hoà", SMALL), make.Sheet("Hòa", SMALL))
    assert open_table(path, ReadOptions(sheet="Hòa")).details["sheet"] == "Hòa"
    assert "Give its number: --sheet 1 or --sheet 2." in refused(path, ReadOptions(sheet="HOÀ"))


def test_two_sheets_that_could_have_the_answers(tmp_path: Path) -> None:
    assert refused(sheets(tmp_path)) == (
        'x.xlsx: more than one sheet could have the answers: 1 "Đợt 1" (3 rows, 3 columns), 2 "Hoà giải" (2 rows, '
        '2 columns), 3 "2024" (3 rows, 3 columns). Say which with --sheet, by its name or its number.'
    )


def test_a_hidden_sheet_of_answers_is_not_passed_over(tmp_path: Path) -> None:
    path = written(tmp_path, make.Sheet("A", SMALL), make.Sheet("B", SMALL, state="hidden"))
    assert '2 "B" (hidden; 3 rows, 3 columns)' in refused(path)


def test_sheets_that_are_evidently_no_answers(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        make.Sheet("Ghi chú", [("x",), ("y",)]),
        make.Sheet("Trống", ()),
        make.Sheet("Data", SMALL),
        make.Sheet("cache", SMALL, state="veryHidden"),
        make.Sheet("Chart1", (), kind="chartsheet"),
        make.Sheet("Header", SMALL[:1]),
    )
    table = open_table(path, PLAIN)
    assert table.details["sheet"] == "Data"
    assert table.details["other sheets"] == (
        '"Ghi chú" (2 rows, 1 column), "Trống" (empty), "cache" (very hidden; 3 rows, 3 columns), "Chart1" (a chart), '
        '"Header" (1 row, 3 columns)'
    )
    assert 'the sheet "Chart1" is a chart and has no cells' in refused(path, ReadOptions(sheet="chart1"))
    assert 'sheet "Trống": the sheet has no filled cell' in refused(path, ReadOptions(sheet="trống"))


def test_the_only_sheet_with_cells_is_read_whatever_it_is(tmp_path: Path) -> None:
    path = written(tmp_path, make.Sheet("a", ()), make.Sheet("b", [("x",), (1,)], state="hidden"))
    table = open_table(path, PLAIN)
    assert table.details["sheet"] == "b (hidden)"
    assert texts(table) == [["x"], ["1"]]


def test_no_sheet_with_cells(tmp_path: Path) -> None:
    path = written(tmp_path, make.Sheet("a", ()), make.Sheet("b", ()))
    assert refused(path) == 'x.xlsx: no sheet has a filled cell: 1 "a", 2 "b". Export it again.'


# What must not be read silently


def test_a_formula_without_a_stored_result(tmp_path: Path) -> None:
    rows = [("a", "b"), (1, make.formula("A2*2", None)), (2, make.formula("A3*2", ""))]
    assert refused(one(tmp_path, rows)) == (
        'x.xlsx, sheet "Data", cell B2: the cell has a formula without a stored result, as have 1 more, and formulas '
        "are not worked out. Open the file in Excel or LibreOffice, save it, and import it again."
    )


def test_formulas_that_their_writer_did_not_work_out(tmp_path: Path) -> None:
    path = written(tmp_path, make.Sheet("D", [("a", "b"), (1, make.formula("A2", "0"))]), calculates_anew=True)
    assert "may not have worked them out" in open_table(path, PLAIN).details["formulas"]


def test_a_title_above_the_header(tmp_path: Path) -> None:
    path = one(tmp_path, [("BẢNG TỔNG HỢP",), (), *SMALL])
    assert refused(path) == (
        'x.xlsx, sheet "Data", cell A1: the first row has one filled cell, "BẢNG TỔNG HỢP", and row 3 has 3: it seems '
        "to be a title above the names of the columns. Delete rows 1 to 2 and save, so that the names of the columns "
        "stand in the first row."
    )


def test_a_column_without_a_name(tmp_path: Path) -> None:
    assert 'sheet "Data", row 2: column 2 has no name' in refused(one(tmp_path, [(), ("a", "", "c"), (1, 2, 3)]))


def test_a_separator_is_none_of_a_workbook() -> None:
    assert "has cells and no separator" in refused(FILES / "codes.xlsx", ReadOptions(separator=";"))


# Text in old fonts


def test_text_typed_in_tcvn3_fonts() -> None:
    table = open_table(FILES / "tcvn3.xlsx", PLAIN)
    assert texts(table) == [
        ["họ tên", "Nghề", "tổ"],
        ["NGUYỄN VĂN A", "nông dân", "một"],
        ["Trần Thị B", "công nhân", "hai"],
        ["Đỗ Văn C", "không có việc", "ba"],
    ]
    assert table.details["text in tcvn3"].startswith(
        'columns "họ tên", "Nghề", "tổ": "kh«ng cã viÖc" -> "không có việc"'
    )
    assert table.encoding == "utf-8"


def test_tcvn3_where_it_is_declared(tmp_path: Path) -> None:
    path = one(tmp_path, [("x", "y"), (make.text("tæ", make.TCVN3_CAPITALS), 1)])
    assert texts(open_table(path, PLAIN)) == [["x", "y"], ["tæ", "1"]]
    table = open_table(path, ReadOptions(encoding="TCVN3"))
    assert texts(table) == [["x", "y"], ["TỔ", "1"]]
    assert table.encoding == "tcvn3"
    assert table.details["text in tcvn3"] == '"tæ" -> "tổ"'


def test_vni_where_it_is_declared(tmp_path: Path) -> None:
    path = one(tmp_path, [("a", "b"), (make.text("Tieáng Vieät", make.VNI), 1)])
    assert texts(open_table(path, ReadOptions(encoding="vni")))[1] == ["Tiếng Việt", "1"]


def test_text_that_is_unicode_stays_so(tmp_path: Path) -> None:
    rows = [("a", "b"), ("kh«ng cã viÖc n«ng d©n c«ng nh©n", 1)]
    assert texts(open_table(one(tmp_path, rows), PLAIN))[1][0] == "không có việc nông dân công nhân"
    assert texts(open_table(one(tmp_path, rows), ReadOptions(encoding="utf-8")))[1][0] == rows[1][0]


def test_an_encoding_that_no_workbook_has() -> None:
    assert "Unicode, and utf-16 cannot be declared of them" in refused(
        FILES / "codes.xlsx", ReadOptions(encoding="utf-16")
    )


# Broken files


def test_a_lock_file(tmp_path: Path) -> None:
    path = tmp_path / "~$x.xlsx"
    path.write_bytes(b"\x05Maria".ljust(165, b" "))
    assert refused(path).startswith("~$x.xlsx: is ")


def test_what_is_no_zip(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_text("<HTML>sign in</HTML>", encoding="utf-8")
    assert refused(path) == "x.xlsx: is a web page. Open it, and save it as .xlsx or CSV."
    path.write_text("id;q\n1;2\n", encoding="utf-8")
    assert refused(path).endswith(
        "is not Excel: it does not begin as such files do. Export it again, or say what it is: --kind csv."
    )
    assert list(read_file(path, ReadOptions(kind="csv")).variables) == ["id", "q"]


@pytest.mark.parametrize("share", [3, 10, 50, 90, 99])
def test_a_truncated_file(share: int, tmp_path: Path) -> None:
    content = (FILES / "cells.xlsx").read_bytes()
    (tmp_path / "x.xlsx").write_bytes(content[: len(content) * share // 100])
    assert refused(tmp_path / "x.xlsx").startswith("x.xlsx: is no complete ZIP file")


def test_any_damage_is_read_or_refused(tmp_path: Path) -> None:
    content = (FILES / "tcvn3.xlsx").read_bytes()
    path = tmp_path / "x.xlsx"
    rnd = random.Random(3)
    for _ in range(150):
        broken = bytearray(content)
        for _ in range(rnd.randrange(1, 4)):
            broken[rnd.randrange(4, len(broken))] = rnd.randrange(256)
        path.write_bytes(broken)
        try:
            for _ in read_file(path).chunks:
                pass
        except (ReadError, UsageError) as error:
            assert error.where


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"]
)
def test_a_part_that_is_missing_or_damaged(part: str, tmp_path: Path) -> None:
    for content in (None, "<worksheet", ""):
        assert part in refused(written(tmp_path, make.Sheet("D", SMALL), change={part: content}))


def test_another_office_file_is_no_workbook(tmp_path: Path) -> None:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    types = f'<Types><Override ContentType="{kind}"/></Types>'
    path = tmp_path / "x.xlsx"
    path.write_bytes(make.packed({"[Content_Types].xml": types.encode(), "word/document.xml": b"<x/>"}))
    assert "is a ZIP file, and neither .xlsx nor .ods" in refused(path)


def test_a_binary_workbook(tmp_path: Path) -> None:
    types = '<Types><Override ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
    path = tmp_path / "x.xlsb"
    path.write_bytes(make.packed({"[Content_Types].xml": types.encode(), "xl/workbook.bin": b"x"}))
    assert refused(path) == "x.xlsb: is an Excel file of binary parts (.xlsb). Save it as .xlsx in Excel first."


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"]
)
def test_entities_are_refused(part: str, tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    assert "DOCTYPE" in refused(written(tmp_path, make.Sheet("D", SMALL), change={part: bomb}))


def test_a_zip_bomb(tmp_path: Path) -> None:
    path = written(
        tmp_path, make.Sheet("D", SMALL), change={"xl/worksheets/sheet1.xml": "<worksheet>" + " " * 20_000_000}
    )
    assert "more than 200 times its packed size" in refused(path)


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ('<row r="1"><c r="XFE1"><v>1</v></c></row>', 'cell "XFE1" lies beyond'),
        ('<row r="1"><c r="a1"><v>1</v></c></row>', 'cell "a1" lies beyond'),
        ('<row r="1048577"><c r="A1"><v>1</v></c></row>', "row 1,048,577 lies beyond"),
        ('<row r="1"><c r="A1" t="s"><v>99</v></c></row>', "the cell names text 99, and the file has 0 texts"),
        ('<row r="1"><c r="A1" t="s"><v>x</v></c></row>', "the cell names text x"),
        ('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>', "the cell names text -1"),
        (f'<row r="{"9" * 5000}"><c r="A1"><v>1</v></c></row>', f"row {'9' * 20} lies beyond"),
    ],
)
def test_cells_that_cannot_be(cell: str, message: str, tmp_path: Path) -> None:
    sheet = f'<worksheet xmlns="{make.MAIN}"><sheetData>{cell}</sheetData></worksheet>'
    assert message in refused(written(tmp_path, make.Sheet("D", ()), change={"xl/worksheets/sheet1.xml": sheet}))


@pytest.mark.parametrize("encoding", ["idna", "big5", "x"])
def test_an_encoding_that_no_part_can_have(encoding: str, tmp_path: Path) -> None:
    sheet = f'<?xml version="1.0" encoding="{encoding}"?><worksheet xmlns="{make.MAIN}"/>'
    path = written(tmp_path, make.Sheet("D", SMALL), change={"xl/worksheets/sheet1.xml": sheet})
    assert "it declares an encoding that cannot be read" in refused(path)


def test_a_name_of_a_part_that_is_no_utf_8(tmp_path: Path) -> None:
    """The name that stands before the part; which of the two flags for UTF-8 counts is the Python version's."""
    path = one(tmp_path, SMALL)
    content = bytearray(path.read_bytes())
    name = b"xl/workbook.xml"
    content[content.rindex(name) - 46 + 9] |= 8  # a flag in the 46 bytes before the name
    before = re.search(rb"PK\x03\x04.{26}(?=xl/workbook.xml)", content, re.DOTALL)
    assert before
    content[before.end() - 30 + 7] |= 8
    content[before.end()] = 0xC0
    path.write_bytes(content)
    assert 'its part "xl/workbook.xml" is damaged' in refused(path)


def test_no_number_of_a_text_counts_from_the_end(tmp_path: Path) -> None:
    rows = '<row><c t="inlineStr"><is><t>a</t></is></c></row><row><c t="s"><v>-1</v></c></row>'
    sheet = f'<worksheet xmlns="{make.MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    change = {
        "xl/worksheets/sheet1.xml": sheet,
        "xl/sharedStrings.xml": f'<sst xmlns="{make.MAIN}"><si><t>x</t></si></sst>',
    }
    path = written(tmp_path, make.Sheet("D", [("a",)]), change=change)
    assert "the cell names text -1, and the file has 1 texts" in refused(path)


@pytest.mark.parametrize("style", ["-1", "9" * 5000])
def test_a_style_that_is_not_there_is_none(style: str, tmp_path: Path) -> None:
    cells = f'<row><c t="inlineStr"><is><t>a</t></is></c></row><row><c s="{style}"><v>45352</v></c></row>'
    hidden = f'<cols><col min="1" max="{"9" * 5000}" hidden="1"/></cols>'
    sheet = f'<worksheet xmlns="{make.MAIN}">{hidden}<sheetData>{cells}</sheetData></worksheet>'
    path = written(tmp_path, make.Sheet("D", SMALL), change={"xl/worksheets/sheet1.xml": sheet})
    assert texts(open_table(path, PLAIN)) == [["a"], ["45352"]]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ('<table:table-row table:number-rows-repeated="99999999999">{}</table:table-row>', "row 1,000,000,001"),
        (
            '<table:table-row><table:table-cell table:number-columns-repeated="99999999999"/>{}</table:table-row>',
            "column 1,000,000,001",
        ),
    ],
)
def test_more_repeats_than_a_sheet_can_have(cells: str, message: str, tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    head = f"<table:table-row>{cell}</table:table-row>"
    table = f'<table:table table:name="D">{head}{cells.format(cell)}</table:table>'
    path = tmp_path / "x.ods"
    path.write_bytes(make.ods(table))
    assert message in refused(path)


def test_numbers_of_five_thousand_digits_in_ods(tmp_path: Path) -> None:
    many = "9" * 5000
    cells = (
        f'<table:table-cell office:value-type="time" office:time-value="PT{many}H"/>'
        f'<table:table-cell table:number-columns-spanned="{many}" office:value-type="string">'
        f'<text:p>a<text:s text:c="{many}"/>b</text:p>'
    )
    head = "".join(f"<table:table-cell><text:p>{name}</text:p></table:table-cell>" for name in "ab")
    rows = "".join(f"<table:table-row>{row}</table:table-row>" for row in (head, f"{cells}</table:table-cell>"))
    path = tmp_path / "x.ods"
    path.write_bytes(make.ods(f'<table:table table:name="D">{rows}</table:table>'))
    assert texts(open_ods(path, PLAIN)) == [["a", "b"], [f"PT{many}H", "a b"]]


def test_a_sheet_that_the_file_lacks(tmp_path: Path) -> None:
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
    path = written(tmp_path, make.Sheet("D", SMALL), change={"xl/_rels/workbook.xml.rels": relations})
    assert 'its sheet "D" is not there' in refused(path)


# Size


def test_a_cell_of_five_megabytes(tmp_path: Path) -> None:
    long = "".join(random.Random(1).choices("abcdefgh ", k=5_000_000))
    assert texts(open_table(one(tmp_path, [("a", "b"), (long, 1)]), PLAIN))[1] == [long, "1"]


def test_ten_thousand_columns(tmp_path: Path) -> None:
    rows: list[list[Any]] = [[f"v{at}" for at in range(10_000)], list(range(10_000))]
    assert texts(open_table(one(tmp_path, rows), PLAIN)) == [rows[0], [str(at) for at in range(10_000)]]


def test_more_cells_than_can_be_answers(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{at}"><c r="A{at}"><v>1</v></c></row>' for at in range(1, 70_000))
    rows += '<row><c r="XFD70000"><v>1</v></c></row>'
    sheet = f'<worksheet xmlns="{make.MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    path = written(tmp_path, make.Sheet("D", ()), change={"xl/worksheets/sheet1.xml": sheet})
    assert "the sheet has 70,000 rows and 16,384 columns, more than can be answers" in refused(path)


def test_a_long_sheet_takes_no_more_memory_than_its_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mobsurvey.readers.sheet._KEPT_CELLS", 1000)
    monkeypatch.setattr("mobsurvey.readers.sheet._CHUNK_ROWS", 500)
    peaks = []
    for cases in (5_000, 25_000):
        lines = "".join(
            f'<row r="{r}"><c r="A{r}"><v>{r}</v></c><c r="B{r}"><v>1.5</v></c></row>' for r in range(2, cases + 2)
        )
        head = "".join(f'<c r="{at}1" t="inlineStr"><is><t>{at}</t></is></c>' for at in "AB")
        sheet = f'<worksheet xmlns="{make.MAIN}"><sheetData><row>{head}</row>{lines}</sheetData></worksheet>'
        path = written(tmp_path, make.Sheet("D", ()), change={"xl/worksheets/sheet1.xml": sheet})
        tracemalloc.start()
        chunks = [len(chunk[0]) for chunk in open_table(path, PLAIN).chunks(1)]
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert chunks == [500] * (cases // 500)
    assert peaks[1] < 1.25 * peaks[0]

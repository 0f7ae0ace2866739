"""A codebook as a workbook loses nothing, and what people do to workbooks is read."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from tests.codebook.codebooks import codebooks

from mobsurvey.codebook.formats import xlsx
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.to_toml import codebook_to_toml
from mobsurvey.codebook.toml import parse_codebook, read_codebook
from mobsurvey.errors import ReadError, WriteError
from mobsurvey.survey import Battery, Design, Missing, MissingRange, Net, ResponseSet, Value, Variable

SHIPPED = sorted((Path(__file__).resolve().parents[3] / "codebooks").glob("*.toml"))
INF = float("inf")
YES_NO = (Value(1, {"en": "Yes", "vi": "Có"}), Value("01", {"en": "No"}))
BOOK = Codebook(
    "c",
    {"en": "Canteen", "vi": "Nhà ăn"},
    "paper",
    ("en", "vi"),
    {
        "a": Variable("a", "single", {"en": "Rice"}, "ordinal", YES_NO, (Missing(9, "refused", {"vi": "Từ chối"}),)),
        "b": Variable("b", "single", {}, "nominal", YES_NO, (Missing(9, "refused", {"vi": "Từ chối"}),)),
        "w": Variable(
            "w", "number", {}, "scale", missing_ranges=(MissingRange(-1, INF, "not-asked"),), columns=("W; x", " y")
        ),
    },
    {"s": ResponseSet("s", "dichotomies", ("a", "b"), {"vi": "Món"}, "01", base="asked")},
    {},
    "",
    Design("w"),
)


def through(codebook: Codebook, path: Path) -> Codebook:
    path.write_bytes(xlsx.write(codebook))
    return xlsx.read(path)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
@given(codebooks())
def test_nothing_is_lost(tmp_path: Path, codebook: Codebook) -> None:
    found = through(codebook, tmp_path / "x.xlsx")
    assert found == codebook
    assert replace(parse_codebook(codebook_to_toml(found), "x"), text="") == codebook


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_codebooks_that_ship(tmp_path: Path, path: Path) -> None:
    codebook = replace(read_codebook(path), text="")
    assert through(codebook, tmp_path / "x.xlsx") == codebook


def test_the_bytes_are_the_same_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    first = xlsx.write(BOOK)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 1e6)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(now + 1e6))
    assert xlsx.write(BOOK) == first


def test_the_sheets_suit_a_spreadsheet(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(xlsx.write(BOOK))
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames == ["codebook", "variables", "values", "sets", "batteries", "nets"]
    sheet = book["values"]
    assert [cell.value for cell in sheet[1]] == ["scale", "code", "label:en", "label:vi", "missing", "low", "high"]
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "A2"
    assert [(sheet.cell(row, 2).value, sheet.cell(row, 2).number_format) for row in (2, 3)] == [
        (1, "General"),
        ("01", "@"),
    ]
    assert sheet.column_dimensions["D"].width > 8


def edited(tmp_path: Path, edit: Callable[[Any], object]) -> Path:
    """The workbook of BOOK as someone changed it."""
    path = tmp_path / "edited.xlsx"
    path.write_bytes(xlsx.write(BOOK))
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)
    return path


def untidy(book: Any) -> None:
    book["variables"].insert_rows(1, 2)
    book["variables"]["A1"] = "Bảng biến, bản nháp"
    book["variables"].insert_rows(5)
    book["variables"]["B3"] = "  KIND "
    book["variables"]["A4"] = " a "
    book["variables"]["B4"] = "Single"
    book["variables"]["H3"] = "Remarks of Lan"
    book["variables"]["H4"] = "ask again"
    book["values"].move_range("B1:B20", cols=8)
    book["values"]["C1"] = "Label : EN"
    book["sets"]["E2"] = "a\nb"
    book["sets"].title = "Sets "
    book.create_sheet("notes", 0)["A1"] = "=1/0"
    book.remove(book["batteries"])


def test_untidy_sheets_are_read(tmp_path: Path) -> None:
    assert xlsx.read(edited(tmp_path, untidy)) == BOOK


NETS = replace(
    BOOK,
    batteries={"t": Battery("t", ("a", "b"))},
    nets={
        "any": Net("any", "s", ("b", "a"), {"en": "Any dish", "vi": "Món bất kỳ"}),
        "yes": Net("yes", "t", ("01", 1), {}, "subtotal"),
    },
)


def test_the_sheet_of_nets(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    assert through(NETS, path) == NETS
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(path)["nets"].rows]
    assert rows == [
        ["name", "of", "kind", "label:en", "label:vi", "members", "count"],
        ["any", "s", "net", "Any dish", "Món bất kỳ", "b; a", None],
        ["yes", "t", "subtotal", None, None, "01; 1", None],
    ]


def test_nets_as_people_write_them(tmp_path: Path) -> None:
    """Members by their number in the set, a lone code that Excel takes for a number, no kind."""
    path = tmp_path / "x.xlsx"
    path.write_bytes(xlsx.write(NETS))
    book = openpyxl.load_workbook(path)
    sheet = book["nets"]
    sheet["F2"], sheet["C2"], sheet["F3"], sheet["C3"] = "2\n1", None, 1, " Subtotal"
    book.save(path)
    assert xlsx.read(path).nets == {**NETS.nets, "yes": Net("yes", "t", (1,), {}, "subtotal")}


@pytest.mark.parametrize(
    ("cell", "value", "message"),
    [
        ("B2", "ss", 'sheet "nets", cell B2: there is no question "ss". Did you mean "s"?'),
        ("B2", None, 'sheet "nets", cell B2: does not say which question it is of.'),
        ("C3", "sum", 'sheet "nets", cell C3: "sum" is not one of net, subtotal.'),
        ("A3", "any", 'sheet "nets", cell A3: the name "any" stands twice.'),
        ("F1", "membres", 'sheet "nets": no row has the heading "members" beside "name", "of".'),
    ],
)
def test_messages_about_nets(tmp_path: Path, cell: str, value: str | None, message: str) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(xlsx.write(NETS))
    book = openpyxl.load_workbook(path)
    book["nets"][cell] = value
    book.save(path)
    with pytest.raises(ReadError) as caught:
        xlsx.read(path)
    assert message in caught.value.message


def put(sheet: str, cell: str, value: object) -> Callable[[Any], object]:
    return lambda book: book[sheet].__setitem__(cell, value)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (put("values", "B3", "=1+1"), 'sheet "values", cell B3: holds a formula, and formulas are not worked out.'),
        (put("values", "B3", "#N/A"), 'sheet "values", cell B3: holds the error #N/A.'),
        (put("variables", "A3", "a"), 'sheet "variables", cell A3: the name "a" stands twice.'),
        (put("variables", "B2", "singel"), 'cell B2: "singel" is not one of single, number, text, date, id.'),
        (put("variables", "F2", "aa"), 'cell F2: there is no scale "aa" in the sheet "values". Did you mean "a"?'),
        (put("variables", "G1", "colums"), 'column G: there is no heading "colums". Did you mean "columns"?'),
        (put("variables", "G1", "kind"), 'sheet "variables": the heading "kind" stands in columns B and G.'),
        (put("variables", "E1", "label:fr"), 'the language of the heading "label:fr" is not declared.'),
        (put("variables", "A1", "nam"), 'sheet "variables": no row has the heading "name".'),
        (put("values", "B2", None), 'sheet "values", cell B2: has no code.'),
        (put("values", "F2", 1), 'sheet "values", cell B2: has both a code and a range.'),
        (put("values", "F5", "few"), 'sheet "values", cell F5: "few" is no number.'),
        (put("values", "A2", None), 'sheet "values", cell A2: has no name of a scale.'),
        (put("codebook", "A2", "ID number"), 'sheet "codebook": has no row with the key "id".'),
        (put("codebook", "A5", "sorce"), '"sorce" is no key of a codebook. Did you mean "source"?'),
        (lambda book: book.remove(book["variables"]), 'has no sheet "variables".'),
    ],
)
def test_messages(tmp_path: Path, edit: Callable[[Any], object], message: str) -> None:
    path = edited(tmp_path, edit)
    with pytest.raises(ReadError) as caught:
        xlsx.read(path)
    assert caught.value.message.startswith(str(path))
    assert message in caught.value.message


def test_a_row_beyond_those_that_a_sheet_can_have(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    made = BytesIO(xlsx.write(BOOK))
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(b'<row r="2"', b'<row r="4294967295"') if "sheet2" in name else content)
    with pytest.raises(ReadError, match="has a row beyond the 1,048,576 that a sheet can have"):
        xlsx.read(path)


def test_a_date_where_a_code_belongs(tmp_path: Path) -> None:
    import datetime

    with pytest.raises(ReadError, match=r"cell B2: holds a date or time \(2026-02-01 00:00:00\), as Excel makes of"):
        xlsx.read(edited(tmp_path, put("values", "B2", datetime.datetime(2026, 2, 1))))


def test_a_text_that_no_cell_holds() -> None:
    with pytest.raises(WriteError, match=r"sheet codebook, cell B5: has 40,000 characters; a spreadsheet takes 32,767"):
        xlsx.write(replace(BOOK, source="x" * 40_000))


SHARED = """<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<si><t>name</t></si><si><t>kind</t></si><si><r><rPr><b/></rPr><t>a</t></r><r><t xml:space="preserve">ge </t></r></si>
<si><t>number</t></si></sst>"""


OVERRIDE = (
    '<Override PartName="/xl/sharedStrings.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)


def test_shared_strings_and_rich_text_as_excel_writes_them(tmp_path: Path) -> None:
    """openpyxl writes its texts into the cells; Excel keeps them in a table of their own."""
    from zipfile import ZipFile

    path = tmp_path / "excel.xlsx"
    path.write_bytes(xlsx.write(replace(BOOK, sets={}, design=Design())))
    with ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    cells = [("A1", 0), ("B1", 1), ("A3", 2), ("B3", 3)]
    rows = "".join(
        f'<row r="{number}">'
        + "".join(f'<c r="{at}" t="s"><v>{index}</v></c>' for at, index in cells if at[1:] == number)
        + "</row>"
        for number in ("1", "3")
    )
    sheet = (
        f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData>'
    )
    members["xl/worksheets/sheet2.xml"] = f"{sheet}</worksheet>".encode()
    members["xl/sharedStrings.xml"] = SHARED.encode()
    types = members["[Content_Types].xml"]
    if b"sharedStrings" not in types:
        members["[Content_Types].xml"] = types.replace(b"</Types>", OVERRIDE.encode() + b"</Types>")
    with ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    assert xlsx.read(path).variables == {"age": Variable("age", "number", measure="scale")}

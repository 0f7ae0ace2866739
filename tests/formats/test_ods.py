"""Sheets of LibreOffice as rows of texts: what differs from Excel; the rest is in test_xlsx.py."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from mobsurvey.errors import ReadError
from mobsurvey.readers import ReadOptions, read_file
from mobsurvey.readers.cell_texts import duration_text, iso_text
from mobsurvey.readers.ods import open_table
from mobsurvey.readers.sheet import SheetTable

FILES = Path(__file__).with_name("files") / "workbooks"
PLAIN = ReadOptions()


def load() -> Any:
    spec = importlib.util.spec_from_file_location("make_workbooks", FILES.with_name("make_workbooks.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make = load()
SMALL = (("a", "b", "c"), (1, 2, 3), (4, 5, 6))


def table_of(folder: Path, rows: str, **options: Any) -> SheetTable:
    path = folder / "x.ods"
    path.write_bytes(make.ods(f'<table:table table:name="Data">{rows}</table:table>', **options))
    return open_table(path, PLAIN)


def row(*cells: str, facts: str = "") -> str:
    return f"<table:table-row{facts}>{''.join(cells)}</table:table-row>"


def cell(facts: str, inside: str = "<text:p>shown</text:p>") -> str:
    return f"<table:table-cell {facts}>{inside}</table:table-cell>"


def text(inside: str) -> str:
    return cell('office:value-type="string"', inside)


HEADER = row(text("<text:p>a</text:p>"), text("<text:p>b</text:p>"))


def texts(table: SheetTable) -> list[list[str]]:
    rows = table.head(10_000)
    assert [list(found) for chunk in table.chunks(1) for found in zip(*chunk, strict=True)] == rows[1:]
    return rows


def refused(path: Path, options: ReadOptions = PLAIN) -> str:
    with pytest.raises(ReadError) as caught:
        next(iter(read_file(path, options).chunks))
    return caught.value.message.replace(str(path), path.name)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (cell('office:value-type="float" office:value="0.30000000000000004"'), "0.3"),
        (cell('office:value-type="float" office:value="3"'), "3"),
        (cell('office:value-type="percentage" office:value="0.25"'), "0.25"),
        (cell('office:value-type="currency" office:value="1500000"'), "1500000"),
        (cell('office:value-type="date" office:date-value="2024-03-01"'), "2024-03-01"),
        (cell('office:value-type="date" office:date-value="2024-03-01T14:05:00.000000001"'), "2024-03-01T14:05:00"),
        (cell('office:value-type="time" office:time-value="PT26H30M00S"'), "26:30:00"),
        (cell('office:value-type="boolean" office:boolean-value="true"'), "TRUE"),
        (cell('office:value-type="boolean" office:boolean-value="false"'), "FALSE"),
        (text("<text:p>01</text:p>"), "01"),
        (text("<text:p>Tie\u0302\u0301ng <text:span>Việt</text:span></text:p>"), "Tiếng Việt"),
        (text("<text:p>a</text:p><text:p>b</text:p>"), "a\nb"),
        (text('<text:p>\n  a<text:s text:c="2"/>b <text:tab/>c<text:line-break/>d\n</text:p>'), "a  b \tc\nd"),
        (text("<office:annotation><text:p>a note</text:p></office:annotation><text:p>x</text:p>"), "x"),
        (text("<text:p>x<text:note><text:p>a note</text:p></text:note>y</text:p>"), "xy"),
        (text("<draw:frame xmlns:draw='d'><text:p>in a shape</text:p></draw:frame><text:p>x</text:p>"), "x"),
        (cell('office:value-type="string" office:string-value="whole"'), "whole"),
        (cell('table:formula="of:=1+1" office:value-type="float" office:value="2"'), "2"),
    ],
)
def test_every_kind_of_cell(content: str, expected: str, tmp_path: Path) -> None:
    assert texts(table_of(tmp_path, HEADER + row(text("<text:p>x</text:p>"), content)))[1] == ["x", expected]


def test_moments_and_durations_that_are_none() -> None:
    assert iso_text("soon", True) == "soon"
    assert duration_text("P") == "P"
    assert duration_text("-PT1M1.5S") == "-00:01:01.500"


def test_what_is_told(tmp_path: Path) -> None:
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    error = 'table:formula="of:=NA()" office:value-type="string" calcext:value-type="error"'
    rows = row(cell(error, "<text:p>#N/A</text:p>"), text("<text:p>x</text:p>"), facts=' table:visibility="filter"')
    merged = row(cell('table:number-columns-spanned="2" office:value-type="float" office:value="1"'))
    table = table_of(tmp_path, columns + HEADER + rows + merged)
    assert texts(table) == [["a", "b"], ["#N/A", "x"], ["1", ""]]
    assert table.details == {
        "sheet": "Data",
        "formulas": "1 cell, first A2; their stored results were read",
        "error cells": "1 cell: #N/A in A2; kept as text",
        "hidden rows": "1 of 3 rows (the sheet is filtered), first row 2; they were read",
        "hidden columns": "B; they were read",
        "merged cells": "A3:B3: only the first cell of each has a text",
    }


def test_repeated_rows_and_cells(tmp_path: Path) -> None:
    two = cell('table:number-columns-repeated="2" office:value-type="float" office:value="1"')
    gap = row(cell('table:number-columns-repeated="16384"', ""), facts=' table:number-rows-repeated="2"')
    table = table_of(tmp_path, HEADER + row(two, facts=' table:number-rows-repeated="3"') + gap + row(two))
    assert texts(table) == [["a", "b"], *[["1", "1"]] * 4]
    assert table.details["blank rows"] == "2 passed over between others, first row 5"
    assert table.place(5, 1).endswith('sheet "Data", cell A7')


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (row(text("<text:p>x</text:p>"), facts=' table:number-rows-repeated="1048577"'), "row 1,048,577 lies beyond"),
        (row(cell('table:number-columns-repeated="20000"')), "column 20,000 lies beyond"),
        (
            row(cell('table:number-columns-repeated="16384"'), facts=' table:number-rows-repeated="1048576"'),
            "the sheet has 1,048,576 rows and 16,384 columns, more than can be answers",
        ),
        (HEADER + row(cell('table:formula="of:=A1"', "")), 'sheet "Data", cell A2: the cell has a formula without'),
    ],
)
def test_what_cannot_be_read(rows: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=message):
        table_of(tmp_path, rows)


def test_what_is_kept_of_other_files_is_no_sheet(tmp_path: Path) -> None:
    tables = make.ods_table("Data", SMALL) + make.ods_table("'file:///other.ods'#A", SMALL, "ta_extref")
    (tmp_path / "x.ods").write_bytes(make.ods(tables))
    table = open_table(tmp_path / "x.ods", PLAIN)
    assert table.details == {"sheet": "Data"}
    assert texts(table) == [["a", "b", "c"], ["1", "2", "3"], ["4", "5", "6"]]


def test_sheets_by_name_and_hidden_ones(tmp_path: Path) -> None:
    styles = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    tables = make.ods_table("'file:///o'#A", SMALL, "ta_extref") + make.ods_table("A", SMALL)
    path = tmp_path / "x.ods"
    path.write_bytes(make.ods(tables + make.ods_table("Đợt 2", [("x", "y"), (7, 8)], "ta2"), styles=styles))
    assert '1 "A" (3 rows, 3 columns), 2 "Đợt 2" (hidden; 2 rows, 2 columns)' in refused(path)
    assert texts(open_table(path, ReadOptions(sheet="ĐỢT 2"))) == [["x", "y"], ["7", "8"]]
    assert texts(open_table(path, ReadOptions(sheet="1")))[1] == ["1", "2", "3"]


def test_tcvn3(tmp_path: Path) -> None:
    rows = [("hä tªn", "x"), ("nguyÔn v¨n a", 1), ("c«ng nh©n", 2), ("kh«ng cã viÖc", 3)]
    (tmp_path / "x.ods").write_bytes(make.ods(make.ods_table("Data", rows)))
    found = [cells[0] for cells in texts(open_table(tmp_path / "x.ods", PLAIN))]
    assert found == ["họ tên", "nguyễn văn a", "công nhân", "không có việc"]


def test_a_title_above_the_header(tmp_path: Path) -> None:
    (tmp_path / "x.ods").write_bytes(make.ods(make.ods_table("Data", [("Bảng 1",), *SMALL])))
    assert 'the first row has one filled cell, "Bảng 1", and row 2 has 3' in refused(tmp_path / "x.ods")


def test_a_password(tmp_path: Path) -> None:
    (tmp_path / "x.ods").write_bytes(make.ods(make.ods_table("Data", SMALL), encrypted=True))
    assert refused(tmp_path / "x.ods") == "x.ods: is protected by a password. Save it without a password first."


@pytest.mark.parametrize("share", [10, 50, 95])
def test_a_truncated_file(share: int, tmp_path: Path) -> None:
    content = (FILES / "kobo.ods").read_bytes()
    (tmp_path / "x.ods").write_bytes(content[: len(content) * share // 100])
    assert refused(tmp_path / "x.ods").startswith("x.ods: is no complete ZIP file")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, 'its part "content.xml" is damaged (it is not there)'),
        (b"<a", 'its part "content.xml" is damaged (line 1'),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'its part "content.xml" has a DOCTYPE'),
        (b'<?xml version="1.0" encoding="nothing"?><a/>', 'its part "content.xml" is damaged ('),
        (b"<a/>", "has no sheets"),
    ],
)
def test_damaged_content(content: bytes | None, message: str, tmp_path: Path) -> None:
    parts = {"mimetype": make.ODS_TYPE.encode(), "content.xml": content}
    (tmp_path / "x.ods").write_bytes(make.packed({name: part for name, part in parts.items() if part is not None}))
    assert message in refused(tmp_path / "x.ods")

"""The sample as Microsoft Forms downloads it: a workbook of labels, a semicolon behind each answer."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

HEADER = ["ID", "Start time", "Completion time", "Email", "Name"]
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DAY = 45352
"""1 March 2024 as the number of a day in a workbook."""


def files(answers: Any) -> dict[str, bytes]:
    alone = [name for name in answers.single if "_" not in name]
    battery = [name for name in answers.single if "_" in name]
    rows: list[list[str | float]] = [[*HEADER, *(answers.labels[n] for n in (*alone, *answers.sets, *battery))]]
    for number, row in enumerate(answers.rows, start=1):
        cells: list[str | float] = [number, _DAY + 0.375, _DAY + 0.38, "anonymous", ""]
        cells += [answers.value_labels[name].get(row[name], "") for name in alone]
        for members in answers.sets.values():
            cells.append("".join(f"{answers.labels[member]};" for member in members if row[member] == "1"))
        cells += [answers.value_labels[name].get(row[name], "") for name in battery]
        rows.append(cells)
    return {"hcmc.xlsx": workbook(rows, dates=(1, 2))}


def workbook(rows: Sequence[Sequence[str | float]], dates: Sequence[int] = ()) -> bytes:
    """The bytes of a workbook of one sheet, its texts shared as Forms has them; `dates` are columns from 0."""
    texts = list(dict.fromkeys(cell for row in rows for cell in row if isinstance(cell, str) and cell))
    number_of = {text: number for number, text in enumerate(texts)}
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = [_cell(f"{_letters(at)}{number}", cell, number_of, at in dates) for at, cell in enumerate(row)]
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    shared = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in texts)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/></Types>',
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            ("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")
        ),
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts>'
        '<fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0" xfId="0"/>'
        '<xf numFmtId="22" xfId="0" applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}" uniqueCount="{len(texts)}">{shared}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>',
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(zipfile.ZipInfo(name, (2024, 3, 1, 0, 0, 0)), _XML + text)
    return made.getvalue()


def _cell(place: str, cell: str | float, number_of: dict[str, int], date: bool) -> str:
    if isinstance(cell, str):
        return f'<c r="{place}" t="s"><v>{number_of[cell]}</v></c>' if cell else ""
    return f'<c r="{place}"{" s=" + chr(34) + "1" + chr(34) if date else ""}><v>{cell}</v></c>'


def _letters(at: int) -> str:
    before, last = divmod(at, 26)
    return (chr(64 + before) if before else "") + chr(65 + last)


def _relations(*parts: tuple[str, str]) -> str:
    found = "".join(
        f'<Relationship Id="rId{number}" Type="{_DOCUMENT}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(parts, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{found}</Relationships>'

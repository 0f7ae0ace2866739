"""Writes the small workbooks in workbooks/ part by part, as Excel, LibreOffice and Kobo do; all answers are made up.

Run it from anywhere: python tests/formats/files/make_workbooks.py. The same script gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

FOLDER = Path(__file__).resolve().parent / "workbooks"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATED = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

FORMATS = (
    "General",
    "dd/mm/yyyy",
    "dd/mm/yyyy\\ hh:mm;@",
    "0%",
    "[h]:mm:ss",
    '#,##0\\ "đồng d/m/y"',
    "[$-42A]dd mmmm yyyy",
    "hh:mm",
    "[Red]0.00E+00",
    "yyyy-mm-dd hh:mm:ss.000",
)
FONTS = ("Calibri", ".VnTime", ".VnTimeH", "VNI-Times")
DAY, MOMENT, PERCENT, ELAPSED, MONEY, LOCAL_DAY, CLOCK, EXPONENT, THOUSANDTHS = range(1, len(FORMATS))
TCVN3, TCVN3_CAPITALS, VNI = (len(FORMATS) * font for font in (1, 2, 3))
"""Styles are numbered by font, then by format."""


class Cell(NamedTuple):
    """A cell as XLSX writes it."""

    value: str | None = None
    """What stands in <v>; None for none."""
    kind: str = ""
    style: int = 0
    formula: str | None = None
    inside: str = ""
    """XML of an inline text."""


Content = Cell | str | float | bool | None


class Sheet(NamedTuple):
    name: str
    rows: Sequence[Sequence[Content]]
    state: str = ""
    hidden_rows: Sequence[int] = ()
    before: str = ""
    """XML before the rows, such as hidden columns."""
    after: str = ""
    """XML after the rows, such as merged cells."""
    kind: str = "worksheet"


def number(value: str, style: int = 0) -> Cell:
    return Cell(value, style=style)


def formula(text: str, value: str | None, kind: str = "") -> Cell:
    return Cell(value, kind, formula=text)


def error(text: str) -> Cell:
    return Cell(text, "e")


def inline(text: str) -> Cell:
    return Cell(kind="inlineStr", inside=f'<t xml:space="preserve">{escape(text)}</t>')


class Shared(str):
    """XML inside the <si> of a shared text."""


def shared(xml: str, style: int = 0) -> Cell:
    return Cell(Shared(xml), "s", style)


def text(plain: str, style: int = 0) -> Cell:
    return shared(f'<t xml:space="preserve">{escape(plain)}</t>', style)


def xlsx(
    sheets: Sequence[Sheet],
    *,
    main: str = MAIN,
    related: str = RELATED,
    from_1904: bool = False,
    calculates_anew: bool = False,
    change: Mapping[str, str | None] | None = None,
) -> bytes:
    """The bytes of a workbook; `change` replaces parts by name, or leaves them out."""
    texts: dict[str, int] = {}
    content = {f"xl/worksheets/sheet{at}.xml": _sheet(sheet, main, texts) for at, sheet in enumerate(sheets, start=1)}
    names = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{at}"'
        + (f' state="{sheet.state}"' if sheet.state else "")
        + f' r:id="rId{at}"/>'
        for at, sheet in enumerate(sheets, start=1)
    )
    types = "".join(f'<Override PartName="/{name}" ContentType="{_TYPE}.worksheet+xml"/>' for name in content)
    parts: dict[str, str | None] = {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>{types}'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/></Types>',
        "_rels/.rels": _relations(related, [("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{main}" xmlns:r="{related}">'
        f"<workbookPr{' date1904=' + chr(34) + '1' + chr(34) if from_1904 else ''}/><sheets>{names}</sheets>"
        + ('<calcPr calcId="124519" fullCalcOnLoad="1"/>' if calculates_anew else "")
        + "</workbook>",
        "xl/_rels/workbook.xml.rels": _relations(
            related,
            [
                *((sheet.kind, f"worksheets/sheet{at}.xml") for at, sheet in enumerate(sheets, start=1)),
                ("styles", "styles.xml"),
                ("sharedStrings", "/xl/sharedStrings.xml"),
            ],
        ),
        "xl/styles.xml": _styles(main),
        **content,
        "xl/sharedStrings.xml": f'{_XML}<sst xmlns="{main}" uniqueCount="{len(texts)}">'
        + "".join(f"<si>{inside}</si>" for inside in texts)
        + "</sst>",
        **(change or {}),
    }
    return packed({name: part.encode() for name, part in parts.items() if part is not None})


def packed(parts: Mapping[str, bytes], stored: Sequence[str] = ()) -> bytes:
    """A ZIP of these members, of a fixed time."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, part in parts.items():
            info = zipfile.ZipInfo(name, (2024, 3, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            info.create_system = 0
            archive.writestr(info, part)
    return made.getvalue()


def column(at: int) -> str:
    """The name of a column counted from 0."""
    before, last = divmod(at, 26)
    return (column(before - 1) if before else "") + chr(65 + last)


def _sheet(sheet: Sheet, main: str, texts: dict[str, int]) -> str:
    rows = []
    for at, cells in enumerate(sheet.rows, start=1):
        inside = "".join(_cell(f"{column(c)}{at}", _as_cell(cell), texts) for c, cell in enumerate(cells))
        hidden = ' hidden="1"' if at in sheet.hidden_rows else ""
        rows.append(f'<row r="{at}"{hidden}>{inside}</row>' if inside else "")
    root = "worksheet" if sheet.kind == "worksheet" else "chartsheet"
    return (
        f'{_XML}<{root} xmlns="{main}">{sheet.before}<sheetData>{"".join(rows)}</sheetData>{sheet.after}</{root}>'
        if root == "worksheet"
        else f'{_XML}<{root} xmlns="{main}"/>'
    )


def _as_cell(content: Content) -> Cell:
    if isinstance(content, Cell):
        return content
    if isinstance(content, bool):
        return Cell(str(int(content)), "b")
    if isinstance(content, str):
        return text(content) if content else Cell()
    return Cell() if content is None else Cell(repr(content))


def _cell(place: str, cell: Cell, texts: dict[str, int]) -> str:
    if cell == Cell():
        return ""
    value = cell.value
    if isinstance(value, Shared):
        value = str(texts.setdefault(str(value), len(texts)))
    kind = f' t="{cell.kind}"' if cell.kind else ""
    style = f' s="{cell.style}"' if cell.style else ""
    inside = f"<f>{escape(cell.formula)}</f>" if cell.formula is not None else ""
    inside += f"<is>{cell.inside}</is>" if cell.inside else ""
    inside += f"<v>{escape(value)}</v>" if value is not None else ""
    return f'<c r="{place}"{style}{kind}>{inside}</c>'


def _styles(main: str) -> str:
    formats = "".join(
        f'<numFmt numFmtId="{164 + at}" formatCode={quoteattr(code)}/>' for at, code in enumerate(FORMATS)
    )
    fonts = "".join(f'<font><sz val="11"/><name val="{name}"/></font>' for name in FONTS)
    cells = "".join(
        f'<xf numFmtId="{164 + at}" fontId="{font}" fillId="0" borderId="0" xfId="0"/>'
        for font in range(len(FONTS))
        for at in range(len(FORMATS))
    )
    return (
        f'{_XML}<styleSheet xmlns="{main}"><numFmts count="{len(FORMATS)}">{formats}</numFmts>'
        f'<fonts count="{len(FONTS)}">{fonts}</fonts>'
        '<fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(FONTS) * len(FORMATS)}">{cells}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _relations(related: str, targets: Sequence[tuple[str, str]]) -> str:
    found = "".join(
        f'<Relationship Id="rId{at}" Type="{related}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{found}</Relationships>'


# ODS

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def ods(tables: str, *, styles: str = "", encrypted: bool = False) -> bytes:
    """The bytes of a workbook of LibreOffice with the XML of these tables."""
    spaces = " ".join(f'xmlns:{name}="{_ODF}{name}:1.0"' for name in ("office", "table", "text", "style"))
    calc = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content {spaces} {calc} office:version="1.3">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    entry = "<manifest:encryption-data/>" if encrypted else ""
    manifest = (
        f'<manifest:manifest xmlns:manifest="{_ODF}manifest:1.0"><manifest:file-entry manifest:full-path="/" '
        f'manifest:media-type="{ODS_TYPE}">{entry}</manifest:file-entry></manifest:manifest>'
    )
    parts = {"mimetype": ODS_TYPE, "content.xml": content, "META-INF/manifest.xml": manifest}
    return packed({name: part.encode() for name, part in parts.items()}, stored=["mimetype"])


def ods_table(name: str, rows: Sequence[Sequence[str | float | None]], style: str = "") -> str:
    """The XML of a table of texts and numbers; blank rows and columns follow as LibreOffice adds them."""
    lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    named = f' table:style-name="{style}"' if style else ""
    blank = '<table:table-row table:number-rows-repeated="1048570">'
    blank += '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    return f"<table:table table:name={quoteattr(name)}{named}>{lines}{blank}</table:table>"


def _ods_cell(content: str | float | None) -> str:
    if content is None or content == "":
        return "<table:table-cell/>"
    if isinstance(content, str):
        lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in content.split("\n"))
        return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'
    return (
        f'<table:table-cell office:value-type="float" office:value="{content!r}"><text:p>{content}</text:p>'
        "</table:table-cell>"
    )


# The files

KOBO_HEADER = ("q", "q/1", "q/2", "sex", "_id", "_uuid", "_submission_time", "_index")
KOBO = (
    KOBO_HEADER,
    ("1 2", 1, 1, "1", 7, "a", "2024-03-01T08:00:00", 1),
    ("", None, None, "2", 8, "b", "2024-03-01T09:00:00", 2),
    ("2", 0, 1, "2", 9, "c", "2024-03-01T10:00:00", 3),
)
KOBO_MEMBERS = (
    ("age", "_index", "_parent_table_name", "_parent_index"),
    (31, 1, "HoiVien", 1),
    (32, 2, "HoiVien", 1),
    (33, 3, "HoiVien", 3),
)
FORMS = (
    ("ID", "Start time", "Completion time", "Email", "Name", "Why is it done?", "Trust"),
    (1, number("45352.375", MOMENT), number("45352.3784722222", MOMENT), "anonymous", "", "Learn;Explain;", "Normal"),
    (2, number("45352.4", MOMENT), number("45352.41", MOMENT), "anonymous", "", "Explain;", "Difficult"),
    (3, number("45353.5", MOMENT), number("45353.51", MOMENT), "anonymous", "", "Nghe, ghi ý kiến;Learn;", ""),
)
CELLS = (
    ("name", "cell"),
    ("whole", number("3.0")),
    ("noise", number("0.30000000000000004")),
    ("digits", number("0.123456789012345")),
    ("large", number("1.5E+15")),
    ("long", number("12345678901234567")),
    ("small", number("1.0000000000000001E-5")),
    ("negative", number("-2.5")),
    ("text number", "01"),
    ("true", True),
    ("false", False),
    ("percent", number("0.25", PERCENT)),
    ("money", number("1500000", MONEY)),
    ("exponent", number("1200", EXPONENT)),
    ("day", number("45352", DAY)),
    ("day of a locale", number("45352", LOCAL_DAY)),
    ("moment", number("45352.586805555555", MOMENT)),
    ("midnight", number("45352", MOMENT)),
    ("day with time", number("45352.5", DAY)),
    ("clock", number("0.586805555555556", CLOCK)),
    ("elapsed", number("1.10416666666667", ELAPSED)),
    ("thousandths", number("45352.5000057870", THOUSANDTHS)),
    ("first of March 1900", number("61", DAY)),
    ("last of February 1900", number("59", DAY)),
    ("a day that never was", number("60", DAY)),
    ("no day", number("-1", DAY)),
    ("iso", Cell("2024-03-01T14:05:00", "d", MOMENT)),
    ("inline", inline("  hai  ô ")),
    ("rich", shared('<r><t xml:space="preserve">Hà </t></r><r><rPr><b/></rPr><t>Nội</t></r>')),
    ("phonetic", shared("<t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh>")),
    ("escaped", shared("<t>a_x000D_\nb_x005F_x0041_</t>")),
    ("decomposed", "Tie\u0302\u0301ng"),
    ("not available", error("#N/A")),
    ("formula", formula("1+1", "2")),
    ("formula of text", formula('A1&"x"', "namex", "str")),
    ("formula of nothing", formula('""', "", "str")),
)
TCVN3_ROWS = (
    (text("hä tªn", TCVN3), text("NghÒ", TCVN3), text("tæ", TCVN3)),
    (text("nguyÔn v¨n a", TCVN3_CAPITALS), text("n«ng d©n", TCVN3), text("mét", TCVN3)),
    (text("TrÇn ThÞ B", TCVN3), text("c«ng nh©n", TCVN3), text("hai", TCVN3)),
    (
        shared(
            '<r><rPr><rFont val=".VnTimeH"/></rPr><t>®</t></r><r><rPr><rFont val=".VnTime"/></rPr><t>ç V¨n C</t></r>'
        ),
        text("kh«ng cã viÖc", TCVN3),
        text("ba", TCVN3),
    ),
)
CODES = (("id", "level", "note"), ("01", 1, "Hà Nội"), ("02", 2.5, ""), ("03", 3, "a\nb"))


def files() -> dict[str, bytes]:
    """The content of every file, by name."""
    codes = [Sheet("Data", CODES)]
    return {
        "cells.xlsx": xlsx([Sheet("Cells", CELLS)]),
        "codes.xlsx": xlsx(codes),
        "strict.xlsx": xlsx(codes, main=STRICT_MAIN, related=STRICT_RELATED),
        "kobo.xlsx": xlsx([Sheet("HoiVien", KOBO), Sheet("con", KOBO_MEMBERS)]),
        "forms.xlsx": xlsx([Sheet("Sheet1", FORMS)]),
        "tcvn3.xlsx": xlsx([Sheet("Sheet1", TCVN3_ROWS), Sheet("Sheet2", ()), Sheet("Sheet3", ())]),
        "codes.ods": ods(ods_table("Data", CODES)),
        "kobo.ods": ods(ods_table("HoiVien", KOBO) + ods_table("con", KOBO_MEMBERS)),
    }


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, content in files().items():
        (FOLDER / name).write_bytes(content)


if __name__ == "__main__":
    main()

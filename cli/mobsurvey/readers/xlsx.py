"""Reads XLSX: the rows of a sheet as texts. Formulas, links and macros are never followed.

Its own reader of the parts that hold cells, since openpyxl gives either a formula or its stored result, not the two in
one pass, has no strict workbooks, and takes four times as long.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING, NamedTuple

from mobsurvey.errors import ReadError
from mobsurvey.readers import ReadOptions
from mobsurvey.readers.sheet import SheetTable, open_sheet
from mobsurvey.readers.sheet_parts import Parts, beginning, members_of
from mobsurvey.readers.sheet_rows import Notes, Row, SheetName
from mobsurvey.readers.xlsx_cells import SheetPart, read_rows, read_shared_texts
from mobsurvey.readers.xlsx_styles import Style, read_styles
from mobsurvey.safe_xml import parse_xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

TITLE = "Excel"

_TYPES = "[Content_Types].xml"
_USUAL = "xl/workbook.xml"
_WORKBOOK = (
    b"spreadsheetml.sheet.main+xml",
    b"spreadsheetml.template.main+xml",
    b"ms-excel.sheet.macroenabled.main+xml",
    b"ms-excel.template.macroenabled.main+xml",
)
_BINARY = b"ms-excel.sheet.binary.macroenabled.main"
_SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xltm")
_STATES = {"hidden": "hidden", "veryHidden": "very hidden"}


def evidence(head: bytes, path: Path) -> str:
    """What shows that a file is a workbook of Excel, also one that is cut off; "" where nothing does. ReadError."""
    if head[:2] != b"PK":
        return ""
    members = members_of(path)
    if members is None:
        begins = any(name in head for name in (b"[Content_Types].xml", b"xl/workbook.xml", b"xl/worksheets/"))
        return "the beginning of a workbook" if begins or path.suffix.lower() in _SUFFIXES else ""
    types = beginning(path, _TYPES).lower()
    if _BINARY in types:
        raise ReadError(
            "is an Excel file of binary parts (.xlsb)", where=str(path), next_step="Save it as .xlsx in Excel first."
        )
    if any(kind in types for kind in _WORKBOOK):
        return "a ZIP whose parts are those of a workbook"
    return f"a ZIP with {_USUAL}" if _USUAL in members else ""


def open_table(path: Path, options: ReadOptions) -> SheetTable:
    """The rows of the sheet with the answers; see readers.sheet.open_sheet. ReadError, UsageError."""
    return open_sheet(XlsxBook(path), options)


class _Relation(NamedTuple):
    kind: str
    """The last part of its type: worksheet, sharedStrings."""
    part: str


class XlsxBook:
    """A workbook of Excel; see readers.sheet_rows.Book."""

    kind = "xlsx"

    def __init__(self, path: Path) -> None:
        self.path = path
        self._parts = Parts(path)
        main = self._relations("").values() if "_rels/.rels" in self._parts else ()
        self._part = next((found.part for found in main if found.kind == "officeDocument"), _USUAL)
        root = parse_xml(self._parts.read(self._part), f"{path}, {self._part}")
        self._related = self._relations(self._part)
        self.sheets: Sequence[SheetName] = [
            self._sheet(element) for group in root if _local(group) == "sheets" for element in group
        ]
        facts = {_local(element): element for element in root}
        self.calculates_anew = "calcPr" in facts and _is_on(facts["calcPr"].get("fullCalcOnLoad"))
        self._from_1904 = "workbookPr" in facts and _is_on(facts["workbookPr"].get("date1904"))

    def rows(self, sheet: int, notes: Notes) -> Iterator[Row]:
        found = self.sheets[sheet]
        if found.is_chart:
            return iter(())
        part = SheetPart(self._parts, found.part, found.name, self._texts, self._styles, self._from_1904)
        return read_rows(part, notes)

    @cached_property
    def _texts(self) -> list[str]:
        part = self._only("sharedStrings")
        return read_shared_texts(self._parts, part) if part else []

    @cached_property
    def _styles(self) -> list[Style]:
        part = self._only("styles")
        return read_styles(self._parts.read(part), f"{self.path}, {part}") if part else []

    def _only(self, kind: str) -> str:
        """The part of that kind; empty where there is none."""
        return next((found.part for found in self._related.values() if found.kind == kind), "")

    def _sheet(self, element: Element) -> SheetName:
        names = [value for name, value in element.items() if name.endswith("relationships}id")]
        related = self._related.get(names[0]) if names else None
        if related is None:
            raise ReadError(
                f'its sheet "{element.get("name", "")}" is not there',
                where=str(self.path),
                next_step="Copy or export it anew.",
            )
        state = _STATES.get(element.get("state", ""), "")
        return SheetName(element.get("name", ""), state, related.part, related.kind != "worksheet")

    def _relations(self, part: str) -> dict[str, _Relation]:
        """What the part names, by the name it has there; what lies outside the file is left out."""
        folder = dirname(part)
        name = join(folder, "_rels", f"{part.rpartition('/')[2]}.rels")
        root = parse_xml(self._parts.read(name), f"{self.path}, {name}")
        return {
            found.get("Id", ""): _Relation(
                found.get("Type", "").rpartition("/")[2],
                normpath(join("/", folder, found.get("Target", ""))).lstrip("/"),
            )
            for found in root
            if found.get("TargetMode") != "External"
        }


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _is_on(value: str | None) -> bool:
    return value in ("1", "true")

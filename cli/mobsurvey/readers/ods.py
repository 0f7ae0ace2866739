"""Reads ODS, the workbooks of LibreOffice: the rows of a sheet as texts. Formulas and links are never followed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from mobsurvey.errors import ReadError
from mobsurvey.readers import ReadOptions
from mobsurvey.readers.ods_cells import read_rows, read_sheets
from mobsurvey.readers.sheet import SheetTable, open_sheet
from mobsurvey.readers.sheet_parts import Parts, beginning, members_of
from mobsurvey.readers.sheet_rows import Notes, Row, SheetName

TITLE = "OpenDocument"

_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = "META-INF/manifest.xml"
_SUFFIXES = (".ods", ".ots")


def evidence(head: bytes, path: Path) -> str:
    """What shows that a file is a workbook of LibreOffice, also one that is cut off; "" where nothing does."""
    if head[:2] != b"PK":
        return ""
    if members_of(path) is None:
        begins = b"mimetype" + _TYPE in head or path.suffix.lower() in _SUFFIXES
        return "the beginning of a workbook" if begins else ""
    if beginning(path, "mimetype", 200).strip().startswith(_TYPE):
        return "a ZIP whose mimetype is that of a workbook"
    return "a ZIP whose manifest is that of a workbook" if b'"' + _TYPE in beginning(path, _MANIFEST) else ""


def open_table(path: Path, options: ReadOptions) -> SheetTable:
    """The rows of the sheet with the answers; see readers.sheet.open_sheet. ReadError, UsageError."""
    return open_sheet(OdsBook(path), options)


class OdsBook:
    """A workbook of LibreOffice; see readers.sheet_rows.Book."""

    kind = "ods"
    calculates_anew = False

    def __init__(self, path: Path) -> None:
        self.path = path
        self._parts = Parts(path)
        if b"encryption-data" in beginning(path, _MANIFEST):
            raise ReadError(
                "is protected by a password", where=str(path), next_step="Save it without a password first."
            )
        self.sheets: Sequence[SheetName] = read_sheets(self._parts)

    def rows(self, sheet: int, notes: Notes) -> Iterator[Row]:
        return read_rows(self._parts, int(self.sheets[sheet].part or 0), self.sheets[sheet].name, notes)

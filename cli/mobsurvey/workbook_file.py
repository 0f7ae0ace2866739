"""Bytes of an XLSX file that depend on its cells alone, and texts in it that are never run."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

from mobsurvey.errors import WriteError

if TYPE_CHECKING:
    from openpyxl import Workbook

LONGEST_CELL = 32_767
"""UTF-16 units that a cell of a spreadsheet can hold."""
_FORMULA_STARTS = ("=", "+", "-", "@")
_LIKE_AN_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_TIME = re.compile(rb">\d{4}-\d\d-\d\dT[\d:]+Z<")


def put_text(cell: Any, text: str) -> None:
    """Writes the text as a text, also where it looks like a formula, an error or an escaped sign.

    WriteError on one that no cell can hold, which the library would cut.
    """
    text = _LIKE_AN_ESCAPE.sub("_x005F_", text)
    length = len(text.encode("utf-16-le", "replace")) // 2
    if length > LONGEST_CELL:
        raise WriteError(
            f"has {length:,} characters; a spreadsheet takes {LONGEST_CELL:,}",
            where=f"sheet {cell.parent.title}, cell {cell.coordinate}",
            next_step="Shorten it, or write another format.",
        )
    cell.value = text
    cell.data_type = "s"
    if text.startswith(_FORMULA_STARTS):
        cell.quotePrefix = True  # it stays a text when somebody edits it


def workbook_bytes(book: Workbook) -> bytes:
    """The file, the times of its members and of the document set to one moment."""
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    saved, made = BytesIO(), BytesIO()
    book.save(saved)
    with ZipFile(saved) as source, ZipFile(made, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            member = source.read(name)
            if name == "docProps/core.xml":
                member = _TIME.sub(b">2000-01-01T00:00:00Z<", member)
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            info.create_system = 0
            target.writestr(info, member)
    return made.getvalue()

"""The cells of an ODS file: its sheets and the rows of one, read as a stream of the one part that has them all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mobsurvey.readers.cell_texts import duration_text, iso_text, number_text
from mobsurvey.readers.sheet_parts import Handlers, Parts
from mobsurvey.readers.sheet_rows import (
    MOST_COLUMNS,
    MOST_ROWS,
    Notes,
    Row,
    SheetName,
    beyond_bounds,
    letters,
    whole_number,
)

CONTENT = "content.xml"
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _OFFICE, _TEXT, _STYLE = (f"{_ODF}{name}:1.0}}" for name in ("table", "office", "text", "style"))
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_EXTERNAL = "ta_extref"
"""The style of what LibreOffice keeps of other files: no sheets."""
_BEYOND = 1_000_000_000
"""Repeats, of more than that."""
_WHITE = re.compile("[ \t\r\n]+")
# Signs that XML cannot have stand for spaces that are meant, until those of the XML's own layout are gone.
_SPACE, _TAB, _BREAK = "\x01", "\x02", "\x03"
_MEANT = str.maketrans({_SPACE: " ", _TAB: "\t", _BREAK: "\n"})
_NO_TEXT = (f"{_OFFICE}annotation", f"{_TEXT}note", f"{_TEXT}ruby-text")
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_ROW, _SHEET, _COLUMN = f"{_TABLE}table-row", f"{_TABLE}table", f"{_TABLE}table-column"
_PARAGRAPH = f"{_TEXT}p"


def read_sheets(parts: Parts) -> list[SheetName]:
    """The sheets of a workbook; the part of each is its number among all tables of the content. ReadError."""
    found: list[SheetName] = []
    hidden: set[str] = set()
    style, depth, tables = "", 0, 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal style, depth, tables
        if name == _SHEET:
            if not depth:
                if attributes.get(f"{_TABLE}style-name") != _EXTERNAL:
                    state = "hidden" if attributes.get(f"{_TABLE}style-name") in hidden else ""
                    found.append(SheetName(attributes.get(f"{_TABLE}name", ""), state, str(tables)))
                tables += 1
            depth += 1
        elif name == f"{_STYLE}style":
            style = attributes.get(f"{_STYLE}name", "")
        elif name == f"{_STYLE}table-properties" and attributes.get(f"{_TABLE}display") == "false":
            hidden.add(style)

    def end(name: str) -> None:
        nonlocal depth
        depth -= name == _SHEET

    for _ in parts.parse(CONTENT, Handlers(start, end, str)):
        pass
    return found


def read_rows(parts: Parts, table: int, sheet: str, notes: Notes) -> Iterator[Row]:
    """The filled rows of the table with that number; `notes` is whole when they are through. ReadError."""
    reader = _TableRows(parts, table, sheet, notes)
    for _ in parts.parse(CONTENT, Handlers(reader.start, reader.end, reader.pieces.append)):
        yield from reader.rows
        reader.rows.clear()
        if reader.is_through:
            return


class _TableRows:
    """Gathers the rows of one table from the XML of all."""

    def __init__(self, parts: Parts, table: int, sheet: str, notes: Notes) -> None:
        self.rows: list[Row] = []
        self.pieces: list[str] = []
        self.is_through = False
        self._parts, self._sheet, self._notes = parts, sheet, notes
        self._left = table
        self._tables = 0
        self._next_row, self._next_column = 1, 1
        self._row: dict[str, str] = {}
        self._cells: list[str] = []
        self._blank = 0
        self._cell: dict[str, str] = {}
        self._paragraphs: list[str] = []
        self._depth = 0
        """Of elements in a cell; 0 outside of one."""
        self._silent = 0
        """The depth of what is no text of the cell, such as a note on it."""
        self._spoken = 0
        """Pieces of text before that."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._depth:
            self._depth += 1
            self._start_in_cell(name, attributes)
        elif name == _SHEET:
            self._tables += 1
        elif self._left or self._tables != 1:
            return
        elif name in _CELLS:
            self._depth = 1
            self._cell, self._paragraphs = attributes, []
        elif name == _ROW:
            self._row, self._cells, self._blank = attributes, [], 0
        elif name == _COLUMN:
            repeated = _repeated(attributes, "columns")
            if attributes.get(f"{_TABLE}visibility", "visible") != "visible":
                self._notes.hidden_columns.append((self._next_column, self._next_column + repeated - 1))
            self._next_column += repeated

    def _start_in_cell(self, name: str, attributes: dict[str, str]) -> None:
        if self._silent:
            return
        if name == _PARAGRAPH and self._depth == 2:
            self.pieces.clear()
        elif name in _NO_TEXT or self._depth == 2:
            self._silent, self._spoken = self._depth, len(self.pieces)
        elif name == f"{_TEXT}s":
            count = whole_number(attributes.get(f"{_TEXT}c", "1"))
            self.pieces.append(_SPACE * min(count if count >= 0 else 1, 1 << 16))
        elif name == f"{_TEXT}tab":
            self.pieces.append(_TAB)
        elif name == f"{_TEXT}line-break":
            self.pieces.append(_BREAK)

    def end(self, name: str) -> None:
        if self._depth:
            if self._depth == 2 and name == _PARAGRAPH and not self._silent:
                self._paragraphs.append("".join(self.pieces))
            if self._silent == self._depth:
                self._silent = 0
                del self.pieces[self._spoken :]
            self._depth -= 1
            if not self._depth:
                self._end_cell()
        elif name == _SHEET:
            self._tables -= 1
            if not self._tables:
                self.is_through = self.is_through or not self._left
                self._left -= 1
        elif name == _ROW and not self._left and self._tables == 1:
            self._end_row()

    def _end_cell(self) -> None:
        text = self._text()
        repeated = _repeated(self._cell, "columns")
        at = len(self._cells) + self._blank
        if f"{_TABLE}formula" in self._cell:
            has_result = f"{_OFFICE}value-type" in self._cell or bool(self._paragraphs)
            self._notes.note_formula(self._place(at), has_result)
        across, down = (
            max(1, whole_number(self._cell.get(f"{_TABLE}number-{way}-spanned", "1"))) for way in ("columns", "rows")
        )
        if across > 1 or down > 1:
            last = f"{letters(at + across)}{self._next_row + down - 1}"
            self._notes.note_merged(f"{self._place(at)}:{last}")
        if not text:
            self._blank += repeated
            return
        if at + repeated > MOST_COLUMNS:
            raise beyond_bounds(self._parts.path, self._sheet, f"column {at + repeated:,}")
        if self._cell.get(_CALC) == "error":
            self._notes.note_error(text, self._place(at))
        self._cells += [""] * self._blank + [text] * repeated
        self._blank = 0

    def _end_row(self) -> None:
        repeated, number = _repeated(self._row, "rows"), self._next_row
        self._next_row += repeated
        if not self._cells:
            return
        if self._next_row - 1 > MOST_ROWS:
            raise beyond_bounds(self._parts.path, self._sheet, f"row {self._next_row - 1:,}")
        shown = self._row.get(f"{_TABLE}visibility", "visible")
        self._notes.filtered = self._notes.filtered or shown == "filter"
        self.rows.append(Row(number, self._cells, shown != "visible", repeated))

    def _text(self) -> str:
        """The content of the cell that is being read."""
        cell, kind = self._cell, self._cell.get(f"{_OFFICE}value-type", "")
        if kind in ("float", "percentage", "currency") and (value := cell.get(f"{_OFFICE}value")):
            return number_text(value) if cell.get(_CALC) != "error" else self._shown()
        if kind == "date" and (value := cell.get(f"{_OFFICE}date-value")):
            return iso_text(value, True)
        if kind == "time" and (value := cell.get(f"{_OFFICE}time-value")):
            return duration_text(value)
        if kind == "boolean" and (value := cell.get(f"{_OFFICE}boolean-value")):
            return "TRUE" if value == "true" else "FALSE"
        if kind == "string" and f"{_OFFICE}string-value" in cell:
            return cell[f"{_OFFICE}string-value"]
        return self._shown()

    def _shown(self) -> str:
        paragraphs = (_WHITE.sub(" ", text).strip(" ") for text in self._paragraphs)
        return "\n".join(paragraphs).translate(_MEANT)

    def _place(self, at: int) -> str:
        return f"{letters(at + 1)}{self._next_row}"


def _repeated(attributes: dict[str, str], what: str) -> int:
    count = attributes.get(f"{_TABLE}number-{what}-repeated", "1")
    return max(1, whole_number(count)) if len(count) < 10 or not count.isdecimal() else _BEYOND

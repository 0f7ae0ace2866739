"""The cells of an XLSX file: its shared texts and the rows of a sheet, each read as a stream."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mobsurvey.errors import ReadError
from mobsurvey.readers.cell_texts import iso_text, moment_text, number_text
from mobsurvey.readers.sheet_parts import Handlers, Parts
from mobsurvey.readers.sheet_rows import (
    MOST_ROWS,
    FontText,
    Notes,
    Row,
    beyond_bounds,
    column_number,
    letters,
    whole_number,
)
from mobsurvey.readers.xlsx_styles import Style, has_capitals

_DIGITS = "0123456789"
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_PLAIN = Style()


class SheetPart(NamedTuple):
    """Where the cells of a sheet are, and what they name."""

    parts: Parts
    part: str
    sheet: str
    texts: Sequence[str]
    styles: Sequence[Style]
    from_1904: bool


def unescaped(text: str) -> str:
    """The text with signs in place of their numbers, as in _x000D_; those that no text may have stay numbers.

    >>> unescaped("a_x0041_ _x005F_x0041_ _x0000_")
    'aA _x0041_ _x0000_'
    """
    return _ESCAPED.sub(_sign, text) if "_x" in text else text


def _sign(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if code == 0 or 0xD800 <= code <= 0xDFFF or code >= 0xFFFE else chr(code)


def read_shared_texts(parts: Parts, part: str) -> list[str]:
    """The texts that cells name by number, runs of different fonts joined. ReadError."""
    reader = _SharedTexts()
    for _ in parts.parse(part, Handlers(reader.start, reader.end, reader.pieces.append)):
        pass
    return reader.found


class _SharedTexts:
    def __init__(self) -> None:
        self.found: list[str] = []
        self.pieces: list[str] = []
        self._runs: list[tuple[str, bool]] = []
        self._capitals = self._phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition("}")[2]
        if local == "t":
            self.pieces.clear()
        elif local == "si":
            self._runs = []
            self._capitals = False
        elif local == "r":
            self._capitals = False
        elif local == "rFont":
            self._capitals = has_capitals(attributes.get("val", ""))
        elif local == "rPh":
            self._phonetic = True

    def end(self, name: str) -> None:
        local = name.rpartition("}")[2]
        if local == "t" and not self._phonetic:
            self._runs.append((unescaped("".join(self.pieces)), self._capitals))
        elif local == "rPh":
            self._phonetic = False
        elif local == "si":
            has_fonts = any(capitals for _, capitals in self._runs)
            self.found.append(FontText(tuple(self._runs)) if has_fonts else "".join(text for text, _ in self._runs))


def read_rows(sheet: SheetPart, notes: Notes) -> Iterator[Row]:
    """The filled rows of a sheet; `notes` is whole when they are through. ReadError."""
    reader = _SheetRows(sheet, notes)
    for _ in sheet.parts.parse(sheet.part, Handlers(reader.start, reader.end, reader.pieces.append)):
        yield from reader.rows
        reader.rows.clear()


class _SheetRows:
    """Gathers the rows of a sheet from its XML. Text is gathered by the list itself: it is called for most often."""

    def __init__(self, sheet: SheetPart, notes: Notes) -> None:
        self.rows: list[Row] = []
        self.pieces: list[str] = []
        self._sheet, self._notes = sheet, notes
        self._columns: dict[str, int] = {}
        self._row_number = 0
        self._row_hidden = False
        self._cells: list[str] = []
        self._at = -1
        self._cell: dict[str, str] = {}
        self._value: str | None = None
        self._formula = self._phonetic = False
        self._names("")

    def _names(self, space: str) -> None:
        """Takes the names of elements from the namespace of the root, which differs in strict files."""
        mark = f"{space}}}" if space else ""
        self._c, self._v, self._row, self._t, self._f = (f"{mark}{name}" for name in ("c", "v", "row", "t", "f"))
        self._ph, self._col, self._merge, self._filter, self._root = (
            f"{mark}{name}" for name in ("rPh", "col", "mergeCell", "autoFilter", "worksheet")
        )

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == self._v or name == self._t:
            self.pieces.clear()
        elif name == self._c:
            self._cell, self._value, self._formula = attributes, None, False
            place = attributes.get("r")
            if place is None:
                self._at += 1
            else:
                column = place.rstrip(_DIGITS)
                found = self._columns.get(column)
                self._at = self._column(column, place) if found is None else found
        elif name == self._row:
            number = attributes.get("r", "")
            self._row_number = whole_number(number) if number.isdecimal() else self._row_number + 1
            if not 0 <= self._row_number <= MOST_ROWS:
                row = f"{self._row_number:,}" if self._row_number > 0 else number[:20]
                raise beyond_bounds(self._sheet.parts.path, self._sheet.sheet, f"row {row}")
            self._row_hidden = attributes.get("hidden") in ("1", "true")
            self._cells, self._at = [], -1
        elif name == self._f:
            self._formula = True
        else:
            self._start_other(name, attributes)

    def _column(self, column: str, place: str) -> int:
        number = column_number(column)
        if not number:
            raise beyond_bounds(self._sheet.parts.path, self._sheet.sheet, f'cell "{place[:20]}"')
        self._columns[column] = number - 1
        return number - 1

    def _start_other(self, name: str, attributes: dict[str, str]) -> None:
        if name == self._ph:
            self._phonetic = True
        elif name == self._col:
            first, last = whole_number(attributes.get("min", "")), whole_number(attributes.get("max", ""))
            if attributes.get("hidden") in ("1", "true") and min(first, last) >= 0:
                self._notes.hidden_columns.append((first, last))
        elif name == self._merge:
            self._notes.note_merged(attributes.get("ref", ""))
        elif name == self._filter:
            self._notes.filtered = True
        elif name.endswith("}worksheet") and name != self._root:
            self._names(name.rpartition("}")[0])

    def end(self, name: str) -> None:
        if name == self._v:
            self._value = "".join(self.pieces)
        elif name == self._c:
            self._end_cell()
        elif name == self._row:
            if self._cells:
                self.rows.append(Row(self._row_number, self._cells, self._row_hidden))
        elif name == self._t:
            if not self._phonetic:
                self._value = (self._value or "") + "".join(self.pieces)
        elif name == self._ph:
            self._phonetic = False

    def _end_cell(self) -> None:
        kind, value = self._cell.get("t", "n"), self._value
        if self._formula:
            self._notes.note_formula(self._place(), bool(value) or (value is not None and kind in ("str", "s")))
        if not value:
            return
        number = self._cell.get("s")
        style = self._style(number) if number else _PLAIN
        if kind == "n":
            text = moment_text(value, style.date, self._sheet.from_1904) if style.date else number_text(value)
        elif kind == "s":
            text = self._shared(value)
        else:
            text = self._other(kind, value, style)
        if not text:
            return
        if style.capitals and kind in ("s", "str", "inlineStr"):
            text = FontText(((str(text), True),))
        gap = self._at - len(self._cells)
        if gap > 0:
            self._cells += [""] * gap
        if gap >= 0:
            self._cells.append(text)
        else:
            self._cells[self._at] = text

    def _style(self, number: str) -> Style:
        at = whole_number(number)
        return self._sheet.styles[at] if 0 <= at < len(self._sheet.styles) else _PLAIN

    def _shared(self, value: str) -> str:
        at = whole_number(value.strip())
        if not 0 <= at < len(self._sheet.texts):
            raise ReadError(
                f"the cell names text {value[:20]}, and the file has {len(self._sheet.texts):,} texts",
                where=f'{self._sheet.parts.path}, sheet "{self._sheet.sheet}", cell {self._place()}',
                next_step="Copy or export it anew.",
            )
        return self._sheet.texts[at]

    def _other(self, kind: str, value: str, style: Style) -> str:
        if kind == "b":
            return "TRUE" if value.strip() in ("1", "true") else "FALSE"
        if kind == "e":
            self._notes.note_error(value, self._place())
            return value
        if kind == "d":
            return iso_text(value, style.date is not None and style.date.time)
        return unescaped(value)

    def _place(self) -> str:
        return f"{letters(self._at + 1)}{self._row_number}"

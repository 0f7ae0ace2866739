"""The sheet of a workbook as a table of texts: its bounds, its encoding, and what has to be told of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice, repeat
from pathlib import Path
from typing import NamedTuple

from mobsurvey.errors import ReadError, UsageError
from mobsurvey.readers import ReadOptions
from mobsurvey.readers.csv_encoding import Judged, settle_all, settle_columns
from mobsurvey.readers.sheet_choice import choose_sheet
from mobsurvey.readers.sheet_rows import Book, FontText, Notes, Row, letters, place_of
from mobsurvey.readers.text_encoding import declared_encoding, decoded
from mobsurvey.vietnamese.encodings import ENCODINGS, decoder_of

MOST_CELLS = 1_000_000_000
"""Rows times columns, of a table."""
_CHUNK_CELLS = 1 << 22
_CHUNK_ROWS = 1 << 18
_KEPT_CELLS = 1 << 21
"""A sheet of no more cells is read from the file once."""
_TITLE_ROWS = 10
"""How far down a header is looked for when the first row has one cell."""
_FEWEST_NAMES = 3
_UNICODE = "utf-8"
_NOT_CALCULATED = (
    "; the program that wrote the file may not have worked them out: save it in Excel or LibreOffice first"
)
_OWN_KINDS = (None, "xlsx", "ods")


@dataclass(frozen=True)
class SheetTable:
    """The rows of a sheet that have a filled cell, from its first to its last filled column; see Table in table.py."""

    book: Book
    sheet: int
    """Its index."""
    first: int
    """The first filled column, counted from 0."""
    width: int
    """Columns from the first to the last filled one."""
    kept: Sequence[Row] | None = None
    """All rows, of a small sheet."""
    whole: str | None = None
    """The encoding in which all texts stand in Unicode; None where they are what they seem."""
    columns: Mapping[int, str] = field(default_factory=dict)
    """The same by column, counted from 0."""
    names: Mapping[int, str] = field(default_factory=dict)
    """The same for the first row."""
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        return self.book.path

    @property
    def kind(self) -> str:
        return self.book.kind

    @property
    def encoding(self) -> str:
        return self.whole or _UNICODE

    def head(self, rows: int) -> list[list[str]]:
        found = [self._even(row.cells) for row in islice(self._rows(), rows)]
        encodings = chain([self.names], repeat(self.columns))
        return [
            [_texts([cell], self.whole or by_column.get(at))[0] for at, cell in enumerate(cells)]
            for cells, by_column in zip(found, encodings, strict=False)
        ]

    def chunks(self, skip: int) -> Iterator[list[list[str]]]:
        rows = islice((self._even(row.cells) for row in self._rows()), skip, None)
        most = max(1, min(_CHUNK_ROWS, _CHUNK_CELLS // max(1, self.width)))
        while batch := list(islice(rows, most)):
            columns = map(list, zip(*batch, strict=True))
            yield [_texts(cells, self.whole or self.columns.get(at)) for at, cells in enumerate(columns)]

    def place(self, row: int, column: int | None = None) -> str:
        found = next(islice(self._rows(), row - 1, None), None)
        number = found.number if found else row
        where = place_of(self.book, self.book.sheets[self.sheet].name)
        return f"{where}, row {number}" if column is None else f"{where}, cell {letters(self.first + column)}{number}"

    def _rows(self) -> Iterator[Row]:
        """A row for each row of the sheet."""
        for row in self.kept if self.kept is not None else self.book.rows(self.sheet, Notes()):
            for number in range(row.repeated):
                yield row._replace(number=row.number + number) if number else row

    def _even(self, cells: list[str]) -> list[str]:
        found = cells[self.first :] if self.first else cells
        return found if len(found) == self.width else found + [""] * (self.width - len(found))


class _Bounds(NamedTuple):
    """What a first reading of a sheet finds."""

    first: int
    """The first filled column, from 0."""
    width: int
    rows: int
    blank: int
    """Rows between the first and the last filled one that have no filled cell."""
    first_blank: int
    hidden: int
    first_hidden: int
    opening: list[Row]
    """The first rows."""
    kept: list[Row] | None
    """All, where they are few."""
    judged: Judged
    notes: Notes


def open_sheet(book: Book, options: ReadOptions) -> SheetTable:
    """The rows of the sheet that has the answers, every cell a text, NFC. ReadError, UsageError.

    Its details name the sheet and those that are not read, and tell of formulas, error cells, hidden rows and columns,
    merged cells, blank rows between others, and of text in another encoding than Unicode.
    """
    if options.separator is not None:
        raise UsageError("a workbook has cells and no separator", where=str(book.path), next_step="Leave --sep out.")
    encoding = _declared(book.path, options.encoding)
    at, others = choose_sheet(book, options.sheet)
    bounds = _bounds(book, at)
    _refuse(book, at, bounds, options)
    told = {"sheet": _sheet(book, at), **({"other sheets": others} if others else {}), **_told(book, bounds)}
    table = SheetTable(book, at, bounds.first, bounds.width, bounds.kept)
    if encoding == _UNICODE:
        return replace(table, details=told)
    texts = bounds.judged.texts()[bounds.first :]
    if encoding:
        return replace(table, whole=encoding, details={**told, **settle_all(texts, encoding)})
    settled = settle_columns(texts)
    return replace(table, columns=settled.columns, names=settled.names, details={**told, **settled.told})


def _declared(path: Path, name: str | None) -> str | None:
    """The encoding of ours that is declared, utf-8 for texts that are what they seem. UsageError for any other."""
    if name is None:
        return None
    found = declared_encoding(name).casefold().replace("_", "-")
    found = {"utf8": _UNICODE, "utf-8-sig": _UNICODE, "windows-1258": "cp1258"}.get(found, found)
    if found in (*ENCODINGS, _UNICODE):
        return found
    raise UsageError(
        f"the texts of a workbook are Unicode, and {name} cannot be declared of them",
        where=str(path),
        next_step=f"Leave --encoding out, or give {', '.join(ENCODINGS)} for text typed in an old font.",
    )


def _bounds(book: Book, at: int) -> _Bounds:
    notes, judged = Notes(), Judged()
    first, last, rows, cells = 1 << 20, 0, 0, 0
    blank = first_blank = hidden = first_hidden = before = 0
    opening: list[Row] = []
    kept: list[Row] | None = []
    for row in book.rows(at, notes):
        if before and row.number > before + 1:
            blank += row.number - before - 1
            first_blank = first_blank or before + 1
        before = row.number + row.repeated - 1
        if row.hidden:
            hidden += row.repeated
            first_hidden = first_hidden or row.number
        if first:
            first = min(first, next(number for number, cell in enumerate(row.cells) if cell))
        last = max(last, len(row.cells))
        cells += len(row.cells)
        rows += row.repeated
        if len(opening) < _TITLE_ROWS:
            opening.append(row)
        judged.add(row.cells)
        if kept is not None:
            kept.append(row)
            kept = kept if cells <= _KEPT_CELLS else None
    return _Bounds(first, last - first, rows, blank, first_blank, hidden, first_hidden, opening, kept, judged, notes)


def _refuse(book: Book, at: int, bounds: _Bounds, options: ReadOptions) -> None:
    """ReadError where the sheet has no cells, too many, formulas without results, or a title above its header."""
    name, notes = book.sheets[at].name, bounds.notes
    if not bounds.rows:
        raise ReadError("the sheet has no filled cell", where=place_of(book, name), next_step=_other_sheet(book))
    if bounds.rows * bounds.width > MOST_CELLS:
        raise ReadError(
            f"the sheet has {bounds.rows:,} rows and {bounds.width:,} columns, more than can be answers",
            where=place_of(book, name),
            next_step="Delete the rows and columns that are no answers.",
        )
    if notes.without_result:
        more = f", as have {notes.without_result - 1:,} more" if notes.without_result > 1 else ""
        raise ReadError(
            f"the cell has a formula without a stored result{more}, and formulas are not worked out",
            where=place_of(book, name, notes.first_without_result),
            next_step="Open the file in Excel or LibreOffice, save it, and import it again.",
        )
    if options.kind in _OWN_KINDS:
        _refuse_title(book, name, bounds)


def _other_sheet(book: Book) -> str:
    return "Name another sheet with --sheet." if len(book.sheets) > 1 else "Export it again."


def _refuse_title(book: Book, name: str, bounds: _Bounds) -> None:
    """ReadError where the first row has one cell and a row soon after it has many."""
    filled = [sum(map(bool, row.cells)) for row in bounds.opening]
    needed = max(_FEWEST_NAMES, bounds.width // 2)
    header = next((row for row, count in zip(bounds.opening, filled, strict=True) if count >= needed), None)
    if filled[0] != 1 or header is None:
        return
    first = bounds.opening[0]
    title = next(cell for cell in first.cells if cell)
    one = header.number == first.number + 1
    rows = f"row {first.number}" if one else f"rows {first.number} to {header.number - 1}"
    raise ReadError(
        f'the first row has one filled cell, "{_short(title)}", and row {header.number} has '
        f"{sum(map(bool, header.cells))}: it seems to be a title above the names of the columns",
        where=place_of(book, name, f"{letters(first.cells.index(title) + 1)}{first.number}"),
        next_step=f"Delete {rows} and save, so that the names of the columns stand in the first row.",
    )


def _short(text: str, most: int = 60) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[:most]}…"


def _sheet(book: Book, at: int) -> str:
    sheet = book.sheets[at]
    return " ".join(sheet.name.split()) + (f" ({sheet.state})" if sheet.state else "")


def _told(book: Book, bounds: _Bounds) -> dict[str, str]:
    """What has to be told of the cells, by name."""
    notes = bounds.notes
    told = {
        "formulas": f"{_count(notes.formulas, 'cell')}, first {notes.first_formula}; their stored results were read"
        + (_NOT_CALCULATED if book.calculates_anew else "")
        if notes.formulas
        else "",
        "error cells": f"{_count(notes.errors, 'cell')}: {_first(notes.first_errors, notes.errors)}; kept as text"
        if notes.errors
        else "",
        "hidden rows": f"{bounds.hidden:,} of {bounds.rows:,} rows"
        + (" (the sheet is filtered)" if notes.filtered else "")
        + f", first row {bounds.first_hidden}; they were read"
        if bounds.hidden
        else "",
        "hidden columns": _hidden_columns(bounds),
        "merged cells": f"{_first(notes.first_merged, notes.merged)}: only the first cell of each has a text"
        if notes.merged
        else "",
        "blank rows": f"{bounds.blank:,} passed over between others, first row {bounds.first_blank}"
        if bounds.blank
        else "",
    }
    return {name: text for name, text in told.items() if text}


def _hidden_columns(bounds: _Bounds) -> str:
    last = bounds.first + bounds.width
    spans = [
        (start, min(end, last)) for start, end in bounds.notes.hidden_columns if bounds.first < end and start <= last
    ]
    shown = [letters(start) if start == end else f"{letters(start)} to {letters(end)}" for start, end in spans]
    return f"{', '.join(shown)}; they were read" if shown else ""


def _first(shown: Sequence[str], count: int) -> str:
    return ", ".join(shown) + (f" and {count - len(shown):,} more" if count > len(shown) else "")


def _count(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def _texts(cells: list[str], encoding: str | None) -> list[str]:
    """The cells decoded, NFC; in TCVN3 those in a font of capitals as capitals."""
    if any(type(cell) is FontText for cell in cells):
        if encoding == "tcvn3":
            return [_capitals(cell) for cell in cells]
        cells = [str(cell) for cell in cells]
    return decoded(cells, encoding)


def _capitals(cell: str) -> str:
    decode = decoder_of("tcvn3")
    runs: Iterable[tuple[str, bool]] = cell.runs if isinstance(cell, FontText) else [(cell, False)]
    return unicodedata.normalize(
        "NFC", "".join(decode(text).upper() if capital else decode(text) for text, capital in runs)
    )

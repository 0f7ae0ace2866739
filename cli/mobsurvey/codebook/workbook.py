"""Reads and writes the sheets of an XLSX file as people leave them: rows by heading, blank rows and case forgiven."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import normalize

from mobsurvey.errors import ReadError, WriteError, did_you_mean
from mobsurvey.safe_zip import check_xml_members, check_zip
from mobsurvey.workbook_file import LONGEST_CELL
from mobsurvey.workbook_file import workbook_bytes as bytes_of

Cell = int | float | str | None
"""What a cell holds: whole numbers are int, text is trimmed and NFC, None for a blank one."""

_HEADING_ROWS = 50
"""How far down a heading is looked for: people write titles above it."""
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_ESCAPED = re.compile(r"_x(00[01][0-9A-Fa-f]|FFF[EF])_")
_WIDEST = 60
_SPACES = " \t\n\r\xa0\u200b\ufeff"


class Row(NamedTuple):
    """One row below the headings that is not blank."""

    sheet: Sheet
    number: int
    cells: Mapping[str, tuple[Any, str]]
    """Content and type as the file has them, by heading in small letters; blank cells are left out."""

    def value(self, heading: str) -> Cell:
        """What the cell holds; ReadError on a formula, an error or a date."""
        return _content(self.cells.get(heading, (None, "n")), self.where(heading))

    def text(self, heading: str) -> str:
        value = self.value(heading)
        return "" if value is None else str(value)

    def where(self, heading: str = "") -> str:
        """The file, the sheet and the cell under the heading, or the row."""
        column = self.sheet.headings.get(heading, (0, ""))[0]
        place = f"cell {_letters(column)}{self.number}" if column else f"row {self.number}"
        return f"{self.sheet.where}, {place}"

    def error(self, heading: str, what: str, next_step: str) -> ReadError:
        return ReadError(what, where=self.where(heading), next_step=next_step)


class Sheet(NamedTuple):
    """A sheet with headings."""

    file: str
    name: str
    headings: Mapping[str, tuple[int, str]]
    """Column number from 1 and the heading as it stands, by the heading in small letters with single spaces."""
    rows: Sequence[Any]
    """Its rows: `Row`, which name their sheet."""

    @property
    def where(self) -> str:
        return f'{self.file}, sheet "{self.name}"'


class Workbook:
    """An XLSX file that was checked; its sheets are read when asked for."""

    def __init__(self, path: Path) -> None:
        check_workbook(path)
        self.path = path
        self.names = sheet_names(path, small=False)
        self._read: dict[str, list[list[tuple[Any, str]]]] = {}
        if not self.names:
            raise ReadError(
                "is no workbook", where=str(path), next_step="Open it in Excel or LibreOffice and save it as .xlsx."
            )

    def name_of(self, sheet: str) -> str | None:
        """The sheet's own name; case and spaces around it are ignored."""
        return next((name for name in self.names if name.strip().casefold() == sheet), None)

    def is_blank(self, sheet: str) -> bool:
        """Whether the sheet, if there is one, holds nothing at all."""
        found = self.name_of(sheet)
        return found is None or not any(self._raw(found))

    def _raw(self, name: str) -> list[list[tuple[Any, str]]]:
        if name not in self._read:
            self._read[name] = _raw_sheet(self.path, name)
        return self._read[name]

    def sheet(self, sheet: str, *needed: str, synonyms: Mapping[str, str] | None = None) -> Sheet:
        """The sheet with these headings; ReadError when it, or one of them, is not there."""
        found = self.name_of(sheet)
        if found is None:
            raise ReadError(f'has no sheet "{sheet}"', where=str(self.path), next_step=did_you_mean(sheet, self.names))
        return _with_headings(str(self.path), found, self._raw(found), needed, synonyms or {})


def sheet_names(path: Path, *, small: bool = True) -> tuple[str, ...]:
    """The sheets' names, trimmed and in small letters unless told; none where the file is no workbook to be read."""
    from xml.etree.ElementTree import ParseError, fromstring
    from zipfile import BadZipFile, ZipFile

    try:
        check_zip(path)
        check_xml_members(path)
        with ZipFile(path) as archive:
            root = fromstring(archive.read("xl/workbook.xml"))
    except (ReadError, OSError, KeyError, BadZipFile, ParseError, ValueError):
        return ()
    names = [str(element.get("name", "")) for element in root.iter() if element.tag.endswith("}sheet")]
    return tuple(name.strip().casefold() for name in names) if small else tuple(names)


def refuse_no_workbook(head: bytes, path: Path) -> None:
    """ReadError for what has a spreadsheet's name but is none that can be read: lock files, .xls, passwords."""
    if path.name.startswith("~$"):
        raise ReadError(
            "is a mark that Excel leaves beside a file while it is open, not the file itself",
            where=str(path),
            next_step=f'Give the file "{path.name[2:]}".',
        )
    if head.startswith(_OLD_EXCEL):
        raise ReadError(
            "is an old .xls file, or protected by a password",
            where=str(path),
            next_step="Open it in Excel or LibreOffice and save it as .xlsx without a password.",
        )


def check_workbook(path: Path) -> None:
    """Nothing, if the file is a ZIP of XML that is safe to read; ReadError on anything else."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise ReadError(f"cannot be read ({error.strerror})", where=str(path)) from None
    refuse_no_workbook(head, path)
    check_zip(path)
    check_xml_members(path)


_MOST_ROWS = 1 << 20


def _raw_sheet(path: Path, name: str) -> list[list[tuple[Any, str]]]:
    """Content and type of every cell of the sheet, by row, without the blank cells at the end of each."""
    from openpyxl import load_workbook

    try:
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on drop-down lists and the like, which are not read
            book = load_workbook(file, read_only=True, keep_links=False)
            sheet = book[name]
            sheet.reset_dimensions()  # which some programs write wrongly
            rows: list[list[tuple[Any, str]]] = []
            for row in sheet.iter_rows():  # also of rows that are not there, up to the number of the last
                if len(rows) == _MOST_ROWS:
                    raise ReadError(
                        f'its sheet "{name}" has a row beyond the {_MOST_ROWS:,} that a sheet can have',
                        where=str(path),
                        next_step="Open it in Excel or LibreOffice and save it as .xlsx.",
                    )
                rows.append(_filled((cell.value, getattr(cell, "data_type", "n")) for cell in row))
            book.close()
    except ReadError:
        raise
    except Exception as error:  # a damaged file raises whatever the library meets first
        first = str(error).partition("\n")[0].strip()  # what follows is advice to programmers
        raise ReadError(
            f'its sheet "{name}" cannot be read ({type(error).__name__}: {first})',
            where=str(path),
            next_step="Open it in Excel or LibreOffice and save it as .xlsx.",
        ) from None
    return rows


def _filled(cells: Iterable[tuple[Any, str]]) -> list[tuple[Any, str]]:
    found = list(cells)
    while found and found[-1][0] is None:
        found.pop()
    return found


def _with_headings(
    file: str, name: str, raw: list[list[tuple[Any, str]]], needed: Sequence[str], synonyms: Mapping[str, str]
) -> Sheet:
    where = f'{file}, sheet "{name}"'
    best: list[str] = []
    for number, cells in enumerate(raw[:_HEADING_ROWS], start=1):
        texts = [_heading(value) for value, _ in cells]
        texts = [synonyms.get(text, text) for text in texts]
        if not set(needed) <= set(texts):
            if len(set(needed) & set(texts)) > len(set(needed) & set(best)) or not best:
                best = [text for text in texts if text]
            continue
        headings: dict[str, tuple[int, str]] = {}
        for column, text in enumerate(texts, start=1):
            if text in headings:
                raise ReadError(
                    f'the heading "{text}" stands in columns {_letters(headings[text][0])} and {_letters(column)}',
                    where=where,
                    next_step="Remove or rename one of them.",
                )
            if text:
                headings[text] = (column, " ".join(str(cells[column - 1][0]).split()))
        sheet = Sheet(file, name, headings, [])
        return sheet._replace(rows=list(_rows(sheet, raw, number)))
    lacking = [heading for heading in needed if heading not in best]
    raise ReadError(
        f'no row has the heading "{lacking[0] if lacking else needed[0]}"'
        + (f" beside {_listed(h for h in needed if h in best)}" if len(lacking) < len(needed) else ""),
        where=where,
        next_step=did_you_mean(lacking[0] if lacking else needed[0], best) or "Add it above its column.",
    )


def _rows(sheet: Sheet, raw: list[list[tuple[Any, str]]], heading_row: int) -> Iterator[Row]:
    for number, cells in enumerate(raw[heading_row:], start=heading_row + 1):
        found = {
            heading: cells[column - 1]
            for heading, (column, _) in sheet.headings.items()
            if column <= len(cells) and str("" if cells[column - 1][0] is None else cells[column - 1][0]).strip(_SPACES)
        }
        if found:
            yield Row(sheet, number, found)


def _content(cell: tuple[Any, str], where: str) -> Cell:
    value, kind = cell
    if kind == "f":
        raise ReadError(
            "holds a formula, and formulas are not worked out",
            where=where,
            next_step="Copy it and paste it as values only.",
        )
    if kind == "e":
        raise ReadError(f"holds the error {value}", where=where, next_step="Correct it.")
    if value is None:
        return None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return int(value) if isinstance(value, float) and value.is_integer() else value
    if not isinstance(value, str):
        raise ReadError(
            f"holds a date or time ({value}), as Excel makes of texts such as 1-2",
            where=where,
            next_step="Format the cell as text and write it again.",
        )
    text = normalize("NFC", _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value))
    text = text.strip(_SPACES)
    return (text[1:-1] if _is_quoted(text) else text) or None


def _needs_quotes(text: str) -> bool:
    """Whether the text would not survive the trimming of cells; or itself looks like one that was quoted for that."""
    return text != text.strip(_SPACES) or _is_quoted(text)


def _is_quoted(text: str) -> bool:
    """Whether quotes stand around the text to keep the spaces at its ends; other quotes are its own."""
    return len(text) > 2 and text[0] == text[-1] == '"' and _needs_quotes(text[1:-1])


def _heading(value: Any) -> str:
    """The heading in small letters with single spaces, none around colons."""
    text = "" if value is None else normalize("NFC", str(value)).replace("\xa0", " ")
    return re.sub(r"\s*(:+)\s*", r"\1", " ".join(text.split()).casefold())


def refuse_misspelt(sheet: Sheet, known: Iterable[str], ignored: Iterable[str] = ()) -> None:
    """ReadError on a heading that is nearly one of the known; others are remarks, which are not read."""
    known = list(known)
    for heading, (column, text) in sheet.headings.items():
        if heading in known or heading in ignored:
            continue
        if near := get_close_matches(heading, [name for name in known if name not in sheet.headings], 1, 0.8):
            raise ReadError(
                f'there is no heading "{text}"',
                where=f"{sheet.where}, column {_letters(column)}",
                next_step=f'Did you mean "{near[0]}"? Otherwise name the column so that it is nothing like it.',
            )


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def workbook_bytes(sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> bytes:
    """An XLSX file of these sheets, the first row of each its headings; the same bytes for the same cells.

    Texts are text cells, also where they look like numbers or formulas. WriteError on a text that no cell can hold.
    """
    from openpyxl import Workbook as Book
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Book()
    book.remove(book.worksheets[0])
    wrapped = Alignment(wrap_text=True, vertical="top")
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                if value is None or value == "":
                    continue
                cell = sheet.cell(number, column)
                if isinstance(value, str):
                    _put_text(cell, value, f"sheet {name}, cell {cell.coordinate}")
                else:
                    cell.value = value
                cell.alignment = wrapped
                if number == 1:
                    cell.font = Font(bold=True)
        for column, width in enumerate(_widths(rows), start=1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.freeze_panes = "A2"
    return bytes_of(book)


def _put_text(cell: Any, text: str, where: str) -> None:
    text = f'"{text}"' if _needs_quotes(text) else text
    text = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    if len(text) > LONGEST_CELL:
        raise WriteError(
            f"has {len(text):,} characters; a spreadsheet takes {LONGEST_CELL:,}", where=where, next_step="Shorten it."
        )
    cell.value = text
    cell.data_type = "s"  # not a formula or an error, whatever it begins with
    cell.quotePrefix = text.startswith(("=", "+", "-", "@"))
    if re.match(r"\s*[-+.\d]", text):
        cell.number_format = "@"


def _widths(rows: Sequence[Sequence[Cell]]) -> list[int]:
    """Of the columns, in characters: as wide as their longest text, within bounds."""
    widths: list[int] = []
    for column in range(max(map(len, rows), default=0)):
        texts = (str(row[column]) for row in rows if column < len(row) and row[column] is not None)
        widths.append(min(max(map(len, texts), default=0) + 2, _WIDEST))
    return widths

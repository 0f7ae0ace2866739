"""What a workbook hands over: its sheets, their rows as texts, and what was met on the way to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

from mobsurvey.errors import ReadError

MOST_ROWS = 1 << 20
MOST_COLUMNS = 1 << 14
"""Of a sheet in Excel and in LibreOffice."""
_MOST_NAMED = 5


class SheetName(NamedTuple):
    """A sheet, before its cells are read."""

    name: str
    state: str = ""
    """hidden or very hidden; empty for a visible one."""
    part: str = ""
    """Where its cells are in the file."""
    is_chart: bool = False
    """Whether it can have no cells."""


class Row(NamedTuple):
    """A row that has at least one filled cell."""

    number: int
    """From 1, as the sheet counts."""
    cells: list[str]
    """From column A to the last filled one."""
    hidden: bool = False
    repeated: int = 1
    """So many rows of the sheet, one under the other, are this one."""


class FontText(str):
    """A text of which parts stand in a font of capitals: its letters are small in the file and large on the sheet."""

    runs: tuple[tuple[str, bool], ...]
    """Its parts in their order, and whether the font makes them capitals."""

    def __new__(cls, runs: tuple[tuple[str, bool], ...]) -> FontText:
        made = super().__new__(cls, "".join(text for text, _ in runs))
        made.runs = runs
        return made


@dataclass
class Notes:
    """What was met in a sheet; grows while its rows are read."""

    formulas: int = 0
    first_formula: str = ""
    without_result: int = 0
    first_without_result: str = ""
    errors: int = 0
    first_errors: list[str] = field(default_factory=list)
    """As "#N/A in B7"."""
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    """First and last, from 1."""
    merged: int = 0
    first_merged: list[str] = field(default_factory=list)
    """As "A2:A6"."""
    filtered: bool = False

    def note_formula(self, cell: str, has_result: bool) -> None:
        self.formulas += 1
        self.first_formula = self.first_formula or cell
        if not has_result:
            self.without_result += 1
            self.first_without_result = self.first_without_result or cell

    def note_error(self, text: str, cell: str) -> None:
        self.errors += 1
        if len(self.first_errors) < _MOST_NAMED:
            self.first_errors.append(f"{text} in {cell}")

    def note_merged(self, cells: str) -> None:
        self.merged += 1
        if len(self.first_merged) < _MOST_NAMED:
            self.first_merged.append(cells)


class Book(Protocol):
    """A workbook that was opened."""

    @property
    def path(self) -> Path: ...

    @property
    def kind(self) -> str: ...

    @property
    def sheets(self) -> Sequence[SheetName]: ...

    @property
    def calculates_anew(self) -> bool:
        """Whether its writer asks that all formulas be worked out when it is opened."""

    def rows(self, sheet: int, notes: Notes) -> Iterator[Row]:
        """The filled rows of the sheet with that index, read anew; `notes` is whole at their end. ReadError."""


def whole_number(text: str) -> int:
    """The number that a text of at most nine digits is; -1 for any other text."""
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def letters(column: int) -> str:
    """The name of a column counted from 1: A, Z, AA."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def column_number(name: str) -> int:
    """The number of a column from 1; 0 where it is no name of one."""
    number = 0
    for letter in name:
        if not "A" <= letter <= "Z":
            return 0
        number = number * 26 + ord(letter) - 64
    return number if number <= MOST_COLUMNS else 0


def place_of(book: Book, sheet: str, cell: str = "") -> str:
    """The file, the sheet in it, and a cell."""
    return f'{book.path}, sheet "{sheet}"' + (f", cell {cell}" if cell else "")


def beyond_bounds(path: Path, sheet: str, place: str) -> ReadError:
    return ReadError(
        f"{place} lies beyond the {MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns that a sheet has",
        where=f'{path}, sheet "{sheet}"',
        next_step="Copy or export it anew, or open it in Excel or LibreOffice and save it again.",
    )

"""Chooses the sheet of a workbook that has the answers; two that could be it are never guessed between."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from mobsurvey.errors import ReadError, UsageError
from mobsurvey.readers.sheet_rows import Book, Notes, Row, SheetName, whole_number
from mobsurvey.vietnamese.fold import fold

_PARENT = "_parent_index"
"""What an entry of a repeat group names its case by."""
_NEAR = 0.6


class Extent(NamedTuple):
    """How much of a sheet is filled."""

    rows: int = 0
    columns: int = 0
    names: tuple[str, ...] = ()
    """The cells of its first filled row."""

    @property
    def is_repeat_group(self) -> bool:
        return _PARENT in self.names

    @property
    def why_no_answers(self) -> str:
        """Why it can hold no table of cases beside another sheet that does; empty where it can."""
        if not self.rows:
            return "empty"
        if self.rows == 1:
            return "one row"
        if self.columns == 1:
            return "one column"
        return "a repeat group" if self.is_repeat_group else ""


def choose_sheet(book: Book, declared: str | None) -> tuple[int, str]:
    """The index of the sheet to be read, and the sheets that are not, in words.

    It is the one that is declared, by name or by number from 1; else the only one with cells; else the only one that
    can hold cases: not very hidden, of several rows and columns, no repeat group. UsageError where the declared one is
    not there, ReadError where there is none or several could be it.
    """
    if declared is not None:
        found = _declared(book, declared)
        others = [_named(sheet) for at, sheet in enumerate(book.sheets) if at != found]
        return found, ", ".join(others)
    if sum(not sheet.is_chart for sheet in book.sheets) == 1:
        found = next(at for at, sheet in enumerate(book.sheets) if not sheet.is_chart)
        return found, ", ".join(_named(sheet, Extent()) for at, sheet in enumerate(book.sheets) if at != found)
    extents = [Extent() if sheet.is_chart else _extent(book, at) for at, sheet in enumerate(book.sheets)]
    filled = [at for at, extent in enumerate(extents) if extent.rows]
    if not filled:
        raise _no_cells(book)
    likely = [at for at in filled if not extents[at].why_no_answers and book.sheets[at].state != "very hidden"]
    if len(filled) > 1 and len(likely) != 1:
        raise _several(book, extents)
    found = filled[0] if len(filled) == 1 else likely[0]
    others = [
        _named(sheet, extent)
        for at, (sheet, extent) in enumerate(zip(book.sheets, extents, strict=True))
        if at != found
    ]
    return found, ", ".join(others)


def _declared(book: Book, declared: str) -> int:
    name = unicodedata.normalize("NFC", declared.strip())
    plain = [unicodedata.normalize("NFC", sheet.name).strip() for sheet in book.sheets]
    exact = [at for at, found in enumerate(plain) if found == name]
    near = exact or [at for at, found in enumerate(plain) if fold(found) == fold(name)]
    if len(near) > 1:
        numbers = " or ".join(f"--sheet {at + 1}" for at in near)
        raise UsageError(
            f'{len(near)} sheets are called "{name}" but for how they are spelt',
            where=str(book.path),
            next_step=f"Give its number: {numbers}.",
        )
    if not near and 0 < whole_number(name) <= len(plain):
        near = [whole_number(name) - 1]
    if not near:
        raise UsageError(f'there is no sheet "{name}"', where=str(book.path), next_step=_near_names(book, name))
    if book.sheets[near[0]].is_chart:
        raise ReadError(
            f'the sheet "{plain[near[0]]}" is a chart and has no cells',
            where=str(book.path),
            next_step=_near_names(book, ""),
        )
    return near[0]


def _near_names(book: Book, name: str) -> str:
    from difflib import get_close_matches

    folded = {_unmarked(sheet.name): sheet.name for sheet in book.sheets}
    near = get_close_matches(_unmarked(name), folded, n=1, cutoff=_NEAR) if name else []
    mean = f'Did you mean "{folded[near[0]]}"? ' if near else ""
    return f"{mean}There are: {_listed(book.sheets)}."


def _unmarked(name: str) -> str:
    """The name without the marks of its letters, as many type it."""
    parted = unicodedata.normalize("NFD", name.casefold()).replace("đ", "d")
    return "".join(sign for sign in parted if not unicodedata.combining(sign))


def _listed(sheets: Sequence[SheetName], most: int = 20) -> str:
    shown = [f"{number} {_named(sheet)}" for number, sheet in enumerate(sheets[:most], start=1)]
    return ", ".join(shown) + (f" and {len(sheets) - most} more" if len(sheets) > most else "")


def _extent(book: Book, at: int) -> Extent:
    rows = columns = 0
    first: Row | None = None
    for row in book.rows(at, Notes()):
        first = first or row
        rows += row.repeated
        columns = max(columns, sum(map(bool, row.cells)))
    return Extent(rows, columns, tuple(first.cells) if first else ())


def _named(sheet: SheetName, extent: Extent | None = None) -> str:
    facts = [sheet.state] if sheet.state else []
    if sheet.is_chart:
        facts.append("a chart")
    elif extent is not None and not extent.rows:
        facts.append("empty")
    elif extent is not None:
        facts.append(f"{_plural(extent.rows, 'row')}, {_plural(extent.columns, 'column')}")
        facts += ["a repeat group"] if extent.is_repeat_group else []
    return f'"{" ".join(sheet.name.split())}"' + (f" ({'; '.join(facts)})" if facts else "")


def _plural(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def _no_cells(book: Book) -> ReadError:
    sheets = _listed(book.sheets)
    return ReadError(
        f"no sheet has a filled cell: {sheets}" if sheets else "has no sheets",
        where=str(book.path),
        next_step="Export it again.",
    )


def _several(book: Book, extents: Sequence[Extent]) -> ReadError:
    shown = [
        f"{number} {_named(sheet, extent)}"
        for number, (sheet, extent) in enumerate(zip(book.sheets, extents, strict=True), start=1)
        if extent.rows
    ]
    return ReadError(
        f"more than one sheet could have the answers: {', '.join(shown)}",
        where=str(book.path),
        next_step="Say which with --sheet, by its name or its number.",
    )

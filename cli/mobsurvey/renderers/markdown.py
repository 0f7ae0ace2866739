"""Tables as Markdown, as GitHub, pandoc and most others read it: pipe tables, notes as lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mobsurvey.renderers import Page, Pieces
from mobsurvey.table.document import Heading, Sheet, SheetLine, document
from mobsurvey.table.model import Table
from mobsurvey.table.text_width import display_width, pad_left, pad_right

if TYPE_CHECKING:
    from mobsurvey.renderers import Titled

_INDENT = "&nbsp;" * 4
_LEVELS_JOINED = " · "
_WIDEST_PADDING = 40
"""Columns up to which labels are padded, for who reads the text as it is."""
_SIGNS = re.compile(r"[\\`*_\[\]{}<>#&|~$^@]|-(?=-)")
"""What means something inside a line, to GitHub or to pandoc."""
_LINKS = re.compile(r"\b(https?|ftp|www)(?=[:.])", re.IGNORECASE)
"""Addresses, which GitHub makes links without being asked."""
_LINE_STARTS = re.compile(r"^(\d+)?([-+=.)])")
"""What makes a list or a heading at the beginning of a line."""
_EMPHASIS = {"item": "**", "net": "*", "subtotal": "*"}


def _opening(tables: Sequence[Titled], page: Page) -> str:
    return f"# {_text(page.title)}" if page.title else ""


def _part(table: Table, number: int, page: Page) -> str:
    """The table under a heading of its own."""
    return ("\n\n" if number > 1 or page.title else "") + "\n\n".join(_parts(table))


def _closing(tables: Sequence[Titled], page: Page) -> str:
    return "\n" if tables or page.title else ""


pieces = Pieces(_part, _opening, _closing)
render = pieces.render


def _parts(table: Table) -> Iterator[str]:
    shown = document(table)
    for number, sheet in enumerate(shown.sheets):
        title = shown.title if not number else sheet.title
        if title:
            yield f"{'###' if number else '##'} {_text(title)}"
        yield _grid(sheet)
    if shown.notes:
        yield "\n".join(f"- {_line(note)}" for note in shown.notes)
    if shown.provenance:
        yield f"*{_text(shown.provenance)}*"


def _grid(sheet: Sheet) -> str:
    rows = [["", *map(_text, column_names(sheet.headings))], *(_row(line, sheet.columns) for line in sheet.lines)]
    widths = [max(3, *(display_width(row[column]) for row in rows)) for column in range(sheet.columns + 1)]
    widths[0] = min(widths[0], _WIDEST_PADDING)
    rules = [f":{'-' * (widths[0] - 1)}", *(f"{'-' * (width - 1)}:" for width in widths[1:])]
    return "\n".join(_joined(row, widths) for row in (rows[0], rules, *rows[1:]))


def column_names(headings: Sequence[Sequence[Heading]]) -> list[str]:
    """A text for each column: its headings from the top, as pipe tables have a single row of them.

    >>> column_names([[Heading("City", 2), Heading("Total")], [Heading("N"), Heading("%"), Heading("")]])
    ['City · N', 'City · %', 'Total']
    """
    rows = [[heading.text for heading in row for _ in range(heading.span)] for row in headings]
    return [_LEVELS_JOINED.join(filter(None, texts)) for texts in zip(*rows, strict=True)]


def _row(line: SheetLine, columns: int) -> list[str]:
    mark = _EMPHASIS.get(line.role, "") if line.label else ""
    figures = [_text(figure.text) for figure in line.figures] or [""] * columns
    return [f"{_INDENT * line.level}{mark}{_text(line.label)}{mark}", *figures]


def _joined(row: Sequence[str], widths: Sequence[int]) -> str:
    label, *figures = row
    cells = [pad_right(label, widths[0]), *map(pad_left, figures, widths[1:])]
    return f"| {' | '.join(cells)} |"


def _text(text: str) -> str:
    """The text such that Markdown shows it as it is, inside a line."""
    return _LINKS.sub(r"\1\\", _SIGNS.sub(r"\\\g<0>", text.strip()))


def _line(text: str) -> str:
    """The same, at the beginning of a line."""
    return _LINE_STARTS.sub(r"\1\\\2", _text(text))

"""Tables as CSV for a report: a title, the cells, the tests and the notes, as on the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mobsurvey.renderers import Page, Pieces
from mobsurvey.table.document import Heading, Sheet, document
from mobsurvey.table.figure import Figure
from mobsurvey.table.model import Table
from mobsurvey.writers.csv_text import csv_text, harmless


def _part(table: Table, number: int, page: Page) -> str:
    """The table, with an empty line above if it is not the first."""
    return ("\n" if number > 1 else "") + csv_text(_rows(table, page.decimal), page.separator)


pieces = Pieces(_part)
render = pieces.render


def _rows(table: Table, decimal: str) -> Iterator[list[str]]:
    shown = document(table, "vi" if decimal == "," else "en")
    yield [harmless(shown.title)]
    yield from _headings(shown.cells.headings)
    yield from _lines(shown.cells)
    for sheet in shown.tests:
        yield []
        first, *further = _headings(sheet.headings)
        yield [harmless(sheet.title), *first[1:]]
        yield from further
        yield from _lines(sheet)
    yield []
    for note in (*shown.notes, *filter(None, (shown.provenance,))):
        yield [harmless(note)]


def _headings(rows: Sequence[Sequence[Heading]]) -> Iterator[list[str]]:
    """Each heading over the first of its columns."""
    for row in rows:
        yield ["", *(text for heading in row for text in (harmless(heading.text), *[""] * (heading.span - 1)))]


def _lines(sheet: Sheet) -> Iterator[list[str]]:
    for line in sheet.lines:
        yield [harmless(line.label), *map(_cell, line.figures)]


def _cell(figure: Figure) -> str:
    """A number as it is, also a negative one; other text, as an interval that begins with a minus, made harmless."""
    return figure.text if figure.value is not None else harmless(figure.text)

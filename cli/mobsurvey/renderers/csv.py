"""Tables as CSV for a report: a title, the cells, the tests and the notes, as on the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mobsurvey.renderers import Page
from mobsurvey.table.detail_text import detail_label, detail_texts
from mobsurvey.table.measure_lines import measure_headings, measure_lines
from mobsurvey.table.model import Cell, Detail, Table
from mobsurvey.table.number_format import format_count, format_decimal
from mobsurvey.table.significance_lines import NOTHING, significance_lines
from mobsurvey.table.text_width import clean_text
from mobsurvey.table.words import phrase
from mobsurvey.writers.csv_text import csv_text, harmless


def render(tables: Sequence[Table], page: Page) -> str:
    """The tables one under the other, with an empty line between."""
    return "\n".join(csv_text(_rows(table, page.decimal), page.separator) for table in tables)


def _rows(table: Table, decimal: str) -> Iterator[list[str]]:
    language = "vi" if decimal == "," else "en"
    measures = ["count"] if table.percent == "none" else ["count", "percent"]
    yield [_label(table.title)]
    yield ["", *(_label(column.label) if m == "count" else "" for column in table.columns for m in measures)]
    if any(column.letter for column in table.columns):
        yield ["", *(column.letter if m == "count" else "" for column in table.columns for m in measures)]
    yield ["", *(phrase(m, table.language) for _ in table.columns for m in measures)]
    same_bases = len({block.base for block in table.blocks}) == 1
    for number, block in enumerate(table.blocks, start=1):
        if block.label is not None:
            yield [_label(block.label)]
        for row in block.rows:
            yield [_label(row.label), *_cells(row.cells, measures, language)]
            yield from _details(row.details, table, measures, language)
        if not same_bases or number == len(table.blocks):
            yield [phrase("base", table.language), *_cells(block.base, measures, language)]
            yield from _details(block.base_details, table, measures, language)
    if tests := significance_lines(table, language, numbered=False):
        yield []
        yield [_label(table.tests_title or ""), *tests.headings]
        for label, cells in tests.lines:
            yield [_label(label), *("" if cell == NOTHING else _number(cell) for cell in cells)]
    if items := measure_lines(table, language):
        yield []
        title = phrase("measures", table.language, banner=table.banner_title or "")
        yield [_label(title), *measure_headings(table.confidence, table.language)]
        for item, lines in items:
            yield [_label(item)]
            yield from ([_label(label), *map(_number, cells)] for label, cells in lines)
    yield []
    for note in table.notes:
        yield [_label(note)]


def _details(details: Sequence[Detail], table: Table, measures: Sequence[str], language: str) -> Iterator[list[str]]:
    """A line for each, its values in the columns of the percents."""
    for detail in details:
        texts = detail_texts(detail, language)
        blank = [""] * (len(measures) - 1)
        cells = [cell for text in texts for cell in (*blank, _number(text))]
        yield [_label(detail_label(detail, table.confidence, table.language)), *cells]


def _cells(cells: Sequence[Cell], measures: Sequence[str], language: str) -> Iterator[str]:
    for cell in cells:
        yield format_count(cell.count)
        if "percent" in measures:
            yield "" if cell.percent is None else format_decimal(cell.percent, 1, language)


def _number(text: str) -> str:
    """A number as it is, also a negative one; other text, as an interval that begins with a minus, made harmless."""
    return text if text.removeprefix("-").replace(",", ".", 1).replace(".", "", 1).isdigit() else harmless(text)


def _label(text: str) -> str:
    """A label without signs that steer a terminal or run in a spreadsheet."""
    return harmless(clean_text(text))

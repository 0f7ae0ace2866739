"""Tables as CSV for a report: a title, the cells, the tests and the notes, as on the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mobsurvey.renderers import Page
from mobsurvey.table.model import Cell, Table
from mobsurvey.table.number_format import format_coefficient, format_count, format_decimal, format_p
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
    yield ["", *(phrase(m, table.language) for _ in table.columns for m in measures)]
    same_bases = len({block.base for block in table.blocks}) == 1
    for number, block in enumerate(table.blocks, start=1):
        if block.label is not None:
            yield [_label(block.label)]
        for row in block.rows:
            yield [_label(row.label), *_cells(row.cells, measures, language)]
        if not same_bases or number == len(table.blocks):
            yield [phrase("base", table.language), *_cells(block.base, measures, language)]
    tests = [test for test in table.tests if test.p is not None]
    if tests:
        several = any(test.p_adjusted is not None for test in tests)
        keys = ["chi-square", "df", "p", *(["p-holm"] if several else []), "cramers-v"]
        yield []
        title = phrase("tests", table.language, banner=table.banner_title or "")
        yield [_label(title), *(phrase(key, table.language) for key in keys)]
    for test in tests:
        p_values = [test.p, test.p_adjusted] if several else [test.p]
        yield [
            _label(test.label),
            format_decimal(test.statistic or 0.0, 2, language),
            str(test.df),
            *(format_p(p, language) for p in p_values if p is not None),
            format_coefficient(test.cramers_v or 0.0, language),
        ]
    yield []
    for note in table.notes:
        yield [_label(note)]


def _cells(cells: Sequence[Cell], measures: Sequence[str], language: str) -> Iterator[str]:
    for cell in cells:
        yield format_count(cell.count)
        if "percent" in measures:
            yield "" if cell.percent is None else format_decimal(cell.percent, 1, language)


def _label(text: str) -> str:
    """A label without signs that steer a terminal or run in a spreadsheet."""
    return harmless(clean_text(text))

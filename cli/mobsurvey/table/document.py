"""A table as a document shows it: headings that span columns, lines of figures, tests, notes; the same in every format.

What stands where, in which words and with how many decimals is settled here; a renderer only writes it down. Renderers
for a page of fixed width take the same lines from `layout`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mobsurvey.table.detail_text import detail_figures, detail_label
from mobsurvey.table.figure import NO_FIGURE, Figure, count_figure, decimal_figure
from mobsurvey.table.measure_lines import measure_headings, measure_lines
from mobsurvey.table.model import Cell, Detail, Table
from mobsurvey.table.numbered import block_label, numbered, row_label
from mobsurvey.table.sheet import Heading, LineRole, Sheet, SheetLine, shared_headings
from mobsurvey.table.significance_lines import NOTHING, significance_lines
from mobsurvey.table.text_width import clean_text
from mobsurvey.table.values import values_of
from mobsurvey.table.values_sheet import values_sheet
from mobsurvey.table.words import phrase


class Document(NamedTuple):
    """A table with all that belongs to it, in the order in which it is shown."""

    title: str
    cells: Sheet
    tests: tuple[Sheet, ...]
    """The tests, then the statistics that were asked for by name; none of them where there are none."""
    notes: tuple[str, ...]
    provenance: str = ""
    """What the table was made of; stands last, apart from the notes."""

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """All its grids."""
        return self.cells, *self.tests


def document(table: Table, numbers: str | None = None) -> Document:
    """The document of a table; `numbers` is the language whose decimal mark is used, else the table's."""
    numbers = numbers or table.language
    return Document(
        clean_text(table.title),
        _cells(table, numbers),
        tuple(sheet for part in table.tested for sheet in (*_tests(part, numbers), *_measures(part, numbers))),
        tuple(map(clean_text, table.notes)),
        clean_text(table.provenance),
    )


def _cells(table: Table, numbers: str) -> Sheet:
    if (values := values_of(table)) is not None:
        return values_sheet(values, table.title, numbers)
    measures = ["count"] if table.percent == "none" else ["count", "percent"]
    wide = len(measures)
    headings = [*shared_headings([point.above for point in table.columns], wide)]
    headings.append(tuple(Heading(clean_text(point.heading), wide) for point in table.columns))
    if any(point.letter for point in table.columns):
        marks = [f"({p.letter}{'*' if p.small else ''})" if p.letter else "" for p in table.columns]
        headings.append(tuple(Heading(mark, wide) for mark in marks))
    headings.append(tuple(Heading(phrase(m, table.language)) for _ in table.columns for m in measures))
    return Sheet(clean_text(table.title), tuple(headings), tuple(_lines(table, measures, numbers)))


def _lines(table: Table, measures: Sequence[str], numbers: str) -> Iterator[SheetLine]:
    same_bases = table.same_bases
    for number, block in enumerate(table.blocks, start=1):
        indent = int(block.label is not None)
        if block.label is not None:
            yield SheetLine(block_label(number, block), (), "item")
        for place, row in enumerate(block.rows, start=1):
            yield SheetLine(row_label(table, place, row), _figures(row.cells, measures, numbers), row.role, indent)
            yield from _details(row.details, table, measures, numbers, "detail", indent + 1)
        if not same_bases or number == len(table.blocks):
            yield SheetLine(phrase("base", table.language), _figures(block.base, measures, numbers), "base")
            yield from _details(block.base_details, table, measures, numbers, "base-detail", 1)


def _figures(cells: Sequence[Cell], measures: Sequence[str], numbers: str) -> tuple[Figure, ...]:
    figures = []
    for cell in cells:
        figures.append(count_figure(cell.count))
        if "percent" in measures:
            figures.append(decimal_figure(cell.percent, 1, numbers))
    return tuple(figures)


def _details(
    details: Sequence[Detail], table: Table, measures: Sequence[str], numbers: str, role: LineRole, level: int
) -> Iterator[SheetLine]:
    """A line for each, its values in the columns of the percents."""
    blank = [NO_FIGURE] * (len(measures) - 1)
    for detail in details:
        found = detail_figures(detail, numbers)
        if any(figure.text for figure in found):
            figures = tuple(cell for figure in found for cell in (*blank, figure))
            yield SheetLine(detail_label(detail, table.confidence, table.language), figures, role, level)


def _tests(table: Table, numbers: str) -> Iterator[Sheet]:
    tests = significance_lines(table, numbers)
    if tests is None:
        return
    lines = [
        SheetLine(label, tuple(NO_FIGURE if cell is NOTHING else cell for cell in cells), "test")
        for label, cells in tests.lines
    ]
    yield Sheet(clean_text(table.tests_title or ""), (tuple(map(Heading, tests.headings)),), tuple(lines))


def _measures(table: Table, numbers: str) -> Iterator[Sheet]:
    items = measure_lines(table, numbers)
    if not items:
        return
    lines: list[SheetLine] = []
    for number, (item, found) in enumerate(items, start=1):
        lines.append(SheetLine(numbered(number if len(items) > 1 else None, item), (), "item"))
        lines += [SheetLine(label, tuple(cells), "test", 1) for label, cells in found]
    title = phrase("measures", table.language, banner=clean_text(table.banner_title or ""))
    headings = tuple(map(Heading, measure_headings(table.confidence, table.language)))
    yield Sheet(title, (headings,), tuple(lines))

"""Lays a table out as text: wrapped labels, aligned cells, numbered items, notes; renderers only write it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from mobsurvey.table.model import Cell, ItemTest, Row, Table
from mobsurvey.table.number_format import (
    format_coefficient,
    format_count,
    format_decimal,
    format_p,
    format_percent,
)
from mobsurvey.table.text_width import clean_text, display_width, pad_left, shorten, wrap
from mobsurvey.table.words import phrase

GAP = 2
"""Columns between two columns of a grid."""
LEAST_LABEL = 24
MOST_LABEL = 60
LEAST_WIDTH = 56
_MOST_WORD = 14
_NONE = "-"

LineRole = Literal["row", "item", "base"]


class Line(NamedTuple):
    """One line of a grid, its label wrapped."""

    label: tuple[str, ...]
    cells: tuple[str, ...]
    """Right-aligned texts; empty for the heading of an item."""
    role: LineRole = "row"


class Grid(NamedTuple):
    """A part of a table that fits the width."""

    label_width: int
    widths: tuple[int, ...]
    headings: tuple[tuple[str, ...], ...]
    """For each column its heading, line by line."""
    lines: tuple[Line, ...]


class Layout(NamedTuple):
    """A table as text, ready to be written."""

    title: tuple[str, ...]
    grids: tuple[Grid, ...]
    """Usually one; more where the banner is wider than the page."""
    continued: str
    tests_title: tuple[str, ...]
    tests: Grid | None
    notes: tuple[tuple[str, ...], ...]
    """Each note's lines."""


def lay_out(table: Table, width: int) -> Layout:
    """The table for a page of that many columns, at least 56."""
    width = max(width, LEAST_WIDTH)
    language = table.language
    columns = [_point_column(table, number) for number in range(len(table.columns))]
    title = clean_text(table.title)
    return Layout(
        title=tuple(wrap(title, width)),
        grids=tuple(_grid(table, columns, some, width) for some in _pages(columns, width)),
        continued=phrase("continued", language, title=shorten(title, width - 14)),
        tests_title=tuple(wrap(phrase("tests", language, banner=clean_text(table.banner_title or "")), width)),
        tests=_tests_grid(table, width) if any(test.p is not None for test in table.tests) else None,
        notes=tuple(tuple(wrap(clean_text(note), width - 2)) for note in table.notes),
    )


class _Column(NamedTuple):
    width: int
    heading: tuple[str, ...]
    counts: int
    """Width of the counts; the percents stand behind them."""
    percents: int


def _point_column(table: Table, number: int) -> _Column:
    cells = [row.cells[number] for row in table.rows] + [block.base[number] for block in table.blocks]
    language = table.language
    counts = max((len(format_count(cell.count)) for cell in cells), default=1)
    counts = max(counts, len(phrase("count", language)))
    percents = 0
    subheading = pad_left(phrase("count", language), counts)
    if table.percent != "none":
        percents = max((len(format_percent(cell.percent, language)) for cell in cells), default=1)
        subheading += " " + pad_left(phrase("percent", language), percents)
    label = clean_text(table.columns[number].label)
    longest = max((display_width(word) for word in label.split()), default=0)
    width = max(len(subheading), min(longest, _MOST_WORD))
    return _Column(width, (*wrap(label, width), pad_left(subheading, width)), counts, percents)


def _pages(columns: Sequence[_Column], width: int) -> list[list[int]]:
    """The columns of each grid; every grid has at least one."""
    pages: list[list[int]] = [[]]
    used = 0
    for number, column in enumerate(columns):
        needed = column.width + GAP
        if pages[-1] and used + needed > width - LEAST_LABEL:
            pages.append([])
            used = 0
        pages[-1].append(number)
        used += needed
    return pages


def _grid(table: Table, columns: Sequence[_Column], page: Sequence[int], width: int) -> Grid:
    some = [columns[number] for number in page]
    room = max(width - sum(column.width + GAP for column in some), 12)
    base = phrase("base", table.language)
    labels = [_label(table, number, row) for number, row in enumerate(table.rows, start=1)]
    longest = max(map(display_width, [*labels, base, *(clean_text(block.label or "") for block in table.blocks)]))
    label_width = min(room, max(longest, 8), MOST_LABEL)
    lines: list[Line] = []
    number = 0
    same_bases = len({block.base for block in table.blocks}) == 1
    for item, block in enumerate(table.blocks, start=1):
        if block.label is not None:
            heading = clean_text(block.label)
            lines.append(Line(tuple(wrap(f"{item}. {heading}", label_width)), (), "item"))
        for row in block.rows:
            text = tuple(wrap(labels[number].strip(), label_width - 2 if block.label else label_width))
            if block.label:
                text = tuple(f"  {part}" for part in text)
            cells = tuple(_cell(row.cells[c], columns[c], table) for c in page)
            lines.append(Line(text, cells))
            number += 1
        if not same_bases or item == len(table.blocks):
            cells = tuple(_cell(block.base[c], columns[c], table) for c in page)
            lines.append(Line(tuple(wrap(base, label_width)), cells, "base"))
    headings = tuple(column.heading for column in some)
    return Grid(label_width, tuple(column.width for column in some), headings, tuple(lines))


def _label(table: Table, number: int, row: Row) -> str:
    label = clean_text(row.label)
    return f"{number}. {label}" if table.kind == "set" and len(table.tests) > 1 else label


def _cell(cell: Cell, column: _Column, table: Table) -> str:
    text = pad_left(format_count(cell.count), column.counts)
    if table.percent != "none":
        text += " " + pad_left(format_percent(cell.percent, table.language), column.percents)
    return pad_left(text, column.width)


def _tests_grid(table: Table, width: int) -> Grid:
    language = table.language
    several = any(test.p_adjusted is not None for test in table.tests)
    keys = ["chi-square", "df", "p", *(["p-holm"] if several else []), "cramers-v"]
    headings = [phrase(key, language) for key in keys]
    rows = [_test_cells(test, several, language) for test in table.tests]
    widths = [max(map(display_width, column)) for column in zip(headings, *rows, strict=True)]
    texts = [
        f"{number}. {clean_text(test.label)}" if len(table.tests) > 1 else clean_text(test.label)
        for number, test in enumerate(table.tests, start=1)
    ]
    room = width - sum(w + GAP for w in widths)
    label_width = min(max(room, 12), MOST_LABEL, max(map(display_width, texts)))
    lines = tuple(
        Line((shorten(text, label_width),), tuple(pad_left(cell, w) for cell, w in zip(cells, widths, strict=True)))
        for text, cells in zip(texts, rows, strict=True)
    )
    return Grid(label_width, tuple(widths), tuple((heading,) for heading in headings), lines)


def _test_cells(test: ItemTest, several: bool, language: str) -> list[str]:
    if test.statistic is None or test.p is None or test.cramers_v is None:
        return [_NONE] * (5 if several else 4)
    mark = "!" if test.expected_below_5 else ""
    adjusted = [format_p(test.p_adjusted, language)] if several and test.p_adjusted is not None else []
    return [
        mark + format_decimal(test.statistic, 2, language),
        str(test.df),
        format_p(test.p, language),
        *adjusted,
        format_coefficient(test.cramers_v, language),
    ]

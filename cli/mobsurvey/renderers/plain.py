"""Tables as plain text, in any terminal, file or mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mobsurvey.renderers import Page, Pieces
from mobsurvey.table.layout import GAP, Grid, Layout, lay_out
from mobsurvey.table.model import Table
from mobsurvey.table.text_width import pad_left, pad_right

if TYPE_CHECKING:
    from mobsurvey.renderers import Titled


def _part(table: Table, number: int, page: Page) -> str:
    """The table with its tests and notes, under the one before."""
    return ("\n\n\n" if number > 1 else "") + "\n".join(_lines(lay_out(table, page.width)))


def _closing(tables: Sequence[Titled], page: Page) -> str:
    return "\n"


pieces = Pieces(_part, foot=_closing)
render = pieces.render


def _lines(layout: Layout) -> Iterator[str]:
    yield from layout.title
    for number, grid in enumerate(layout.grids):
        yield ""
        if number:
            yield layout.continued
            yield ""
        yield from _grid(grid)
    for title, grids in layout.tests:
        for number, grid in enumerate(grids):
            yield ""
            if not number:
                yield from title
            yield from _grid(grid)
    yield ""
    for note in layout.notes:
        for number, line in enumerate(note):
            yield f"{'  ' if number else '- '}{line}"


def _grid(grid: Grid) -> Iterator[str]:
    yield from grid.over
    height = max(map(len, grid.headings), default=0)
    for level in range(height):
        parts = [h[level - height + len(h)] if level >= height - len(h) else "" for h in grid.headings]
        yield _join(grid, "", parts)
    rule = "-" * (grid.label_width + sum(width + GAP for width in grid.widths))
    yield rule
    last_base = grid.last_base
    for line in grid.lines:
        if line is last_base:
            yield rule
        yield from (label.rstrip() for label in line.label[:-1])
        yield _join(grid, line.label[-1], line.cells)


def _join(grid: Grid, label: str, cells: Sequence[str]) -> str:
    padded = [pad_left(cell, width) for cell, width in zip(cells, grid.widths, strict=False)]
    return (" " * GAP).join([pad_right(label, grid.label_width), *padded]).rstrip()

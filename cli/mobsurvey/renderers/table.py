"""Tables for a terminal, through rich."""

from __future__ import annotations

import io
from collections.abc import Iterator

from rich import box
from rich.console import Console, RenderableType
from rich.style import Style
from rich.table import Table as RichTable
from rich.text import Text

from mobsurvey.renderers import Page, Pieces
from mobsurvey.table.layout import GAP, LEAST_WIDTH, Grid, Layout, lay_out
from mobsurvey.table.model import Table

_BOLD = Style(bold=True)
_DIM = Style(dim=True)


def _part(table: Table, number: int, page: Page) -> str:
    """The table under the one before, with rules and, where the terminal has them, bold and dim type."""
    console = _console(page.width)
    if number > 1:
        console.print()
        console.print()
    for part in _parts(lay_out(table, page.width)):
        console.print(part, soft_wrap=isinstance(part, Text))
    file = console.file
    assert isinstance(file, io.StringIO)
    return "\n".join(line.rstrip() for line in file.getvalue().split("\n"))


def _console(width: int) -> Console:
    terminal = Console()
    styled = terminal.is_terminal and not terminal.legacy_windows and not terminal.is_dumb_terminal
    return Console(
        file=io.StringIO(),
        width=max(width, LEAST_WIDTH),
        force_terminal=styled,
        legacy_windows=False,
        highlight=False,
        markup=False,
    )


pieces = Pieces(_part)
render = pieces.render


def _parts(layout: Layout) -> Iterator[RenderableType]:
    for line in layout.title:
        yield Text(line, style=_BOLD)
    yield Text()
    for number, grid in enumerate(layout.grids):
        if number:
            yield Text(f"\n{layout.continued}\n", style=_BOLD)
        for line in grid.over:
            yield Text(line, style=_BOLD)
        yield _grid(grid)
    for title, grids in layout.tests:
        for number, grid in enumerate(grids):
            yield Text()
            for line in () if number else title:
                yield Text(line, style=_BOLD)
            yield _grid(grid)
    yield Text()
    for note in layout.notes:
        for number, line in enumerate(note):
            yield Text(f"{'  ' if number else '- '}{line}", style=_DIM)


def _grid(grid: Grid) -> RichTable:
    table = RichTable(
        box=box.HORIZONTALS,
        show_edge=False,
        padding=0,
        pad_edge=False,
        header_style=_BOLD,
        expand=False,
    )
    table.add_column("", width=grid.label_width, no_wrap=True)
    for heading, width in zip(grid.headings, grid.widths, strict=True):
        table.add_column(
            Text("\n".join(heading)), width=width + GAP - 1, justify="right", no_wrap=True, vertical="bottom"
        )
    for line in grid.lines:
        if line is grid.last_base:
            table.add_section()
        label = Text("\n".join(line.label), style=_BOLD if line.role == "item" else Style())
        # The cells stand beside the last line of their label, as on a printed page.
        lead = "\n" * (len(line.label) - 1)
        table.add_row(label, *(Text(lead + cell) for cell in line.cells))
    return table

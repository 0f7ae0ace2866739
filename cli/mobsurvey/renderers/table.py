"""Tables for a terminal, through rich."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console, RenderableType
from rich.style import Style
from rich.table import Table as RichTable
from rich.text import Text

from mobsurvey.renderers import Page
from mobsurvey.table.layout import GAP, Grid, Layout, lay_out
from mobsurvey.table.model import Table

_BOLD = Style(bold=True)
_DIM = Style(dim=True)


def render(tables: Sequence[Table], page: Page) -> str:
    """The tables one under the other, with rules and, where the terminal has them, bold and dim type."""
    ascii_only = not (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
    styled = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    console = Console(
        file=io.StringIO(), width=page.width, force_terminal=styled, legacy_windows=False, highlight=False, markup=False
    )
    for number, table in enumerate(tables):
        if number:
            console.print()
            console.print()
        for part in _parts(lay_out(table, page.width), ascii_only):
            console.print(part, soft_wrap=isinstance(part, Text))
    file = console.file
    assert isinstance(file, io.StringIO)
    return "\n".join(line.rstrip() for line in file.getvalue().split("\n"))


def _parts(layout: Layout, ascii_only: bool) -> Iterator[RenderableType]:
    for line in layout.title:
        yield Text(line, style=_BOLD)
    for number, grid in enumerate(layout.grids):
        if number:
            yield Text(f"\n{layout.continued}", style=_BOLD)
        yield _grid(grid, ascii_only)
    if layout.tests:
        yield Text(layout.tests_title, style=_BOLD)
        yield _grid(layout.tests, ascii_only)
    for note in layout.notes:
        for number, line in enumerate(note):
            yield Text(f"{'  ' if number else '- '}{line}", style=_DIM)


def _grid(grid: Grid, ascii_only: bool) -> RichTable:
    table = RichTable(
        box=box.ASCII2 if ascii_only else box.HORIZONTALS,
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
        last = line is grid.lines[-1]
        if line.role == "base" and last:
            table.add_section()
        label = Text("\n".join(line.label), style=_BOLD if line.role == "item" else Style())
        # The cells stand beside the last line of their label, as on a printed page.
        lead = "\n" * (len(line.label) - 1)
        table.add_row(label, *(Text(lead + cell) for cell in line.cells))
    return table

"""Writes tables: one module a format, named as on the command line, each with `render(tables, page) -> str`."""

from typing import NamedTuple


class Page(NamedTuple):
    """What a renderer must know of the place it writes to."""

    width: int = 80
    """Columns of text."""
    separator: str = ","
    """Between the cells of a CSV."""
    decimal: str = "."
    """Decimal mark of a CSV."""

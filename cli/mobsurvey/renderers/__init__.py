"""Writes tables: one module a format, named as on the command line, each with `render(tables, page)`.

It gives text, or bytes where the format is binary. A format of text has its `pieces` too, so that a book of any number
of tables is written table by table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mobsurvey.errors import UsageError

if TYPE_CHECKING:
    from typing import Protocol

    from mobsurvey.table.model import Table

    class Titled(Protocol):
        """What must be known of a table before it is written."""

        @property
        def name(self) -> str: ...

        @property
        def title(self) -> str: ...

        @property
        def language(self) -> str: ...


class Page(NamedTuple):
    """What a renderer must know of the place it writes to."""

    width: int = 80
    """Columns of text."""
    separator: str = ","
    """Between the cells of a CSV."""
    decimal: str = "."
    """Decimal mark of a CSV."""
    title: str = ""
    """Of the whole document; empty where it has none of its own."""
    pictures: bool = False
    """Whether web pages and Word documents have a picture with each table."""


class Pieces:
    """A format of text in pieces: what stands before the tables, each of them, and what stands behind."""

    def __init__(
        self,
        part: Callable[[Table, int, Page], str],
        head: Callable[[Sequence[Titled], Page], str] = lambda tables, page: "",
        foot: Callable[[Sequence[Titled], Page], str] = lambda tables, page: "",
    ) -> None:
        self.part = part
        """Of a table and its number, from 1; what parts it from the one before is in it."""
        self.head = head
        self.foot = foot

    def render(self, tables: Sequence[Table], page: Page) -> str:
        """The tables as one text."""
        parts = [self.part(table, number, page) for number, table in enumerate(tables, start=1)]
        return "".join((self.head(tables, page), *parts, self.foot(tables, page)))


class Format(NamedTuple):
    """A format of tables: its name is that of its module."""

    name: str
    title: str
    suffix: str
    """Of its files; empty where it is for a terminal only."""
    binary: bool = False
    """Whether it can only be a file."""


FORMATS = {
    found.name: found
    for found in (
        Format("table", "a terminal, with rules and bold type", ""),
        Format("plain", "plain text", ".txt"),
        Format("csv", "CSV for a spreadsheet", ".csv"),
        Format("json", "JSON, numbers in full precision", ".json"),
        Format("markdown", "Markdown", ".md"),
        Format("html", "a web page of its own", ".html"),
        Format("latex", "LaTeX", ".tex"),
        Format("xlsx", "an Excel workbook, a sheet a table", ".xlsx", binary=True),
        Format("docx", "a Word document", ".docx", binary=True),
    )
}


def format_of(path: Path) -> Format:
    """The format that a file's name ends in. UsageError."""
    suffix = path.suffix.casefold()
    for found in FORMATS.values():
        if suffix and suffix == found.suffix:
            return found
    known = ", ".join(found.suffix for found in FORMATS.values() if found.suffix)
    raise UsageError(f'"{path.name}" does not tell the format by its end', next_step=f"Such are: {known}.")


def rendered(tables: Sequence[Table], name: str, page: Page) -> str | bytes:
    """The tables in the format of that name."""
    found: str | bytes = import_module(f"mobsurvey.renderers.{name}").render(tables, page)
    return found

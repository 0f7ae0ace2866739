"""Rows of texts, as a file or a sheet in it has them: what every platform's export is before it is understood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

HEAD_ROWS = 30
"""By which a platform's export is recognised."""


class Table(Protocol):
    """Rows of equally many cells, NFC texts; header rows are rows like the others."""

    @property
    def path(self) -> Path: ...

    @property
    def kind(self) -> str:
        """What holds the rows: csv, xlsx, ods."""

    @property
    def encoding(self) -> str: ...

    @property
    def details(self) -> Mapping[str, str]:
        """What was decided or noticed on the way to the rows: separator, sheet, stray bytes."""

    def head(self, rows: int) -> list[list[str]]:
        """The first rows, fewer where the table has fewer. ReadError."""

    def chunks(self, skip: int) -> Iterator[list[list[str]]]:
        """The columns of the rows after the first `skip`, a chunk of rows at a time; reads the file anew. ReadError."""

    def place(self, row: int, column: int | None = None) -> str:
        """Where a row is, or a cell in it, counted from 1, in the words of a message."""


class Head(NamedTuple):
    """What a platform is recognised by."""

    rows: Sequence[Sequence[str]]
    """At most HEAD_ROWS, the header first."""
    kind: str
    """What holds the rows: csv, xlsx, ods."""

    @property
    def names(self) -> Sequence[str]:
        """The first row; empty where the table is."""
        return self.rows[0] if self.rows else ()


def head_of(table: Table) -> Head:
    return Head(table.head(HEAD_ROWS), table.kind)

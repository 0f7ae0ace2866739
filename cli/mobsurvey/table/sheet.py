"""A grid of figures under headings: what a document has for its cells and for its tests."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from mobsurvey.table.figure import Figure
from mobsurvey.table.text_width import clean_text

LineRole = Literal["answer", "net", "subtotal", "item", "detail", "base", "base-detail", "test"]


class Heading(NamedTuple):
    """One heading of a sheet, over so many of its columns."""

    text: str
    span: int = 1


class SheetLine(NamedTuple):
    """One line of a sheet."""

    label: str
    figures: tuple[Figure, ...]
    """One a column; empty for the heading of an item."""
    role: LineRole
    level: int = 0
    """How far the label is indented: 0, 1 or 2."""


class Sheet(NamedTuple):
    """A grid of figures under headings."""

    title: str
    headings: tuple[tuple[Heading, ...], ...]
    """Row by row from the top, the column of labels not counted; the spans of each row add up to the columns."""
    lines: tuple[SheetLine, ...]

    @property
    def columns(self) -> int:
        return sum(heading.span for heading in self.headings[0])


def shared_headings(aboves: Sequence[tuple[str, ...]], wide: int = 1) -> list[tuple[Heading, ...]]:
    """The rows of headings over those of the columns, each over the neighbours that share it; columns are so wide."""
    rows = []
    for level in range(max(map(len, aboves), default=0)):
        row: list[Heading] = []
        for shared, same in groupby(aboves, key=lambda above: above[: level + 1]):
            text = shared[level] if len(shared) > level else ""
            row.append(Heading(clean_text(text), wide * len(list(same))))
        rows.append(tuple(row))
    return rows

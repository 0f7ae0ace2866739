"""Counts what stands in the columns of a table, alone and together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from mobsurvey.readers.questions.texts import settled
from mobsurvey.readers.table import HEAD_ROWS, Table

MOST_DISTINCT = 2000
"""Different texts of a column that are kept; one with more is open, or joins many options."""


class Cells(NamedTuple):
    """What stands in one column."""

    counts: Mapping[str, int]
    """Cases by text as it stands, the empty one left out; of the first MOST_DISTINCT different texts."""
    full: bool = False
    """Whether there are more different texts."""

    @property
    def is_blank(self) -> bool:
        return not self.counts

    @property
    def texts(self) -> dict[str, int]:
        """Cases by text as `settled` gives it, in the order of the file; blank ones left out."""
        found: dict[str, int] = {}
        for raw, cases in self.counts.items():
            if text := settled(raw):
                found[text] = found.get(text, 0) + cases
        return found


class Content(NamedTuple):
    """What stands in a table below its header."""

    cases: int
    cells: Sequence[Cells]
    """By column."""
    groups: Sequence[Sequence[int]]
    """Columns that were counted together."""
    patterns: Sequence[Counter[tuple[str, ...]]]
    """For each group, how many cases have which cells in it."""

    def together(self, columns: Sequence[int]) -> Counter[tuple[str, ...]]:
        """How many cases have which cells in those columns, which are among those of one group."""
        at = next(at for at, group in enumerate(self.groups) if set(columns) <= set(group))
        places = [self.groups[at].index(column) for column in columns]
        found: Counter[tuple[str, ...]] = Counter()
        for cells, cases in self.patterns[at].items():
            found[tuple(cells[place] for place in places)] += cases
        return found


def read_content(table: Table, header_rows: int, groups: Sequence[Sequence[int]] = ()) -> Content:
    """What stands in the columns, and in those groups of columns together; reads the file once. ReadError."""
    width = len(table.head(1)[0])
    counts: list[dict[str, int]] = [{} for _ in range(width)]
    full = [False] * width
    patterns: list[Counter[tuple[str, ...]]] = [Counter() for _ in groups]
    cases = 0
    for columns in table.chunks(header_rows):
        cases += len(columns[0])
        for at, column in enumerate(columns):
            full[at] |= _count(column, counts[at])
        for group, pattern in zip(groups, patterns, strict=True):
            pattern.update(zip(*(columns[at] for at in group), strict=True))
    return Content(cases, [Cells(*found) for found in zip(counts, full, strict=True)], groups, patterns)


def _count(column: Iterable[str], counts: dict[str, int]) -> bool:
    """Whether the column has texts that are not counted any more."""
    full = False
    for text, cases in Counter(column).items():
        if text in counts:
            counts[text] += cases
        elif text and len(counts) < MOST_DISTINCT:
            counts[text] = cases
        elif text:
            full = True
    return full


def head_cells(table: Table, header_rows: int) -> list[Cells]:
    """What stands in the columns in the first cases, by which it is settled which columns are counted together."""
    rows = table.head(header_rows + HEAD_ROWS)
    columns = zip(*rows[header_rows:], strict=True) if len(rows) > header_rows else [()] * len(rows[0])
    return [Cells({text: cases for text, cases in Counter(column).items() if text}) for column in columns]


def row_of(table: Table, header_rows: int, column: int, text: str) -> int:
    """The first row with that text in the column, counted from 1; the file has it."""
    row = header_rows
    for columns in table.chunks(header_rows):
        if text in columns[column]:
            return row + columns[column].index(text) + 1
        row += len(columns[column])
    raise LookupError(text)

"""Headings with their columns, and which have a rule beneath: those over several that have headings of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from mobsurvey.table.sheet import Heading


class PlacedHeading(NamedTuple):
    """A heading, the columns that it is over, and whether a rule is drawn beneath it."""

    text: str
    start: int
    """Its first column, from 0."""
    span: int
    ruled: bool = False


def placed_headings(rows: Sequence[Sequence[Heading]]) -> list[list[PlacedHeading]]:
    """Each row's headings with their first columns.

    A heading has a rule where the row beneath has several over its columns: not where it has just its letter there.
    A place that is left empty under a heading has the heading's rule.
    """
    placed = [list(_placed(row)) for row in rows]
    named = {(heading.start, heading.span) for row in placed for heading in row if heading.text}
    for upper, lower in pairwise(placed):
        starts = {heading.start for heading in lower}
        for number, heading in enumerate(upper):
            split = starts & set(range(heading.start + 1, heading.start + heading.span))
            upper[number] = heading._replace(ruled=bool(split) and (heading.start, heading.span) in named)
    return placed


def _placed(row: Sequence[Heading]) -> Iterator[PlacedHeading]:
    start = 0
    for heading in row:
        yield PlacedHeading(heading.text, start, heading.span)
        start += heading.span

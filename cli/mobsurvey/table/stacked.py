"""Banners of several questions: beside each other, `level,sex`, or one within the answers of another, `level/sex`.

Each part is a table of its own, tested in itself, whose columns are put beside those of the others; the total is that
of all who answered the question, whatever they answered to the banner.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from itertools import product
from typing import NamedTuple

from mobsurvey.errors import UsageError
from mobsurvey.table.model import BannerPoint, Block, Cell, Detail, Row, Table
from mobsurvey.table.notes import first_items, note_title
from mobsurvey.table.words import phrase
from mobsurvey.tabulation.axis import Axis, Category
from mobsurvey.tabulation.counts import Only
from mobsurvey.tabulation.layer import Layer
from mobsurvey.tabulation.names import banner_paths

_NAME = "\0"
MOST_POINTS = 200
"""Columns of a table."""


class BannerPart(NamedTuple):
    """A question of a banner, among the cases of some answers to others."""

    names: tuple[str, ...]
    """The questions from the outermost in; the last one's answers are the columns."""
    heading: str
    """Their titles."""
    axis: Axis
    """Of the last one; its title says among whom."""
    outer: tuple[tuple[Axis, int], ...] = ()
    """The questions around it, each with the number of its answer."""

    @property
    def by(self) -> str:
        """As `level=1/sex`."""
        around = [
            f"{name}={_named(axis.categories[n])}" for name, (axis, n) in zip(self.names, self.outer, strict=False)
        ]
        return "/".join((*around, self.names[-1]))

    @property
    def above(self) -> tuple[str, ...]:
        """The headings over its columns: the questions, and the answers around it."""
        return (self.heading, *(axis.categories[number].label for axis, number in self.outer))

    def only(self, only: Only | None) -> Only | None:
        """The cases among which its columns are counted."""
        for axis, number in self.outer:
            only = Layer(axis, number, only)
        return only


def _among(axis: Axis, outer: Sequence[tuple[Axis, int]]) -> Axis:
    """The axis, its title with the answers around it."""
    if not outer:
        return axis
    titled = copy(axis)
    titled.title = f"{axis.title} ({', '.join(around.categories[number].label for around, number in outer)})"
    return titled


def _named(category: Category) -> str:
    return category.item if category.code is None else str(category.code)


def banner_parts(by: str, side: Callable[[str], Axis]) -> list[BannerPart]:
    """The parts of a banner; `side` gives the axis of a question. UsageError."""
    parts: list[BannerPart] = []
    paths = banner_paths(by)
    for names in paths:
        if not all(names):
            raise UsageError(f"--by {by}", next_step="Write, for example: --by level,sex or --by level/sex.")
        if len(set(names)) < len(names):
            raise UsageError(f'--by {by} has "{names[-1]}" within itself', next_step="Name it once.")
        if paths.count(names) > 1:
            raise UsageError(f'--by {by} has "{"/".join(names)}" twice', next_step="Name it once.")
        *outer, inner = (side(name) for name in names)
        heading = " / ".join(axis.title for axis in (*outer, inner))
        for numbers in product(*(range(len(axis.categories)) for axis in outer)):
            around = tuple(zip(outer, numbers, strict=True))
            parts.append(BannerPart(names, heading, _among(inner, around), around))
    points = sum(len(part.axis.categories) for part in parts)
    if points > MOST_POINTS:
        raise UsageError(f"--by {by} makes {points:,} columns", next_step=f"{MOST_POINTS} are the most.")
    return parts


def stacked(by: str, parts: Sequence[BannerPart], tables: Sequence[Table], total: Table) -> Table:
    """The tables of the parts as one, with the total column of the table without a banner."""
    titles = ", ".join(dict.fromkeys(part.above[0] for part in parts))
    # A part may be the only one that is left of several.
    depth = max(len(part.above) for part in parts) if len(parts) > 1 or parts[0].outer else 0
    columns: list[BannerPoint] = []
    for part, table in zip(parts, tables, strict=True):
        above = (part.above[0], *("" for _ in range(depth - len(part.above))), *part.above[1:])
        columns += [point._replace(above=above[:depth]) for point in table.columns[:-1]]
    blocks = tuple(
        _block([table.blocks[number] for table in tables], block) for number, block in enumerate(total.blocks)
    )
    return total._replace(
        by=by,
        title=phrase("title", total.language, stub=total.title, banner=titles),
        banner_title=titles,
        columns=(*columns, total.columns[-1]),
        blocks=blocks,
        stacked=tuple(tables),
        notes=tuple(_notes(tables, total)),
    )


def _block(parts: Sequence[Block], total: Block) -> Block:
    rows = tuple(_row([part.rows[number] for part in parts], row) for number, row in enumerate(total.rows))
    base = _cells([part.base for part in parts], total.base)
    widths = [len(part.base) - 1 for part in parts]
    details = _details([part.base_details for part in parts], total.base_details, widths)
    return total._replace(
        rows=rows,
        base=base,
        base_details=details,
        small=tuple(small for part in parts for small in part.small),
        low=(*(low for part in parts for low in part.low[:-1]), *total.low[-1:]),
    )


def _row(parts: Sequence[Row], total: Row) -> Row:
    widths = [len(part.cells) - 1 for part in parts]
    details = _details([part.details for part in parts], total.details, widths)
    return total._replace(cells=_cells([part.cells for part in parts], total.cells), details=details)


def _cells(parts: Sequence[tuple[Cell, ...]], total: tuple[Cell, ...]) -> tuple[Cell, ...]:
    return (*(cell for part in parts for cell in part[:-1]), total[-1])


def _details(
    parts: Sequence[tuple[Detail, ...]], total: tuple[Detail, ...], widths: Sequence[int]
) -> tuple[Detail, ...]:
    """Each line that any part has, blank over the columns of those that lack it; of a reason none lack."""
    found: dict[tuple[str, str], Detail] = {}
    for details in (*parts, total):
        for detail in details:
            found.setdefault((detail.key, detail.label), detail)
    lines = []
    for key, sample in found.items():
        values: list[str | float | tuple[float, float] | None] = []
        lacking = 0.0 if sample.key == "missing" else None
        for details, width in zip(parts, widths, strict=True):
            values += next((d.values[:-1] for d in details if (d.key, d.label) == key), (lacking,) * width)
        last = next((d.values[-1] for d in total if (d.key, d.label) == key), None)
        lines.append(sample._replace(values=(*values, last)))
    return tuple(lines)


def _notes(tables: Sequence[Table], total: Table) -> Iterator[str]:
    """Those of the total, those that all parts share, then those of some parts, which say whose they are."""
    language = total.language
    yield from (_of_parts(note, total) for note in total.notes)
    whose: dict[str, dict[str, str]] = {}
    for table in tables:
        for note in table.notes:
            if note not in total.notes:
                whose.setdefault(_unnamed(note, table), {})[table.banner_title or ""] = note
    shared = [note for note, names in whose.items() if len(names) == len(tables)]
    every = phrase("each-part", language)
    yield from (found for note in shared if (found := note.replace(_NAME, every)) not in total.notes)
    for unnamed, names in whose.items():
        if unnamed in shared:
            continue
        if len(names) == 1:
            [(name, note)] = names.items()
            yield f"{name}: {note}"
        else:
            note = unnamed.replace(_NAME, phrase("each-of-these", language))
            yield f"{'; '.join(first_items(list(names), language))}: {note}"


def _of_parts(note: str, total: Table) -> str:
    """The note of the total, in which percents are of the whole table; those of a part are of the part."""
    for whole, part in (("percent-row", "percent-row-stacked"), ("percent-total", "percent-total-stacked")):
        note = note.replace(phrase(whole, total.language), phrase(part, total.language))
    return note


def _unnamed(note: str, part: Table) -> str:
    """The note with a mark in place of the banner's title."""
    title = part.banner_title or ""
    return note.replace(title, _NAME).replace(note_title(title), _NAME) if title else note

"""Fits the columns of a sheet to the width of a page: how wide they are, how large the type, which way up the page."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby
from typing import NamedTuple

from mobsurvey.table.sheet import Heading, Sheet, SheetLine

MARGIN = 3.0
"""Points left and right of the text of a cell."""
INDENT = 10.0
"""Points for each level of a label."""
TYPE = 11.0
"""Points of the type of a table that has room."""
SMALLER = 1.5
"""Points by which the type of a detail is smaller."""
_LEAST_LABEL = 136.0
"""48 mm."""
_LONGEST_WORD = 110.0
"""Points that a word may ask for; longer ones are broken."""
_COMFORT = 1.7
"""How much wider than they need be columns of figures are made, if there is room."""
_NARROW = set("fijlrtI.,;:'|!()[]{}-/ ")
_HORN = "\N{COMBINING HORN}"
"""Of ơ and ư: the one mark that makes a letter wider."""
_WIDE = set("mwMWOQDGHNU%@&+=<>…—")


class Paper(NamedTuple):
    """A page; lengths in mm. The binding edge, left or at the top, is the wider one."""

    width: int
    height: int
    left: int
    top: int
    right: int = 20
    bottom: int = 20


UPRIGHT = Paper(210, 297, left=30, top=20)
LANDSCAPE = Paper(297, 210, left=20, top=30)
"""A4, with the margins of Vietnamese offices and papers."""


class Fit(NamedTuple):
    """The paper and the type that take a whole table."""

    paper: Paper
    size: float
    """Of the type, in points."""

    @property
    def width(self) -> float:
        """Points between the margins."""
        return (self.paper.width - self.paper.left - self.paper.right) * 72 / 25.4


_FITS = (Fit(UPRIGHT, TYPE), Fit(UPRIGHT, 10), Fit(LANDSCAPE, 10), Fit(LANDSCAPE, 9), Fit(LANDSCAPE, 8))
"""The first that will do is taken; a sheet too wide for the last goes on below."""


class Panel(NamedTuple):
    """The columns of a sheet that stand side by side."""

    headings: tuple[tuple[Heading, ...], ...]
    lines: tuple[SheetLine, ...]
    widths: tuple[float, ...]
    """Points, of the labels first; they add up to the width of the page."""


def fit(sheets: Sequence[Sheet]) -> Fit:
    """The largest type, on an upright page if possible, with which each sheet stands side by side."""
    return next((found for found in _FITS if all(_fits(sheet, found) for sheet in sheets)), _FITS[-1])


def panels(sheet: Sheet, page: Fit) -> list[Panel]:
    """The sheet, or its parts one below the other where it is wider than the page; no banner point is cut."""
    widths = _least_widths(sheet, page.size)
    ends = list(_ends(sheet, widths, page.width - _least_label(sheet, page.size)))
    return [_panel(sheet, start, end, page) for start, end in zip([0, *ends], ends, strict=False)]


def joined(headings: Sequence[Sequence[Heading]], line: SheetLine) -> list[tuple[str, int]]:
    """The line's texts, each with the columns that it takes.

    What is said of a banner point as a whole, as an interval, takes the blank cells before it too.
    """
    if line.role not in ("detail", "base-detail"):
        return [(figure.text, 1) for figure in line.figures]
    starts = _starts(headings[-2]) if len(headings) > 1 else set(range(len(line.figures)))
    cells: list[tuple[str, int]] = []
    for number, figure in enumerate(line.figures):
        if cells and not cells[-1][0] and number not in starts:
            cells[-1] = (figure.text, cells[-1][1] + 1)
        else:
            cells.append((figure.text, 1))
    return cells


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """About how many points the text takes in Times New Roman."""
    letters = text if text.isascii() else unicodedata.normalize("NFD", text)
    return sum(map(_ems, letters)) * size * (1.12 if bold else 1)


def _ems(letter: str) -> float:
    if letter in _NARROW:
        return 0.33
    if letter in _WIDE:
        return 0.8
    if letter.isupper():
        return 0.68
    if unicodedata.combining(letter):
        return 0.1 if letter == _HORN else 0.0
    return 1.0 if unicodedata.east_asian_width(letter) in ("W", "F") else 0.5


def _fits(sheet: Sheet, page: Fit) -> bool:
    return sum(_least_widths(sheet, page.size)) + _least_label(sheet, page.size) <= page.width


def _label_width(line: SheetLine, size: float) -> float:
    return text_width(line.label, size, bold=True) + line.level * INDENT + 2 * MARGIN + 1


def _least_label(sheet: Sheet, size: float) -> float:
    return min(_LEAST_LABEL, max((_label_width(line, size) for line in sheet.lines), default=_LEAST_LABEL))


def _least_widths(sheet: Sheet, size: float) -> list[float]:
    """The least width of each column of figures; those with the same heading are equally wide, as far as can be."""
    needed = [
        (heading.span, start, _longest_word(heading.text, size))
        for row in sheet.headings
        for start, heading in _placed(row)
    ]
    for line in sheet.lines:
        smaller = size - SMALLER if line.role in ("detail", "base-detail") else size
        start = 0
        for text, span in joined(sheet.headings, line):
            needed.append((span, start, text_width(text, smaller, bold=line.role == "net")))
            start += span
    widths = [0.0] * sheet.columns
    words = [heading.text for heading in sheet.headings[-1] for _ in range(heading.span)]
    for span, texts in groupby(sorted(needed), key=lambda text: text[0]):
        for _, start, width in texts:
            lacking = width + 2 * MARGIN + 1 - sum(widths[start : start + span])
            if lacking > 0:
                widths[start : start + span] = [width + lacking / span for width in widths[start : start + span]]
        if span == 1:
            widest: dict[str, float] = {}
            for word, width in zip(words, widths, strict=True):
                widest[word] = max(width, widest.get(word, 0.0))
            widths = [widest[word] for word in words]
    return widths


def _longest_word(text: str, size: float) -> float:
    return min(max((text_width(word, size, bold=True) for word in text.split()), default=0.0), _LONGEST_WORD)


def _placed(row: Sequence[Heading]) -> Iterator[tuple[int, Heading]]:
    """Each heading with the number of its first column."""
    return zip(accumulate((heading.span for heading in row), initial=0), row, strict=False)


def _starts(row: Sequence[Heading]) -> set[int]:
    return {start for start, _ in _placed(row)}


def _ends(sheet: Sheet, widths: Sequence[float], room: float) -> Iterator[int]:
    """Where each panel ends: where the highest heading does, unless that would leave half of the page empty."""
    levels = [_starts(row) | {sheet.columns} for row in (sheet.headings[:-1] or sheet.headings)]
    end = 0
    while end < sheet.columns:
        start = end
        reached = [start + n for n, width in enumerate(accumulate(widths[start:]), start=1) if width <= room]
        last = max(reached, default=start + 1)
        half = (start + last) / 2
        found = [[place for place in places if half < place <= last] for places in levels]
        whole = [place for place in levels[-1] if place > start]
        end = last if last == sheet.columns else next((max(places) for places in found if places), min(whole))
        yield end


def _panel(sheet: Sheet, start: int, end: int, page: Fit) -> Panel:
    headings = tuple(
        tuple(
            Heading(heading.text, min(place + heading.span, end) - max(place, start))
            for place, heading in _placed(row)
            if place < end and place + heading.span > start
        )
        for row in sheet.headings
    )
    lines = tuple(line._replace(figures=line.figures[start:end]) for line in sheet.lines)
    return Panel(headings, lines, _widths(Sheet(sheet.title, headings, lines), page))


def _widths(sheet: Sheet, page: Fit) -> tuple[float, ...]:
    """The labels get what they need, then the figures some comfort, then the labels the rest."""
    figures = _least_widths(sheet, page.size)
    least = sum(figures)
    # One panel in need of more than a page is pressed into it.
    pressed = min(1.0, (page.width - _least_label(sheet, page.size)) / least) if least else 1.0
    wanted = max((_label_width(line, page.size) for line in sheet.lines if line.figures), default=0.0)
    label = min(wanted, page.width - least * pressed)
    factor = min(_COMFORT, (page.width - label) / least) if least else 1.0
    return (page.width - least * factor, *(width * factor for width in figures))

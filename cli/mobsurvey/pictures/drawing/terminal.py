"""Pictures of text: bars of block characters, or of # where the terminal's encoding lacks them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from mobsurvey.pictures.drawing.captions import glued, unglued
from mobsurvey.pictures.drawing.chart import Chart
from mobsurvey.table.text_width import display_width, pad_left, pad_right, wrap

GAP = 2
LEAST_WIDTH = 40
_WHOLE, _HALF, _MARKER, _AXIS = "█", "▌", "■", "│"
_SHADES = ("█", "▒", "░", "▓", "·")
_PLAIN_SHADES = ("#", "=", ".", "+", "-")


class Terminal(NamedTuple):
    """What must be known of it."""

    width: int = 80
    """Columns of text."""
    blocks: bool = True
    """Whether it has block characters."""

    @property
    def columns(self) -> int:
        return max(self.width, LEAST_WIDTH)

    @property
    def axis(self) -> str:
        return _AXIS if self.blocks else "|"

    def bar(self, length: float) -> str:
        """A bar of so many columns, to the nearest half where there are half blocks; never nothing for something."""
        if not self.blocks:
            return "#" * max(round(length), 1 if length > 0 else 0)
        halves = max(round(2 * length), 1 if length > 0 else 0)
        return _WHOLE * (halves // 2) + _HALF * (halves % 2)

    def whole_bar(self, length: float) -> str:
        """A bar that ends where others begin: without half blocks, which stand at the left of their column."""
        return (_WHOLE if self.blocks else "#") * max(round(length), 1 if length > 0 else 0)

    def marker(self, place: float) -> str:
        """A mark at that column, with a line of dots that leads to it."""
        return "." * round(place) + (_MARKER if self.blocks else "o")

    def mark(self, places: tuple[int, int, int] | None, width: int) -> str:
        """A mark at the first of three columns, with a line from the second to the third; nothing for None."""
        if places is None:
            return " " * width
        at, first, last = places
        signs = [" "] * first + ["-"] * (last - first + 1) + [" "] * (width - last - 1)
        signs[at] = _MARKER if self.blocks else "o"
        return "".join(signs)

    def shades(self, number: int) -> list[str]:
        """So many signs that fill areas: shades, or digits where there are more areas than shades."""
        signs = _SHADES if self.blocks else _PLAIN_SHADES
        return list(signs[:number]) if number <= len(signs) else [str((n + 1) % 10) for n in range(number)]


def block_characters(encoding: str | None) -> bool:
    """Whether an encoding has them.

    >>> block_characters("utf-8"), block_characters("cp437"), block_characters("cp1252")
    (True, True, False)
    """
    try:
        "".join((_WHOLE, _HALF, _MARKER, _AXIS, *_SHADES)).encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


class Line(NamedTuple):
    """A line of a picture: a label, what is drawn beside it, and the number behind."""

    label: str
    drawn: str
    number: str


def labelled(lines: Sequence[Line], width: int, indent: int = 0) -> Iterator[str]:
    """The lines, their labels in a column of that width, broken between words; the bar beside the last part."""
    for line in lines:
        *above, last = broken(line.label, width)
        for part in above:
            yield " " * indent + part
        yield f"{' ' * indent}{pad_right(last, width)}{' ' * GAP}{line.drawn} {line.number}".rstrip()


def broken(label: str, width: int) -> list[str]:
    """The label in lines of that width, the number of respondents in one piece."""
    return [unglued(line) for line in wrap(glued(label), width)]


def label_width(labels: Iterable[str], most: int) -> int:
    """As wide as the longest label, at most so wide."""
    return min(max(map(display_width, labels), default=0), most)


def number_width(numbers: Iterable[str]) -> int:
    return max(map(display_width, numbers), default=0)


def numbers_line(texts: Sequence[str], width: int) -> str:
    """Numbers in columns of that width."""
    return " ".join(pad_left(text, width) for text in texts)


def terminal_text(chart: Chart, lines: Iterable[str], page: Terminal) -> str:
    """Title, picture and note."""
    parts = [*wrap(chart.title, page.columns), "", *lines]
    if chart.note:
        parts += ["", *wrap(chart.note, page.columns)]
    return "\n".join(part.rstrip() for part in parts) + "\n"

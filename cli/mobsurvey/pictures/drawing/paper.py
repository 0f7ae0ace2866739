"""The paper of pictures, measured in points from its upper left corner, which matplotlib makes a file."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from html import escape
from typing import Any, Literal

from mobsurvey.errors import UsageError
from mobsurvey.pictures.drawing.captions import glued, unglued
from mobsurvey.pictures.drawing.colours import FAINT, INK, RULE, Fill

Align = Literal["left", "center", "right"]
WIDTH = 468.0
"""Six and a half inches: the text of a page of A4 or Letter."""
MARGIN = 8.0
TYPE = 9.0
SMALL = 7.5
TITLE = 11.0
LEADING = 1.28
"""From line to line, in sizes of type."""
_UPRIGHT = (110.0, 160.0, 220.0)
"""Lengths that upright labels may have, in points."""
_DOTS = 200
"""An inch, of PNG."""
_FONTS = ["DejaVu Sans", "Verdana", "Segoe UI", "Arial", "Noto Sans", "Helvetica"]
"""matplotlib brings the first, which has every letter of Vietnamese; the others are for viewers that lack it."""
_SETTINGS: Any = {
    "font.family": ["sans-serif"],
    "font.sans-serif": _FONTS,
    "text.parse_math": False,
    "text.hinting": "none",  # widths as they are measured
    "svg.fonttype": "none",
    "svg.hashsalt": "mobsurvey",
    "pdf.fonttype": 42,
    "hatch.linewidth": 0.7,
    "path.simplify": False,
}


class Paper:
    """Shapes and texts, drawn in their order; it is as high as what is on it."""

    def __init__(self, width: float = WIDTH) -> None:
        self.width = width
        self.height = 0.0
        self._marks: list[Callable[[Any, int], None]] = []

    @property
    def marks(self) -> int:
        """How many marks are on it: a place to put others beneath later ones."""
        return len(self._marks)

    @property
    def right(self) -> float:
        return self.width - MARGIN

    def box(self, x: float, y: float, width: float, height: float, fill: Fill, edge: str = "none") -> None:
        """A rectangle with its upper left corner there."""
        from matplotlib.patches import Rectangle

        def mark(axes: Any, order: int) -> None:
            axes.add_patch(Rectangle((x, y), width, height, facecolor=fill.colour, linewidth=0, zorder=order))
            if fill.hatch:
                lines = Rectangle((x, y), width, height, fill=False, hatch=fill.hatch, linewidth=0, zorder=order)
                lines.set_edgecolor(fill.hatch_colour)
                axes.add_patch(lines)
            if edge != "none":
                axes.add_patch(
                    Rectangle((x, y), width, height, fill=False, edgecolor=edge, linewidth=0.6, zorder=order)
                )

        self._marks.append(mark)
        self._reach(y + height)

    def line(
        self,
        places: Sequence[tuple[float, float]],
        colour: str = RULE,
        width: float = 0.6,
        style: Any = "-",
        marker: str = "",
        beneath: int | None = None,
    ) -> None:
        """A line from place to place; `beneath` all marks from that number on."""

        def mark(axes: Any, order: int) -> None:
            x, y = zip(*places, strict=True)
            axes.plot(
                x,
                y,
                color=colour,
                linewidth=width,
                linestyle=style,
                marker=marker or None,
                markersize=5,
                markeredgecolor="#ffffff",
                markeredgewidth=0.6,
                solid_capstyle="butt",
                zorder=order,
            )

        self._marks.insert(len(self._marks) if beneath is None else beneath, mark)
        self._reach(max(y for _, y in places))

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = TYPE,
        align: Align = "left",
        colour: str = INK,
        bold: bool = False,
        upright: bool = False,
        plate: str = "",
    ) -> None:
        """A line of text, y in the middle of its height; `upright` from below upwards, which begins at y."""
        if not text:
            return

        def mark(axes: Any, order: int) -> None:
            axes.text(
                x,
                y,
                text,
                fontsize=size,
                color=colour,
                fontweight="bold" if bold else "normal",
                horizontalalignment="center" if upright else align,
                verticalalignment="bottom" if upright else "center_baseline",
                rotation=90 if upright else 0,
                zorder=order,
                bbox={"facecolor": plate, "edgecolor": "none", "pad": 0.8} if plate else None,
            )

        self._marks.append(mark)
        self._reach(y + size * LEADING / 2)

    def lines(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        size: float = TYPE,
        align: Align = "left",
        colour: str = INK,
        bold: bool = False,
    ) -> float:
        """Lines one under the other, y at the upper edge of the first; gives the lower edge of the last."""
        for number, line in enumerate(lines):
            self.text(x, y + (number + 0.5) * size * LEADING, line, size, align, colour, bold)
        return y + len(lines) * size * LEADING

    def _reach(self, y: float) -> None:
        self.height = max(self.height, y)

    # What is on every picture

    def heading(self, title: str) -> float:
        """The title; gives where the rest begins."""
        lines = fitted_lines(title, self.width - 2 * MARGIN, TITLE, bold=True)
        return self.lines(MARGIN, MARGIN, lines, TITLE, bold=True) + 6

    def footing(self, *notes: str) -> None:
        """The notes under all that is there."""
        y = self.height + 6
        for note in filter(None, notes):
            y = self.lines(MARGIN, y, fitted_lines(note, self.width - 2 * MARGIN, SMALL), SMALL, colour=FAINT)
        self.height = max(self.height, y) + MARGIN - 2

    def legend(self, y: float, entries: Sequence[tuple[Fill, str]]) -> float:
        """Swatches with their labels, in as many lines as they need; gives where the rest begins."""
        x = MARGIN
        for fill, label in entries:
            first, *more = fitted_lines(label, self.width - 2 * MARGIN - 16, TYPE - 0.5)
            width = 16 + max(text_width(line, TYPE - 0.5) for line in (first, *more)) + 12
            if x > MARGIN and x + width - 12 > self.right:
                x, y = MARGIN, y + 14
            self.box(x, y + 1.5, 11, 9, fill, edge="#808080")
            bottom = self.lines(x + 15, y, (first, *more), TYPE - 0.5)
            x += width
            if more:
                x, y = MARGIN, bottom + 2
        return y + (14 if x > MARGIN else 0) + 4

    # The file

    def content(self, suffix: str, title: str, description: str) -> bytes:
        """The picture as SVG, PNG or PDF, with title and description in it; without dates and versions."""
        with _matplotlib():
            from matplotlib.figure import Figure

            figure = Figure(figsize=(self.width / 72, self.height / 72), dpi=_DOTS, facecolor="#ffffff")
            axes = figure.add_axes((0, 0, 1, 1))
            axes.set_axis_off()
            for order, mark in enumerate(self._marks):
                mark(axes, order)
            axes.set_xlim(0, self.width)
            axes.set_ylim(self.height, 0)
            buffer = io.BytesIO()
            figure.savefig(buffer, format=suffix[1:], metadata=_metadata(suffix, title, description))
        content = buffer.getvalue()
        return _described(content.decode(), title, description) if suffix == ".svg" else content


def _metadata(suffix: str, title: str, description: str) -> dict[str, Any]:
    if suffix == ".svg":
        return {"Date": None, "Creator": None, "Format": None, "Type": None}
    if suffix == ".png":
        return {"Software": None, "Title": title, "Description": description}
    return {"Creator": None, "Producer": None, "CreationDate": None, "Title": title, "Subject": description}


def _described(svg: str, title: str, description: str) -> bytes:
    """The SVG with title and description for screen readers, without a document type and the program's comment."""
    svg = re.sub(r"<!DOCTYPE.*?>\s*", "", svg, count=1, flags=re.DOTALL)
    svg = re.sub(r"<!-- Created with.*?-->\s*", "", svg, count=1, flags=re.DOTALL)
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", svg, count=1, flags=re.DOTALL)
    words = f"\n <title>{escape(title, quote=False)}</title>\n <desc>{escape(description, quote=False)}</desc>"
    head, tag, rest = re.split(r"(<svg\b[^>]*>)", svg, maxsplit=1)
    return (head + tag.replace("<svg", '<svg role="img"', 1) + words + rest).encode()


def check_matplotlib() -> None:
    """UsageError where it is missing."""
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise UsageError(
            "pictures need matplotlib, which is not installed",
            next_step='Install it: pip install "mobsurvey[report]". In the terminal there is a picture without --to.',
        ) from None


@contextmanager
def _matplotlib() -> Iterator[None]:
    """matplotlib with our settings alone."""
    check_matplotlib()
    import matplotlib

    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # letters that no font has are told as warnings
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)
        yield


@cache
def text_width(text: str, size: float = TYPE, bold: bool = False) -> float:
    """How wide the text is, in points."""
    if not text:
        return 0.0
    check_matplotlib()
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family=_FONTS[0], size=size, weight="bold" if bold else "normal")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width)


def label_column(labels: Iterable[str], most: float, size: float = TYPE) -> float:
    """As wide as the longest label, at most so wide."""
    return min(max((text_width(label, size) for label in labels), default=0.0) + 1, most)


def fitted_lines(text: str, width: float, size: float = TYPE, bold: bool = False) -> list[str]:
    """The text in lines of at most that width in points, broken at spaces, inside a word only where it is too long."""
    lines: list[str] = []
    line = ""
    for word in map(unglued, glued(text).split()):
        longer = f"{line} {word}" if line else word
        if text_width(longer, size, bold) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while text_width(line, size, bold) > width and len(line) > 1:
            cut = _cut(line, width, size, bold)
            lines.append(line[:cut].rstrip())
            line = line[cut:].lstrip()
    return [*lines, line] if line or not lines else lines


def upright_lines(label: str, base: str, step: float, size: float) -> list[str]:
    """The label and the number of respondents in lines that fit beside each other; the label is cut where it must."""
    most = max(int(step / (size * LEADING)), 2)
    for width in _UPRIGHT:
        lines = fitted_lines(f"{label} ({base})", width, size)
        if len(lines) <= most:
            return lines
    lines = fitted_lines(label, _UPRIGHT[-1], size)
    return [*lines[: most - 2], f"{lines[most - 2][:-1].rstrip()}…", f"({base})"]


def _cut(word: str, width: float, size: float, bold: bool) -> int:
    """How many of the word's signs fit; behind a slash or a hyphen if there is one."""
    fits = next((n for n in range(len(word) - 1, 1, -1) if text_width(word[:n], size, bold) <= width), 1)
    return max(word.rfind("/", 0, fits), word.rfind("-", 0, fits)) + 1 or fits

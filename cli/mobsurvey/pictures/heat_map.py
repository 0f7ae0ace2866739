"""Heat map: the adjusted residual of every cell, the farther from what is expected the darker.

Tables: sets, variables and batteries by a banner, without sampling weights. It asks for the residuals itself.

Use: to find the cells that stand out in a large table. Blue above 0, orange below; bold beyond 1.96.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mobsurvey.pictures.drawing.captions import caption
from mobsurvey.pictures.drawing.chart import Chart, Panel, Value, residuals
from mobsurvey.pictures.drawing.colours import FAINT, INK, ink_on, residual_fill
from mobsurvey.pictures.drawing.paper import (
    LEADING,
    MARGIN,
    SMALL,
    TYPE,
    WIDTH,
    Paper,
    fitted_lines,
    label_column,
)
from mobsurvey.pictures.drawing.point_names import fit_upright_only, upright_names
from mobsurvey.pictures.drawing.terminal import GAP, Line, Terminal, label_width, labelled, number_width
from mobsurvey.table.model import Table
from mobsurvey.table.text_width import pad_right, wrap

_LABELS = 168.0
_LEAST_COLUMN = 33.0
_MOST_COLUMN = 92.0
_ROW = 18.0
_APART = 5.0
"""Between the parts of a banner."""
_FAR = 1.96


def chart(table: Table) -> Chart:
    """What is shown: the adjusted residuals. UsageError for a table without."""
    return residuals(table)


def draw(chart: Chart) -> Paper:
    apart = _APART * sum(chart.starts)
    left = MARGIN + label_column((a.label for panel in chart.panels for a in panel.answers), _LABELS) + 8
    column = min(max((WIDTH - left - MARGIN - apart) / len(chart.points), _LEAST_COLUMN), _MOST_COLUMN)
    places = [left + column * n + _APART * sum(chart.starts[: n + 1]) for n in range(len(chart.points))]
    paper = Paper(max(WIDTH, places[-1] + column + MARGIN))
    y = paper.heading(chart.title)
    for number, panel in enumerate(chart.panels):
        if panel.label:
            y = paper.lines(MARGIN, y + 6, fitted_lines(panel.label, paper.width - 2 * MARGIN, bold=True), bold=True)
        if number == 0 or not chart.same_bases:
            y = _headings(paper, panel, y + 4, places, column)
        y = _cells(paper, panel, y + 2, places, column)
    paper.footing(chart.note, caption("residual-note", chart.language))
    return paper


def _headings(paper: Paper, panel: Panel, y: float, places: Sequence[float], column: float) -> float:
    """The banner points over their columns, upright where a word is wider than the column; gives where they end."""
    middles = [place + column / 2 for place in places]
    if fit_upright_only(panel.points, column - 4, SMALL):
        return upright_names(paper, panel.points, middles, column, y, SMALL, above=True) + 2
    names = [[*fitted_lines(point.label, column - 4, SMALL), point.base] for point in panel.points]
    rows = max(map(len, names))
    for x, lines in zip(middles, names, strict=True):
        top = y + (rows - len(lines)) * SMALL * LEADING
        top = paper.lines(x, top, lines[:-1], SMALL, "center")
        paper.lines(x, top, lines[-1:], SMALL, "center", FAINT)
    return y + rows * SMALL * LEADING


def _cells(paper: Paper, panel: Panel, y: float, places: Sequence[float], column: float) -> float:
    for answer in panel.answers:
        label = fitted_lines(answer.label, _LABELS)
        height = max(_ROW, len(label) * TYPE * LEADING + 4)
        paper.lines(MARGIN, y + (height - len(label) * TYPE * LEADING) / 2, label)
        for x, value in zip(places, answer.values, strict=True):
            fill = residual_fill(value.value)
            paper.box(x + 0.5, y + 0.5, column - 1, height - 1, fill)
            far = _is_far(value)
            ink = ink_on(fill.colour) if value.value is not None else INK
            paper.text(x + column / 2, y + height / 2, value.text, SMALL + 0.5, "center", ink, bold=far)
        y += height
    return y


def _is_far(value: Value) -> bool:
    return value.value is not None and abs(value.value) >= _FAR


def print_(chart: Chart, page: Terminal) -> Iterator[str]:
    """For each answer a line a point, with a bar to the right of the axis above 0, to the left below."""
    values = [value for panel in chart.panels for answer in panel.answers for value in answer.values]
    numbers = number_width(value.text for value in values) + 1
    labels = [point.with_base for panel in chart.panels for point in panel.points]
    width = label_width(labels, page.columns * 2 // 5 - GAP)
    half = (page.columns - GAP - width - GAP - 1 - numbers - 1) // 2
    most = max((abs(value.value) for value in values if value.value is not None), default=0) or 1
    yield from wrap(caption("residual-note-text", chart.language), page.columns)
    for panel in chart.panels:
        if panel.label:
            yield ""
            yield from wrap(panel.label, page.columns)
        for answer in panel.answers:
            yield ""
            yield from wrap(answer.label, page.columns)
            lines = [
                Line(point.with_base, _drawn(value, half, most, page), f"{value.text}{'*' if _is_far(value) else ''}")
                for point, value in zip(panel.points, answer.values, strict=True)
            ]
            yield from labelled(lines, width, GAP)


def _drawn(value: Value, half: int, most: float, page: Terminal) -> str:
    number = value.value or 0.0
    length = abs(number) / most * half
    if number < 0:
        bar = page.whole_bar(length)
        return pad_right(" " * (half - len(bar)) + bar + page.axis, 2 * half + 1)
    return pad_right(" " * half + page.axis + page.bar(length), 2 * half + 1)

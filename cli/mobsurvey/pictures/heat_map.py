"""Heat map: the adjusted residual of every cell, the farther from what is expected the darker.

Tables: sets, variables and batteries by a banner, without sampling weights. It asks for the residuals itself.

Use: to find the cells that stand out in a large table. Blue above 0, orange below; bold beyond 1.96.
"""

from __future__ import annotations

from collections.abc import Iterator

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
    text_width,
    upright_lines,
)
from mobsurvey.pictures.drawing.terminal import GAP, Line, Terminal, label_width, labelled, number_width
from mobsurvey.table.model import Table
from mobsurvey.table.text_width import pad_right, wrap

_LABELS = 168.0
_LEAST_COLUMN = 33.0
_MOST_COLUMN = 92.0
_ROW = 18.0
_FAR = 1.96


def chart(table: Table) -> Chart:
    """What is shown: the adjusted residuals. UsageError for a table without."""
    return residuals(table)


def draw(chart: Chart) -> Paper:
    points = len(chart.points)
    left = MARGIN + label_column((a.label for panel in chart.panels for a in panel.answers), _LABELS) + 8
    column = min(max((WIDTH - left - MARGIN) / points, _LEAST_COLUMN), _MOST_COLUMN)
    paper = Paper(max(WIDTH, left + column * points + MARGIN))
    y = paper.heading(chart.title)
    for number, panel in enumerate(chart.panels):
        if panel.label:
            y = paper.lines(MARGIN, y + 6, fitted_lines(panel.label, paper.width - 2 * MARGIN, bold=True), bold=True)
        if number == 0 or not chart.same_bases:
            y = _headings(paper, panel, y + 4, left, column)
        y = _cells(paper, panel, y + 2, left, column)
    paper.footing(chart.note, caption("residual-note", chart.language))
    return paper


def _headings(paper: Paper, panel: Panel, y: float, left: float, column: float) -> float:
    """The banner points over their columns, upright where a word is wider than the column; gives where they end."""
    words = [word for point in panel.points for word in (*point.label.split(), point.base)]
    if max(text_width(word, SMALL) for word in words) > column - 4:
        upright = [upright_lines(point.label, point.base, column, SMALL) for point in panel.points]
        height = max(text_width(line, SMALL) for lines in upright for line in lines)
        for number, lines in enumerate(upright):
            middle = left + column * (number + 0.5)
            for place, line in enumerate(lines):
                x = middle + (place - (len(lines) - 1) / 2) * SMALL * LEADING
                paper.text(x, y + height, line, SMALL, upright=True)
        return y + height + 2
    names = [[*fitted_lines(point.label, column - 4, SMALL), point.base] for point in panel.points]
    rows = max(map(len, names))
    for number, lines in enumerate(names):
        top = y + (rows - len(lines)) * SMALL * LEADING
        x = left + column * (number + 0.5)
        top = paper.lines(x, top, lines[:-1], SMALL, "center")
        paper.lines(x, top, lines[-1:], SMALL, "center", FAINT)
    return y + rows * SMALL * LEADING


def _cells(paper: Paper, panel: Panel, y: float, left: float, column: float) -> float:
    for answer in panel.answers:
        label = fitted_lines(answer.label, _LABELS)
        height = max(_ROW, len(label) * TYPE * LEADING + 4)
        paper.lines(MARGIN, y + (height - len(label) * TYPE * LEADING) / 2, label)
        for number, value in enumerate(answer.values):
            fill = residual_fill(value.value)
            x = left + column * number
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

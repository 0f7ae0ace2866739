"""Bars: a bar for each answer and banner point, as long as its percent.

Tables: sets, variables and batteries; a number, by its means.

Use: to compare groups answer by answer. With --ci each bar has the interval of its percent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mobsurvey.pictures.drawing.chart import Answer, Chart, Panel, Value, shares
from mobsurvey.pictures.drawing.colours import FAINT, INK, MOST_FILLS, RULE, Fill, fills, luminance
from mobsurvey.pictures.drawing.paper import LEADING, MARGIN, SMALL, TYPE, Paper, fitted_lines, label_column, text_width
from mobsurvey.pictures.drawing.scale import Scale, axis_numbers, scale_of
from mobsurvey.pictures.drawing.terminal import GAP, Line, Terminal, label_width, labelled, number_width
from mobsurvey.table.model import Table
from mobsurvey.table.text_width import wrap

_LABELS = 176.0
"""Width of the labels, in points."""
_BAR = 11.0
_SMALLER = SMALL + 0.5
_APART = 9.0
"""Between the bars of two answers."""
_GAP = 4.0
"""Between the parts of a banner."""


def chart(table: Table) -> Chart:
    """What is shown: the percents, or of a number the means. UsageError."""
    return shares(table)


def draw(chart: Chart) -> Paper:
    paper = Paper()
    y = paper.heading(chart.title)
    direct = len(chart.points) > MOST_FILLS
    found = [Fill(fills(1)[0].colour)] * len(chart.points) if direct else fills(len(chart.points))
    if not chart.by:
        y = paper.lines(MARGIN, y, _bases(chart), _SMALLER, colour=FAINT)
    elif not direct:
        labels = [point.with_base if chart.same_bases else point.label for point in chart.points]
        y = paper.legend(y, list(zip(found, labels, strict=True)))
    values = [value for panel in chart.scaled for answer in panel.answers for value in answer.values]
    scale = scale_of([end for value in values for end in _ends(value)])
    widest = max((text_width(value.text, _SMALLER) for value in values), default=0)
    if direct:
        column = 8 + label_column((p.with_base for panel in chart.panels for p in panel.points), _LABELS - 8, _SMALLER)
    else:
        column = label_column((a.label for panel in chart.panels for a in panel.answers), _LABELS)
    left = MARGIN + column + 8
    field = paper.right - left - widest - 6
    for panel in chart.panels:
        if panel.label:
            y = paper.lines(MARGIN, y + 8, fitted_lines(panel.label, paper.width - 2 * MARGIN, bold=True), bold=True)
            if chart.by and not direct and not chart.same_bases:
                bases = "; ".join(f"{point.label}: {point.base}" for point in panel.points)
                y = paper.lines(MARGIN, y, fitted_lines(bases, paper.width - 2 * MARGIN, SMALL), SMALL, colour=FAINT)
            elif not chart.by and not chart.same_bases:
                y = paper.lines(MARGIN, y, [panel.points[0].base], SMALL, colour=FAINT)
        y += 5
        heights = [_height(panel, answer, chart.starts, direct) for answer in panel.answers]
        bottom = y + sum(heights) + _APART * len(heights)
        for tick in scale.ticks:
            x = left + scale.place(tick, field)
            paper.line([(x, y), (x, bottom)], FAINT if tick == 0 else RULE, 0.8 if tick == 0 else 0.5)
        for answer, height in zip(panel.answers, heights, strict=True):
            _answer(paper, panel, answer, y + _APART / 2, height, left, field, scale, found, chart.starts, direct)
            y += height + _APART
        for tick, text in zip(scale.ticks, axis_numbers(scale, chart), strict=True):
            paper.text(left + scale.place(tick, field), y + 7, text, SMALL, "center", FAINT)
        y += 14
    paper.footing(chart.note)
    return paper


def _bases(chart: Chart) -> list[str]:
    return [chart.points[0].base] if chart.same_bases else []


def _values(chart: Chart) -> Iterator[Value]:
    return (value for panel in chart.panels for answer in panel.answers for value in answer.values)


def _ends(value: Value) -> list[float]:
    return [] if value.value is None else [value.value, *(value.interval or ())]


def _height(panel: Panel, answer: Answer, starts: Sequence[bool], direct: bool) -> float:
    """How much an answer with its bars takes."""
    gaps = _GAP * sum(starts)
    if direct:
        lines = fitted_lines(answer.label, 440, bold=True)
        points = [len(fitted_lines(point.with_base, _LABELS - 8, _SMALLER)) for point in panel.points]
        return len(lines) * TYPE * LEADING + sum(max(_BAR, n * (_SMALLER) * LEADING) + 1 for n in points) + gaps
    return max(_BAR * len(answer.values) + gaps, len(fitted_lines(answer.label, _LABELS)) * TYPE * LEADING)


def _answer(
    paper: Paper,
    panel: Panel,
    answer: Answer,
    y: float,
    height: float,
    left: float,
    field: float,
    scale: Scale,
    found: Sequence[Fill],
    starts: Sequence[bool],
    direct: bool,
) -> None:
    """The label of an answer and its bars; `direct` when each bar has the label of its point beside it."""
    lines = fitted_lines(answer.label, 440 if direct else _LABELS, bold=direct)
    if direct:
        paper.box(left - 1, y - _APART / 2, paper.width - left, len(lines) * TYPE * LEADING + 4, Fill("#ffffff"))
        y = paper.lines(MARGIN, y, lines, bold=True)
    else:
        paper.lines(MARGIN, y + (height - len(lines) * TYPE * LEADING) / 2, lines)
        y += (height - _BAR * len(answer.values) - _GAP * sum(starts)) / 2
    for point, value, fill, first in zip(panel.points, answer.values, found, starts, strict=True):
        y += _GAP if first else 0
        step = _BAR
        if direct:
            names = fitted_lines(point.with_base, _LABELS - 8, _SMALLER)
            step = max(_BAR, len(names) * (_SMALLER) * LEADING) + 1
            top = y + (step - len(names) * (_SMALLER) * LEADING) / 2
            paper.lines(MARGIN + 8, top, names, _SMALLER, colour=FAINT)
        _bar(paper, value, y + (step - _BAR) / 2, left, field, scale, fill)
        y += step


def _bar(paper: Paper, value: Value, y: float, left: float, field: float, scale: Scale, fill: Fill) -> None:
    zero = left + scale.place(0, field)
    end = zero if value.value is None else left + scale.place(value.value, field)
    if value.value is not None:
        paper.box(min(zero, end), y + 0.5, abs(end - zero), _BAR - 1, fill)
    last = max(zero, end)
    if value.interval:
        low, high = (left + scale.place(at, field) for at in value.interval)
        middle = y + _BAR / 2
        if luminance(fill.colour) < 0.3:
            paper.line([(low, middle), (max(zero, min(high, end)), middle)], "#ffffff", 2.6)
        paper.line([(low, middle), (high, middle)], INK, 1)
        for x in (low, high):
            paper.line([(x, middle - 2.5), (x, middle + 2.5)], INK, 1)
        last = max(last, high)
    paper.text(last + 3, y + _BAR / 2, value.text, _SMALLER, plate="#ffffff")


def print_(chart: Chart, page: Terminal) -> Iterator[str]:
    """The bars as text: without a banner a line an answer, else a line a point under each answer."""
    ends = [value.value for value in _values(chart) if value.value is not None]
    scale = scale_of(ends)
    numbers = number_width(value.with_interval for value in _values(chart))
    if chart.by:
        labels = [point.with_base for panel in chart.panels for point in panel.points]
    else:
        labels = [answer.label for panel in chart.panels for answer in panel.answers]
        if chart.same_bases:
            yield chart.points[0].base
            yield ""
    indent = GAP if chart.by else 0
    width = label_width(labels, page.columns * 2 // 5 - indent)
    field = page.columns - indent - width - GAP - 1 - numbers

    def line(label: str, value: Value) -> Line:
        return Line(label, _drawn(value, scale, field, page), value.with_interval)

    for number, panel in enumerate(chart.panels):
        if panel.label:
            if number:
                yield ""
            yield from wrap(
                panel.label if chart.by or chart.same_bases else f"{panel.label} ({panel.points[0].base})", page.columns
            )
            yield ""
        for place, answer in enumerate(panel.answers):
            if not chart.by:
                yield from labelled([line(answer.label, answer.values[0])], width)
                continue
            if place:
                yield ""
            yield from wrap(answer.label, page.columns)
            pairs = zip(panel.points, answer.values, strict=True)
            yield from labelled([line(point.with_base, value) for point, value in pairs], width, indent)


def _drawn(value: Value, scale: Scale, field: int, page: Terminal) -> str:
    """The bar from 0 on, to the left for a negative number."""
    zero = scale.place(0, field)
    end = zero if value.value is None else scale.place(value.value, field)
    bar = page.bar(abs(end - zero))
    return " " * max(round(min(end, zero)), 0) + bar if end < zero else " " * round(zero) + bar

"""Dots: a dot for each mean, with its confidence interval where the table has it.

Tables: numbers; batteries and ordinal questions, by the means of their scores. It asks for means and intervals itself.

Use: to compare means. The axis is that of the scale; of a number it begins where the means do, not at 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mobsurvey.pictures.drawing.captions import caption
from mobsurvey.pictures.drawing.chart import Chart, Value, means
from mobsurvey.pictures.drawing.colours import FAINT, INK, LINE_COLOURS, RULE
from mobsurvey.pictures.drawing.paper import LEADING, MARGIN, SMALL, TYPE, Paper, fitted_lines, label_column, text_width
from mobsurvey.pictures.drawing.scale import Scale, axis_numbers, scale_around
from mobsurvey.pictures.drawing.terminal import GAP, Line, Terminal, label_width, labelled, number_width
from mobsurvey.table.model import Table
from mobsurvey.table.text_width import display_width, wrap

_LABELS = 176.0
_ROW = 15.0
_END = 3.0
"""Half the height of the ends of an interval."""


_LEAST_FIELD = 12
"""Columns of a terminal that marks need, with numbers behind them."""


class _Dot(NamedTuple):
    label: str
    value: Value
    starts: bool = False
    """Whether a part of the banner begins with it."""


def chart(table: Table) -> Chart:
    """What is shown: the means. UsageError for a table without."""
    return means(table)


def _groups(chart: Chart) -> list[tuple[str, list[_Dot]]]:
    """Headings with their dots; without a banner the items are the labels of the dots, under no heading."""
    if chart.by:
        return [
            (panel.label, [_Dot(p.with_base, v, s) for p, v, s in zip(panel.points, values, chart.starts, strict=True)])
            for panel in chart.panels
            for values in [panel.answers[0].values]
        ]
    labels = [
        f"{panel.label} ({panel.points[0].base})" if panel.label else panel.points[0].base for panel in chart.panels
    ]
    return [("", [_Dot(label, panel.answers[0].values[0]) for label, panel in zip(labels, chart.panels, strict=True)])]


def _scale(chart: Chart) -> Scale:
    values = [value for panel in chart.scaled for value in panel.answers[0].values]
    shown = [end for v in values if v.value is not None for end in (v.value, *(v.interval or ()))]
    return scale_around([*shown, *(end for panel in chart.scaled for end in panel.ends)])


def draw(chart: Chart) -> Paper:
    paper = Paper()
    y = paper.heading(chart.title)
    groups = _groups(chart)
    scale = _scale(chart)
    dots = [dot for _, some in groups for dot in some]
    indent = 8 if any(heading for heading, _ in groups) else 0
    column = label_column((dot.label for dot in dots), _LABELS)
    numbers = max(text_width(dot.value.with_interval, SMALL + 0.5) for dot in dots)
    left = MARGIN + indent + column + 12
    field = paper.right - numbers - 12 - left
    for heading, some in groups:
        if heading:
            y = paper.lines(MARGIN, y + 5, fitted_lines(heading, paper.width - 2 * MARGIN, bold=True), bold=True) + 2
        top, before = y, paper.marks
        for dot in some:
            y += 5 if dot.starts else 0
            label = fitted_lines(dot.label, column)
            height = max(_ROW, len(label) * TYPE * LEADING + 3)
            paper.lines(MARGIN + indent, y + (height - len(label) * TYPE * LEADING) / 2, label)
            _dot(paper, dot.value, y + height / 2, left, field, scale)
            paper.text(paper.right, y + height / 2, dot.value.with_interval, SMALL + 0.5, "right")
            y += height
        for tick in scale.ticks:
            x = left + scale.place(tick, field)
            paper.line([(x, top), (x, y)], RULE, 0.5, beneath=before)
    for tick, text in zip(scale.ticks, axis_numbers(scale, chart, with_unit=False), strict=True):
        paper.text(left + scale.place(tick, field), y + 7, text, SMALL, "center", FAINT)
    paper.text(paper.right, y + 7, caption("axis-mean", chart.language), SMALL, "right", FAINT)
    paper.footing(chart.note)
    return paper


def _dot(paper: Paper, value: Value, y: float, left: float, field: float, scale: Scale) -> None:
    if value.value is None:
        return
    if value.interval:
        low, high = (left + scale.place(at, field) for at in value.interval)
        paper.line([(low, y), (high, y)], INK, 1)
        for x in (low, high):
            paper.line([(x, y - _END), (x, y + _END)], INK, 1)
    paper.line([(left + scale.place(value.value, field), y)], LINE_COLOURS[0], 1.6, "-", "o")


def print_(chart: Chart, page: Terminal) -> Iterator[str]:
    """A line a mean, with a mark where it stands and a line as long as its interval; the ends of the axis below.

    The numbers stand behind the marks, or beneath them where it is too narrow for that.
    """
    groups = _groups(chart)
    scale = _scale(chart)
    dots = [dot for _, some in groups for dot in some]
    numbers = number_width(dot.value.with_interval for dot in dots)
    indent = GAP if any(heading for heading, _ in groups) else 0
    width = label_width((dot.label for dot in dots), page.columns * 2 // 5 - indent)
    field = page.columns - indent - width - GAP - 1 - numbers
    beside = field >= _LEAST_FIELD
    if not beside:
        field = page.columns - indent - width - GAP
    for place, (heading, some) in enumerate(groups):
        if heading:
            if place:
                yield ""
            yield from wrap(heading, page.columns)
        for dot in some:
            mark = page.mark(_places(dot.value, scale, field), field)
            yield from labelled([Line(dot.label, mark, dot.value.with_interval if beside else "")], width, indent)
            if not beside:
                yield f"{' ' * (indent + GAP)}{dot.value.with_interval}"
    first, *_, last = axis_numbers(scale, chart)
    yield ""
    between = field - display_width(first) - display_width(last)
    if between < 1:
        yield from wrap(f"{first} .. {last}", page.columns)
    else:
        yield f"{' ' * (indent + width + GAP)}{first}{' ' * between}{last}"


def _places(value: Value, scale: Scale, field: int) -> tuple[int, int, int] | None:
    """The columns of the mean and of the ends of its interval."""
    if value.value is None:
        return None
    low, high = value.interval or (value.value, value.value)
    mean, first, last = (round(scale.place(at, field - 1)) for at in (value.value, low, high))
    return mean, first, last

"""Lines: the percent of each answer from banner point to banner point.

Tables: sets, variables, batteries and numbers, by a banner whose points have an order: waves, years, age groups.

Use: to see what rises and what falls. It is what a table by the waves of a study is shown as.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from mobsurvey.errors import UsageError
from mobsurvey.pictures.drawing.chart import Answer, Chart, Panel, Point, Value, shares
from mobsurvey.pictures.drawing.colours import FAINT, INK, LINE_COLOURS, LINE_STYLES, MARKERS, RULE
from mobsurvey.pictures.drawing.paper import (
    LEADING,
    MARGIN,
    SMALL,
    WIDTH,
    Paper,
    fitted_lines,
    label_column,
    text_width,
)
from mobsurvey.pictures.drawing.point_names import fit_upright_only, upright_names
from mobsurvey.pictures.drawing.scale import Scale, axis_numbers, scale_of
from mobsurvey.pictures.drawing.terminal import GAP, Line, Terminal, label_width, labelled, number_width
from mobsurvey.table.model import Table
from mobsurvey.table.text_width import wrap

_LABELS = 172.0
_LEAST_STEP = 36.0
"""From point to point."""
_HEIGHT = 190.0
_SMALL_HEIGHT = 62.0
_TYPE = SMALL + 0.5
_APART = 5.0
"""Between the marks of two lines that have intervals."""
_NEAR = 21.0
"""As wide as a number."""


def chart(table: Table) -> Chart:
    """What is shown: the percents, or of a number the means. UsageError without at least two banner points."""
    if len(table.columns) < 3:
        raise UsageError(
            "lines go from banner point to banner point, and here there are not two",
            where=table.name,
            next_step="Add a banner whose points have an order: --by wave.",
        )
    if _overlap(table):
        raise UsageError(
            "lines go from banner point to banner point, and answers that overlap have no order",
            where=table.name,
            next_step="Take --kind bars.",
        )
    return shares(table)


def _overlap(table: Table) -> bool:
    """Whether a respondent may be in several columns, so that those of a part have more than the total."""
    points = table.columns[:-1]
    if any(point.item for point in points):
        return True
    parts = {point.above for point in points}
    rounding = len(points)  # frequency weights have bases of whole respondents
    return any(
        sum(cell.count for point, cell in zip(points, block.base, strict=False) if point.above == part)
        > block.base[-1].count + rounding
        for block in table.blocks
        for part in parts
    )


def draw(chart: Chart) -> Paper:
    many = any(len(panel.answers) > len(LINE_COLOURS) for panel in chart.panels)
    labels = 14 if many else _label_width(chart)
    paper = Paper(max(WIDTH, labels + 50 + _LEAST_STEP * len(chart.points)))
    y = paper.heading(chart.title)
    values = [v for panel in chart.scaled for answer in panel.answers for v in answer.values]
    scale = scale_of([end for v in values if v.value is not None for end in (v.value, *(v.interval or ()))], 5)
    numbers = axis_numbers(scale, chart)
    left = MARGIN + max(text_width(text, SMALL) for text in numbers) + 6
    for number, panel in enumerate(chart.panels):
        if panel.label:
            y = paper.lines(MARGIN, y + 6, fitted_lines(panel.label, paper.width - 2 * MARGIN, bold=True), bold=True)
        last = number == len(chart.panels) - 1
        fields = [[answer] for answer in panel.answers] if many else [list(panel.answers)]
        for place, answers in enumerate(fields):
            height = _SMALL_HEIGHT if many else _HEIGHT
            if many:
                label = fitted_lines(answers[0].label, paper.width - 2 * MARGIN)
                y = paper.lines(MARGIN, y + (10 if place else 4), label)
            right = paper.right - labels - 10
            y += 11 if many else 13
            y = _field(paper, panel, answers, y, height, left, right, scale, numbers, direct=not many)
            if (place == len(fields) - 1) and (last or not chart.same_bases or not many):
                y = _points(paper, panel.points, y + 3, left, right)
    paper.footing(chart.note)
    return paper


def _places(points: int, left: float, right: float) -> list[float]:
    """Where the points stand, half a step from the ends."""
    step = (right - left) / points
    return [left + step * (number + 0.5) for number in range(points)]


def _points(paper: Paper, points: Sequence[Point], y: float, left: float, right: float) -> float:
    step = (right - left) / len(points)
    if fit_upright_only(points, step - 2, _TYPE):
        return upright_names(paper, points, _places(len(points), left, right), step, y + 2, _TYPE, above=False)
    names = [fitted_lines(point.label, step - 3, _TYPE) for point in points]
    bottom = y
    for x, lines, point in zip(_places(len(points), left, right), names, points, strict=True):
        end = paper.lines(x, y, lines, _TYPE, "center")
        bottom = max(bottom, paper.lines(x, end, fitted_lines(point.base, step - 2, SMALL), SMALL, "center", FAINT))
    return bottom


def _label_width(chart: Chart) -> float:
    """Of the last numbers and labels behind the lines."""
    answers = [answer for panel in chart.panels for answer in panel.answers]
    return label_column((f"{answer.values[-1].text}   {answer.label}" for answer in answers), _LABELS, _TYPE) + 14


def _field(
    paper: Paper,
    panel: Panel,
    answers: Sequence[Answer],
    y: float,
    height: float,
    left: float,
    right: float,
    scale: Scale,
    numbers: Sequence[str],
    direct: bool,
) -> float:
    """The axis and the lines of these answers; `direct` with their labels behind them. Gives where it ends."""
    ticks = list(zip(scale.ticks, numbers, strict=True))
    for tick, text in ticks if direct else (ticks[0], ticks[-1]):
        level = y + height - scale.place(tick, height)
        paper.line([(left, level), (right, level)], FAINT if tick == 0 else RULE, 0.8 if tick == 0 else 0.5)
        paper.text(left - 4, level, text, SMALL, "right", FAINT)
    places = _places(len(panel.points), left, right)
    apart = _APART if any(value.interval for answer in answers for value in answer.values) else 0
    curves = []
    for number, answer in enumerate(answers):
        aside = (number - (len(answers) - 1) / 2) * apart
        curves.append(
            [_mark(value, x + aside, y, height, scale) for x, value in zip(places, answer.values, strict=True)]
        )
    for number, (answer, curve) in enumerate(zip(answers, curves, strict=True)):
        for mark in curve:
            if mark.high < mark.low:
                paper.line([(mark.x, mark.low), (mark.x, mark.high)], LINE_COLOURS[number], 0.8)
        for run in _runs(panel.points, answer.values):
            line = [(curve[n].x, curve[n].y) for n in run]
            paper.line(line, LINE_COLOURS[number], 1.6, LINE_STYLES[number], MARKERS[number])
    taken: list[tuple[float, float]] = []
    marks = [mark for curve in curves for mark in curve]
    for number, curve in enumerate(curves):
        for mark in curve[:-1] if direct else curve:
            _number(paper, mark, [other for other in marks if other is not mark], taken, y, LINE_COLOURS[number])
    if direct:
        end = _labels(paper, answers, [curve[-1] for curve in curves], y, right)
        return max(y + height, end)
    return y + height


class _Mark(NamedTuple):
    """Where a number stands, and the ends of its interval; both are where it is itself for no interval."""

    x: float
    y: float
    low: float
    high: float
    text: str
    """Empty for no number."""


def _mark(value: Value, x: float, y: float, height: float, scale: Scale) -> _Mark:
    number = value.value or 0.0
    at, low, high = (y + height - scale.place(v, height) for v in (number, *(value.interval or (number, number))))
    return _Mark(x, at, low, high, "" if value.value is None else value.text)


def _runs(points: Sequence[Point], values: Sequence[Value]) -> Iterator[list[int]]:
    """Points that are joined: neighbours that have a number, within a part of the banner."""

    def key(number: int) -> tuple[bool, tuple[str, ...]]:
        return values[number].value is None, points[number].part

    for (empty, _), run in groupby(range(len(points)), key):
        if not empty:
            yield list(run)


def _number(
    paper: Paper, mark: _Mark, others: Sequence[_Mark], taken: list[tuple[float, float]], top: float, colour: str
) -> None:
    """The number of a mark above or below it, where there is room; all of them are in the description."""
    near = [other for other in others if abs(other.x - mark.x) < _NEAR and other.text]
    for place in (mark.high - 9, mark.low + 9) if mark.text else ():
        free = all(not other.high - 7 < place < other.low + 7 for other in near)
        free = free and all(abs(mark.x - x) > _NEAR or abs(place - y) > 8.5 for x, y in taken)
        if free and place >= top - 10:
            paper.text(mark.x, place, mark.text, SMALL, "center", colour, plate="#ffffff")
            taken.append((mark.x, place))
            return


def _labels(paper: Paper, answers: Sequence[Answer], last: Sequence[_Mark], y: float, right: float) -> float:
    """The last numbers and the labels behind the lines, in the order of their ends; gives where they end."""
    order = sorted(range(len(answers)), key=lambda number: last[number].y)
    ends = [answer.values[-1].text for answer in answers]
    wide = max(text_width(text, _TYPE, bold=True) for text in ends)
    texts = {number: fitted_lines(answers[number].label, paper.right - right - 14 - wide, _TYPE) for number in order}
    sizes = {number: len(texts[number]) * _TYPE * LEADING + 3 for number in order}
    tops: list[float] = []
    free = y - 8
    for number in order:
        tops.append(max(free, last[number].y - sizes[number] / 2))
        free = tops[-1] + sizes[number]
    limit = max(paper.height, y + sum(sizes.values()))
    for place in reversed(range(len(order))):
        tops[place] = min(tops[place], limit - sizes[order[place]])
        limit = tops[place]
    for number, top in zip(order, tops, strict=True):
        colour = LINE_COLOURS[number]
        middle = top + (sizes[number] - 3) / 2
        paper.line([(last[number].x + 5, last[number].y), (right + 4, middle)], RULE, 0.6)
        paper.line([(right + 4, middle)], colour, 1.6, "-", MARKERS[number])
        paper.text(right + 11, top + _TYPE * LEADING / 2, ends[number], _TYPE, colour=colour, bold=True)
        paper.lines(right + 14 + wide, top, texts[number], _TYPE, colour=INK)
    return max(top + sizes[number] for number, top in zip(order, tops, strict=True))


def print_(chart: Chart, page: Terminal) -> Iterator[str]:
    """For each answer a line a point, with a mark where its number stands on a common scale."""
    values = [value for panel in chart.panels for answer in panel.answers for value in answer.values]
    scale = scale_of([value.value for value in values if value.value is not None])
    numbers = number_width(value.with_interval for value in values)
    labels = [point.with_base for panel in chart.panels for point in panel.points]
    width = label_width(labels, page.columns * 2 // 5 - GAP)
    field = page.columns - GAP - width - GAP - 1 - numbers - 1
    for place, panel in enumerate(chart.panels):
        if panel.label:
            if place:
                yield ""
            yield from wrap(panel.label, page.columns)
        for number, answer in enumerate(panel.answers):
            if number or panel.label:
                yield ""
            yield from wrap(answer.label, page.columns)
            lines = [
                Line(point.with_base, _drawn(value, scale, field, page), value.with_interval)
                for point, value in zip(panel.points, answer.values, strict=True)
            ]
            yield from labelled(lines, width, GAP)


def _drawn(value: Value, scale: Scale, field: int, page: Terminal) -> str:
    return "" if value.value is None else page.marker(scale.place(value.value, field))

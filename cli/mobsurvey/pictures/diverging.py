"""Diverging bars: the answers to a scale side by side, the lower ones left of the middle, the higher right.

Tables: batteries, an item after the other; variables whose answers are a scale. Not sets, whose answers overlap.

Use: to see which items and groups lean which way. Nets, boxes and, with --summary, means stand behind the bars.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mobsurvey.errors import UsageError
from mobsurvey.pictures.drawing.chart import Chart, Panel, Value, scale_shares
from mobsurvey.pictures.drawing.colours import FAINT, Fill, diverging_fills, ink_on
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
)
from mobsurvey.pictures.drawing.scale_order import by_scale
from mobsurvey.pictures.drawing.terminal import GAP, Terminal, broken, label_width, number_width, numbers_line
from mobsurvey.table.model import Table
from mobsurvey.table.text_width import pad_right, wrap

_LABELS = 150.0
_COLUMN = 46.0
"""Of the numbers behind the bars."""
_OUTSIDE = 24.0
"""For the numbers of parts at the ends that are too narrow for them."""
_NARROW = 8.0
"""Percents of a part that is so narrow."""
_BAR = 14.0


class _Line(NamedTuple):
    """A bar: its label, the shares of its answers, and the numbers behind it."""

    label: str
    shares: tuple[Value, ...]
    behind: tuple[Value, ...]

    @property
    def below(self) -> float:
        """How much of it is to the left of the middle."""
        found = [value.value or 0.0 for value in self.shares]
        half = len(found) // 2
        return sum(found[:half]) + (found[half] / 2 if len(found) % 2 else 0)

    @property
    def whole(self) -> float:
        return sum(value.value or 0.0 for value in self.shares)


def chart(table: Table) -> Chart:
    """What is shown: the percents of the answers. UsageError where they are no shares of one whole."""
    if table.kind in ("set", "number"):
        what = "the answers to a set overlap" if table.kind == "set" else "a number has no answers"
        raise UsageError(
            f"{what}, so that they cannot be parts of one bar", where=table.name, next_step="Take --kind bars."
        )
    if table.percent in ("row", "total"):
        raise UsageError("parts of a bar are percents of a column", next_step=f"Leave out --percent {table.percent}.")
    found = by_scale(scale_shares(table))
    if len({tuple(_scale(panel)) for panel in found.panels}) > 1:
        raise UsageError(
            "the items have different answers, which do not go under one legend",
            where=table.name,
            next_step="Take --kind bars.",
        )
    if len(_scale(found.panels[0])) < 2:
        raise UsageError("a scale has at least two answers", where=table.name, next_step="Take --kind bars.")
    return found


def _scale(panel: Panel) -> list[str]:
    return [answer.label for answer in panel.answers if answer.role == "answer"]


def _behind(chart: Chart) -> list[str]:
    """The labels of the numbers behind the bars."""
    return list(dict.fromkeys(a.label for panel in chart.panels for a in panel.answers if a.role != "answer"))


def _groups(chart: Chart) -> list[tuple[str, list[_Line]]]:
    """Headings with their bars; with one bar an item the item is the bar's own label."""
    nothing = Value(None, "")
    groups: list[tuple[str, list[_Line]]] = []
    for panel in chart.panels:
        lines = []
        for number, point in enumerate(panel.points):
            parts = tuple(answer.values[number] for answer in panel.answers if answer.role == "answer")
            more = {answer.label: answer.values[number] for answer in panel.answers if answer.role != "answer"}
            behind = tuple(more.get(label, nothing) for label in _behind(chart))
            lines.append(_Line(_label(chart, panel, point.with_base, point.base), parts, behind))
        groups.append((panel.label if chart.by else "", lines))
    return groups


def _label(chart: Chart, panel: Panel, with_base: str, base: str) -> str:
    if chart.by:
        return with_base
    return f"{panel.label} ({base})" if panel.label else base


def draw(chart: Chart) -> Paper:
    behind = _behind(chart)
    paper = Paper(WIDTH + _COLUMN * len(behind))
    y = paper.heading(chart.title)
    scale = _scale(chart.panels[0])
    found = diverging_fills(len(scale))
    y = paper.legend(y, list(zip(found, scale, strict=True)))
    groups = _groups(chart)
    lines = [line for _, some in groups for line in some]
    indent = 8 if chart.by and len(chart.panels) > 1 else 0
    column = label_column((line.label for line in lines), _LABELS)
    outside = _OUTSIDE if any(_narrow(line) for line in lines) else 0
    left = MARGIN + indent + column + 8 + outside
    field = paper.right - left - outside - _COLUMN * len(behind)
    every = [line for _, some in _groups(chart._replace(panels=chart.scaled)) for line in some]
    most_below = max(line.below for line in every)
    most_above = max(line.whole - line.below for line in every)
    unit = field / ((most_below + most_above) or 1)
    middle = left + most_below * unit
    y = _column_headings(paper, behind, y)
    for heading, some in groups:
        if heading:
            y = paper.lines(MARGIN, y + 5, fitted_lines(heading, paper.width - 2 * MARGIN, bold=True), bold=True) + 1
        top, before = y, paper.marks
        for first, line in zip(chart.starts, some, strict=True):
            y += 4 if first else 0
            label = fitted_lines(line.label, column)
            height = max(_BAR, len(label) * TYPE * LEADING) + 4
            paper.lines(MARGIN + indent, y + (height - len(label) * TYPE * LEADING) / 2, label)
            _bar(paper, line, y + (height - _BAR) / 2, middle - line.below * unit, unit, found)
            for number, value in enumerate(line.behind):
                x = paper.right - _COLUMN * (len(behind) - number - 1)
                paper.text(x, y + height / 2, value.text, SMALL + 0.5, "right")
            y += height
        paper.line([(middle, top), (middle, y)], FAINT, beneath=before)
    paper.footing(chart.note)
    return paper


def _narrow(line: _Line) -> bool:
    return any(0 < (line.shares[end].value or 0) < _NARROW for end in (0, -1))


def _column_headings(paper: Paper, labels: Sequence[str], y: float) -> float:
    bottom = y
    for number, label in enumerate(labels):
        x = paper.right - _COLUMN * (len(labels) - number - 1)
        lines = fitted_lines(label, _COLUMN - 4, SMALL)
        bottom = max(bottom, paper.lines(x, y, lines, SMALL, "right", FAINT))
    return bottom + 2


def _bar(paper: Paper, line: _Line, y: float, x: float, unit: float, found: Sequence[Fill]) -> None:
    last = len(line.shares) - 1
    for number, (value, fill) in enumerate(zip(line.shares, found, strict=True)):
        width = (value.value or 0.0) * unit
        if width > 0:
            paper.box(x, y, width, _BAR, fill)
            paper.line([(x, y), (x, y + _BAR)], "#ffffff", 0.8)
        if value.value is not None and text_width(value.text, SMALL) + 3 <= width:
            plate = fill.colour if fill.hatch else ""
            paper.text(x + width / 2, y + _BAR / 2, value.text, SMALL, "center", ink_on(fill.colour), plate=plate)
        elif value.value and number in (0, last):
            outer = x + width + 3 if number else x - 3
            paper.text(outer, y + _BAR / 2, value.text, SMALL, "left" if number else "right")
        x += width
    if all(value.value is None for value in line.shares):
        paper.text(x, y + _BAR / 2, "-", SMALL, "center", FAINT)


def print_(chart: Chart, page: Terminal) -> Iterator[str]:
    """The bars as text, the numbers of the answers behind each, or beneath it where it is too narrow for that."""
    scale = _scale(chart.panels[0])
    signs = page.shades(len(scale))
    legend = [f"{sign * 2} {label}" for sign, label in zip(signs, scale, strict=True)]
    groups = _groups(chart)
    lines = [line for _, some in groups for line in some]
    behind = _behind(chart)
    yield from _rows(legend, page.columns)
    if behind:
        yield from wrap(f"+ {', '.join(behind)}", page.columns)
    yield ""
    indent = GAP if chart.by and len(chart.panels) > 1 else 0
    width = label_width((line.label for line in lines), page.columns * 2 // 5 - indent)
    number = number_width(value.text for line in lines for value in (*line.shares, *line.behind))
    numbers = [_numbers(line, number) for line in lines]
    field = page.columns - indent - width - GAP - 1 - number_width(numbers)
    beside = field >= 20
    if not beside:
        field = page.columns - indent - width - GAP
    most_below = max(line.below for line in lines)
    unit = field / ((most_below + max(line.whole - line.below for line in lines)) or 1)
    for place, (heading, some) in enumerate(groups):
        if heading:
            if place:
                yield ""
            yield from wrap(heading, page.columns)
        for line in some:
            *above, last = broken(line.label, width)
            for part in above:
                yield " " * indent + part
            drawn = " " * round((most_below - line.below) * unit) + _drawn(line, signs, most_below, unit)
            lead = f"{' ' * indent}{pad_right(last, width)}{' ' * GAP}"
            if beside:
                yield f"{lead}{pad_right(drawn[:field], field)} {_numbers(line, number)}"
            else:
                yield f"{lead}{drawn[:field]}"
                texts = wrap(_numbers(line, number), page.columns - indent - GAP)
                yield from (" " * (indent + GAP) + text for text in texts)


def _numbers(line: _Line, width: int) -> str:
    shares = numbers_line([value.text for value in line.shares], width)
    return f"{shares} + {numbers_line([value.text for value in line.behind], width)}" if line.behind else shares


def _drawn(line: _Line, signs: Sequence[str], most_below: float, unit: float) -> str:
    """The parts of a bar, each from where it begins to where it ends, to the nearest column."""
    at = most_below - line.below
    drawn = ""
    for value, sign in zip(line.shares, signs, strict=True):
        end = at + (value.value or 0.0)
        drawn += sign * (round(end * unit) - round(at * unit))
        at = end
    return drawn


def _rows(entries: Sequence[str], width: int) -> Iterator[str]:
    """The entries in lines, none broken where it fits one."""
    line = ""
    for entry in entries:
        longer = f"{line}   {entry}" if line else entry
        if len(longer) <= width:
            line = longer
            continue
        if line:
            yield line
        *above, line = wrap(entry, width)
        yield from above
    yield line

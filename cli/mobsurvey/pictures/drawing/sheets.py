"""A picture that is too high for a sheet of paper as several, each with the title, the legend and the same axis."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mobsurvey.pictures.drawing.chart import Chart, Panel


def sheets(chart: Chart, height_of: Callable[[Chart], float], most: float) -> list[Chart]:
    """The chart in as few parts of about the same length as are at most so high, in points.

    Parts end behind a panel, or behind an answer where there is one panel; what cannot be parted stays as it is.
    """
    several = len(chart.panels) > 1
    length = len(chart.panels) if several else len(chart.panels[0].answers)
    parts = [chart]
    for number in range(max(int(height_of(chart) / most), 1) + 1, length + 1):
        if all(height_of(part) <= most for part in parts):
            break
        cut = [_cut(chart, several, first, last) for first, last in _ranges(length, number)]
        parts = [part._replace(title=_numbered(chart.title, n, len(cut))) for n, part in enumerate(cut, start=1)]
    return parts


def _ranges(length: int, number: int) -> Iterator[tuple[int, int]]:
    for part in range(number):
        yield length * part // number, length * (part + 1) // number


def _cut(chart: Chart, several: bool, first: int, last: int) -> Chart:
    (panel, *_) = chart.panels
    panels: tuple[Panel, ...] = (panel._replace(answers=panel.answers[first:last]),)
    if several:
        panels = chart.panels[first:last]
    return chart._replace(panels=panels, whole=chart.panels)


def _numbered(title: str, number: int, parts: int) -> str:
    return title if parts == 1 else f"{title} ({number}/{parts})"

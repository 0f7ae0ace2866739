"""The names of banner points over or under their columns: in lines where their words fit, else upright."""

from __future__ import annotations

from collections.abc import Sequence

from mobsurvey.pictures.drawing.chart import Point
from mobsurvey.pictures.drawing.paper import LEADING, Paper, text_width, upright_lines


def fit_upright_only(points: Sequence[Point], width: float, size: float) -> bool:
    """Whether a word of them is wider than their columns."""
    words = [word for point in points for word in (*point.label.split(), point.base)]
    return max(text_width(word, size) for word in words) > width


def upright_names(
    paper: Paper, points: Sequence[Point], places: Sequence[float], step: float, y: float, size: float, above: bool
) -> float:
    """The names upright in the middle of their columns, `above` what they name or under it; gives their lower edge."""
    names = [upright_lines(point.label, point.base, step, size) for point in points]
    height = max(text_width(line, size) for lines in names for line in lines)
    for place, lines in zip(places, names, strict=True):
        for number, line in enumerate(lines):
            x = place + (number - (len(lines) - 1) / 2) * size * LEADING
            paper.text(x, y + (height if above else text_width(line, size)), line, size, upright=True)
    return y + height

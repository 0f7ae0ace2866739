"""The lines under rows: their labels and figures, the same in every renderer."""

from __future__ import annotations

from mobsurvey.table.figure import NO_FIGURE, Figure, count_figure, decimal_figure
from mobsurvey.table.model import Detail
from mobsurvey.table.number_format import format_decimal
from mobsurvey.table.words import phrase

_DECIMALS = {
    **dict.fromkeys(("mean", "mean-difference", "mean-difference-interval", "sd", "median", "percentile"), 2),
    "se": 3,
    "design-effect": 2,
}
"""Others have one, as percents and SPSS's residuals have."""
_COUNTS = ("unweighted-base", "unweighted-count", "effective-base", "missing", "responses")


def detail_label(detail: Detail, confidence: float, language: str) -> str:
    """What the line says: `95 % CI`, `larger than`, `expected`."""
    return detail.label or phrase(detail.key, language, confidence=format_decimal(100 * confidence, 0, language))


def detail_texts(detail: Detail, numbers: str) -> list[str]:
    """A text a column, numbers written as in the language `numbers`; empty where there is nothing to say."""
    return [figure.text for figure in detail_figures(detail, numbers)]


def detail_figures(detail: Detail, numbers: str) -> list[Figure]:
    """A figure a column."""
    return [_figure(detail.key, value, numbers) for value in detail.values]


def places_of(key: str) -> int:
    """Decimals of the values of that key."""
    return _DECIMALS.get(key, 1)


def _figure(key: str, value: str | float | tuple[float, float] | None, numbers: str) -> Figure:
    if value is None:
        return NO_FIGURE
    if isinstance(value, str):
        return Figure(value)
    digits = places_of(key)
    if isinstance(value, tuple):
        return Figure((" - " if value[0] < 0 else "-").join(format_decimal(end, digits, numbers) for end in value))
    return count_figure(value) if key in _COUNTS else decimal_figure(value, digits, numbers)

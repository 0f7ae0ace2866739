"""The lines under rows as text: their labels and values, the same in every renderer."""

from __future__ import annotations

from mobsurvey.table.model import Detail
from mobsurvey.table.number_format import format_count, format_decimal
from mobsurvey.table.words import phrase

_DECIMALS = {"mean": 2, "sd": 2, "se": 3, "median": 2, "design-effect": 2}
"""Others have one, as percents and SPSS's residuals have."""
_COUNTS = ("unweighted-base", "unweighted-count", "effective-base")


def detail_label(detail: Detail, confidence: float, language: str) -> str:
    """What the line says: `95 % CI`, `larger than`, `expected`."""
    return phrase(detail.key, language, confidence=format_decimal(100 * confidence, 0, language))


def detail_texts(detail: Detail, numbers: str) -> list[str]:
    """A text a column, numbers written as in the language `numbers`; empty where there is nothing to say."""
    return [_text(detail.key, value, numbers) for value in detail.values]


def _text(key: str, value: str | float | tuple[float, float] | None, numbers: str) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        digits = _DECIMALS.get(key, 1)
        return (" - " if value[0] < 0 else "-").join(format_decimal(end, digits, numbers) for end in value)
    if key in _COUNTS:
        return format_count(value)
    return format_decimal(value, _DECIMALS.get(key, 1), numbers)

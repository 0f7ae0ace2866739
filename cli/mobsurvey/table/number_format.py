"""How numbers read in a table, in each language; settled here once for all renderers."""

from __future__ import annotations

import math

LANGUAGES = ("en", "vi")


def decimal_mark(language: str) -> str:
    return "," if language == "vi" else "."


def format_decimal(value: float, digits: int, language: str) -> str:
    """The value with so many decimals, halves rounded away from zero, as SPSS does.

    >>> format_decimal(45 / 80 * 100, 1, "en")
    '56.3'
    >>> format_decimal(-0.05, 1, "vi")
    '-0,1'
    """
    # A tie that binary fractions miss by a hair is still a tie: 28.749999999999996 stands for 28.75.
    units = math.floor(abs(value) * 10**digits + 0.5 + 1e-9)
    whole, fraction = divmod(units, 10**digits)
    text = f"{whole}{decimal_mark(language)}{fraction:0{digits}d}" if digits else str(whole)
    return f"-{text}" if value < 0 and units else text


def format_count(count: float) -> str:
    """A count without decimals and thousands marks."""
    return format_decimal(count, 0, "en")


def format_number(count: int, language: str) -> str:
    """A number in running text, with thousands marks."""
    return f"{count:,}".replace(",", "." if language == "vi" else ",")


def format_percent(percent: float | None, language: str) -> str:
    """One decimal; a dash where the base is 0."""
    return "-" if percent is None else format_decimal(percent, 1, language)


def format_p(p: float, language: str) -> str:
    """Three decimals, never .000: `<.001`; in Vietnamese `<0,001`. English leaves the zero out, after APA."""
    lead = "0," if language == "vi" else "."
    if p < 0.001:
        return f"<{lead}001"
    if 0.9995 <= p < 1:
        return f">{lead}999"
    text = format_decimal(p, 3, language)
    return text if language == "vi" or text.startswith("1") else text[1:]


def format_coefficient(value: float, language: str) -> str:
    """A coefficient that cannot exceed 1: three decimals, without the zero in English."""
    text = format_decimal(value, 3, language)
    return text[1:] if language != "vi" and text.startswith("0") else text

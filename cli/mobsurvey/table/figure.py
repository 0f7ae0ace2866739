"""A number as it reads in a table, with the number behind it."""

from __future__ import annotations

from typing import NamedTuple

from mobsurvey.table.number_format import format_coefficient, format_count, format_decimal, format_p


class Figure(NamedTuple):
    """One cell of a document."""

    text: str
    """As it reads, with the document's decimal mark; empty where there is nothing to say."""
    value: float | None = None
    """The number behind the text, in full precision; None where the text is no single number."""
    places: int = 0
    """Decimals of the text."""


NO_FIGURE = Figure("")


def count_figure(count: float) -> Figure:
    return Figure(format_count(count), count)


def decimal_figure(value: float | None, places: int, numbers: str) -> Figure:
    """The value with so many decimals, in the language `numbers`; no figure for None."""
    return NO_FIGURE if value is None else Figure(format_decimal(value, places, numbers), value, places)


def coefficient_figure(value: float, numbers: str) -> Figure:
    return Figure(format_coefficient(value, numbers), value, 3)


def p_figure(p: float, numbers: str, mark: str = "") -> Figure:
    """The p value; one that reads `<.001`, or has a mark behind it, is no number for a spreadsheet."""
    text = format_p(p, numbers) + mark
    return Figure(text) if mark or text.startswith(("<", ">")) else Figure(text, p, 3)


def df_figure(df: float | None, df2: float | None, numbers: str) -> Figure:
    """Whole degrees of freedom as they are, corrected ones with a decimal; those of an F with both, as a text."""
    parts = [(part, 0 if part == int(part) else 1) for part in (df, df2) if part is not None]
    if len(parts) == 1:
        return decimal_figure(*parts[0], numbers)
    return Figure(";".join(format_decimal(part, places, numbers) for part, places in parts))

"""The statistics asked for by name as lines of text: a number a line under its item; the same in every renderer."""

from __future__ import annotations

from itertools import groupby

from mobsurvey.table.model import Measure, Table
from mobsurvey.table.number_format import format_decimal, format_p
from mobsurvey.table.statistic_names import statistic_name
from mobsurvey.table.words import phrase

Lines = list[tuple[str, list[tuple[str, list[str]]]]]
"""For each item its label, and its lines: a label and the cells."""

HEADINGS = ("value", "se", "test-value", "df", "p", "confidence-interval")


def measure_lines(table: Table, numbers: str) -> Lines:
    """The numbers that there are, each with the cells of HEADINGS; what does not apply stands in the notes."""
    found = [measure for measure in table.measures if measure.skipped is None]
    lines: Lines = []
    for (_, label), measures in groupby(found, key=lambda measure: (measure.item, measure.label)):
        lines.append((label, [(_name(measure, table.language), _cells(measure, numbers)) for measure in measures]))
    return lines


def measure_headings(confidence: float, language: str) -> list[str]:
    percent = format_decimal(100 * confidence, 0, language)
    return [phrase(key, language, confidence=percent) for key in HEADINGS]


def _name(measure: Measure, language: str) -> str:
    title = statistic_name(measure.statistic, language)
    return f"{title}, {phrase(f'variant-{measure.variant}', language)}" if measure.variant else title


def _cells(measure: Measure, numbers: str) -> list[str]:
    def number(value: float | None) -> str:
        return "" if value is None else format_decimal(value, 3, numbers)

    df = "" if measure.df is None else format_decimal(measure.df, 0 if measure.df == int(measure.df) else 1, numbers)
    if measure.df2 is not None:
        df += ";" + format_decimal(measure.df2, 0 if measure.df2 == int(measure.df2) else 1, numbers)
    interval = ""
    # Without a value the interval is of a simulated p, at a level of its own: it is in the JSON.
    if measure.value is not None and measure.low is not None and measure.high is not None:
        interval = f"{format_decimal(measure.low, 3, numbers)} - {format_decimal(measure.high, 3, numbers)}"
    p = "" if measure.p is None else format_p(measure.p, numbers)
    return [number(measure.value), number(measure.se), number(measure.test_value), df, p, interval]

"""The statistics asked for by name as lines of text: a number a line under its item; the same in every renderer."""

from __future__ import annotations

from itertools import groupby

from mobsurvey.table.figure import NO_FIGURE, Figure, decimal_figure, df_figure, p_figure
from mobsurvey.table.model import Measure, Table
from mobsurvey.table.number_format import format_decimal
from mobsurvey.table.statistic_names import statistic_name
from mobsurvey.table.words import phrase

Lines = list[tuple[str, list[tuple[str, list[Figure]]]]]
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


def _cells(measure: Measure, numbers: str) -> list[Figure]:
    interval = NO_FIGURE
    # Without a value the interval is of a simulated p, at a level of its own: it is in the JSON.
    if measure.value is not None and measure.low is not None and measure.high is not None:
        interval = Figure(" - ".join(format_decimal(end, 3, numbers) for end in (measure.low, measure.high)))
    p = NO_FIGURE if measure.p is None else p_figure(measure.p, numbers)
    numbers_of = [decimal_figure(value, 3, numbers) for value in (measure.value, measure.se, measure.test_value)]
    return [*numbers_of, df_figure(measure.df, measure.df2, numbers), p, interval]

"""Lays the reliability of a battery out: as lines of text, or as the rows of a CSV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from mobsurvey.table.number_format import decimal_mark, format_coefficient, format_count, format_decimal
from mobsurvey.table.reliability import ReliabilityItem, ReliabilityTable
from mobsurvey.table.text_width import clean_text, display_width, pad_left, pad_right, wrap
from mobsurvey.table.words import phrase
from mobsurvey.writers.csv_text import harmless

LineRole = Literal["title", "text", "heading", "rule", "note"]
_COLUMNS = ("item-mean", "item-sd", "item-rest", "alpha-if-deleted")
_GAP = 2
_LEAST_WIDTH = 56
_MOST_LABEL = 60
_NONE = "-"


class TextLine(NamedTuple):
    """One line of text, and what it is, for those who can show it."""

    role: LineRole
    text: str


def text_lines(table: ReliabilityTable, width: int) -> Iterator[TextLine]:
    """The lines for a page of that many columns, at least 56."""
    width = max(width, _LEAST_WIDTH)
    for line in wrap(clean_text(table.title), width):
        yield TextLine("title", line)
    yield TextLine("text", "")
    facts = _facts(table, table.language)
    longest = max(display_width(name) for name, _ in facts)
    for name, texts in facts:
        text = phrase("from-to", table.language, low=texts[0], high=texts[1]) if len(texts) > 1 else texts[0]
        yield TextLine("text", f"{pad_right(name, longest)}{' ' * _GAP}{text}")
    yield TextLine("text", "")
    yield from _grid(table, width)
    yield TextLine("text", "")
    for note in table.notes:
        for number, line in enumerate(wrap(clean_text(note), width - 2)):
            yield TextLine("note", f"{'  ' if number else '- '}{line}")


def csv_rows(table: ReliabilityTable, decimal: str) -> Iterator[list[str]]:
    """The rows of a CSV with that decimal mark: title, alpha, items, notes."""
    numbers = "vi" if decimal == "," else "en"
    yield [_label(table.title)]
    for name, texts in _facts(table, numbers):
        yield [name, *("" if text == _NONE else text for text in texts)]
    yield []
    yield ["", *(phrase(key, table.language) for key in _COLUMNS)]
    for item in table.items:
        yield [_label(_item_label(item, table.language)), *("" if c == _NONE else c for c in _cells(item, numbers))]
    yield []
    for note in table.notes:
        yield [_label(note)]


def _facts(table: ReliabilityTable, numbers: str) -> list[tuple[str, list[str]]]:
    """What is said of the battery as a whole, by name; an interval has two ends. `numbers` is their language."""
    language = table.language
    facts = [(phrase("alpha", language), [_coefficient(table.alpha, numbers)])]
    if table.low is not None and table.high is not None:
        percent = f"{100 * table.confidence:.10g}".replace(".", decimal_mark(numbers))
        ends = [_coefficient(table.low, numbers), _coefficient(table.high, numbers)]
        facts.append((phrase("alpha-interval", language, percent=percent), ends))
    facts.append((phrase("alpha-standardized", language), [_coefficient(table.standardized, numbers)]))
    facts.append((phrase("mean-correlation", language), [_coefficient(table.mean_correlation, numbers)]))
    facts.append((phrase("items", language), [str(len(table.items))]))
    facts.append((phrase("base", language), [format_count(table.n)]))
    return facts


def _grid(table: ReliabilityTable, width: int) -> Iterator[TextLine]:
    language = table.language
    rows = [_cells(item, language) for item in table.items]
    headings = [phrase(key, language) for key in _COLUMNS]
    widths = [
        max(_heading_width(heading), *(display_width(row[column]) for row in rows))
        for column, heading in enumerate(headings)
    ]
    labels = [_item_label(item, language) for item in table.items]
    room = width - sum(w + _GAP for w in widths)
    label_width = min(room, _MOST_LABEL, max(map(display_width, labels)))
    wrapped = [wrap(heading, w) for heading, w in zip(headings, widths, strict=True)]
    height = max(map(len, wrapped))
    for level in range(height):
        parts = [lines[level - height + len(lines)] if level >= height - len(lines) else "" for lines in wrapped]
        yield TextLine("heading", _join("", label_width, parts, widths))
    yield TextLine("rule", "-" * (label_width + sum(w + _GAP for w in widths)))
    for label, row in zip(labels, rows, strict=True):
        lines = wrap(label, label_width)
        for line in lines[:-1]:
            yield TextLine("text", line)
        yield TextLine("text", _join(lines[-1], label_width, row, widths))


def _heading_width(heading: str) -> int:
    """The least width that shows the heading in two lines, no word broken."""
    width = max(map(display_width, heading.split()))
    while len(wrap(heading, width)) > 2:
        width += 1
    return width


def _join(label: str, label_width: int, cells: list[str], widths: list[int]) -> str:
    padded = [pad_left(cell, width) for cell, width in zip(cells, widths, strict=True)]
    return (" " * _GAP).join([pad_right(label, label_width), *padded]).rstrip()


def _cells(item: ReliabilityItem, language: str) -> list[str]:
    moments = [_NONE if number is None else format_decimal(number, 2, language) for number in (item.mean, item.sd)]
    return [*moments, _coefficient(item.item_rest, language), _coefficient(item.alpha_if_deleted, language)]


def _coefficient(value: float | None, language: str) -> str:
    if value is None:
        return _NONE
    text = format_coefficient(value, language)
    return f"-{text[2:]}" if language != "vi" and text.startswith("-0") else text


def _item_label(item: ReliabilityItem, language: str) -> str:
    label = clean_text(item.label)
    return phrase("reversed-label", language, item=label) if item.reversed else label


def _label(text: str) -> str:
    """A label without signs that steer a terminal or run in a spreadsheet."""
    return harmless(clean_text(text))

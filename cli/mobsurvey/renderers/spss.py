"""The output of SPSS CROSSTABS as plain text in 80 columns, as CSV and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from mobsurvey.renderers import Page
from mobsurvey.spss.output import SpssOutput
from mobsurvey.spss.tables import SpssRow, SpssTable
from mobsurvey.table.text_width import display_width, pad_right, wrap
from mobsurvey.writers.csv_text import csv_text, harmless

WIDTH = 80
_MOST_STUB = 46
"""Columns that the labels may take; what is longer is wrapped."""
_LEAST_STUB = 28
"""Columns that they are left with, rather than that the table goes on below."""
_LEAST_LABEL = 6
_HEADING = 10
"""Columns that a heading may take without being wrapped."""
_MOST_WORD = 14
"""Columns that a word of a heading may take without being broken."""


def render(outputs: Sequence[SpssOutput], page: Page) -> str:
    """The outputs one under the other; tables wider than 80 columns go on below, their labels repeated."""
    return "\n\n".join("\n".join(_lines(output)) for output in outputs) + "\n"


def render_json(outputs: Sequence[SpssOutput], page: Page) -> str:
    """`{"outputs": [...]}`, each as SpssOutput.to_json gives it."""
    found = {"outputs": [output.to_json() for output in outputs]}
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def render_csv(outputs: Sequence[SpssOutput], page: Page) -> str:
    """The tables one under the other, a cell a cell, with an empty line between."""
    return csv_text((row for output in outputs for row in _csv_rows(output)), page.separator)


def _lines(output: SpssOutput) -> Iterator[str]:
    for note in output.notes:
        for number, line in enumerate(wrap(note, WIDTH - 2)):
            yield f"{'  ' if number else '* '}{line}"
    if output.notes:
        yield ""
    yield "Crosstabs"
    yield ""
    yield from _table(output.summary)
    for title, tables in output.parts:
        if len(output.parts) > 1:
            yield ""
            yield from wrap(title, WIDTH)
        for table in tables:
            yield ""
            yield from _table(table)


def _table(table: SpssTable) -> Iterator[str]:
    yield from wrap(table.title, WIDTH)
    if table.caption:
        yield f" {table.caption}"
    yield ""
    widths = _column_widths(table)
    room = WIDTH - 1 - sum(widths) - len(widths)
    levels = _label_widths(table, min(room, _MOST_STUB) if room >= _LEAST_STUB else _MOST_STUB)
    stub = sum(levels) + len(levels)
    for number, panel in enumerate(_panels(widths, WIDTH - 1 - stub)):
        if number:
            yield ""
        panel_widths = _widened(table, panel, widths, WIDTH - 1 - stub)
        yield from _headings(table, panel, panel_widths, levels)
        for labels, cells in _rows(table.rows, 0, levels):
            texts = [cells[column] for column in panel] if cells else []
            yield _joined(labels, zip(texts, panel_widths, strict=False))
    for note in table.footnotes:
        mark = f"{note.mark}. " if note.mark else ""
        lines = wrap(note.text, WIDTH - len(mark))
        yield mark + lines[0]
        yield from (" " * len(mark) + line for line in lines[1:])


def _joined(labels: str, cells: Iterator[tuple[str, int]] | zip[tuple[str, int]]) -> str:
    return (f" {labels}" + "".join(pad_right(text, width) + " " for text, width in cells)).rstrip()


# Labels


def _spanned(labels: Sequence[str], level: int) -> int:
    """The level behind the label and the empty ones that it spans."""
    after = level + 1
    while after < len(labels) and not labels[after]:
        after += 1
    return after


def _label_widths(table: SpssTable, most: int) -> list[int]:
    """Columns for each level of the labels, the widest made narrower until all fit."""
    depth = max((len(row.labels) for row in table.rows), default=1)
    widths = [_LEAST_LABEL] * depth
    for level, text in enumerate(table.stub[:depth]):
        widths[level] = max(widths[level], display_width(text))
    spanning = []
    for row in table.rows:
        level = 0
        while level < len(row.labels):
            after = _spanned(row.labels, level)
            if after == level + 1:
                widths[level] = max(widths[level], display_width(row.labels[level]))
            else:
                spanning.append((level, after, display_width(row.labels[level])))
            level = after
    for level, after, needed in spanning:
        lacking = needed - sum(widths[level:after]) - (after - level - 1)
        widths[after - 1] += max(0, lacking)
    words = [
        _longest_word(row.labels[level] for row in table.rows if level < len(row.labels)) for level in range(depth)
    ]
    while sum(widths) + depth > most and max(widths) > _LEAST_LABEL:
        # Words are broken only when nothing else is left.
        whole = [width if width > word else 0 for width, word in zip(widths, words, strict=True)]
        some = whole if max(whole) > _LEAST_LABEL else widths
        widths[some.index(max(some))] -= 1
    return widths


def _longest_word(texts: Iterable[str]) -> int:
    return max((display_width(word) for text in texts for word in text.split()), default=0)


def _rows(rows: Sequence[SpssRow], level: int, widths: Sequence[int]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each line's labels, padded, and its cells; a label that several rows share stands once, wrapped beside them."""
    if level >= len(widths):
        for row in rows:
            yield "", row.cells
        return
    for (text, after), group in groupby(rows, lambda row: (row.labels[level], _spanned(row.labels, level))):
        width = sum(widths[level:after]) + after - level - 1
        label = wrap(text, width)
        inner = list(_rows(list(group), after, widths))
        blank = " " * (sum(widths[after:]) + len(widths) - after)
        inner += [(blank, ())] * (len(label) - len(inner))
        for number, (labels, cells) in enumerate(inner):
            yield pad_right(label[number] if number < len(label) else "", width) + " " + labels, cells


# Columns


def _column_widths(table: SpssTable) -> list[int]:
    """Columns for each column: its cells, and its lowest heading as far as that is not wrapped."""
    widths = []
    for number, path in enumerate(table.columns):
        heading = [text for text in path if text][-1:] or [""]
        width = max(min(_longest_word(heading), _MOST_WORD), min(display_width(heading[0]), _HEADING))
        cells = max((display_width(row.cells[number]) for row in table.rows), default=0)
        widths.append(max(width, cells, 1))
    return widths


def _panels(widths: Sequence[int], room: int) -> Iterator[list[int]]:
    """The columns that stand side by side, as many as there is room for, at least one."""
    panel: list[int] = []
    taken = 0
    for number, width in enumerate(widths):
        if panel and taken + width + 1 > room:
            yield panel
            panel, taken = [], 0
        panel.append(number)
        taken += width + 1
    if panel:
        yield panel


def _groups(table: SpssTable, panel: Sequence[int], level: int) -> list[list[int]]:
    """The places in the panel that share a heading at that level, and all above it."""
    keyed = groupby(range(len(panel)), lambda place: table.columns[panel[place]][: level + 1])
    return [list(places) for _, places in keyed]


def _widened(table: SpssTable, panel: Sequence[int], widths: Sequence[int], room: int) -> list[int]:
    """The panel's widths, a group's last column wide enough that its heading need not be broken inside a word."""
    found = [widths[number] for number in panel]
    for level in range(len(table.columns[0]) - 1):
        for places in _groups(table, panel, level):
            text = table.columns[panel[places[0]]][level]
            needed = min(_longest_word([text]), 2 * _MOST_WORD)
            lacking = needed - sum(found[place] for place in places) - len(places) + 1
            spare = room - sum(found) - len(found)
            found[places[-1]] += max(0, min(lacking, spare))
    return found


def _headings(table: SpssTable, panel: Sequence[int], widths: Sequence[int], labels: Sequence[int]) -> Iterator[str]:
    """The lines of headings; those of the labels stand beside them."""
    lines: list[str] = []
    for level in range(len(table.columns[0])):
        groups = _groups(table, panel, level)
        sizes = [sum(widths[place] for place in places) + len(places) - 1 for places in groups]
        texts = [wrap(table.columns[panel[places[0]]][level], size) for places, size in zip(groups, sizes, strict=True)]
        for number in range(max(map(len, texts))):
            parts = [text[number] if number < len(text) else "" for text in texts]
            lines.append("".join(pad_right(part, size) + " " for part, size in zip(parts, sizes, strict=True)))
    heads = [wrap(text, width) if text else [] for text, width in zip(table.stub, labels, strict=False)]
    heads += [[]] * (len(labels) - len(heads))
    lines += [""] * (max(map(len, heads), default=0) - len(lines))
    for number, line in enumerate(lines):
        stub = (pad_right(h[number] if number < len(h) else "", w) + " " for h, w in zip(heads, labels, strict=True))
        text = f" {''.join(stub)}{line}".rstrip()
        if text:
            yield text


def _csv_rows(output: SpssOutput) -> Iterator[list[str]]:
    yield from ([harmless(text)] for text in output.notes)
    for table in output.tables:
        yield [harmless(table.title)]
        if table.caption:
            yield [table.caption]
        depth = max((len(row.labels) for row in table.rows), default=1)
        for level in range(len(table.columns[0])):
            stub = [*table.stub, *[""] * depth][:depth] if not level else [""] * depth
            yield [harmless(text) for text in (*stub, *(path[level] for path in table.columns))]
        for row in table.rows:
            labels = (*row.labels, *[""] * (depth - len(row.labels)))
            # A negative number is no formula.
            yield [*map(harmless, labels), *row.cells]
        for note in table.footnotes:
            yield [harmless(f"{note.mark}. {note.text}" if note.mark else note.text)]
        yield []

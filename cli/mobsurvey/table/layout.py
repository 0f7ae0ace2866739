"""Lays a table out as text: wrapped labels, aligned cells, numbered items, notes; renderers only write it."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from mobsurvey.table.detail_text import detail_label, detail_texts
from mobsurvey.table.model import Cell, Detail, Table, Values
from mobsurvey.table.number_format import format_count, format_percent
from mobsurvey.table.numbered import block_label, numbered, row_label
from mobsurvey.table.significance_lines import significance_lines
from mobsurvey.table.text_width import center, clean_text, display_width, pad_left, pad_right, shorten, wrap
from mobsurvey.table.words import phrase

GAP = 2
"""Columns between two columns of a grid."""
LEAST_LABEL = 24
ROOMY_LABEL = 30
"""Below this the headings of tests are broken into words, to leave more to the labels."""
LEAST_TEST_LABEL = 12
LEAST_MEASURE_LABEL = 20
MOST_LABEL = 60
LEAST_WIDTH = 56
_MOST_WORD = 14

LineRole = Literal["row", "item", "base", "base-detail"]


class Line(NamedTuple):
    """One line of a grid, its label wrapped."""

    label: tuple[str, ...]
    cells: tuple[str, ...]
    """Right-aligned texts; empty for the heading of an item."""
    role: LineRole = "row"


class Grid(NamedTuple):
    """A part of a table that fits the width."""

    label_width: int
    widths: tuple[int, ...]
    headings: tuple[tuple[str, ...], ...]
    """For each column its heading, line by line."""
    lines: tuple[Line, ...]
    over: tuple[str, ...] = ()
    """Lines over the headings, the whole width of the grid: headings that columns share, with a rule under each."""

    @property
    def last_base(self) -> Line | None:
        """The base that ends the grid, above which there is a rule; None where other lines stand between."""
        for line in reversed(self.lines):
            if line.role != "base-detail":
                return line if line.role == "base" else None
        return None


class Section(NamedTuple):
    """Lines under the table with a title of their own."""

    title: tuple[str, ...]
    grids: tuple[Grid, ...]
    """More than one where their columns are wider than the page."""


class Layout(NamedTuple):
    """A table as text, ready to be written."""

    title: tuple[str, ...]
    grids: tuple[Grid, ...]
    """Usually one; more where the banner is wider than the page."""
    continued: str
    tests: tuple[Section, ...]
    """Tests, then statistics that were asked for by name; none of them where there are none."""
    notes: tuple[tuple[str, ...], ...]
    """Each note's lines."""


def lay_out(table: Table, width: int) -> Layout:
    """The table for a page of that many columns, at least 56."""
    width = max(width, LEAST_WIDTH)
    language = table.language
    title = clean_text(table.title)
    values = None
    if table.brief or table.values:
        from mobsurvey.table.values import values_of

        values = values_of(table)
    sections = [section for part in table.tested for section in (_tests(part, width), _measures(part, width))]
    return Layout(
        title=tuple(wrap(title, width)),
        grids=_values(values, table, width) if values else _grids(table, width),
        continued=phrase("continued", language, title=shorten(title, width - 14)),
        tests=tuple(section for section in sections if section),
        notes=tuple(tuple(wrap(clean_text(note), width - 2)) for note in table.notes),
    )


def _grids(table: Table, width: int) -> tuple[Grid, ...]:
    columns = [_point_column(table, number) for number in range(len(table.columns))]
    return tuple(_grid(table, columns, some, width) for some in _pages(columns, width))


def _values(values: Values, table: Table, width: int) -> tuple[Grid, ...]:
    """A grid of values, over as many pages as its columns need."""
    from mobsurvey.table.values_sheet import values_sheet

    figures = values_sheet(values, table.title, table.language).lines
    headings = [clean_text(column.label) for column in values.columns]
    cells = [[line.figures[number].text for line in figures] for number in range(len(headings))]
    labels = ["  " * line.level + line.label for line in figures]
    columns = []
    for heading, texts in zip(headings, cells, strict=True):
        longest = max(map(display_width, heading.split()), default=0)
        wide = max(min(longest, _MOST_WORD), *map(display_width, texts))
        columns.append(_Column(wide, tuple(wrap(heading, wide)), 0, 0))
    grids = []
    longest_label = max(map(display_width, labels))
    for page in _whole_groups(values, columns, width + LEAST_LABEL - min(LEAST_LABEL, longest_label)):
        widths = _under_headings([values.columns[c].above for c in page], [columns[c].width for c in page])
        room = max(width - sum(wide + GAP for wide in widths), 12)
        label_width = min(room, MOST_LABEL, longest_label)
        lines = []
        for number, (row, line) in enumerate(zip(values.rows, figures, strict=True)):
            indent = "  " * line.level
            label = tuple(indent + text for text in wrap(line.label, label_width - len(indent)))
            padded = tuple(pad_left(cells[c][number], wide) for c, wide in zip(page, widths, strict=True))
            lines.append(Line(label, padded, "base" if row.role == "base" else "row"))
        over = tuple(_over([values.columns[c].above for c in page], label_width, widths))
        grids.append(Grid(label_width, widths, tuple(columns[c].heading for c in page), tuple(lines), over))
    return tuple(grids)


class _Column(NamedTuple):
    width: int
    heading: tuple[str, ...]
    counts: int
    """Width of the counts; the percents stand behind them."""
    percents: int


def _point_column(table: Table, number: int) -> _Column:
    cells = [row.cells[number] for row in table.rows] + [block.base[number] for block in table.blocks]
    language = table.language
    counts = max((len(format_count(cell.count)) for cell in cells), default=1)
    counts = max(counts, len(phrase("count", language)))
    percents = 0
    subheading = pad_left(phrase("count", language), counts)
    if table.percent != "none":
        percents = max((len(format_percent(cell.percent, language)) for cell in cells), default=1)
        subheading += " " + pad_left(phrase("percent", language), percents)
    point = table.columns[number]
    label = clean_text(point.heading)
    longest = max((display_width(word) for word in label.split()), default=0)
    under = [detail for row in table.rows for detail in row.details]
    under += [detail for block in table.blocks for detail in block.base_details]
    longest_detail = max((len(detail_texts(d, language)[number]) for d in under), default=0)
    letter = (f"({point.letter}{'*' if point.small else ''})",) if point.letter else ()
    width = max(len(subheading), min(longest, _MOST_WORD), longest_detail, *map(len, letter))
    return _Column(width, (*wrap(label, width), *letter, pad_left(subheading, width)), counts, percents)


def _pages(columns: Sequence[_Column], width: int) -> list[list[int]]:
    """The columns of each grid; every grid has at least one."""
    return _fitting([column.width for column in columns], width - LEAST_LABEL)


def _under_headings(aboves: Sequence[tuple[str, ...]], widths: Sequence[int]) -> tuple[int, ...]:
    """The widths of columns; where they share a heading with a longer word than they are wide, the last is widened."""
    found = list(widths)
    for above, group in groupby(range(len(aboves)), key=lambda number: aboves[number]):
        some = list(group)
        span = sum(found[number] + GAP for number in some) - GAP
        longest = max((display_width(word) for word in clean_text(above[-1]).split()), default=0) if above else 0
        found[some[-1]] += max(0, min(longest, _MOST_WORD) - span)
    return tuple(found)


def _whole_groups(values: Values, columns: Sequence[_Column], width: int) -> list[list[int]]:
    """The columns of each grid; those that share a heading stay together where a page has room for them."""
    pages: list[list[int]] = []
    for _, group in groupby(range(len(columns)), key=lambda number: values.columns[number].above):
        some = list(group)
        together = [*(pages[-1] if pages else []), *some]
        if pages and len(_pages([columns[c] for c in together], width)) == 1:
            pages[-1] = together
        else:
            pages += [[some[place] for place in page] for page in _pages([columns[c] for c in some], width)]
    return pages


def _grid(table: Table, columns: Sequence[_Column], page: Sequence[int], width: int) -> Grid:
    some = [columns[number] for number in page]
    room = max(width - sum(column.width + GAP for column in some), 12)
    base = phrase("base", table.language)
    labels = [row_label(table, number, row) for block in table.blocks for number, row in enumerate(block.rows, start=1)]
    longest = max(map(display_width, [*labels, base, *(clean_text(block.label or "") for block in table.blocks)]))
    label_width = min(room, max(longest, 8), MOST_LABEL)
    lines: list[Line] = []
    number = 0
    same_bases = table.same_bases
    for item, block in enumerate(table.blocks, start=1):
        if block.label is not None:
            lines.append(Line(tuple(wrap(block_label(item, block), label_width)), (), "item"))
        for row in block.rows:
            text = tuple(wrap(labels[number].strip(), label_width - 2 if block.label else label_width))
            if block.label:
                text = tuple(f"  {part}" for part in text)
            cells = tuple(_cell(row.cells[c], columns[c], table) for c in page)
            lines.append(Line(text, cells))
            lines += _detail_lines(row.details, columns, page, label_width, table)
            number += 1
        if not same_bases or item == len(table.blocks):
            cells = tuple(_cell(block.base[c], columns[c], table) for c in page)
            lines.append(Line(tuple(wrap(base, label_width)), cells, "base"))
            lines += _detail_lines(block.base_details, columns, page, label_width, table, "base-detail")
    headings = tuple(column.heading for column in some)
    widths = tuple(column.width for column in some)
    over = tuple(_over([table.columns[c].above for c in page], label_width, widths))
    return Grid(label_width, widths, headings, tuple(lines), over)


def _over(aboves: Sequence[tuple[str, ...]], label_width: int, widths: Sequence[int]) -> Iterator[str]:
    """The headings that the columns of a grid share, level by level."""
    if not any(aboves):
        return
    from mobsurvey.table.sheet import shared_headings

    for row in shared_headings(aboves):
        texts: list[list[str]] = []
        spans: list[int] = []
        start = 0
        for heading in row:
            some = widths[start : start + heading.span]
            start += heading.span
            spans.append(sum(some) + GAP * (len(some) - 1))
            lines = wrap(heading.text, spans[-1])
            texts.append([*lines[:2], shorten(" ".join(lines[2:]), spans[-1])] if len(lines) > 3 else lines)
        height = max(map(len, texts))
        texts = [[""] * (height - len(lines)) + lines for lines in texts]
        rules = ["-" * span if lines[-1] else "" for lines, span in zip(texts, spans, strict=True)]
        for parts in (*zip(*texts, strict=True), rules):
            cells = [center(part, span) for part, span in zip(parts, spans, strict=True)]
            padded = [pad_right(cell, span) for cell, span in zip(cells, spans, strict=True)]
            yield (" " * GAP).join([" " * label_width, *padded]).rstrip()


def _detail_lines(
    details: Sequence[Detail],
    columns: Sequence[_Column],
    page: Sequence[int],
    label_width: int,
    table: Table,
    role: LineRole = "row",
) -> list[Line]:
    lines = []
    for detail in details:
        texts = detail_texts(detail, table.language)
        if not any(texts[c] for c in page):
            continue
        label = wrap(detail_label(detail, table.confidence, table.language), label_width - 4)
        lines.append(
            Line(
                tuple(f"    {part}" for part in label), tuple(pad_left(texts[c], columns[c].width) for c in page), role
            )
        )
    return lines


def _cell(cell: Cell, column: _Column, table: Table) -> str:
    text = pad_left(format_count(cell.count), column.counts)
    if table.percent != "none":
        text += " " + pad_left(format_percent(cell.percent, table.language), column.percents)
    return pad_left(text, column.width)


def _tests(table: Table, width: int) -> Section | None:
    tests = significance_lines(table, table.language)
    if tests is None:
        return None
    lines_of = [(label, tuple(cell.text for cell in cells)) for label, cells in tests.lines]
    texts = list(zip(*(cells for _, cells in lines_of), strict=True))
    longest = max(display_width(label) for label, _ in lines_of)
    headings: list[tuple[str, ...]] = [(heading,) for heading in tests.headings]
    widths = [max(map(display_width, (*h, *column))) for h, column in zip(headings, texts, strict=True)]
    if width - sum(w + GAP for w in widths) < min(longest, ROOMY_LABEL):
        headings = [_broken(heading, column) for heading, column in zip(tests.headings, texts, strict=True)]
        widths = [max(map(display_width, (*h, *column))) for h, column in zip(headings, texts, strict=True)]
    grids = []
    for page in _fitting(widths, width - LEAST_TEST_LABEL):
        label_width = min(width - sum(widths[c] + GAP for c in page), MOST_LABEL, longest)
        lines = tuple(
            Line((shorten(label, label_width),), tuple(pad_left(cells[c], widths[c]) for c in page))
            for label, cells in lines_of
            if any(cells[c] for c in page)
        )
        grids.append(Grid(label_width, tuple(widths[c] for c in page), tuple(headings[c] for c in page), lines))
    return Section(tuple(wrap(clean_text(table.tests_title or ""), width)), tuple(grids))


def _broken(heading: str, cells: Sequence[str]) -> tuple[str, ...]:
    """The heading in lines no wider than its cells or its longest word."""
    return tuple(wrap(heading, max(map(display_width, (*cells, *heading.split())))))


def _measures(table: Table, width: int) -> Section | None:
    if not table.measures:
        return None
    from mobsurvey.table.measure_lines import measure_headings, measure_lines

    found = measure_lines(table, table.language)
    if not found:
        return None
    items = [(item, [(label, [cell.text for cell in cells]) for label, cells in lines]) for item, lines in found]
    headings = measure_headings(table.confidence, table.language)
    rows = [cells for _, lines in items for _, cells in lines]
    used = [c for c in range(len(headings)) if any(cells[c] for cells in rows)]
    widths = [max(len(headings[c]), *(len(cells[c]) for cells in rows)) for c in used]
    indent = "  " if len(items) > 1 else ""
    longest = max(display_width(indent + label) for _, lines in items for label, _ in lines)
    grids = []
    for page in _fitting(widths, width - LEAST_MEASURE_LABEL):
        label_width = min(width - sum(widths[c] + GAP for c in page), longest)
        lines = []
        for number, (item, measures) in enumerate(items, start=1):
            shown = [(label, [cells[used[c]] for c in page]) for label, cells in measures]
            shown = [(label, cells) for label, cells in shown if any(cells)]
            if indent and shown:
                lines.append(Line(tuple(wrap(numbered(number, item), label_width)), (), "item"))
            for label, cells in shown:
                texts = wrap(label, label_width - len(indent))
                padded = tuple(pad_left(cell, widths[c]) for c, cell in zip(page, cells, strict=True))
                lines.append(Line(tuple(indent + text for text in texts), padded))
        shown_headings = tuple((headings[used[c]],) for c in page)
        grids.append(Grid(label_width, tuple(widths[c] for c in page), shown_headings, tuple(lines)))
    title = phrase("measures", table.language, banner=clean_text(table.banner_title or ""))
    return Section(tuple(wrap(title, width)), tuple(grids))


def _fitting(widths: Sequence[int], room: int) -> list[list[int]]:
    """The columns of each grid, such that they and the gaps before them fit; every grid has at least one."""
    pages: list[list[int]] = [[]]
    used = 0
    for number, width in enumerate(widths):
        if pages[-1] and used + width + GAP > room:
            pages.append([])
            used = 0
        pages[-1].append(number)
        used += width + GAP
    return pages

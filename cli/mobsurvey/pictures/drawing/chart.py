"""What a picture shows of a table: the numbers as the table writes them, beside their values; nothing is computed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from mobsurvey.errors import UsageError
from mobsurvey.pictures.drawing.captions import caption
from mobsurvey.table.detail_text import detail_texts
from mobsurvey.table.details import INTERVAL
from mobsurvey.table.model import LOW_MARK, Block, Detail, Row, RowRole, Table
from mobsurvey.table.number_format import format_number, format_percent
from mobsurvey.table.text_width import clean_text

PERCENT = "percent"
MEAN = "mean"
RESIDUAL = "adjusted-residual"
_SENTENCE = re.compile(r".+?[.!?](?=\s|$)")


class Value(NamedTuple):
    """One number of a picture."""

    value: float | None
    """None where there is none."""
    text: str
    """As the table writes it; a dash for none."""
    interval: tuple[float, float] | None = None
    interval_text: str = ""


class Point(NamedTuple):
    """A banner point, or the total where there is no banner."""

    label: str
    base: str
    """How many respondents: `n = 310`."""
    part: tuple[str, ...] = ()
    """The part of the banner that it belongs to, of banners of several questions."""

    @property
    def with_base(self) -> str:
        return f"{self.label} ({self.base})"


class Answer(NamedTuple):
    """A row of the table, with a number for each point."""

    label: str
    values: tuple[Value, ...]
    role: RowRole = "answer"


class Panel(NamedTuple):
    """The answers that share a base: of the whole table, of a layer, or of an item of a battery."""

    label: str
    """Empty for the whole table."""
    points: tuple[Point, ...]
    answers: tuple[Answer, ...]


class Chart(NamedTuple):
    """All that a picture shows."""

    title: str
    note: str
    """The first of the table's notes, a sentence: who the base is."""
    measure: str
    """percent, mean or adjusted-residual."""
    panels: tuple[Panel, ...]
    by: bool
    """Whether the points are of a banner; else there is one, the total."""
    language: str

    @property
    def points(self) -> tuple[Point, ...]:
        return self.panels[0].points

    @property
    def starts(self) -> tuple[bool, ...]:
        """Of each point whether a part of the banner begins with it, behind another."""
        parts = [point.part for point in self.points]
        return tuple(bool(n) and parts[n] != parts[n - 1] for n in range(len(parts)))

    @property
    def same_bases(self) -> bool:
        return all(panel.points == self.points for panel in self.panels)

    @property
    def unit(self) -> str:
        """What stands behind the last number of an axis."""
        return {PERCENT: " %", MEAN: f" ({caption('axis-mean', self.language)})"}.get(self.measure, "")


def shares(table: Table) -> Chart:
    """The percents of the table, or of a number its means. UsageError for a table without percents."""
    if table.kind == "number":
        return _chart(table, MEAN)
    if table.percent == "none":
        raise UsageError("a picture shows percents, and this table has none", next_step="Leave out --percent none.")
    return _chart(table, PERCENT)


def residuals(table: Table) -> Chart:
    """The adjusted residuals of the table. UsageError for a table without."""
    found = any(detail.key == RESIDUAL for row in table.rows for detail in row.details)
    if not found:
        if len(table.columns) == 1:
            raise UsageError("residuals are of a question by a banner", next_step="Add a banner: --by VAR.")
        raise UsageError(
            "this table has no adjusted residuals",
            where=table.name,
            next_step="Ask for them, --stat adjusted-residual; numbers and columns that overlap have none.",
        )
    chart = _chart(table, RESIDUAL)
    panels = [panel._replace(answers=tuple(a for a in panel.answers if a.values)) for panel in chart.panels]
    return chart._replace(panels=tuple(panel for panel in panels if panel.answers))


def _chart(table: Table, measure: str) -> Chart:
    columns = range(max(len(table.columns) - table.has_total, 1))
    panels = tuple(_panel(table, block, columns, measure) for block in table.blocks)
    by = len(table.columns) > 1
    return Chart(clean_text(table.title), _note(table), measure, panels, by, table.language)


def _note(table: Table) -> str:
    """The first sentence of the first note, and what the mark of a low base means where there is one."""
    sentences = [sentence.strip() for note in table.notes for sentence in _SENTENCE.findall(clean_text(note))]
    marked = [sentence for sentence in sentences[1:] if sentence.startswith(LOW_MARK)]
    return " ".join([*sentences[:1], *marked])


def _panel(table: Table, block: Block, columns: Sequence[int], measure: str) -> Panel:
    bases = next((d.values for d in block.base_details if d.key == "unweighted-base"), None)
    points = []
    for column in columns:
        point = table.columns[column]
        base = bases[column] if bases else block.base[column].count
        assert isinstance(base, int | float)
        text = caption("n", table.language, count=format_number(round(base), table.language))
        label = clean_text(", ".join((*filter(None, point.above[1:]), point.heading)))
        points.append(Point(label, text, point.above))
    answers = tuple(_answer(table, row, columns, measure) for row in block.rows)
    return Panel(clean_text(block.label or ""), tuple(points), answers)


def _answer(table: Table, row: Row, columns: Sequence[int], measure: str) -> Answer:
    details = {detail.key: detail for detail in row.details}
    if measure == PERCENT:
        numbers = [cell.percent for cell in row.cells]
        texts = [format_percent(cell.percent, table.language) for cell in row.cells]
    elif measure in details:
        numbers, texts = _numbers(details[measure], table.language)
    else:
        return Answer(clean_text(row.label), (), row.role)
    values = []
    for column in columns:
        number = numbers[column]
        text, interval, interval_text = texts[column] or "-", None, ""
        if INTERVAL in details and measure != RESIDUAL and number is not None:
            ends = details[INTERVAL].values[column]
            interval = ends if isinstance(ends, tuple) else None
            interval_text = detail_texts(details[INTERVAL], table.language)[column]
        values.append(Value(number, text, interval, interval_text))
    return Answer(clean_text(row.label), tuple(values), row.role)


def _numbers(detail: Detail, language: str) -> tuple[list[float | None], list[str]]:
    numbers = [value if isinstance(value, int | float) else None for value in detail.values]
    return numbers, detail_texts(detail, language)

"""What a picture shows of a table: the numbers as the table writes them, beside their values; nothing is computed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from mobsurvey.errors import UsageError
from mobsurvey.pictures.drawing.captions import caption
from mobsurvey.table.detail_text import detail_label, detail_texts
from mobsurvey.table.details import INTERVAL
from mobsurvey.table.model import LOW_MARK, Block, Detail, Row, Table
from mobsurvey.table.number_format import format_decimal, format_number, format_percent
from mobsurvey.table.text_width import clean_text

PERCENT = "percent"
MEAN = "mean"
RESIDUAL = "adjusted-residual"
SUMMARIES = (MEAN, "sd", "median", "percentile", "difference")
"""Statistics of a scale, which stand under the base of a table."""
Role = Literal["answer", "net", "subtotal", "beside", "summary"]
"""Of a table's row; beside: an answer that is no part of the scale; summary: a statistic of the scale."""
_SENTENCE = re.compile(r".+?[.!?](?=\s|$)")


class Value(NamedTuple):
    """One number of a picture."""

    value: float | None
    """None where there is none."""
    text: str
    """As the table writes it; a dash for none."""
    interval: tuple[float, float] | None = None
    interval_text: str = ""

    @property
    def with_interval(self) -> str:
        return f"{self.text} ({self.interval_text})" if self.interval_text else self.text


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
    """A row of the table, or a statistic under its base, with a number for each point."""

    label: str
    values: tuple[Value, ...]
    role: Role = "answer"
    score: float | None = None
    """Where it is on a scale: the score that was given for it, else its code if that is a number."""


class Panel(NamedTuple):
    """The answers that share a base: of the whole table, of a layer, or of an item of a battery."""

    label: str
    """Empty for the whole table."""
    points: tuple[Point, ...]
    answers: tuple[Answer, ...]
    ends: tuple[float, ...] = ()
    """The lowest and the highest score, in a panel of the means of a scale."""


class Chart(NamedTuple):
    """All that a picture shows."""

    title: str
    note: str
    """Who the base is, the first sentence of the table's notes; what else must be known to read the picture."""
    measure: str
    """percent, mean or adjusted-residual."""
    panels: tuple[Panel, ...]
    by: bool
    """Whether the points are of a banner; else there is one, the total."""
    language: str
    whole: tuple[Panel, ...] = ()
    """All panels of the table, where this is one of several pictures of it."""

    @property
    def scaled(self) -> tuple[Panel, ...]:
        """The panels whose numbers an axis must have room for, so that pictures of a table have the same."""
        return self.whole or self.panels

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
    return _percents(table)


def scale_shares(table: Table) -> Chart:
    """The percents of the table and the statistics of its scale, without intervals, for which parts have no place.

    UsageError for a table without percents.
    """
    chart = _percents(table, SUMMARIES)
    panels = [
        panel._replace(answers=tuple(a._replace(values=tuple(map(_bare, a.values))) for a in panel.answers))
        for panel in chart.panels
    ]
    return chart._replace(panels=tuple(panels), note=_note(table, panels))


def _bare(value: Value) -> Value:
    return Value(value.value, value.text)


def _percents(table: Table, summaries: Sequence[str] = ()) -> Chart:
    if table.percent == "none":
        raise UsageError("a picture shows percents, and this table has none", next_step="Leave out --percent none.")
    return _chart(table, PERCENT, summaries)


def means(table: Table) -> Chart:
    """The means of a number, or those of a scale's scores. UsageError for a table without."""
    if table.kind == "number":
        return _chart(table, MEAN)
    if not has_mean(table):
        raise UsageError(
            "this table has no means",
            where=table.name,
            next_step="Ask for them, --summary mean; numbers, batteries and ordinal questions with numbers as codes "
            "have them.",
        )
    chart = _chart(table, MEAN, (MEAN,))
    return chart._replace(panels=tuple(found for panel in chart.panels if (found := _mean_panel(panel)).answers))


def _mean_panel(panel: Panel) -> Panel:
    scores = [answer.score for answer in panel.answers if answer.score is not None]
    ends = (min(scores), max(scores)) if scores else ()
    return panel._replace(answers=tuple(a for a in panel.answers if a.role == "summary"), ends=ends)


def has_mean(table: Table) -> bool:
    """Whether it is of a number, or the mean of a scale's scores was asked for."""
    return table.kind == "number" or MEAN in summaries_of(table)


def summaries_of(table: Table) -> set[str]:
    """Which statistics of a scale stand in the table."""
    return {detail.key for block in table.blocks for detail in block.base_details} & {*SUMMARIES}


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


def _chart(table: Table, measure: str, summaries: Sequence[str] = ()) -> Chart:
    columns = range(max(len(table.columns) - table.has_total, 1))
    panels = tuple(_panel(table, block, columns, measure, summaries) for block in table.blocks)
    by = len(table.columns) > 1
    return Chart(clean_text(table.title), _note(table, panels), measure, panels, by, table.language)


def _note(table: Table, panels: Sequence[Panel]) -> str:
    """The first sentence of the first note, what the mark of a low base means, and how sure intervals are."""
    sentences = [sentence.strip() for note in table.notes for sentence in _SENTENCE.findall(clean_text(note))]
    # Of a banner of several questions the sentence may stand behind the name of a part.
    marked = [sentence[sentence.index(LOW_MARK) :] for sentence in sentences[1:] if LOW_MARK in sentence]
    if any(value.interval for panel in panels for answer in panel.answers for value in answer.values):
        confidence = format_decimal(100 * table.confidence, 0, table.language)
        marked.append(caption("intervals", table.language, confidence=confidence))
    return " ".join([*sentences[:1], *dict.fromkeys(marked)])


def _panel(table: Table, block: Block, columns: Sequence[int], measure: str, summaries: Sequence[str]) -> Panel:
    bases = next((d.values for d in block.base_details if d.key == "unweighted-base"), None)
    points = []
    for column in columns:
        point = table.columns[column]
        base = bases[column] if bases else block.base[column].count
        assert isinstance(base, int | float)
        text = caption("n", table.language, count=format_number(round(base), table.language))
        label = clean_text(", ".join((*filter(None, point.above[1:]), point.heading)))
        points.append(Point(label, text, point.above))
    answers = [_answer(table, row, columns, measure) for row in block.rows]
    # Scores are of the answers, which stand before nets and subtotals.
    scores = block.scores or [row.code if isinstance(row.code, int | float) else None for row in block.rows]
    answers = [a._replace(score=scores[n] if n < len(scores) else None) for n, a in enumerate(answers)]
    answers += [_summary(table, detail, columns) for detail in block.base_details if detail.key in summaries]
    return Panel(clean_text(block.label or ""), tuple(points), tuple(answers))


def _summary(table: Table, detail: Detail, columns: Sequence[int]) -> Answer:
    numbers, texts = _numbers(detail, table.language)
    values = tuple(Value(numbers[column], texts[column] or "-") for column in columns)
    return Answer(clean_text(detail_label(detail, table.confidence, table.language)), values, "summary")


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

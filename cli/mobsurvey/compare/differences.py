"""The lines of a comparison: how far each column is from the first, with confidence intervals; no total column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mobsurvey.compare.intervals import newcombe, welch
from mobsurvey.compare.scales import MEAN
from mobsurvey.compare.words import say
from mobsurvey.statistics.moments import Moments, moments
from mobsurvey.survey import Code
from mobsurvey.table.model import Block, Detail, Row, Table, TableKind
from mobsurvey.table.number_format import format_decimal

POINTS = "points-difference"
MEANS = "mean-difference"
BOXES = "box-difference"
"""Keys of the lines; intervals have the same with a word behind."""


class Style(NamedTuple):
    """How differences are written."""

    confidence: float
    language: str
    intervals: bool
    """Not where cases have sampling weights or a design."""
    scores: Mapping[str, Mapping[Code, float]]
    """Of the answers, by variable and code; without them codes are scores."""


def without_total(table: Table) -> Table:
    """The table without its last column: studies pooled by the number of their cases are no population."""
    blocks = tuple(
        block._replace(
            rows=tuple(row._replace(cells=row.cells[:-1], details=_cut(row.details)) for row in block.rows),
            base=block.base[:-1],
            base_details=_cut(block.base_details),
        )
        for block in table.blocks
    )
    return table._replace(columns=table.columns[:-1], blocks=blocks)


def _cut(details: Sequence[Detail]) -> tuple[Detail, ...]:
    return tuple(detail._replace(values=detail.values[:-1]) for detail in details)


def with_differences(table: Table, style: Style) -> Table:
    """The table, whose columns are independent samples, with what changed since the first column."""
    if table.kind == "number":
        return table._replace(blocks=tuple(_number(block, style) for block in table.blocks))
    blocks = []
    for block in table.blocks:
        rows = tuple(_row(row, style, style.intervals and has_interval(row, table.kind)) for row in block.rows)
        blocks.append(block._replace(rows=rows, base_details=_under_base(block, style)))
    return table._replace(blocks=tuple(blocks))


def has_interval(row: Row, kind: TableKind) -> bool:
    """Whether the row is a share of respondents; a subtotal of a set adds up answers of the same respondents."""
    return row.role != "subtotal" or kind != "set"


def _row(row: Row, style: Style, intervals: bool) -> Row:
    """The row with the differences of its percents."""
    first, *others = row.cells
    pairs = [cell if cell.percent is not None and first.percent is not None else None for cell in others]
    if not any(pairs):
        return row
    points = [cell.percent - first.percent if cell else None for cell in pairs]  # type: ignore[operator]
    ends = [
        _in_points(newcombe(cell.count, cell.base, first.count, first.base, style.confidence))
        if cell and intervals
        else None
        for cell in pairs
    ]
    return row._replace(details=(*row.details, *_lines(POINTS, points, ends, style)))


def _in_points(ends: tuple[float, float]) -> tuple[float, float]:
    return 100 * ends[0], 100 * ends[1]


def _under_base(block: Block, style: Style) -> tuple[Detail, ...]:
    """The lines under the base, each that is compared with its difference behind it."""
    lines: list[Detail] = []
    for detail in block.base_details:
        lines.append(detail)
        if detail.key == MEAN:
            lines += _means(block, style)
        elif detail.key == "difference":  # of boxes, in percent points
            first, *others = detail.values
            if isinstance(first, float):
                differences = [value - first if isinstance(value, float) else None for value in others]
                label = say("box-difference", style.language, boxes=detail.label)
                lines.append(Detail(BOXES, (None, *differences), label))
    return tuple(lines)


def _means(block: Block, style: Style) -> list[Detail]:
    """The differences of the means that stand under the base of a scale."""
    answers = [row for row in block.rows if row.role == "answer"]
    scores = _scores(answers, style)
    columns = zip(*(row.cells for row in answers), strict=True)
    groups = []
    for cells in columns:
        group: dict[float, float] = {}
        for score, cell in zip(scores, cells, strict=True):
            group[score] = group.get(score, 0) + cell.count
        groups.append(moments(group))
    return _mean_lines(groups, style)


def _scores(answers: Sequence[Row], style: Style) -> list[float]:
    given = style.scores.get(answers[0].item)
    return [given[row.code] if given else float(row.code) for row in answers if row.code is not None]


def _number(block: Block, style: Style) -> Block:
    """The block of a number with the differences of its means."""
    (row,) = block.rows
    values = {detail.key: detail.values for detail in row.details}
    groups = []
    for cell, mean, sd in zip(row.cells, values[MEAN], values["sd"], strict=True):
        spread = sd if isinstance(sd, float) else float("inf")
        groups.append(Moments(cell.count, mean, spread**2 * (cell.count - 1)) if isinstance(mean, float) else None)
    return block._replace(rows=(row._replace(details=(*row.details, *_mean_lines(groups, style))),))


def _mean_lines(groups: Sequence[Moments | None], style: Style) -> list[Detail]:
    first, *others = groups
    if first is None or not any(others):
        return []
    differences = [found.mean - first.mean if found else None for found in others]
    ends = [welch(found, first, style.confidence) if found and style.intervals else None for found in others]
    return _lines(MEANS, differences, ends, style)


def _lines(
    key: str, differences: Sequence[float | None], ends: Sequence[tuple[float, float] | None], style: Style
) -> list[Detail]:
    lines = [Detail(key, (None, *differences), say("difference", style.language))]
    if any(ends):
        confidence = format_decimal(100 * style.confidence, 0, style.language)
        lines.append(Detail(f"{key}-interval", (None, *ends), say("interval", style.language, confidence=confidence)))
    return lines

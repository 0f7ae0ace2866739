"""The lines of a comparison: how far each column is from the first, with confidence intervals; no total column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mobsurvey.compare.intervals import newcombe, welch
from mobsurvey.compare.words import say
from mobsurvey.statistics.moments import Moments, moments
from mobsurvey.table.details import INTERVAL
from mobsurvey.table.model import Block, Detail, Row, Table
from mobsurvey.table.number_format import format_decimal

MEAN = "mean"


class Style(NamedTuple):
    """How differences are written."""

    confidence: float
    language: str
    intervals: bool
    """Not where cases have sampling weights or a design."""
    scores: Mapping[str, tuple[float, ...]] = {}
    """Of the answers, by variable; without them codes are scores."""


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
        rows = tuple(row if row.role == "subtotal" else _row(row, style) for row in block.rows)
        blocks.append(block._replace(rows=rows, base_details=(*block.base_details, *_means(block, style))))
    return table._replace(blocks=tuple(blocks))


def _row(row: Row, style: Style) -> Row:
    """The row with the differences of its percents."""
    first, *others = row.cells
    pairs = [cell if cell.percent is not None and first.percent is not None else None for cell in others]
    if not any(pairs):
        return row
    points = [cell.percent - first.percent if cell else None for cell in pairs]  # type: ignore[operator]
    ends = [
        _in_points(newcombe(cell.count, cell.base, first.count, first.base, style.confidence)) if cell else None
        for cell in pairs
    ]
    return row._replace(details=(*row.details, *_lines("difference", INTERVAL, points, ends, style)))


def _in_points(ends: tuple[float, float]) -> tuple[float, float]:
    return 100 * ends[0], 100 * ends[1]


def _means(block: Block, style: Style) -> list[Detail]:
    """The differences of the means that stand under the base of a scale."""
    if not any(detail.key == MEAN for detail in block.base_details):
        return []
    answers = [row for row in block.rows if row.role == "answer"]
    scores = style.scores.get(answers[0].item) or [float(row.code) for row in answers if row.code is not None]
    columns = zip(*(row.cells for row in answers), strict=True)
    groups = []
    for cells in columns:
        group: dict[float, float] = {}
        for score, cell in zip(scores, cells, strict=True):
            group[score] = group.get(score, 0) + cell.count
        groups.append(moments(group))
    return _mean_lines(groups, style)


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
    ends = [welch(found, first, style.confidence) if found else None for found in others]
    # Under the key of means: as many decimals as they have.
    return _lines(MEAN, MEAN, differences, ends, style)


def _lines(
    key: str,
    interval_key: str,
    differences: Sequence[float | None],
    ends: Sequence[tuple[float, float] | None],
    style: Style,
) -> list[Detail]:
    confidence = format_decimal(100 * style.confidence, 0, style.language)
    lines = [Detail(key, (None, *differences), say("difference", style.language))]
    if style.intervals:
        label = say("interval", style.language, confidence=confidence)
        lines.append(Detail(interval_key, (None, *ends), label))
    return lines

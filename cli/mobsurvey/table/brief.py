"""A battery with a line an item: the share of each response, net or box, and the means, by the banner."""

from __future__ import annotations

from collections.abc import Iterator

from mobsurvey.table.detail_text import detail_label, places_of
from mobsurvey.table.model import Block, Table, ValueColumn, ValueRow, Values
from mobsurvey.table.numbered import block_label
from mobsurvey.table.words import phrase

_SCALE = ("mean", "sd", "median", "percentile", "difference")
"""The lines under a base that stand for an item."""


def brief_values(table: Table) -> Values:
    """For every column its measures: the nets, boxes and statistics that were asked for, else all responses; the base.

    Those that single items lack are left out, since they have no column of their own.
    """
    rows, details = _shared_rows(table), _shared_details(table)
    nets = [label for label, role in rows.items() if role != "answer"]
    shares = nets or ([] if details else list(rows))
    columns: list[ValueColumn] = []
    for point in table.columns:
        above = (*point.above, point.heading) if len(table.columns) > 1 else ()
        columns += [ValueColumn("percent", label, above) for label in shares]
        columns += [
            ValueColumn(key, label, above, places_of(key), signed=key == "difference") for key, label in details
        ]
        columns.append(ValueColumn("base", phrase("base-short", table.language), above, 0))
    lines = tuple(
        ValueRow(
            block.rows[0].item, block_label(number, block), tuple(_values(block, len(table.columns), shares, details))
        )
        for number, block in enumerate(table.blocks, start=1)
    )
    return Values(tuple(columns), lines)


def _shared_rows(table: Table) -> dict[str, str]:
    """The role of each line that all items have, by its label."""
    first, *others = [{row.label: row.role for row in block.rows} for block in table.blocks]
    return {label: role for label, role in first.items() if all(label in rows for rows in others)}


def _shared_details(table: Table) -> list[tuple[str, str]]:
    """Key and label of each statistic that all items have."""
    first, *others = [
        [
            (detail.key, detail_label(detail, table.confidence, table.language))
            for detail in block.base_details
            if detail.key in _SCALE
        ]
        for block in table.blocks
    ]
    return [found for found in first if all(found in details for details in others)]


def _values(
    block: Block, columns: int, shares: list[str], details: list[tuple[str, str]]
) -> Iterator[str | float | tuple[float, float] | None]:
    rows = {row.label: row for row in block.rows}
    under = {(detail.key, detail.label): detail for detail in block.base_details}
    by_key = {key: detail for (key, _), detail in under.items()}
    for number in range(columns):
        yield from (rows[label].cells[number].percent for label in shares)
        yield from ((under.get((key, label)) or by_key[key]).values[number] for key, label in details)
        yield block.base[number].count

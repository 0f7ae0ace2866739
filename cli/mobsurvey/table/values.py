"""Which tables are shown as values rather than counts: those of an index, and batteries with a line an item."""

from __future__ import annotations

from mobsurvey.table.model import Table, Values


def values_of(table: Table) -> Values | None:
    """The values in place of its counts; None for a table that shows counts."""
    if table.brief:
        from mobsurvey.table.brief import brief_values

        return brief_values(table)
    return table.values

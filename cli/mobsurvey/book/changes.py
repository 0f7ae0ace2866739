"""Which numbers of a book moved since it was built."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

_NEAR = 1e-9


class Change(NamedTuple):
    """One number that is another one now."""

    table: str
    """The table's title, with its banner."""
    line: str
    column: str
    what: str
    """count, percent, base, or p of a test."""
    before: float | None
    """None where there was none."""
    now: float | None


def changes(before: tuple[Mapping[str, Any], ...], now: tuple[Mapping[str, Any], ...]) -> Iterator[Change]:
    """Every number that differs; tables are told apart by their question, banner and title."""
    old, new = _numbered(before), _numbered(now)
    for key in {**old, **new}:
        then, found = _numbers(old.get(key)), _numbers(new.get(key))
        for place in {**then, **found}:
            one, other = then.get(place), found.get(place)
            if not _same(one, other):
                yield Change(key[0], *place, one, other)


def _numbered(tables: tuple[Mapping[str, Any], ...]) -> dict[tuple[str, int], Mapping[str, Any]]:
    """By title, and a number for tables that have the same."""
    found: dict[tuple[str, int], Mapping[str, Any]] = {}
    for table in tables:
        number = 1
        while (table["title"], number) in found:
            number += 1
        found[table["title"], number] = table
    return found


def _numbers(table: Mapping[str, Any] | None) -> dict[tuple[str, str, str], float | None]:
    """The numbers of a table by line, column and what they are."""
    found: dict[tuple[str, str, str], float | None] = {}
    if table is None:
        return found
    columns = [" / ".join((*column.get("above", ()), column["label"])) for column in table["columns"]]
    blocks = [base["label"] or "" for base in table["bases"]]
    per_block = len(table["rows"]) // max(1, len(blocks))
    for number, row in enumerate(table["rows"]):
        block = blocks[number // per_block] if per_block and number // per_block < len(blocks) else ""
        line = f"{block}: {row['label']}" if block else row["label"]
        for column, cell in zip(columns, row["cells"], strict=True):
            found[line, column, "count"] = cell["count"]
            found[line, column, "percent"] = cell["percent"]
    for label, base in zip(blocks, table["bases"], strict=True):
        for column, cell in zip(columns, base["cells"], strict=True):
            found[label or "Base", column, "base"] = cell["count"]
    for part in (table, *table.get("stacked", ())):
        for test in part["tests"]:
            found[test["label"], part.get("title", ""), "p"] = test["p"]
            found[test["label"], part.get("title", ""), "adjusted p"] = test["p_adjusted"]
    return found


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=_NEAR, abs_tol=_NEAR)

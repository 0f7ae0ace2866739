"""Which numbers of a book moved since it was built."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from mobsurvey.book.build import Progress, keys_of, planned_table
from mobsurvey.book.manifest import Manifest
from mobsurvey.book.plan import Plan
from mobsurvey.study import Study
from mobsurvey.table.model import Table

Value = TypeVar("Value")

_NEAR = 1e-9


class Change(NamedTuple):
    """One number that is another one now."""

    line: str
    column: str
    what: str
    """count, percent, base, p of a test; of an index what its column says."""
    before: float | None
    """None where there was none."""
    now: float | None


def changes(
    plan: Plan, study: Study, before: Manifest, progress: Progress | None = None
) -> Iterator[tuple[str, list[Change]]]:
    """The tables with numbers that a new build would change, each with these numbers, one after the other.

    A table that depends on nothing that changed is not made. The others are told apart by their title, in the order of
    the plan; those that it has no more come last. MobsurveyError.
    """
    planned = plan.tables(study.survey)
    keys = keys_of(planned, plan, study)
    unchanged = Counter(keys) & Counter(kept.key for kept in before.tables)
    left = list(_without(before.tables, unchanged, lambda kept: kept.key))
    anew = list(_without(zip(keys, planned, strict=True), unchanged, lambda one: one[0]))
    for number, (_, one) in enumerate(anew, start=1):
        now = planned_table(plan, study, one)
        title = one.title or now.title
        then = next((kept for kept in left if kept.title == title), None)
        if then:
            left.remove(then)
        yield from _told(title, before.table(then) if then else None, now)
        if progress:
            progress(number, len(anew))
    for kept in left:
        yield from _told(kept.title, before.table(kept), None)


def _without(values: Iterable[Value], counts: Counter[str], key: Callable[[Value], str]) -> Iterator[Value]:
    """The values but the first so many of each key."""
    ahead = Counter(counts)
    for value in values:
        if ahead[key(value)]:
            ahead[key(value)] -= 1
        else:
            yield value


def _told(title: str, before: Table | None, now: Table | None) -> Iterator[tuple[str, list[Change]]]:
    then, found = (_numbers(table.to_json() if table else None) for table in (before, now))
    moved = [
        Change(*place, then.get(place), found.get(place))
        for place in {**then, **found}
        if not _same(then.get(place), found.get(place))
    ]
    if moved:
        yield title, moved


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
    for row in table.get("values", {}).get("rows", ()):
        for column, value in zip(table["values"]["columns"], row["values"], strict=True):
            if isinstance(value, int | float):
                place = " / ".join(filter(None, column["above"]))
                found[row["label"], place, column["label"]] = value
    for part in (table, *table.get("stacked", ())):
        for test in part["tests"]:
            found[test["label"], part.get("title", ""), "p"] = test["p"]
            found[test["label"], part.get("title", ""), "adjusted p"] = test["p_adjusted"]
    return found


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=_NEAR, abs_tol=_NEAR)

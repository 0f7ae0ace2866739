"""Which numbers of a book moved since it was built."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeGuard, TypeVar

from mobsurvey.book.build import Progress, keys_of, planned_table
from mobsurvey.book.manifest import Manifest
from mobsurvey.book.numbers import Number, numbers_of
from mobsurvey.book.plan import Plan
from mobsurvey.study import Study
from mobsurvey.table.model import Table

Value = TypeVar("Value")

_NEAR = 1e-9
_NOTHING = 1e-15
"""Of p values far smaller ones are told apart; sums of fractions that should be 0 are off by less."""


class Change(NamedTuple):
    """One number that is another one now."""

    line: str
    column: str
    what: str
    """Which number it is: count, percent, base, mean, p and others."""
    before: Number
    """None where there was none; a text for letters, a band, the name of a test."""
    now: Number


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
    then, found = numbers_of(before), numbers_of(now)
    moved = [
        Change(place.line, place.column, place.what, then.get(place), found.get(place))
        for place in {**then, **found}
        if not _same(then.get(place), found.get(place))
    ]
    if moved:
        yield title, moved


def _same(one: Number, other: Number) -> bool:
    if _is_number(one) and _is_number(other):
        return math.isclose(one, other, rel_tol=_NEAR, abs_tol=_NOTHING) or (one != one and other != other)
    return one == other or (not _is_number(one) and not _is_number(other) and not one and not other)


def _is_number(value: Number) -> TypeGuard[float]:
    return isinstance(value, int | float)

"""Finds the key of a plan that an error comes from, so that its line can be told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from mobsurvey.errors import MobsurveyError, UsageError
from mobsurvey.survey import Survey
from mobsurvey.table.spec import TableSpec

if TYPE_CHECKING:
    from mobsurvey.book.plan import Entry, Plan

Place = tuple[str | int, ...]
"""Of a key in the document."""
_OPTION = re.compile(r"--([a-z][a-z-]*)")


def line_of(
    plan: Plan,
    section: int,
    name: str,
    error: UsageError,
    make: Callable[[TableSpec], object],
    survey: Survey,
) -> int:
    """The line of the key without which the table could be made, or at least fails for another reason.

    Of several that is the one whose option the error names, else the table's own before those of [defaults]; where
    there is none, it is the name of the table that does not go. `make` raises the error that the table has.
    """
    from mobsurvey.book.plan import spec_of

    entry = plan.entries[section]
    named = [word.replace("-", "_") for word in _OPTION.findall(f"{error.where} {error.what}")]
    found: list[tuple[bool, bool, Place]] = []
    for key, place, without in _without_one(entry, section):
        goes = True
        try:
            make(spec_of(name, plan.language, without.options, survey))
        except MobsurveyError as left:
            if left.message == error.message:
                continue
            goes = False
        found.append((key in named, goes, place))
    found.sort(key=lambda one: one[:2], reverse=True)  # which keeps the order of those that are alike
    places = [*(place for _, _, place in found), ("tables", section, "name"), ("tables", section, "names")]
    lines = plan.document.lines
    return next((lines[place] for place in places if place in lines), entry.line)


def _without_one(entry: Entry, section: int) -> Iterator[tuple[str, Place, Entry]]:
    """Each key that has a say in the tables, its place, and the section without it."""
    for key in entry.own:
        left = {other: value for other, value in entry.own.items() if other != key}
        yield key, ("tables", section, key), entry._replace(own=left)
    for key in entry.shared:
        if key in entry.own and key != "where":
            continue  # the section says otherwise
        left = {other: value for other, value in entry.shared.items() if other != key}
        yield key, ("defaults", key), entry._replace(shared=left)

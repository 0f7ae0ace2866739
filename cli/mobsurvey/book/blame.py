"""Finds the key of a plan that an error comes from, so that its line can be told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from mobsurvey.book.asked import Asked
from mobsurvey.codebook.toml_section import TomlDocument
from mobsurvey.errors import MobsurveyError, UsageError

Place = tuple[str | int, ...]
"""Of a key in the document."""
Make = Callable[[Mapping[str, Any]], object]
"""Makes a table of the options that it is asked for. MobsurveyError."""
_OPTION = re.compile(r"--([a-z][a-z-]*)")


class Section(Protocol):
    """What a section of a plan says of its tables."""

    @property
    def asked(self) -> Asked: ...

    @property
    def line(self) -> int: ...


class Blame(NamedTuple):
    """The section of a plan in which something went wrong."""

    plan: Path
    document: TomlDocument
    path: Place
    section: Section

    def error(self, error: UsageError, make: Make) -> UsageError:
        """The error with the line of the key that it comes from; `make` fails as the table did."""
        where = f"{self.plan}, line {self.line(error, make)}"
        return UsageError(
            error.what, where=f"{where}: {error.where}" if error.where else where, next_step=error.next_step
        )

    def line(self, error: UsageError, make: Make) -> int:
        """The line of the key without which the table could be made, or at least fails for another reason.

        Of several that is the one whose option the error names, else the section's own before those of [defaults];
        where there is none, it is the name of the table that does not go.
        """
        named = [word.replace("-", "_") for word in _OPTION.findall(f"{error.where} {error.what}")]
        found: list[tuple[bool, bool, Place]] = []
        for key, place, options in self._without_one():
            goes = True
            try:
                make(options)
            except MobsurveyError as left:
                if left.message == error.message:
                    continue
                goes = False
            found.append((key in named, goes, place))
        found.sort(key=lambda one: one[:2], reverse=True)  # which keeps the order of those that are alike
        places = [*(place for _, _, place in found), (*self.path, "name"), (*self.path, "names")]
        lines = self.document.lines
        return next((lines[place] for place in places if place in lines), self.section.line)

    def _without_one(self) -> Iterator[tuple[str, Place, dict[str, Any]]]:
        """Each key that has a say in the tables, its place, and the options without it."""
        own, shared = self.section.asked
        for key in own:
            yield key, (*self.path, key), Asked(_without(own, key), shared).options
        for key in shared:
            if key not in own or key == "where":  # else the section says otherwise
                yield key, ("defaults", key), Asked(own, _without(shared, key)).options


def _without(options: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {other: value for other, value in options.items() if other != key}

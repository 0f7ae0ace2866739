"""What may stand at the cursor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Candidate(NamedTuple):
    """A word that may stand at the cursor, whole."""

    text: str
    help: str = ""
    """A line that says what it is, for shells that show one."""
    more: bool = False
    """Whether the word goes on: no space behind it."""


def matching(candidates: Iterable[Candidate], typed: str) -> Iterator[Candidate]:
    """Those that begin with what is typed, whatever the letters' case."""
    typed = typed.casefold()
    return (candidate for candidate in candidates if candidate.text.casefold().startswith(typed))


def behind(lead: str, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """The candidates with what stands before them in the same word."""
    return (candidate._replace(text=lead + candidate.text) for candidate in candidates)

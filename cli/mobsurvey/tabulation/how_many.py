"""How many of its answers a net asks for: any, all, exactly 2, at least 2."""

from __future__ import annotations

import re
from typing import NamedTuple

_WORDS = re.compile(r"any|all|(exactly|at\s+least)\s+0*([1-9][0-9]{0,5})", re.IGNORECASE)


class HowMany(NamedTuple):
    """From `least` to `most` of some answers, both included."""

    least: int
    most: int | None
    """None for no end."""


def how_many(words: str, answers: int) -> HowMany | None:
    """What the words mean of so many answers; None where they are none of those above.

    >>> how_many("any", 3), how_many("all", 3), how_many("Exactly 1", 3), how_many("at least 2", 3)
    (HowMany(least=1, most=None), HowMany(least=3, most=None), HowMany(least=1, most=1), HowMany(least=2, most=None))
    """
    found = _WORDS.fullmatch(words.strip())
    if found is None:
        return None
    if found[1] is None:
        return HowMany(answers if found[0].casefold() == "all" else 1, None)
    number = int(found[2])
    return HowMany(number, number if found[1].casefold() == "exactly" else None)


def in_words(words: str) -> str:
    """The same words as they are written everywhere: in small letters, with single spaces."""
    return " ".join(words.casefold().split())

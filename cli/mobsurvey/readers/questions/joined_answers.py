"""Tells by their parts which columns hold several answers in one cell.

Parts that are options come back in other cells, alone or in other company; parts of a sentence, or of one option with a
comma in it, do not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from mobsurvey.readers.questions.cells import Cells
from mobsurvey.readers.questions.texts import one_line
from mobsurvey.survey import Missing, Value

MARKS = {" ": "space", ",": "comma", ", ": "comma and space", ";": "semicolon"}
MOST_OPTIONS = 60
_ENOUGH = 0.8
"""Share of parts that must come back for a column to be taken as joined answers."""
_NOTABLE = 0.4
"""Share below which a column is not even worth a word."""
_PLAIN_COMMA = re.compile(r",(?!\s)")
_NUMBER = re.compile(r"0|-?[1-9]\d{0,8}", re.ASCII)
_NUMBER_CODE = re.compile(r"-?\d{1,4}", re.ASCII)
_WORD_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_-]*", re.ASCII)


class Joined(NamedTuple):
    """A column of joined answers, and by what it is taken for one."""

    separator: str
    options: tuple[str, ...]
    """In the order in which the file first has them; not what stands in one cell only where there are many."""
    evidence: str
    missing: tuple[Missing, ...] = ()

    @property
    def values(self) -> tuple[Value, ...]:
        """The options as codes: numbers in their order where all are."""
        if all(_NUMBER.fullmatch(option) for option in self.options):
            return tuple(Value(code) for code in sorted(map(int, self.options)))
        return tuple(map(Value, self.options))


class Doubt(NamedTuple):
    """Why a column with separators in its cells is taken as one answer a cell."""

    reason: str


class _Parts(NamedTuple):
    cells: Mapping[tuple[str, ...], int]
    """Cases by the parts of their cell."""
    several: int
    """Cases with more than one."""
    filled: int

    def evidence(self, separator: str, told: str) -> str:
        return f"{MARKS[separator]}, {self.several:,} of {self.filled:,} cells hold several, {told}"


def split_cell(text: str, separator: str) -> tuple[str, ...]:
    """The answers in a cell; a bare comma separates where no blank follows, since one in an option has a blank."""
    parts = _PLAIN_COMMA.split(text) if separator == "," else text.split(separator)
    return tuple(part for piece in parts if (part := one_line(piece)))


def find_joined(cells: Cells, separators: Iterable[str]) -> Joined | Doubt | None:
    """The joined answers in a column; a doubt where it may have some, None where no cell has a separator."""
    doubt: Doubt | None = None
    for separator in separators:
        parts = _parts(cells, separator)
        if not parts.several:
            continue
        again, all_parts = _coming_back(parts.cells)
        told = f"{again:,} of the {all_parts:,} parts of these come back in other cells"
        many = sum(len(found) > 1 for found in parts.cells)
        if again >= _ENOUGH * all_parts and (many > 1 or again == all_parts):
            options = _options(parts.cells)
            if len(options) <= MOST_OPTIONS:
                return Joined(separator, options, parts.evidence(separator, told) + _fused(parts, separator))
        if again >= _NOTABLE * all_parts and not cells.full:
            doubt = doubt or Doubt(f"{MARKS[separator]} in {parts.several:,} of {parts.filled:,} cells, but {told}")
    return doubt


def certain(cells: Cells, separator: str, evidence: str) -> Joined:
    """The joined answers in a column that is known to have some."""
    parts = _parts(cells, separator)
    return Joined(separator, _options(parts.cells), parts.evidence(separator, evidence))


def find_codes(cells: Cells) -> Joined | None:
    """The codes that cells of the column join by single spaces, where they can hardly be anything else.

    Numbers of at most four digits, or names each of which stands alone in a cell too, as the words of a label do not;
    few, and each met again.
    """
    codes: Counter[str] = Counter()
    alone: set[str] = set()
    for text, cases in cells.counts.items():
        parts = text.split(" ")
        if len(set(parts)) < len(parts) or not all(map(is_code, parts)):
            return None
        codes.update(dict.fromkeys(parts, cases))
        alone.update(parts if len(parts) == 1 else ())
    words = any(not _NUMBER_CODE.fullmatch(code) for code in codes)
    if cells.full or len(codes) > MOST_OPTIONS or codes.total() < 2 * len(codes):
        return None
    if all(text in alone for text in cells.counts) or (words and len(alone) < len(codes)):
        return None
    return certain(cells, " ", "every part is a code")._replace(options=tuple(sorted(codes, key=_code_order)))


def is_code(text: str) -> bool:
    """Whether the text can be the code of an option: a number of at most four digits, or a name."""
    return bool(_NUMBER_CODE.fullmatch(text) or _WORD_CODE.fullmatch(text))


def _code_order(code: str) -> tuple[bool, int, str]:
    is_number = bool(_NUMBER_CODE.fullmatch(code))
    return not is_number, int(code) if is_number else 0, code


def _parts(cells: Cells, separator: str) -> _Parts:
    found: dict[tuple[str, ...], int] = {}
    for text, cases in cells.texts.items():
        parts = split_cell(text, separator)
        found[parts] = found.get(parts, 0) + cases
    several = sum(cases for parts, cases in found.items() if len(parts) > 1)
    return _Parts(found, several, sum(found.values()))


def _coming_back(cells: Mapping[tuple[str, ...], int]) -> tuple[int, int]:
    """How many parts of cells with several stand in another cell too, of all, cases counted.

    What a respondent wrote for "other" is one case, but a text behind a comma in a frequent answer is many. No part
    counts of a cell that has one twice, as no choice can be made twice.
    """
    times = Counter(part for parts in cells for part in set(parts))
    several = {parts: cases for parts, cases in cells.items() if len(parts) > 1}
    again = {parts: sum(times[part] > 1 for part in parts) for parts in several if len(set(parts)) == len(parts)}
    return (
        sum(cases * again.get(parts, 0) for parts, cases in several.items()),
        sum(cases * len(parts) for parts, cases in several.items()),
    )


def _options(cells: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    times = Counter(part for parts in cells for part in parts)
    if len(times) <= MOST_OPTIONS:
        return tuple(times)
    return tuple(part for part, number in times.items() if number > 1)


def _fused(parts: _Parts, separator: str) -> str:
    """Parts of which neither ever stands without the other: they can be one option that has the separator in it."""
    after: dict[str, set[str]] = {}
    before: dict[str, set[str]] = {}
    times: Counter[str] = Counter()
    for cell in parts.cells:
        for one, other in zip(("", *cell), (*cell, ""), strict=True):
            after.setdefault(one, set()).add(other)
            before.setdefault(other, set()).add(one)
        times.update(cell)
    follows = {
        one: next(iter(others))
        for one, others in after.items()
        if one and len(others) == 1 and "" not in others and before[next(iter(others))] == {one} and times[one] > 1
    }
    runs = []
    for one in follows:
        if one in follows.values():
            continue
        run = [one]
        while run[-1] in follows:
            run.append(follows[run[-1]])
        runs.append(f'"{separator.join(run)}"')
    if not runs:
        return ""
    return f"; {', '.join(runs)} always stand together and can be one option each, which a codebook's options decide"

"""Spells SPSS syntax: names, numbers, quoted texts, comments and commands that SPSS and PSPP both read.

A command begins at the first column, goes on indented, and ends with a full stop: so it reads alike when it is run
from an editor, by INSERT, in batch, and by PSPP. No line is longer than the 250 bytes that old versions take.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

MOST_LINE_BYTES = 110
"""Where lines are broken; a single text may be longer, but never 250 bytes."""
VARIABLE_LABEL_BYTES = 255
VALUE_LABEL_BYTES = 120
_NAME_BYTES = 64
_PIECE_BYTES = 180
_COMMENT_WIDTH = 60
"""Signs; of four bytes each they make 240."""
_RESERVED = {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}


def is_name(text: str) -> bool:
    """Whether SPSS takes it as a variable's name: letters of any alphabet, digits and . _ $ # @, 64 bytes at most."""
    return (
        bool(text)
        and (text[0].isalpha() or text[0] == "@")
        and all(sign.isalnum() or sign in "._$#@" for sign in text)
        and text[-1] not in "._"
        and text.casefold() not in _RESERVED
        and len(text.encode()) <= _NAME_BYTES
    )


class Names:
    """Gives out names that SPSS takes and that nobody has yet; case is ignored, as SPSS does."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.taken = {name.casefold() for name in taken}

    def new(self, wanted: str) -> str:
        """The name wanted, or the nearest that is valid and free.

        >>> Names(["level"]).new("level"), Names().new("_2. mục đích")
        ('level_2', 'v_2.mụcđích')
        """
        text = "".join(sign for sign in wanted if sign.isalnum() or sign in "._$#@").rstrip("._")
        if not is_name(text[:1]):
            text = f"v{text}"
        stem = cut(text, _NAME_BYTES - 4).rstrip("._")
        name, number = stem, 1
        while name.casefold() in self.taken or not is_name(name):
            number += 1
            name = f"{stem}_{number}"
        self.taken.add(name.casefold())
        return name


def cut(text: str, most: int) -> str:
    """The text, shortened to so many bytes of UTF-8 without splitting a sign."""
    return text.encode()[:most].decode(errors="ignore")


def number(code: float) -> str:
    """The number as a literal, which has a decimal point whatever SET DECIMAL says.

    >>> number(3), number(2.0), number(-0.5), number(-math.inf)
    ('3', '2', '-0.5', 'LOWEST')
    """
    if code in (math.inf, -math.inf):
        return "HIGHEST" if code > 0 else "LOWEST"
    return str(int(code)) if float(code).is_integer() and abs(code) < 1e15 else repr(float(code))


def quoted(text: str) -> str:
    """The text as a literal on one line: quotes doubled, signs that steer become spaces, long ones joined by +.

    >>> print(quoted("the people's\\nvoice"))
    'the people''s voice'
    """
    pieces = [""]
    size = 0
    for sign in text:
        sign = "''" if sign == "'" else sign if sign.isprintable() else " "
        size += len(sign.encode())
        if size > _PIECE_BYTES:
            pieces.append("")
            size = len(sign.encode())
        pieces[-1] += sign
    return " + ".join(f"'{piece}'" for piece in pieces)


def comment(text: str) -> str:
    """The text as a comment; every line has its own asterisk, so that a full stop within the text ends nothing."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    for sign, other in (("'", "’"), ('"', "”"), ("*", "×")):
        plain = plain.replace(sign, other)
    lines = textwrap.wrap(plain.rstrip(". "), _COMMENT_WIDTH, break_on_hyphens=False) or [""]
    return "".join(f"* {line}\n" for line in lines)[:-1] + ".\n"


def command(*words: str) -> str:
    """The command of these words; each stays on one line if it can, and one that begins with / opens a line.

    >>> print(command("CROSSTABS", "/TABLES=a BY b", "/CELLS=COUNT"), end="")
    CROSSTABS
      /TABLES=a BY b
      /CELLS=COUNT.
    """
    lines: list[str] = []
    line = ""
    for word in (part for given in words for part in _parts(given)):
        if line and not word.startswith("/") and len(f"{line} {word}".encode()) <= MOST_LINE_BYTES:
            line = f"{line} {word}"
            continue
        if line:
            lines.append(line)
        line = f"  {word}" if lines or line else word
    return "\n".join([*lines, line]) + ".\n"


def _parts(word: str) -> Iterable[str]:
    return [word] if len(word.encode()) < MOST_LINE_BYTES else _unbreakable(word)


class Declared(NamedTuple):
    """What a command like MISSING VALUES says of variables; neighbours that say the same become one."""

    kind: str
    names: tuple[str, ...]
    words: tuple[str, ...]


def commands(parts: Iterable[str | Declared]) -> str:
    """The commands in their order; within a run of declarations, those of a kind stand together.

    >>> print(commands([Declared("MISSING VALUES", (name,), ("(9)",)) for name in "ab"]), end="")
    MISSING VALUES a b (9).
    """
    text = ""
    for declared, run in groupby(parts, lambda part: isinstance(part, Declared)):
        if not declared:
            text += "".join(map(str, run))
            continue
        kinds: dict[str, dict[tuple[str, ...], list[str]]] = {}
        for part in run:
            assert isinstance(part, Declared)
            kinds.setdefault(part.kind, {}).setdefault(part.words, []).extend(part.names)
        for kind, names_by_words in kinds.items():
            for words, names in names_by_words.items():
                text += command(kind, *names, *words)
    return text


def _unbreakable(words: str) -> Iterable[str]:
    """The words at whose ends a line may be broken: at spaces, but not inside quotes."""
    start, inside = 0, False
    for at, sign in enumerate(words):
        inside ^= sign == "'"
        if sign == " " and not inside:
            if at > start:
                yield words[start:at]
            start = at + 1
    if start < len(words):
        yield words[start:]

"""The line up to the cursor as words, as the shell that it is typed in would take it apart."""

from __future__ import annotations

from typing import NamedTuple


class Quoting(NamedTuple):
    """How a shell writes signs that it would take for its own."""

    escape: str
    """Before such a sign, outside of quotation marks and in double ones."""
    doubled: bool = False
    """Whether a quotation mark between such marks is written twice."""


POSIX = Quoting("\\")
POWERSHELL = Quoting("`", doubled=True)

_ESCAPED_IN_DOUBLE = '"\\$`'


class Line(NamedTuple):
    """What was typed up to the cursor."""

    words: tuple[str, ...]
    """The words before the cursor's, the program's name first, without quotation marks."""
    raw: str
    """The word at the cursor, as typed; "" behind a space."""
    word: str
    """The same without quotation marks."""
    quote: str
    """The quotation mark that is open at the cursor, or ""."""


def read_line(text: str, quoting: Quoting = POSIX) -> Line:
    r"""The words of a line; what is not closed at its end is taken as it is.

    >>> read_line("mobsurvey freq a\\ b --where 'level = ")
    Line(words=('mobsurvey', 'freq', 'a b', '--where'), raw="'level = ", word='level = ', quote="'")
    """
    words: list[str] = []
    word, quote, begin, at = "", "", -1, 0
    while at < len(text):
        sign, following = text[at], text[at + 1 : at + 2]
        if not quote and sign.isspace():
            if begin >= 0:
                words.append(word)
            word, begin = "", -1
            at += 1
            continue
        begin = at if begin < 0 else begin
        if _escapes(sign, following, quote, quoting):
            word += following
            at += 1
        elif quote:
            if sign != quote:
                word += sign
            elif quoting.doubled and following == quote:
                word += sign
                at += 1
            else:
                quote = ""
        elif sign in "\"'":
            quote = sign
        else:
            word += sign
        at += 1
    return Line(tuple(words), text[begin:] if begin >= 0 else "", word, quote)


def _escapes(sign: str, following: str, quote: str, quoting: Quoting) -> bool:
    if sign != quoting.escape or not following:
        return False
    return not quote or (quote == '"' and following in _ESCAPED_IN_DOUBLE)

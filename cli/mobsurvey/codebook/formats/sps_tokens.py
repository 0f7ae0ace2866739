"""Takes SPSS syntax apart: a text into commands, a command into tokens; nothing in it is ever run.

PSPP manual, "Syntax": a command ends with a full stop at the end of a line, at a blank line, and where a line that is
not indented begins another command; its words may be cut to three letters; a text stays on its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, NoReturn

from mobsurvey.errors import ReadError

_KNOWN = (
    "DATA LIST",
    "GET DATA",
    "NUMERIC",
    "STRING",
    "VARIABLE LABELS",
    "VALUE LABELS",
    "ADD VALUE LABELS",
    "MISSING VALUES",
    "VARIABLE LEVEL",
    "VARIABLE ATTRIBUTE",
    "DATAFILE ATTRIBUTE",
    "FORMATS",
    "PRINT FORMATS",
    "MRSETS",
    "RENAME VARIABLES",
    "DELETE VARIABLES",
    "WEIGHT",
    "FILE LABEL",
    "BEGIN DATA",
    "BEGIN PROGRAM",
)
_SHORT = {"MISSING": "MISSING VALUES", "RENAME": "RENAME VARIABLES"}
"""Commands that are known by their first word."""
_BLOCKS = (
    (re.compile(r"begin\s+data\b", re.I), re.compile(r"\s*end\s+data\b", re.I)),
    (re.compile(r"begin\s+prog\w*\b", re.I), re.compile(r"\s*end\s+prog", re.I)),
    (re.compile(r"begin\s+gpl\b", re.I), re.compile(r"\s*end\s+gpl\b", re.I)),
    (re.compile(r"define\b", re.I), re.compile(r"\s*!enddefine\b", re.I)),
)
"""What opens lines that are no commands of the dictionary, and what closes them."""
_COMMENT = re.compile(r"\*|comment\b", re.I)
_WORDS = re.compile(r"([A-Za-z]+)(?:\s+([A-Za-z]+)\b)?(?:\s+([A-Za-z]+)\b)?")
_TOKEN = re.compile(
    r"""(?P<text>'(?:[^']|'')*'|"(?:[^"]|"")*")"""
    r"|(?P<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<word>(?:[^\W\d]|[@$\#!])[\w.$\#@]*)"
    r"|(?P<sign>\S)"
)

TokenKind = Literal["text", "number", "word", "sign"]


class Token(NamedTuple):
    """A piece of a command."""

    kind: TokenKind
    text: str
    """What it says: texts without quotes."""
    line: int


class Command(NamedTuple):
    """A command, its comments taken off."""

    name: str
    """As the manual writes it where it is known, else its first word, both in capitals."""
    line: int
    lines: tuple[tuple[int, str], ...]
    """What follows the name: the number of each line, and its text without the closing full stop."""
    known: bool

    @property
    def text(self) -> str:
        """What follows the name, on one line."""
        return " ".join(text.strip() for _, text in self.lines).strip()


def commands_of(text: str) -> Iterator[Command]:
    """The commands in their order, without comments; a block of data or of a program is one command."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        first = lines[at].lstrip("+- \t") if lines[at][:1] in ("+", "-") else lines[at].lstrip()
        if _COMMENT.match(first):
            at = _after_comment(lines, at)
            continue
        first = _without_comments(first)
        if not first.strip():
            at += 1
            continue
        if (block := next((end for begin, end in _BLOCKS if begin.match(first)), None)) is not None:
            name = _named(first)[0]
            yield Command(name, at + 1, (), False)
            closed = next((n for n in range(at, len(lines)) if block.match(lines[n])), None)
            closed = at if closed is None and "!enddefine" in first.casefold() else closed
            at = len(lines) if closed is None else closed + 1
            continue
        taken = [(at + 1, first)]
        while not _ends(taken[-1][1]):
            at += 1
            if at >= len(lines) or not lines[at].strip() or _begins_another(lines[at]):
                at -= 1
                break
            taken.append((at + 1, _without_comments(lines[at])))
        at += 1
        yield _command(taken)


def _after_comment(lines: Sequence[str], at: int) -> int:
    while at < len(lines) and lines[at].strip() and not _ends(lines[at]):
        at += 1
    return at + 1


def _ends(line: str) -> bool:
    return line.rstrip().endswith(".")


def _begins_another(line: str) -> bool:
    """Whether the line begins a known command; one of a single word could be a variable, unless it is MRSETS."""
    if not line[:1].isalpha():
        return False
    name, words, _ = _named(line)
    return words > 1 or name == "MRSETS"


def _without_comments(line: str) -> str:
    """The line without /* … */, which ends with the line at the latest."""
    kept: list[str] = []
    quote = ""
    at = 0
    while at < len(line):
        if not quote and line.startswith("/*", at):
            end = line.find("*/", at + 2)
            kept.append(" ")
            at = len(line) if end < 0 else end + 2
            continue
        sign = line[at]
        if sign in "'\"" and quote in ("", sign):
            quote = "" if quote else sign
        kept.append(sign)
        at += 1
    return "".join(kept)


def _command(taken: Sequence[tuple[int, str]]) -> Command:
    # The name may go over two lines.
    joined = "\n".join(text for _, text in taken)
    name, words, rest = _named(joined)
    skipped = joined[: len(joined) - len(rest)].count("\n")
    rest = rest.rstrip().removesuffix(".")
    numbers = [number for number, _ in taken[skipped:]]
    return Command(name, taken[0][0], tuple(zip(numbers, rest.split("\n"), strict=True)), words > 0)


def _named(text: str) -> tuple[str, int, str]:
    """The command's name, of how many words it is (0 for one that is not known), and what follows it."""
    found = _WORDS.match(text)
    if not found:
        return text.split()[0].upper().rstrip(".") if text.split() else "", 0, text
    for count in (3, 2, 1):
        words = found.groups()[:count]
        if words[-1] is None:
            continue
        for name in _KNOWN:
            parts = name.split()
            if len(parts) == count and all(map(_abbreviates, words, parts)):
                return name, count, text[found.end(count) :]
    for short, name in _SHORT.items():
        if _abbreviates(found[1], short):
            return name, 1, text[found.end(1) :]
    return found[1].upper(), 0, text[found.end(1) :]


def _abbreviates(word: str | None, whole: str) -> bool:
    return word is not None and len(word) >= min(3, len(whole)) and whole.startswith(word.upper())


class Tokens:
    """The tokens of a command, taken one after the other; errors name the file and the line."""

    def __init__(self, command: Command, where: str) -> None:
        self.where = where
        self.command = command
        self.tokens = [token for line, text in command.lines for token in self._tokens(line, text)]
        self.at = 0

    def _tokens(self, line: int, text: str) -> Iterator[Token]:
        for found in _TOKEN.finditer(text):
            kind: TokenKind = found.lastgroup  # type: ignore[assignment]
            said = found.group()
            if kind == "text":
                said = said[1:-1].replace(said[0] * 2, said[0])
            elif kind == "sign" and said in "'\"":
                self.fail("a text is not closed on its line", "Close it, and join its parts by +.", line)
            yield Token(kind, said, line)

    @property
    def left(self) -> bool:
        return self.at < len(self.tokens)

    @property
    def line(self) -> int:
        """Of the next token, or of the last where none is left."""
        if not self.tokens:
            return self.command.line
        return self.tokens[min(self.at, len(self.tokens) - 1)].line

    def next_is(self, kind: TokenKind, text: str = "", ahead: int = 0) -> bool:
        """Whether the next token is of that kind, and says that, where something is asked for."""
        if self.at + ahead >= len(self.tokens):
            return False
        token = self.tokens[self.at + ahead]
        return token.kind == kind and (not text or token.text.upper() == text)

    def take(self) -> Token:
        if not self.left:
            self.fail("the command ends too early", "Complete it.")
        self.at += 1
        return self.tokens[self.at - 1]

    def skip(self, *signs: str) -> bool:
        """Passes over the next token if it is one of those signs; whether it was."""
        if self.left and self.tokens[self.at].kind == "sign" and self.tokens[self.at].text in signs:
            self.at += 1
            return True
        return False

    def expect(self, sign: str) -> None:
        if not self.skip(sign):
            self.fail(f'"{sign}" is missing{self._before}', "Add it.")

    def keyword(self, *words: str) -> str | None:
        """Passes over the next word if it abbreviates one of those; which, or None."""
        if self.next_is("word"):
            found = next((word for word in words if _abbreviates(self.tokens[self.at].text, word)), None)
            if found:
                self.at += 1
                return found
        return None

    def word(self, what: str) -> str:
        """The next word; `what` it is in messages."""
        if not self.next_is("word"):
            self.fail(f"{what} is missing{self._before}", "Correct the command.")
        return self.take().text

    def text(self, what: str) -> str:
        """The next text, joined with those that follow by +."""
        if not self.next_is("text"):
            self.fail(f"{what} in quotes is missing{self._before}", "Put it in quotes.")
        said = self.take().text
        while self.next_is("sign", "+") and self.next_is("text", ahead=1):
            self.take()
            said += self.take().text
        return said

    def fail(self, what: str, next_step: str, line: int | None = None) -> NoReturn:
        """ReadError at that line, or at the next token."""
        place = self.line if line is None else line
        raise ReadError(f"{self.command.name}: {what}", where=f"{self.where}, line {place}", next_step=next_step)

    @property
    def _before(self) -> str:
        return f' before "{self.tokens[self.at].text}"' if self.left else " at the end"

"""Tells on which line of a TOML text each key stands; the standard library's parser does not."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right

Path = tuple[str | int, ...]

_SPACE = re.compile(r"[ \t]*")
_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\n]+")
_STRINGS = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|' + r"'''.*?'{3,5}|" + r'"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'", re.DOTALL
)


def toml_lines(text: str) -> dict[Path, int]:
    """Line (from 1) of each key path and array element of a text that tomllib has accepted."""
    return _Scanner(text).scan()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.tables: dict[Path, int] = {}
        self.ends = [found.start() for found in re.finditer("\n", text)]

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        while True:
            self.skip(_BLANK)
            if self.at >= len(self.text):
                return self.lines
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.key_value(table)

    def skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            return ""
        self.at = match.end()
        return match.group()

    def mark(self, path: Path) -> None:
        line = bisect_right(self.ends, self.at) + 1
        for length in range(1, len(path) + 1):
            self.lines.setdefault(path[:length], line)

    def header(self) -> Path:
        many = self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        keys = self.resolve(self.keys())
        if many:
            index = self.tables.get(keys, -1) + 1
            self.tables[keys] = index
            keys = (*keys, index)
        self.mark(keys)
        self.at = self.text.find("\n", self.at)
        self.at = len(self.text) if self.at < 0 else self.at
        return keys

    def resolve(self, keys: Path) -> Path:
        """Keys of a header; a name of an array of tables stands for its newest element."""
        path: Path = ()
        for number, key in enumerate(keys):
            path = (*path, key)
            if number < len(keys) - 1 and path in self.tables:
                path = (*path, self.tables[path])
        return path

    def keys(self) -> Path:
        keys: list[str | int] = []
        while True:
            self.skip(_SPACE)
            quoted = self.skip(_STRINGS)
            keys.append(_unquoted(quoted) if quoted else self.skip(_BARE))
            self.skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return tuple(keys)
            self.at += 1

    def key_value(self, table: Path) -> None:
        start = self.at
        path = (*table, *self.keys())
        end, self.at = self.at, start
        self.mark(path)
        self.at = end + 1  # the equals sign
        self.skip(_SPACE)
        self.value(path)

    def value(self, path: Path) -> None:
        opening = self.text[self.at : self.at + 1]
        if opening == "[":
            self.array(path)
        elif opening == "{":
            self.inline_table(path)
        elif not self.skip(_STRINGS):
            self.skip(_SCALAR)

    def array(self, path: Path) -> None:
        self.at += 1
        index = 0
        while True:
            self.skip(_BLANK)
            if self.text[self.at] == "]":
                self.at += 1
                return
            if self.text[self.at] == ",":
                self.at += 1
                continue
            self.mark((*path, index))
            self.value((*path, index))
            index += 1

    def inline_table(self, path: Path) -> None:
        self.at += 1
        while True:
            self.skip(_BLANK)
            if self.text[self.at] == "}":
                self.at += 1
                return
            if self.text[self.at] == ",":
                self.at += 1
                continue
            self.key_value(path)


def _unquoted(key: str) -> str:
    return next(iter(tomllib.loads(f"{key} = 0"))) if "\\" in key else key[1:-1]

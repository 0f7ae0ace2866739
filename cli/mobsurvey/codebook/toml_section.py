"""Hands the keys of a TOML document out with their types checked, and collects what is wrong with file and line."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from mobsurvey.codebook.toml_lines import Path as KeyPath
from mobsurvey.codebook.toml_lines import toml_lines
from mobsurvey.errors import CodebookError, did_you_mean
from mobsurvey.survey import Label

Word = TypeVar("Word", bound=str)


class TomlDocument:
    """What the sections of one document share: where each key stands, the languages, the problems found."""

    def __init__(self, text: str, where: str) -> None:
        self.where = where
        self.lines = toml_lines(text)
        self.problems: list[tuple[int, str]] = []
        self.languages: tuple[str, ...] = ("en",)

    def problem(self, path: KeyPath, what: str, next_step: str) -> None:
        """Notes a problem at the key, or at the nearest table around it."""
        line = next((self.lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.lines), 1)
        self.problems.append((line, f"{self.where}, line {line}: {what}. {next_step}".rstrip()))

    def raise_problems(self) -> None:
        """CodebookError with every problem, in the order of their lines, if there is any."""
        if self.problems:
            raise CodebookError(message for _, message in sorted(self.problems, key=lambda found: found[0]))


class TomlSection:
    """One table of the document: hands out its keys once each, and reports what is left."""

    def __init__(self, document: TomlDocument, table: Any, path: KeyPath) -> None:
        self.document = document
        self.path = path
        self.table: dict[str, Any] = {}
        self.known: list[str] = []
        self.refused: set[str] = set()
        """Required keys that are not there, and keys with a wrong value."""
        self.is_table = isinstance(table, dict)
        if isinstance(table, dict):
            self.table = dict(table)
        else:
            document.problem(path, f"{dotted(path)} must be a table", "Write it as [section] or { key = value }.")

    def at(self, key: str) -> KeyPath:
        return (*self.path, key)

    def take(self, key: str, kind: type, *, required: bool = False) -> Any:
        self.known.append(key)
        if key not in self.table:
            if required:
                self.refused.add(key)
                self.document.problem(self.path, f'{dotted(self.path) or "the codebook"} lacks "{key}"', "Add it.")
            return None
        value = self.table.pop(key)
        if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
            names = {
                str: "a text",
                list: "a list",
                dict: "a table",
                object: "a number or a text",
                bool: "true or false",
            }
            self.refused.add(key)
            self.document.problem(self.at(key), f'"{key}" must be {names.get(kind, kind.__name__)}', "Correct it.")
            return None
        return value

    def is_wrong(self, *keys: str) -> bool:
        """Whether a problem was told already that explains what else is wrong about these keys."""
        return not self.is_table or not self.refused.isdisjoint(keys)

    def text(self, key: str, *, required: bool = False) -> str:
        return cast(str, self.take(key, str, required=required) or "")

    def word(self, key: str, words: tuple[Word, ...], default: Word, *, required: bool = False) -> Word:
        value = self.take(key, str, required=required)
        if value is None:
            return default
        if value not in words:
            self.refused.add(key)
            self.document.problem(
                self.at(key), f'{key} "{value}" is not one of {", ".join(words)}', did_you_mean(value, words)
            )
            return default
        return cast(Word, value)

    def names(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        items = self.take(key, list, required=required) or []
        for index, item in enumerate(items):
            if not isinstance(item, str):
                self.refused.add(key)
                self.document.problem((*self.at(key), index), f'"{key}" must list names in quotes', "Correct it.")
        return tuple(item for item in items if isinstance(item, str))

    def label(self, key: str) -> Label:
        self.known.append(key)
        value = self.table.pop(key, {})
        if isinstance(value, str):
            return {self.document.languages[0]: value} if value else {}
        if isinstance(value, dict) and all(isinstance(text, str) for text in value.values()):
            for language in value:
                if language not in self.document.languages:
                    self.document.problem(
                        self.at(key),
                        f'language "{language}" is not declared',
                        f"Add it to languages = {list(self.document.languages)}, or correct the key.",
                    )
            return {k: value[k] for k in self.document.languages if value.get(k)}
        self.document.problem(self.at(key), f'"{key}" must be a text, or texts by language', 'Write { en = "…" }.')
        return {}

    def finish(self) -> None:
        for key in self.table:
            self.document.problem(
                self.at(key), f'unknown key "{key}"', did_you_mean(key, self.known) + " Otherwise remove it."
            )


def dotted(path: KeyPath) -> str:
    """The path as TOML writes it."""
    return ".".join(str(key) for key in path)

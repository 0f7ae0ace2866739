"""The files of a book, written table by table, so that none of them is held in memory as a whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import IO, NamedTuple, Protocol

from mobsurvey.errors import UsageError
from mobsurvey.exports import FileNames
from mobsurvey.renderers import Page, Pieces, csv, format_of, rendered, tidy
from mobsurvey.table.model import Table
from mobsurvey.writers.csv_text import BYTE_ORDER_MARK, spreadsheet_bytes
from mobsurvey.writers.whole_file import StagedFiles, check_places, told

Check = Callable[[Path], None]
"""Raises MobsurveyError for a file that must not be replaced."""
_BLOCK = 1 << 20


class Titled(NamedTuple):
    """What is known of a table once it was written."""

    name: str
    title: str
    language: str


class Files:
    """The files of a book: those that change are staged, the others are left alone."""

    def __init__(self, staged: StagedFiles, check: Check) -> None:
        self.staged = staged
        self.check = check
        self.hashes: dict[Path, str] = {}
        """Of every file."""
        self.changed: set[Path] = set()

    def scratch(self, path: Path) -> IO[bytes]:
        """Where to keep what will be in that file, until it can be written. WriteError."""
        check_places([path], force=True)
        return self.staged.scratch(path)

    def write(self, path: Path, blocks: Iterable[bytes]) -> None:
        """Stages a file, or leaves the one that is there if it has these bytes already. WriteError, UsageError."""
        check_places([path], force=True)
        self._once(path)
        digest = hashlib.sha256()
        with self.staged.opened(path) as file:
            for block in blocks:
                digest.update(block)
                file.write(block)
        self.hashes[path] = digest.hexdigest()
        if hash_on_disk(path) == self.hashes[path]:
            self.staged.discard(path)
            return
        self.check(path)
        self.changed.add(path)

    def write_whole(self, path: Path, content: bytes) -> None:
        """The same of a small file, which is not staged if it is there already."""
        found = hashlib.sha256(content).hexdigest()
        if found == hash_on_disk(path):
            self._once(path)
            self.hashes[path] = found
        else:
            self.write(path, [content])

    def _once(self, path: Path) -> None:
        if path in self.hashes:
            raise UsageError(f'two of the outputs are "{path.name}"', where=str(path), next_step="Rename one.")


def hash_on_disk(path: Path) -> str:
    """The hash of a file; empty where there is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


class Output(Protocol):
    """What a plan names as one of its outputs."""

    def add(self, table: Table) -> None:
        """Takes the next table."""

    def finish(self, tables: Sequence[Table]) -> list[Path]:
        """Writes what was not written yet, and gives all files; `tables` has all tables once more, one at a time."""


def output_of(name: str, path: Path, page: Page, files: Files) -> Output:
    """The output of that name in a plan: a folder ends in a slash, a file tells its format by its end."""
    if name.endswith("/"):
        return Folder(path, page, files)
    format = format_of(path)
    if format.binary:
        return Binary(path, format.name, page, files)
    pieces: Pieces = import_module(f"mobsurvey.renderers.{format.name}").pieces
    return Text(path, pieces, page, files, format.name == "csv")


class Text:
    """A file of text: its tables go to the disk as they come, and what stands before them when all are known."""

    def __init__(self, path: Path, pieces: Pieces, page: Page, files: Files, spreadsheet: bool) -> None:
        self.path, self.pieces, self.page, self.files = path, pieces, page, files
        self.mark = BYTE_ORDER_MARK if spreadsheet else b""
        self.errors = "replace" if spreadsheet else "strict"
        self.body = files.scratch(path)
        self.shown: list[Titled] = []

    def add(self, table: Table) -> None:
        self.shown.append(Titled(table.name, table.title, table.language))
        text = self.pieces.part(table, len(self.shown), self.page)
        with told(self.path):
            self.body.write(text.encode("utf-8", self.errors))

    def finish(self, tables: Sequence[Table]) -> list[Path]:
        head, foot = self.pieces.head(self.shown, self.page), self.pieces.foot(self.shown, self.page)
        around = [text.encode("utf-8", self.errors) for text in (head, foot)]
        self.files.write(self.path, chain((self.mark, around[0]), _blocks(self.body), around[1:]))
        return [self.path]


class Binary:
    """A workbook or a Word document, which its library holds until it is whole."""

    def __init__(self, path: Path, format: str, page: Page, files: Files) -> None:
        self.path, self.format, self.page, self.files = path, format, page, files

    def add(self, table: Table) -> None:
        pass

    def finish(self, tables: Sequence[Table]) -> list[Path]:
        content = rendered(tables, self.format, self.page)
        assert isinstance(content, bytes)
        self.files.write_whole(self.path, content)
        return [self.path]


class Folder:
    """A folder of CSV: every cell, test, measure and value, and a file a table."""

    def __init__(self, path: Path, page: Page, files: Files) -> None:
        self.path, self.page, self.files = path, page, files
        self.names = FileNames()
        self.paths: list[Path] = []
        self.cells = files.scratch(path / "cells.csv")
        self.keys: list[str] = []
        """Of the details that the cells have so far."""
        self.narrower: list[tuple[int, int]] = []
        """Up to which byte the lines of the cells have how many columns of details; before the last that came."""
        self.tests = files.scratch(path / "tests.csv")
        self.others: dict[str, IO[bytes]] = {}
        """Of the files that not every book has, those that there are."""

    def add(self, table: Table) -> None:
        path = self.path / self.names.of(table)
        self.paths.append(path)
        self.files.write_whole(path, spreadsheet_bytes(csv.render([table], self.page)))
        more = [key for key in tidy.detail_keys(table) if key not in self.keys]
        if more:
            self.narrower.append((self.cells.tell(), len(tidy.detail_columns(self.keys))))
            self.keys += more
        with told(self.path):
            self.cells.write(_encoded(tidy.cells_part(table, self.keys, self.page)))
            self.tests.write(_encoded(tidy.tests_part(table, self.page)))
            for name, (_, part) in tidy.OTHERS.items():
                if lines := part(table, self.page):
                    if name not in self.others:
                        self.others[name] = self.files.scratch(self.path / name)
                    self.others[name].write(_encoded(lines))

    def finish(self, tables: Sequence[Table]) -> list[Path]:
        tidy_files = {
            "cells.csv": (tidy.cells_head(self.keys, self.page), self._cells()),
            "tests.csv": (tidy.tests_head(self.page), _blocks(self.tests)),
        }
        for name, (head_of, _) in tidy.OTHERS.items():
            if name in self.others:
                tidy_files[name] = (head_of(self.page), _blocks(self.others[name]))
        for name, (head, body) in tidy_files.items():
            self.files.write(self.path / name, chain([spreadsheet_bytes(head)], body))
        return [*(self.path / name for name in tidy_files), *self.paths]

    def _cells(self) -> Iterator[bytes]:
        """The lines of the cells, all with the columns of the last ones."""
        columns = len(tidy.detail_columns(self.keys))
        self.cells.seek(0)
        for end, before in self.narrower:
            blank = self.page.separator.encode() * (columns - before)
            while self.cells.tell() < end:
                yield self.cells.readline()[:-1] + blank + b"\n"
        yield from _rest(self.cells)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    """What was written to a file, from its beginning."""
    file.seek(0)
    yield from _rest(file)


def _rest(file: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: file.read(_BLOCK), b"")

"""The tables of a book while it is built: on the disk, one at a time in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import overload

from mobsurvey.book.inputs import Inputs
from mobsurvey.book.kept import from_line, to_line
from mobsurvey.book.manifest import KeptTable, first_line
from mobsurvey.table.model import Table
from mobsurvey.writers.whole_file import StagedFiles, told

Dressing = Callable[[Table, int], Table]
"""Gives a table, by its number from 0, the title and the provenance that it has in the book."""
_BLOCK = 1 << 20


class Shelf(Sequence[Table]):
    """Tables by their number, as the book shows them; each is read from the disk when it is asked for."""

    def __init__(self, staged: StagedFiles, manifest: Path, dressed: Dressing) -> None:
        self.staged, self.manifest, self.dressed = staged, manifest, dressed
        self.kept: list[KeptTable] = []
        self._lines = staged.scratch(manifest)
        self._body = hashlib.sha256()

    def add(self, key: str, table: Table) -> Table:
        """Keeps a table as it was made, and gives it as the book shows it."""
        shown = self.dressed(table, len(self.kept))
        line = to_line(table)
        with told(self.manifest):
            start = self._lines.seek(0, 2)
            self._lines.write(line)
        self._body.update(line)
        self.kept.append(KeptTable(key, shown.title, start, len(line)))
        return shown

    def __len__(self) -> int:
        return len(self.kept)

    @overload
    def __getitem__(self, number: int) -> Table: ...

    @overload
    def __getitem__(self, number: slice) -> list[Table]: ...

    def __getitem__(self, number: int | slice) -> Table | list[Table]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        kept = self.kept[number]
        with told(self.manifest):
            self._lines.seek(kept.start)
            line = self._lines.read(kept.length)
        return self.dressed(from_line(line), number % len(self))

    def write_manifest(self, plan: str, inputs: Inputs, outputs: dict[str, str]) -> None:
        """Stages the manifest of the book."""
        self._lines.seek(0)
        with self.staged.opened(self.manifest) as file:
            file.write(first_line(plan, inputs, outputs, self.kept, self._body))
            for block in self._blocks():
                file.write(block)

    def _blocks(self) -> Iterator[bytes]:
        return iter(lambda: self._lines.read(_BLOCK), b"")

"""Reads CSV: one header row, then one row a case, separated by comma, semicolon or tab."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from mobsurvey.errors import ReadError, UsageError
from mobsurvey.readers import ReadOptions
from mobsurvey.survey import Chunk, Source, Survey, Variable

CHUNK_CASES = 1 << 18
SEPARATORS = {";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}


def read_csv(path: Path, options: ReadOptions) -> Survey:
    """The raw survey of a CSV file: every column a list of text, as it stands there. ReadError."""
    encoding = _encoding(path, options.encoding)
    separator = options.separator or _find_separator(path, encoding)
    rows = CsvChunks(path, encoding, separator)
    header = rows.header()
    source = Source(path.name, "csv", encoding, details={"separator": SEPARATORS.get(separator, separator)})
    return Survey({name: Variable(name, "text") for name in header}, {}, {}, rows, source)


def _encoding(path: Path, declared: str | None) -> str:
    if declared:
        try:
            codecs.lookup(declared)
            return "utf-8-sig" if codecs.lookup(declared).name == "utf-8" else declared
        except LookupError:
            raise UsageError(
                f'there is no encoding "{declared}"',
                next_step="Known are, among others: utf-8, cp1258, cp1252, utf-16.",
            ) from None
    with path.open("rb") as file:
        return "utf-16" if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"


def _find_separator(path: Path, encoding: str) -> str:
    """The one separator that cuts the first rows into equally many cells, more than one."""
    with path.open("rb") as file:
        sample = codecs.getincrementaldecoder(encoding)(errors="replace").decode(file.read(1 << 18))
    if sample[:4].lower() == "sep=" and sample[4:5]:
        return sample[4]
    widths: dict[str, list[int]] = {}
    for separator in ";,\t":
        rows = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
        try:
            widths[separator] = [len(row) for row in islice(rows, 50) if row]
        except csv.Error:
            continue
    several = [s for s, found in widths.items() if found and found[0] > 1]
    # The last row of the sample may be cut off.
    even = [s for s in several if len(set(widths[s][:-1] or widths[s])) == 1]
    if len(even) > 1:
        names = " and ".join(f'{SEPARATORS[s]} ("{s}")' for s in even)
        raise ReadError(
            f"{names} both cut every row into equally many cells",
            where=str(path),
            next_step='Say which with --sep ";".',
        )
    if even:
        return even[0]
    return max(several, key=lambda s: widths[s][0], default=",")


@dataclass(frozen=True)
class CsvChunks:
    """The cases of a CSV file, a chunk at a time; iterating reads the file anew."""

    path: Path
    encoding: str
    separator: str

    def header(self) -> list[str]:
        """The column names. ReadError if there are none, or two are the same."""
        names = next(self._rows(), None)
        if names is None:
            raise ReadError("the file has no header row", where=str(self.path), next_step="Export it again.")
        names = [" ".join(name.split()) for name in names]
        for number, name in enumerate(names, start=1):
            if not name:
                raise ReadError(
                    f"column {number} has no name",
                    where=f"{self.path}, line 1",
                    next_step="Name it in the header row, or remove the column.",
                )
            if name in names[: number - 1]:
                raise ReadError(
                    f'columns {names.index(name) + 1} and {number} are both named "{name}"',
                    where=f"{self.path}, line 1",
                    next_step="Give each column a name of its own.",
                )
        return names

    def __iter__(self) -> Iterator[Chunk]:
        rows = self._rows()
        next(rows)
        names = self.header()
        read = 0
        while batch := list(islice(rows, CHUNK_CASES)):
            read += len(batch)
            yield Chunk(len(batch), dict(zip(names, map(list, zip(*batch, strict=True)), strict=True)))
        if not read:
            raise ReadError(
                "the file has a header row but no cases", where=str(self.path), next_step="Export it again."
            )

    def _rows(self) -> Iterator[list[str]]:
        """Rows of equally many cells, the header first; blank lines of a table with several columns are passed over."""
        try:
            with self.path.open(encoding=self.encoding, newline="") as file:
                if file.read(4).lower() == "sep=":
                    file.readline()
                else:
                    file.seek(0)
                reader = csv.reader(file, delimiter=self.separator, strict=True)
                width = 0
                for row in reader:
                    if len(row) != width:
                        if not row and width != 1:
                            continue
                        row = row or [""]
                        if width and len(row) != width:
                            raise ReadError(
                                f"the row has {len(row)} cells, the header {width}",
                                where=f"{self.path}, line {reader.line_num}",
                                next_step=f'Correct the row, or name another separator than "{self.separator}" '
                                "with --sep.",
                            )
                        width = width or len(row)
                    yield row
        except UnicodeError as error:
            raise self._undecodable(error) from None
        except csv.Error as error:
            raise ReadError(
                f"is no well-formed CSV ({error})",
                where=f"{self.path}, line {reader.line_num}",
                next_step="Look for a quotation mark that is not closed, or export the file again.",
            ) from None
        except OSError as error:
            raise ReadError(f"cannot be read ({error.strerror})", where=str(self.path)) from error

    def _undecodable(self, error: UnicodeError) -> ReadError:
        """Finds the line of the first byte that does not decode: the text layer tells only its place in a buffer."""
        decoder = codecs.getincrementaldecoder(self.encoding)()
        name = "UTF-8" if self.encoding == "utf-8-sig" else self.encoding
        where = str(self.path)
        with self.path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                try:
                    decoder.decode(line)
                except UnicodeDecodeError as found:
                    where = f"{self.path}, line {number}"
                    at = (
                        line[found.start : found.start + 1] if found.object == line else found.object[found.start :][:1]
                    )
                    error = UnicodeError(f"byte {at.hex().upper()}")
                    break
        return ReadError(
            f"{error} is not {name}",
            where=where,
            next_step="Declare the file's encoding, as --encoding cp1258 (Vietnamese Windows), or save it as UTF-8.",
        )

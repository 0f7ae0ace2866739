"""Reads CSV: rows of texts, separated by comma, semicolon or tab."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, cast

from mobsurvey.errors import ReadError, UsageError
from mobsurvey.readers import ReadOptions
from mobsurvey.readers.text_encoding import (
    MOST_STRAY,
    ONE_BYTE,
    UTF_8,
    codec_of,
    declared_encoding,
    decoded,
    marked_codec,
    scan_utf8,
)
from mobsurvey.vietnamese.encodings import OWN

CHUNK_CASES = 1 << 18
LARGE = 1 << 21
"""Bytes of a file, from which on its cells are found by numpy."""
_SAMPLE_BYTES = 1 << 18
_SAMPLE_ROWS = 50
SEPARATORS = {";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}


def open_table(path: Path, options: ReadOptions) -> CsvTable:
    """The rows of a CSV file, every cell a text as it stands there, NFC. ReadError.

    Its encoding is what was declared or found: UTF-8, else what the bytes say in Vietnamese, else windows-1252 where
    they have only letters of French, German or Spanish. Its details name columns of UTF-8 files whose text is in
    another encoding (`text in tcvn3`, with a sample), and bytes that are no UTF-8 (`stray bytes`). A declared encoding
    is taken as it is.
    """
    if options.separator is not None and (len(options.separator) != 1 or options.separator in '\r\n"'):
        raise UsageError(
            f'"{options.separator}" cannot separate cells', where="--sep", next_step='Give ";", "," or tab.'
        )
    declared = declared_encoding(options.encoding) if options.encoding else None
    codec = codec_of(path, declared) if declared else marked_codec(path) or UTF_8
    _refuse_binary(path, codec)
    # An encoding of Python that was declared is taken as it is; what was not declared is judged.
    judged = declared is None or declared in OWN
    found = scan_utf8(path) if judged and codec == UTF_8 else None
    if found and not found.valid and not found.few_stray and not declared:
        codec = ONE_BYTE
    rows = CsvTable(path, codec, options.separator or _find_separator(path, codec))
    told = dict[str, str]()
    if judged and (found is None or found.beyond_ascii or not found.valid):
        from mobsurvey.readers.csv_encoding import settle_encoding

        rows, told = settle_encoding(rows, declared, found)
    return replace(rows, details={"separator": SEPARATORS.get(rows.separator, rows.separator), **told})


def _refuse_binary(path: Path, encoding: str) -> None:
    """ReadError where the file has a NUL byte: no text has, but a binary file, or UTF-16 read as something else."""
    if codecs.lookup(encoding).name.startswith(("utf-16", "utf-32")):
        return
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            if (at := block.find(b"\0")) >= 0:
                if block.count(b"\0") <= MOST_STRAY:
                    raise _lone_nul_byte(path, encoding)
                before = file.tell() - len(block) + at
                file.seek(0)
                raise _nul_byte(path, 1 + sum(_newlines(file, before)))


def _newlines(file: BinaryIO, size: int) -> Iterator[int]:
    """How many line ends are in the next bytes, a part at a time."""
    for begin in range(0, size, 1 << 20):
        yield file.read(min(1 << 20, size - begin)).count(b"\n")


def _nul_byte(path: Path, line: int) -> ReadError:
    return ReadError(
        "has a NUL byte, so it is no text in that encoding",
        where=f"{path}, line {line}",
        next_step="Export it as CSV, or declare its encoding, as --encoding utf-16.",
    )


def _lone_nul_byte(path: Path, encoding: str) -> ReadError:
    """The message for a byte that is no part of an otherwise sound file, with its cell."""
    rows = CsvTable(path, encoding, ",", "replace")
    with suppress(ReadError):  # which comes after the byte: it is named without its column then
        rows = replace(rows, separator=_find_separator(path, encoding))
    return ReadError(
        "has a NUL byte, which no text has",
        where=rows.place_of("\0"),
        next_step="Remove the byte, or export the file again.",
    )


def _find_separator(path: Path, encoding: str) -> str:
    """The one separator that cuts the first rows into equally many cells, more than one."""
    with path.open("rb") as file:
        sample = codecs.getincrementaldecoder(encoding)(errors="replace").decode(file.read(_SAMPLE_BYTES))
        whole = not file.read(1)
    if sample[:4].lower() == "sep=" and sample[4:5] not in ("", "\r", "\n", '"'):
        return sample[4]
    widths: dict[str, list[int]] = {}
    for separator in SEPARATORS:
        rows = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
        found: list[int] = []
        with suppress(csv.Error):  # such as a cell that is too long: the rows before it tell
            found.extend(len(row) for row in islice(rows, _SAMPLE_ROWS) if row)
        cut_off = len(found) > 1 and len(found) < _SAMPLE_ROWS and not whole
        widths[separator] = found[:-1] if cut_off else found
    several = [s for s, found in widths.items() if found and found[0] > 1]
    even = [s for s in several if len(set(widths[s])) == 1]
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
class CsvTable:
    """The rows of a CSV file; see readers.table.Table."""

    path: Path
    codec: str
    """A codec of Python."""
    separator: str
    errors: str = "strict"
    """What becomes of bytes that the codec lacks."""
    whole: str | None = None
    """The encoding in which all texts stand in what the codec gives; None for the codec's own."""
    columns: Mapping[int, str] = field(default_factory=dict)
    """The same by column, counted from 0."""
    names: Mapping[int, str] = field(default_factory=dict)
    """The same for the first row."""
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return "csv"

    @property
    def encoding(self) -> str:
        return self.whole or self.codec

    def head(self, rows: int) -> list[list[str]]:
        found: list[list[str]] = []
        for cells, line in islice(self.cells(), rows):
            if "\0" in "".join(cells):
                raise _nul_byte(self.path, line)
            found.append(cells)
        names = [
            [decoded([cell], self.whole or self.names.get(at))[0] for at, cell in enumerate(cells)]
            for cells in found[:1]
        ]
        columns = [self._texts_of(list(cells), at) for at, cells in enumerate(zip(*found[1:], strict=True))]
        return names + [list(cells) for cells in zip(*columns, strict=True)]

    def chunks(self, skip: int) -> Iterator[list[list[str]]]:
        """Of a large file a column may be a readers.csv_fast.FewTexts, which gives the same texts as a list."""
        read = 0
        if self._is_large():
            from mobsurvey.readers.csv_fast import Form, Unfit, read_columns

            form = Form(self.codec, self.errors, self.separator, self._texts_of)
            with suppress(Unfit):
                for found in read_columns(self.path, form, skip, CHUNK_CASES):
                    read += len(found[0])
                    yield cast(list[list[str]], found)
                return
        rows = islice((row for row, _ in self.cells()), skip + read, None)
        while batch := list(islice(rows, CHUNK_CASES)):
            columns = map(list, zip(*batch, strict=True))
            yield [self._texts_of(cells, at) for at, cells in enumerate(columns)]

    def _texts_of(self, cells: list[str], column: int) -> list[str]:
        return decoded(cells, self.whole or self.columns.get(column))

    def _is_large(self) -> bool:
        """Whether the file is worth the eighth of a second that loading numpy takes."""
        with suppress(OSError):
            return self.path.stat().st_size >= LARGE
        return False

    def place(self, row: int, column: int | None = None) -> str:
        lines = [line for _, line in islice(self.cells(), row)]
        where = f"{self.path}, line {lines[-1] if len(lines) == row else row}"
        return where if column is None else f"{where}, column {column}"

    def cells(self) -> Iterator[tuple[list[str], int]]:
        """Rows of equally many cells as they stand, the header first, each with its last line in the file.

        Blank lines of a table with several columns are passed over.
        """
        before = line = 0
        try:
            with self.path.open(encoding=self.codec, errors=self.errors, newline="") as file:
                if file.read(4).lower() == "sep=":
                    file.readline()
                    before = 1
                else:
                    file.seek(0)
                reader = csv.reader(file, delimiter=self.separator, strict=True)
                width = 0
                for row in reader:
                    line = before + reader.line_num
                    if len(row) != width or not width:
                        if not row and width != 1:
                            continue
                        row = row or [""]
                        if width and len(row) != width:
                            raise ReadError(
                                f"the row has {len(row)} cells, the header {width}",
                                where=f"{self.path}, line {line}",
                                next_step=f'Correct the row, or name another separator than "{self.separator}" '
                                "with --sep.",
                            )
                        width = width or len(row)
                    yield row, line
        except UnicodeError as error:
            raise self._undecodable(error) from None
        except csv.Error as error:
            from mobsurvey.readers.csv_malformed import malformed

            with self.path.open(encoding=self.codec, errors="replace", newline="") as file:
                raise malformed(self.path, file, self.separator, line or before, error) from None
        except OSError as error:
            raise ReadError(
                f"cannot be read ({error.strerror})", where=str(self.path), next_step="Check the rights on the file."
            ) from error

    def place_of(self, sign: str, beyond: int = 0) -> str:
        """Where that sign first is, on that line of the file where it is known; without a cell where it is in none."""
        with suppress(ReadError):
            for cells, line in self.cells():
                if line >= beyond and sign in "".join(cells):
                    at = next(at for at, cell in enumerate(cells, start=1) if sign in cell)
                    return f"{self.path}, line {beyond or line}, column {at}"
        return f"{self.path}, line {beyond}" if beyond else str(self.path)

    def _undecodable(self, error: UnicodeError) -> ReadError:
        """Finds the line of the first byte that does not decode: the text layer tells only its place in a buffer."""
        decoder = codecs.getincrementaldecoder(self.codec)()
        name = "UTF-8" if self.codec == "utf-8-sig" else self.codec
        where = str(self.path)
        letters = False
        with self.path.open("rb") as file:
            for number, line in enumerate(chain(file, [b""]), start=1):
                try:
                    letters |= not decoder.decode(line, final=not line).isascii()
                except UnicodeDecodeError as found:
                    where = replace(self, errors="replace").place_of("\ufffd", number if line else max(1, number - 1))
                    rest = found.object[found.start :]
                    # A lone byte behind plain ASCII may as well be a letter of an older encoding.
                    if name == "UTF-8" and not line and (letters or len(rest) > 1):
                        return ReadError(
                            f"the file ends within a letter of UTF-8 (byte {rest.hex(' ').upper()}): it was cut off",
                            where=where,
                            next_step="Copy or export it again, and compare its size.",
                        )
                    error = UnicodeError(f"byte {found.object[found.start : found.start + 1].hex().upper()}")
                    break
        return ReadError(
            f"{error} is not {name}",
            where=where,
            next_step="Declare the file's encoding, as --encoding cp1258 (Vietnamese Windows), or save it as UTF-8."
            if name == "UTF-8"
            else "Leave --encoding out, or name the file's own.",
        )

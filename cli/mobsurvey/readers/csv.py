"""Reads CSV: one header row, then one row a case, separated by comma, semicolon or tab."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from mobsurvey.errors import ReadError, UsageError
from mobsurvey.readers import ReadOptions, shown_name
from mobsurvey.readers.text_encoding import ONE_BYTE, UTF_8, codec_of, declared_encoding, marked_codec, scan_utf8
from mobsurvey.survey import Chunk, Source, Survey, Variable
from mobsurvey.vietnamese.encodings import OWN, decoder_of

CHUNK_CASES = 1 << 18
_SAMPLE_BYTES = 1 << 18
_SAMPLE_ROWS = 50
SEPARATORS = {";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}


def read_csv(path: Path, options: ReadOptions) -> Survey:
    """The raw survey of a CSV file: every column a list of text, as it stands there, NFC. ReadError.

    Source.encoding is what was declared or found: UTF-8, else what the bytes say in Vietnamese, else windows-1252 where
    they have only letters of French, German or Spanish. Source.details names columns of UTF-8 files whose text is in
    another encoding (`text in tcvn3`, with a sample), and bytes that are no UTF-8 (`stray bytes`). A declared encoding
    is taken as it is.
    """
    if options.separator is not None and (len(options.separator) != 1 or options.separator in '\r\n"'):
        raise UsageError(f'"{options.separator}" cannot separate cells', next_step='Give ";", "," or tab.')
    declared = declared_encoding(options.encoding) if options.encoding else None
    codec = codec_of(path, declared) if declared else marked_codec(path) or UTF_8
    _refuse_binary(path, codec)
    # An encoding of Python that was declared is taken as it is; what was not declared is judged.
    judged = declared is None or declared in OWN
    found = scan_utf8(path) if judged and codec == UTF_8 else None
    if found and not found.valid and not found.few_stray and not declared:
        codec = ONE_BYTE
    rows = CsvChunks(path, codec, options.separator or _find_separator(path, codec))
    encoding, told = codec, dict[str, str]()
    if judged and (found is None or found.beyond_ascii or not found.valid):
        from mobsurvey.readers.csv_encoding import settle_encoding

        rows, encoding, told = settle_encoding(rows, declared, found)
    details = {"separator": SEPARATORS.get(rows.separator, rows.separator), **told}
    header = rows.header()
    source = Source(shown_name(path), "csv", encoding, details=details)
    return Survey({column: Variable(column, "text") for column in header}, {}, {}, rows, source)


def _refuse_binary(path: Path, encoding: str) -> None:
    """ReadError where the file has a NUL byte: no text has, but a binary file, or UTF-16 read as something else."""
    if codecs.lookup(encoding).name.startswith(("utf-16", "utf-32")):
        return
    lines = 1
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            if (at := block.find(b"\0")) >= 0:
                raise _nul_byte(path, lines + block.count(b"\n", 0, at))
            lines += block.count(b"\n")


def _nul_byte(path: Path, line: int) -> ReadError:
    return ReadError(
        "has a NUL byte, so it is no text in that encoding",
        where=f"{path}, line {line}",
        next_step="Export it as CSV, or declare its encoding, as --encoding utf-16.",
    )


def _find_separator(path: Path, encoding: str) -> str:
    """The one separator that cuts the first rows into equally many cells, more than one."""
    with path.open("rb") as file:
        sample = codecs.getincrementaldecoder(encoding)(errors="replace").decode(file.read(_SAMPLE_BYTES))
        whole = not file.read(1)
    if sample[:4].lower() == "sep=" and sample[4:5] not in ("", "\r", "\n", '"'):
        return sample[4]
    widths: dict[str, list[int]] = {}
    for separator in ";,\t":
        rows = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
        try:
            found = [len(row) for row in islice(rows, _SAMPLE_ROWS) if row]
        except csv.Error:
            continue
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
class CsvChunks:
    """The cases of a CSV file, a chunk at a time; iterating reads the file anew."""

    path: Path
    encoding: str
    """A codec of Python."""
    separator: str
    errors: str = "strict"
    """What becomes of bytes that the codec lacks."""
    whole: str | None = None
    """The encoding in which all texts stand in what the codec gives; None for the codec's own."""
    columns: Mapping[int, str] = field(default_factory=dict)
    """The same by column, counted from 0."""
    names: Mapping[int, str] = field(default_factory=dict)
    """The same for the names of columns."""

    def header(self) -> list[str]:
        """The column names. ReadError if there are none, or two are the same."""
        names = next(self._rows(), None)
        if names is None:
            raise ReadError("the file has no header row", where=str(self.path), next_step="Export it again.")
        return names

    def __iter__(self) -> Iterator[Chunk]:
        rows = self._rows()
        names = next(rows)
        read = 0
        while batch := list(islice(rows, CHUNK_CASES)):
            read += len(batch)
            columns = map(list, zip(*batch, strict=True))
            texts = [_texts(cells, self.whole or self.columns.get(at)) for at, cells in enumerate(columns)]
            yield Chunk(len(batch), dict(zip(names, texts, strict=True)))
        if not read:
            raise ReadError(
                "the file has a header row but no cases", where=str(self.path), next_step="Export it again."
            )

    def _rows(self) -> Iterator[list[str]]:
        """The column names, then the cells of each case."""
        cells = self.cells()
        for names, line in islice(cells, 1):
            yield self._names(names, line)
        yield from (row for row, _ in cells)

    def cells(self) -> Iterator[tuple[list[str], int]]:
        """Rows of equally many cells as they stand, the header first, each with its last line in the file.

        Blank lines of a table with several columns are passed over.
        """
        before = 0
        try:
            with self.path.open(encoding=self.encoding, errors=self.errors, newline="") as file:
                if file.read(4).lower() == "sep=":
                    file.readline()
                    before = 1
                else:
                    file.seek(0)
                reader = csv.reader(file, delimiter=self.separator, strict=True)
                width = 0
                for row in reader:
                    if len(row) != width or not width:
                        if not row and width != 1:
                            continue
                        row = row or [""]
                        if width and len(row) != width:
                            raise ReadError(
                                f"the row has {len(row)} cells, the header {width}",
                                where=f"{self.path}, line {before + reader.line_num}",
                                next_step=f'Correct the row, or name another separator than "{self.separator}" '
                                "with --sep.",
                            )
                        width = width or len(row)
                    yield row, before + reader.line_num
        except UnicodeError as error:
            raise self._undecodable(error) from None
        except csv.Error as error:
            raise ReadError(
                f"is no well-formed CSV ({error})",
                where=f"{self.path}, line {before + reader.line_num}",
                next_step="Look for a quotation mark that is not closed, or export the file again.",
            ) from None
        except OSError as error:
            raise ReadError(f"cannot be read ({error.strerror})", where=str(self.path)) from error

    def _names(self, row: list[str], line: int) -> list[str]:
        # Decoded first: the spaces that split() drops can be letters of an encoding.
        decoded = [_texts([name], self.whole or self.names.get(at))[0] for at, name in enumerate(row)]
        names = [" ".join(name.split()) for name in decoded]
        first: dict[str, int] = {}
        for number, name in enumerate(names, start=1):
            if "\0" in name:
                raise _nul_byte(self.path, line)
            if not name:
                raise ReadError(
                    f"column {number} has no name",
                    where=f"{self.path}, line {line}",
                    next_step="Name it in the header row, or remove the column.",
                )
            before = first.setdefault(name.casefold(), number)
            if before < number:
                same = names[before - 1] == name
                raise ReadError(
                    f'columns {before} and {number} are both named "{name}"'
                    if same
                    else f'columns {before} and {number}, "{names[before - 1]}" and "{name}", differ only in case',
                    where=f"{self.path}, line {line}",
                    next_step="Give each column a name of its own.",
                )
        return names

    def _undecodable(self, error: UnicodeError) -> ReadError:
        """Finds the line of the first byte that does not decode: the text layer tells only its place in a buffer."""
        decoder = codecs.getincrementaldecoder(self.encoding)()
        name = "UTF-8" if self.encoding == "utf-8-sig" else self.encoding
        where = str(self.path)
        with self.path.open("rb") as file:
            for number, line in enumerate(chain(file, [b""]), start=1):
                try:
                    decoder.decode(line, final=not line)
                except UnicodeDecodeError as found:
                    where = f"{self.path}, line {number if line else max(1, number - 1)}"
                    error = UnicodeError(f"byte {found.object[found.start : found.start + 1].hex().upper()}")
                    break
        return ReadError(
            f"{error} is not {name}",
            where=where,
            next_step="Declare the file's encoding, as --encoding cp1258 (Vietnamese Windows), or save it as UTF-8.",
        )


def _texts(cells: list[str], encoding: str | None) -> list[str]:
    """The cells decoded, NFC."""
    joined = "".join(cells)
    if joined.isascii() and encoding != "viscii":  # which has letters where ASCII has controls
        return cells
    if encoding is None:
        if unicodedata.is_normalized("NFC", joined):
            return cells
        return [cell if cell.isascii() else unicodedata.normalize("NFC", cell) for cell in cells]
    decode = decoder_of(encoding)
    known = {cell: decode(cell) for cell in set(cells)}
    return [known[cell] for cell in cells]

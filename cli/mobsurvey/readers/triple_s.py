"""Reads Triple-S: an XML description, and the answers beside it in fixed columns or as CSV, in chunks."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from pathlib import Path

from mobsurvey.errors import ReadError, UsageError
from mobsurvey.readers import ReadOptions, shown_name
from mobsurvey.readers.triple_s_data import (
    ZIP,
    TextFile,
    descriptions_in,
    find_data,
    find_description,
    read_bytes,
    settle_text,
)
from mobsurvey.safe_xml import root_name
from mobsurvey.survey import Chunk, Source, Survey
from mobsurvey.triple_s import ROOT, Described, Description, Question, describe, plain_code, plain_number
from mobsurvey.triple_s import read_description as parse_description

TITLE = "Triple-S"
CHUNK_CASES = 1 << 18
CHUNK_CELLS = 1 << 22
"""Of a file with many variables, whose chunks have fewer cases."""
_DOS_END = "\x1a"
_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_TIME = re.compile(r"(\d{2})(\d{2})(\d{2})", re.ASCII)

Cells = Sequence[str]
Answers = list[float | str | None]


def evidence(head: bytes, path: Path) -> str:
    """What shows that a file is a Triple-S description, or a ZIP with one; "" where nothing does."""
    if root_name(head) == ROOT:
        return f"XML whose root is <{ROOT}>"
    if head.startswith(ZIP):
        try:
            found = descriptions_in(path)
        except ReadError:
            return ""
        return f"a ZIP with {found[0].member}, whose root is <{ROOT}>" if found else ""
    return ""


def read_triple_s(path: Path, options: ReadOptions) -> Survey:
    """The raw survey of a description, or of a ZIP with one, and of the data file beside it. ReadError.

    Numbers are float, dates `2024-03-01`, times `09:30:00`; what is no number where one should stand stays text. A
    blank is None. `options.encoding` and `options.separator` are those of the data.
    """
    place = find_description(path)
    description = parse_description(read_bytes(place), str(place))
    described = describe(description)
    data = find_data(place, description.href, description.is_csv)
    if options.separator is not None and not description.is_csv:
        raise UsageError(
            f"{data.name} has fixed columns, and no separator", where="--sep", next_step="Leave --sep out."
        )
    text, told = settle_text(data, options.encoding, description.encoding)
    chunks = TripleSChunks(text, description, described, _separator(options) if description.is_csv else "")
    facts = {
        "triple-s version": description.version,
        "data file": data.name,
        "file label": next(iter(description.title.values()), ""),
        "fields not described": chunks.undescribed(),
    }
    details = {**{name: fact for name, fact in facts.items() if fact}, **described.notes, **told}
    source = Source(shown_name(path), "triple-s", options.encoding or text.encoding, details=details)
    return Survey(described.variables, described.sets, {}, chunks, source, description.languages)


def _separator(options: ReadOptions) -> str:
    separator = options.separator or ","
    if len(separator) != 1 or separator in '\r\n"':
        raise UsageError(f'"{separator}" cannot separate cells', where="--sep", next_step='Give ";", "," or tab.')
    return separator


@dataclass(frozen=True)
class TripleSChunks:
    """The cases of a data file, a chunk at a time; iterating reads the file anew."""

    text: TextFile
    description: Description
    described: Described
    separator: str
    """Of a CSV file; "" where the columns are fixed."""

    def __iter__(self) -> Iterator[Chunk]:
        width = len(self.described.variables)
        most = max(1, min(CHUNK_CASES, CHUNK_CELLS // width))
        cases, read = self._rows(), 0
        while batch := list(islice(cases, most)):
            columns: dict[str, Answers] = {}
            for question in self.description.questions:
                place = question.start - 1 if self.separator else slice(question.start - 1, question.finish)
                cells = list(map(itemgetter(place), batch))
                found = self._answers(question, cells, read)
                columns |= zip(self.described.columns[question.name], found, strict=True)
            yield Chunk(len(batch), {name: columns[name] for name in self.described.variables})
            read += len(batch)
        if not read:
            raise ReadError("the data file has no cases", where=str(self.text.place), next_step="Export it again.")

    def undescribed(self) -> str:
        """The fields of the first CSV row that no variable stands in; "" for none, and for fixed columns."""
        if not self.separator:
            return ""
        described = {question.start for question in self.description.questions}
        first = next(self._cells(), ([], 0))[0]
        return ", ".join(str(field) for field in range(1, len(first) + 1) if field not in described)

    def _rows(self) -> Iterator[str] | Iterator[list[str]]:
        """The line of each case, or its cells in a CSV file."""
        return self._csv_rows() if self.separator else self._fixed_rows()

    def _fixed_rows(self) -> Iterator[str]:
        width = max(question.finish for question in self.description.questions)
        for number, line in enumerate(self.text.lines(), start=1):
            if line in ("\n", _DOS_END):
                continue
            record = line.rstrip("\n")
            if len(record) < width:
                self._check_short(record, number, ended=record != line)
            yield record

    def _check_short(self, record: str, number: int, *, ended: bool) -> None:
        """Blanks at the end of a line may be cut off; a line that ends within an answer, or the file, is damaged."""
        cut = [q for q in self.description.questions if q.finish > len(record)]
        inside = [q for q in cut if q.start <= len(record) and q.type != "character"]
        if not inside and ended:
            return
        question = inside[0] if inside else cut[0]
        raise ReadError(
            f'the line has {len(record)} characters, "{question.name}" stands from {question.start} to '
            f"{question.finish}",
            where=f"{self.text.place}, line {number}",
            next_step="Copy or export the data file again, or correct the line, or the <position> in the description.",
        )

    def _csv_rows(self) -> Iterator[list[str]]:
        questions = self.description.questions
        width = max(question.start for question in questions)
        last = next(question for question in questions if question.start == width)
        most = 0
        for row, number in self._cells():
            if len(row) < width:
                raise ReadError(
                    f'the row has {len(row)} cells, "{last.name}" is in cell {width}',
                    where=f"{self.text.place}, line {number}",
                    next_step="Correct the row, or name the separator with --sep.",
                )
            most = most or len(row)
            if len(row) > most and any(map(str.strip, row[most:])):
                raise ReadError(
                    f"the row has {len(row)} cells, the first {most}",
                    where=f"{self.text.place}, line {number}",
                    next_step="Correct the row: a text with a separator in it stands in quotation marks.",
                )
            yield row

    def _cells(self) -> Iterator[tuple[list[str], int]]:
        """The rows after those to skip, each with its last line in the file."""
        reader = csv.reader(self.text.lines(), delimiter=self.separator, strict=True)
        read = 0
        try:
            for number, row in enumerate(reader):
                read = reader.line_num
                blank = not row or row == [_DOS_END]
                if number >= self.description.skip and not blank:
                    yield row, read
        except csv.Error as error:
            from mobsurvey.readers.csv_malformed import malformed

            raise malformed(self.text.place, self.text.lines(), self.separator, read, error) from None

    def _answers(self, question: Question, cells: Cells, before: int) -> list[Answers]:
        """The answers to the question, a list for each of its variables; `before` counts the cases already read."""
        if question.type == "multiple":
            cut = _mentions_of if question.subfields else _bits_of
            known: dict[str, list[float | str | None]] = {}
            for cell in dict.fromkeys(cells):
                try:
                    known[cell] = cut(cell, question)
                except ValueError as error:
                    raise ReadError(
                        f'"{question.name}" is "{cell}": {error}',
                        where=f"{self.text.place}, case {before + cells.index(cell) + 1:,}",
                        next_step="Zeros that led it may be lost, as a spreadsheet does: export the data again.",
                    ) from None
            return [list(column) for column in zip(*map(known.__getitem__, cells), strict=True)]
        decode = self.text.decoder()
        if question.use != "serial" and question.type in ("quantity", "single", "logical"):
            variable = self.described.variables[question.name]
            if not any(isinstance(value.code, str) for value in variable.values):
                return [_numbers(cells, decode)]
        return [_texts(cells, decode, _FORMS.get(question.type, str))]


def _iso_date(text: str) -> str:
    found = _DATE.fullmatch(text)
    return "-".join(found.groups()) if found else text


def _clock(text: str) -> str:
    found = _TIME.fullmatch(text)
    return ":".join(found.groups()) if found else text


_FORMS: Mapping[str, Callable[[str], str]] = {"date": _iso_date, "time": _clock}


def _numbers(cells: Cells, decode: Callable[[str], str]) -> Answers:
    """The numbers, None for blanks; where one is none, all stay texts, without zeros that lead them."""
    known: dict[str, float | None] = {}
    others: dict[str, str] = {}
    for cell in set(cells):
        text = cell.strip()
        number = plain_number(text)
        known[cell] = number
        if text and number is None:
            others[cell] = _nfc(decode(text))
    if not others:
        return list(map(known.__getitem__, cells))
    as_texts = {cell: None if number is None else str(plain_code(number)) for cell, number in known.items()}
    as_texts.update(others)
    return list(map(as_texts.__getitem__, cells))


def _texts(cells: Cells, decode: Callable[[str], str], form: Callable[[str], str]) -> Answers:
    known = {cell: form(_nfc(decode(cell.strip(" \t\r\n")))) or None for cell in set(cells)}
    return list(map(known.__getitem__, cells))


def _bits_of(cell: str, question: Question) -> list[float | str | None]:
    """1, 0 or None of each option: its code is its place. ValueError where the places cannot be told."""
    last = max(int(category.code) for category in question.values)
    if not cell.strip():
        return [None] * len(question.values)
    if len(cell.rstrip()) > last and set(cell[last:]) - {"0", " "}:
        raise ValueError(f"{len(cell.rstrip())} characters for the codes up to {last}")
    if len(cell) < last:
        raise ValueError(f"{len(cell)} characters for the codes up to {last}")
    return [_digit(cell[int(category.code) - 1]) for category in question.values]


def _digit(sign: str) -> float | str | None:
    return {"1": 1.0, "0": 0.0, " ": None}.get(sign, sign)


def _mentions_of(cell: str, question: Question) -> list[float | str | None]:
    """The code of each mention, 0 where a place is not used, None for blank. ValueError as above."""
    size = question.width
    used = cell[: question.subfields * size]
    if cell[len(used) :].strip(" 0"):
        raise ValueError(f"{len(cell.rstrip())} characters for {question.subfields} codes, each {size} wide")
    if used.strip() and len(used) % size:
        raise ValueError(f"{len(used)} characters, which are no codes that are each {size} wide")
    parts = [used[at : at + size].strip() for at in range(0, question.subfields * size, size)]
    return [None if not part else part if (number := plain_number(part)) is None else number for part in parts]


def _nfc(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)

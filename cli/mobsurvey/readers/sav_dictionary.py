"""Reads the dictionary of a .sav itself: what the reading library cuts, loses or decodes wrongly is kept here."""

from __future__ import annotations

import os
import re
import struct
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf, nextafter
from pathlib import Path
from typing import BinaryIO, NamedTuple

from mobsurvey.errors import ReadError
from mobsurvey.readers.sav_text import Decode, code_page, judge_encoding
from mobsurvey.sav_records import (
    ATTACHED_CODEBOOK,
    CASES,
    DISPLAY,
    DOCUMENT_BYTES,
    DOCUMENTS,
    ENCODING,
    EXTENSION,
    FILE_ATTRIBUTES,
    HEADER,
    LABELLED_VARIABLES,
    LONG_NAMES,
    LONG_TEXT_LABELS,
    LONG_TEXT_MISSING,
    MACHINE_INTEGERS,
    MULTIPLE_RESPONSE,
    MULTIPLE_RESPONSE_BY_COUNTED_VALUES,
    OWN_PREFIX,
    ROLE,
    ROLES,
    VALUE_LABELS,
    VARIABLE,
    VARIABLE_ATTRIBUTES,
    VERY_LONG_TEXTS,
    SavRecord,
    read_exactly,
    sav_records,
    seal_of,
)
from mobsurvey.survey import Measure

_SEGMENT_BYTES = 252
"""Of a text longer than 255 bytes, each variable that holds a piece of it stands for so many."""
_LABEL_BYTES = 120
"""SPSS cuts value labels here."""
_TITLE_BYTES = 255
"""Variable labels are cut here."""
_LOWEST = nextafter(-sys.float_info.max, 0)
_HIGHEST = nextafter(sys.float_info.max, 0)
"""Written by some for the open end of a range, in place of the greatest double itself."""
_MEASURES: Mapping[int, Measure] = {1: "nominal", 2: "ordinal", 3: "scale"}
_ROLES = {str(number): role for number, role in enumerate(ROLES)}
_UNCOMPRESSED, _BYTECODE, _ZLIB = 0, 1, 2


class SavVariable(NamedTuple):
    """A variable as the file declares it."""

    name: str
    stored_name: bytes
    width: int
    """Of text, in bytes; 0 for a number."""
    format: int
    """Type of the print format, as the file numbers it: 20 is DATE."""
    label: str
    measure: Measure
    labels: Mapping[float | str, str]
    missing: tuple[float | str, ...]
    missing_range: tuple[float, float] | None
    """Lowest and highest user-missing number, both included; infinities are open ends."""
    role: str
    """Empty where the file says none."""
    print_format: tuple[int, int, int] = (0, 0, 0)
    """Type, width and decimals."""


@dataclass(frozen=True)
class SavSet:
    """A multiple-response set as the file declares it; members by their long names."""

    name: str
    label: str
    members: tuple[str, ...]
    counted_value: str | None
    """None for a set of categories."""
    label_source: str = ""
    """Where categories have the labels of the counted values: 1, or 11 if the set's label is a variable's."""


@dataclass(frozen=True)
class SavDictionary:
    """Everything that the dictionary says and the rest of the program can use."""

    cases: int
    """-1 where the writing program did not know."""
    weight: str
    """The variable the file is weighted by; empty for none."""
    encoding: str
    """As the file declares it; empty where it does not."""
    variables: tuple[SavVariable, ...]
    sets: tuple[SavSet, ...]
    unread_sets: tuple[str, ...]
    """Declarations of sets that are not understood."""
    file_label: str
    documents: str
    """Lines of text that were added to the file."""
    written_by: str
    """Program and date, as the header has them."""
    attributes: Mapping[str, str]
    """Custom attributes of the file and, as `variable.attribute`, of variables."""
    cut_labels: int
    """Labels as long as a format or program allows, so that they may have been longer."""
    stored_attributes: Mapping[str, Mapping[str, tuple[str, ...]]]
    """All of them, also those of reserved names, by variable; under the empty name the file's."""
    seal: str
    """Empty where no codebook is attached; else whether it still counts shows from the attribute of the same."""

    @property
    def texts(self) -> frozenset[str]:
        """The variables that hold text."""
        return frozenset(variable.name for variable in self.variables if variable.width)


class SavHead(NamedTuple):
    """The records of a file whose structure was found sound, not decoded yet."""

    path: Path
    order: str
    """Byte order, for struct."""
    fields: tuple[bytes | int | float, ...]
    """Of the file header."""
    records: tuple[SavRecord, ...]
    cases_at: int
    """Where the dictionary ends and the cases begin."""
    declared: str
    """The character encoding; empty where it is not said."""

    def texts(self) -> list[bytes]:
        """Every text in the dictionary, as stored. ReadError where a record contradicts another."""
        found: list[bytes] = []

        def collect(text: bytes) -> str:
            found.append(text)
            return text.decode("latin-1")

        self._decode(collect)
        return found

    def decode(self, decode: Decode) -> SavDictionary:
        """What the records say. ReadError where one contradicts another."""
        found = self._decode(decode)
        names: set[str] = set()
        for number, variable in enumerate(found.variables, start=1):
            name = variable.name.casefold()
            if not name or name in names:
                why = f'two variables are named "{variable.name}"' if name else f"variable {number} has no name"
                raise damaged(self.path, why)
            names.add(name)
        return found

    def _decode(self, decode: Decode) -> SavDictionary:
        try:
            return _Decoding(self, decode).dictionary()
        except (struct.error, ValueError) as error:
            raise damaged(self.path, error) from None


def read_dictionary(path: Path, encoding: str | None = None) -> SavDictionary:
    """The dictionary without reading a case, its text in that encoding, else in what it declares or seems to be in.

    ReadError when the file ends before its dictionary does, or contradicts itself.
    """
    head = read_head(path)
    judged = judge_encoding([head.texts()], head.declared, encoding, path)
    return head.decode(judged.decoder(0))


def read_head(path: Path) -> SavHead:
    """The dictionary's records. ReadError when the file ends before its dictionary does, or contradicts itself."""
    try:
        with path.open("rb") as file:
            return _read(file, path)
    except (struct.error, EOFError):
        raise ReadError(
            "the file ends before its dictionary does, so it is truncated",
            where=str(path),
            next_step="Copy or export it again.",
        ) from None
    except ValueError as error:
        raise damaged(path, error) from None
    except OSError as error:
        raise ReadError(
            f"cannot be read ({error.strerror})", where=str(path), next_step="Check the rights on the file."
        ) from error


def damaged(path: Path, reason: object) -> ReadError:
    """The error of a file that contradicts itself or its format."""
    return ReadError(f"is damaged or truncated: {reason}", where=str(path), next_step="Copy or export it again.")


def _read(file: BinaryIO, path: Path) -> SavHead:
    file.seek(64)
    layout = read_exactly(file, 4)
    order = "<" if layout in (b"\2\0\0\0", b"\3\0\0\0") else ">"
    if order == ">" and layout not in (b"\0\0\0\2", b"\0\0\0\3"):
        raise ValueError("its byte order cannot be told")
    file.seek(0)
    magic = read_exactly(file, 4)
    header = struct.Struct(order + HEADER.format)
    fields = header.unpack(read_exactly(file, header.size))
    if fields[3] not in ((_ZLIB,) if magic == b"$FL3" else (_UNCOMPRESSED, _BYTECODE)):
        raise ValueError("its cases are compressed in an unknown way")
    records = tuple(sav_records(file, order))
    begin = file.tell()
    payloads = {record.subtype: record.payload for record in records if record.kind == EXTENSION}
    declared = payloads.get(ENCODING, b"").decode("ascii", "replace").strip("\0 ")
    if not declared and len(payloads.get(MACHINE_INTEGERS, b"")) >= 32:
        declared = code_page(struct.unpack(f"{order}8i", payloads[MACHINE_INTEGERS][:32])[7])
    return SavHead(path, order, fields, records, begin, declared)


def _cases(fields: Sequence[bytes | int | float], records: Sequence[SavRecord], order: str) -> int:
    cases = int(fields[5])
    for record in records:
        if record.subtype == CASES and len(record.payload) == 16 and cases < 0:
            cases = struct.unpack(f"{order}2q", record.payload)[1]
    return max(cases, -1)


def check_cases(head: SavHead) -> None:
    """ReadError if the rest of the file cannot hold the cases that the header promises.

    Each segment of eight bytes takes as many where the cases are not compressed, else one byte at least.
    """
    compression, begin = int(head.fields[3]), head.cases_at
    cases = _cases(head.fields, head.records, head.order)
    segments = sum(record.kind == VARIABLE for record in head.records)
    if not segments:
        raise damaged(head.path, "it has no variables")
    try:
        with head.path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(begin)
            zlib_header = file.read(24) if compression == _ZLIB else b""
    except OSError as error:
        raise ReadError(
            f"cannot be read ({error.strerror})", where=str(head.path), next_step="Check the rights on the file."
        ) from error
    if compression == _ZLIB:
        if len(zlib_header) < 24:
            raise damaged(head.path, "it ends before its cases")
        at, trailer_at, trailer_bytes = struct.unpack(f"{head.order}3q", zlib_header)
        if at != begin or not begin < trailer_at <= size or trailer_bytes != size - trailer_at:
            raise damaged(head.path, "its compressed cases are not where it says")
        return
    least = segments * (8 if compression == _UNCOMPRESSED else 1)
    if cases * least > size - begin:
        known = (
            f"ends after {(size - begin) // least:,}"
            if compression == _UNCOMPRESSED
            else "is truncated: it is too short for them"
        )
        raise ReadError(
            f"the header promises {cases:,} cases, but the file {known}",
            where=str(head.path),
            next_step="Copy or export it again.",
        )


class _Decoding:
    """Makes a dictionary of records, each text through `decode`."""

    def __init__(self, head: SavHead, decode: Decode) -> None:
        self.head = head
        self.decode = decode
        self.extensions: dict[int, bytes] = {}
        for record in head.records:
            if record.kind == EXTENSION:
                self.extensions[record.subtype] = self.extensions.get(record.subtype, b"") + record.payload
        self.variables = [record for record in head.records if record.kind == VARIABLE]
        """One a segment of eight bytes: a text takes several, of which the first has the name."""
        self.cut_labels = 0
        self.long_names: dict[bytes, bytes] = {}
        for pair in self.extension(LONG_NAMES).split(b"\t"):
            short, _, long = pair.strip(b"\0").partition(b"=")
            if long:
                self.long_names[short.strip().upper()] = long

    def extension(self, subtype: int) -> bytes:
        return self.extensions.get(subtype, b"")

    def dictionary(self) -> SavDictionary:
        fields, weight_index = self.head.fields, int(self.head.fields[4])
        product, date, time, label = (bytes(fields[n]) for n in (0, 7, 8, 9))  # type: ignore[arg-type]
        weight = b""
        if 0 < weight_index <= len(self.variables):
            weight = self.stored_name(self.variables[weight_index - 1])
        stored = self.attributes()
        attributes, roles = _shown_attributes(stored)
        codebook = "\n".join(stored.get("", {}).get(ATTACHED_CODEBOOK, ()))
        variables = self.all_variables(roles)
        sets, unread = self.sets()
        return SavDictionary(
            _cases(fields, self.head.records, self.head.order),
            self.decode(weight).strip(),
            self.head.declared,
            variables,
            sets,
            unread,
            self.decode(label.strip(b"\0 ")),
            "\n".join(self.documents()),
            " ".join(
                part.decode("ascii", "replace").removeprefix("@(#) ").strip("\0 ") for part in (product, date, time)
            ),
            attributes,
            self.cut_labels,
            stored,
            seal_of(self.head.records, codebook) if codebook else "",
        )

    def stored_name(self, record: SavRecord) -> bytes:
        short = record.payload.strip(b"\0 ")
        return self.long_names.get(short.upper(), short)

    def documents(self) -> Iterator[str]:
        for record in self.head.records:
            if record.kind == DOCUMENTS:
                for at in range(0, len(record.payload), DOCUMENT_BYTES):
                    yield self.decode(record.payload[at : at + DOCUMENT_BYTES].rstrip(b"\0 "))

    def all_variables(self, roles: Mapping[str, str]) -> tuple[SavVariable, ...]:
        wide = self.very_long_texts()
        labels = self.short_labels()
        long_labels = self.long_labels()
        long_missing = self.long_missing()
        heads = [(number, record) for number, record in enumerate(self.variables, start=1) if record.width >= 0]
        measures = self.measures(len(heads))
        found: list[SavVariable] = []
        pieces = 0
        for (number, record), measure in zip(heads, measures, strict=True):
            if pieces:  # holds a piece of the text before
                pieces -= 1
                continue
            stored = self.stored_name(record)
            width = wide.get(record.payload.strip(b"\0 ").upper(), record.width) if record.width else 0
            pieces = -(-width // _SEGMENT_BYTES) - 1 if width > 255 else 0
            name = self.decode(stored).strip()
            missing, missing_range = self.missing(record)
            found.append(
                SavVariable(
                    name,
                    stored,
                    width,
                    record.format >> 16 & 255,
                    self.title(record.label),
                    measure,
                    {**labels.get(number, {}), **long_labels.get(stored, {})},
                    (*missing, *long_missing.get(stored, ())),
                    missing_range,
                    roles.get(name.casefold(), ""),
                    (record.format >> 16 & 255, record.format >> 8 & 255, record.format & 255),
                )
            )
        return tuple(found)

    def title(self, label: bytes) -> str:
        self.cut_labels += len(label) in (_TITLE_BYTES, _TITLE_BYTES + 1)
        return self.decode(label)

    def label(self, label: bytes) -> str:
        self.cut_labels += len(label) == _LABEL_BYTES
        return self.decode(label)

    def number(self, data: bytes) -> float:
        return float(struct.unpack(f"{self.head.order}d", data)[0])

    def value(self, record: SavRecord, data: bytes) -> float | str:
        return self.decode(data.rstrip(b"\0 ")) if record.width else self.number(data)

    def missing(self, record: SavRecord) -> tuple[tuple[float | str, ...], tuple[float, float] | None]:
        single = tuple(self.value(record, data) for data in record.missing)
        if not record.is_range or record.width:
            return single, None
        low, high = self.number(record.missing[0]), self.number(record.missing[1])
        bounds = -inf if low <= _LOWEST else low, inf if high >= _HIGHEST else high
        return single[2:], bounds

    def short_labels(self) -> dict[int, dict[float | str, str]]:
        """Labels of numbers and texts of up to eight bytes, by the place of their variable."""
        found: dict[int, dict[float | str, str]] = {}
        before: tuple[tuple[bytes, bytes], ...] = ()
        for record in self.head.records:
            if record.kind == VALUE_LABELS:
                before = record.labels
            elif record.kind == LABELLED_VARIABLES:
                for index in record.indexes:
                    if not 0 < index <= len(self.variables) or self.variables[index - 1].width < 0:
                        raise ValueError("value labels belong to a variable that is not there")
                    of = self.variables[index - 1]
                    found.setdefault(index, {}).update(
                        {self.value(of, value): self.label(label) for value, label in before}
                    )
        return found

    def very_long_texts(self) -> dict[bytes, int]:
        """Widths of texts of more than 255 bytes, by short name: `SHORT=00300`, each ended by NUL and tab."""
        found: dict[bytes, int] = {}
        for pair in self.extension(VERY_LONG_TEXTS).split(b"\t"):
            short, _, width = pair.strip(b"\0").partition(b"=")
            if width.strip().isdigit():
                found[short.strip().upper()] = int(width)
        return found

    def measures(self, heads: int) -> list[Measure]:
        """Of each variable that is no continuation; two or three integers each, the first the measure."""
        payload = self.extension(DISPLAY)
        count = len(payload) // 4
        each = count // heads
        if each not in (2, 3) or count != each * heads:
            return ["nominal"] * heads
        numbers = struct.unpack(f"{self.head.order}{count}i", payload[: 4 * count])
        return [_MEASURES.get(number, "nominal") for number in numbers[::each]]

    def long_labels(self) -> dict[bytes, dict[float | str, str]]:
        """Labels of texts of more than eight bytes, by stored name: lengths of four bytes, each before its text."""
        found: dict[bytes, dict[float | str, str]] = {}
        record = _Counted(self.extension(LONG_TEXT_LABELS), self.head.order)
        while record.left:
            labels = found.setdefault(self.long_names.get((name := record.text()).upper(), name), {})
            record.number()  # the variable's width
            for _ in range(record.number()):
                value = self.decode(record.text().rstrip(b"\0 "))
                labels[value] = self.label(record.text())
        return found

    def long_missing(self) -> dict[bytes, tuple[str, ...]]:
        """User-missing texts of more than eight bytes, by stored name; the format keeps their first eight bytes.

        One length stands before the values of a variable; some writers repeat it before each.
        """
        found: dict[bytes, tuple[str, ...]] = {}
        record = _Counted(self.extension(LONG_TEXT_MISSING), self.head.order)
        while record.left:
            name = record.text()
            count = record.take(1)[0]
            width = record.number()
            values: list[str] = []
            for number in range(count):
                if number and record.next_number() == width:
                    record.number()
                values.append(self.decode(record.take(width).rstrip(b"\0 ")))
            found[self.long_names.get(name.upper(), name)] = tuple(values)
        return found

    def attributes(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """Custom attributes by variable; under the empty name the file's."""
        of_file = self.decode(self.extension(FILE_ATTRIBUTES).rstrip(b"\0"))
        found = {"": {name: tuple(values) for name, values in _attributes(of_file)}}
        text = self.decode(self.extension(VARIABLE_ATTRIBUTES).rstrip(b"\0"))
        for variable, own in _attributes_by_variable(text):
            found.setdefault(variable, {}).update({name: tuple(values) for name, values in _attributes(own)})
        return found

    def sets(self) -> tuple[tuple[SavSet, ...], tuple[str, ...]]:
        long_names = {
            self.decode(record.payload.strip(b"\0 ")).casefold(): self.decode(self.stored_name(record)).strip()
            for record in self.variables
            if record.width >= 0
        }
        found: list[SavSet] = []
        unread: list[str] = []
        for subtype in (MULTIPLE_RESPONSE, MULTIPLE_RESPONSE_BY_COUNTED_VALUES):
            for line, is_set in _set_lines(self.extension(subtype)):
                if is_set:
                    found.append(_parse_set(line, self.decode, long_names))
                else:
                    unread.append(self.decode(line))
        return tuple(found), tuple(unread)


class _Counted:
    """Takes numbers of four bytes and counted texts off a record; ValueError where it ends early."""

    def __init__(self, data: bytes, order: str) -> None:
        self.data, self.order, self.at = data, order, 0

    @property
    def left(self) -> int:
        return len(self.data) - self.at

    def take(self, count: int) -> bytes:
        if not 0 <= count <= self.left:
            raise ValueError("a record on long texts ends early")
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self) -> int:
        return int(struct.unpack(f"{self.order}i", self.take(4))[0])

    def next_number(self) -> int | None:
        """The number that comes, left in place; None at the end."""
        if self.left < 4:
            return None
        return int(struct.unpack(f"{self.order}i", self.data[self.at : self.at + 4])[0])

    def text(self) -> bytes:
        return self.take(self.number())


def _shown_attributes(stored: Mapping[str, Mapping[str, tuple[str, ...]]]) -> tuple[dict[str, str], dict[str, str]]:
    """Attributes that the file's makers gave, and roles by folded name; roles are attributes of a reserved name."""
    found: dict[str, str] = {}
    roles: dict[str, str] = {}
    for variable, own in stored.items():
        for name, values in own.items():
            if variable and name == ROLE:
                roles[variable.casefold()] = _ROLES.get(values[0], "")
            elif not name.startswith(("$", OWN_PREFIX)):
                found[f"{variable}.{name}" if variable else name] = ", ".join(values)
    return found, roles


_ATTRIBUTE = re.compile(r"([^\s(/:']+)\(((?:'.*?'\n)+)\)", re.DOTALL)
_OF_VARIABLE = re.compile(rf"/?([^:/(]+):((?:{_ATTRIBUTE.pattern})*)", re.DOTALL)


def _attributes(text: str) -> Iterator[tuple[str, list[str]]]:
    """Name and values of `name('one'\\n'two'\\n)`, any number of them."""
    for match in _ATTRIBUTE.finditer(text):
        yield match[1], [value[1:] for value in match[2].removesuffix("'\n").split("'\n")]


def _attributes_by_variable(text: str) -> Iterator[tuple[str, str]]:
    """Variable and its attributes, of `a:x('1'\\n)/b:x('2'\\n)`."""
    at = 0
    while match := _OF_VARIABLE.match(text, at):
        yield match[1], match[2]
        at = match.end()


def _set_lines(payload: bytes) -> Iterator[tuple[bytes, bool]]:
    """One set each, and whether it reads like one; a newline inside a label does not end it, its length is in bytes."""
    while payload.strip(b"\0\n "):
        end = _set_end(payload)
        is_set = end is not None
        if end is None:
            end = payload.find(b"\n")
        end = len(payload) if end < 0 else end
        line = payload[:end].strip(b"\0\r\n ")
        if line:
            yield line, is_set
        payload = payload[end + 1 :]


def _set_end(payload: bytes) -> int | None:
    """Where the first set ends, -1 for the end of it all; None where it is none."""
    match = re.match(rb"\s*([^=\s]+)=(?:D|E \d+ ?|(C)\s)", payload)
    if match is None:
        return None
    start = match.end()
    for _ in range(1 if match[2] else 2):  # the counted value, the label
        length = re.match(rb"\s*(\d{1,9}) ", payload[start:])
        if length is None:
            return None
        start += length.end() + int(length[1])
    return payload.find(b"\n", start)


def _parse_set(line: bytes, decode: Callable[[bytes], str], long_names: Mapping[str, str]) -> SavSet:
    name, _, rest = line.partition(b"=")
    counted: str | None = None
    source = ""
    if rest[:1] in (b"D", b"E"):
        source = rest[1:].split()[0].decode("ascii", "replace") if rest[:1] == b"E" else ""
        rest = re.sub(rb"^(?:D|E \d+ ?)\s*", b"", rest)
        length, _, rest = rest.partition(b" ")
        counted = decode(rest[: int(length)]).strip()
        rest = rest[int(length) :].lstrip(b" ")
    else:
        rest = rest[1:].lstrip(b" ")
    length, _, rest = rest.partition(b" ")
    label, members = rest[: int(length)], decode(rest[int(length) :]).split()
    named = tuple(long_names.get(member.casefold(), member) for member in members)
    return SavSet(decode(name).lstrip("$"), decode(label).strip(), named, counted, source)

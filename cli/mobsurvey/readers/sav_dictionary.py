"""Reads from the head of a .sav what the reading library loses: sets with text counted values, the weight variable."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from mobsurvey.errors import ReadError
from mobsurvey.sav_records import (
    ENCODING,
    EXTENSION,
    HEADER,
    LONG_NAMES,
    MULTIPLE_RESPONSE,
    MULTIPLE_RESPONSE_BY_COUNTED_VALUES,
    VARIABLE,
    read_exactly,
    sav_records,
)


@dataclass(frozen=True)
class SavSet:
    """A multiple-response set as the file declares it; members by their long names."""

    name: str
    label: str
    members: tuple[str, ...]
    counted_value: str | None
    """None for a set of categories."""


@dataclass(frozen=True)
class SavDictionary:
    """The facts of the dictionary that the rest of the reader needs."""

    cases: int
    """-1 where the writing program did not know."""
    weight: str
    """The variable the file is weighted by; empty for none."""
    encoding: str
    """As the file declares it; empty where it does not."""
    sets: tuple[SavSet, ...]
    texts: frozenset[str] = frozenset()
    """The variables that hold text, by their long names."""


def read_dictionary(path: Path) -> SavDictionary:
    """The dictionary's facts, without reading a case. ReadError when the file ends before its dictionary does."""
    try:
        with path.open("rb") as file:
            return _read(file)
    except (struct.error, EOFError):
        raise ReadError(
            "the file ends before its dictionary does, so it is truncated",
            where=str(path),
            next_step="Copy or export it again.",
        ) from None
    except OSError as error:
        raise ReadError(f"cannot be read ({error.strerror})", where=str(path)) from error


def _read(file: BinaryIO) -> SavDictionary:
    file.seek(64)
    order = "<" if read_exactly(file, 4) in (b"\2\0\0\0", b"\3\0\0\0") else ">"
    file.seek(4)
    header = struct.Struct(order + HEADER.format)
    fields = header.unpack(read_exactly(file, header.size))
    weight_index, cases = fields[4], fields[5]
    short_names: list[bytes] = []
    """One an 8-byte segment: a long string takes several, of which the first has the name."""
    texts: list[bytes] = []
    extensions: dict[int, bytes] = {}
    for record in sav_records(file, order):
        if record.kind == VARIABLE:
            short_names.append(record.payload)
            if record.width > 0:
                texts.append(record.payload)
        elif record.kind == EXTENSION:
            extensions[record.subtype] = extensions.get(record.subtype, b"") + record.payload
    encoding = extensions.get(ENCODING, b"").decode("ascii", "replace").strip("\0 ")
    long_names: dict[str, str] = {}
    for pair in _decode(extensions.get(LONG_NAMES, b""), encoding).split("\t"):
        short, _, long = pair.strip("\0").partition("=")
        long_names[short.casefold()] = long

    def long_name(short: bytes) -> str:
        name = _decode(short, encoding).strip()
        return long_names.get(name.casefold(), name)

    weight = ""
    if 0 < weight_index <= len(short_names):
        weight = long_name(short_names[weight_index - 1])
    sets = [
        _parse_set(line, encoding, long_names)
        for subtype in (MULTIPLE_RESPONSE, MULTIPLE_RESPONSE_BY_COUNTED_VALUES)
        for line in _set_lines(extensions.get(subtype, b""))
    ]
    return SavDictionary(
        cases, weight, encoding, tuple(s for s in sets if s is not None), frozenset(map(long_name, texts))
    )


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding or "utf-8")
    except (UnicodeDecodeError, LookupError):
        return data.decode("latin-1")


def _set_lines(payload: bytes) -> Iterator[bytes]:
    """One set each; a newline inside a label does not end it, since the label's length is given in bytes."""
    while match := re.match(rb"\s*([^=\s]+)=(?:D|E \d+ ?|(C)\s)", payload):
        start = match.end()
        if match[2] is None:
            length = re.match(rb"\s*(\d+) ", payload[start:])
            if length is None:
                return
            start += length.end() + int(length[1])
        label = re.match(rb"\s*(\d+) ", payload[start:])
        if label is None:
            return
        end = payload.find(b"\n", start + label.end() + int(label[1]))
        end = len(payload) if end < 0 else end
        yield payload[:end].strip(b"\0")
        payload = payload[end + 1 :]


def _parse_set(line: bytes, encoding: str, long_names: dict[str, str]) -> SavSet | None:
    name, _, rest = line.strip().partition(b"=")
    counted: str | None = None
    if rest[:1] in (b"D", b"E"):
        rest = re.sub(rb"^(?:D|E \d+ ?)\s*", b"", rest)
        length, _, rest = rest.partition(b" ")
        counted = _decode(rest[: int(length)], encoding).strip()
        rest = rest[int(length) :].lstrip(b" ")
    else:
        rest = rest[1:].lstrip(b" ")
    length, _, rest = rest.partition(b" ")
    label, members = rest[: int(length)], _decode(rest[int(length) :], encoding).split()
    named = tuple(long_names.get(member.casefold(), member) for member in members)
    return SavSet(_decode(name, encoding).lstrip("$"), _decode(label, encoding).strip(), named, counted)

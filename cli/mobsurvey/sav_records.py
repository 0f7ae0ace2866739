"""Walks the records of a .sav dictionary, for the reader and the writer of what the library does not handle.

Source: PSPP developers' guide, "System File Format".
"""

from __future__ import annotations

import os
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple

HEADER = struct.Struct("60s i i i i i d 9s 8s 64s 3x")
"""What follows the four magic bytes."""
HEADER_BYTES = 176

VARIABLE = 2
VALUE_LABELS = 3
LABELLED_VARIABLES = 4
DOCUMENTS = 6
EXTENSION = 7
TERMINATION = 999

MACHINE_INTEGERS = 3
MACHINE_FLOATS = 4
MULTIPLE_RESPONSE = 7
DISPLAY = 11
LONG_NAMES = 13
VERY_LONG_TEXTS = 14
CASES = 16
FILE_ATTRIBUTES = 17
VARIABLE_ATTRIBUTES = 18
MULTIPLE_RESPONSE_BY_COUNTED_VALUES = 19
ENCODING = 20
LONG_TEXT_LABELS = 21
LONG_TEXT_MISSING = 22

DOCUMENT_BYTES = 80
_WIDEST = 255
_LARGE = 1 << 20


class SavRecord(NamedTuple):
    """One record of a dictionary."""

    at: int
    """Where it begins in the file."""
    kind: int
    subtype: int
    """Of an extension; 0 elsewhere."""
    payload: bytes
    """An extension's data, a variable's short name, a document's lines; empty elsewhere."""
    width: int = 0
    """Of a text variable in bytes; -1 for what continues one; 0 elsewhere."""
    label: bytes = b""
    """Of a variable."""
    missing: tuple[bytes, ...] = ()
    """A variable's user-missing values, eight bytes each: the ends of a range first, then single values."""
    is_range: bool = False
    """Whether the first two of `missing` are the ends of a range."""
    format: int = 0
    """A variable's print format: decimals, then width, then type, from the lowest byte up."""
    labels: tuple[tuple[bytes, bytes], ...] = ()
    """Value, eight bytes, and label."""
    indexes: tuple[int, ...] = ()
    """The variables that the labels before belong to, counted from 1 in segments of eight bytes."""


def sav_records(file: BinaryIO, order: str) -> Iterator[SavRecord]:
    """Every record from the end of the file header to the dictionary's termination, which comes last.

    `order` is the byte order for struct. EOFError or struct.error where the file ends early or has no such record;
    ValueError where a record contradicts the format.
    """

    def integers(count: int) -> tuple[int, ...]:
        return struct.unpack(f"{order}{count}i", read_exactly(file, 4 * count))

    file.seek(HEADER_BYTES)
    while True:
        at = file.tell()
        (kind,) = integers(1)
        if kind == VARIABLE:
            yield _variable(file, order, at)
        elif kind == VALUE_LABELS:
            labels: list[tuple[bytes, bytes]] = []
            for _ in range(integers(1)[0]):
                value = read_exactly(file, 8)
                length = read_exactly(file, 1)[0]
                labels.append((value, read_exactly(file, _padded(length + 1, 8) - 1)[:length]))
            yield SavRecord(at, kind, 0, b"", labels=tuple(labels))
        elif kind == LABELLED_VARIABLES:
            yield SavRecord(at, kind, 0, b"", indexes=integers(integers(1)[0]))
        elif kind == DOCUMENTS:
            yield SavRecord(at, kind, 0, read_exactly(file, DOCUMENT_BYTES * integers(1)[0]))
        elif kind == EXTENSION:
            subtype, size, count = integers(3)
            yield SavRecord(at, kind, subtype, read_exactly(file, size * count))
        elif kind == TERMINATION:
            integers(1)  # a filler, after which the cases begin
            yield SavRecord(at, kind, 0, b"")
            return
        else:
            raise ValueError("a record is of no known kind")


def _variable(file: BinaryIO, order: str, at: int) -> SavRecord:
    width, has_label, missing, print_format, _, name = struct.unpack(f"{order}5i8s", read_exactly(file, 28))
    if not -1 <= width <= _WIDEST or has_label not in (0, 1) or not (-3 <= missing <= 3 and missing != -1):
        raise ValueError("a variable is neither a number nor a text")
    label = b""
    if has_label:
        (length,) = struct.unpack(f"{order}i", read_exactly(file, 4))
        label = read_exactly(file, _padded(length, 4))[:length]
    values = tuple(read_exactly(file, 8) for _ in range(abs(missing)))
    return SavRecord(at, VARIABLE, 0, name, width, label, values, missing < 0, print_format)


def read_exactly(file: BinaryIO, count: int) -> bytes:
    """So many bytes; EOFError where there are fewer."""
    if not 0 <= count < 1 << 31:
        raise EOFError
    if count > _LARGE:  # memory is taken before the file turns out to be short
        at = file.tell()
        if file.seek(0, os.SEEK_END) - at < count:
            raise EOFError
        file.seek(at)
    data = file.read(count)
    if len(data) != count:
        raise EOFError
    return data


def _padded(length: int, unit: int) -> int:
    return -(-length // unit) * unit


OWN_PREFIX = "@mobsurvey_"
ATTACHED_CODEBOOK = "@mobsurvey_codebook"
"""File attribute: the TOML of the codebook that coded the study, a line a value. SPSS shows no attribute with an @."""
SEAL = "@mobsurvey_seal"
"""File attribute: what `seal_of` gave when the codebook was attached."""
OWN_NAME = "@mobsurvey_name"
"""Attribute of a variable whose name the format does not allow: the name it has in the file, and its own."""
OPTION_OF = "@mobsurvey_option_of"
"""Attribute of a variable that is one option of a delimited set: the set."""
ROLE = "$@Role"
ROLES = ("input", "target", "both", "none", "partition", "split")
"""The number of a role is its place."""


def seal_of(records: Iterable[SavRecord], codebook: str) -> str:
    """A checksum of variables, labels, missing values, sets and the codebook attached to them.

    Whoever changes one of them elsewhere changes it, so that the codebook no longer counts. What other programs write
    in another way without a change, like the order of value labels or names of eight bytes, does not matter.
    """
    found = list(records)
    long_names: dict[bytes, bytes] = {}
    extensions: dict[int, bytes] = {}
    labels: dict[int, set[tuple[bytes, bytes]]] = {}
    before: tuple[tuple[bytes, bytes], ...] = ()
    for record in found:
        if record.kind == EXTENSION:
            extensions[record.subtype] = extensions.get(record.subtype, b"") + record.payload
        elif record.kind == VALUE_LABELS:
            before = record.labels
        elif record.kind == LABELLED_VARIABLES:
            for index in record.indexes:
                labels.setdefault(index, set()).update(before)
    for pair in extensions.get(LONG_NAMES, b"").split(b"\t"):
        short, _, long = pair.strip(b"\0").partition(b"=")
        long_names[short.strip().upper()] = long
    parts: list[object] = [codebook]
    variables = (record for record in found if record.kind == VARIABLE)
    for index, record in enumerate(variables, start=1):
        short = record.payload.strip(b"\0 ").upper()
        if record.width >= 0 and short in long_names:  # what has no long name is a piece of a long text
            own = sorted(labels.get(index, ()))
            parts.append((long_names[short], record.label.rstrip(b" "), record.is_range, sorted(record.missing), own))
    for subtype in (MULTIPLE_RESPONSE, MULTIPLE_RESPONSE_BY_COUNTED_VALUES):
        names = extensions.get(subtype, b"").strip(b"\0\n ")
        parts.append(_SHORT_NAME.sub(lambda m: long_names.get(m[0].upper(), m[0]).lower(), names))
    parts.append(extensions.get(LONG_TEXT_LABELS, b""))
    return f"{zlib.crc32(repr(parts).encode('utf-8', 'surrogatepass')):08x}"


_SHORT_NAME = re.compile(rb"[^\s=]+")

"""Walks the records of a .sav dictionary, for the reader and the writer of what the library does not handle.

Source: PSPP developers' guide, "System File Format".
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

HEADER = struct.Struct("60s i i i i i d 9s 8s 64s 3x")
"""What follows the four magic bytes."""
HEADER_BYTES = 176

VARIABLE = 2
EXTENSION = 7
TERMINATION = 999

MULTIPLE_RESPONSE = 7
LONG_NAMES = 13
MULTIPLE_RESPONSE_BY_COUNTED_VALUES = 19
ENCODING = 20


class SavRecord(NamedTuple):
    """One record of a dictionary."""

    at: int
    """Where it begins in the file."""
    kind: int
    subtype: int
    """Of an extension; 0 elsewhere."""
    payload: bytes
    """An extension's data, or a variable's short name; empty elsewhere."""
    width: int = 0
    """Of a text variable in bytes; -1 for what continues one; 0 elsewhere."""


def sav_records(file: BinaryIO, order: str) -> Iterator[SavRecord]:
    """Every record from the end of the file header to the dictionary's termination, which comes last.

    `order` is the byte order for struct. EOFError or struct.error where the file ends early or has no such record.
    """

    def integers(count: int) -> tuple[int, ...]:
        return struct.unpack(f"{order}{count}i", read_exactly(file, 4 * count))

    file.seek(HEADER_BYTES)
    while True:
        at = file.tell()
        (kind,) = integers(1)
        subtype, payload, width = 0, b"", 0
        if kind == VARIABLE:
            width, has_label, missing, _, _ = integers(5)
            payload = read_exactly(file, 8)
            if has_label:
                read_exactly(file, _padded(integers(1)[0], 4))
            read_exactly(file, 8 * abs(missing))
        elif kind == 3:  # value labels
            for _ in range(integers(1)[0]):
                read_exactly(file, 8)
                length = read_exactly(file, 1)[0]
                read_exactly(file, _padded(length + 1, 8) - 1)
        elif kind == 4:  # the variables that the value labels belong to
            read_exactly(file, 4 * integers(1)[0])
        elif kind == 6:  # documents
            read_exactly(file, 80 * integers(1)[0])
        elif kind == EXTENSION:
            subtype, size, count = integers(3)
            payload = read_exactly(file, size * count)
        elif kind != TERMINATION:
            raise EOFError
        yield SavRecord(at, kind, subtype, payload, width)
        if kind == TERMINATION:
            return


def read_exactly(file: BinaryIO, count: int) -> bytes:
    """So many bytes; EOFError where there are fewer."""
    if not 0 <= count < 1 << 31:
        raise EOFError
    data = file.read(count)
    if len(data) != count:
        raise EOFError
    return data


def _padded(length: int, unit: int) -> int:
    return -(-length // unit) * unit

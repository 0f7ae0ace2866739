"""Asks pyreadstat for the cases of a .sav, and for nothing else.

What the library says of labels, missing values and sets is cut or lost in some files. Text comes through as bytes, each
spelt as a sign of ISO-8859-1.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from mobsurvey.readers.sav_dictionary import damaged, read_head
from mobsurvey.sav_records import (
    CASES,
    EXTENSION,
    MACHINE_FLOATS,
    MACHINE_INTEGERS,
    VERY_LONG_TEXTS,
)

_NEEDED = {MACHINE_INTEGERS, MACHINE_FLOATS, VERY_LONG_TEXTS, CASES}
"""The extension records without which cases are read wrongly."""
_UNKNOWN = 9999
"""A kind of extension that nobody has; the format says to pass over such."""


def read_columns(file: Path, path: Path, is_text: Sequence[bool], **options: Any) -> list[list[Any]]:
    """The columns in file order, numbers or None and text as bytes. ReadError, naming `path`.

    `is_text` says of each column what the dictionary has it to be.
    Sets, names or attributes that the library fails on keep it from the cases too; then it gets the file without them.
    """
    import pyreadstat

    failures = (
        pyreadstat.ReadstatError,
        pyreadstat.PyreadstatError,
        SystemError,
        TypeError,
        IndexError,
        ValueError,
        OverflowError,
    )
    try:
        try:
            columns = _columns(str(file), options)
        except failures:
            if "usecols" in options:
                raise
            with file.open("rb") as stream:
                columns = _columns(_Plain(stream, _decorations(file)), options)
    except failures as error:
        raise damaged(path, " ".join(str(error).split()).rstrip(".")) from None
    if len(columns) != len(is_text):
        raise damaged(path, f"it declares {len(is_text)} variables, but {len(columns)} can be read")
    for cells, text in zip(columns, is_text, strict=True):
        if cells and isinstance(cells[0], str) != text:
            raise damaged(path, "texts and numbers are not where it declares them")
    return columns


def _columns(file: Any, options: Mapping[str, Any]) -> list[list[Any]]:
    import pyreadstat

    columns, _ = pyreadstat.read_sav(
        file,
        encoding="ISO-8859-1",
        user_missing=True,
        disable_datetime_conversion=True,
        output_format="dict",
        **options,
    )
    return list(columns.values())


def _decorations(file: Path) -> dict[int, bytes]:
    """By their place the bytes that turn extension records which are not needed into ones that nobody knows."""
    head = read_head(file)
    unknown = struct.pack(f"{head.order}i", _UNKNOWN)
    return {
        record.at + 4: unknown for record in head.records if record.kind == EXTENSION and record.subtype not in _NEEDED
    }


class _Plain:
    """A file some of whose bytes are read as others."""

    def __init__(self, file: BinaryIO, others: Mapping[int, bytes]) -> None:
        self.file, self.others = file, others
        self.last = max((at + len(data) for at, data in others.items()), default=0)

    def read(self, count: int = -1) -> bytes:
        begin = self.file.tell()
        data = self.file.read(count)
        if begin >= self.last:
            return data
        changed = bytearray(data)
        for at, other in self.others.items():
            for place, byte in enumerate(other, start=at - begin):
                if 0 <= place < len(changed):
                    changed[place] = byte
        return bytes(changed)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.file.seek(offset, whence)

    def tell(self) -> int:
        return self.file.tell()

    def close(self) -> None:
        self.file.close()

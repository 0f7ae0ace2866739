"""Writes the dictionary of a .sav, record by record.

Source: PSPP developers' guide, "System File Format".
"""

from __future__ import annotations

import datetime
import struct
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import nextafter
from typing import NamedTuple

from mobsurvey.sav_records import (
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
    MACHINE_FLOATS,
    MACHINE_INTEGERS,
    MULTIPLE_RESPONSE,
    MULTIPLE_RESPONSE_BY_COUNTED_VALUES,
    TERMINATION,
    VALUE_LABELS,
    VARIABLE,
    VARIABLE_ATTRIBUTES,
    VERY_LONG_TEXTS,
)
from mobsurvey.spss_spelling import cut
from mobsurvey.survey import Measure
from mobsurvey.writers.sav_cases import BIAS, WIDEST_SHORT, piece_widths, words_of

SHORT_TEXT_BYTES = 8
"""Texts up to so wide have their labels and missing values beside those of numbers; a missing text is no longer."""
TEXT_FORMAT, NUMBER_FORMAT, DATE_FORMAT = 1, 5, 39
"""A, F and SDATE."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MEASURES: Mapping[Measure, int] = {"nominal": 1, "ordinal": 2, "scale": 3}
_HIGHEST = sys.float_info.max
_SYSMIS = -_HIGHEST
_LOWEST = nextafter(_SYSMIS, 0)
"""The lowest double itself means system-missing."""
_UTF_8 = 65001
_FILE_LABEL_BYTES = 64
_LEFT, _RIGHT = 0, 1


class SavColumn(NamedTuple):
    """A variable as the file declares it."""

    name: str
    width: int
    """Of text, in bytes; 0 for a number."""
    label: str
    labels: Mapping[float | str, str]
    missing: tuple[float | str, ...]
    """Three at the most; beside a range one."""
    missing_range: tuple[float, float] | None
    measure: Measure
    format: tuple[int, int, int]
    """Type, width and decimals, as the file numbers them."""
    attributes: Mapping[str, Sequence[str]]


class SavSet(NamedTuple):
    """A multiple-response set as the file declares it."""

    name: str
    label: str
    members: tuple[str, ...]
    counted_value: str | None
    """None for a set of categories."""
    label_source: str
    """1 or 11 where the labels of its categories are those of the counted values; else empty."""


class SavHeading(NamedTuple):
    """What the dictionary says beside variables and sets."""

    cases: int
    created: datetime.datetime
    weight: str
    file_label: str
    documents: Sequence[str]
    attributes: Mapping[str, Sequence[str]]


def dictionary_bytes(columns: Sequence[SavColumn], sets: Iterable[SavSet], heading: SavHeading) -> bytes:
    """Header and dictionary, little-endian and in UTF-8, up to where the cases begin; those are compressed."""
    places: dict[str, int] = {}
    place = 1
    for column in columns:
        places[column.name] = place
        place += words_of(column.width)
    shorts = _short_names(columns)
    records = [_header(heading, place - 1, places.get(heading.weight, 0))]
    pieces = iter(range(1, place + 1))
    for column in columns:
        records += _variable(column, shorts[column.name], pieces)
    for column in columns:
        if column.labels and column.width <= SHORT_TEXT_BYTES:
            records += _value_labels(column, places[column.name])
    if heading.documents:
        lines = b"".join(_cut(line, DOCUMENT_BYTES).ljust(DOCUMENT_BYTES) for line in heading.documents)
        records.append(struct.pack("<2i", DOCUMENTS, len(heading.documents)) + lines)
    records.append(_extension(MACHINE_INTEGERS, struct.pack("<8i", 1, 0, 0, -1, 1, 1, 2, _UTF_8), 4))
    records.append(_extension(MACHINE_FLOATS, struct.pack("<3d", _SYSMIS, _HIGHEST, _LOWEST), 8))
    found = list(sets)
    plain = b"".join(_set_line(s, shorts) for s in found if not s.label_source)
    by_value = b"".join(_set_line(s, shorts) for s in found if s.label_source)
    records.append(_extension(MULTIPLE_RESPONSE, plain))
    records.append(_extension(DISPLAY, b"".join(_display(column) for column in columns), 4))
    records.append(_extension(LONG_NAMES, "\t".join(f"{shorts[c.name]}={c.name}" for c in columns).encode()))
    wide = (f"{shorts[c.name]}={c.width:05}\0\t" for c in columns if c.width > WIDEST_SHORT)
    records.append(_extension(VERY_LONG_TEXTS, "".join(wide).encode()))
    records.append(_extension(FILE_ATTRIBUTES, _attributes(heading.attributes)))
    owned = (column.name.encode() + b":" + _attributes(column.attributes) for column in columns if column.attributes)
    records.append(_extension(VARIABLE_ATTRIBUTES, b"/".join(owned)))
    records.append(_extension(MULTIPLE_RESPONSE_BY_COUNTED_VALUES, by_value))
    records.append(_extension(ENCODING, b"UTF-8"))
    long = [column for column in columns if column.width > SHORT_TEXT_BYTES]
    records.append(_extension(LONG_TEXT_LABELS, b"".join(map(_long_labels, long))))
    records.append(_extension(LONG_TEXT_MISSING, b"".join(map(_long_missing, long))))
    return b"".join(records) + struct.pack("<2i", TERMINATION, 0)


def _header(heading: SavHeading, words: int, weight: int) -> bytes:
    created = heading.created
    return b"$FL2" + HEADER.pack(
        b"@(#) SPSS DATA FILE mobsurvey".ljust(60),
        2,
        words,
        1,
        weight,
        heading.cases,
        BIAS,
        f"{created.day:02} {_MONTHS[created.month - 1]} {created.year % 100:02}".encode("ascii"),
        f"{created:%H:%M:%S}".encode("ascii"),
        _cut(heading.file_label, _FILE_LABEL_BYTES).ljust(_FILE_LABEL_BYTES),
    )


def _short_names(columns: Sequence[SavColumn]) -> dict[str, str]:
    """A name of eight bytes for each variable, its own in capitals where that does."""
    own = {c.name: c.name.upper() for c in columns if c.name.isascii() and len(c.name) <= 8}
    taken = set(own.values())
    names: dict[str, str] = {}
    for number, column in enumerate(columns, start=1):
        name = own.get(column.name, f"V{number}_A")
        while column.name not in own and name in taken:
            name = f"{name[:-1]}{chr(ord(name[-1]) + 1)}"
        taken.add(name)
        names[column.name] = name
    return names


def _variable(column: SavColumn, short: str, pieces: Iterator[int]) -> Iterator[bytes]:
    for number, width in enumerate(piece_widths(column.width)):
        is_first = not number
        label = column.label.encode() if is_first else b""
        missing = b""
        count = 0
        if is_first and column.width <= SHORT_TEXT_BYTES:
            ends = column.missing_range or ()
            missing = b"".join(_word(end) for end in ends) + b"".join(_word(code) for code in column.missing)
            count = -2 - len(column.missing) if ends else len(column.missing)
        kind, shown, decimals = column.format if column.width <= WIDEST_SHORT else (TEXT_FORMAT, width, 0)
        spec = kind << 16 | shown << 8 | decimals
        name = short if is_first else f"@{next(pieces):07X}"
        yield struct.pack("<6i8s", VARIABLE, width, bool(label), count, spec, spec, name.encode().ljust(8))
        if label:
            yield struct.pack("<i", len(label)) + _padded(label, 4, b"\0")
        yield missing
        rest = max(1, -(-width // 8)) - 1
        yield struct.pack("<6i8s", VARIABLE, -1, 0, 0, 29 << 16 | 1 << 8, 29 << 16 | 1 << 8, b" " * 8) * rest


def _word(code: float | str) -> bytes:
    if isinstance(code, str):
        return code.encode().ljust(8)
    return struct.pack("<d", min(max(code, _LOWEST), _HIGHEST))


def _value_labels(column: SavColumn, place: int) -> Iterator[bytes]:
    yield struct.pack("<2i", VALUE_LABELS, len(column.labels))
    for code, label in column.labels.items():
        text = label.encode()
        yield _word(code) + _padded(bytes([len(text)]) + text, 8, b" ")
    yield struct.pack("<3i", LABELLED_VARIABLES, 1, place)


def _long_labels(column: SavColumn) -> bytes:
    if not column.labels:
        return b""
    entries = (_counted(str(c).encode().ljust(column.width)) + _counted(t.encode()) for c, t in column.labels.items())
    return _counted(column.name.encode()) + struct.pack("<2i", column.width, len(column.labels)) + b"".join(entries)


def _long_missing(column: SavColumn) -> bytes:
    if not column.missing:
        return b""
    head = struct.pack("<Bi", len(column.missing), SHORT_TEXT_BYTES)
    return _counted(column.name.encode()) + head + b"".join(map(_word, column.missing))


def _set_line(found: SavSet, shorts: Mapping[str, str]) -> bytes:
    """`$name=D1 1 5 Label a b`, `$name=C 5 Label a b`, `$name=E 1 1 1 5 Label a b`; lengths in bytes, short names."""
    label = found.label.replace("\n", " ").encode()
    kind = b"C"
    if found.counted_value is not None:
        counted = found.counted_value.encode()
        kind = b"E %s " % found.label_source.encode() if found.label_source else b"D"
        kind += b"%d %s" % (len(counted), counted)
    members = " ".join(shorts[member].lower() for member in found.members)
    return b"$%s=%s %d %s %s\n" % (found.name.encode(), kind, len(label), label, members.encode())


def _display(column: SavColumn) -> bytes:
    """Of each piece: the first has the measure."""
    pieces = piece_widths(column.width)
    shown = min(max(pieces[0], 8), 40)
    side = _LEFT if column.width else _RIGHT
    rest = (struct.pack("<3i", 1, 8, side) for _ in pieces[1:])
    return struct.pack("<3i", _MEASURES[column.measure], shown, side) + b"".join(rest)


def _attributes(attributes: Mapping[str, Sequence[str]]) -> bytes:
    """`name('one'\\n'two'\\n)`, any number of them; a value has one line."""
    return b"".join(
        b"%s(%s)" % (name.encode(), b"".join(b"'%s'\n" % " ".join(v.split("\n")).encode() for v in values))
        for name, values in attributes.items()
        if values
    )


def _extension(subtype: int, payload: bytes, size: int = 1) -> bytes:
    return struct.pack("<4i", EXTENSION, subtype, size, len(payload) // size) + payload if payload else b""


def _counted(text: bytes) -> bytes:
    return struct.pack("<i", len(text)) + text


def _padded(text: bytes, unit: int, sign: bytes) -> bytes:
    return text.ljust(-(-len(text) // unit) * unit, sign)


def _cut(text: str, most: int) -> bytes:
    return cut(text, most).encode()

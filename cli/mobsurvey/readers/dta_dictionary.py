"""Takes apart what a Stata file says of itself: header, variables, value labels, characteristics.

Texts stay bytes here, since files before Stata 14 do not say in which encoding they are. Source: StataCorp, "File
formats .dta", of the releases 104 to 119.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeVar

from mobsurvey.errors import ReadError

MAGIC = b"<stata_dta>"
OLD_RELEASES = (104, 105, 108, 110, 111, 112, 113, 114, 115)
"""Those whose first byte is their number; 106, 107, 109 and 116 never left StataCorp."""
_TAGGED_RELEASES = (117, 118, 119)
DATASET = b"_dta"
"""Of what is said of the file and not of a variable."""
LONG_TEXT = "strL"
_OLD_TYPES = {98: "i1", 105: "i2", 108: "i4", 102: "f4", 100: "f8"}
_TYPES = {251: "i1", 252: "i2", 253: "i4", 254: "f4", 255: "f8"}
_TAGGED_TYPES = {65530: "i1", 65529: "i2", 65528: "i4", 65527: "f4", 65526: "f8", 32768: LONG_TEXT}
_LONGEST_TEXT = {104: 80, 111: 244, 117: 2045}
"""Bytes that a text variable may have, from each release on."""
_SYSTEM_MISSING = 2_147_483_621
"""As the key of a value label; those of .a to .z follow it."""
_LAST_NUMBER = 2_147_483_620
LETTERS = "abcdefghijklmnopqrstuvwxyz"

T = TypeVar("T")


class DtaColumn(NamedTuple):
    """A variable, as stored."""

    name: bytes
    type: str
    """numpy's name of a number type without the order, S and the bytes of a text, or strL."""
    offset: int
    """Where it begins in the record of a case."""
    format: str
    label_set: bytes
    label: bytes

    @property
    def is_text(self) -> bool:
        return self.type[0] in ("S", "s")

    @property
    def bytes(self) -> int:
        return 8 if self.type == LONG_TEXT else int(self.type[1:])


class Layout(NamedTuple):
    """Where the cases are, and how they are written; all that reading them needs."""

    release: int
    order: str
    """`<` or `>`, as struct has it."""
    cases: int
    record: int
    """Bytes of a case."""
    begin: int
    """Of the first case in the file."""

    @property
    def end(self) -> int:
        return self.begin + self.cases * self.record


LabelSet = Mapping[float | str, bytes]
"""Labels by number, or by ".a" to ".z"."""


class DtaHead(NamedTuple):
    """Everything but the cases; texts are bytes."""

    layout: Layout
    columns: tuple[DtaColumn, ...]
    label: bytes
    saved: bytes
    """Date and time, as Stata writes it."""
    label_sets: Mapping[bytes, LabelSet]
    characteristics: Mapping[tuple[bytes, bytes], bytes]
    """What is attached to the file or a variable, by the name of that and its own: notes, languages, designs."""
    label_room: int
    """Bytes (from release 118 on letters) that the label of a variable may have."""

    @property
    def declared(self) -> str:
        """The encoding that the format prescribes; "" where it leaves that open."""
        return "UTF-8" if self.layout.release >= 118 else ""

    @property
    def text_room(self) -> int:
        """Bytes that the release allows a text."""
        return next(room for release, room in reversed(_LONGEST_TEXT.items()) if self.layout.release >= release)

    def texts(self) -> Iterator[bytes]:
        """Every text, for the encoding to be judged by."""
        yield self.label
        for column in self.columns:
            yield column.name
            yield column.label
        for labels in self.label_sets.values():
            yield from labels.values()
        yield from self.characteristics.values()


class Damage(ValueError):
    """The file contradicts its format; the text says how."""


def damaged(path: Path, reason: object) -> ReadError:
    """The error of a file that contradicts itself or its format."""
    return ReadError(f"is damaged or truncated: {reason}", where=str(path), next_step="Copy or export it again.")


def release_of(head: bytes) -> int:
    """The release that the first bytes of a file tell, known or not; 0 where they are none of Stata's."""
    if head.startswith(MAGIC):
        digits = head[len(MAGIC) : len(MAGIC) + 64].partition(b"<release>")[2].partition(b"<")[0]
        return int(digits) if digits.isdigit() and len(digits) == 3 else 117
    if len(head) >= 3 and head[0] in OLD_RELEASES and head[1] in (1, 2) and head[2] == 1:
        return head[0]
    return 0


def read_head(path: Path) -> DtaHead:
    """What the file says of itself. ReadError where it is no Stata file, damaged, cut, or has no cases or variables."""
    try:
        with path.open("rb") as file:
            release = release_of(file.read(128))
            _check_release(release, path)
            head = _read_tagged(file) if release in _TAGGED_RELEASES else _read_old(file)
    except OSError as error:
        raise ReadError(
            f"cannot be read ({error.strerror})", where=str(path), next_step="Check the rights on the file."
        ) from None
    except _CasesCut as cut:
        raise ReadError(
            f"the header promises {cut.promised:,} cases, but the file ends after {cut.found:,}",
            where=str(path),
            next_step="Copy or export it again.",
        ) from None
    except (Damage, struct.error) as error:
        raise damaged(path, error) from None
    if not head.columns:
        raise ReadError("the file has no variables", where=str(path), next_step="Export it again.")
    if not head.layout.cases:
        raise ReadError("the file has no cases", where=str(path), next_step="Export it again.")
    return head


def _check_release(release: int, path: Path) -> None:
    if not release:
        raise ReadError(
            "is not a Stata file: it begins neither with <stata_dta> nor with the number of an old release",
            where=str(path),
            next_step="Save it again in Stata, or give it the suffix of what it is.",
        )
    if release not in (*_TAGGED_RELEASES, *OLD_RELEASES):
        raise ReadError(
            f"is of Stata's format {release}, which is not known here",
            where=str(path),
            next_step="Save it in Stata as an older one: saveold answers.dta, version(14).",
        )


class _CasesCut(Exception):
    """The file ends within its cases."""

    def __init__(self, promised: int, found: int) -> None:
        super().__init__(promised, found)
        self.promised, self.found = promised, found


class _Cursor:
    """Reads a file piece by piece; Damage where it ends too early or something else stands there."""

    def __init__(self, file: BinaryIO, order: str = "<") -> None:
        self.file, self.order = file, order
        self.size = file.seek(0, os.SEEK_END)
        self.at = 0
        file.seek(0)

    @property
    def left(self) -> int:
        return self.size - self.at

    def go_to(self, at: int) -> None:
        self.at = at
        self.file.seek(at)

    def take(self, count: int, what: str) -> bytes:
        if not 0 <= count <= self.left:
            raise Damage(f"it ends within {what}")
        data = self.file.read(count)
        if len(data) != count:
            raise Damage(f"it ends within {what}")
        self.at += count
        return data

    def number(self, code: str, what: str) -> int:
        """An integer, by struct's code."""
        found: int = struct.unpack(self.order + code, self.take(struct.calcsize(f"={code}"), what))[0]
        return found

    def numbers(self, code: str, count: int, what: str) -> tuple[int, ...]:
        data = self.take(count * struct.calcsize(f"={code}"), what)
        return struct.unpack(f"{self.order}{count}{code}", data)

    def texts(self, count: int, width: int, what: str) -> list[bytes]:
        """Texts of so many bytes each, that end with the first NUL."""
        data = self.take(count * width, what)
        return [text_in(data[at : at + width]) for at in range(0, len(data), width)]

    def tag(self, tag: bytes) -> None:
        if (found := self.file.read(len(tag))) != tag:
            raise Damage(f'"{tag.decode()}" is not where it belongs, at byte {self.at:,}')
        self.at += len(found)

    def inside(self, name: str, read: Callable[[], T]) -> T:
        """What `read` gives, between the tags of that name."""
        self.tag(f"<{name}>".encode())
        found = read()
        self.tag(f"</{name}>".encode())
        return found


def text_in(data: bytes) -> bytes:
    """The text in a field of fixed width."""
    return data.partition(b"\0")[0]


def _read_old(file: BinaryIO) -> DtaHead:
    """Releases up to 115: fields one behind the other."""
    cursor = _Cursor(file)
    release, order = cursor.take(4, "its header")[:2]
    cursor.order = ">" if order == 1 else "<"
    count, cases = cursor.number("H", "its header"), cursor.number("I", "its header")
    label_width = 81 if release >= 108 else 32
    label = text_in(cursor.take(label_width, "its label"))
    saved = text_in(cursor.take(18, "its header")) if release >= 105 else b""
    name_width = 33 if release >= 110 else 9
    types = list(cursor.take(count, "the types of its variables"))
    names = cursor.texts(count, name_width, "the names of its variables")
    cursor.take(2 * (count + 1), "its sort order")
    formats = cursor.texts(count, 49 if release >= 114 else 12 if release >= 105 else 7, "its formats")
    sets = cursor.texts(count, name_width, "the names of its value labels")
    labels = cursor.texts(count, label_width, "the labels of its variables")
    kinds = [_old_type(code) for code in types] if release < 111 else [_TYPES.get(code, f"S{code}") for code in types]
    columns, record = _columns(names, kinds, formats, sets, labels)
    found = dict(_expansion_fields(cursor, release, name_width)) if release >= 105 else {}
    layout = Layout(release, cursor.order, cases, record, cursor.at)
    _pass_over_cases(cursor, layout)
    label_sets = dict(_old_label_sets(cursor) if release < 108 else _untagged_label_sets(cursor, name_width, release))
    return DtaHead(layout, columns, label, saved, label_sets, found, label_width - 1)


def _old_type(code: int) -> str:
    if code in _OLD_TYPES:
        return _OLD_TYPES[code]
    if code < 127:
        raise Damage(f"there is no type {code} of variables")
    return f"S{code - 127}"


def _columns(
    names: Iterable[bytes],
    types: Iterable[str],
    formats: Iterable[bytes],
    sets: Iterable[bytes],
    labels: Iterable[bytes],
) -> tuple[tuple[DtaColumn, ...], int]:
    """The variables, and the bytes of a case."""
    columns: list[DtaColumn] = []
    at = 0
    for name, kind, shown_as, label_set, label in zip(names, types, formats, sets, labels, strict=True):
        columns.append(DtaColumn(name, kind, at, shown_as.decode("ascii", "replace"), label_set, label))
        at += columns[-1].bytes
    if not all(column.name for column in columns):
        raise Damage("a variable has no name")
    if any(byte <= 32 or byte == 127 for column in columns for byte in column.name):
        raise Damage("the name of a variable has a blank or a control sign")
    return tuple(columns), at


def _expansion_fields(cursor: _Cursor, release: int, name_width: int) -> Iterator[tuple[tuple[bytes, bytes], bytes]]:
    length = "I" if release >= 110 else "H"
    while True:
        kind = cursor.number("B", "its characteristics")
        data = cursor.take(cursor.number(length, "its characteristics"), "its characteristics")
        if kind == 0:
            return
        if kind == 1:
            yield from _characteristic(data, name_width)


def _characteristic(data: bytes, name_width: int) -> Iterator[tuple[tuple[bytes, bytes], bytes]]:
    if len(data) >= 2 * name_width:
        of, name = text_in(data[:name_width]), text_in(data[name_width : 2 * name_width])
        yield (of, name), text_in(data[2 * name_width :])


def _pass_over_cases(cursor: _Cursor, layout: Layout) -> None:
    if layout.cases and not layout.record:
        raise Damage("it has cases, but no variables")
    if layout.end > cursor.size:
        raise _CasesCut(layout.cases, (cursor.size - layout.begin) // layout.record)
    cursor.go_to(layout.end)


def _old_label_sets(cursor: _Cursor) -> Iterator[tuple[bytes, LabelSet]]:
    """Of releases before 108: two bytes a number, eight a label."""
    while cursor.left > 1:
        count = cursor.number("H", "its value labels")
        name = text_in(cursor.take(9, "its value labels"))
        cursor.take(1, "its value labels")
        codes = cursor.numbers("h", count, "its value labels")
        texts = cursor.texts(count, 8, "its value labels")
        yield name, {float(code): text for code, text in zip(codes, texts, strict=True)}


def _untagged_label_sets(cursor: _Cursor, name_width: int, release: int) -> Iterator[tuple[bytes, LabelSet]]:
    while cursor.left > 3:
        if not cursor.number("I", "its value labels"):
            return
        yield _label_set(cursor, name_width, release)


def _label_set(cursor: _Cursor, name_width: int, release: int) -> tuple[bytes, LabelSet]:
    what = "its value labels"
    name = text_in(cursor.take(name_width, what))
    cursor.take(3, what)
    count, length = cursor.numbers("I", 2, what)
    begins = cursor.numbers("I", count, what)
    codes = cursor.numbers("i", count, what)
    text = cursor.take(length, what)
    if any(begin >= length for begin in begins):
        raise Damage(f'the value labels "{name.decode("ascii", "replace")}" are not where it says')
    labels: dict[float | str, bytes] = {}
    for begin, code in zip(begins, codes, strict=True):
        key = _label_key(code, release)
        if key is not None:
            labels[key] = text[begin : text.find(b"\0", begin) % (length + 1)]
    return name, labels


def _label_key(code: int, release: int) -> float | str | None:
    if release < 113:
        return None if code == 2_147_483_647 else float(code)
    if code <= _LAST_NUMBER:
        return float(code)
    return None if code == _SYSTEM_MISSING else f".{LETTERS[code - _SYSTEM_MISSING - 1]}"


def _read_tagged(file: BinaryIO) -> DtaHead:
    """Releases from 117 on: each part stands between tags."""
    cursor = _Cursor(file)
    cursor.tag(MAGIC)
    cursor.tag(b"<header>")
    digits = cursor.inside("release", lambda: cursor.take(3, "its header"))
    if not digits.isdigit() or int(digits) not in _TAGGED_RELEASES:
        raise Damage("the number of its format cannot be told")
    release = int(digits)
    byte_order = cursor.inside("byteorder", lambda: cursor.take(3, "its header"))
    if byte_order not in (b"LSF", b"MSF"):
        raise Damage("its byte order cannot be told")
    cursor.order = "<" if byte_order == b"LSF" else ">"
    wide = release >= 118
    count = cursor.inside("K", lambda: cursor.number("I" if release >= 119 else "H", "its header"))
    cases = cursor.inside("N", lambda: cursor.number("Q" if wide else "I", "its header"))
    label = cursor.inside("label", lambda: cursor.take(cursor.number("H" if wide else "B", "its label"), "its label"))
    saved = cursor.inside("timestamp", lambda: cursor.take(cursor.number("B", "its header"), "its header"))
    cursor.tag(b"</header>")
    sections = cursor.inside("map", lambda: cursor.numbers("Q", 14, "its map"))
    name_width = 129 if wide else 33
    types = cursor.inside("variable_types", lambda: cursor.numbers("H", count, "the types of its variables"))
    names = cursor.inside("varnames", lambda: cursor.texts(count, name_width, "the names of its variables"))
    sort_bytes = 4 if release >= 119 else 2
    cursor.inside("sortlist", lambda: cursor.take(sort_bytes * (count + 1), "its sort order"))
    formats = cursor.inside("formats", lambda: cursor.texts(count, 57 if wide else 49, "its formats"))
    sets = cursor.inside("value_label_names", lambda: cursor.texts(count, name_width, "the names of its value labels"))
    labels = cursor.inside(
        "variable_labels", lambda: cursor.texts(count, 321 if wide else 81, "the labels of its variables")
    )
    columns, record = _columns(names, map(_tagged_type, types), formats, sets, labels)
    found = cursor.inside("characteristics", lambda: dict(_tagged_characteristics(cursor, name_width)))
    cursor.tag(b"<data>")
    layout = Layout(release, cursor.order, cases, record, cursor.at)
    _pass_over_cases(cursor, layout)
    cursor.tag(b"</data>")
    _go_to_label_sets(cursor, sections[11], release)
    label_sets = cursor.inside("value_labels", lambda: dict(_tagged_label_sets(cursor, name_width, release)))
    return DtaHead(layout, columns, text_in(label), text_in(saved), label_sets, found, 80)


def _tagged_type(code: int) -> str:
    if code in _TAGGED_TYPES:
        return _TAGGED_TYPES[code]
    if code > 2045:
        raise Damage(f"there is no type {code} of variables")
    return f"S{code}"


def _next_is(cursor: _Cursor, tag: bytes) -> bool:
    """Whether the tag comes next; then it is passed over."""
    found = cursor.file.read(len(tag))
    if found == tag:
        cursor.at += len(tag)
        return True
    cursor.go_to(cursor.at)
    return False


def _tagged_characteristics(cursor: _Cursor, name_width: int) -> Iterator[tuple[tuple[bytes, bytes], bytes]]:
    while _next_is(cursor, b"<ch>"):
        data = cursor.take(cursor.number("I", "its characteristics"), "its characteristics")
        yield from _characteristic(data, name_width)
        cursor.tag(b"</ch>")


def _go_to_label_sets(cursor: _Cursor, promised: int, release: int) -> None:
    """To where the map says, which saves passing over long texts one by one, or else behind the last of them."""
    here = cursor.at
    if here <= promised < cursor.size:
        cursor.go_to(promised)
        if cursor.file.read(14) == b"<value_labels>":
            cursor.go_to(promised)
            return
    cursor.go_to(here)
    cursor.tag(b"<strls>")
    for _ in _long_texts(cursor, release):
        pass
    cursor.tag(b"</strls>")


def _tagged_label_sets(cursor: _Cursor, name_width: int, release: int) -> Iterator[tuple[bytes, LabelSet]]:
    while _next_is(cursor, b"<lbl>"):
        cursor.number("I", "its value labels")
        yield _label_set(cursor, name_width, release)
        cursor.tag(b"</lbl>")


class LongText(NamedTuple):
    """Where a long text is; several cases may share it."""

    variable: int
    observation: int
    is_binary: bool
    begin: int
    length: int


def long_texts(file: BinaryIO, layout: Layout) -> Iterator[LongText]:
    """The long texts of a file of release 117 or later, in its order. Damage."""
    cursor = _Cursor(file, layout.order)
    cursor.go_to(layout.end)
    cursor.tag(b"</data>")
    cursor.tag(b"<strls>")
    yield from _long_texts(cursor, layout.release)


def _long_texts(cursor: _Cursor, release: int) -> Iterator[LongText]:
    what = "its long texts"
    while _next_is(cursor, b"GSO"):
        variable, observation = cursor.number("I", what), cursor.number("Q" if release >= 118 else "I", what)
        kind, length = cursor.number("B", what), cursor.number("I", what)
        begin = cursor.at
        if length > cursor.left:
            raise Damage(f"it ends within {what}")
        cursor.go_to(begin + length)
        yield LongText(variable, observation, kind == 129, begin, length)
        cursor.go_to(begin + length)

"""Reads the cases of a Stata file: numbers with their missing values kept apart, texts as bytes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from mobsurvey.errors import ReadError
from mobsurvey.readers.dta_dictionary import (
    LETTERS,
    LONG_TEXT,
    Damage,
    DtaColumn,
    Layout,
    LongText,
    damaged,
    long_texts,
    text_in,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FIRST_MISSING = {"i1": 101, "i2": 32_741, "i4": 2_147_483_621, "f4": 0x7F00_0000, "f8": 0x7FE0_0000_0000_0000}
"""`.`; the bits of numbers with a fraction."""
_OLD_MISSING = {**_FIRST_MISSING, "i1": 127, "i2": 32_767, "i4": 2_147_483_647}
"""The same before release 113, which has no .a to .z."""
_OLDEST_DOUBLE = 0x54C0_0000_0000_0000
"""2 to the power of 333: the missing double up to release 105."""
_STEP = {"i1": 1, "i2": 1, "i4": 1, "f4": 0x800, "f8": 0x100_0000_0000}
"""From `.` to .a, from .a to .b."""
_EXTENDED_RELEASE = 113


def read_columns(
    file: Path, path: Path, layout: Layout, columns: Sequence[DtaColumn], offset: int, cases: int
) -> list[list[Any]]:
    """The columns: float or None, or bytes; ReadError, naming `path`, where the cases end too early.

    A column of numbers that has any of .a to .z is all text, "1" and ".a": the coding of numbers takes either.
    """
    data, found = read_rows(file, path, layout, offset, cases)
    return _with_long_texts(file, path, layout, columns, [_cells(data, layout, column, found) for column in columns])


def read_rows(file: Path, path: Path, layout: Layout, offset: int, cases: int) -> tuple[bytes, int]:
    """The records of so many cases, and how many there are: fewer where the file's own number ends."""
    wanted = min(cases, layout.cases - offset)
    try:
        with file.open("rb") as stream:
            stream.seek(layout.begin + offset * layout.record)
            data = stream.read(wanted * layout.record)
    except OSError as error:
        raise ReadError(
            f"cannot be read ({error.strerror})", where=str(path), next_step="Check the rights on the file."
        ) from None
    if len(data) < wanted * layout.record:
        raise damaged(path, "it ends within its cases")
    return data, wanted


def letters_met(data: bytes, layout: Layout, columns: Sequence[DtaColumn], cases: int) -> list[set[str]]:
    """Which of .a to .z each column has."""
    import numpy as np

    found: list[set[str]] = []
    for column in columns:
        if column.is_text or layout.release < _EXTENDED_RELEASE:
            found.append(set())
            continue
        bits = _bits(data, layout, column, cases)
        first = _FIRST_MISSING[column.type]
        codes = np.unique(bits[bits > first]) if cases and bits.max() > first else ()
        found.append({letter for code in codes if (letter := _letter(int(code), column.type))})
    return found


def _array(data: bytes, layout: Layout, column: DtaColumn, cases: int, kind: str) -> NDArray[Any]:
    """The column as it stands in the records, without a copy."""
    import numpy as np

    order = "" if kind[0] == "S" else layout.order
    return np.ndarray((cases,), f"{order}{kind}", data, column.offset, (layout.record,))


def _bits(data: bytes, layout: Layout, column: DtaColumn, cases: int) -> NDArray[np.int64]:
    """A column of numbers as integers that grow as its numbers do, the missing ones last."""
    return _array(data, layout, column, cases, f"i{column.bytes}").astype("int64")


def _letter(bits: int, kind: str) -> str:
    """.a to .z; "" for `.` and for what Stata does not write."""
    number, rest = divmod(bits - _FIRST_MISSING[kind], _STEP[kind])
    return f".{LETTERS[number - 1]}" if not rest and 1 <= number <= 26 else ""


def _cells(data: bytes, layout: Layout, column: DtaColumn, cases: int) -> list[Any]:
    if column.type == LONG_TEXT:
        return list(_array(data, layout, column, cases, "u8").tolist())
    if column.is_text:
        if not column.bytes:
            return [b""] * cases
        cells: list[bytes] = _array(data, layout, column, cases, column.type).tolist()
        return [text_in(cell) if b"\0" in cell else cell for cell in cells]
    if column.type == "i1":
        return _small_numbers(_array(data, layout, column, cases, "u1").tobytes(), layout)
    return _numbers(data, layout, column, cases)


def _small_numbers(data: bytes, layout: Layout) -> list[Any]:
    """A column of bytes, as most answers are: equal ones share one object."""
    extended = layout.release >= _EXTENDED_RELEASE
    first = (_FIRST_MISSING if extended else _OLD_MISSING)["i1"]
    numbers: list[Any] = [float(byte if byte < 128 else byte - 256) for byte in range(256)]
    if extended and any(first < byte < 128 for byte in set(data)):
        numbers = [_text(number) for number in numbers]
    numbers[first:128] = [(_letter(byte, "i1") if extended else "") or None for byte in range(first, 128)]
    return list(map(numbers.__getitem__, data))


def _numbers(data: bytes, layout: Layout, column: DtaColumn, cases: int) -> list[Any]:
    import numpy as np

    values = _array(data, layout, column, cases, column.type).astype("float64")
    bits = _bits(data, layout, column, cases)
    extended = layout.release >= _EXTENDED_RELEASE
    missing = bits >= (_FIRST_MISSING if extended else _OLD_MISSING)[column.type]
    if column.type == "f8" and layout.release <= 105:
        missing |= bits == _OLDEST_DOUBLE
    missing |= np.isnan(values)
    cells: list[Any] = values.tolist()
    at = np.flatnonzero(missing)
    letters = {int(code): _letter(int(code), column.type) for code in np.unique(bits[at])} if extended else {}
    if any(letters.values()) or bool(np.isneginf(values).any()):  # of Stata's own files none has an infinity
        texts = {value: _text(value) for value in set(values[~missing].tolist())}
        cells = [texts.get(value) for value in cells]
    for case, code in zip(at.tolist(), bits[at].tolist(), strict=True):
        cells[case] = letters.get(code) or None
    return cells


def _text(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _with_long_texts(
    file: Path, path: Path, layout: Layout, columns: Sequence[DtaColumn], cells: list[list[Any]]
) -> list[list[Any]]:
    """The columns, with long texts in place of what refers to them."""
    long = [number for number, column in enumerate(columns) if column.type == LONG_TEXT]
    if not long:
        return cells
    places = {number: [_place(pointer, layout) for pointer in cells[number]] for number in long}
    wanted = {place for number in long for place in places[number] if place != (0, 0)}
    try:
        with file.open("rb") as stream:
            found = _contents(stream, layout, wanted)
    except OSError as error:
        raise ReadError(
            f"cannot be read ({error.strerror})", where=str(path), next_step="Check the rights on the file."
        ) from None
    except Damage as error:
        raise damaged(path, error) from None
    if lost := wanted - found.keys():
        variable, observation = min(lost)
        raise damaged(path, f"the long text {variable}, {observation} is not in it")
    found[0, 0] = b""
    for number in long:
        cells[number] = [found[place] for place in places[number]]
    return cells


def _place(pointer: int, layout: Layout) -> tuple[int, int]:
    """Variable and observation under which a long text is kept, from the eight bytes of a case."""
    high = {117: 32, 118: 16, 119: 24}[layout.release]
    if layout.order == "<":
        return pointer & ((1 << high) - 1), pointer >> high
    return pointer >> (64 - high), pointer & ((1 << (64 - high)) - 1)


def _contents(stream: BinaryIO, layout: Layout, wanted: Collection[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    texts = [text for text in long_texts(stream, layout) if (text.variable, text.observation) in wanted]
    found: dict[tuple[int, int], bytes] = {}
    for text in texts:
        stream.seek(text.begin)
        found[text.variable, text.observation] = _content(stream.read(text.length), text)
    return found


def _content(data: bytes, text: LongText) -> bytes:
    """The text; of bytes that are none only how many there are."""
    data = data.removesuffix(b"\0")
    return b"(%d bytes that are no text)" % len(data) if text.is_binary and b"\0" in data else data.replace(b"\0", b"")

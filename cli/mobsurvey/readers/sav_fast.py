"""Reads the cases of a large .sav into arrays, a whole column at a time, in bounded memory.

The reading library spends its time on an object for each number. A file that is not as the format says is left to that
library, which reads it or says what is wrong with it.

Source: PSPP developers' guide, "System File Format", data record.
"""

from __future__ import annotations

import struct
import zlib
from abc import abstractmethod
from array import array
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Protocol, overload

import numpy
from numpy.typing import NDArray

from mobsurvey.readers.sav_dictionary import SavHead
from mobsurvey.readers.sav_text import BYTES
from mobsurvey.sav_records import VARIABLE

Bytes = NDArray[numpy.uint8]
Words = NDArray[numpy.uint64]
Doubles = NDArray[numpy.float64]

_WINDOW = 1 << 18
"""Bytes decoded at once: what is made of them stays in the processor's cache, 2 MB take a fifth longer."""
_LEAPS = 4
"""Blocks are followed 2 ** 4 at a time; fewer cost more in Python, more cost more in gathering."""
_PADDING, _END, _IN_FULL, _BLANK, _MISSING = 0, 252, 253, 254, 255
"""Codes that stand for no number: of nothing, the end, a value that follows, eight spaces, system-missing."""
_SPACES = b" " * 8
_SEGMENT, _PIECE, _USED = 8, 252, 255
"""Bytes of a segment; what a piece of a very long text counts for; what it holds."""
_NO_NUMBERS = (0xFFEFFFFFFFFFFFFF, 0xFFEFFFFFFFFFFFFE, 0x7FEFFFFFFFFFFFFF)
"""The doubles of system-missing, LOWEST and HIGHEST; the library takes each for no number."""
_LARGEST_BLOCK = 1 << 26
"""Bytes; of a .zsav, whose blocks are of four million."""


class Unfit(Exception):
    """The file is not as the format says, or in no form that is read here."""


class _Column(Sequence[float | None]):
    """A column of numbers that is an array, and makes its cells, None for none, only where they are asked for."""

    @abstractmethod
    def doubles(self) -> Doubles:
        """The numbers, nan for none; not to be changed."""

    @abstractmethod
    def cells(self) -> list[float | None]:
        """A new list."""

    @cached_property
    def _cells(self) -> list[float | None]:
        return self.cells()

    @overload
    def __getitem__(self, case: int) -> float | None: ...

    @overload
    def __getitem__(self, case: slice) -> list[float | None]: ...

    def __getitem__(self, case: int | slice) -> float | list[float | None] | None:
        return self._cells[case]

    def __iter__(self) -> Iterator[float | None]:
        return iter(self._cells)


class Few(_Column):
    """Numbers of which few are different."""

    def __init__(self, places: Bytes, values: Sequence[float | None]) -> None:
        self.places = places
        """Of the number of every case, in `values`."""
        self.values = values
        """256 of them; None is system-missing."""

    def __len__(self) -> int:
        return len(self.places)

    def doubles(self) -> Doubles:
        return numpy.array(self.values, float)[self.places]

    def cells(self) -> list[float | None]:
        cells: list[float | None] = numpy.array(self.values, object)[self.places].tolist()
        return cells


class Many(_Column):
    """Numbers of any kind."""

    def __init__(self, doubles: Doubles) -> None:
        self._doubles = doubles

    def __len__(self) -> int:
        return len(self._doubles)

    def doubles(self) -> Doubles:
        return self._doubles

    def cells(self) -> list[float | None]:
        cells: list[float | None] = self._doubles.tolist()
        for case in numpy.flatnonzero(numpy.isnan(self._doubles)).tolist():
            cells[case] = None
        return cells


class Place(NamedTuple):
    """Where a variable stands in a case."""

    first: int
    """Segment."""
    pieces: tuple[int, ...]
    """Widths in bytes of the variables that hold a text together; empty for a number."""
    width: int
    """Of the text in bytes, which may be less."""


class Store(Protocol):
    """Some neighbouring cases, by segment."""

    def numbers(self, segment: int) -> _Column: ...

    def words(self, segment: int) -> Words: ...


def read_cases(file: Path, head: SavHead, widths: Sequence[int], sizes: Sequence[int]) -> Iterator[list[Any]]:
    """The columns of so many cases, then of so many more: of numbers Few or Many, of texts a list.

    `widths` are those of the dictionary's variables, 0 for a number. A text is spelt as its bytes are in ISO-8859-1,
    without the spaces at its end. Unfit, at any time.
    """
    places = _places(head, widths)
    segments = sum(record.kind == VARIABLE for record in head.records)
    compression = int(head.fields[3])
    try:
        with file.open("rb") as stream:
            stream.seek(head.cases_at)
            if compression == 0:
                stores: Iterator[Store] = _uncompressed(stream, head.order, segments, sizes)
            else:
                windows = _windows(stream) if compression == 1 else _inflated(stream, head.order)
                stores = _compressed(windows, head, segments, sizes)
            for store in stores:
                yield [_text(store, place) if place.pieces else store.numbers(place.first) for place in places]
    except (OSError, MemoryError, OverflowError, ValueError, struct.error, zlib.error) as error:
        raise Unfit from error


def _places(head: SavHead, widths: Sequence[int]) -> list[Place]:
    """Of each variable; Unfit unless the records of the dictionary are laid out as the widths say."""
    declared = [record.width for record in head.records if record.kind == VARIABLE]
    places: list[Place] = []
    expected: list[int] = []
    for width in widths:
        pieces: tuple[int, ...] = (width,) if width else ()
        if width > _USED:
            count = -(-width // _PIECE)
            pieces = (_USED,) * (count - 1) + (width - _PIECE * (count - 1),)
        places.append(Place(len(expected), pieces, width))
        for piece in pieces or (0,):
            expected += [piece] + [-1] * (-(-piece // _SEGMENT) - 1)
    if declared != expected:
        raise Unfit
    return places


def _text(store: Store, place: Place) -> list[str]:
    pieces: list[list[str]] = []
    segment = place.first
    for width in place.pieces:
        count = -(-width // _SEGMENT)
        words = numpy.stack([store.words(n) for n in range(segment, segment + count)], axis=1)
        segment += count
        text = words.tobytes().decode(BYTES)
        if "\0" in text:
            raise Unfit
        pieces.append([text[at : at + width] for at in range(0, len(text), count * _SEGMENT)])
    if len(pieces) == 1:
        return [cell.rstrip(" ") for cell in pieces[0]]
    return ["".join(cells)[: place.width].rstrip(" ") for cells in zip(*pieces, strict=True)]


def _windows(stream: BinaryIO) -> Iterator[bytes]:
    while data := stream.read(_WINDOW):
        yield data


def _inflated(stream: BinaryIO, order: str) -> Iterator[bytes]:
    """The same of a .zsav, whose cases are compressed once more, in blocks that stand at the end of the file."""
    _, trailer_at, _ = struct.unpack(f"{order}3q", stream.read(24))
    stream.seek(trailer_at)
    *_, count = struct.unpack(f"{order}2q2i", stream.read(24))
    for number in range(count):
        stream.seek(trailer_at + 24 + 24 * number)
        _, at, size, compressed = struct.unpack(f"{order}2q2i", stream.read(24))
        if not 0 < size <= _LARGEST_BLOCK or not 0 < compressed <= _LARGEST_BLOCK:
            raise Unfit
        stream.seek(at)
        data = zlib.decompressobj().decompress(stream.read(compressed), size)
        if len(data) != size:
            raise Unfit
        for begin in range(0, size, _WINDOW):
            yield data[begin : begin + _WINDOW]


class _Codes:
    """Cases that are compressed: a byte a segment, and the values that do not fit one."""

    def __init__(self, head: SavHead, segments: int, cases: int) -> None:
        self.order = head.order
        bias = float(head.fields[6])
        self.values = tuple(code - bias if _PADDING < code < _END else None for code in range(256))
        self.codes = numpy.empty((segments, cases), numpy.uint8)
        self.in_full: dict[int, list[Words]] = {}
        self.filled = 0

    def take(self, codes: Bytes, segments: NDArray[Any], words: Words) -> None:
        """More cases: their codes, case by case, and the segments of the values in full."""
        self.codes[:, self.filled : self.filled + len(codes)] = codes.T
        self.filled += len(codes)
        if len(words):
            order = numpy.argsort(segments, kind="stable")
            found, begins = numpy.unique(segments[order], return_index=True)
            for segment, part in zip(found.tolist(), numpy.split(words[order], begins[1:]), strict=True):
                self.in_full.setdefault(segment, []).append(part)

    def numbers(self, segment: int) -> _Column:
        codes = self.codes[segment]
        if (codes == _BLANK).any():
            raise Unfit
        if segment not in self.in_full:
            return Few(codes, self.values)
        doubles = numpy.array(self.values, float)[codes]
        doubles[codes == _IN_FULL] = _doubles(numpy.concatenate(self.in_full[segment]), self.order)
        return Many(doubles)

    def words(self, segment: int) -> Words:
        codes = self.codes[segment]
        full = codes == _IN_FULL
        if not (full | (codes == _BLANK)).all():
            raise Unfit
        words = numpy.full(len(codes), numpy.frombuffer(_SPACES, numpy.uint64)[0])
        if segment in self.in_full:
            words[full] = numpy.concatenate(self.in_full[segment])
        return words


def _compressed(windows: Iterator[bytes], head: SavHead, segments: int, sizes: Sequence[int]) -> Iterator[_Codes]:
    wanted = iter(sizes)
    store = _Codes(head, segments, next(wanted))
    for codes, words in _rows(_decoded(windows), segments):
        places = numpy.flatnonzero(codes.ravel() == _IN_FULL)
        own = (places % segments).astype(numpy.uint16 if segments < 1 << 16 else numpy.uint32)  # the first sort faster
        begin = taken = 0
        while begin < len(codes):
            end = min(len(codes), begin + store.codes.shape[1] - store.filled)
            until = int(numpy.searchsorted(places, end * segments))
            store.take(codes[begin:end], own[taken:until], words[taken:until])
            begin, taken = end, until
            if store.filled == store.codes.shape[1]:
                yield store
                if (size := next(wanted, 0)) == 0:
                    return
                store = _Codes(head, segments, size)
    raise Unfit


def _rows(decoded: Iterator[tuple[Bytes, Words]], segments: int) -> Iterator[tuple[Bytes, Words]]:
    """The codes of whole cases, a row a case, and their values in full."""
    codes, words = numpy.empty(0, numpy.uint8), numpy.empty(0, numpy.uint64)
    for more_codes, more_words in decoded:
        codes = numpy.concatenate([codes, more_codes]) if len(codes) else more_codes
        words = numpy.concatenate([words, more_words]) if len(words) else more_words
        whole = len(codes) // segments * segments
        if whole:
            used = int(numpy.count_nonzero(codes[:whole] == _IN_FULL))
            yield codes[:whole].reshape(-1, segments), words[:used]
            codes, words = codes[whole:], words[used:]


def _decoded(windows: Iterator[bytes]) -> Iterator[tuple[Bytes, Words]]:
    """The codes of each window, and the values in full that they announce; ends with the code for the end."""
    left = b""
    for window in windows:
        data = left + window
        words = numpy.frombuffer(data, numpy.uint64, len(data) // _SEGMENT)
        blocks, end = _blocks(words)
        left = data[end * _SEGMENT :]
        is_value = numpy.ones(end, bool)
        is_value[blocks] = False
        heads = words[blocks]
        codes = heads[heads != 0].view(numpy.uint8)  # many writers fill the last block of a case
        if not codes.all():
            codes = codes[codes != _PADDING]
        if (ends := codes == _END).any():
            yield codes[: int(ends.argmax())], words[:end][is_value]
            return
        yield codes, words[:end][is_value]


def _blocks(words: Words) -> tuple[NDArray[Any], int]:
    """The places of the blocks of codes that are whole, and where the first that is not begins.

    A block is eight codes and the values in full that they announce, so where one ends depends on where it begins:
    what comes after is worked out for every place at once, then one chain of leaps is followed.
    """
    count = len(words)
    announced = (words.view(numpy.uint8) == _IN_FULL).view(numpy.uint64)
    totals = (announced * numpy.uint64(0x0101010101010101)) >> numpy.uint64(56)  # the highest byte: the sum of all
    step = numpy.full(count + 2, count + 1, numpy.int32)  # the last two: there is nothing more
    step[:count] = numpy.arange(1, count + 1, dtype=numpy.int32) + totals.astype(numpy.int32)
    step[:count][step[:count] > count] = count + 1
    leaps = [step]
    for _ in range(_LEAPS):
        leaps.append(leaps[-1][leaps[-1]])
    farthest = array("i", leaps[-1].tobytes())
    at, chain = 0, []
    while at <= count:
        chain.append(at)
        at = farthest[at]
    blocks = numpy.array(chain, numpy.int32)
    for leap in reversed(leaps[:-1]):
        blocks = numpy.stack([blocks, leap[blocks]], axis=1).ravel()
    blocks = blocks[blocks <= count]
    return blocks[:-1], int(blocks[-1])


class _Plain:
    """Cases that are not compressed."""

    def __init__(self, order: str, segments: int, cases: int) -> None:
        self.order = order
        self.all = numpy.empty((segments, cases), numpy.uint64)

    def numbers(self, segment: int) -> Many:
        return Many(_doubles(self.all[segment], self.order))

    def words(self, segment: int) -> Words:
        words: Words = self.all[segment]
        return words


def _uncompressed(stream: BinaryIO, order: str, segments: int, sizes: Sequence[int]) -> Iterator[_Plain]:
    most = max(1, _WINDOW // (segments * _SEGMENT))
    for size in sizes:
        store = _Plain(order, segments, size)
        for begin in range(0, size, most):
            count = min(most, size - begin)
            data = stream.read(count * segments * _SEGMENT)
            if len(data) != count * segments * _SEGMENT:
                raise Unfit
            store.all[:, begin : begin + count] = numpy.frombuffer(data, numpy.uint64).reshape(-1, segments).T
        yield store


def _doubles(words: Words, order: str) -> Doubles:
    doubles = words.view(f"{order}f8").astype(float)
    bits = words.view(f"{order}u8")
    none = numpy.isnan(doubles)
    for number in _NO_NUMBERS:
        none |= bits == number
    doubles[none] = numpy.nan
    return doubles

"""Reads the rows of a large CSV file by arrays: a text is made for each different cell of a column, not for each case.

Cells are found in the bytes, a block at a time. Lines that are not as the rest of the file are read by the csv module,
and what that refuses is left to the reader of small files, which says what is wrong and where.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, overload

import numpy
from numpy.typing import NDArray

from mobsurvey.readers.decimals import decimals

Bytes = NDArray[numpy.uint8]
Places = NDArray[Any]
Words = NDArray[numpy.uint64]

_BLOCK = 1 << 20
"""Bytes looked at together: what is made of them stays in the processor's cache."""
_MOST_BLOCKS = 8
"""Together without a row that is complete; a text in quotation marks may have many lines."""
_CODECS = ("utf-8", "utf-8-sig", "iso8859-1", "cp1252", "cp1258")
"""In which every byte below 128 is a sign of ASCII, and texts can be cut at such a sign."""
_QUOTE, _NEWLINE, _RETURN = b'"\n\r'
_MARK = codecs.BOM_UTF8
_WORD = 8
_MOST_WORDS = 12
"""Of a cell that is compared as numbers; texts beyond are hardly ever the same."""
_MASKS = numpy.array([(1 << 8 * count) - 1 for count in range(_WORD + 1)], numpy.uint64)
_FACTORS = tuple(pow(0x9E3779B97F4A7C15, power, 1 << 64) for power in range(1, _MOST_WORDS + 1))
"""Odd numbers without a pattern, the golden ratio's and its powers: one for each word of a cell."""
_FIRST_SIGNS = 512
"""Cases among which most different signs of a column stand."""
_SOME = 4096
"""Cases that show whether nearly all of a column are different."""
_MOST_DIFFERENT = 15 / 16
"""Share of the cases of a column; with more different texts it has a text for each case."""
_ALWAYS_FEW = 16
"""Different texts of a column that are not too many, however few its cases are."""


class Unfit(Exception):
    """The file has what is left to the reader of small files, which reads it or says what is wrong with it."""


class FewTexts(Sequence[str]):
    """A column of texts of which many are the same; as a sequence it gives the text of every case."""

    def __init__(self, places: Places, texts: Sequence[str]) -> None:
        self._places, self._texts = places, texts

    @property
    def places(self) -> Places:
        """Of the text of every case, in `texts`."""
        return self._places

    @property
    def texts(self) -> Sequence[str]:
        """In the order of their first cases; the same text may stand there twice."""
        return self._texts

    def few_texts(self) -> FewTexts:
        """The same column with its different texts at hand."""
        return self

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, case: int) -> str: ...

    @overload
    def __getitem__(self, case: slice) -> list[str]: ...

    def __getitem__(self, case: int | slice) -> str | list[str]:
        if isinstance(case, slice):
            return FewTexts(self.places[case], self.texts).cells()
        return self.texts[int(self.places[case])]

    def __iter__(self) -> Iterator[str]:
        return iter(self.cells())

    def cells(self) -> list[str]:
        """A new list."""
        cells: list[str] = numpy.array(self.texts, object)[self.places].tolist()
        return cells

    def recoded(self, recode: Callable[[str], str]) -> FewTexts:
        return FewTexts(self.places, [recode(text) for text in self.texts])


class Form(NamedTuple):
    """How the bytes of a CSV file stand for texts."""

    codec: str
    errors: str
    separator: str
    texts: Callable[[list[str], int], list[str]]
    """What the texts of a column, by its number, stand for."""

    @property
    def is_known(self) -> bool:
        """Whether such files can be read here."""
        return (
            codecs.lookup(self.codec).name in _CODECS and self.separator.isascii() and self.separator not in '\0\r\n"'
        )

    def decode(self, data: bytes) -> str:
        return data.decode(self._body_codec, self.errors)

    def decoded(self, texts: Sequence[bytes]) -> list[str]:
        return self.decode(b"\0".join(texts)).split("\0")  # which no file has that is read here

    def decodes(self, data: bytes) -> bool:
        if data.isascii():
            return True
        try:
            data.decode(self._body_codec)
        except UnicodeDecodeError:
            return False
        return True

    @property
    def _body_codec(self) -> str:
        return "utf-8" if self.codec == "utf-8-sig" else self.codec  # the mark stands before the first row only


def read_columns(path: Path, form: Form, skip: int, cases: int) -> Iterator[list[Sequence[str]]]:
    """The columns of the rows after the first `skip`, so many cases at a time; lists of texts, FewTexts or ManyTexts.

    Unfit, at any time; what was given until then is right.
    """
    if not form.is_known:
        raise Unfit
    try:
        with path.open("rb") as stream:
            gathered = _Gathered(cases, form)
            for piece in _pieces(stream, form, skip):
                begin = 0
                while begin < piece.rows:
                    end = min(piece.rows, begin + gathered.room)
                    gathered.add(piece.columns(begin, end), end - begin)
                    begin = end
                    if not gathered.room:
                        yield gathered.columns()
                        gathered = _Gathered(cases, form)
            if gathered.cases:
                yield gathered.columns()
    except (OSError, UnicodeError) as error:
        raise Unfit from error


class _Short(NamedTuple):
    """Cells of up to eight bytes, each as the number that its bytes make, the first the lowest; 0 is an empty one."""

    words: Places


class _Spelt(NamedTuple):
    """Cells of nothing but ASCII where they stand, without quotation marks."""

    text: str
    signs: Bytes
    """The same as `text`."""
    starts: Places
    lengths: Places

    def cut(self) -> list[str]:
        extents = zip(self.starts.tolist(), (self.starts + self.lengths).tolist(), strict=True)
        return [self.text[start:stop] for start, stop in extents]

    def numbers(self, longest: int) -> NDArray[numpy.float64] | None:
        return None if int(self.lengths.max()) > longest else decimals(self.signs, self.starts, self.lengths)


class ManyTexts(Sequence[str]):
    """A column of texts nearly all of which are different, cut out when they are asked for."""

    def __init__(self, parts: Sequence[_Spelt], form: Form, number: int) -> None:
        self._parts, self._form, self._number = parts, form, number

    def plain_numbers(self, longest: int) -> NDArray[numpy.float64] | None:
        """The numbers that the texts spell, nan for an empty one.

        None where one is longer than that, or anything else than digits with a point and a sign.
        """
        found = []
        for part in self._parts:
            if (numbers := part.numbers(longest)) is None:
                return None
            found.append(numbers)
        return numpy.concatenate(found)

    @cached_property
    def _texts(self) -> list[str]:
        return self._form.texts(list(chain.from_iterable(part.cut() for part in self._parts)), self._number)

    def __len__(self) -> int:
        return sum(len(part.starts) for part in self._parts)

    @overload
    def __getitem__(self, case: int) -> str: ...

    @overload
    def __getitem__(self, case: slice) -> list[str]: ...

    def __getitem__(self, case: int | slice) -> str | list[str]:
        return self._texts[case]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)


_Part = _Short | FewTexts | _Spelt | list[str]
"""Neighbouring cases of a column."""


class _Gathered:
    """Neighbouring cases, until there are as many as are given together."""

    def __init__(self, most: int, form: Form) -> None:
        self.most = most
        self.form = form
        self.cases = 0
        self.parts: list[list[_Part]] = []

    @property
    def room(self) -> int:
        return self.most - self.cases

    def add(self, columns: list[_Part], cases: int) -> None:
        self.parts.append(columns)
        self.cases += cases

    def columns(self) -> list[Sequence[str]]:
        return [self._together(parts, number) for number, parts in enumerate(zip(*self.parts, strict=True))]

    def _together(self, parts: Sequence[_Part], number: int) -> Sequence[str]:
        short = [part.words for part in parts if isinstance(part, _Short)]
        if len(short) == len(parts):
            return self._few(short, number)
        spelt = [part for part in parts if isinstance(part, _Spelt)]
        if len(spelt) == len(parts):
            return ManyTexts(spelt, self.form, number)
        whole = [self._whole(part, number) for part in parts]
        if 2 * sum(len(part) for part in whole if isinstance(part, list)) > self.cases:
            return list(chain.from_iterable(whole))
        known: dict[str, int] = {}
        places = [_places(part, known) for part in whole]
        return FewTexts(numpy.concatenate(places).astype(_smallest(len(known))), list(known))

    def _whole(self, part: _Part, number: int) -> FewTexts | list[str]:
        if isinstance(part, _Short):
            return self._few([part.words], number)
        return self.form.texts(part.cut(), number) if isinstance(part, _Spelt) else part

    def _few(self, words: Sequence[Places], number: int) -> FewTexts:
        return _ShortTexts(numpy.concatenate(words), self.form, number)


class _ShortTexts(FewTexts):
    """A column of cells of up to eight bytes, whose texts are made when they are asked for."""

    def __init__(self, words: Places, form: Form, number: int) -> None:
        self._words, self._form, self._number = words, form, number

    def few_texts(self) -> FewTexts:
        """A column that can be let go before this one: with all of a chunk's, texts would take most of the memory."""
        places, different = _different_words(self._words)
        spelt = different.astype("<u8").view("S8").tolist()  # which has no zero bytes at its end
        texts = self._form.decoded(spelt)
        if _QUOTE in different.tobytes():  # one inside a cell is doubled there
            texts = [text.replace('""', '"') for text in texts]
        return FewTexts(places, self._form.texts(texts, self._number))

    @cached_property
    def _found(self) -> FewTexts:
        return self.few_texts()

    @property
    def places(self) -> Places:
        return self._found.places

    @property
    def texts(self) -> Sequence[str]:
        return self._found.texts

    def __iter__(self) -> Iterator[str]:
        return iter(self.few_texts().cells())

    def recoded(self, recode: Callable[[str], str]) -> FewTexts:
        return self.few_texts().recoded(recode)

    def __len__(self) -> int:
        return len(self._words)


def _places(part: Sequence[str], known: dict[str, int]) -> Places:
    """Of the text of every case, among those known; new ones are added in their order."""
    if isinstance(part, FewTexts):
        return numpy.array([known.setdefault(text, len(known)) for text in part.texts])[part.places]
    return numpy.array([known.setdefault(text, len(known)) for text in part])


def _smallest(count: int) -> type[Any]:
    """The type of the smallest numbers for so many places."""
    return numpy.uint8 if count <= 1 << 8 else numpy.uint16 if count <= 1 << 16 else numpy.uint32


class _Rows(NamedTuple):
    """Neighbouring rows read by the csv module."""

    cells: list[list[str]]
    form: Form

    @property
    def rows(self) -> int:
        return len(self.cells)

    def columns(self, begin: int, end: int) -> list[_Part]:
        columns = zip(*self.cells[begin:end], strict=True)
        return [self.form.texts(list(cells), number) for number, cells in enumerate(columns)]


class _Cells:
    """Neighbouring rows whose cells are found in their bytes."""

    def __init__(self, data: bytes, ends: Places, form: Form, many: set[int]) -> None:
        """`ends` are the places of the signs behind the cells, a row a column; `many` those of different texts."""
        self.data, self.form, self.many = data, form, many
        padded = data + bytes(_WORD)
        self.signs: Bytes = numpy.frombuffer(padded, numpy.uint8)
        self.words: Words = numpy.ndarray((len(data) + 1,), "<u8", padded, strides=(1,))
        self.ends = ends
        self.rows: int = ends.shape[1]
        self.has_returns = _RETURN in data
        self.has_quotes = _QUOTE in data
        self.text = data.decode("ascii") if data.isascii() else None

    def columns(self, begin: int, end: int) -> list[_Part]:
        return [self._column(number, slice(begin, end)) for number in range(len(self.ends))]

    def _column(self, number: int, rows: slice) -> _Part:
        starts, lengths = self._extents(number, rows)
        longest = int(lengths.max())
        if longest <= 1:
            signs = self.signs[starts]
            return _Short(signs if lengths.all() else signs * (lengths > 0))
        if longest <= _WORD:
            return _Short(self._word(starts, lengths, 0).astype(numpy.uint16 if longest == 2 else numpy.uint64))
        found = None if number in self.many else self._different(starts, lengths, longest)
        if found is None:
            self.many.add(number)
            spelt = self._spelt(starts, lengths)
            return spelt or self._texts(starts, lengths, number)
        places, firsts = found
        return FewTexts(places, self._texts(starts[firsts], lengths[firsts], number))

    def _extents(self, number: int, rows: slice) -> tuple[Places, Places]:
        """Where the cells of a column begin, and their bytes, without the quotation marks around them."""
        stops = self.ends[number, rows]
        if number:
            starts = self.ends[number - 1, rows] + 1
        else:
            before = self.ends[-1, max(0, rows.start - 1) : rows.stop - 1] + 1
            starts = before if rows.start else numpy.concatenate([numpy.zeros(1, before.dtype), before])
        if self.has_returns and number == len(self.ends) - 1:
            stops = stops - ((self.signs[stops - 1] == _RETURN) & (stops > starts))
        if self.has_quotes:
            quoted = self.signs[starts] == _QUOTE
            starts, stops = starts + quoted, stops - quoted
        return starts, stops - starts

    def _spelt(self, starts: Places, lengths: Places) -> _Spelt | None:
        if self.text is None or self.has_quotes:
            return None
        return _Spelt(self.text, self.signs, starts, lengths)

    def _texts(self, starts: Places, lengths: Places, number: int) -> list[str]:
        if spelt := self._spelt(starts, lengths):
            return self.form.texts(spelt.cut(), number)
        stops = (starts + lengths).tolist()
        texts = self.form.decoded([self.data[begin:end] for begin, end in zip(starts.tolist(), stops, strict=True)])
        if self.has_quotes:  # one inside a cell is doubled there
            texts = [text.replace('""', '"') for text in texts]
        return self.form.texts(texts, number)

    def _different(self, starts: Places, lengths: Places, longest: int) -> tuple[Places, Places] | None:
        """Of every cell the place of its text among the different ones, and of these the first cell.

        None where nearly all are different, or some too long.
        """
        if longest > _MOST_WORDS * _WORD:
            return None
        words = [self._word(starts, lengths, at) for at in range(0, longest, _WORD)]
        mixed = words[0]
        for word, factor in zip(words[1:], _FACTORS, strict=False):
            mixed = mixed ^ (mixed >> numpy.uint64(29)) ^ (word * numpy.uint64(factor))
        found = _by_key(mixed)
        if len(found[1]) > len(starts) * _MOST_DIFFERENT + _ALWAYS_FEW:
            return None
        places, firsts = found
        # Two texts may have one key.
        return found if all(bool((word == word[firsts][places]).all()) for word in words) else None

    def _word(self, starts: Places, lengths: Places, at: int) -> Words:
        """The bytes of the cells from `at` on as numbers, 0 for what is beyond a cell."""
        masks = _MASKS[numpy.clip(lengths - at, 0, _WORD)]
        words: Words = self.words[numpy.minimum(starts + at, len(self.data))] & masks
        return words


def _different_words(words: Places) -> tuple[Places, Places]:
    """Of every word the place among the different ones, and these, in the order of their first cases.

    Where nearly all are different they stand there one a case, which takes less time than to find the same ones.
    """
    if words.dtype == numpy.uint8:
        return _different_bytes(words.tobytes())
    some = words[:_SOME]
    if len(some) == _SOME and len(numpy.unique(some)) > _SOME * _MOST_DIFFERENT:
        return numpy.arange(len(words), dtype=numpy.uint32), words
    places, firsts = _by_table(words) if words.dtype == numpy.uint16 else _by_key(words)
    return places, words[firsts]


def _different_bytes(signs: bytes) -> tuple[Places, Places]:
    known = dict.fromkeys(signs[:_FIRST_SIGNS])
    rest = signs.translate(None, bytes(known))
    while rest:
        known[rest[0]] = None
        rest = rest.translate(None, rest[:1])
    order = bytes(known)
    places = signs.translate(bytes.maketrans(order, bytes(range(len(order)))))
    return numpy.frombuffer(places, numpy.uint8), numpy.frombuffer(order, numpy.uint8)


def _by_table(keys: Places) -> tuple[Places, Places]:
    """Of every key of two bytes the place among the different ones, and the first case of each of these, in order."""
    count = len(keys)
    firsts = numpy.full(1 << 16, count, numpy.int32)
    firsts[keys[::-1]] = numpy.arange(count - 1, -1, -1, dtype=numpy.int32)  # the last that is written stays
    present = numpy.flatnonzero(firsts < count)
    present = present[numpy.argsort(firsts[present])]
    places = numpy.zeros(1 << 16, _smallest(len(present)))
    places[present] = numpy.arange(len(present))
    return places[keys], firsts[present]


def _by_key(keys: Words) -> tuple[Places, Places]:
    """The same of keys of eight bytes: by the highest bits of a product, or where two share these, by sorting."""
    found = _by_table(((keys * numpy.uint64(_FACTORS[0])) >> numpy.uint64(48)).astype(numpy.uint16))
    places, firsts = found
    if (keys == keys[firsts][places]).all():
        return found
    _, firsts, inverse = numpy.unique(keys, return_index=True, return_inverse=True)
    order = numpy.argsort(firsts)
    by_value = numpy.empty(len(order), _smallest(len(order)))
    by_value[order] = numpy.arange(len(order))
    return by_value[inverse], firsts[order]


def _pieces(stream: BinaryIO, form: Form, skip: int) -> Iterator[_Cells | _Rows]:
    """The rows after the first `skip`, of which there is at least one. Unfit."""
    data, header, used = _header(stream, form, skip)
    width = len(header[0])
    data = data[used:]
    many: set[int] = set()
    ended = False
    while not ended or data:
        if not ended:
            more = stream.read(_BLOCK)
            ended = not more
            data += more
            if ended and data and data[-1] not in (_NEWLINE, _RETURN):
                data += b"\n"
        whole = data[: data.rfind(b"\n") + 1]
        ends = _find_ends(whole, form, width)
        if ends is not None:
            used = int(ends[-1, -1]) + 1
            yield _Cells(data[:used], ends, form, many)
        else:
            rows, used = _by_lines(data if ended else whole, form, width, ended)
            if rows:
                yield _Rows(rows, form)
        data = data[used:]
        if len(data) > _MOST_BLOCKS * _BLOCK:
            raise Unfit


def _header(stream: BinaryIO, form: Form, skip: int) -> tuple[bytes, list[list[str]], int]:
    """The beginning of the file, the first `skip` rows, and the bytes that these take. Unfit."""
    data = b""
    for _ in range(_MOST_BLOCKS):
        more = stream.read(_BLOCK)
        data += more
        rest = data.removeprefix(_MARK) if codecs.lookup(form.codec).name == "utf-8-sig" else data
        if rest[:4].lower() == b"sep=":
            rest = rest[len(rest.splitlines(keepends=True)[0]) :]
        whole = rest[: rest.rfind(b"\n") + 1]
        header, used = _by_lines(whole, form, 0, ended=False, most=skip)
        if header and len(header) == skip:
            return rest, header, used
        if not more:
            break
    raise Unfit


def _find_ends(data: bytes, form: Form, width: int) -> Places | None:
    """The places of the signs behind the cells of all rows that are whole, a row of places a column.

    None where these are not rows of `width` cells, with quotation marks around a cell or doubled in it.
    """
    if not data or b"\0" in data or not form.decodes(data):
        return None
    signs: Bytes = numpy.frombuffer(data, numpy.uint8)
    separator = ord(form.separator)
    is_line = signs == _NEWLINE
    is_end = (signs == separator) | is_line
    has_quotes = b'"' in data
    if has_quotes:
        quotes = signs == _QUOTE
        inside = (numpy.add.accumulate(quotes.view(numpy.uint8), dtype=numpy.uint8) & 1).view(bool)
        is_end &= ~inside
        is_line &= ~inside
    lines = numpy.flatnonzero(is_line)
    if not len(lines):
        return None
    used = int(lines[-1]) + 1
    ends = numpy.flatnonzero(is_end[:used]).astype(numpy.int32)
    rows = len(lines)
    if len(ends) != rows * width or not numpy.array_equal(ends[width - 1 :: width], lines):
        return None
    found = numpy.ascontiguousarray(ends.reshape(rows, width).T)
    if has_quotes and not _are_around(numpy.flatnonzero(quotes[:used]), signs, separator):
        return None
    if b"\r" in data:
        returns = signs[:used] == _RETURN
        before_end = signs[numpy.maximum(found[-1] - 1, 0)] == _RETURN
        if numpy.count_nonzero(returns & ~inside[:used] if has_quotes else returns) != numpy.count_nonzero(before_end):
            return None
    longest_row = int(numpy.diff(found[-1], prepend=numpy.int32(-1)).max())
    return found if longest_row <= csv.field_size_limit() else None


def _are_around(quotes: Places, signs: Bytes, separator: int) -> bool:
    """Whether each quotation mark stands at the beginning or the end of a cell, or is doubled in it."""
    opening, closing = quotes[::2], quotes[1::2]
    before, behind = signs[opening - 1], signs[closing + 1]
    good_before = (before == separator) | (before == _NEWLINE) | (before == _QUOTE) | (opening == 0)
    good_behind = (behind == separator) | (behind == _NEWLINE) | (behind == _QUOTE) | (behind == _RETURN)
    return bool(good_before.all() and good_behind.all())


def _by_lines(data: bytes, form: Form, width: int, ended: bool, most: int | None = None) -> tuple[list[list[str]], int]:
    """The rows that are complete, `most` at the most, and the bytes that they take; all where the file has ended.

    They are cut as small files are. Unfit where that finds something wrong.
    """
    lines = data.splitlines(keepends=True)
    reader = csv.reader(map(form.decode, lines), delimiter=form.separator, strict=True)
    rows: list[list[str]] = []
    read = 0
    try:
        while most is None or len(rows) < most:
            row = next(reader, None)
            if row is None:
                break
            read = reader.line_num
            if not row and width != 1:
                continue
            row = row or [""]
            width = width or len(row)
            if len(row) != width:
                raise Unfit
            rows.append(row)
    except csv.Error as error:
        if ended or reader.line_num < len(lines):
            raise Unfit from error
    return rows, sum(map(len, lines[:read]))

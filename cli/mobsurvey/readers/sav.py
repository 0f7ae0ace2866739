"""Reads SPSS .sav and .zsav files, in chunks, with user-missing values kept apart."""

from __future__ import annotations

import math
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from mobsurvey.errors import ReadError
from mobsurvey.readers import ReadOptions, shown_name
from mobsurvey.readers.apart import read_apart
from mobsurvey.readers.sav_carried import attached_notes, carried, made_options, with_own_names
from mobsurvey.readers.sav_dictionary import SavDictionary, SavSet, SavVariable, check_cases, read_head
from mobsurvey.readers.sav_library import read_columns
from mobsurvey.readers.sav_text import (
    BYTES,
    Detect,
    Judgement,
    check_encoding,
    codec_name,
    decode_all,
    decoder,
    detect_by_words,
    failing,
    is_cut,
    judge_encoding,
    shown_encoding,
)
from mobsurvey.survey import (
    Chunk,
    Label,
    Missing,
    MissingRange,
    ResponseSet,
    Source,
    Survey,
    Value,
    Variable,
    VariableKind,
)

_DATES = {20, 22, 23, 24, 28, 29, 30, 38, 39, 41}
"""DATE, DATETIME, ADATE, JDATE, MOYR, QYR, WKYR, EDATE, SDATE, YMDHMS: print formats of seconds since 1582."""
WHOLE_CASES = 100_000
"""Up to so many cases a file is read at once; starting processes would take longer than it saves."""
FAST_CASES = 10_000
"""From so many on arrays are tried first: they save the library's own process, and with 40 variables half the time of
an import of 20,000 cases, two thirds of 100,000. What a smaller file saves cannot be felt."""
_SAMPLE_CASES = 20_000
"""Of a larger file, whose text is judged by its beginning."""
_PROSE_BYTES = 32
"""A text as wide as this that fills its width has probably been cut; a shorter one may be an identifier."""
_EPOCH = (1582, 10, 14)
"""SPSS counts seconds from the first day of the Gregorian calendar."""
_CYCLE_DAYS = 146_097
"""Of 400 years, after which the Gregorian calendar repeats."""
_FARTHEST = 1e16


def read_sav(path: Path, options: ReadOptions, detect: Detect = detect_by_words) -> Survey:
    """The raw survey of an SPSS file, with the labels, missing values, measures and sets it declares. ReadError.

    `detect` finds the encoding of texts by their content, where the file declares none or a wrong one.
    """
    forced = check_encoding(options.encoding) if options.encoding else None
    head = read_head(path)
    check_cases(head)
    stored = head.decode(decoder(BYTES))
    sample = _sample(path, stored)
    groups = (head.texts(), *(sample.foreign.get(number, ()) for number in range(len(stored.variables))))
    judged = judge_encoding(groups, head.declared, forced, path, detect)
    dictionary = with_own_names(head.decode(judged.decoder(0)))
    made = made_options(dictionary)
    variables = {found.name: _variable(found) for found in dictionary.variables if found.name not in made}
    declared_sets = [found for found in dictionary.sets if not found.members or not made.issuperset(found.members)]
    found_sets = [_response_set(found, variables, dictionary.texts) for found in declared_sets]
    sets = {found.name: found for found in found_sets if found.members and _has_counted(found)}
    details = {
        **_facts(dictionary),
        **_encoding_notes(judged, head.declared, groups),
        **_losses(dictionary, sample, judged, [*_lost_members(dictionary, declared_sets, sets)]),
        **attached_notes(dictionary),
    }
    encoding = options.encoding or (judged.shown if judged.because else head.declared)
    chunks = SavChunks(path, dictionary, judged)
    source = Source(shown_name(path), "sav", encoding, details=details, carried=carried(dictionary))
    return Survey(variables, sets, {}, chunks, source)


def nfc(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _facts(dictionary: SavDictionary) -> dict[str, str]:
    """What the file says of itself, beside its questions and answers."""
    roles = {v.name: v.role for v in dictionary.variables if v.role not in ("", "input")}
    facts = {
        "declared weight": dictionary.weight,
        "file label": dictionary.file_label,
        "documents": dictionary.documents,
        "roles": ", ".join(f"{name}: {role}" for name, role in roles.items()),
        "attributes": "\n".join(f"{name}: {value}" for name, value in dictionary.attributes.items()),
    }
    return {name: text for name, text in facts.items() if text}


def _encoding_notes(judged: Judgement, declared: str, groups: Iterable[Iterable[bytes]]) -> dict[str, str]:
    """What was decided on the encoding, where it is not as declared, with one text before and after."""
    before = decoder(codec_name(declared) or "cp1252")
    for number, group in enumerate(groups if judged.because else ()):
        after = judged.decoder(number)
        for text in group:
            if not text.isascii():
                pair = f'"{before(text).strip()}" -> "{after(text).strip()}"'
                if judged.because != "forced" or before(text) != after(text):
                    return {f"text in {judged.shown}": f"{pair} ({judged.because}; declared is {declared or 'none'})"}
    return {}


def _lost_members(
    dictionary: SavDictionary, declared: Iterable[SavSet], sets: Mapping[str, ResponseSet]
) -> Iterator[str]:
    """Sets, and members of sets, that the file declares and has no variables for."""
    known = {variable.name.casefold() for variable in dictionary.variables}
    for found in declared:
        if found.name not in sets:
            has_members = any(member.casefold() in known for member in found.members)
            yield f"{found.name} ({'no counted value' if has_members else 'no members'})"
        elif lost := [member for member in found.members if member.casefold() not in known]:
            yield f"of {found.name} {', '.join(lost)} (not in the file)"


def _losses(
    dictionary: SavDictionary, sample: _Sample, judged: Judgement, lost_members: Sequence[str]
) -> dict[str, str]:
    """What is not, or was not, in the file as it should be."""
    losses = {}
    if left_out := [*lost_members] + [
        f"{' '.join(line.split())[:60]} (not understood)" for line in dictionary.unread_sets
    ]:
        losses["sets left out"] = ", ".join(left_out)
    if judged.failing:
        places = sample.places(dictionary)
        losses["stray bytes"] = "; ".join(
            places.get(text, f'the dictionary, "{judged.decoder(0)(text).strip()}"') for text in judged.failing
        )
    if dictionary.cut_labels:
        losses["cut labels"] = str(dictionary.cut_labels)
    full = {
        variable.name: count
        for number, variable in enumerate(dictionary.variables)
        if (count := sample.count_cut(number, variable.width, judged.codec))
    }
    if full:
        losses["cut text"] = ", ".join(f"{name} ({count})" for name, count in full.items())
    return losses


class _Sample(NamedTuple):
    """Texts of the first cases, as stored, by the place of their variable."""

    foreign: Mapping[int, Mapping[bytes, int]]
    """Texts beyond ASCII, and the first case that has each."""
    full: Mapping[int, int]
    """How many cases fill the whole width of a variable of prose."""

    def places(self, dictionary: SavDictionary) -> dict[bytes, str]:
        """Case and variable of each text."""
        return {
            text: f'case {case}, column "{dictionary.variables[number].name}"'
            for number, cases in self.foreign.items()
            for text, case in cases.items()
        }

    def count_cut(self, number: int, width: int, encoding: str) -> int:
        """Texts that end within a letter, or else fill the width of prose."""
        inside = sum(1 for text in self.foreign.get(number, ()) if len(text) == width and is_cut(text, encoding))
        return max(inside, self.full.get(number, 0))


def _sample(path: Path, stored: SavDictionary) -> _Sample:
    """The texts of a file, of a large one those of its first cases."""
    texts = {number: variable for number, variable in enumerate(stored.variables) if variable.width}
    if not texts or stored.cases == 0:
        return _Sample({}, {})
    most = _SAMPLE_CASES if stored.cases > WHOLE_CASES else 0
    return read_apart(partial(_read_sample, path.absolute(), path, most, texts, len(stored.variables)), path)


def _read_sample(file: Path, path: Path, most: int, texts: Mapping[int, SavVariable], variables: int) -> _Sample:
    try:
        columns = read_columns(
            file, path, [True] * len(texts), row_limit=most, usecols=[v.name for v in texts.values()]
        )
    except ReadError:  # the library may have other names
        every = read_columns(file, path, [number in texts for number in range(variables)], row_limit=most)
        columns = [every[number] for number in texts]
    foreign: dict[int, dict[bytes, int]] = {}
    full: dict[int, int] = {}
    for (number, variable), cells in zip(texts.items(), columns, strict=True):
        if variable.width >= _PROSE_BYTES and (count := sum(len(cell) == variable.width for cell in cells)):
            full[number] = count
        first: dict[str, int] = {}
        if not "".join(cells).isascii():
            for case, cell in enumerate(cells, start=1):
                first.setdefault(cell, case)
        if marked := {cell.encode(BYTES): case for cell, case in first.items() if not cell.isascii()}:
            foreign[number] = marked
    return _Sample(foreign, full)


@dataclass(frozen=True)
class SavPart:
    """Some neighbouring cases of a file; can be read in another process."""

    path: Path
    """As messages name it."""
    file: Path
    """Absolute."""
    names: tuple[str, ...]
    texts: Mapping[int, str]
    """The columns that hold text, and the encoding in which what the codec gives is read again; "" for none."""
    codec: str
    offset: int
    cases: int
    """At most so many; 0 for all that are left."""
    dates: tuple[Variable, ...]
    all_judged: bool
    """Whether every text was looked at before, so that what does not decode is known and was reported."""

    def read(self) -> Chunk:
        is_text = [number in self.texts for number in range(len(self.names))]
        columns = read_columns(self.file, self.path, is_text, row_offset=self.offset, row_limit=self.cases)
        for number, again in self.texts.items():
            columns[number] = self.decoded(columns[number], self.names[number], again)
        named: dict[str, list[Any]] = dict(zip(self.names, columns, strict=True))
        for variable in self.dates:
            named[variable.name] = _iso_dates(named[variable.name], variable)
        return Chunk(len(columns[0]), named)

    def read_on(self, parts: Sequence[SavPart]) -> Iterator[Chunk]:
        """The chunks of these parts, this one the first, their numbers as arrays: as many as can be read so.

        The others are for `read`, which reads them or says what is wrong.
        """
        try:
            from mobsurvey.readers.sav_fast import Unfit, read_cases
        except ImportError:
            return
        try:
            head = read_head(self.file)
            stored = head.decode(decoder(BYTES))
            if len(stored.variables) != len(self.names):
                return
            sizes = [min(part.cases or stored.cases, stored.cases - part.offset) for part in parts]
            widths = [variable.width for variable in stored.variables]
            for part, size, columns in zip(parts, sizes, read_cases(self.file, head, widths, sizes), strict=False):
                named = dict(zip(self.names, columns, strict=True))
                for number, again in self.texts.items():
                    name = self.names[number]
                    named[name] = part.decoded(named[name], name, again)
                for variable in self.dates:
                    named[variable.name] = _iso_dates(named[variable.name], variable)
                yield Chunk(size, named)
        except Unfit:
            return

    def decoded(self, cells: list[str], name: str, again: str) -> list[str]:
        foreign = [cell for cell in dict.fromkeys(cells) if not cell.isascii()]
        if not foreign:
            return cells
        stored = [cell.encode(BYTES) for cell in foreign]
        if not self.all_judged and (bad := failing(stored, self.codec)):
            raise ReadError(
                f'a text of "{name}" is not in {shown_encoding(self.codec)}, as those before it',
                where=f"{self.path}, case {self.offset + cells.index(bad[0].decode(BYTES)) + 1}",
                next_step="Correct it there, or declare another encoding with --encoding.",
            )
        texts = dict(zip(foreign, decode_all(stored, decoder(self.codec, again)), strict=True))
        return [texts.get(cell, cell) for cell in cells]

    def packed(self) -> Packed:
        """The chunk as it goes through a pipe: an object for each number would take longer than reading it."""
        chunk = self.read()
        texts = {self.names[number] for number in self.texts}
        dates = {variable.name for variable in self.dates}
        columns: dict[str, Any] = {}
        for name, cells in chunk.columns.items():
            columns[name] = cells if name in dates else _joined(cells) if name in texts else _numbers(cells)
        return Packed(chunk.cases, columns)


class Numbers(NamedTuple):
    """A column of numbers."""

    doubles: bytes
    gaps: bytes
    """The places, of eight bytes each, where there is none."""

    def cells(self) -> list[Any]:
        doubles, gaps = array("d"), array("q")
        doubles.frombytes(self.doubles)
        gaps.frombytes(self.gaps)
        cells: list[Any] = doubles.tolist()
        for case in gaps:
            cells[case] = None
        return cells


class Packed(NamedTuple):
    """A chunk, its numbers as bytes and its texts joined by NUL, which none has."""

    cases: int
    columns: Mapping[str, Numbers | str | list[Any]]

    def chunk(self) -> Chunk:
        return Chunk(self.cases, {name: _unpacked(packed) for name, packed in self.columns.items()})


def _numbers(cells: list[float | None]) -> Numbers:
    import numpy  # which the library has loaded

    doubles = numpy.array(cells, dtype=float)
    return Numbers(doubles.tobytes(), numpy.flatnonzero(numpy.isnan(doubles)).astype("int64").tobytes())


def _joined(cells: list[str]) -> str | list[str]:
    joined = "\0".join(cells)
    return joined if joined.count("\0") == len(cells) - 1 else cells


def _unpacked(packed: Numbers | str | list[Any]) -> list[Any]:
    if isinstance(packed, Numbers):
        return packed.cells()
    return packed.split("\0") if isinstance(packed, str) else packed


@dataclass(frozen=True)
class SavChunks:
    """The cases of a .sav file, a chunk at a time; iterating reads the file anew.

    The library makes an object of each number and has to pass over the rows before a part: some four parts keep
    memory at a quarter of the file's and the passing over at a tenth of the time.
    """

    path: Path
    dictionary: SavDictionary
    judged: Judgement

    @property
    def cases(self) -> int:
        """As the header promises; -1 where it does not."""
        return self.dictionary.cases

    def parts(self) -> list[SavPart]:
        variables = [_variable(variable) for variable in self.dictionary.variables]
        again = self.judged.again[1:] or ("",) * len(variables)  # the first group is the dictionary
        whole = SavPart(
            self.path,
            self.path.absolute(),
            tuple(variable.name for variable in variables),
            {n: again[n] for n, variable in enumerate(self.dictionary.variables) if variable.width},
            self.judged.codec,
            0,
            0,
            tuple(variable for variable in variables if variable.kind == "date"),
            self.cases <= WHOLE_CASES,
        )
        if self.cases <= WHOLE_CASES:
            return [whole]
        count = max(4, 2 * -(-self.cases // 2_000_000))
        size = -(-self.cases // count)
        return [replace(whole, offset=at, cases=size) for at in range(0, self.cases, size)]

    def __iter__(self) -> Iterator[Chunk]:
        parts = self.parts()
        done = 0
        if len(parts) > 1 or self.cases >= FAST_CASES:
            for part, chunk in zip(parts, parts[0].read_on(parts), strict=False):
                columns = {name: list(cells) for name, cells in chunk.columns.items()}
                yield self.check(part, chunk._replace(columns=columns))
                done += 1
        for part in parts[done:]:
            yield self.check(part, read_apart(part.packed, self.path).chunk())

    def check(self, part: SavPart, chunk: Chunk) -> Chunk:
        """The chunk; ReadError where it has fewer cases than the header promises: the file ends early."""
        if self.cases > 0 and chunk.cases != min(part.cases or self.cases, self.cases - part.offset):
            raise ReadError(
                f"the header promises {self.cases:,} cases, but the file ends after {part.offset + chunk.cases:,}",
                where=str(self.path),
                next_step="Copy or export it again.",
            )
        if chunk.cases == 0:
            raise ReadError("the file has no cases", where=str(self.path), next_step="Export it again.")
        return chunk


def _variable(found: SavVariable) -> Variable:
    values = {_code(code): _label(text) for code, text in found.labels.items() if _is_code(code)}
    missing: dict[Any, Label] = {}
    ranges: list[MissingRange] = []
    low, high = found.missing_range or (0.0, -1.0)
    if low < high:
        ranges.append(MissingRange(low, high, "no-answer"))
    for value in (*((low,) if low == high else ()), *found.missing):
        if _is_code(value):
            missing[_code(value)] = values.pop(_code(value), {})
    for code in [c for c in values if not isinstance(c, str) and any(r.low <= c <= r.high for r in ranges)]:
        missing[code] = values.pop(code)
    return Variable(
        found.name,
        _kind(found, bool(values)),
        _label(found.label),
        found.measure,
        tuple(Value(code, label) for code, label in values.items()),
        tuple(Missing(code, "no-answer", label) for code, label in missing.items()),
        tuple(ranges),
    )


def _kind(found: SavVariable, has_values: bool) -> VariableKind:
    if found.format in _DATES and not found.width:
        return "date"
    if has_values:
        return "single"
    return "text" if found.width else "number"


def _is_code(code: Any) -> bool:
    """Whether it is more than blank text, which is system-missing, and a number that can be written."""
    return bool(code.strip()) if isinstance(code, str) else math.isfinite(code)


def _code(code: Any) -> Any:
    if isinstance(code, float) and code.is_integer():
        return int(code)
    return nfc(code.strip()) if isinstance(code, str) else code


def _label(text: str) -> Label:
    text = nfc(" ".join(text.split()))
    return {"en": text} if text else {}


def _response_set(found: SavSet, variables: dict[str, Variable], texts: frozenset[str]) -> ResponseSet:
    by_name = {name.casefold(): name for name in variables}
    members = tuple(dict.fromkeys(by_name[m.casefold()] for m in found.members if m.casefold() in by_name))
    if found.counted_value is None:
        return ResponseSet(found.name, "categories", members, _label(found.label))
    counted: Any = nfc(found.counted_value)
    if not texts.intersection(members):
        with suppress(ValueError):
            counted = _code(float(counted)) if math.isfinite(float(counted)) else counted
    return ResponseSet(found.name, "dichotomies", members, _label(found.label), counted)


def _has_counted(found: ResponseSet) -> bool:
    """Whether its members can be told to be chosen: a blank text, which is system-missing, cannot."""
    return not isinstance(found.counted_value, str) or bool(found.counted_value.strip())


def _iso_dates(column: Sequence[float | None], variable: Variable) -> list[float | str | None]:
    """Dates as text; user-missing ones stay the numbers by which the file declares them."""
    missing = {m.code for m in variable.missing}
    ranges = variable.missing_ranges

    def plain(seconds: float | None) -> float | str | None:
        if seconds is None or seconds in missing or (ranges and any(r.low <= seconds <= r.high for r in ranges)):
            return seconds
        return _iso_date(seconds)

    dates = {seconds: plain(seconds) for seconds in set(column)}
    return [dates[seconds] for seconds in column]


def _iso_date(seconds: float) -> str:
    """The date, also of a year that no calendar has: "201416-03-01" tells what is wrong with it."""
    return _iso_day(int(seconds // 86_400)) if -_FARTHEST < seconds < _FARTHEST else str(seconds)


@lru_cache(1 << 16)
def _iso_day(number: int) -> str:
    from datetime import date

    cycles, rest = divmod(date(*_EPOCH).toordinal() + number - 1, _CYCLE_DAYS)
    found = date.fromordinal(rest + 1)
    return f"{found.year + 400 * cycles:04}-{found.month:02}-{found.day:02}"

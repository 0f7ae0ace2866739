"""Reads SPSS .sav and .zsav files through pyreadstat, in chunks, with user-missing values kept apart."""

from __future__ import annotations

import codecs
import math
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mobsurvey.errors import ReadError, UsageError
from mobsurvey.readers import ReadOptions, shown_name
from mobsurvey.readers.sav_dictionary import SavDictionary, SavSet, read_dictionary
from mobsurvey.survey import (
    Chunk,
    Label,
    Measure,
    Missing,
    MissingRange,
    ResponseSet,
    Source,
    Survey,
    Value,
    Variable,
    VariableKind,
)

_DATES = ("DATE", "ADATE", "EDATE", "SDATE", "JDATE", "DATETIME", "YMDHMS")
WHOLE_CASES = 100_000
"""Up to so many cases a file is read at once; starting processes would take longer than it saves."""
_EPOCH = (1582, 10, 14)
"""SPSS counts seconds from the first day of the Gregorian calendar."""


def read_sav(path: Path, options: ReadOptions) -> Survey:
    """The raw survey of an SPSS file, with the labels, missing values, measures and sets it declares. ReadError."""
    if options.encoding:
        _check_encoding(options.encoding)
    dictionary = read_dictionary(path)
    _, metadata = _read(path, options.encoding, metadataonly=True)
    encoding = options.encoding or metadata.file_encoding or dictionary.encoding or "unknown"
    if None in metadata.column_names:
        raise _damaged(path, "a variable has no name")
    variables = {name: _variable(name, metadata) for name in metadata.column_names}
    texts = {name for name in variables if _is_text(_format(name, metadata))}
    found_sets = [_response_set(found, variables, texts) for found in dictionary.sets]
    sets = {found.name: found for found in found_sets if found.members}
    details = {}
    if dictionary.weight:
        details["declared weight"] = dictionary.weight
    if metadata.file_label:
        details["file label"] = nfc(metadata.file_label)
    dates = tuple(variable for variable in variables.values() if variable.kind == "date")
    chunks = SavChunks(path, options.encoding, _cases(dictionary, metadata), dates)
    return Survey(variables, sets, {}, chunks, Source(shown_name(path), "sav", encoding, details=details))


def nfc(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _read(path: Path, encoding: str | None, **options: Any) -> tuple[dict[str, list[Any]], Any]:
    import pyreadstat

    try:
        return pyreadstat.read_sav(
            str(path),
            encoding=encoding,
            user_missing=True,
            disable_datetime_conversion=True,
            output_format="dict",
            **options,
        )
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeError, ValueError, OverflowError) as error:
        raise _damaged(path, " ".join(str(error).split()).rstrip(".")) from None


def _damaged(path: Path, reason: str) -> ReadError:
    return ReadError(
        f"is damaged, truncated, or no SPSS file ({reason})",
        where=str(path),
        next_step="Copy or export it again; if its text is in an old code page, declare it with --encoding.",
    )


def _check_encoding(name: str) -> None:
    try:
        codecs.lookup(name)
    except (LookupError, ValueError):
        raise UsageError(
            f'there is no encoding "{name}"', next_step="Known are, among others: utf-8, cp1258, cp1252."
        ) from None


def _cases(dictionary: SavDictionary, metadata: Any) -> int:
    counts = [n for n in (dictionary.cases, metadata.number_rows) if isinstance(n, int) and n >= 0]
    return counts[0] if counts else -1


@dataclass(frozen=True)
class SavPart:
    """Some neighbouring cases of a file; can be read in another process."""

    path: Path
    encoding: str | None
    offset: int
    cases: int
    """At most so many; 0 for all that are left."""
    dates: tuple[Variable, ...]

    def read(self) -> Chunk:
        columns, _ = _read(self.path, self.encoding, row_offset=self.offset, row_limit=self.cases)
        for variable in self.dates:
            columns[variable.name] = _iso_dates(columns[variable.name], variable)
        return Chunk(len(next(iter(columns.values()), [])), columns)


@dataclass(frozen=True)
class SavChunks:
    """The cases of a .sav file, a chunk at a time; iterating reads the file anew.

    The library makes an object of each number and has to pass over the rows before a part: some four parts keep
    memory at a quarter of the file's and the passing over at a tenth of the time.
    """

    path: Path
    encoding: str | None
    cases: int
    dates: tuple[Variable, ...]

    def parts(self) -> list[SavPart]:
        if self.cases <= WHOLE_CASES:
            return [SavPart(self.path, self.encoding, 0, 0, self.dates)]
        count = max(4, 2 * -(-self.cases // 2_000_000))
        size = -(-self.cases // count)
        return [SavPart(self.path, self.encoding, at, size, self.dates) for at in range(0, self.cases, size)]

    def __iter__(self) -> Iterator[Chunk]:
        for part in self.parts():
            yield self.check(part, part.read())

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


def _variable(name: str, metadata: Any) -> Variable:
    labels = metadata.variable_value_labels.get(name, {})
    measure: Measure = metadata.variable_measure.get(name, "unknown")
    values = {_code(code): _label(text) for code, text in labels.items() if _is_code(code)}
    missing: dict[Any, Label] = {}
    ranges: list[MissingRange] = []
    for bounds in metadata.missing_ranges.get(name, []):
        if bounds["lo"] == bounds["hi"]:
            if _is_code(bounds["lo"]):
                code = _code(bounds["lo"])
                missing[code] = values.pop(code, {})
        else:
            ranges.append(MissingRange(float(bounds["lo"]), float(bounds["hi"]), "no-answer"))
    for code in [c for c in values if not isinstance(c, str) and any(r.low <= c <= r.high for r in ranges)]:
        missing[code] = values.pop(code)
    return Variable(
        name,
        _kind(_format(name, metadata), bool(values)),
        _label(metadata.column_names_to_labels.get(name) or ""),
        measure if measure in ("nominal", "ordinal", "scale") else "nominal",
        tuple(Value(code, label) for code, label in values.items()),
        tuple(Missing(code, "no-answer", label) for code, label in missing.items()),
        tuple(ranges),
    )


def _kind(spss_format: str, has_values: bool) -> VariableKind:
    if spss_format.rstrip("0123456789.") in _DATES:
        return "date"
    if has_values:
        return "single"
    return "text" if _is_text(spss_format) else "number"


def _format(name: str, metadata: Any) -> str:
    return str(metadata.original_variable_types.get(name) or "")


def _is_text(spss_format: str) -> bool:
    return spss_format.rstrip("0123456789.") in ("A", "AHEX")


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


def _response_set(found: SavSet, variables: dict[str, Variable], texts: set[str]) -> ResponseSet:
    by_name = {name.casefold(): name for name in variables}
    members = tuple(dict.fromkeys(by_name[m.casefold()] for m in found.members if m.casefold() in by_name))
    if found.counted_value is None:
        return ResponseSet(found.name, "categories", members, _label(found.label))
    counted: Any = nfc(found.counted_value)
    if not texts.intersection(members):
        with suppress(ValueError):
            counted = _code(float(counted)) if math.isfinite(float(counted)) else counted
    return ResponseSet(found.name, "dichotomies", members, _label(found.label), counted)


def _iso_dates(column: Sequence[float | None], variable: Variable) -> list[float | str | None]:
    """Dates as text; user-missing ones stay the numbers by which the file declares them."""
    missing = {m.code for m in variable.missing}

    def plain(seconds: float | None) -> float | str | None:
        if seconds is None or seconds in missing:
            return seconds
        return seconds if any(r.low <= seconds <= r.high for r in variable.missing_ranges) else _iso_date(seconds)

    return [plain(seconds) for seconds in column]


def _iso_date(seconds: float) -> str:
    from datetime import datetime, timedelta

    try:
        return (datetime(*_EPOCH) + timedelta(seconds=seconds)).date().isoformat()
    except (OverflowError, ValueError):
        return str(seconds)

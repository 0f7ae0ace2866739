"""Writes a coded survey as an SPSS system file (.sav)."""

from __future__ import annotations

import datetime
import io
import os
import struct
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import nextafter
from pathlib import Path
from typing import Any, Literal

from mobsurvey.errors import WriteError
from mobsurvey.sav_records import EXTENSION, LONG_NAMES, MULTIPLE_RESPONSE, sav_records
from mobsurvey.survey import Code, Label, ResponseSet, Survey, Variable, text_of

_VARIABLE_LABEL_BYTES = 255
_VALUE_LABEL_BYTES = 120
_WIDEST_NUMBER = 40
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_EPOCH = datetime.date(1582, 10, 14)
_HIGHEST = sys.float_info.max
_LOWEST = nextafter(-_HIGHEST, 0)  # the lowest double itself means system-missing


def write_sav(survey: Survey, path: Path, *, language: str = "en", created: datetime.datetime) -> None:
    """Writes answers, labels, user-missing codes, measures and response sets; the same survey gives the same bytes.

    Labels are in the language asked for, else in the first they have. A column is text as soon as one of its codes
    is; dates become SPSS dates. A delimited set stays a text column, for the format knows no such set. The file
    appears whole or not at all. WriteError if it cannot be written or has more user-missing codes than a .sav takes.
    """
    import pandas
    import pyreadstat

    columns = _columns_of(survey, language, path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with temporary.open("wb"):
            pass  # an OSError says more than pyreadstat's own
        pyreadstat.write_sav(
            pandas.DataFrame({n: pandas.Series(c.cells, dtype=c.dtype) for n, c in columns.items()}),
            temporary,
            row_compress=True,
            column_labels={n: c.label for n, c in columns.items()},
            variable_value_labels={n: c.labels for n, c in columns.items() if c.labels},
            missing_ranges={n: c.missing for n, c in columns.items() if c.missing},
            variable_measure={n: survey.variables[n].measure for n in columns},
            variable_format={n: c.format for n, c in columns.items() if c.format},
        )
        file = _insert_sets(_stamp(temporary.read_bytes(), created), survey.sets.values(), language)
        with temporary.open("wb") as stream:
            stream.write(file)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError as error:
        raise WriteError(
            f"cannot be written ({error.strerror or error})",
            where=str(path),
            next_step="Name a file in a folder that exists and that you may write to.",
        ) from error
    except (pyreadstat.PyreadstatError, pyreadstat.ReadstatError) as error:
        raise WriteError(
            f"cannot be written as .sav ({error})",
            where=str(path),
            next_step="Correct the codebook there, or write CSV instead.",
        ) from error
    finally:
        with suppress(OSError):  # gone already, or never made
            temporary.unlink()


@dataclass(frozen=True)
class _SavColumn:
    """A variable as pyreadstat takes it."""

    cells: list[Any]
    dtype: Literal["object", "float64"]
    label: str
    labels: dict[Any, str]
    missing: list[Any]
    """Codes, and ranges as {"lo": …, "hi": …}."""
    format: str
    """Print format; empty for text, whose width follows from the cells."""


def _columns_of(survey: Survey, language: str, path: Path) -> dict[str, _SavColumn]:
    codes: dict[str, list[Code | None]] = {name: [] for name in survey.variables}
    for chunk in survey.chunks:
        for name, cells in codes.items():
            cells.extend(chunk.columns[name].codes())
    for name, variable in survey.variables.items():
        if variable.kind == "date" and not _has_text(variable, seconds := [_seconds(code) for code in codes[name]]):
            codes[name] = seconds
    text = {name: _has_text(variable, codes[name]) for name, variable in survey.variables.items()}
    for response_set in survey.sets.values():  # members must be all text or all numbers
        is_text = any(text[member] for member in response_set.members)
        text |= dict.fromkeys(response_set.members, is_text)
    return {
        name: _column_of(variable, codes[name], text[name], language, path)
        for name, variable in survey.variables.items()
    }


def _has_text(variable: Variable, codes: Iterable[Code | None]) -> bool:
    declared = (code for code, _ in _declared(variable))
    return variable.kind in ("text", "id") or any(isinstance(code, str) for code in (*codes, *declared))


def _declared(variable: Variable) -> list[tuple[Code, Label]]:
    values, missing = variable.values, variable.missing
    return [(value.code, value.label) for value in values] + [(entry.code, entry.label) for entry in missing]


def _column_of(variable: Variable, codes: list[Code | None], is_text: bool, language: str, path: Path) -> _SavColumn:
    def stored(code: Code) -> Code:
        if is_text and isinstance(code, float) and code.is_integer():
            code = int(code)
        return str(code) if is_text else code

    labels = {
        stored(code): _cut(text_of(label, language, ""), _VALUE_LABEL_BYTES)
        for code, label in _declared(variable)
        if label
    }
    title = _cut(variable.title(language), _VARIABLE_LABEL_BYTES)
    missing = _missing_of(variable, codes, is_text, path)
    if is_text:
        cells = ["" if code is None else stored(code) for code in codes]
        return _SavColumn(cells, "object", title, labels, missing, "")
    numbers = [code for code in (*codes, *labels) if isinstance(code, int | float)]
    print_format = "SDATE10" if variable.kind == "date" else _number_format(numbers)
    return _SavColumn(codes, "float64", title, labels, missing, print_format)


def _missing_of(variable: Variable, codes: Iterable[Code | None], is_text: bool, path: Path) -> list[Any]:
    """Three codes, or one range and one code: more the format does not hold, so neighbours are joined to a range."""
    discrete = [entry.code for entry in variable.missing]
    ranges = [(r.low, r.high) for r in variable.missing_ranges]
    seen = {code for code in codes if isinstance(code, int | float)}
    if is_text:  # which has no ranges, only the codes met in them
        discrete += sorted(c for c in seen if any(low <= c <= high for low, high in ranges))
        texts = dict.fromkeys(str(code) for code in discrete)
        if len(texts) <= 3:
            return [*texts]
    else:
        numbers = sorted(code for code in discrete if not isinstance(code, str))
        if not ranges and len(numbers) <= 3:
            return [*numbers]
        alone = [n for n in numbers if not any(low <= n <= high for low, high in ranges)]
        if len(ranges) == 1 and len(alone) <= 1:
            return [_range(*ranges[0]), *alone]
        bounds = [bound for pair in (*ranges, *((n, n) for n in alone)) for bound in pair]
        low, high = min(bounds), max(bounds)
        answers = seen | {value.code for value in variable.values if not isinstance(value.code, str)}
        inside = {code for code in answers if low <= code <= high}.difference(numbers)
        if all(any(a <= code <= b for a, b in ranges) for code in inside):
            return [_range(low, high)]
    raise WriteError(
        f"variable '{variable.name}' has more user-missing codes than a .sav takes",
        where=str(path),
        next_step="Leave it three codes, or one range and one code.",
    )


def _range(low: float, high: float) -> dict[str, float]:
    return {"lo": max(low, _LOWEST), "hi": min(high, _HIGHEST)}


def _number_format(numbers: Sequence[int | float]) -> str:
    """The shortest F format that shows every number, with six decimals at the most."""
    texts = [f"{number:.6f}".rstrip("0").split(".") for number in numbers if number == number]
    whole = max((len(text[0]) for text in texts), default=8)
    decimals = max((len(text[1]) for text in texts), default=0)
    return f"F{min(whole + decimals + (decimals > 0), _WIDEST_NUMBER)}.{decimals}"


def _seconds(code: Code | None) -> Code | None:
    """An ISO date as SPSS counts it, in seconds since 14 October 1582; anything else as it is."""
    if not isinstance(code, str):
        return code
    try:
        return (datetime.date.fromisoformat(code) - _EPOCH).days * 86_400
    except ValueError:
        return code


def _cut(text: str, most: int) -> str:
    """The text, shortened to so many bytes of UTF-8 without splitting a character."""
    return text.encode()[:most].decode(errors="ignore")


def _stamp(file: bytes, created: datetime.datetime) -> bytes:
    """The file with that creation date and time in its header, bytes 92 to 108; month names are English."""
    date = f"{created.day:02} {_MONTHS[created.month - 1]} {created.year % 100:02}"
    return file[:92] + f"{date}{created:%H:%M:%S}".encode("ascii") + file[109:]


def _insert_sets(file: bytes, sets: Iterable[ResponseSet], language: str) -> bytes:
    """The file with its multiple response sets as a record of type 7, subtype 7, at the end of the dictionary.

    PSPP developers guide, "Multiple Response Sets Records": subtype 19 is for sets labelled by counted values only.
    """
    end, short_names = _dictionary_end(file)
    lines = b"".join(_set_line(s, short_names, language) for s in sets if s.kind != "delimited")
    record = struct.pack("=4i", EXTENSION, MULTIPLE_RESPONSE, 1, len(lines)) + lines if lines else b""
    return file[:end] + record + file[end:]


def _set_line(response_set: ResponseSet, short_names: Mapping[str, str], language: str) -> bytes:
    """`$name=D1 1 5 Label a b` or `$name=C 5 Label a b`; lengths are in bytes, members by their short names."""
    label = response_set.title(language).replace("\n", " ").encode()
    kind = b"C"
    if response_set.kind == "dichotomies":
        counted = str(response_set.counted_value).encode()
        kind = b"D%d %s" % (len(counted), counted)
    members = " ".join(short_names.get(member, member).lower() for member in response_set.members)
    return b"$%s=%s %d %s %s\n" % (response_set.name.encode(), kind, len(label), label, members.encode())


def _dictionary_end(file: bytes) -> tuple[int, dict[str, str]]:
    """Where the dictionary termination record begins, and the short name of each variable that has another."""
    short_names: dict[str, str] = {}
    end = 0
    for record in sav_records(io.BytesIO(file), "="):
        end = record.at
        if record.subtype == LONG_NAMES:
            pairs = (pair.partition("=") for pair in record.payload.decode().split("\t"))
            short_names = {long: short for short, _, long in pairs}
    return end, short_names

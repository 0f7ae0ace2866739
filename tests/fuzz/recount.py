"""A second, slow coder, written from the codebook's rules: one cell at a time, no bitmaps. The fuzzer's measure."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from mobsurvey.survey import Code, ResponseSet, Survey, Variable
from mobsurvey.vietnamese.fold import fold

ANSWER, MISSING, BLANK, INVALID = "answer", "missing", "blank", "invalid"
_ORDERS = {"day first": "dmy", "month first": "mdy", "year first": "ymd"}


class Coded(NamedTuple):
    """What a cell is."""

    role: str
    code: Code | None = None
    """The answer, the missing code, or what stands there."""


EITHER = "either"
"""In sheets numbers have a point, and texts among them a comma."""


class Notation(NamedTuple):
    """How a file writes numbers and dates."""

    decimal: str = "."
    thousands: str = ""
    dates: str = "dmy"


def notation_of(details: Mapping[str, str], decimal: str | None, dates: str | None) -> Notation:
    """As it was declared, else as the study tells that it was found."""
    thousands = {".": ",", ",": "."}.get(decimal or "", "")
    if decimal is None and details.get("decimal mark", "").startswith("comma"):
        decimal = EITHER if "sheet" in details else ","
    elif decimal == "," and "sheet" in details:
        decimal = EITHER
    found = details.get("date order", "").partition(" (")[0]
    return Notation(decimal or ".", thousands, dates or _ORDERS.get(found, "dmy"))


def as_text(cell: Any) -> str:
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return unicodedata.normalize("NFC", str(cell).strip())


def number_in(text: str, decimal: str = ".", thousands: str = "") -> float | None:
    if decimal == EITHER:
        return number_in(text, ",", thousands) if "," in text else number_in(text)
    if thousands and thousands in text:
        head, mark, tail = text.partition(decimal)
        if not re.fullmatch(rf"[+-]?[0-9]{{1,3}}([{thousands}][0-9]{{3}})+", head):
            return None
        text = head.replace(thousands, "") + mark + tail
    if decimal == ",":
        if "." in text:
            return None
        text = text.replace(",", ".")
    if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def date_in(text: str, order: str) -> str | None:
    found = re.fullmatch(r"([0-9]+)[-/.]([0-9]+)[-/.]([0-9]+)(,?[T ]\s*[0-9]{1,2}:[0-9]{2}.*)?", text)
    if not found:
        return None
    parts = [found[1], found[2], found[3]]
    sizes = [len(part) for part in parts]
    if sizes[0] == 4 and max(sizes[1:]) <= 2:
        year, month, day = parts
    elif sizes[2] == 4 and max(sizes[:2]) <= 2 and order != "ymd":
        day, month, year = parts if order == "dmy" else (parts[1], parts[0], parts[2])
    else:
        return None
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def code_cell(cell: Any, variable: Variable, notation: Notation) -> Coded:
    """What the cell is to a variable that has one answer a case."""
    text = as_text(cell)
    if not text:
        return Coded(BLANK)
    own = notation if variable.kind == "number" else Notation()
    if found := _listed(cell, text, variable, own):
        return found
    raw: Code = as_number(cell) if isinstance(cell, float) else text
    if variable.kind in ("text", "id"):
        return Coded(ANSWER, text)
    if variable.kind == "number":
        number = cell if isinstance(cell, float) else number_in(text, notation.decimal, notation.thousands)
        return Coded(INVALID, raw) if number is None else Coded(ANSWER, number)
    if variable.kind == "date":
        day = date_in(text, notation.dates)
        return Coded(INVALID, raw) if day is None else Coded(ANSWER, day)
    return Coded(INVALID, raw)


def as_number(number: float) -> Code:
    return int(number) if number.is_integer() else number


def _listed(cell: Any, text: str, variable: Variable, notation: Notation) -> Coded | None:
    """By its code, as text or as number; by a range; by its label; by its label otherwise spelt."""
    lists = [
        *((v.code, v.label, ANSWER) for v in variable.values),
        *((m.code, m.label, MISSING) for m in variable.missing),
    ]
    number = cell if isinstance(cell, float) else number_in(text, notation.decimal, notation.thousands)
    same = [(code, role) for code, _, role in lists if str(code) == text]
    if not same and number is not None:
        shown = as_text(float(number))
        same = [(code, role) for code, _, role in lists if str(code) == shown]
    if same:
        return Coded(same[-1][1], same[-1][0])
    if number is not None and any(r.low <= number <= r.high for r in variable.missing_ranges):
        return Coded(MISSING, as_number(float(number)))
    for key in (lambda label: as_text(label).casefold(), fold):
        if key is fold and text.isascii() and " " not in text:
            continue
        labelled = {(code, role) for code, label, role in lists for said in label.values() if key(said) == key(text)}
        if len(labelled) == 1:
            code, role = labelled.pop()
            return Coded(role, code)
    return None


def split_cell(cell: Any, variable: Variable, separator: str) -> list[Coded] | None:
    """The answers of a joined cell of which every part is a code; None for any other."""
    text = as_text(cell)
    if not text:
        return [Coded(BLANK)]
    parts = [part.strip() for part in text.split(separator.strip() or None) if part.strip()]
    found = [code_cell(part, variable._replace(kind="single"), Notation()) for part in parts]
    plain = all(any(str(entry.code) == part for entry in variable.listed) for part in parts)
    spaced = any(separator.strip() in str(entry.code) for entry in variable.listed)
    return found if parts and plain and not spaced else None


def cross(rows: Sequence[Iterable[Any]], columns: Sequence[Iterable[Any]]) -> Counter[tuple[Any, Any]]:
    """How many cases have each pair; a case has none, one or several of a kind."""
    return Counter((r, c) for some, others in zip(rows, columns, strict=True) for r in some for c in others)


def chosen_of(
    found: ResponseSet, survey: Survey, coded: Mapping[str, Sequence[Coded]], cases: int
) -> list[set[Any]] | None:
    """What each case chose of a set of single columns, None where it is made of joined cells."""
    if found.kind == "delimited" or any(member not in coded for member in found.members):
        return None
    chosen: list[set[Any]] = [set() for _ in range(cases)]
    for member in found.members:
        for case, one in enumerate(coded[member]):
            if one.role != ANSWER:
                continue
            if found.kind == "categories":
                chosen[case].add(one.code)
            elif one.code == found.counted_value:
                chosen[case].add(member)
    return chosen

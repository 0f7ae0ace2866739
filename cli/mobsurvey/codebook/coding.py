"""Codes one raw column by one variable: every case becomes an answer, missing, or invalid."""

from __future__ import annotations

import math
import re
import unicodedata
from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, cast

from mobsurvey.survey import Code, Column, Variable, bitmap_from_digits
from mobsurvey.vietnamese.fold import fold

Raw = float | str | None

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)


class State(NamedTuple):
    """What a raw value turned out to be."""

    role: str
    """answer, missing, system-missing or invalid."""
    code: Code | None


SYSTEM_MISSING = State("system-missing", None)
INVALID = State("invalid", None)
"""Of every value in no list: a column may have as many of them as cases, so they share one state."""


def plain_text(raw: Raw) -> str:
    """The raw value as text: trimmed, NFC, whole numbers without a decimal point; "" for none."""
    if raw is None or raw != raw:
        return ""
    if isinstance(raw, str):
        text = raw.strip()
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    return str(plain_code(raw))


def folded_name(name: str) -> str:
    """What two names share that differ only in case, Unicode form or spaces around them."""
    return plain_text(name).casefold()


def plain_code(raw: float | str) -> Code:
    """The raw value as a code: whole numbers are int."""
    if isinstance(raw, float) and raw.is_integer():
        return int(raw)
    return raw


def parse_number(text: str, decimal: str = ".") -> float | None:
    """The number a text stands for, with that decimal mark and no thousands marks; None if it is none."""
    if decimal != ".":
        text = "" if "." in text else text.replace(decimal, ".")
    return float(text) if _NUMBER.fullmatch(text) and math.isfinite(float(text)) else None


def parse_date(text: str) -> str | None:
    """The ISO date of yyyy-mm-dd (a time is dropped) or dd/mm/yyyy; None if it is none."""
    from datetime import date

    if found := _ISO_DATE.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


class CodeList:
    """The value list and missing codes of a variable, ready to look raw values up."""

    def __init__(self, variable: Variable, decimal: str = ".") -> None:
        self.decimal = decimal
        self.ranges = variable.missing_ranges
        self.states: dict[str, State] = {str(v.code): State("answer", v.code) for v in variable.values}
        self.states |= {str(m.code): State("missing", m.code) for m in variable.missing}
        labels = [(text, self.states[str(entry.code)]) for entry in variable.listed for text in entry.label.values()]
        self.labels = _unambiguous((plain_text(text).casefold(), state) for text, state in labels)
        """State by label in small letters."""
        self._all_labels = labels
        self._by_spelling: dict[str, State] | None = None

    def find(self, raw: Raw) -> tuple[State | None, bool]:
        """The state of a raw value, None where no list has it; and whether its label, not its code, was found."""
        text = plain_text(raw)
        if not text:
            return SYSTEM_MISSING, False
        state = self.states.get(text)
        if state is None and (number := self.number(raw, text)) is not None:
            state = self.states.get(plain_text(number)) or self.range(number)
        if state is not None:
            return state, False
        state = self.labels.get(text.casefold()) or self.spelt_otherwise(text)
        return state, state is not None

    def spelt_otherwise(self, text: str) -> State | None:
        """The state of the label that differs only in its spaces and in where tone marks stand: hoà for hòa."""
        if not self._all_labels or (text.isascii() and " " not in text):
            return None
        if self._by_spelling is None:
            self._by_spelling = _unambiguous((fold(label), state) for label, state in self._all_labels)
        return self._by_spelling.get(fold(text))

    def number(self, raw: Raw, text: str) -> float | None:
        return raw if isinstance(raw, float) else parse_number(text, self.decimal)

    def range(self, number: float) -> State | None:
        inside = any(r.low <= number <= r.high for r in self.ranges)
        return State("missing", plain_code(number)) if inside else None


def _unambiguous(labels: Iterable[tuple[str, State]]) -> dict[str, State]:
    """State by label, without labels that several codes have: which is meant cannot be told."""
    found: dict[str, State] = {}
    ambiguous: set[str] = set()
    for label, state in labels:
        if found.setdefault(label, state) != state:
            ambiguous.add(label)
    return {label: state for label, state in found.items() if label not in ambiguous}


def code_single(raw: Sequence[Raw], variable: Variable) -> tuple[Column, bool]:
    """The column of a single-choice variable, and whether any answer came as a label."""
    code_list = CodeList(variable)
    numbers: dict[Raw, int] = {None: 0, "": 0}
    states: dict[State, int] = {SYSTEM_MISSING: 0}
    undeclared: dict[Raw, Code] = {}
    used_label = False

    def learn(value: Raw) -> None:
        nonlocal used_label
        state, from_label = code_list.find(value)
        if state is None:
            state = INVALID
            undeclared[value] = _as_code(value)
        used_label = used_label or from_label
        numbers[value] = states.setdefault(state, len(states))

    for entry in variable.listed:
        learn(entry.code if isinstance(entry.code, str) else str(entry.code))
        if not isinstance(entry.code, str):
            learn(float(entry.code))
    used_label = False
    try:
        indexes = _look_up(numbers, raw, len(states))
    except KeyError:
        for value in set(raw).difference(numbers):
            learn(value)
        indexes = _look_up(numbers, raw, len(states))
    invalid_values = tuple(undeclared[value] for value in raw if value in undeclared) if undeclared else ()
    return _column_of_states(indexes, list(states), len(raw), invalid_values), used_label


def _look_up(numbers: dict[Raw, int], raw: Sequence[Raw], states: int) -> bytes | list[int]:
    found = map(numbers.__getitem__, raw)
    return bytes(found) if states <= 256 else list(found)


def _as_code(value: Raw) -> Code:
    return plain_code(value) if isinstance(value, float) else plain_text(value)


def _column_of_states(
    indexes: bytes | list[int], states: list[State], cases: int, invalid_values: tuple[Code, ...]
) -> Column:
    bitmaps = _bitmaps(indexes, len(states), cases)
    selected: dict[Code, int] = {}
    missing: dict[Code | None, int] = {}
    invalid = 0
    for number, state in enumerate(states):
        if state.role == "answer" and state.code is not None:
            selected[state.code] = bitmaps[number]
        elif state is INVALID:
            invalid = bitmaps[number]
        elif bitmaps[number]:
            missing[state.code] = bitmaps[number]
    return Column(cases, selected, missing, invalid, invalid_values)


def _bitmaps(indexes: bytes | list[int], states: int, cases: int) -> list[int]:
    if isinstance(indexes, bytes):
        bitmaps = []
        for number in range(states):
            one = bytearray(b"0" * 256)
            one[number] = 49
            present = number in indexes
            bitmaps.append(bitmap_from_digits(indexes.translate(one)) if present else 0)
        return bitmaps
    sparse = [bytearray(-(-cases // 8)) for _ in range(states)]
    shift = -cases % 8  # the first case is the highest bit
    for case, number in enumerate(indexes, start=shift):
        sparse[number][case >> 3] |= 128 >> (case & 7)
    return [int.from_bytes(bits, "big") for bits in sparse]


def code_delimited(raw: Sequence[Raw], variable: Variable, separator: str) -> tuple[Column, bool]:
    """The column of joined answers: a case may have several; an option in no list is invalid, the others count."""
    code_list = CodeList(variable)
    options: dict[str, tuple[State | None, bool]] = {}
    texts = [plain_text(value) for value in raw]
    cells: dict[str, tuple[list[State], list[str]]] = {}
    positions: dict[State, list[int]] = {}
    invalid_positions: list[int] = []
    invalid_values: list[Code] = []
    used_label = False
    for case, text in enumerate(texts):
        if text not in cells:
            states, unknown = [], []
            for option in [part.strip() for part in text.split(separator or None)] if text else [""]:
                if option not in options:
                    options[option] = code_list.find(option)
                state, from_label = options[option]
                used_label = used_label or from_label
                if state is None:
                    unknown.append(option)
                elif state is not SYSTEM_MISSING:
                    states.append(state)
            cells[text] = states if states or unknown else [SYSTEM_MISSING], unknown
        states, unknown = cells[text]
        for state in states:
            positions.setdefault(state, []).append(case)
        if unknown:
            invalid_positions.append(case)
            invalid_values.append(separator.join(unknown))
    cases = len(texts)
    selected = {v.code: _bitmap_at(positions.get(State("answer", v.code), ()), cases) for v in variable.values}
    missing = {s.code: _bitmap_at(at, cases) for s, at in positions.items() if s.role != "answer"}
    invalid = _bitmap_at(invalid_positions, cases)
    return Column(cases, selected, missing, invalid, tuple(invalid_values), texts), used_label


def _bitmap_at(positions: Iterable[int], cases: int) -> int:
    digits = bytearray(b"0" * cases)
    for case in positions:
        digits[case] = 49
    return bitmap_from_digits(bytes(digits))


def code_number(raw: Sequence[Raw], variable: Variable, decimal: str = ".") -> tuple[Column, bool]:
    """The column of a number variable, and whether missing ones came as labels; values are doubles, nan for none."""
    if isinstance(next((value for value in raw if value is not None), None), float):
        return _code_floats(cast(Sequence[float | None], raw), variable), False
    return _code_open(raw, variable, lambda text: parse_number(text, decimal), decimal)


def _code_floats(raw: Sequence[float | None], variable: Variable) -> Column:
    """The same for numbers that need no parsing; a large file has millions of different ones."""
    away: dict[float | None, Code | None] = {None: None}
    away |= {float(m.code): m.code for m in variable.missing if not isinstance(m.code, str)}
    for r in variable.missing_ranges:
        away |= {v: plain_code(v) for v in set(raw) if v is not None and r.low <= v <= r.high}
    values = array("d", [math.nan if value is None or value in away else value for value in raw])
    positions: dict[Code | None, list[int]] = {}
    for case, value in enumerate(values):
        if value != value:
            positions.setdefault(away.get(raw[case]), []).append(case)
    missing = {code: _bitmap_at(at, len(raw)) for code, at in positions.items()}
    return Column(len(raw), {}, missing, values=values)


def code_text(raw: Sequence[Raw], variable: Variable) -> tuple[Column, bool]:
    """The column of a text or id variable, and whether missing ones came as labels; values are texts, "" for none."""
    return _code_open(raw, variable, lambda text: text)


def code_date(raw: Sequence[Raw], variable: Variable) -> tuple[Column, bool]:
    """The column of a date variable, and whether missing ones came as labels; values are ISO dates, "" for none."""
    return _code_open(raw, variable, parse_date)


def _code_open(
    raw: Sequence[Raw], variable: Variable, parse: Callable[[str], float | str | None], decimal: str = "."
) -> tuple[Column, bool]:
    code_list = CodeList(variable, decimal)
    empty: float | str = math.nan if variable.kind == "number" else ""
    known: dict[Raw, tuple[float | str, State | None]] = {}
    used_label = False
    for value in set(raw):
        state, from_label = code_list.find(value)
        used_label = used_label or from_label
        parsed = parse(plain_text(value)) if state is None else empty
        known[value] = (empty, INVALID) if parsed is None else (parsed, state)
    values: list[float | str] = []
    positions: dict[State, list[int]] = {}
    for case, (parsed, state) in enumerate(map(known.__getitem__, raw)):
        values.append(parsed)
        if state is not None:
            positions.setdefault(state, []).append(case)
    undeclared = positions.pop(INVALID, [])
    missing = {state.code: _bitmap_at(at, len(raw)) for state, at in positions.items()}
    column = Column(
        len(raw),
        {},
        missing,
        _bitmap_at(undeclared, len(raw)),
        tuple(_as_code(raw[case]) for case in undeclared),
        array("d", cast(list[float], values)) if variable.kind == "number" else values,
    )
    return column, used_label

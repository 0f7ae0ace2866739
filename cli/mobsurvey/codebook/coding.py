"""Codes one raw column by one variable: every case becomes an answer, missing, or invalid."""

from __future__ import annotations

import math
import re
import unicodedata
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeGuard, cast

from mobsurvey.survey import Code, Column, Variable, bitmap_from_digits
from mobsurvey.vietnamese.fold import fold

if TYPE_CHECKING:
    from mobsurvey.codebook.coding_arrays import FewTexts

Raw = float | str | None
EITHER = ",."
"""In place of a decimal mark: numbers have a point, and texts among them a comma."""

_GROUPS = {mark: re.compile(rf"[+-]?[1-9]\d{{0,2}}(?:{re.escape(mark)}\d{{3}})+", re.ASCII) for mark in ",."}
_MANY_CASES = 100_000
"""From so many on a bitmap made by numpy is worth the eighth of a second that loading numpy takes."""
_MOST_DIGITS = 15
"""That a double holds exactly."""
_MOST_SIGNS = 40
"""Of a number that is written with all its digits; a longer text is looked at by itself."""
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_TIME = r"(?:,?[T ]\s*\d{1,2}:\d{2}.*)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}", re.ASCII)
_YEAR_LAST = re.compile(rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}){_TIME}", re.ASCII)


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


def parse_number(text: str, decimal: str = ".", thousands: str = "") -> float | None:
    """The number a text stands for, with that decimal mark, or EITHER; None if it is none.

    A mark between groups of three digits is taken only where it is given.
    """
    if decimal == EITHER:
        decimal, thousands = (",", thousands) if "," in text else (".", "")
    if thousands and thousands in text:
        whole, point, rest = text.partition(decimal)
        if not _GROUPS[thousands].fullmatch(whole):
            return None
        text = whole.replace(thousands, "") + point + rest
    if decimal != ".":
        text = "" if "." in text else text.replace(decimal, ".")
    return float(text) if _NUMBER.fullmatch(text) and math.isfinite(float(text)) else None


def parse_date(text: str, order: str = "dmy") -> str | None:
    """The ISO date of yyyy-mm-dd, or of dd/mm/yyyy, mm/dd/yyyy by order mdy; a time is dropped; None if it is none."""
    from datetime import date

    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = found.groups()
    elif (found := _YEAR_LAST.fullmatch(text)) and order != "ymd":
        day, month, year = found.groups()
        if order == "mdy":
            day, month = month, day
    else:
        return None
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def is_array(raw: object) -> bool:
    """Whether a raw column is one of coding_arrays, which need not be coded cell by cell."""
    return hasattr(raw, "doubles")


def has_few_texts(raw: object) -> TypeGuard[FewTexts]:
    """Whether a raw column is one of coding_arrays that tells its different texts, and needs those coded only."""
    return hasattr(raw, "few_texts")


class CodeList:
    """The value list and missing codes of a variable, ready to look raw values up."""

    def __init__(self, variable: Variable, decimal: str = ".", thousands: str = "") -> None:
        self.decimal = decimal
        self.thousands = thousands
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
        if not self.states and not self.ranges:
            return None, False
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
        return raw if isinstance(raw, float) else parse_number(text, self.decimal, self.thousands)

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


class _States:
    """The states of a single-choice variable, numbered as they are met: system-missing, those listed, others."""

    def __init__(self, variable: Variable) -> None:
        self.code_list = CodeList(variable)
        self.numbers: dict[Raw, int] = {None: 0, "": 0}
        """By raw value."""
        self.states: dict[State, int] = {SYSTEM_MISSING: 0}
        self.undeclared: dict[Raw, Code] = {}
        self.used_label = False
        for entry in variable.listed:
            self.learn(entry.code if isinstance(entry.code, str) else str(entry.code))
            if not isinstance(entry.code, str):
                self.learn(float(entry.code))
        self.used_label = False

    def learn(self, value: Raw) -> None:
        state, from_label = self.code_list.find(value)
        if state is None:
            state = INVALID
            self.undeclared[value] = _as_code(value)
        self.used_label = self.used_label or from_label
        self.numbers[value] = self.states.setdefault(state, len(self.states))

    def learn_others(self, values: Iterable[Raw]) -> None:
        """Those that are new, in their order: the order of missing codes comes of it."""
        for value in dict.fromkeys(values):
            if value not in self.numbers:
                self.learn(value)


def code_single(raw: Sequence[Raw], variable: Variable) -> tuple[Column, bool]:
    """The column of a single-choice variable, and whether any answer came as a label."""
    if has_few_texts(raw):
        return _code_few_texts(raw.few_texts(), variable)
    if is_array(raw) and (column := _code_few(raw, variable)) is not None:
        return column
    found = _States(variable)
    try:
        indexes = _look_up(found.numbers, raw, len(found.states))
    except KeyError:
        found.learn_others(raw)
        indexes = _look_up(found.numbers, raw, len(found.states))
    undeclared = found.undeclared
    invalid_values = tuple(undeclared[value] for value in raw if value in undeclared) if undeclared else ()
    bitmaps = _bitmaps(indexes, len(found.states), len(raw))
    return _column_of_states(bitmaps, list(found.states), len(raw), invalid_values), found.used_label


def _code_few(raw: Any, variable: Variable) -> tuple[Column, bool] | None:
    """The same of an array; None where it has too many different numbers."""
    from mobsurvey.codebook.coding_arrays import bitmap_of, few_values

    if (few := few_values(raw)) is None:
        return None
    places, values = few
    found = _States(variable)
    found.learn_others(value for _, value in values)
    bitmaps = [0] * len(found.states)
    for place, value in values:
        bitmaps[found.numbers[value]] |= bitmap_of(places == place)
    invalid_values: tuple[Code, ...] = ()
    if found.undeclared:
        codes = {place: found.undeclared[value] for place, value in values if value in found.undeclared}
        invalid_values = tuple(codes[place] for place in places.tolist() if place in codes)
    return _column_of_states(bitmaps, list(found.states), len(places), invalid_values), found.used_label


def _code_few_texts(raw: FewTexts, variable: Variable) -> tuple[Column, bool]:
    """The same of a column that tells its different texts."""
    from mobsurvey.codebook.coding_arrays import bitmaps_by_place, cases_of

    found = _States(variable)
    found.learn_others(raw.texts)
    bitmaps = bitmaps_by_place(raw, [found.numbers[text] for text in raw.texts], len(found.states))
    codes = {place: found.undeclared[text] for place, text in enumerate(raw.texts) if text in found.undeclared}
    invalid_values = tuple(codes[place] for place in cases_of(raw, codes)) if codes else ()
    return _column_of_states(bitmaps, list(found.states), len(raw), invalid_values), found.used_label


def _look_up(numbers: dict[Raw, int], raw: Sequence[Raw], states: int) -> bytes | list[int]:
    found = map(numbers.__getitem__, raw)
    return bytes(found) if states <= 256 else list(found)


def _as_code(value: Raw) -> Code:
    return plain_code(value) if isinstance(value, float) else plain_text(value)


def _column_of_states(bitmaps: list[int], states: list[State], cases: int, invalid_values: tuple[Code, ...]) -> Column:
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
        if cases >= _MANY_CASES:
            from mobsurvey.codebook.coding_arrays import bitmaps_by_number

            return bitmaps_by_number(indexes, states)
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


def bitmap_at(positions: Iterable[int], cases: int) -> int:
    """The bitmap of cases counted from 0."""
    digits = bytearray(b"0" * cases)
    for case in positions:
        digits[case] = 49
    return bitmap_from_digits(bytes(digits))


def code_number(raw: Sequence[Raw], variable: Variable, decimal: str = ".", thousands: str = "") -> tuple[Column, bool]:
    """The column of a number variable, and whether missing ones came as labels; values are doubles, nan for none."""
    if is_array(raw) and (column := _code_doubles(raw, variable)) is not None:
        return column, False
    few = has_few_texts(raw)
    cells: Any = raw.few_texts() if has_few_texts(raw) else raw
    codes = CodeList(variable, decimal, thousands)
    if (column := _code_plain_numbers(cells, variable, codes)) is not None:
        return column, False
    if not few and isinstance(next((value for value in cells if value is not None), None), float):
        return _code_floats(cells, variable), False
    return _code_open(cells, variable, lambda text: parse_number(text, decimal, thousands), codes)


def _missing_numbers(variable: Variable) -> dict[float, Code]:
    """The missing codes that a number can be, by that number; a codebook may have written them as texts."""
    numbers = ((parse_number(str(m.code)), m.code) for m in variable.missing)
    return {number: code for number, code in numbers if number is not None and plain_text(number) == str(code)}


def _code_doubles(raw: Any, variable: Variable) -> Column | None:
    """The same of an array; None where too many different numbers are missing."""
    from mobsurvey.codebook.coding_arrays import numbers_and_missing

    found = numbers_and_missing(raw, _missing_numbers(variable), variable.missing_ranges, plain_code)
    if found is None:
        return None
    values, missing = found
    return Column(len(values), {}, missing, values=values)


def _code_plain_numbers(raw: Any, variable: Variable, codes: CodeList) -> Column | None:
    """The same of many texts that are all blank or a sign, digits and a decimal mark; None for others.

    None too where a list may have such a text as a label, or as a code that is a text.
    """
    as_text = any(isinstance(entry.code, str) for entry in variable.listed)
    labelled = any(_NUMBER.fullmatch(label.replace(codes.decimal, ".")) for label in codes.labels)
    few = has_few_texts(raw)
    spells = codes.decimal == "." and hasattr(raw, "plain_numbers")
    if variable.values or as_text or labelled or not (few or spells or len(raw) >= _MANY_CASES):
        return None
    # Of a longer text the number is not the one that it spells, so that a code is told by its text.
    longest = _MOST_DIGITS if variable.listed or variable.missing_ranges else _MOST_SIGNS
    numbers = raw.plain_numbers(longest) if spells else None
    if numbers is None:
        numbers = _plain_numbers(raw.texts if few else raw, codes.decimal, longest)
    if numbers is None:
        return None
    from mobsurvey.codebook.coding_arrays import Spread

    return _code_doubles(Spread(numbers, raw.places if few else None), variable)


def _plain_numbers(texts: Sequence[Raw], decimal: str, longest: int) -> array[float] | None:
    """The numbers of texts of at most so many signs, nan for a blank one; None where one is none, or infinite."""
    try:
        joined = "\n".join(cast(Sequence[str], texts))
    except TypeError:  # of a sheet that has numbers too
        return None
    if not joined.isascii() or joined.encode().translate(None, f"0123456789+-eE{decimal}\n".encode()):
        return None
    if joined.count("\n") != len(texts) - 1:
        return None
    spelt = cast(Sequence[str], texts) if decimal == "." else joined.replace(decimal, ".").split("\n")
    if max(map(len, spelt), default=0) > longest:
        return None
    try:
        numbers = array("d", map(float, spelt) if all(spelt) else [float(text or "nan") for text in spelt])
    except ValueError:
        return None
    return None if math.inf in numbers or -math.inf in numbers else numbers


def _code_floats(raw: Sequence[float | None], variable: Variable) -> Column:
    """The same for numbers that need no parsing; a large file has millions of different ones."""
    away: dict[float | None, Code | None] = {None: None}
    for number, code in _missing_numbers(variable).items():
        away[number] = code
    for r in variable.missing_ranges:
        away |= {v: plain_code(v) for v in set(raw) if v is not None and r.low <= v <= r.high and v not in away}
    values = array("d", [math.nan if value is None or value in away else value for value in raw])
    positions: dict[Code | None, list[int]] = {}
    for case, value in enumerate(values):
        if value != value:
            positions.setdefault(away.get(raw[case]), []).append(case)
    missing = {code: bitmap_at(at, len(raw)) for code, at in positions.items()}
    return Column(len(raw), {}, missing, values=values)


def code_text(raw: Sequence[Raw], variable: Variable) -> tuple[Column, bool]:
    """The column of a text or id variable, and whether missing ones came as labels; values are texts, "" for none."""
    return _code_open(raw, variable, lambda text: text)


def code_date(raw: Sequence[Raw], variable: Variable, order: str = "dmy") -> tuple[Column, bool]:
    """The column of a date variable, and whether missing ones came as labels; values are ISO dates, "" for none."""
    return _code_open(raw, variable, lambda text: parse_date(text, order))


def _code_open(
    raw: Any,
    variable: Variable,
    parse: Callable[[str], float | str | None],
    code_list: CodeList | None = None,
) -> tuple[Column, bool]:
    code_list = code_list or CodeList(variable)
    empty: float | str = math.nan if variable.kind == "number" else ""
    found: dict[Raw, float | str] = {}
    states: dict[Raw, State] = {}
    used_label = False
    is_few = has_few_texts(raw)
    raw = raw.few_texts() if is_few else raw
    is_listed = bool(code_list.states or code_list.ranges)
    for value in set(raw.texts if is_few else raw):
        text = plain_text(value)
        state, from_label = code_list.find(value) if is_listed else (None if text else SYSTEM_MISSING, False)
        used_label = used_label or from_label
        parsed = parse(text) if state is None else empty
        found[value] = empty if parsed is None else parsed
        if parsed is None or state is not None:
            states[value] = state or INVALID
    if is_few:
        return _open_few_texts(raw, variable, found, states), used_label
    values = [found[value] for value in raw]
    positions: dict[State, list[int]] = {}
    for case, value in enumerate(raw if states else ()):
        if value in states:
            positions.setdefault(states[value], []).append(case)
    undeclared = positions.pop(INVALID, [])
    missing = {state.code: bitmap_at(at, len(raw)) for state, at in positions.items()}
    column = Column(
        len(raw),
        {},
        missing,
        bitmap_at(undeclared, len(raw)),
        tuple(_as_code(raw[case]) for case in undeclared),
        array("d", cast(list[float], values)) if variable.kind == "number" else values,
    )
    return column, used_label


def _open_few_texts(
    raw: FewTexts, variable: Variable, values: Mapping[Raw, float | str], states: Mapping[Raw, State]
) -> Column:
    """The column of an open kind, of values and states by text; of texts that are neither missing nor invalid none."""
    from mobsurvey.codebook.coding_arrays import bitmaps_by_place, cases_of, spread, spread_numbers

    numbers: dict[State | None, int] = {None: 0, INVALID: 1}
    """In the order of their first cases, as bitmaps of missing codes stand."""
    by_text = [numbers.setdefault(states.get(text), len(numbers)) for text in raw.texts]
    bitmaps = bitmaps_by_place(raw, by_text, len(numbers)) if states else [0, 0]
    invalid = [place for place, number in enumerate(by_text) if number == 1]
    missing = {state.code: bitmaps[number] for state, number in numbers.items() if state and number > 1}
    spelt = [values[text] for text in raw.texts]
    return Column(
        len(raw),
        {},
        missing,
        bitmaps[1],
        tuple(_as_code(raw.texts[place]) for place in cases_of(raw, invalid)) if invalid else (),
        spread_numbers(raw, cast(list[float], spelt)) if variable.kind == "number" else spread(raw, spelt),
    )

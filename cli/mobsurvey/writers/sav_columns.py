"""Decides how a coded survey stands in a .sav: names, text or number, widths, missing values, sets."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import isfinite
from typing import Any, NamedTuple

from mobsurvey.errors import WriteError
from mobsurvey.sav_records import OPTION_OF, OWN_NAME, ROLE, ROLES
from mobsurvey.spss_spelling import VALUE_LABEL_BYTES, VARIABLE_LABEL_BYTES, Names, cut, is_name
from mobsurvey.survey import Code, Label, ResponseSet, Survey, Value, Variable, text_of
from mobsurvey.writers.sav_dictionary import (
    DATE_FORMAT,
    NUMBER_FORMAT,
    SHORT_TEXT_BYTES,
    TEXT_FORMAT,
    SavColumn,
    SavSet,
)

_WIDEST_NUMBER = 40
_WIDEST_TEXT = 32_767
_MOST_DECIMALS = 6
_MOST_MISSING = 3
_EPOCH = datetime.date(1582, 10, 14)
_DATE_FORMATS = {20, 23, 24, 38, 39}
"""DATE, ADATE, JDATE, EDATE, SDATE: formats that show a day, and nothing that a study has not."""
_NUMBER_FORMATS = {3, 4, 5, 31, 32, 33, 34, 35, 36, 37}
"""COMMA, DOLLAR, F, PCT, DOT, CCA to CCE."""
_CHOSEN: Mapping[Code, Label] = {
    1: {"en": "Chosen", "vi": "Có chọn"},
    0: {"en": "Not chosen", "vi": "Không chọn"},
}


class SavFacts(NamedTuple):
    """What a .sav says beside questions and answers; variables and sets by their names in the survey."""

    file_label: str = ""
    documents: Sequence[str] = ()
    weight: str = ""
    """The variable that the file is weighted by; empty for none."""
    roles: Mapping[str, str] = {}
    attributes: Mapping[str, Mapping[str, Sequence[str]]] = {}
    """Custom attributes by variable; under the empty name the file's."""
    formats: Mapping[str, Sequence[int]] = {}
    """Print formats of numbers: type, width and decimals, as the file numbers them."""
    label_sources: Mapping[str, str] = {}
    """Of sets that take the labels of the counted values: 1, or 11 where the set's label is that of a variable."""
    codebook: str = ""
    """TOML; travels with the file, so that reading it again gives the same survey."""


NO_FACTS = SavFacts()


class SavTable(NamedTuple):
    """A survey as columns of a .sav."""

    cases: int
    columns: list[SavColumn]
    cells: list[Sequence[Any]]
    """Of each column: numbers, None for none, or texts as UTF-8 bytes."""
    sets: list[SavSet]
    names: Mapping[str, str]
    """Name in the file by name in the survey."""
    notes: tuple[str, ...]
    """What the file says otherwise than the survey, or not at all."""


def table_of(survey: Survey, language: str, facts: SavFacts, where: str) -> SavTable:
    """The survey as it stands in a .sav; WriteError, naming `where`, for more user-missing codes than that takes."""
    return _Table(survey, language, facts, where).table()


class _Table:
    def __init__(self, survey: Survey, language: str, facts: SavFacts, where: str) -> None:
        self.survey, self.language, self.facts, self.where = survey, language, facts, where
        self.variables: dict[str, Variable] = {**survey.variables, **survey.untabulated}
        self.notes: list[str] = []
        self.codes: dict[str, list[Code | None]] = {name: [] for name in self.variables}
        self.options: dict[str, dict[str, Variable]] = {}
        """By delimited set, the variables made of its options, by their names."""
        self.names = self.given_names()
        self.cases = self.take_cases()
        self.distinct: dict[str, set[Code | None]] = {name: set(codes) for name, codes in self.codes.items()}
        """The different codes of each variable."""

    def given_names(self) -> dict[str, str]:
        """A name that the format takes for each variable; made ones for options of delimited sets."""
        names: dict[str, str] = {}
        allowed = Names()
        for name in self.variables:
            if is_name(name.rstrip("_")) and len(name.encode()) <= 64 and name.casefold() not in allowed.taken:
                names[name] = name
                allowed.taken.add(name.casefold())
        for name in self.variables:
            if name not in names:
                names[name] = allowed.new(name)
                self.notes.append(f'"{name}" is named {names[name]}: the format does not allow the name')
        for found in self.survey.sets.values():
            if found.kind == "delimited":
                values = tuple(Value(code, label) for code, label in _CHOSEN.items())
                made = {
                    allowed.new(f"{found.name}_{value.code}"): Variable(
                        found.name, "single", value.label or {"en": str(value.code)}, "nominal", values
                    )
                    for value in found.values
                }
                self.options[found.name] = made
                self.notes.append(
                    f'set "{found.name}" of joined answers is written as a variable for each option: {", ".join(made)}'
                )
        return names

    def take_cases(self) -> int:
        cases = 0
        made: dict[str, list[Code | None]] = {name: [] for own in self.options.values() for name in own}
        for chunk in self.survey.chunks:
            cases += chunk.cases
            for name, cells in self.codes.items():
                cells.extend(chunk.columns[name].codes())
            for found in self.survey.sets.values():
                if found.kind == "delimited":
                    column = chunk.columns[found.members[0]]
                    answered = _digits(column.answered, chunk.cases)
                    for value, name in zip(found.values, self.options[found.name], strict=True):
                        chosen = _digits(column.selected.get(value.code, 0), chunk.cases)
                        made[name].extend(
                            (1 if one == "1" else 0) if has == "1" else None
                            for one, has in zip(chosen, answered, strict=True)
                        )
        self.made_codes = made
        return cases

    def table(self) -> SavTable:
        for name, variable in self.variables.items():
            stored = _as_numbers(variable, self.distinct[name])
            if stored:
                self.codes[name] = [stored.get(code, code) for code in self.codes[name]]
                self.distinct[name] = {stored.get(code, code) for code in self.distinct[name]}
        text = {name: _has_text(variable, self.distinct[name]) for name, variable in self.variables.items()}
        grouped = [found for found in self.survey.sets.values() if found.kind != "delimited"]
        for _ in grouped:  # members must be all text or all numbers, and sets may share some
            for found in grouped:
                text |= dict.fromkeys(found.members, any(text[member] for member in found.members))
        widths = {name: self.width(name) if text[name] else 0 for name in self.variables}
        for _ in grouped:
            for found in grouped:
                counted = str(found.counted_value).encode() if text[found.members[0]] else b""
                widest = max(len(counted), *(widths[member] for member in found.members))
                widths |= dict.fromkeys(found.members, widest if text[found.members[0]] else 0)
        columns = [self.column(variable, widths[name]) for name, variable in self.variables.items()]
        cells = [self.cells(name, widths[name]) for name in self.variables]
        for made in self.options.values():
            for name, variable in made.items():
                columns.append(self.option(name, variable))
                cells.append(self.made_codes[name])
        return SavTable(self.cases, columns, cells, self.sets(text), self.names, tuple(self.notes))

    def width(self, name: str) -> int:
        """Bytes that the longest text takes: met in a case, or declared."""
        codes = [*self.distinct[name], *(code for code, _ in self.declared(self.variables[name]))]
        widest = max((len(_text(code).encode(errors="replace")) for code in codes), default=1)
        if widest > _WIDEST_TEXT:
            self.notes.append(f'texts of "{name}" are cut at {_WIDEST_TEXT:,} bytes, the most the format takes')
        return max(1, min(widest, _WIDEST_TEXT))

    def cells(self, name: str, width: int) -> Sequence[Any]:
        codes = self.codes[name]
        if not width:
            return codes
        stored = {code: cut(_text(code), width).encode(errors="replace") for code in self.distinct[name]}
        return [stored[code] for code in codes]

    def declared(self, variable: Variable) -> list[tuple[Code, Label]]:
        joined = any(s.kind == "delimited" and variable.name in s.members for s in self.survey.sets.values())
        values = () if joined else variable.values  # the options of a joined text are no values of its own
        return [(value.code, value.label) for value in values] + [(m.code, m.label) for m in variable.missing]

    def column(self, variable: Variable, width: int) -> SavColumn:
        name, facts = variable.name, self.facts
        labels: dict[float | str, str] = {}
        for code, label in self.declared(variable):
            text = _plain(text_of(label, self.language, ""))
            if text:
                labels[_text(code) if width else float(code)] = self.cut(text, VALUE_LABEL_BYTES, name)
        missing, missing_range = self.missing(variable, bool(width))
        attributes = dict(facts.attributes.get(name, {}))
        if facts.roles.get(name) in ROLES:
            attributes[ROLE] = (str(ROLES.index(facts.roles[name])),)
        if self.names[name] != name:
            attributes[OWN_NAME] = (self.names[name], name)
        return SavColumn(
            self.names[name],
            width,
            self.cut(_plain(text_of(variable.label, self.language, "")), VARIABLE_LABEL_BYTES, name),
            labels,
            missing,
            missing_range,
            variable.measure,
            (TEXT_FORMAT, width, 0) if width else self.format(variable, labels),
            attributes,
        )

    def option(self, name: str, variable: Variable) -> SavColumn:
        labels: dict[float | str, str] = {float(v.code): text_of(v.label, self.language, "") for v in variable.values}
        label = cut(_plain(text_of(variable.label, self.language, "")), VARIABLE_LABEL_BYTES)
        return SavColumn(
            name, 0, label, labels, (), None, "nominal", (NUMBER_FORMAT, 1, 0), {OPTION_OF: (variable.name,)}
        )

    def cut(self, text: str, most: int, name: str) -> str:
        short = cut(text, most)
        if short != text:
            self.notes.append(f'a label of "{name}" is cut at {most} bytes, the most the format takes')
        return short

    def format(self, variable: Variable, labels: Mapping[float | str, str]) -> tuple[int, int, int]:
        found = tuple(self.facts.formats.get(variable.name, ()))
        if variable.kind == "date":
            return (found[0], found[1], 0) if found and found[0] in _DATE_FORMATS else (DATE_FORMAT, 10, 0)
        numbers = [code for code in (*self.distinct[variable.name], *labels) if isinstance(code, (int, float))]
        width, decimals = _number_format(numbers)
        if found and found[0] in _NUMBER_FORMATS and found[2] >= decimals and found[1] - found[2] >= width - decimals:
            return found[0], found[1], found[2]
        return NUMBER_FORMAT, width, decimals

    def missing(self, variable: Variable, is_text: bool) -> tuple[tuple[float | str, ...], tuple[float, float] | None]:
        """Three codes, or one range and one code: more the format does not hold, so neighbours become a range."""
        discrete = [entry.code for entry in variable.missing]
        ranges = [(r.low, r.high) for r in variable.missing_ranges]
        seen: set[int | float] = set()
        if ranges:
            seen = {code for code in self.distinct[variable.name] if isinstance(code, (int, float))}
        if is_text:  # which has no ranges, only the codes met in them
            discrete += sorted(c for c in seen if any(low <= c <= high for low, high in ranges))
            texts = list(dict.fromkeys(map(_text, discrete)))
            long = [text for text in texts if len(text.encode()) > SHORT_TEXT_BYTES]
            if long:
                self.notes.append(
                    f"the format takes no user-missing text of more than {SHORT_TEXT_BYTES} bytes; in "
                    f'"{variable.name}" such are answers there: {", ".join(long)}'
                )
            texts = [text for text in texts if text not in long]
            if len(texts) <= _MOST_MISSING:
                return tuple(texts), None
        else:
            numbers = sorted(float(code) for code in discrete)
            if not ranges and len(numbers) <= _MOST_MISSING:
                return tuple(numbers), None
            alone = [n for n in numbers if not any(low <= n <= high for low, high in ranges)]
            if len(ranges) == 1 and len(alone) <= 1:
                return tuple(alone), ranges[0]
            bounds = [bound for pair in (*ranges, *((n, n) for n in alone)) for bound in pair]
            low, high = min(bounds), max(bounds)
            answers = seen | {value.code for value in variable.values if not isinstance(value.code, str)}
            inside = {code for code in answers if low <= code <= high}.difference(numbers)
            if all(any(a <= code <= b for a, b in ranges) for code in inside):
                return (), (low, high)
            gone = {code for code in seen if any(low <= code <= high for low, high in ranges)}.union(numbers)
            if fitting := _fitting(sorted(gone), answers - gone):
                self.notes.append(
                    f'of the missing ranges of "{variable.name}" only the numbers met in them are declared'
                )
                return fitting
        raise WriteError(
            f"variable '{variable.name}' has more user-missing codes than a .sav takes",
            where=self.where,
            next_step="Leave it three codes, or one range and one code.",
        )

    def sets(self, text: Mapping[str, bool]) -> list[SavSet]:
        allowed = Names()
        named: list[SavSet] = []
        for found in self.survey.sets.values():
            name = found.name
            if not is_name(name.rstrip("_")) or len(name.encode()) > 63 or name.casefold() in allowed.taken:
                name = allowed.new(cut(name, 60))
                self.notes.append(f'set "{found.name}" is named ${name}: the format does not allow the name')
            allowed.taken.add(name.casefold())
            named.append(self.set(found, name))
        return named

    def set(self, found: ResponseSet, name: str) -> SavSet:
        label = _plain(text_of(found.label, self.language, ""))
        if found.kind == "delimited":
            return SavSet(name, label, tuple(self.options[found.name]), "1", "")
        members = tuple(self.names[member] for member in found.members)
        counted = _text(found.counted_value) if found.kind == "dichotomies" else None
        source = self.facts.label_sources.get(found.name, "") if counted is not None else ""
        return SavSet(name, label, members, counted, source)


def _digits(bits: int, cases: int) -> str:
    return format(bits, f"0{cases}b") if cases else ""


def _text(code: Code | None) -> str:
    """The code as a text column has it."""
    if isinstance(code, float) and code.is_integer():
        code = int(code)
    return "" if code is None else str(code)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _has_text(variable: Variable, codes: Iterable[Code | None]) -> bool:
    """Whether the column must be text: by its kind, or since a code is, or has more digits than a double."""
    if variable.kind in ("text", "id"):
        return True
    return any(
        isinstance(code, str) or (isinstance(code, int) and not _is_double(code))
        for code in (*codes, *(entry.code for entry in variable.listed))
    )


def _is_double(code: int) -> bool:
    try:
        return int(float(code)) == code
    except OverflowError:
        return False


def _number_format(numbers: Iterable[int | float]) -> tuple[int, int]:
    """Width and decimals that show every number, with six decimals at the most."""
    real = [number for number in numbers if number == number]
    decimals = 0
    for number in real:
        decimals = max(decimals, len(f"{number:.{_MOST_DECIMALS}f}".rstrip("0").partition(".")[2]))
        if decimals == _MOST_DECIMALS:
            break
    ends = (min(real), max(real)) if real else ()
    whole = max((len(f"{end:.{_MOST_DECIMALS}f}".partition(".")[0]) for end in ends), default=8)
    return min(whole + decimals + (decimals > 0), _WIDEST_NUMBER), decimals


def _as_numbers(variable: Variable, codes: Iterable[Code | None]) -> dict[Code | None, Code]:
    """Texts of a date or a choice and the numbers that stand for them; empty where one must stay a text.

    A number in no list comes from a CSV as text. A day, counted in seconds, must be none of the user-missing numbers.
    """
    texts = [code for code in codes if isinstance(code, str)]
    if variable.kind not in ("date", "single") or not texts:
        return {}
    is_date = variable.kind == "date"
    stored: dict[Code | None, Code] = {text: _seconds(text) if is_date else _number(text) for text in texts}
    if any(isinstance(code, str) for code in (*stored.values(), *(entry.code for entry in variable.listed))):
        return {}
    gone = {entry.code for entry in variable.missing}
    days = [day for day in stored.values() if not isinstance(day, str)] if is_date else []
    if any(day in gone or any(r.low <= day <= r.high for r in variable.missing_ranges) for day in days):
        return {}
    return stored


def _seconds(text: str) -> Code:
    """An ISO date as SPSS counts it, in seconds since 14 October 1582; anything else, and earlier ones, as it is."""
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return text
    return (day - _EPOCH).days * 86_400 if day > _EPOCH and day.isoformat() == text else text


def _number(text: str) -> Code:
    """The number that is written just so, else the text: 05 is none."""
    try:
        number = float(text)
    except ValueError:
        return text
    code: Code = int(number) if isfinite(number) and number.is_integer() else number
    return code if isfinite(number) and str(code) == text else text


def _fitting(
    gone: Sequence[float], answers: Collection[float]
) -> tuple[tuple[float, ...], tuple[float, float] | None] | None:
    """The missing numbers, which rise, as three codes or as one range and one code; None where answers are between."""
    if len(gone) <= _MOST_MISSING:
        return tuple(gone), None
    groups: list[list[float]] = []
    for number in gone:
        if groups and not any(groups[-1][-1] < answer < number for answer in answers):
            groups[-1].append(number)
        else:
            groups.append([number])
    alone = tuple(group[0] for group in groups if len(group) == 1)
    spans = [(group[0], group[-1]) for group in groups if len(group) > 1]
    return (alone, spans[0]) if len(spans) == 1 and len(alone) <= 1 else None

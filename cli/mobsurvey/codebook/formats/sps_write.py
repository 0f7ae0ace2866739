"""Writes a codebook as SPSS syntax that declares it all, to be run after the answers were read."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from mobsurvey.codebook.formats.sps_dictionary import KIND_ATTRIBUTE, LANGUAGE_ATTRIBUTE
from mobsurvey.codebook.model import Codebook
from mobsurvey.spss_spelling import (
    VALUE_LABEL_BYTES,
    VARIABLE_LABEL_BYTES,
    Declared,
    Names,
    command,
    commands,
    comment,
    cut,
    number,
    quoted,
)
from mobsurvey.survey import Code, ResponseSet, Variable, text_of

_FILE_LABEL_BYTES = 60
_MISSING_TEXT_BYTES = 8
_MOST_MISSING = 3
_FEWEST_MEMBERS = 2
_SET_NAME_BYTES = 60
"""Of 64, with $ before it and a number behind it."""
_LEVELS = {"nominal": "(NOMINAL)", "ordinal": "(ORDINAL)", "scale": "(SCALE)"}


class _Gone(NamedTuple):
    """How the missing codes of a variable are declared."""

    declared: tuple[str, ...]
    """What MISSING VALUES takes."""
    recoded: tuple[str, ...]
    """What it does not take beside them."""


def write_syntax(codebook: Codebook, language: str | None = None) -> str:
    """The syntax, with the labels of that language, else of the codebook's first."""
    return _Writer(codebook, language or codebook.languages[0]).write()


class _Writer:
    def __init__(self, codebook: Codebook, language: str) -> None:
        self.codebook = codebook
        self.language = language
        names = Names()
        self.names = {name: names.new(name) for name in codebook.variables}
        self.set_names = {name: names.new(cut(name, _SET_NAME_BYTES)) for name in codebook.sets}
        self.texts = held_as_text(codebook)
        self.joined = {member for s in codebook.sets.values() if s.kind == "delimited" for member in s.members}
        """Whose cells hold several codes, which SPSS has no labels for."""

    def write(self) -> str:
        codebook = self.codebook
        title = file_label(text_of(codebook.title, self.language, ""))
        about = f"Variables of codebook {codebook.id}, as mobsurvey has them. Run it after the answers were read."
        parts = [
            comment(about),
            command("FILE LABEL", title) if title else "",
            command("DATAFILE ATTRIBUTE", f"ATTRIBUTE={LANGUAGE_ATTRIBUTE}({quoted(self.language)})"),
            commands(self.labels()),
            commands(self.missing()),
            commands(self.levels()),
            commands(self.kinds()),
            "".join(map(self.response_set, codebook.sets.values())),
        ]
        if codebook.design.weight:
            parts.append(command("WEIGHT BY", self.names[codebook.design.weight]))
        return "".join(parts)

    def labels(self) -> Iterable[str | Declared]:
        for name, variable in self.codebook.variables.items():
            label = quoted(cut(text_of(variable.label, self.language, ""), VARIABLE_LABEL_BYTES))  # '' takes one away
            yield command("VARIABLE LABELS", self.names[name], label)  # one each: they tell the order as well
        for name, variable in self.codebook.variables.items():
            if words := self.value_labels(variable):
                yield Declared("VALUE LABELS", (self.names[name],), words)

    def value_labels(self, variable: Variable) -> tuple[str, ...]:
        """Codes and their labels; an answer without one has its code, for what has no label is not in the file."""
        recoded = self.gone(variable).recoded
        listed = variable.missing if variable.name in self.joined else variable.listed
        return tuple(
            f"{literal} {quoted(cut(text_of(entry.label, self.language, str(entry.code)), VALUE_LABEL_BYTES))}"
            for entry in listed
            if (entry.label or entry in variable.values)
            and (literal := self.literal(variable, entry.code))
            and literal not in recoded
        )

    def literal(self, variable: Variable, code: Code) -> str:
        """The code as the syntax has it; "" for a text that a column of numbers cannot hold."""
        if variable.name in self.texts:
            return quoted(str(code))
        return "" if isinstance(code, str) else number(code)

    def missing(self) -> Iterable[str | Declared]:
        for name, variable in self.codebook.variables.items():
            declared, recoded = self.gone(variable)
            if recoded:
                nothing = "''" if name in self.texts else "SYSMIS"
                yield comment(f"More codes of {self.names[name]} are missing than MISSING VALUES takes.")
                yield command("RECODE", self.names[name], f"({', '.join(recoded)}={nothing})")
            if declared:
                yield Declared("MISSING VALUES", (self.names[name],), (f"({', '.join(declared)})",))

    def gone(self, variable: Variable) -> _Gone:
        """Three codes, or one range and one code: neighbours are joined to a range where no answer lies between."""
        if variable.name in self.texts:
            codes = [str(entry.code) for entry in variable.missing]
            short = [quoted(code) for code in codes if len(code.encode()) <= _MISSING_TEXT_BYTES]
            long = [quoted(code) for code in codes if len(code.encode()) > _MISSING_TEXT_BYTES]
            return _Gone(tuple(short[:_MOST_MISSING]), (*long, *short[_MOST_MISSING:]))
        ranges = [(r.low, r.high) for r in variable.missing_ranges]
        alone = [entry.code for entry in variable.missing if not isinstance(entry.code, str)]
        numbers = [code for code in alone if not any(low <= code <= high for low, high in ranges)]
        if not ranges and len(numbers) <= _MOST_MISSING:
            return _Gone(tuple(map(number, numbers)), ())
        if len(ranges) == 1 and len(numbers) <= 1:
            return _Gone((_range(*ranges[0]), *map(number, numbers)), ())
        bounds = [bound for pair in (*ranges, *((n, n) for n in numbers)) for bound in pair]
        low, high = min(bounds), max(bounds)
        if variable.kind == "single" and math.isfinite(low) | math.isfinite(high):
            answers = [value.code for value in variable.values if not isinstance(value.code, str)]
            if not any(low <= code <= high for code in answers):
                return _Gone((_range(low, high),), ())
        spelt = [*(_range(*bounds) for bounds in ranges), *map(number, numbers)]
        kept = 1 if ranges else _MOST_MISSING
        return _Gone(tuple(spelt[:kept]), tuple(spelt[kept:]))

    def levels(self) -> Iterable[str | Declared]:
        for name, variable in self.codebook.variables.items():
            yield Declared("VARIABLE LEVEL", (self.names[name],), (_LEVELS[variable.measure],))

    def kinds(self) -> Iterable[str | Declared]:
        """What no command of the dictionary says."""
        for name, variable in self.codebook.variables.items():
            plain = variable.kind in ("single", "number")
            if not plain or (variable.kind == "single") == (variable.measure == "scale"):
                words = (f"ATTRIBUTE={KIND_ATTRIBUTE}({quoted(variable.kind)})",)
                yield command("VARIABLE ATTRIBUTE", f"VARIABLES={self.names[name]}", *words)

    def response_set(self, found: ResponseSet) -> str:
        """MRSETS, or a comment that says why SPSS has no such set."""
        label = quoted(cut(found.title(self.language), VARIABLE_LABEL_BYTES))
        name = f"${self.set_names[found.name]}"
        title = text_of(found.label, self.language, found.name)
        if found.kind == "delimited":
            return comment(f"Not written: {title}. SPSS has no sets whose answers are joined in one column.")
        if len(found.members) < _FEWEST_MEMBERS:
            return comment(f"Not written: {title}. SPSS takes a set of two variables or more.")
        words = [f"NAME={name}", *([f"LABEL={label}"] if found.label else [])]
        words.append("VARIABLES=" + " ".join(self.names[member] for member in found.members))
        if found.kind == "categories":
            return command("MRSETS", "/MCGROUP", *words)
        first = self.codebook.variables[found.members[0]]
        value = self.literal(first, found.counted_value if found.counted_value is not None else "")
        if not value or (first.name not in self.texts and not value.lstrip("-").isdecimal()):
            return comment(f"Not written: {title}. SPSS counts whole numbers or texts.")
        return command("MRSETS", "/MDGROUP", *words, f"VALUE={value}")


def held_as_text(codebook: Codebook) -> set[str]:
    """The variables whose columns are text: all members of a set, as soon as one is."""
    texts = {
        name
        for name, variable in codebook.variables.items()
        if variable.kind in ("text", "id")
        or (variable.kind == "single" and any(isinstance(entry.code, str) for entry in variable.listed))
    }
    return texts | _members_with(texts, codebook.sets)


def _members_with(texts: set[str], sets: Mapping[str, ResponseSet]) -> set[str]:
    found: set[str] = set()
    while True:
        known = texts | found
        more = {m for s in sets.values() if known.intersection(s.members) for m in s.members} - known
        if not more:
            return found
        found |= more


def _range(low: float, high: float) -> str:
    return f"{number(low)} THRU {number(high)}"


def file_label(title: str) -> str:
    """The title on one line, as FILE LABEL takes it, which has no quotes; a long one ends with a whole word."""
    plain = "".join(sign if sign.isprintable() else " " for sign in title).replace("/*", "/ *")
    text = " ".join(plain.strip("'\"").split())
    short = cut(text, _FILE_LABEL_BYTES)
    return (short if short == text else short.rpartition(" ")[0] or short).rstrip(". ")

"""Follows the commands of SPSS syntax that declare variables, labels, missing values and sets, as SPSS would."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from mobsurvey.codebook.coding import folded_name, plain_code
from mobsurvey.codebook.formats.sps_tokens import Command, Tokens, commands_of
from mobsurvey.survey import Code, Measure

_FORMAT = re.compile(r"([A-Za-z]+)(\d*)(?:\.(\d*))?")
_DATES = {"DATE", "ADATE", "EDATE", "JDATE", "SDATE", "QYR", "MOYR", "WKYR", "DATETIME", "YMDHMS"}
_NUMBERED = re.compile(r"(.*?)(\d+)", re.DOTALL)
_MOST_NUMBERED = 10_000
_NAMED = ("INSERT", "INCLUDE", "HOST", "BEGIN PROGRAM", "DEFINE")
"""Commands that run something: passed over like all others, and named with their lines."""
KIND_ATTRIBUTE = "mobsurvey_kind"
LANGUAGE_ATTRIBUTE = "mobsurvey_language"

Held = Literal["", "number", "text", "date"]


@dataclass
class Declared:
    """What the syntax says of a variable so far."""

    name: str
    holds: Held = ""
    """"" where nothing tells."""
    label: str = ""
    values: dict[Code, str] = field(default_factory=dict)
    missing: list[Code] = field(default_factory=list)
    ranges: list[tuple[float, float]] = field(default_factory=list)
    level: Measure | None = None
    kind: str = ""
    """What a file of ours says of it."""


@dataclass
class DeclaredSet:
    """A multiple response set; its members are names in small letters."""

    name: str
    members: tuple[str, ...]
    label: str
    counted: Code | None
    by_counted_values: bool
    label_from_variable: bool


class Dictionary:
    """The dictionary of the active file as the commands make it; ReadError names the line that breaks the grammar."""

    def __init__(self, text: str, where: str) -> None:
        self.where = where
        self.variables: dict[str, Declared] = {}
        """By the name in small letters, in the order of the file where the syntax reads one, else as they were met."""
        self.sets: dict[str, DeclaredSet] = {}
        self.weight: str | None = None
        self.label = ""
        self.language = ""
        self.passed_over: Counter[str] = Counter()
        self.named: list[str] = []
        self.declared = 0
        """Commands that were followed."""
        follow: dict[str, Callable[[Tokens], None]] = {
            "DATA LIST": self.data_list,
            "GET DATA": self.get_data,
            "NUMERIC": self.formats,
            "STRING": self.formats,
            "FORMATS": self.formats,
            "PRINT FORMATS": self.formats,
            "VARIABLE LABELS": self.variable_labels,
            "VALUE LABELS": self.value_labels,
            "ADD VALUE LABELS": self.value_labels,
            "MISSING VALUES": self.missing_values,
            "VARIABLE LEVEL": self.variable_level,
            "VARIABLE ATTRIBUTE": self.attribute,
            "DATAFILE ATTRIBUTE": self.attribute,
            "MRSETS": self.mrsets,
            "RENAME VARIABLES": self.rename,
            "DELETE VARIABLES": self.delete,
            "WEIGHT": self.weight_by,
        }
        for command in commands_of(text):
            if command.known and command.name in follow:
                self.declared += 1
                follow[command.name](Tokens(command, where))
            elif command.known and command.name == "FILE LABEL":
                self.declared += 1
                self.file_label(command)
            elif command.name in _NAMED:
                self.named.append(f"{command.name} in line {command.line}")
            elif command.name:
                self.passed_over[command.name] += 1

    # Lists of variables

    def variable(self, name: str) -> Declared:
        """The variable, made where it is new: a syntax may label what a file brings."""
        return self.variables.setdefault(folded_name(name), Declared(name))

    def names(self, tokens: Tokens) -> list[Declared]:
        """The variables of a list; a TO b are those between, ALL is all."""
        found: list[Declared] = []
        while tokens.next_is("word"):
            if tokens.next_is("word", "ALL"):
                tokens.take()
                found += self.variables.values()
            else:
                name = tokens.take().text
                found += self.between(name, tokens) if tokens.next_is("word", "TO") else [self.variable(name)]
            tokens.skip(",")
        if not found:
            tokens.fail("the name of a variable is missing", "Add it.")
        return found

    def between(self, first: str, tokens: Tokens) -> list[Declared]:
        tokens.take()
        last = tokens.word("the last variable after TO")
        order = list(self.variables)
        ends = folded_name(first), folded_name(last)
        if all(end in self.variables for end in ends):
            start, stop = order.index(ends[0]), order.index(ends[1])
            if start > stop:
                tokens.fail(f'"{last}" stands before "{first}" in the file', "Turn them round, or list them all.")
            return [self.variables[name] for name in order[start : stop + 1]]
        names = _numbered(first, last)
        if names is None:
            tokens.fail(
                f'which variables lie from "{first}" to "{last}" is not said',
                "List them all, or put the DATA LIST of the file before it.",
            )
        return [self.variable(name) for name in names]

    def new_names(self, tokens: Tokens) -> list[str]:
        """The names of a list of variables that are new, where a1 TO a3 is a1 a2 a3."""
        found: list[str] = []
        while tokens.next_is("word"):
            name = tokens.take().text
            if not tokens.next_is("word", "TO"):
                found.append(name)
            else:
                tokens.take()
                last = tokens.word("the last variable after TO")
                numbered = _numbered(name, last)
                if numbered is None:
                    tokens.fail(f'"{name}" TO "{last}" are no numbered names', "List them all.")
                found += numbered
            tokens.skip(",")
        return found

    # Commands

    def data_list(self, tokens: Tokens) -> None:
        free = False
        while tokens.left and not tokens.skip("/"):
            if tokens.keyword("FREE", "LIST"):
                free = True
            else:
                tokens.take()
        while tokens.left:
            if tokens.skip("/", "*", ","):
                continue
            if tokens.next_is("number"):  # of the record
                tokens.take()
                continue
            if tokens.next_is("sign", "("):  # steps of the FORTRAN style, such as (T10)
                _formats(tokens)
                continue
            names = self.new_names(tokens)
            if not names:
                tokens.fail(f'"{tokens.take().text}" is no name of a variable', "Correct it.")
            if not free and tokens.next_is("number"):
                _columns(tokens)
            formats = _formats(tokens) if tokens.next_is("sign", "(") else []
            self.declare(names, formats)

    def get_data(self, tokens: Tokens) -> None:
        """Of its subcommands only VARIABLES, which is the last."""
        while tokens.left and not (tokens.skip("/") and tokens.keyword("VARIABLES")):
            if tokens.left:
                tokens.take()
        tokens.skip("=")
        while tokens.left:
            if tokens.skip("/"):
                if tokens.next_is("number"):
                    tokens.take()
                continue
            if not tokens.next_is("word"):
                tokens.fail(f'"{tokens.take().text}" is no name of a variable', "Correct it.")
            name = tokens.take().text
            if tokens.next_is("number"):
                _columns(tokens)
            holds = _held(tokens.take().text) if tokens.next_is("word") else ""
            self.variable(name).holds = holds

    def declare(self, names: Sequence[str], formats: Sequence[str]) -> None:
        """Makes variables of these formats; one format is for all of them, none is for numbers."""
        for at, name in enumerate(names):
            given = formats[at] if len(formats) == len(names) else formats[0] if formats else "F"
            self.variable(name).holds = _held(given)

    def formats(self, tokens: Tokens) -> None:
        """FORMATS, NUMERIC, STRING: lists of variables and the format of each in brackets."""
        new = tokens.command.name in ("NUMERIC", "STRING")
        while tokens.left:
            if tokens.skip("/"):
                continue
            names = self.new_names(tokens) if new else [found.name for found in self.names(tokens)]
            formats = _formats(tokens) if tokens.next_is("sign", "(") else []
            if not names or (not formats and tokens.command.name != "NUMERIC"):
                tokens.fail("a format in brackets is missing", "Add it, such as (F8.0).")
            if formats != [""]:
                self.declare(names, formats)

    def variable_labels(self, tokens: Tokens) -> None:
        while tokens.left:
            if tokens.skip("/", ","):
                continue
            found = self.names(tokens)
            label = tokens.text(f'the label of "{found[-1].name}"')
            for variable in found:
                variable.label = label

    def value_labels(self, tokens: Tokens) -> None:
        """Also ADD VALUE LABELS, which keeps the labels that there are."""
        while tokens.left:
            if tokens.skip("/", ","):
                continue
            found = self.names(tokens)
            labels: dict[Code, str] = {}
            while tokens.next_is("number") or tokens.next_is("text"):
                code = self.code(tokens)
                tokens.skip("=")
                labels[code] = tokens.text(f"the label of {code}")
                tokens.skip(",")
            for variable in found:
                variable.values = {**variable.values, **labels} if tokens.command.name[0] == "A" else dict(labels)
            if tokens.left and not tokens.next_is("sign", "/") and not tokens.next_is("word"):
                tokens.fail(f'"{tokens.take().text}" is no code', "Correct it, or put it in quotes.")

    def missing_values(self, tokens: Tokens) -> None:
        while tokens.left:
            if tokens.skip("/", ","):
                continue
            found = self.names(tokens)
            tokens.expect("(")
            codes: list[Code] = []
            ranges: list[tuple[float, float]] = []
            while not tokens.skip(")"):
                if tokens.skip(","):
                    continue
                low = self.bound(tokens)
                if tokens.keyword("THRU"):
                    high = self.bound(tokens)
                    if isinstance(low, str) or isinstance(high, str) or not low <= high:
                        tokens.fail(f"{low} THRU {high} is no range", "Write the lower number first.")
                    ranges.append((low, high))
                elif isinstance(low, float) and math.isinf(low):
                    tokens.fail("LO and HI need THRU", "Write LO THRU 0.")
                else:
                    codes.append(low)
            for variable in found:
                variable.missing, variable.ranges = list(codes), list(ranges)

    def bound(self, tokens: Tokens) -> Code:
        if tokens.keyword("LO", "LOWEST"):
            return -math.inf
        return math.inf if tokens.keyword("HI", "HIGHEST") else self.code(tokens)

    def code(self, tokens: Tokens) -> Code:
        """The next number or text as a code; texts without the blanks that SPSS fills them with."""
        if tokens.next_is("text"):
            return tokens.text("a code").strip()
        if not tokens.next_is("number"):
            tokens.fail("a code is missing" + (f' before "{tokens.take().text}"' if tokens.left else ""), "Add it.")
        return plain_code(float(tokens.take().text))

    def variable_level(self, tokens: Tokens) -> None:
        levels: dict[str, Measure] = {"NOMINAL": "nominal", "ORDINAL": "ordinal", "SCALE": "scale"}
        while tokens.left:
            if tokens.skip("/", ","):
                continue
            found = self.names(tokens)
            tokens.expect("(")
            level = tokens.keyword(*levels)
            if level is None:
                tokens.fail("a level is missing", "Write NOMINAL, ORDINAL or SCALE.")
            tokens.expect(")")
            for variable in found:
                variable.level = levels[level]

    def attribute(self, tokens: Tokens) -> None:
        """Of VARIABLE ATTRIBUTE and DATAFILE ATTRIBUTE what files of ours say: kinds, and the language."""
        found: list[Declared] = []
        while tokens.left:
            if tokens.keyword("VARIABLES"):
                tokens.skip("=")
                found = self.listed(tokens)
                continue
            name = folded_name(tokens.take().text)
            if name not in (KIND_ATTRIBUTE, LANGUAGE_ATTRIBUTE) or not tokens.skip("("):
                continue
            said = tokens.text("the value of the attribute")
            if name == LANGUAGE_ATTRIBUTE:
                self.language = said
            for variable in found:
                variable.kind = said if name == KIND_ATTRIBUTE else variable.kind

    def mrsets(self, tokens: Tokens) -> None:
        while tokens.left:
            if tokens.skip("/"):
                continue
            kind = tokens.keyword("MDGROUP", "MCGROUP", "DELETE", "DISPLAY")
            if kind is None:
                tokens.fail(f'"{tokens.take().text}" is no subcommand', "Write MDGROUP or MCGROUP.")
            elif kind in ("DELETE", "DISPLAY"):
                self.known_sets(tokens, delete=kind == "DELETE")
            else:
                self.set(tokens, kind)

    def known_sets(self, tokens: Tokens, *, delete: bool) -> None:
        while tokens.left and not tokens.next_is("sign", "/"):
            token = tokens.take()
            if delete and token.kind == "word" and token.text.upper() == "ALL":
                self.sets.clear()
            elif delete and token.text.startswith("$"):
                self.sets.pop(folded_name(token.text), None)

    def set(self, tokens: Tokens, kind: str) -> None:
        keys = ("NAME", "LABEL", "LABELSOURCE", "CATEGORYLABELS", "VARIABLES", "VALUE")
        line = tokens.line
        found = DeclaredSet("", (), "", None, False, False)
        while tokens.left and not tokens.next_is("sign", "/"):
            key = tokens.keyword(*keys)
            if key is None:
                tokens.fail(f'"{tokens.take().text}" is no keyword of {kind}', "Correct it.")
            tokens.expect("=")
            if key == "NAME":
                found.name = tokens.word("the name of the set")
            elif key == "LABEL":
                found.label = tokens.text("the label of the set")
            elif key == "VALUE":
                found.counted = self.code(tokens)
            elif key == "VARIABLES":
                found.members = tuple(dict.fromkeys(folded_name(v.name) for v in self.listed(tokens)))
            else:
                said = tokens.word(f"the word after {key}").upper()
                found.by_counted_values |= key == "CATEGORYLABELS" and said.startswith("COU")
                found.label_from_variable |= key == "LABELSOURCE"
        if not found.name.startswith("$") or len(found.name) < 2:
            tokens.fail("the name of a set begins with $", "Write NAME=$name.", line)
        if not found.members:
            tokens.fail(f"the set {found.name} has no variables", "Write VARIABLES=a b.", line)
        if kind == "MDGROUP" and found.counted is None:
            tokens.fail(f"the set {found.name} counts no value", "Write VALUE=1.", line)
        self.sets[folded_name(found.name)] = found

    def listed(self, tokens: Tokens) -> list[Declared]:
        """The list up to the next keyword, which has = behind it."""
        found: list[Declared] = []
        while tokens.next_is("word") and not tokens.next_is("sign", "=", ahead=1):
            name = tokens.take().text
            found += self.between(name, tokens) if tokens.next_is("word", "TO") else [self.variable(name)]
            tokens.skip(",")
        return found

    def rename(self, tokens: Tokens) -> None:
        """Both ways to write it: (a b = c d), and a = c."""
        pairs: list[tuple[str, str]] = []
        while tokens.left:
            if tokens.skip("/", ","):
                continue
            brackets = tokens.skip("(")
            line = tokens.line
            old = [v.name for v in self.names(tokens)] if brackets else [tokens.word("the name of a variable")]
            tokens.expect("=")
            new = self.new_names(tokens) if brackets else [tokens.word("the new name")]
            if brackets:
                tokens.expect(")")
            if len(old) != len(new):
                tokens.fail(f"{len(old)} variables get {len(new)} names", "Give each one.", line)
            pairs += zip(old, new, strict=True)
        names = {folded_name(old): new for old, new in pairs}
        renamed: dict[str, Declared] = {}
        for key, variable in self.variables.items():
            variable.name = names.get(key, variable.name)
            if folded_name(variable.name) in renamed:
                tokens.fail(f'two variables are called "{variable.name}" then', "Give each a name of its own.")
            renamed[folded_name(variable.name)] = variable
        self.variables = renamed
        new_key = {key: folded_name(new) for key, new in names.items()}
        for found in self.sets.values():
            found.members = tuple(new_key.get(member, member) for member in found.members)
        if self.weight is not None:
            self.weight = new_key.get(self.weight, self.weight)

    def delete(self, tokens: Tokens) -> None:
        gone = {folded_name(variable.name) for variable in self.names(tokens)}
        self.variables = {key: variable for key, variable in self.variables.items() if key not in gone}
        for name, found in list(self.sets.items()):
            found.members = tuple(member for member in found.members if member not in gone)
            if not found.members:
                del self.sets[name]
        self.weight = None if self.weight in gone else self.weight

    def weight_by(self, tokens: Tokens) -> None:
        if tokens.next_is("word", "OFF"):
            self.weight = None
            return
        if tokens.next_is("word", "BY"):
            tokens.take()
        variable = self.variable(tokens.word("the variable to weight by"))
        self.weight = folded_name(variable.name)

    def file_label(self, command: Command) -> None:
        """What follows is the label, in quotes or not."""
        text = command.text
        quote = text[:1]
        if quote and quote in "'\"" and text.endswith(quote) and len(text) > 1:
            text = text[1:-1].replace(quote * 2, quote)
        self.label = text


def _numbered(first: str, last: str) -> list[str] | None:
    """a1 to a3 as a1, a2, a3, with the zeros that the first has; None where they are no such names."""
    start, stop = _NUMBERED.fullmatch(first), _NUMBERED.fullmatch(last)
    if not start or not stop or start[1].casefold() != stop[1].casefold():
        return None
    low, high = int(start[2]), int(stop[2])
    if not low <= high < low + _MOST_NUMBERED:
        return None
    width = len(start[2]) if start[2].startswith("0") else 0
    return [f"{start[1]}{number:0{width}d}" for number in range(low, high + 1)]


def _columns(tokens: Tokens) -> None:
    """Passes over 5, 1-5 and 1 - 5."""
    tokens.take()
    if tokens.skip("-") or (tokens.next_is("number") and tokens.tokens[tokens.at].text.startswith("-")):
        tokens.take()


def _formats(tokens: Tokens) -> list[str]:
    """The formats in brackets, repeated as they say: (A), (F,0), (3F5.2), (2); without steps such as T10 or 2X."""
    tokens.expect("(")
    found: list[str] = []
    times = 1
    while not tokens.skip(")"):
        token = tokens.take()
        if token.kind == "number":
            times = max(1, min(int(float(token.text)), _MOST_NUMBERED)) if tokens.next_is("word") else 1
        elif token.kind == "word":
            if not re.fullmatch(r"[TX]\d*", token.text, re.IGNORECASE):
                found += [token.text] * times
            times = 1
    return found


def _held(given: str) -> Held:
    """What a variable of that format holds."""
    found = _FORMAT.match(given)
    kind = found[1].upper() if found else ""
    if kind in ("A", "AHEX"):
        return "text"
    return "date" if kind in _DATES else "number"

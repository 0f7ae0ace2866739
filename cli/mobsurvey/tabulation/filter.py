"""The filter of --where: a small expression over variables, read by a parser of its own and never evaluated as code.

    level = 1 and (age >= 30 or not sex in (1, 2)) and income is not missing

Comparison with a missing answer is neither true nor false (three-valued logic, as in SPSS SELECT IF), so a case is
kept only when the whole expression is true.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, NoReturn, Protocol

from mobsurvey.errors import UsageError, did_you_mean
from mobsurvey.survey import Chunk, Code, Column, Survey, Value, Variable, bitmap_from_digits
from mobsurvey.tabulation.axis import SetAxis

TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>[+-]?(?:[0-9]++\.?[0-9]*+|\.[0-9]++)(?![\w.]))
      | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<name>[^\W\d]\w*(?:\.\w+)*)
      | (?P<sign><=|>=|!=|<>|==|=|<|>|\(|\)|,)
    )""",
    re.VERBOSE,
)
_MOST_DEPTH = 50

Truth = tuple[int, int]
"""Bitmaps of the cases for which it is true, and for which it is false; the others are missing."""


class Condition(Protocol):
    """A part of an expression: tells of a chunk's cases, and can be taken apart to be written in another language."""

    def __call__(self, chunk: Chunk, /) -> Truth: ...


class All(NamedTuple):
    """True where all parts are, false where one is false."""

    parts: Sequence[Condition]

    def __call__(self, chunk: Chunk, /) -> Truth:
        true, false = (1 << chunk.cases) - 1, 0
        for part in self.parts:
            true_here, false_here = part(chunk)
            true, false = true & true_here, false | false_here
        return true, false


class Either(NamedTuple):
    """True where one part is, false where all are false."""

    parts: Sequence[Condition]

    def __call__(self, chunk: Chunk, /) -> Truth:
        true, false = 0, (1 << chunk.cases) - 1
        for part in self.parts:
            true_here, false_here = part(chunk)
            true, false = true | true_here, false & false_here
        return true, false


class Not(NamedTuple):
    """True where the part is false, and false where it is true."""

    part: Condition

    def __call__(self, chunk: Chunk, /) -> Truth:
        true, false = self.part(chunk)
        return false, true


class NoAnswer(NamedTuple):
    """True for who has no valid answer to the variable, or is not in the set's base; false for the others."""

    asked: Variable | SetAxis

    def __call__(self, chunk: Chunk, /) -> Truth:
        asked = self.asked
        answered = asked.bits(chunk).answered if isinstance(asked, SetAxis) else chunk.columns[asked.name].answered
        return (1 << chunk.cases) - 1 & ~answered, answered


class Compare(NamedTuple):
    """True where the answer stands so to one of the wanted values; neither true nor false without a valid answer."""

    variable: Variable
    sign: str
    """= < <= > or >=."""
    wanted: Sequence[Code]

    def __call__(self, chunk: Chunk, /) -> Truth:
        column: Column = chunk.columns[self.variable.name]
        if column.values is None:
            true = 0
            for code, bits in column.selected.items():
                if self.holds(code):
                    true |= bits
        else:
            holds, values = _HOLDS[self.sign], list(self.wanted)
            digits = bytes([49 if any(holds(answer, value) for value in values) else 48 for answer in column.values])
            true = bitmap_from_digits(digits) & column.answered
        return true, column.answered & ~true

    def holds(self, code: Code) -> bool:
        """Whether that answer to a single-choice variable stands so to one of the wanted values."""
        return any(_same_kind(code, value) and _HOLDS[self.sign](code, value) for value in self.wanted)


class Chose(NamedTuple):
    """True for who chose one of the wanted options, false for who is in the set's base and chose none of them."""

    axis: SetAxis
    wanted: Sequence[Code]
    """Codes, or the members of dichotomies."""

    def __call__(self, chunk: Chunk, /) -> Truth:
        found = self.axis.bits(chunk)
        true = 0
        for category, bits in zip(self.axis.categories, found.selected, strict=True):
            if (category.item if category.code is None else category.code) in self.wanted:
                true |= bits
        true &= found.answered
        return true, found.answered & ~true


class Filter(NamedTuple):
    """The cases for which an expression is true."""

    text: str
    """As the user wrote it."""
    condition: Condition

    def bits(self, chunk: Chunk) -> int:
        """Bitmap of the cases kept."""
        return self.condition(chunk)[0]


def parse_filter(text: str, survey: Survey) -> Filter:
    """The filter of an expression over the survey's variables; UsageError points at what it does not understand."""
    return Filter(text.strip(), _Parser(unicodedata.normalize("NFC", text), survey).parse())


class _Parser:
    def __init__(self, text: str, survey: Survey) -> None:
        self.text = text
        self.survey = survey
        self.tokens: list[tuple[str, str, int]] = []
        self.next = 0
        self.depth = 0
        at = 0
        while text[at:].strip():
            found = TOKEN.match(text, at)
            if not found or not found.lastgroup:
                at += len(text[at:]) - len(text[at:].lstrip())
                if text[at] in "\"'":
                    self.fail(at, "a quotation mark is not closed")
                self.fail(at, f'"{text[at]}" is not understood')
            word = found[found.lastgroup]
            kind = found.lastgroup
            if kind == "name" and word.lower() in ("and", "or", "not", "in", "is", "missing"):
                kind, word = "word", word.lower()
            word = {"==": "=", "<>": "!="}.get(word, word) if kind == "sign" else word
            self.tokens.append((kind, word, found.start(found.lastgroup)))
            at = found.end()
        self.tokens.append(("end", "", len(text)))

    def fail(self, at: int, what: str, next_step: str = "") -> NoReturn:
        example = "Write, for example: --where \"level = 'City' and age >= 30\". Texts stand in single quotes."
        raise UsageError(f"{what} (character {at + 1})", where=f"--where {self.text}", next_step=next_step or example)

    def peek(self, *words: str) -> bool:
        kind, word, _ = self.tokens[self.next]
        return kind in ("word", "sign") and word in words

    def take(self) -> tuple[str, str, int]:
        token = self.tokens[self.next]
        self.next = min(self.next + 1, len(self.tokens) - 1)
        return token

    def expect(self, *words: str) -> str:
        if not self.peek(*words):
            kind, word, at = self.tokens[self.next]
            found = f'"{word}"' if kind != "end" else "the end"
            self.fail(at, f"expected {' or '.join(words)}, found {found}")
        return self.take()[1]

    def parse(self) -> Condition:
        condition = self.either()
        kind, word, at = self.tokens[self.next]
        if kind != "end":
            self.fail(at, f'"{word}" is not expected here')
        return condition

    def either(self) -> Condition:
        conditions = [self.both()]
        while self.peek("or"):
            self.take()
            conditions.append(self.both())
        return Either(conditions) if len(conditions) > 1 else conditions[0]

    def both(self) -> Condition:
        conditions = [self.negation()]
        while self.peek("and"):
            self.take()
            conditions.append(self.negation())
        return All(conditions) if len(conditions) > 1 else conditions[0]

    def negation(self) -> Condition:
        self.depth += 1
        if self.depth > _MOST_DEPTH:
            self.fail(self.tokens[self.next][2], "the expression is nested too deep")
        try:
            if self.peek("not"):
                self.take()
                return Not(self.negation())
            if self.peek("("):
                self.take()
                condition = self.either()
                self.expect(")")
                return condition
            return self.comparison()
        finally:
            self.depth -= 1

    def comparison(self) -> Condition:
        variable, axis = self.question()

        def compare(sign: str, wanted: Sequence[Code]) -> Condition:
            return Compare(variable, sign, wanted) if axis is None else Chose(axis, wanted)

        if self.peek("is"):
            self.take()
            negated = self.peek("not") and bool(self.take())
            self.expect("missing")
            missing = NoAnswer(axis or variable)
            return Not(missing) if negated else missing
        negated = self.peek("not") and bool(self.take())
        if negated or self.peek("in"):
            self.expect("in")
            self.expect("(")
            wanted = [self.value(variable, "=")]
            while self.peek(","):
                self.take()
                wanted.append(self.value(variable, "="))
            self.expect(")")
            condition = compare("=", wanted)
            return Not(condition) if negated else condition
        signs = ("=", "!=") if axis else ("=", "!=", "<", "<=", ">", ">=")
        sign = self.expect(*signs, "in", "is")
        value = self.value(variable, sign)
        return Not(compare("=", [value])) if sign == "!=" else compare(sign, [value])

    def question(self) -> tuple[Variable, SetAxis | None]:
        """A variable; or a set, with a variable that lists its options by code, or by member."""
        kind, word, at = self.take()
        if kind != "name":
            found = f'"{word}"' if word else "the end"
            self.fail(at, f"expected the name of a variable, found {found}")
        if word in self.survey.sets:
            axis = SetAxis(self.survey.sets[word], self.survey, self.survey.languages[0])
            return Variable(word, "single", values=_options(axis, self.survey)), axis
        if word in self.survey.variables:
            for joined in self.survey.sets.values():
                if joined.kind == "delimited" and word in joined.members:
                    example = f"{joined.name} = '{joined.values[0].code}'"
                    self.fail(at, f'"{word}" holds joined answers', f"Filter by its set: {example}.")
            return self.survey.variables[word], None
        if word in self.survey.batteries:
            items = ", ".join(self.survey.batteries[word].items[:3])
            self.fail(at, f'"{word}" is a battery', f"Filter by its items: {items}, …")
        if word in self.survey.untabulated:
            return self.survey.untabulated[word], None
        self.fail(at, f'there is no variable "{word}"', did_you_mean(word, (*self.survey.variables, *self.survey.sets)))

    def value(self, variable: Variable, sign: str) -> Code:
        kind, word, at = self.take()
        if kind not in ("number", "text"):
            found = f'"{word}"' if word else "the end"
            self.fail(at, f"expected a number or a text in quotes, found {found}")
        value: Code
        if kind == "number":
            number = float(word)
            value = int(number) if number.is_integer() else number
        else:
            value = re.sub(r"\\(.)", r"\1", word[1:-1]).strip()
        return self.known_value(variable, value, sign, at)

    def known_value(self, variable: Variable, value: Code, sign: str, at: int) -> Code:
        if variable.kind == "number":
            if isinstance(value, str):
                self.fail(at, f'"{variable.name}" is a number', f"Write {variable.name} {sign} 30, without quotes.")
            return value
        if variable.kind != "single":
            if not isinstance(value, str):
                quoted = f"{variable.name} {sign} '{value if variable.kind != 'date' else '2024-03-31'}'"
                self.fail(at, f'"{variable.name}" is of kind {variable.kind}', f"Write {quoted}, in single quotes.")
            if variable.kind == "date" and not _is_date(value):
                self.fail(at, f'"{value}" is no date', f"Write {variable.name} {sign} '2024-03-31'.")
            return value
        codes = {str(v.code): v.code for v in variable.values}
        if (found := codes.get(str(value))) is not None:
            return found
        label = str(value).casefold()
        meant = [v.code for v in variable.values if label in map(str.casefold, v.label.values())]
        if len(meant) > 1:
            listed = ", ".join(map(str, meant))
            self.fail(at, f'"{value}" is the label of several values of "{variable.name}"', f"Write a code: {listed}.")
        if meant:
            return meant[0]
        if sign != "=" and sign != "!=" and not isinstance(value, str):
            return value
        if str(value) in [str(m.code) for m in variable.missing]:
            self.fail(at, f'"{value}" is a missing code of "{variable.name}"', f"Write {variable.name} is missing.")
        known = [f"{v.code} ({next(iter(v.label.values()), v.code)})" for v in variable.values]
        self.fail(at, f'"{value}" is no value of "{variable.name}"', f"Its values are: {', '.join(known)}.")


def _options(axis: SetAxis, survey: Survey) -> tuple[Value, ...]:
    """The options of a set as values: by their codes, or by the members of dichotomies."""
    return axis.set.values or tuple(Value(name, survey.variables[name].label) for name in axis.set.members)


_HOLDS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _is_date(text: str) -> bool:
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _same_kind(code: Code, value: Code) -> bool:
    return isinstance(code, str) == isinstance(value, str)

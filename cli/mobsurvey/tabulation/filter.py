"""The filter of --where: a small expression over variables, read by a parser of its own and never evaluated as code.

    level = 1 and (age >= 30 or not sex in (1, 2)) and income is not missing

Comparison with a missing answer is neither true nor false (three-valued logic, as in SPSS SELECT IF), so a case is
kept only when the whole expression is true.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple, NoReturn

from mobsurvey.errors import UsageError, did_you_mean
from mobsurvey.survey import Chunk, Code, Column, Survey, Value, Variable, bitmap_from_digits
from mobsurvey.tabulation.axis import SetAxis

_TOKEN = re.compile(
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
Condition = Callable[[Chunk], Truth]


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
            found = _TOKEN.match(text, at)
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
        return partial(_any, conditions) if len(conditions) > 1 else conditions[0]

    def both(self) -> Condition:
        conditions = [self.negation()]
        while self.peek("and"):
            self.take()
            conditions.append(self.negation())
        return partial(_all, conditions) if len(conditions) > 1 else conditions[0]

    def negation(self) -> Condition:
        self.depth += 1
        if self.depth > _MOST_DEPTH:
            self.fail(self.tokens[self.next][2], "the expression is nested too deep")
        try:
            if self.peek("not"):
                self.take()
                return partial(_not, self.negation())
            if self.peek("("):
                self.take()
                condition = self.either()
                self.expect(")")
                return condition
            return self.comparison()
        finally:
            self.depth -= 1

    def comparison(self) -> Condition:
        variable, response_set = self.question()
        compare = partial(_compare, variable) if response_set is None else partial(_chose, response_set)
        if self.peek("is"):
            self.take()
            negated = self.peek("not") and bool(self.take())
            self.expect("missing")
            missing = partial(_missing, variable.name) if response_set is None else partial(_set_missing, response_set)
            return partial(_not, missing) if negated else missing
        negated = self.peek("not") and bool(self.take())
        if negated or self.peek("in"):
            self.expect("in")
            self.expect("(")
            wanted = [self.value(variable, "=")]
            while self.peek(","):
                self.take()
                wanted.append(self.value(variable, "="))
            self.expect(")")
            condition = partial(compare, "=", wanted)
            return partial(_not, condition) if negated else condition
        signs = ("=", "!=") if response_set else ("=", "!=", "<", "<=", ">", ">=")
        sign = self.expect(*signs, "in", "is")
        value = self.value(variable, sign)
        if sign == "!=":
            return partial(_not, partial(compare, "=", [value]))
        return partial(compare, sign, [value])

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


def _all(conditions: Iterable[Condition], chunk: Chunk) -> Truth:
    true, false = (1 << chunk.cases) - 1, 0
    for condition in conditions:
        true_here, false_here = condition(chunk)
        true, false = true & true_here, false | false_here
    return true, false


def _any(conditions: Iterable[Condition], chunk: Chunk) -> Truth:
    true, false = 0, (1 << chunk.cases) - 1
    for condition in conditions:
        true_here, false_here = condition(chunk)
        true, false = true | true_here, false & false_here
    return true, false


def _not(condition: Condition, chunk: Chunk) -> Truth:
    true, false = condition(chunk)
    return false, true


def _missing(name: str, chunk: Chunk) -> Truth:
    answered = chunk.columns[name].answered
    return (1 << chunk.cases) - 1 & ~answered, answered


def _set_missing(axis: SetAxis, chunk: Chunk) -> Truth:
    answered = axis.bits(chunk).answered
    return (1 << chunk.cases) - 1 & ~answered, answered


def _options(axis: SetAxis, survey: Survey) -> tuple[Value, ...]:
    """The options of a set as values: by their codes, or by the members of dichotomies."""
    return axis.set.values or tuple(Value(name, survey.variables[name].label) for name in axis.set.members)


def _chose(axis: SetAxis, sign: str, wanted: Iterable[Code], chunk: Chunk) -> Truth:
    """True for who chose one of the wanted options, false for who is in the set's base and chose none of them."""
    found = axis.bits(chunk)
    true = 0
    for category, bits in zip(axis.categories, found.selected, strict=True):
        if (category.item if category.code is None else category.code) in wanted:
            true |= bits
    true &= found.answered
    return true, found.answered & ~true


_HOLDS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _compare(variable: Variable, sign: str, wanted: Iterable[Code], chunk: Chunk) -> Truth:
    column: Column = chunk.columns[variable.name]
    holds = _HOLDS[sign]
    if column.values is None:
        true = 0
        for code, bits in column.selected.items():
            if any(_same_kind(code, value) and holds(code, value) for value in wanted):
                true |= bits
    else:
        values = list(wanted)
        digits = bytes([49 if any(holds(answer, value) for value in values) else 48 for answer in column.values])
        true = bitmap_from_digits(digits) & column.answered
    return true, column.answered & ~true


def _is_date(text: str) -> bool:
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _same_kind(code: Code, value: Code) -> bool:
    return isinstance(code, str) == isinstance(value, str)

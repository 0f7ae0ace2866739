"""Codes cells in which the answers of a set are joined: "1 3", "Learn;Explain;".

An option may itself hold the separator, so a cell is cut by the longest option that is known, from the left. What is
left is in no list; where the set has an option "Other", it is that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from mobsurvey.codebook.coding import SYSTEM_MISSING, CodeList, Raw, State, bitmap_at, plain_text
from mobsurvey.errors import ReadError
from mobsurvey.survey import Code, Column, ResponseSet, Value, Variable
from mobsurvey.vietnamese.fold import fold

SEPARATORS = {";": "semicolons", ",": "commas", "|": "bars", "\n": "line ends", "/": "slashes", " ": "spaces"}
_MOST_CELLS = 1000
_OTHER = ("other", "others", "other (please specify)", "-oth-", "khác", "ý kiến khác", "khác (ghi rõ)")


class OptionList:
    """The options of a set, to be found in joined cells."""

    def __init__(self, codes: CodeList, separator: str) -> None:
        """`separator` stands between answers; blanks beside it are no matter."""
        self.codes = codes
        self.separator = separator
        mark = separator.strip(" ") or None
        self._mark = mark
        texts = [*codes.states, *codes.labels]
        self._longest = max((len(_parts(text, mark)) for text in texts), default=1)
        self._known: dict[str, tuple[State | None, bool]] = {}
        self.used_label = False
        named = (*codes.labels.items(), *codes.states.items())
        others = {state for text, state in named if fold(text) in OTHER_KEYS and state.role == "answer"}
        self.other = others.pop() if len(others) == 1 else None

    def cut(self, text: str) -> tuple[list[State], list[str]]:
        """The answers in a cell, and what is in no list; ([SYSTEM_MISSING], []) for a blank one.

        Where the set has an option Other, what is in no list is that as well.
        """
        parts = _parts(text, self._mark)
        states: dict[State, None] = {}
        unknown: list[str] = []
        at = 0
        while at < len(parts):
            for end in range(min(len(parts), at + self._longest), at, -1):
                state = self._find(self._joined(parts[at:end]))
                if state is not None:
                    break
            if state is None:
                unknown.append(parts[at])
            elif state is not SYSTEM_MISSING:
                states[state] = None
            at = end
        if unknown and self.other:
            states[self.other] = None
        return list(states) if states or unknown else [SYSTEM_MISSING], unknown

    def _joined(self, parts: Sequence[str]) -> str:
        return parts[0] if len(parts) == 1 else (f"{self._mark} " if self._mark else " ").join(parts)

    def _find(self, text: str) -> State | None:
        if text not in self._known:
            found = self.codes.find(text)
            if found[0] is None and self._mark and self._mark in text:
                found = self.codes.find(text.replace(f"{self._mark} ", self._mark))
            self._known[text] = found
        state, by_label = self._known[text]
        self.used_label = self.used_label or by_label
        return state


OTHER_KEYS = {fold(text) for text in _OTHER}


def _parts(text: str, mark: str | None) -> list[str]:
    return [part for piece in text.split(mark) if (part := piece.strip())]


class Joined(NamedTuple):
    """What the cells of a column of joined answers are."""

    column: Column
    by_label: bool
    """Whether answers came as labels."""
    as_other: Sequence[tuple[int, str]]
    """The texts that were taken for the option Other, with their case from 1."""


def code_delimited(raw: Sequence[Raw], variable: Variable, separator: str) -> Joined:
    """The column of joined answers: a case may have several; an option in no list is invalid, the others count."""
    return _code(raw, OptionList(CodeList(variable), separator), [v.code for v in variable.values])


@dataclass(frozen=True)
class JoinedPlan:
    """How one column of joined answers becomes the members of a set of dichotomies."""

    column: str
    set: ResponseSet
    members: tuple[Variable, ...]
    """Of the whole set, in its order."""
    wanted: tuple[str, ...]
    """The members that no column of their own gives."""
    separator: str

    def options(self) -> OptionList:
        return OptionList(self._codes(), self.separator)

    def _codes(self) -> CodeList:
        """The members as if they were answers to one question, under their names, their codes and their labels."""
        missing = self.members[0].missing
        if any(member.missing != missing for member in self.members):
            missing = ()
        values = tuple(Value(member.name, member.label) for member in self.members)
        codes = CodeList(Variable(self.set.name, "single", values=values, missing=missing))
        for code, name in _option_codes(self.set.name, self.members).items():
            codes.states.setdefault(code, State("answer", name))
        return codes

    def code(self, raw: Sequence[Raw]) -> tuple[dict[str, Column], Joined]:
        """The wanted members' columns and, under the column's own name, the cells with what is in no list."""
        found = _code(raw, self.options(), [member.name for member in self.members])
        joined = found.column
        answered = joined.answered | joined.invalid
        columns: dict[str, Column] = {self.column: joined}
        for member in self.members:
            if member.name in self.wanted:
                chosen = joined.selected[member.name]
                columns[member.name] = _member(member, self.set.counted_value, chosen, answered, joined)
        return columns, found


@dataclass(frozen=True)
class NeverChosen:
    """An option of a set that has no column because the file has columns for options that were chosen only."""

    member: Variable
    set: ResponseSet
    others: tuple[str, ...]
    """The members with a column."""

    def code(self, coded: Mapping[str, Column]) -> Column:
        """Not chosen wherever another member is answered."""
        columns = [coded[name] for name in self.others]
        answered = 0
        for column in columns:
            answered |= column.answered
        return _member(self.member, self.set.counted_value, 0, answered, columns[0]._replace(missing={}))


def _member(member: Variable, counted: Code | None, chosen: int, answered: int, joined: Column) -> Column:
    """The column of one option: chosen, not chosen by others who answered, and unknown."""
    no = [value.code for value in member.values if value.code != counted]
    selected: dict[Code, int] = {value.code: 0 for value in member.values}
    if counted is not None:
        selected[counted] = chosen
    if len(no) == 1:
        selected[no[0]] = answered & ~chosen
    given = chosen | (answered if len(no) == 1 else 0)
    missing: dict[Code | None, int] = {}
    blank = (1 << joined.cases) - 1 & ~given
    for code, bits in joined.missing.items():
        if code is not None and bits & ~given:
            missing[code] = bits & ~given
            blank &= ~bits
    if blank:
        missing[None] = blank
    return Column(joined.cases, selected, missing)


def _code(raw: Sequence[Raw], options: OptionList, codes: Sequence[Code]) -> Joined:
    texts = [plain_text(value) for value in raw]
    cells: dict[str, tuple[list[State], list[str]]] = {}
    positions: dict[State, list[int]] = {}
    invalid_positions: list[int] = []
    invalid_values: list[Code] = []
    as_other: list[tuple[int, str]] = []
    for case, text in enumerate(texts):
        if text not in cells:
            cells[text] = options.cut(text)
        states, unknown = cells[text]
        for state in states:
            positions.setdefault(state, []).append(case)
        if unknown and options.other:
            as_other += [(case + 1, text) for text in unknown]
        elif unknown:
            invalid_positions.append(case)
            invalid_values.append(options.separator.join(unknown))
    cases = len(texts)
    selected = {code: bitmap_at(positions.get(State("answer", code), ()), cases) for code in codes}
    missing = {s.code: bitmap_at(at, cases) for s, at in positions.items() if s.role != "answer"}
    column = Column(cases, selected, missing, bitmap_at(invalid_positions, cases), tuple(invalid_values), texts)
    return Joined(column, options.used_label, as_other)


def _option_codes(name: str, members: Iterable[Variable]) -> dict[str, str]:
    """Member by the code that a file joins for it: what its names have behind the set's name, as 3 in purpose_3."""
    codes: dict[str, str] = {}
    twice: set[str] = set()
    for member in members:
        own = {
            text[len(name) :].lstrip("_/.-[").rstrip("]")
            for text in (member.name, *member.columns)
            if text.casefold().startswith(name.casefold()) and len(text) > len(name)
        }
        for code in own - {""}:
            if codes.setdefault(code, member.name) != member.name:
                twice.add(code)
    return {code: member for code, member in codes.items() if code not in twice}


def find_separator(cells: Iterable[Raw], plan: JoinedPlan, where: str) -> tuple[str, str]:
    """The separator by which most of the cells are options of the set, and the evidence. ReadError where two do.

    The first thousand different cells are looked at.
    """
    texts = list(islice(dict.fromkeys(text for cell in cells if (text := plain_text(cell))), _MOST_CELLS))
    scores: dict[str, tuple[int, int]] = {}
    readings: dict[str, list[frozenset[Code | None]]] = {}
    for separator in SEPARATORS:
        options = JoinedPlan(plan.column, plan.set, plan.members, plan.wanted, separator).options()
        options.other = None
        cut = [options.cut(text) for text in texts]
        whole = [frozenset(s.code for s in states if s != SYSTEM_MISSING and not unknown) for states, unknown in cut]
        readings[separator] = whole
        scores[separator] = (sum(1 for found in whole if found), sum(len(found) > 1 for found in whole))
    best = max(scores.values())
    ties = [separator for separator, score in scores.items() if score == best]
    if best[0] and any(readings[separator] != readings[ties[0]] for separator in ties):
        names = " and ".join(SEPARATORS[separator] for separator in ties)
        raise ReadError(
            f'the answers joined in column "{plan.column}" can be cut at {names}, with different answers',
            where=where,
            next_step=f'Say which in the codebook: separator = "{ties[0]}" in [sets.{plan.set.name}].',
        )
    told = f"{best[0]:,} of {len(texts):,} different cells are its options"
    return ties[0], f"{plan.set.name}: cut at {SEPARATORS[ties[0]]} ({told})"

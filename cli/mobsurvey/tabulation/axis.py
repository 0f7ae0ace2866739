"""A variable or a response set as the side of a table: categories, who selected each, and who answered at all."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from mobsurvey.errors import UsageError
from mobsurvey.survey import Chunk, Code, Column, ResponseSet, Survey, Variable, text_of


class Category(NamedTuple):
    """One line of a stub or one point of a banner."""

    item: str
    """The member for an option of a dichotomies set, else the variable or set itself."""
    code: Code | None
    """None for an option of a dichotomies set."""
    label: str


class AxisBits(NamedTuple):
    """One chunk of cases seen along an axis; all bitmaps."""

    selected: Sequence[int]
    """For each category, the cases that selected it and are in the base."""
    answered: int
    """The cases in the base."""
    unanswered: Mapping[str, int]
    """The other cases by reason: a missing code's label, or one of the REASON words."""


BLANK = "blank"
INVALID = "invalid"
NONE_CHOSEN = "none chosen"
NO_ANSWER = "no answer"


class Axis(ABC):
    """A side of a table; its kinds differ in what they are made of, never in single or multiple response."""

    name: str
    title: str
    categories: tuple[Category, ...]
    disjoint: bool
    """Whether every case in the base selected exactly one category, so that categories add up to the base."""

    @property
    def plain(self) -> "Axis":
        """The same with nothing but answers, which are its first categories: of one that counts missing answers too."""
        return self

    @abstractmethod
    def bits(self, chunk: Chunk) -> AxisBits:
        """Who selected what in this chunk."""


class VariableAxis(Axis):
    """The answers to a single-choice variable."""

    disjoint = True

    def __init__(self, variable: Variable, language: str) -> None:
        self.name = variable.name
        self.title = variable.title(language)
        self.variable = variable
        self.labels = variable.value_labels(language)
        self.categories = tuple(Category(variable.name, code, label) for code, label in self.labels.items())
        self.missing_labels = {m.code: text_of(m.label, language, str(m.code)) for m in variable.missing}

    def bits(self, chunk: Chunk) -> AxisBits:
        column: Column = chunk.columns[self.name]
        selected = [column.selected.get(code, 0) for code in self.labels]
        return AxisBits(selected, column.answered, self._unanswered(column))

    def _unanswered(self, column: Column) -> dict[str, int]:
        reasons: dict[str, int] = {}
        for code, bits in column.missing.items():
            reason = BLANK if code is None else self.missing_labels.get(code, str(code))
            reasons[reason] = reasons.get(reason, 0) | bits
        if column.invalid:
            reasons[INVALID] = column.invalid
        return reasons


class SetAxis(Axis):
    """The options of a response set of any kind; its base rule lives here and nowhere else."""

    disjoint = False

    def __init__(self, response_set: ResponseSet, survey: Survey, language: str) -> None:
        self.name = response_set.name
        self.title = response_set.title(language)
        self.set = response_set
        if response_set.kind == "dichotomies":
            members = [survey.variables[name] for name in response_set.members]
            self.categories = tuple(Category(m.name, None, m.title(language)) for m in members)
        else:
            self.categories = tuple(
                Category(response_set.name, value.code, text_of(value.label, language, str(value.code)))
                for value in response_set.values
            )

    def bits(self, chunk: Chunk) -> AxisBits:
        columns: list[Column] = [chunk.columns[name] for name in self.set.members]
        if self.set.kind == "dichotomies":
            counted = self.set.counted_value if self.set.counted_value is not None else 1
            selected = [column.selected.get(counted, 0) for column in columns]
        else:
            codes = [value.code for value in self.set.values]
            selected = [any_of(column.selected.get(code, 0) for column in columns) for code in codes]
        chose = any_of(selected)
        asked = any_of(column.answered for column in columns)
        answered = chose if self.set.base == "answered" else asked
        nothing = (1 << chunk.cases) - 1 & ~asked
        return AxisBits(selected, answered, {NONE_CHOSEN: asked & ~answered, NO_ANSWER: nothing})


def any_of(bitmaps: Iterable[int]) -> int:
    """The cases that are in any of the bitmaps."""
    bits = 0
    for bitmap in bitmaps:
        bits |= bitmap
    return bits


def axis_of(survey: Survey, name: str, language: str) -> Axis:
    """The axis of a set or a single-choice variable by its name; UsageError for any other kind."""
    if name in survey.sets:
        return SetAxis(survey.sets[name], survey, language)
    variable = survey.variables[name]
    if variable.kind != "single":
        raise UsageError(
            f'"{name}" is of kind {variable.kind} and has no categories to tabulate',
            next_step=f'For its values: mobsurvey describe {name}. To tabulate it, give it kind = "single" and values '
            "in the codebook.",
        )
    return VariableAxis(variable, language)

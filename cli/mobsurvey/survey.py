"""The values that the rooms hand each other: variables, sets, batteries, and columns of answers.

They are named tuples: frozen like frozen dataclasses, but made in an eighth of the time, and every command makes them.
"""

# Annotations are objects here, not texts: a named tuple compiles every text, and every command makes these.
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    from mobsurvey.indices import Index

Code = int | float | str
"""A code as the file has it; whole numbers are int, whatever the file's number type."""

Label = Mapping[str, str]
"""Text by language, the codebook's first language first; `{"en": "Level", "vi": "Cấp"}`."""

NO_LABEL: Label = {}

VariableKind = Literal["single", "number", "text", "date", "id"]
Measure = Literal["nominal", "ordinal", "scale"]
MissingKind = Literal["dont-know", "refused", "not-applicable", "not-asked", "no-answer"]
SetKind = Literal["dichotomies", "categories", "delimited"]
BaseRule = Literal["answered", "asked"]
NetKind = Literal["net", "subtotal"]
SingleCluster = Literal["fail", "certainty", "centered", "average"]

VARIABLE_KINDS: tuple[VariableKind, ...] = get_args(VariableKind)
MEASURES: tuple[Measure, ...] = get_args(Measure)
MISSING_KINDS: tuple[MissingKind, ...] = get_args(MissingKind)
SET_KINDS: tuple[SetKind, ...] = get_args(SetKind)
BASE_RULES: tuple[BaseRule, ...] = get_args(BaseRule)
NET_KINDS: tuple[NetKind, ...] = get_args(NetKind)
SINGLE_CLUSTER_RULES: tuple[SingleCluster, ...] = get_args(SingleCluster)


def text_of(label: Label, language: str, fallback: str) -> str:
    """The label in that language, else in the first language it has, else the fallback."""
    return label.get(language) or next(iter(label.values()), "") or fallback


class Value(NamedTuple):
    """A code that is an answer."""

    code: Code
    label: Label = NO_LABEL


def label_by_code(values: Iterable[Value], language: str) -> dict[Code, str]:
    """Label by code; a label that two values share gets its code behind it, so that none stands twice."""
    texts = {value.code: text_of(value.label, language, str(value.code)) for value in values}
    seen = list(texts.values())
    return {code: f"{text} ({code})" if seen.count(text) > 1 else text for code, text in texts.items()}


class Missing(NamedTuple):
    """A code that is user-missing, and why the answer is missing."""

    code: Code
    kind: MissingKind
    label: Label = NO_LABEL


class MissingRange(NamedTuple):
    """Numbers from low to high, both included, that are user-missing; infinities are open ends."""

    low: float
    high: float
    kind: MissingKind


class Variable(NamedTuple):
    """A question with one answer a case, or one column of a response set."""

    name: str
    kind: VariableKind
    label: Label = NO_LABEL
    measure: Measure = "nominal"
    values: tuple[Value, ...] = ()
    """The answers of a single-choice question, in the order of tables; empty for the open kinds."""
    missing: tuple[Missing, ...] = ()
    missing_ranges: tuple[MissingRange, ...] = ()
    columns: tuple[str, ...] = ()
    """Further column names under which a file may bring this variable."""

    def title(self, language: str) -> str:
        return text_of(self.label, language, self.name)

    @property
    def listed(self) -> tuple[Value | Missing, ...]:
        """Every code that the variable's lists declare, answers first."""
        return (*self.values, *self.missing)

    @property
    def is_numeric(self) -> bool:
        """Whether its answers are numbers: of kind number, or a list of codes that are."""
        return self.kind == "number" or (
            self.kind == "single" and not any(isinstance(value.code, str) for value in self.values)
        )

    def value_labels(self, language: str) -> dict[Code, str]:
        """Label by code, in the order of the values; a label that two values share gets its code behind it."""
        return label_by_code(self.values, language)


class ResponseSet(NamedTuple):
    """A question to which several answers may be given."""

    name: str
    kind: SetKind
    members: tuple[str, ...]
    """Variables: one an option (dichotomies), one a mention (categories), or the one joined (delimited)."""
    label: Label = NO_LABEL
    counted_value: Code | None = None
    """The code that means chosen; dichotomies only."""
    values: tuple[Value, ...] = ()
    """The options; categories and delimited only."""
    separator: str = ""
    """What stands between the codes of a delimited set."""
    base: BaseRule = "answered"
    """answered: chose at least one option; asked: has a valid answer, also when none is chosen."""

    def title(self, language: str) -> str:
        return text_of(self.label, language, self.name)


class Battery(NamedTuple):
    """Items that are rated on one scale."""

    name: str
    items: tuple[str, ...]
    label: Label = NO_LABEL

    def title(self, language: str) -> str:
        return text_of(self.label, language, self.name)


class Net(NamedTuple):
    """Several answers to one question taken together, as a further line of its table."""

    name: str
    of: str
    """A single-choice variable or a set; a battery for each of its items."""
    members: tuple[Code, ...]
    """Codes; of dichotomies the names of their variables, or their numbers in the set, from 1. Where a table is asked
    for one, labels and ranges of numbers such as 1-3 as well, and none at all for every answer."""
    label: Label = NO_LABEL
    kind: NetKind = "net"
    """net: respondents with at least one of the answers, each once; subtotal: the answers added up."""
    how_many: str = "any"
    """Of a net, how many of the answers make a respondent part of it: any, all, exactly N, at least N."""

    def title(self, language: str) -> str:
        return text_of(self.label, language, self.name)


class Design(NamedTuple):
    """How the cases were sampled: variables, and what to do where they leave a variance open."""

    weight: str | None = None
    """How many members of the population a case stands for; None: all cases weigh 1."""
    strata: str | None = None
    """Parts of the population that were sampled each for itself; None: it was sampled as a whole."""
    cluster: str | None = None
    """What was sampled in a stratum, the primary sampling unit; None: the cases themselves."""
    fpc: str | None = None
    """Clusters in the population of the stratum, or the share that was sampled; None: too many to matter."""
    single_cluster: SingleCluster = "fail"
    """A stratum with one cluster: refused; taken for the whole stratum; compared with all; as the other strata are."""

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables that it names; none for no design."""
        return tuple(name for name in self[:4] if name)

    @property
    def named(self) -> str:
        """Its variables by role: `weight w, strata district`."""
        return ", ".join(f"{role} {name}" for role, name in zip(self._fields, self[:4], strict=False) if name)


NO_DESIGN = Design()


class Column(NamedTuple):
    """The coded answers to one variable in one chunk of cases.

    A bitmap is an int whose binary text, padded to `cases` digits, reads in case order.
    """

    cases: int
    selected: Mapping[Code, int]
    """Bitmap of the cases that gave each answer; empty for the open kinds."""
    missing: Mapping[Code | None, int]
    """Bitmap for each user-missing code (a range under the value met); None is system-missing."""
    invalid: int = 0
    """Cases whose value is in no list."""
    invalid_values: tuple[Code, ...] = ()
    """What stood in those cases, in case order."""
    values: Sequence[Any] | None = None
    """Open kinds and delimited sets: the number (nan if none) or text ("" if none) of every case."""

    @property
    def answered(self) -> int:
        """Bitmap of the cases with a valid answer."""
        if self.values is None or self.selected:
            bits = 0
            for selected in self.selected.values():
                bits |= selected
            return bits
        bits = (1 << self.cases) - 1
        for missing in self.missing.values():
            bits &= ~missing
        return bits & ~self.invalid

    def valid_codes(self) -> list[Any]:
        """The answer of every case, in case order: code, number or text; None where there is no valid one."""
        if self.values is not None:
            return [None if value == "" or value != value else value for value in self.values]
        codes: list[Any] = [None] * self.cases
        for code, bits in self.selected.items():
            for case in case_numbers(bits, self.cases):
                codes[case - 1] = code
        return codes

    def codes(self) -> list[Code | None]:
        """What stands in every case, in case order: answer, missing code or undeclared value; None if blank.

        Open kinds give their number or text; a delimited set the text as it was joined.
        """
        codes: list[Code | None] = self.valid_codes()
        if self.values is not None and self.selected:
            return codes  # the joined text has everything
        for code, bits in self.missing.items():
            if code is not None:
                for case in case_numbers(bits, self.cases):
                    codes[case - 1] = code
        for case, value in zip(case_numbers(self.invalid, self.cases), self.invalid_values, strict=False):
            codes[case - 1] = value
        return codes


class Chunk(NamedTuple):
    """Up to about a million cases: a reader's raw columns, or coded ones."""

    cases: int
    columns: Mapping[str, Any]
    """Raw: a sequence of float, str or None a column; coded: a Column a variable."""
    by_label: frozenset[str] = frozenset()
    """Coded: the variables some of whose answers came as labels in place of codes."""
    as_other: Mapping[str, Sequence[tuple[int, str]]] = {}
    """Coded: by column of joined answers, the texts that were taken for its option Other, with their case from 1."""


class Source(NamedTuple):
    """Where a survey came from; kept in the study as its provenance."""

    file: str
    reader: str
    encoding: str
    sha256: str = ""
    bytes: int = 0
    details: Mapping[str, str] = {}
    """What the reader decided or noticed, by name: separator, file label, declared weight."""
    carried: Mapping[str, Any] = {}
    """What a writer of the same format puts back, as JSON values: roles, attributes, print formats, documents."""


class Survey(NamedTuple):
    """Questions, and the answers in chunks; metadata stands beside the data, never in it."""

    variables: Mapping[str, Variable]
    sets: Mapping[str, ResponseSet]
    batteries: Mapping[str, Battery]
    chunks: Iterable[Chunk]
    """Iterated once while a file is read; a study gives them again and again."""
    source: Source
    languages: tuple[str, ...] = ("en",)
    untabulated: Mapping[str, Variable] = {}
    """Columns of the file that no codebook describes: kept, but not for tables."""
    design: Design = NO_DESIGN
    """As the codebook declares it; its variables may be absent from the file."""
    nets: Mapping[str, Net] = {}
    indices: Mapping[str, "Index"] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Every name a table can be asked for: sets, batteries, variables."""
        return (*self.sets, *self.batteries, *self.variables)


def bitmap_from_digits(digits: bytes | str) -> int:
    """The bitmap of a text of 0 and 1 in case order; 0 for no case."""
    return int(digits, 2) if digits else 0


def digits_of_bitmap(bits: int, cases: int) -> str:
    """The 0 and 1 of every case, in case order."""
    return format(bits, f"0{cases}b") if cases else ""


def case_numbers(bits: int, cases: int, most: int | None = None) -> list[int]:
    """The cases in the bitmap, counted from 1, in case order, `most` at the most."""
    digits = digits_of_bitmap(bits, cases)
    found: list[int] = []
    at = digits.find("1")
    while at >= 0 and (most is None or len(found) < most):
        found.append(at + 1)
        at = digits.find("1", at + 1)
    return found

"""What a careful assistant would say of an import: counts, what did not match, what is in no value list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from mobsurvey.survey import Chunk, Code, Survey, case_numbers

if TYPE_CHECKING:
    from mobsurvey.codebook.contradictions import Contradiction

FIRST_CASES = 5
MOST_INVALID = 200
"""Different undeclared values kept a variable; the rest are counted together."""

NONE: Mapping[str, tuple[str, ...]] = {}


@dataclass(frozen=True)
class InvalidValue:
    """A value that stands in no list of its variable."""

    variable: str
    value: Code
    count: int
    first_cases: tuple[int, ...]
    """Case numbers from 1, at most five."""


class BlankIds:
    """The cases without an id, as they are met."""

    def __init__(self) -> None:
        self.count = 0
        self.first_cases: tuple[int, ...] = ()

    def add(self, case: int) -> None:
        self.count += 1
        if len(self.first_cases) < FIRST_CASES:
            self.first_cases += (case,)


@dataclass(frozen=True)
class Findings:
    """The report of one import."""

    cases: int
    cases_without_answer: int
    """Cases with no valid answer to any variable of the codebook."""
    variables: int
    """Matched variables."""
    sets: int
    """Matched sets and batteries."""
    matched_by_alias: Mapping[str, str]
    """Column name by variable, where they differ."""
    unknown_columns: tuple[str, ...]
    """Columns of the file that the codebook lacks."""
    absent: tuple[str, ...]
    """Variables, sets, batteries and nets of the codebook that the file lacks."""
    near_misses: Mapping[str, str]
    """Absent variable -> unknown column with a name or label much like its own."""
    by_label: tuple[str, ...]
    """Variables some of whose answers came as labels."""
    invalid: tuple[InvalidValue, ...]
    missing: Mapping[str, int]
    """Missing answers by kind, over all variables; "blank" is system-missing."""
    missing_by_variable: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    unlabelled: tuple[tuple[str, Code, int], ...] = ()
    """(variable, code, count) of answers without a label, in variables whose other answers have one."""
    repeated_ids: Mapping[str, int] = field(default_factory=dict)
    """Cases, by id variable, whose id an earlier case has."""
    near_sets: Mapping[str, str] = field(default_factory=dict)
    """Absent set -> unknown column with a name or label much like its own."""
    as_other: tuple[InvalidValue, ...] = ()
    """Texts in no list, by column of joined answers, that were taken for the option Other."""
    never_chosen: tuple[str, ...] = ()
    """Options for which the file has no column, as it has for others of their set: counted as not chosen."""
    unlisted_options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By set the columns of options that the file has and the codebook's set does not."""
    derived: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By derived variable the variables and sets that it made: itself, and of a set its members."""
    derived_anew: tuple[str, ...] = ()
    """Columns of the file that were not taken, since the codebook derives what has their name."""
    contradictions: tuple[Contradiction, ...] = ()
    """Where the file's own labels say something else than the codebook."""
    equal_cases: int | None = None
    """Appended cases that equal an earlier file's in all that the codebook describes; None where an id tells them."""
    repeated_cases: int = 0
    """Of the cases that were there before, those that equal an earlier one of them."""
    blank_ids: tuple[InvalidValue, ...] = ()
    """The cases that have nothing in the column by which cases are told apart."""

    def with_blank_ids(self, name: str, blank: BlankIds) -> Findings:
        """These, and how many cases have no id in the variable of that name."""
        found = (InvalidValue(name, "", blank.count, blank.first_cases),) if blank.count else ()
        return replace(self, blank_ids=found)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def with_file(self, added: Findings) -> Findings:
        """The report of these cases and, behind them, those of a further file coded by the same codebook."""
        unlabelled: dict[tuple[str, Code], int] = {}
        for name, code, count in (*self.unlabelled, *added.unlabelled):
            unlabelled[name, code] = unlabelled.get((name, code), 0) + count
        kept = {name: column for name, column in self.near_misses.items() if name in added.absent}
        return Findings(
            cases=self.cases + added.cases,
            cases_without_answer=self.cases_without_answer + added.cases_without_answer,
            variables=max(self.variables, added.variables),
            sets=max(self.sets, added.sets),
            matched_by_alias={**self.matched_by_alias, **added.matched_by_alias},
            unknown_columns=tuple(dict.fromkeys((*self.unknown_columns, *added.unknown_columns))),
            absent=tuple(name for name in self.absent if name in added.absent),
            near_misses=kept,
            by_label=tuple(dict.fromkeys((*self.by_label, *added.by_label))),
            invalid=_together(self.invalid, added.invalid, self.cases),
            as_other=_together(self.as_other, added.as_other, self.cases),
            blank_ids=_together(self.blank_ids, added.blank_ids, self.cases),
            missing=_sum(self.missing, added.missing),
            missing_by_variable={
                name: _sum(self.missing_by_variable.get(name, {}), added.missing_by_variable.get(name, {}))
                for name in (*self.missing_by_variable, *added.missing_by_variable)
            },
            unlabelled=tuple((name, code, count) for (name, code), count in unlabelled.items()),
            repeated_ids=_sum(self.repeated_ids, added.repeated_ids),
            near_sets={name: column for name, column in self.near_sets.items() if name in added.absent},
            never_chosen=tuple(name for name in self.never_chosen if name in added.never_chosen),
            derived={**self.derived, **added.derived},
            derived_anew=tuple(dict.fromkeys((*self.derived_anew, *added.derived_anew))),
            equal_cases=added.equal_cases if self.equal_cases is None else self.equal_cases + (added.equal_cases or 0),
            repeated_cases=added.repeated_cases,
            contradictions=tuple(dict.fromkeys((*self.contradictions, *added.contradictions))),
            unlisted_options={
                name: tuple(
                    dict.fromkeys((*self.unlisted_options.get(name, ()), *added.unlisted_options.get(name, ())))
                )
                for name in (*self.unlisted_options, *added.unlisted_options)
            },
        )

    @staticmethod
    def from_json(values: Mapping[str, Any]) -> Findings:
        keys = ("unknown_columns", "absent", "by_label", "never_chosen", "derived_anew")
        lists = {key: tuple(values.get(key, ())) for key in keys}
        lists["unlabelled"] = tuple(map(tuple, values["unlabelled"]))
        for key in ("invalid", "as_other", "blank_ids"):
            found = values.get(key, ())
            lists[key] = tuple(InvalidValue(**{**one, "first_cases": tuple(one["first_cases"])}) for one in found)
        if contradictions := values.get("contradictions"):
            from mobsurvey.codebook.contradictions import Contradiction

            lists["contradictions"] = tuple(Contradiction(**found) for found in contradictions)
        return Findings(**{**values, **lists})


def _together(first: Iterable[InvalidValue], second: Iterable[InvalidValue], cases: int) -> tuple[InvalidValue, ...]:
    """The values of some cases, and of those behind them, whose numbers begin after `cases`."""
    found = {(value.variable, value.value): value for value in first}
    for value in second:
        numbers = tuple(case + cases for case in value.first_cases)
        if before := found.get((value.variable, value.value)):
            value = replace(before, count=before.count + value.count)
            numbers = (*before.first_cases, *numbers)
        found[value.variable, value.value] = replace(value, first_cases=numbers[:FIRST_CASES])
    return tuple(found.values())


def _values(counts: Mapping[str, Mapping[Code, list[int]]]) -> tuple[InvalidValue, ...]:
    return tuple(
        InvalidValue(name, value, entry[0], tuple(entry[1:]))
        for name, found in counts.items()
        for value, entry in found.items()
    )


def _sum(first: Mapping[str, int], second: Mapping[str, int]) -> dict[str, int]:
    return {name: first.get(name, 0) + second.get(name, 0) for name in (*first, *second)}


class FindingsCount:
    """Adds the coded chunks of a survey up to its findings."""

    def __init__(self, survey: Survey, joined: Iterable[str] = ()) -> None:
        """`joined` are untabulated columns of joined answers, of which some may be in no list."""
        self.survey = survey
        self.joined = tuple(joined)
        self.cases = 0
        self.without_answer = 0
        self.by_label: set[str] = set()
        self.invalid: dict[str, dict[Code, list[int]]] = {}
        """variable -> value -> [count, first cases …]"""
        self.as_other: dict[str, dict[Code, list[int]]] = {}
        """column -> text -> [count, first cases …]"""
        self.missing: dict[str, dict[str, int]] = {}
        self.unlabelled: dict[tuple[str, Code], int] = {
            (variable.name, value.code): 0
            for variable in survey.variables.values()
            if any(value.label for value in variable.values)
            for value in variable.values
            if not value.label
        }
        self.ids: dict[str, set[str]] = {v.name: set() for v in survey.variables.values() if v.kind == "id"}
        self.repeated_ids = dict.fromkeys(self.ids, 0)
        self.kinds = {
            variable.name: {m.code: m.kind for m in variable.missing} for variable in survey.variables.values()
        }

    def add(self, chunk: Chunk) -> None:
        silent = (1 << chunk.cases) - 1 if len(self.ids) < len(self.survey.variables) else 0
        for name, variable in self.survey.variables.items():
            column = chunk.columns[name]
            if variable.kind != "id":
                silent &= ~column.answered
            for code, bits in column.missing.items():
                kind = "blank" if code is None else self.kinds[name].get(code) or self._range_kind(name, code)
                by_kind = self.missing.setdefault(name, {})
                by_kind[kind] = by_kind.get(kind, 0) + bits.bit_count()
            if column.invalid:
                self._add_invalid(name, column.invalid, column.invalid_values, chunk.cases)
        for name, texts in chunk.as_other.items():
            for case, text in texts:
                self._add_value(self.as_other, name, text, case)
        for name in self.joined:
            column = chunk.columns[name]
            self._add_invalid(name, column.invalid, column.invalid_values, chunk.cases)
        for name, code in self.unlabelled:
            self.unlabelled[name, code] += chunk.columns[name].selected.get(code, 0).bit_count()
        for name, seen in self.ids.items():
            from mobsurvey.identifiers import id_text

            ids = list(filter(None, map(id_text, chunk.columns[name].values)))
            before = len(seen)
            seen.update(ids)
            self.repeated_ids[name] += len(ids) - (len(seen) - before)
        self.cases += chunk.cases
        self.without_answer += silent.bit_count()
        self.by_label |= chunk.by_label

    def _range_kind(self, name: str, code: Code) -> str:
        if not isinstance(code, str):
            for r in self.survey.variables[name].missing_ranges:
                if r.low <= code <= r.high:
                    return r.kind
        return "no-answer"

    def _add_invalid(self, name: str, bits: int, values: tuple[Code, ...], cases: int) -> None:
        for case, value in zip(case_numbers(bits, cases), values, strict=True):
            self._add_value(self.invalid, name, value, case)

    def _add_value(self, counts: dict[str, dict[Code, list[int]]], name: str, value: Code, case: int) -> None:
        found = counts.setdefault(name, {})
        key = value if value in found or len(found) < MOST_INVALID else "(other values)"
        entry = found.setdefault(key, [0])
        entry[0] += 1
        if len(entry) <= FIRST_CASES:
            entry.append(self.cases + case)

    def findings(
        self,
        matched_by_alias: Mapping[str, str],
        absent: tuple[str, ...],
        near_misses: Mapping[str, str],
        unknown_columns: Iterable[str] | None = None,
        never_chosen: tuple[str, ...] = (),
        unlisted_options: Mapping[str, tuple[str, ...]] = NONE,
        sets: Iterable[str] = (),
    ) -> Findings:
        """`sets` are those of the codebook, in the file or not."""
        totals: dict[str, int] = {}
        for by_kind in self.missing.values():
            for kind, count in by_kind.items():
                totals[kind] = totals.get(kind, 0) + count
        return Findings(
            cases=self.cases,
            cases_without_answer=self.without_answer,
            variables=len(self.survey.variables),
            sets=len(self.survey.sets) + len(self.survey.batteries),
            matched_by_alias=matched_by_alias,
            unknown_columns=tuple(self.survey.untabulated if unknown_columns is None else unknown_columns),
            absent=absent,
            near_misses={name: column for name, column in near_misses.items() if name not in sets},
            near_sets={name: column for name, column in near_misses.items() if name in sets},
            by_label=tuple(name for name in self.survey.variables if name in self.by_label),
            invalid=_values(self.invalid),
            as_other=_values(self.as_other),
            missing=totals,
            missing_by_variable=self.missing,
            unlabelled=tuple((name, code, count) for (name, code), count in self.unlabelled.items() if count),
            repeated_ids={name: count for name, count in self.repeated_ids.items() if count},
            never_chosen=never_chosen,
            unlisted_options=unlisted_options,
        )

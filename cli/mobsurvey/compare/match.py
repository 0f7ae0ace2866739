"""What several studies share: questions, and of each the options, items and answers; and what only some have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from mobsurvey.compare.kin import Kin, Proposal, Thing, find_kin, unused
from mobsurvey.errors import UsageError, did_you_mean
from mobsurvey.survey import BaseRule, Battery, Code, ResponseSet, Survey, Value, Variable

_TABULATED = ("single", "number")


class SharedVariable(NamedTuple):
    """A question with one answer, or an item of a battery."""

    kin: Kin
    variable: Variable
    """As it stands in the joined survey: the codes and labels of the first study, then what only others have."""
    answers: tuple[Kin, ...]
    codes: tuple[Mapping[Code, Code], ...]
    """Of each study, the joined code by its own."""

    @property
    def comparable(self) -> bool:
        """Whether all studies ask it with the same answers."""
        return self.kin.everywhere and all(answer.everywhere for answer in self.answers)

    def offered(self, code: Code | None, study: int) -> bool:
        """Whether that study has the answer."""
        return self.kin.own[study] is not None and code in self.codes[study].values()


class SharedSet(NamedTuple):
    """A question to which several answers may be given."""

    kin: Kin
    options: tuple[Kin, ...]
    base: BaseRule
    """Where the studies have different ones: of who chose something, which all of them know."""
    other_bases: bool


class SharedBattery(NamedTuple):
    """Items that are rated on one scale."""

    kin: Kin
    items: tuple[SharedVariable, ...]


Shared = SharedSet | SharedBattery | SharedVariable


class Matched(NamedTuple):
    """What studies share."""

    variables: Mapping[str, SharedVariable]
    """Those that all of them ask, items of shared batteries too."""
    sets: Mapping[str, SharedSet]
    batteries: Mapping[str, SharedBattery]
    only: tuple[tuple[str, ...], ...]
    """Of each study, the questions that not all have."""
    proposals: tuple[Proposal, ...]

    @property
    def every(self) -> tuple[Shared, ...]:
        """Sets, batteries and variables, items too."""
        return (*self.sets.values(), *self.batteries.values(), *self.variables.values())

    @property
    def names(self) -> tuple[str, ...]:
        """What is compared when nothing is named: sets, batteries, and variables that are no item."""
        items = {item.kin.key for battery in self.batteries.values() for item in battery.items}
        return (*self.sets, *self.batteries, *(name for name in self.variables if name not in items))

    def shared(self, name: str) -> Shared:
        """The question of that name, as it is here."""
        return self.sets.get(name) or self.batteries.get(name) or self.variables[name]

    def own(self, name: str) -> tuple[str | None, ...]:
        """Its name in each study."""
        return self.shared(name).kin.own

    def name_of(self, name: str) -> str | None:
        """The question's name here, by that or by its name in another study; None where it is not shared."""
        keys = [found.kin.key for found in self.every]
        return name if name in keys else next((found.kin.key for found in self.every if name in found.kin.own), None)


def parse_same(texts: Iterable[str]) -> dict[str, str]:
    """What --same says: `a`, or `a=b` where b is the name in the other study. UsageError."""
    same: dict[str, str] = {}
    for part in (part.strip() for text in texts for part in text.split(",")):
        first, sign, other = (word.strip() for word in part.partition("="))
        if not first or (sign and not other):
            raise UsageError(f"--same {part}", next_step="Write, for example: --same content_1 or --same q7=q9.")
        same[first] = other or first
    return same


def match(surveys: Sequence[Survey], same: Mapping[str, str]) -> Matched:
    """What the surveys share. UsageError for a `same` that names nothing."""
    return _Matcher(surveys, same).matched()


class _Matcher:
    """Looks for the same, and keeps what it finds alike."""

    def __init__(self, surveys: Sequence[Survey], same: Mapping[str, str]) -> None:
        self.surveys, self.same = surveys, same
        self.proposals: list[Proposal] = []
        self.named: set[str] = set()
        """What of `same` was met."""
        self.taken = set(surveys[0].variables)
        """Names that no item of a later study may have here."""

    def matched(self) -> Matched:
        surveys = self.surveys
        sets = self.sets()
        batteries = self.batteries()
        in_batteries = [
            {item for b in batteries.values() for item in survey.batteries[b.kin.own[number] or ""].items}
            for number, survey in enumerate(surveys)
        ]
        singles = [
            [name for name in _singles(survey) if name not in items]
            for survey, items in zip(surveys, in_batteries, strict=True)
        ]
        variables = {item.kin.key: item for b in batteries.values() for item in b.items if item.kin.everywhere}
        for kin in self.kin([_of_variables(survey, names) for survey, names in zip(surveys, singles, strict=True)]):
            if kin.everywhere and (found := self.variable(kin, kin.key in self.same, kin.key)):
                variables[kin.key] = found
        shared: list[Shared] = [*sets.values(), *batteries.values(), *variables.values()]
        used = [{found.kin.own[number] for found in shared} for number in range(len(surveys))]
        only = tuple(
            tuple(name for name in (*survey.sets, *survey.batteries, *names) if name not in some)
            for survey, names, some in zip(surveys, singles, used, strict=True)
        )
        self.check_same()
        return Matched(variables, sets, batteries, only, tuple(dict.fromkeys(self.proposals)))

    def sets(self) -> dict[str, SharedSet]:
        sets = {}
        for kin in self.kin([_of_groups(survey.sets) for survey in self.surveys]):
            if kin.everywhere:
                own = [survey.sets[name or ""] for survey, name in zip(self.surveys, kin.own, strict=True)]
                options = [options_of(survey, found) for survey, found in zip(self.surveys, own, strict=True)]
                bases = {found.base for found in own}
                base = own[0].base if len(bases) == 1 else "answered"
                by_name = kin.key in self.same
                sets[kin.key] = SharedSet(kin, self.kin(options, by_name, kin.key), base, len(bases) > 1)
        return sets

    def batteries(self) -> dict[str, SharedBattery]:
        batteries = {}
        for kin in self.kin([_of_groups(survey.batteries) for survey in self.surveys]):
            if kin.everywhere:
                by_name = kin.key in self.same
                own = [survey.batteries[name or ""] for survey, name in zip(self.surveys, kin.own, strict=True)]
                items = [_of_variables(survey, found.items) for survey, found in zip(self.surveys, own, strict=True)]
                found = [
                    self.variable(self.named_apart(item), by_name or item.key in self.same, kin.key)
                    for item in self.kin(items, by_name, kin.key)
                ]
                batteries[kin.key] = SharedBattery(kin, tuple(item for item in found if item))
        return batteries

    def named_apart(self, item: Kin) -> Kin:
        """The item, which may have the name that another question has in the first study, under one of its own."""
        if item.own[0] is not None:
            return item
        item = item._replace(key=unused(item.key, self.taken))
        self.taken.add(item.key)
        return item

    def variable(self, kin: Kin, by_name: bool, of: str) -> SharedVariable | None:
        """The question with its answers; None where it is of different kinds, or of one without a table."""
        own = [survey.variables[name] if name else None for survey, name in zip(self.surveys, kin.own, strict=True)]
        kinds = {variable.kind for variable in own if variable}
        if len(kinds) > 1 or not kinds <= set(_TABULATED):
            return None
        values = [variable.values if variable else () for variable in own]
        things = [{str(v.code): Thing((str(v.code),), v.label) for v in some} for some in values]
        answers = self.kin(things, by_name, of)
        joined: dict[str, Code] = {}
        codes: list[dict[Code, Code]] = []
        for number, some in enumerate(values):
            keys = {answer.own[number]: answer.key for answer in answers}
            for value in some:
                key = keys[str(value.code)]
                # A code that another answer has already becomes a text: `1 (2)`.
                joined.setdefault(key, value.code if str(value.code) == key else key)
            codes.append({value.code: joined[keys[str(value.code)]] for value in some})
        return SharedVariable(kin, self._joined(kin, own, answers, joined), answers, tuple(codes))

    def _joined(
        self, kin: Kin, own: Sequence[Variable | None], answers: Sequence[Kin], codes: Mapping[str, Code]
    ) -> Variable:
        held = [variable for variable in own if variable]
        values = tuple(Value(codes[answer.key], answer.label) for answer in answers)
        ordered = all(variable.measure == "ordinal" for variable in held) and not any(
            isinstance(value.code, str) for value in values
        )
        measure = held[0].measure if ordered or held[0].measure != "ordinal" else "nominal"
        missing = {m.code: m for variable in reversed(held) for m in variable.missing}
        return Variable(kin.key, held[0].kind, kin.label, measure, values, tuple(missing.values()))

    def kin(self, every: Sequence[Mapping[str, Thing]], by_name: bool = False, of: str = "") -> tuple[Kin, ...]:
        found = find_kin(every, self.same, by_name=by_name, of=of)
        self.proposals += found.proposals
        for first, other in self.same.items():
            if first in every[0] and any(other in things for things in every[1:]):
                self.named.add(first)
        return found.kin

    def check_same(self) -> None:
        """UsageError for what was named and does not stand in the same place of the studies."""
        for first, other in self.same.items():
            if first not in self.named:
                names = [name for survey in self.surveys for name in (*survey.names, *survey.untabulated)]
                lacking = next((name for name in (first, other) if name not in names), "")
                raise UsageError(
                    f'--same: there is no "{lacking}"' if lacking else f'--same: "{first}" and "{other}" are not alike',
                    next_step=did_you_mean(lacking, names)
                    if lacking
                    else "Both must be questions of one kind, items of one battery, or options of one set; "
                    "name these as well.",
                )


def _of_groups(groups: Mapping[str, ResponseSet] | Mapping[str, Battery]) -> dict[str, Thing]:
    return {name: Thing((name,), group.label) for name, group in groups.items()}


def _of_variables(survey: Survey, names: Iterable[str]) -> dict[str, Thing]:
    variables = ((name, survey.variables[name]) for name in names)
    return {name: Thing((name, *variable.columns), variable.label) for name, variable in variables}


def options_of(survey: Survey, found: ResponseSet) -> dict[str, Thing]:
    """The options in the order of the set's axis, by member, else by code."""
    if found.kind == "dichotomies":
        return _of_variables(survey, found.members)
    return {str(value.code): Thing((str(value.code),), value.label) for value in found.values}


def _singles(survey: Survey) -> list[str]:
    members = {name for found in survey.sets.values() for name in found.members}
    return [name for name, v in survey.variables.items() if v.kind in _TABULATED and name not in members]


def questions(survey: Survey, numbers: bool) -> list[str]:
    """What is compared when nothing is named: sets, batteries, variables of neither; no weights, strata and clusters.

    `numbers` says whether what is asked for can be had of numbers too.
    """
    items = {item for battery in survey.batteries.values() for item in battery.items}
    singles = [name for name in _singles(survey) if name not in items and name not in survey.design.variables]
    if not numbers:
        singles = [name for name in singles if survey.variables[name].kind != "number"]
    return [*survey.sets, *survey.batteries, *singles]

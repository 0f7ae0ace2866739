"""Several studies as one survey, in memory: what they share, and a variable that says which study a case is of."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from mobsurvey.compare.kin import unused
from mobsurvey.compare.match import Matched, SharedSet, SharedVariable, options_of
from mobsurvey.compare.words import say
from mobsurvey.errors import UsageError
from mobsurvey.study import Provenance, Study
from mobsurvey.survey import (
    NO_DESIGN,
    Battery,
    Chunk,
    Code,
    Column,
    Design,
    Label,
    Missing,
    Net,
    ResponseSet,
    Survey,
    Value,
    Variable,
    VariableKind,
)
from mobsurvey.table.weighting import Weighting, resolve
from mobsurvey.tabulation.axis import NONE_CHOSEN, AxisBits, SetAxis

STUDY = "study"
_LABEL = {"en": "Study", "vi": "Cuộc khảo sát"}
REST = "\0rest"
"""Behind the name of a set or battery: what of it not all studies have."""
NOT_ASKED = "not asked"

Making = Callable[["_Columns"], Column]
"""A joined column out of a study's chunk."""


class Joined(NamedTuple):
    """Studies put together."""

    study: Study
    weighting: Weighting
    """To be asked for: the design is in the survey."""
    weighted: bool
    """Whether cases have sampling weights, strata or clusters."""
    by: str
    """The variable that says which study a case is of."""


def joined(
    studies: Sequence[Study],
    names: Sequence[str],
    matched: Matched,
    asked: Weighting,
    languages: tuple[str, ...],
    nets: Mapping[str, Net],
) -> Joined:
    """The studies, called so, as one, with nets of theirs. UsageError for weights and designs that disagree."""
    surveys = [study.survey for study in studies]
    by = unused(STUDY, {*matched.variables, *matched.sets, *matched.batteries})
    resolved = [resolve(survey, asked) for survey in surveys]
    roles = _Roles(surveys, names, by, resolved, matched)
    variables: dict[str, Variable] = {by: Variable(by, "single", _LABEL, "nominal", tuple(map(Value, names)))}
    making: list[dict[str, Making]] = [{} for _ in surveys]
    items = [item for battery in matched.batteries.values() for item in battery.items]
    for shared in (*matched.variables.values(), *items):
        variables[shared.kin.key] = _with_not_asked(shared)
        for number, makers in enumerate(making):
            makers[shared.kin.key] = _Answers(shared, number)
    sets: dict[str, ResponseSet] = {}
    for name, found in matched.sets.items():
        parts = _parts(found)
        for part, options in parts.items():
            # With some options elsewhere the base is not theirs: who is in it is settled where all are known.
            base = found.base if len(parts) == 1 else "asked"
            members = tuple(f"{name}: {option.key}" for option in options)
            sets[part] = ResponseSet(part, "dichotomies", members, found.kin.label, 1, base=base)
            for member, option in zip(members, options, strict=True):
                variables[member] = Variable(member, "single", option.label, "nominal", (Value(1), Value(0)))
        for number, makers in enumerate(making):
            own = _OwnSet(surveys[number], found, number, only_base=len(parts) > 1)
            for option in found.options:
                makers[f"{name}: {option.key}"] = own.option(option.own[number])
    batteries: dict[str, Battery] = {}
    for name, battery in matched.batteries.items():
        for part, some in (
            (name, [item for item in battery.items if item.comparable]),
            (name + REST, [item for item in battery.items if not item.comparable]),
        ):
            if some:
                batteries[part] = Battery(part, tuple(item.kin.key for item in some), battery.kin.label)
    for number, makers in enumerate(making):
        makers[by] = _OfStudy(tuple(names), number)
        makers |= roles.making(number)
    survey = Survey(
        variables,
        sets,
        batteries,
        _JoinedChunks(surveys, making),
        studies[0].survey.source,
        languages,
        roles.variables,
        roles.design,
        nets,
    )
    made = [study.provenance for study in studies]
    provenance = Provenance(
        made[0].source,
        made[0].imported,
        ", ".join(dict.fromkeys(one.codebook for one in made)),
        "",
        made[0].version,
        files=tuple(file for one in made for file in one.files),
    )
    return Joined(Study(survey, provenance, {}), roles.asked(asked), roles.sampled, by)


def _parts(found: SharedSet) -> dict[str, list[Any]]:
    """The options that all studies have, and the others, by the name of a set for each."""
    name = found.kin.key
    parts = {
        name: [option for option in found.options if option.everywhere],
        name + REST: [option for option in found.options if not option.everywhere],
    }
    return {part: options for part, options in parts.items() if options}


def _with_not_asked(shared: SharedVariable) -> Variable:
    if shared.kin.everywhere:
        return shared.variable
    label: Label = {language: say("not-asked", language) for language in ("en", "vi")}
    return shared.variable._replace(missing=(*shared.variable.missing, Missing(NOT_ASKED, "not-asked", label)))


class _Answers:
    """The answers to a question under the joined codes."""

    def __init__(self, shared: SharedVariable, study: int) -> None:
        self.name = shared.kin.own[study]
        self.codes = shared.codes[study]
        self.variable = shared.variable

    def __call__(self, columns: _Columns) -> Column:
        cases = columns.chunk.cases
        numbers = array("d", [math.nan]) * cases if self.variable.kind == "number" else None
        if self.name is None:
            return Column(cases, {}, {NOT_ASKED: (1 << cases) - 1}, values=numbers)
        column: Column = columns.chunk.columns[self.name]
        selected = {self.codes[code]: bits for code, bits in column.selected.items() if code in self.codes}
        return column._replace(selected=selected)


class _OfStudy:
    """Says of every case that it is of this study."""

    def __init__(self, names: tuple[Code, ...], study: int) -> None:
        self.names, self.study = names, study

    def __call__(self, columns: _Columns) -> Column:
        everyone = (1 << columns.chunk.cases) - 1
        return Column(columns.chunk.cases, {n: everyone * (k == self.study) for k, n in enumerate(self.names)}, {})


class _OwnSet:
    """A set of one study, of any kind, as a column for each option."""

    def __init__(self, survey: Survey, shared: SharedSet, study: int, only_base: bool) -> None:
        own = survey.sets[shared.kin.own[study] or ""]
        self.axis = SetAxis(own._replace(base=shared.base), survey, "en")
        self.places = {key: place for place, key in enumerate(options_of(survey, own))}
        self.only_base = only_base
        """Whether those outside the base count as not asked."""

    def option(self, key: str | None) -> Making:
        def column(columns: _Columns) -> Column:
            cases = columns.chunk.cases
            bits = columns.bits(self.axis)
            asked = bits.answered if self.only_base else bits.answered | bits.unanswered.get(NONE_CHOSEN, 0)
            if key is None:
                return Column(cases, {1: 0, 0: 0}, {None: (1 << cases) - 1})
            chosen = bits.selected[self.places[key]] & asked
            return Column(cases, {1: chosen, 0: asked & ~chosen}, {None: (1 << cases) - 1 & ~asked})

        return column


class _Columns(Mapping[str, Column]):
    """The joined columns of one chunk of a study, made when asked for and kept."""

    def __init__(self, chunk: Chunk, making: Mapping[str, Making], before: int) -> None:
        self.chunk, self.making = chunk, making
        self.before = before
        """How many cases of the study come before."""
        self._made: dict[str, Column] = {}
        self._bits: dict[int, AxisBits] = {}

    def __getitem__(self, name: str) -> Column:
        if name not in self._made:
            self._made[name] = self.making[name](self)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.making)

    def __len__(self) -> int:
        return len(self.making)

    def bits(self, axis: SetAxis) -> AxisBits:
        """Who selected what; taken once for all options."""
        if id(axis) not in self._bits:
            self._bits[id(axis)] = axis.bits(self.chunk)
        return self._bits[id(axis)]


class _JoinedChunks:
    """The chunks of the studies, one study after the other; they can be gone through again and again."""

    def __init__(self, surveys: Sequence[Survey], making: Sequence[Mapping[str, Making]]) -> None:
        self.surveys, self.making = surveys, making

    @cached_property
    def _chunks(self) -> list[Chunk]:
        chunks = []
        for survey, making in zip(self.surveys, self.making, strict=True):
            before = 0
            for chunk in survey.chunks:
                chunks.append(Chunk(chunk.cases, _Columns(chunk, making, before)))
                before += chunk.cases
        return chunks

    def __iter__(self) -> Iterator[Chunk]:
        return iter(self._chunks)


class _Roles:
    """The weights and designs of the studies as those of one sample: each study is a stratum, or several."""

    def __init__(
        self, surveys: Sequence[Survey], names: Sequence[str], by: str, resolved: Sequence[Weighting], matched: Matched
    ) -> None:
        self.names, self.by, self.matched = names, by, matched
        self.own = [one.design for one in resolved]
        self.frequencies = [one.frequency for one in resolved]
        self.sampled = any(design != NO_DESIGN for design in self.own)
        rules = dict.fromkeys(design.single_cluster for design in self.own if design != NO_DESIGN)
        if len(rules) > 1:
            raise UsageError(
                f"the studies have different rules for strata with a single cluster: {', '.join(rules)}",
                next_step="Say which one holds: --single-cluster RULE, or leave the designs aside: --unweighted.",
            )
        lacking = [name for name, design in zip(names, self.own, strict=True) if not design.fpc]
        if lacking and len(lacking) < len(names):
            raise UsageError(
                f"a finite population correction is not declared in {', '.join(lacking)}",
                next_step="Declare it in all studies, or leave the designs aside: --unweighted.",
            )
        self.frequency = self._name(self.frequencies)
        clusters = [design.cluster for design in self.own]
        self.of = {
            "weight": self._name([design.weight for design in self.own]),
            "strata": ", ".join(dict.fromkeys([by, *(design.strata for design in self.own if design.strata)])),
            "cluster": ", ".join(dict.fromkeys([by, *(name for name in clusters if name)])) if any(clusters) else None,
            "fpc": self._name([design.fpc for design in self.own]),
        }
        if not self.sampled:
            self.of = dict.fromkeys(self.of)
        self.design = NO_DESIGN
        if self.sampled:
            of = self.of
            self.design = Design(of["weight"], of["strata"], of["cluster"], of["fpc"], next(iter(rules)))
        elif any(survey.design != NO_DESIGN for survey in surveys):
            self.design = next(survey.design for survey in surveys if survey.design != NO_DESIGN)  # left aside

    def _name(self, own: Sequence[str | None]) -> str | None:
        """What the joined numbers are called; the name of a shared question only where they are its answers."""
        name = ", ".join(dict.fromkeys(filter(None, own)))
        shared = self.matched.variables.get(name)
        return unused(name, {name} if shared and shared.kin.own != tuple(own) else set()) if name else None

    @property
    def variables(self) -> dict[str, Variable]:
        kinds: dict[str, VariableKind] = {"weight": "number", "strata": "text", "cluster": "text", "fpc": "number"}
        found = {
            name: Variable(name, kinds[role])
            for role, name in self.of.items()
            if name and name != self.by  # the study itself may be the stratum
        }
        return found | ({self.frequency: Variable(self.frequency, "number")} if self.frequency else {})

    def asked(self, asked: Weighting) -> Weighting:
        """What is to be asked of the joined survey."""
        return Weighting(self.frequency, unweighted=asked.unweighted)

    def making(self, study: int) -> dict[str, Making]:
        design, made = self.own[study], dict[str, Making]()
        if self.frequency:
            made[self.frequency] = _numbers(self.frequencies[study])
        for role in ("weight", "fpc"):
            if name := self.of[role]:
                made[name] = _numbers(getattr(design, role))
        if (name := self.of["strata"]) and name != self.by:
            made[name] = _texts(self.names[study], design.strata, False)
        if name := self.of["cluster"]:
            made[name] = _texts(self.names[study], design.cluster, True)
        return made


def _numbers(own: str | None) -> Making:
    def column(columns: _Columns) -> Column:
        cases = columns.chunk.cases
        if own is None:
            return Column(cases, {}, {}, values=array("d", [1.0]) * cases)
        codes = columns.chunk.columns[own].valid_codes()
        return Column(cases, {}, {}, values=array("d", [math.nan if code is None else float(code) for code in codes]))

    return column


def _texts(study: str, own: str | None, each_case: bool) -> Making:
    """Strata and clusters of different studies are different ones, whatever they are called."""

    def column(columns: _Columns) -> Column:
        cases = columns.chunk.cases
        if own is not None:
            codes = columns.chunk.columns[own].valid_codes()
            texts = ["" if code is None else f"{study}: {code}" for code in codes]
        elif each_case:
            texts = [f"{study}: case {columns.before + number}" for number in range(1, cases + 1)]
        else:
            texts = [study] * cases
        return Column(cases, {}, {}, values=texts)

    return column

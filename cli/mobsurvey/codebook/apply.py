"""Applies a codebook to a raw survey: matches columns to variables, codes the answers, reports what did not fit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, runtime_checkable

from mobsurvey.codebook.coding import Raw, code_date, code_number, code_single, code_text
from mobsurvey.codebook.derived.compute import Deriver, columns_of_derived, computable, without
from mobsurvey.codebook.findings import Findings, FindingsCount
from mobsurvey.codebook.joined import SEPARATORS, JoinedPlan, NeverChosen, code_delimited, find_separator
from mobsurvey.codebook.match import match, near_misses
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.parallel import code_parts
from mobsurvey.codebook.settle import FIRST_CASES, NotationWatch, Sampled
from mobsurvey.codebook.value_lists import answers_of
from mobsurvey.survey import Battery, Chunk, Column, Net, ResponseSet, Survey, Variable

if TYPE_CHECKING:
    from mobsurvey.indices import Index


@runtime_checkable
class Parted(Protocol):
    """Raw chunks that several processes can read side by side."""

    def parts(self) -> Sequence[Any]: ...

    def check(self, part: Any, chunk: Chunk) -> Chunk: ...


Progress = Callable[[int], None]
"""Called with the number of cases coded so far."""


@dataclass(frozen=True)
class ColumnPlan:
    """How one column of the file becomes one variable."""

    column: str
    variable: Variable
    separator: str | None = None
    """Of a delimited set; None for one answer a cell."""
    decimal: str = "."
    thousands: str = ""
    dates: str = "dmy"

    def code(self, raw: Sequence[Raw]) -> tuple[Column, bool]:
        """The coded column, and whether answers came as labels."""
        variable = self.variable
        if variable.kind == "single":
            return code_single(raw, variable)
        if variable.kind == "number":
            return code_number(raw, variable, self.decimal, self.thousands)
        if variable.kind == "date":
            return code_date(raw, variable, self.dates)
        return code_text(raw, variable)


class Plans(NamedTuple):
    """How the columns of a file become variables."""

    columns: Sequence[ColumnPlan]
    joined: Sequence[JoinedPlan] = ()
    never_chosen: Sequence[NeverChosen] = ()
    order: Sequence[str] = ()
    """The names of the coded columns, in the order of the study."""


class CodedSurvey:
    """A raw survey seen through a codebook: iterate `survey.chunks` once, then ask for `findings()`."""

    def __init__(
        self,
        raw: Survey,
        codebook: Codebook,
        *,
        decimal: str | None = None,
        dates: str | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.raw = raw
        self.codebook = codebook
        self.of_columns = codebook.of_columns()
        self.progress = progress
        own = columns_of_derived(raw, codebook)
        self.matches = match(without(raw, own.values()), self.of_columns)
        columns = dict(self.matches.columns)
        joined = self._joined()
        never = self._never_chosen(joined)
        gained = {*(name for plan in joined for name in plan.wanted), *(plan.member.name for plan in never)}
        variables = {name: v for name, v in codebook.variables.items() if name in columns or name in gained}
        self.derived, given = computable(codebook.derived.values(), variables, own)
        self.deriver = Deriver(codebook, self.derived) if self.derived else None
        derived = {v.name: v for one in self.derived for v in one.made.variables}
        self.derived_anew = tuple(own[name] for name in derived if name in own)
        columns |= {name: own[name] for name in given}
        variables |= {name: codebook.variables[name] for name in given}
        tabulated = {name: v for name, v in codebook.variables.items() if name in variables or name in derived}
        sets, batteries = present(codebook, tabulated)
        known = {*columns.values(), *self.derived_anew}
        untabulated = {name: _unlisted(v) for name, v in raw.variables.items() if name not in known}
        nets = present_nets(codebook, tabulated, sets, batteries)
        indices = present_indices(codebook, tabulated)
        held = {*tabulated, *sets, *batteries, *nets, *indices}
        known_names = (*codebook.variables, *codebook.sets, *codebook.batteries, *codebook.nets, *codebook.indices)
        untold = {name for one in codebook.derived.values() if one.name not in held for name in one.names[1:]}
        self.absent = tuple(name for name in known_names if name not in held and name not in untold)
        self.never_chosen = tuple(plan.member.name for plan in never)
        told = {"joined answers": "; ".join(self.told)} if self.told else {}
        self.watch = NotationWatch(
            [columns[name] for name, v in variables.items() if v.kind == "number" and name in columns],
            [columns[name] for name, v in variables.items() if v.kind == "date" and name in columns],
            decimal=decimal,
            order=dates,
            sheet="sheet" in raw.source.details,
            comma_separated=raw.source.details.get("separator") == "comma",
            where=raw.source.file,
        )
        self.notation = notation = self.watch.settle(raw.chunks)
        separators = {s.members[0]: s.separator for s in sets.values() if s.kind == "delimited"}
        cut = {plan.column for plan in joined}
        self.plans = Plans(
            [
                ColumnPlan(columns[name], variable, separators.get(name), *notation[:3])
                for name, variable in variables.items()
                if name in columns
            ]
            + [ColumnPlan(name, variable) for name, variable in untabulated.items() if name not in cut],
            joined,
            never,
            (*variables, *untabulated),
        )
        source = raw.source._replace(details={**raw.source.details, **told, **notation.told})
        self.aliases = {name: column for name, column in columns.items() if name != column}
        self.aliases |= {plan.set.name: plan.column for plan in joined if plan.set.name != plan.column}
        chunks, languages, design = self._chunks(), codebook.languages, codebook.design
        self.survey = Survey(tabulated, sets, batteries, chunks, source, languages, untabulated, design, nets, indices)
        own_sets = {name: found for name, found in sets.items() if name in self.of_columns.sets}
        self.count = FindingsCount(self.survey._replace(variables=variables, sets=own_sets), joined=cut)

    def _joined(self) -> list[JoinedPlan]:
        """The sets of dichotomies whose answers, or some of them, one column holds joined."""
        self.told: list[str] = []
        plans = []
        for name, column in self.matches.joined.items():
            found = self.codebook.sets[name]
            wanted = tuple(member for member in found.members if member not in self.matches.columns)
            if wanted:
                members = tuple(self.codebook.variables[member] for member in found.members)
                plans.append(self._with_separator(JoinedPlan(column, found, members, wanted, found.separator)))
        return plans

    def _with_separator(self, plan: JoinedPlan) -> JoinedPlan:
        declared = self.raw.sets.get(plan.column)
        if plan.separator or (declared and declared.separator):
            separator = plan.separator or (declared.separator if declared else "")
            by = "the codebook" if plan.separator else self.raw.source.reader
            self.told.append(f"{plan.set.name}: cut at {SEPARATORS.get(separator.strip(' ') or ' ', separator)} ({by})")
            return replace(plan, separator=separator)
        chunks = self.raw.chunks
        cells = chunks.first(FIRST_CASES).columns[plan.column] if isinstance(chunks, Sampled) else []
        separator, told = find_separator(cells, plan, self.raw.source.file)
        self.told.append(told)
        return replace(plan, separator=separator)

    def _never_chosen(self, joined: Sequence[JoinedPlan]) -> list[NeverChosen]:
        """Members without a column, of sets for which the file has columns of options."""
        split = {plan.set.name for plan in joined}
        options = {m for found in self.raw.sets.values() if found.kind == "dichotomies" for m in found.members}
        plans = []
        for name, found in self.of_columns.sets.items():
            have = tuple(member for member in found.members if self.matches.columns.get(member) in options)
            if found.kind == "dichotomies" and name not in split and have and self.raw.source.reader != "sav":
                gone = [m for m in found.members if m not in self.matches.columns]
                plans += [NeverChosen(self.codebook.variables[member], found, have) for member in gone]
        return plans

    def _chunks(self) -> Iterator[Chunk]:
        for chunk in code_chunks(self.watch.watch(self.raw.chunks, self.notation), self.plans):
            self.count.add(chunk)
            if self.progress:
                self.progress(self.count.cases)
            yield self.deriver.add(chunk) if self.deriver else chunk

    def findings(self) -> Findings:
        """What was found; complete once every chunk was taken."""
        joined = {plan.column for plan in self.plans.joined}
        unknown = [column for column in self.survey.untabulated if column not in joined]
        asked = self.of_columns
        questions = [name for name in self.absent if name in {**asked.variables, **asked.sets, **asked.batteries}]
        near = near_misses(questions, self.raw, unknown, asked)
        options = self._unlisted_options(set(unknown))
        found = self.count.findings(
            self.aliases, self.absent, near, unknown, self.never_chosen, options, self.codebook.sets
        )
        derived = {one.name: one.names for one in self.derived}
        found = replace(found, derived=derived, derived_anew=self.derived_anew)
        if not any(variable.label or variable.listed for variable in self.raw.variables.values()):
            return found  # a file without labels contradicts nothing
        from mobsurvey.codebook.contradictions import contradictions

        return replace(found, contradictions=contradictions(self.raw, self.of_columns, self.matches.columns))

    def _unlisted_options(self, unknown: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The columns that the codebook lacks, of sets in the file some of whose other columns it has in a set."""
        by_column = {
            self.matches.columns[member]: name
            for name, found in self.survey.sets.items()
            for member in found.members
            if member in self.matches.columns
        }
        options: dict[str, tuple[str, ...]] = {}
        for found in self.raw.sets.values():
            if found.kind == "dichotomies" and (lacking := tuple(m for m in found.members if m in unknown)):
                options |= {by_column[member]: lacking for member in found.members if member in by_column}
        return options


def apply_codebook(
    raw: Survey,
    codebook: Codebook,
    *,
    decimal: str | None = None,
    dates: str | None = None,
    progress: Progress | None = None,
) -> CodedSurvey:
    """The survey coded by the codebook, lazily.

    `decimal` is "." or ",", `dates` dmy, mdy or ymd; None leaves them to the file. MobsurveyError when no column
    matches, two match one variable, or numbers or dates can be read two ways.
    """
    return CodedSurvey(raw, codebook, decimal=decimal, dates=dates, progress=progress)


def code_chunks(chunks: Iterable[Chunk], plans: Plans) -> Iterator[Chunk]:
    """The coded chunks, one at a time; a file that comes in several parts is coded by several processes."""
    parts = chunks.parts() if isinstance(chunks, Parted) else []
    if len(parts) < 2 or not isinstance(chunks, Parted):
        return map(partial(code_chunk, plans=plans), chunks)
    return map(chunks.check, parts, code_parts(parts, plans))


def code_chunk(chunk: Chunk, plans: Plans) -> Chunk:
    """The chunk with a coded Column a variable; raw columns are let go one by one."""
    raw = dict(chunk.columns)
    coded: dict[str, Column] = {}
    by_label: set[str] = set()
    as_other: dict[str, Sequence[tuple[int, str]]] = {}
    for plan in plans.columns:
        name = plan.variable.name
        if plan.separator is None:
            coded[name], used_label = plan.code(raw.pop(plan.column))
        else:
            coded[name], used_label, as_other[name] = code_delimited(
                raw.pop(plan.column), plan.variable, plan.separator
            )
        if used_label:
            by_label.add(name)
    for joined in plans.joined:
        columns, found = joined.code(raw.pop(joined.column))
        coded |= columns
        as_other[joined.column] = found.as_other
        if found.by_label:
            by_label.update(joined.wanted)
    for never in plans.never_chosen:
        coded[never.member.name] = never.code(coded)
    return Chunk(chunk.cases, {name: coded[name] for name in plans.order}, frozenset(by_label), as_other)


def _unlisted(variable: Variable) -> Variable:
    """The variable of a column that no codebook describes: its values are kept as they stand."""
    kind = variable.kind
    if kind == "single":
        kind = "text" if any(isinstance(entry.code, str) for entry in variable.listed) else "number"
    return Variable(variable.name, kind, variable.label)


def present(codebook: Codebook, variables: Mapping[str, Variable]) -> tuple[dict[str, ResponseSet], dict[str, Battery]]:
    """Sets and batteries with the members that the file has; those without any are left out."""
    sets = {
        name: found._replace(members=tuple(m for m in found.members if m in variables))
        for name, found in codebook.sets.items()
        if any(m in variables for m in found.members)
    }
    batteries = {
        name: found._replace(items=tuple(i for i in found.items if i in variables))
        for name, found in codebook.batteries.items()
        if any(i in variables for i in found.items)
    }
    return sets, batteries


def present_indices(codebook: Codebook, variables: Mapping[str, Variable]) -> dict[str, Index]:
    """Indices of which the file has an item; they are kept whole, so that a table can say what is lacking."""
    return {
        name: index for name, index in codebook.indices.items() if any(item.name in variables for item in index.items)
    }


def present_nets(
    codebook: Codebook,
    variables: Mapping[str, Variable],
    sets: Mapping[str, ResponseSet],
    batteries: Mapping[str, Battery],
) -> dict[str, Net]:
    """Nets of the questions that the file has, with the options that it has; those of too few are left out."""
    if not codebook.nets:
        return {}
    from mobsurvey.tabulation.how_many import how_many

    questions = {**variables, **batteries, **sets}
    nets = {}
    for name, net in codebook.nets.items():
        if (question := questions.get(net.of)) is None:
            continue
        members = net.members
        if isinstance(question, ResponseSet) and question.kind == "dichotomies":
            written = answers_of(codebook.sets[net.of], codebook.variables)  # numbers count the options of the codebook
            members = tuple(m for m in (written.get(str(m), m) for m in members) if m in question.members)
        needed = how_many(net.how_many, len(net.members))
        if members and (needed is None or len(members) >= needed.least):
            nets[name] = net._replace(members=members)
    return nets

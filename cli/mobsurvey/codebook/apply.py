"""Applies a codebook to a raw survey: matches columns to variables, codes the answers, reports what did not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from itertools import chain
from typing import Any, Protocol, runtime_checkable

from mobsurvey.codebook.coding import Raw, code_date, code_delimited, code_number, code_single, code_text, folded_name
from mobsurvey.codebook.findings import Findings, FindingsCount
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.parallel import code_parts
from mobsurvey.errors import MobsurveyError
from mobsurvey.survey import Battery, Chunk, Column, ResponseSet, Survey, Variable
from mobsurvey.vietnamese.fold import fold


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

    def code(self, raw: Sequence[Raw]) -> tuple[Column, bool]:
        """The coded column, and whether answers came as labels."""
        variable = self.variable
        if self.separator is not None:
            return code_delimited(raw, variable, self.separator)
        if variable.kind == "single":
            return code_single(raw, variable)
        if variable.kind == "number":
            return code_number(raw, variable, self.decimal)
        return (code_date if variable.kind == "date" else code_text)(raw, variable)


class CodedSurvey:
    """A raw survey seen through a codebook: iterate `survey.chunks` once, then ask for `findings()`."""

    def __init__(
        self, raw: Survey, codebook: Codebook, *, decimal: str = ".", progress: Progress | None = None
    ) -> None:
        matches = match_columns(list(raw.variables), codebook, raw.source.file)
        variables = {name: v for name, v in codebook.variables.items() if name in matches}
        sets, batteries = _present(codebook, variables)
        known = set(matches.values())
        untabulated = {name: _unlisted(v) for name, v in raw.variables.items() if name not in known}
        self.raw = raw
        self.progress = progress
        self.aliases = {name: column for name, column in matches.items() if name != column}
        wanted = chain(codebook.variables, codebook.sets, codebook.batteries)
        present = {*variables, *sets, *batteries}
        self.absent = tuple(name for name in wanted if name not in present)
        separators = {s.members[0]: s.separator for s in sets.values() if s.kind == "delimited"}
        self.plans = [
            ColumnPlan(matches[name], variable, separators.get(name), decimal) for name, variable in variables.items()
        ] + [ColumnPlan(name, variable) for name, variable in untabulated.items()]
        self.survey = Survey(
            variables, sets, batteries, self._chunks(), raw.source, codebook.languages, untabulated, codebook.design
        )
        self.count = FindingsCount(self.survey)

    def _chunks(self) -> Iterator[Chunk]:
        for chunk in code_chunks(self.raw.chunks, self.plans):
            self.count.add(chunk)
            if self.progress:
                self.progress(self.count.cases)
            yield chunk

    def findings(self) -> Findings:
        """What was found; complete once every chunk was taken."""
        unknown = {fold(column): column for column in self.survey.untabulated}
        near: dict[str, str] = {}
        for name in self.absent:
            if found := get_close_matches(fold(name), unknown, n=1, cutoff=0.8):
                near[name] = unknown[found[0]]
        return self.count.findings(self.aliases, self.absent, near)


def apply_codebook(
    raw: Survey, codebook: Codebook, *, decimal: str = ".", progress: Progress | None = None
) -> CodedSurvey:
    """The survey coded by the codebook, lazily; MobsurveyError when no column matches or two match one variable."""
    return CodedSurvey(raw, codebook, decimal=decimal, progress=progress)


def code_chunks(chunks: Iterable[Chunk], plans: Sequence[ColumnPlan]) -> Iterator[Chunk]:
    """The coded chunks, one at a time; a file that comes in several parts is coded by several processes."""
    parts = chunks.parts() if isinstance(chunks, Parted) else []
    if len(parts) < 2 or not isinstance(chunks, Parted):
        return map(partial(code_chunk, plans=plans), chunks)
    return map(chunks.check, parts, code_parts(parts, plans))


def code_chunk(chunk: Chunk, plans: Sequence[ColumnPlan]) -> Chunk:
    """The chunk with a coded Column a variable; raw columns are let go one by one."""
    raw = dict(chunk.columns)
    coded: dict[str, Column] = {}
    by_label: set[str] = set()
    for plan in plans:
        coded[plan.variable.name], used_label = plan.code(raw.pop(plan.column))
        if used_label:
            by_label.add(plan.variable.name)
    return Chunk(chunk.cases, coded, frozenset(by_label))


def match_columns(columns: Sequence[str], codebook: Codebook, file: str) -> dict[str, str]:
    """Column by variable: the variable's own name first, then its further names; case and Unicode form are ignored.

    A variable that has no column so takes one whose name differs only in its spaces and in where tone marks stand.
    """
    wanted = {name: (name, *variable.columns) for name, variable in codebook.variables.items()}
    matches = _matched(columns, wanted, folded_name, codebook.id, file)
    taken = set(matches.values())
    left = [column for column in columns if column not in taken]
    if left:
        rest = {name: names for name, names in wanted.items() if name not in matches}
        otherwise = _matched(left, rest, fold, codebook.id, file)
        claims = list(otherwise.values())
        matches |= {name: column for name, column in otherwise.items() if claims.count(column) == 1}
    if not matches:
        raise MobsurveyError(
            f"none of its columns ({_listed(columns[:6])}{', …' if len(columns) > 6 else ''}) is in codebook "
            f"{codebook.id} ({_listed(list(codebook.variables)[:6])}, …)",
            where=file,
            next_step="Name the right codebook, or draft one: mobsurvey codebook new FILE.",
        )
    return matches


def _matched(
    columns: Sequence[str], wanted: Mapping[str, Sequence[str]], key: Callable[[str], str], codebook: str, file: str
) -> dict[str, str]:
    """Column by variable where one of the variable's names and the column's have the same key."""
    by_name: dict[str, list[str]] = {}
    for column in columns:
        by_name.setdefault(key(column), []).append(column)
    matches: dict[str, str] = {}
    for name, names in wanted.items():
        found = [column for folded in dict.fromkeys(map(key, names)) for column in by_name.get(folded, ())]
        if len(found) > 1:
            raise MobsurveyError(
                f'the columns {_listed(found)} all stand for "{name}" in codebook {codebook}',
                where=file,
                next_step="Rename or remove all but one of them.",
            )
        if found:
            matches[name] = found[0]
    return matches


def _unlisted(variable: Variable) -> Variable:
    """The variable of a column that no codebook describes: its values are kept as they stand."""
    kind = variable.kind
    if kind == "single":
        kind = "text" if any(isinstance(entry.code, str) for entry in variable.listed) else "number"
    return Variable(variable.name, kind, variable.label)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _present(
    codebook: Codebook, variables: Mapping[str, Variable]
) -> tuple[dict[str, ResponseSet], dict[str, Battery]]:
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

"""`when`: answers by conditions, the first that holds; in the language of --where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from mobsurvey.codebook.derived.bits import coded_column
from mobsurvey.codebook.derived.model import Compute, Known, Made
from mobsurvey.codebook.derived.sources import entries, new_code, refuse_twice
from mobsurvey.codebook.toml_lines import Path
from mobsurvey.codebook.toml_section import TomlDocument, TomlSection
from mobsurvey.codebook.toml_text import label_table, quoted, value_text
from mobsurvey.errors import UsageError
from mobsurvey.survey import Chunk, Code, Column, Label, Measure, Value, Variable

if TYPE_CHECKING:
    from mobsurvey.tabulation.filter import Condition

_EXAMPLE = 'when = [{ code = 1, label = "Heavy", if = "hours >= 20" }]'


class Branch(NamedTuple):
    """An answer, and the condition on which it is given."""

    code: Code
    label: Label
    condition: str


class When(NamedTuple):
    """Who meets no condition is system-missing."""

    branches: tuple[Branch, ...]

    def needs(self, known: Known) -> tuple[str, ...]:
        names = (name for branch in self.branches for name in _names(_condition(branch.condition, known)))
        return tuple(dict.fromkeys(names))

    def makes(self, name: str, label: Label, measure: Measure | None, known: Known) -> Made:
        values = tuple(Value(branch.code, branch.label) for branch in self.branches)
        return Made((Variable(name, "single", label, measure or "nominal", values),))

    def compute(self, made: Made, known: Known) -> Compute:
        conditions = [(branch.code, _condition(branch.condition, known)) for branch in self.branches]

        def columns(chunk: Chunk) -> list[Column]:
            left = (1 << chunk.cases) - 1
            selected: dict[Code, int] = {}
            for code, condition in conditions:
                true = condition(chunk)[0] & left
                selected[code] = true
                left &= ~true
            return [coded_column(chunk.cases, selected, {})]

        return columns

    def toml(self) -> str:
        def entry(branch: Branch) -> str:
            label = f", label = {label_table(branch.label)}" if branch.label else ""
            return f"    {{ code = {value_text(branch.code)}{label}, if = {quoted(branch.condition)} }},\n"

        return f"[\n{''.join(map(entry, self.branches))}]"


def read(document: TomlDocument, written: Any, path: Path, known: Known) -> When | None:
    """The rule; None after a problem, which is told."""
    before = len(document.problems)
    branches = []
    for entry in entries(document, written, path, _EXAMPLE):
        code, label = new_code(entry), entry.label("label")
        text = entry.text("if", required=True)
        entry.finish()
        if not entry.is_wrong("if"):
            _check(entry, text, known)
        if code is not None:
            branches.append(Branch(code, label, text))
    if len(document.problems) == before and not refuse_twice(document, path, [branch.code for branch in branches]):
        return When(tuple(branches))
    return None


def _check(entry: TomlSection, text: str, known: Known) -> None:
    try:
        _condition(text, known)
    except UsageError as error:
        if any(f'"{name}"' in error.what for name in known.broken):
            entry.document.problem(entry.at("if"), f'"{text}" uses what is wrong itself', "Correct that first.")
            return
        late = next((name for name in known.later if f'variable "{name}"' in error.what), "")
        what = f"'{late}' is not there yet" if late else error.what
        step = "Derive it further up, or list what it is made of." if late else error.next_step
        if "--where" in step:
            step = "Write, for example: if = \"level = 'City' and age >= 30\"."
        entry.document.problem(entry.at("if"), f"{what}, in the condition {text}", step)


def _condition(text: str, known: Known) -> Condition:
    from mobsurvey.tabulation.filter import parse_filter

    return parse_filter(text, known.survey).condition


def _names(condition: Condition) -> Iterator[str]:
    """The variables that a condition asks for."""
    from mobsurvey.tabulation.axis import SetAxis
    from mobsurvey.tabulation.filter import All, Chose, Compare, Either, NoAnswer, Not

    if isinstance(condition, All | Either):
        for part in condition.parts:
            yield from _names(part)
    elif isinstance(condition, Not):
        yield from _names(condition.part)
    elif isinstance(condition, Compare):
        yield condition.variable.name
    elif isinstance(condition, Chose):
        yield from condition.axis.set.members
    elif isinstance(condition, NoAnswer):
        asked = condition.asked
        yield from asked.set.members if isinstance(asked, SetAxis) else (asked.name,)

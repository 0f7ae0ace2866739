"""`mean`: the mean of the answers to several questions with numbers as codes, of those who answered enough of them."""

from __future__ import annotations

import math
from array import array
from operator import add, truediv
from typing import Any, NamedTuple

from mobsurvey.codebook.derived.bits import by_case, number_column, numbers_of, totals
from mobsurvey.codebook.derived.count import written as written_of
from mobsurvey.codebook.derived.model import Compute, Known, Made
from mobsurvey.codebook.derived.sources import is_scored, needed, several_variables, whole_number
from mobsurvey.codebook.toml_lines import Path
from mobsurvey.codebook.toml_section import TomlDocument, TomlSection
from mobsurvey.survey import Chunk, Column, Label, Measure, Variable
from mobsurvey.tabulation.axis import any_of


class Mean(NamedTuple):
    """Who answered fewer than `least` of the questions is system-missing; the mean is of those answered."""

    of: str | tuple[str, ...]
    """A battery, or variables; the score of an answer is its code."""
    least: int = 1

    def needs(self, known: Known) -> tuple[str, ...]:
        return needed(self.of, known)

    def makes(self, name: str, label: Label, measure: Measure | None, known: Known) -> Made:
        return Made((Variable(name, "number", label, measure or "scale"),))

    def compute(self, made: Made, known: Known) -> Compute:
        names = self.needs(known)

        def columns(chunk: Chunk) -> list[Column]:
            sources: list[Column] = [chunk.columns[name] for name in names]
            answers = totals((column.answered for column in sources), chunk.cases)
            enough = {float(number): bits for number, bits in answers.items() if number >= self.least}
            sums = array("d", bytes(8 * chunk.cases))
            for column in sources:
                sums = array("d", map(add, sums, numbers_of(column, 0.0)))
            means = array("d", map(truediv, sums, by_case(enough, chunk.cases, math.nan)))
            return [number_column(means, any_of(enough.values()))]

        return columns

    def toml(self) -> str:
        return f"{{ of = {written_of(self.of)}, least = {self.least} }}"


def read(document: TomlDocument, written: Any, path: Path, known: Known) -> Mean | None:
    """The rule; None after a problem, which is told."""
    section = TomlSection(document, written, path)
    if not section.is_table:
        return None
    before = len(document.problems)
    of, variables = several_variables(section, known)
    wrong = next((variable for variable in variables if not is_scored(variable)), None)
    if wrong is not None:
        document.problem(section.at("of"), f"'{wrong.name}' has no numbers as answers", "Recode it first.")
    least = whole_number(section, "least", 1, 1, len(variables)) if variables else 1
    section.table.pop("least", None)
    section.finish()
    return Mean(of, least) if len(document.problems) == before and variables else None

"""`count`: how many options of a set were chosen, or in how many questions one of the codes was given."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from mobsurvey.codebook.derived.bits import by_case, number_column, totals
from mobsurvey.codebook.derived.model import Compute, Known, Made
from mobsurvey.codebook.derived.sources import find, listed_codes, needed, several_variables, whole_number
from mobsurvey.codebook.toml_lines import Path
from mobsurvey.codebook.toml_section import TomlDocument, TomlSection
from mobsurvey.codebook.toml_text import quoted, value_text
from mobsurvey.survey import Chunk, Code, Column, Label, Measure, Variable
from mobsurvey.tabulation.axis import any_of


class Count(NamedTuple):
    """Who is not in the base of the set, or answered fewer than `least` of the questions, is system-missing."""

    of: str | tuple[str, ...]
    """A set; or a battery, or variables."""
    codes: tuple[Code, ...] = ()
    """None for a set."""
    least: int = 1
    """How many of the questions must be answered; of no meaning for a set."""

    def needs(self, known: Known) -> tuple[str, ...]:
        return needed(self.of, known)

    def makes(self, name: str, label: Label, measure: Measure | None, known: Known) -> Made:
        return Made((Variable(name, "number", label, measure or "scale"),))

    def compute(self, made: Made, known: Known) -> Compute:
        return self._of_set(known) if self.of in known.sets else self._of_variables(needed(self.of, known))

    def _of_set(self, known: Known) -> Compute:
        from mobsurvey.tabulation.axis import SetAxis

        axis = SetAxis(known.sets[str(self.of)], known.survey, known.languages[0])

        def columns(chunk: Chunk) -> list[Column]:
            found = axis.bits(chunk)
            return [_counted(totals(found.selected, chunk.cases), found.answered, chunk.cases)]

        return columns

    def _of_variables(self, names: tuple[str, ...]) -> Compute:
        def columns(chunk: Chunk) -> list[Column]:
            sources: list[Column] = [chunk.columns[name] for name in names]
            answers = totals((column.answered for column in sources), chunk.cases)
            enough = any_of(bits for number, bits in answers.items() if number >= self.least)
            given = (any_of(column.selected.get(code, 0) for code in self.codes) for column in sources)
            return [_counted(totals(given, chunk.cases), enough, chunk.cases)]

        return columns

    def toml(self) -> str:
        parts = [f"of = {written(self.of)}"]
        if self.codes:
            parts += [f"codes = [{', '.join(map(value_text, self.codes))}]", f"least = {self.least}"]
        return f"{{ {', '.join(parts)} }}"


def written(of: str | tuple[str, ...]) -> str:
    """An `of` as TOML."""
    return quoted(of) if isinstance(of, str) else f"[{', '.join(map(quoted, of))}]"


def _counted(numbers: dict[int, int], base: int, cases: int) -> Column:
    within = {float(number): bits & base for number, bits in numbers.items()}
    return number_column(by_case(within, cases, math.nan), base)


def read(document: TomlDocument, written: Any, path: Path, known: Known) -> Count | None:
    """The rule; None after a problem, which is told."""
    section = TomlSection(document, written, path)
    if not section.is_table:
        return None
    before = len(document.problems)
    of = section.table.get("of")
    if isinstance(of, str) and of not in known.batteries and (of in known.sets or "codes" not in section.table):
        section.take("of", str)
        found = find(document, section.at("of"), of, known, among=known.sets)
        for key in ("codes", "least"):
            section.known.append(key)
            if key in section.table and found:
                document.problem(
                    section.at(key), f"{key} has no meaning for a set", "Remove it: its options are counted."
                )
            section.table.pop(key, None)
        section.finish()
        return Count(of) if len(document.problems) == before else None
    names, variables = several_variables(section, known)
    codes: tuple[Code, ...] = ()
    wrong = next((variable for variable in variables if variable.kind != "single"), None)
    if wrong is not None:
        document.problem(section.at("of"), f"'{wrong.name}' is of kind {wrong.kind}, not single", "Leave it out.")
        section.table.pop("codes", None)
    elif variables:
        codes = listed_codes(section, "codes", variables, missing=False)
    least = whole_number(section, "least", 1, 0, len(variables)) if variables else 0
    for key in ("codes", "least"):  # what cannot be judged without variables is no unknown key
        section.known.append(key)
        section.table.pop(key, None)
    section.finish()
    return Count(names, codes, least) if len(document.problems) == before and variables else None

"""`recode`: answers of a single-choice question under new codes; several old ones may become one new one."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from mobsurvey.codebook.derived.bits import coded_column, kept_missing, missing_bits
from mobsurvey.codebook.derived.model import Compute, Known, Made
from mobsurvey.codebook.derived.sources import entries, listed_codes, new_code, one_variable, refuse_twice
from mobsurvey.codebook.toml_lines import Path
from mobsurvey.codebook.toml_section import TomlDocument, TomlSection
from mobsurvey.codebook.toml_text import label_table, quoted, value_text
from mobsurvey.survey import Chunk, Code, Column, Label, Measure, Value, Variable
from mobsurvey.tabulation.axis import any_of

Otherwise = Literal["missing", "keep"]
_EXAMPLE = 'values = [{ code = 1, from = [1, 2], label = "Low" }]'


class Recoded(NamedTuple):
    """A new answer, and the codes that become it."""

    code: Code
    label: Label
    codes: tuple[Code, ...]


class Recode(NamedTuple):
    """Who gave any other answer is system-missing, or keeps it; who is user-missing stays so."""

    of: str
    values: tuple[Recoded, ...]
    otherwise: Otherwise = "missing"

    def needs(self, known: Known) -> tuple[str, ...]:
        return (self.of,)

    def makes(self, name: str, label: Label, measure: Measure | None, known: Known) -> Made:
        source = known.variables[self.of]
        values = _values(self, source)
        used = {str(code) for value in self.values for code in value.codes}
        missing, ranges = kept_missing(source, [value.code for value in values])
        missing = tuple(gone for gone in missing if str(gone.code) not in used)
        return Made((Variable(name, "single", label, measure or source.measure, values, missing, ranges),))

    def compute(self, made: Made, known: Known) -> Compute:
        [variable] = made.variables
        codes = {value.code: value.codes for value in self.values}

        def columns(chunk: Chunk) -> list[Column]:
            source: Column = chunk.columns[self.of]
            selected = {
                value.code: any_of(
                    source.selected.get(code) or source.missing.get(code, 0)
                    for code in codes.get(value.code, (value.code,))
                )
                for value in variable.values
            }
            return [coded_column(chunk.cases, selected, missing_bits(source, variable))]

        return columns

    def toml(self) -> str:
        def entry(value: Recoded) -> str:
            label = f", label = {label_table(value.label)}" if value.label else ""
            codes = ", ".join(map(value_text, value.codes))
            return f"    {{ code = {value_text(value.code)}, from = [{codes}]{label} }},\n"

        values = "".join(map(entry, self.values))
        return f'{{ of = {quoted(self.of)}, else = "{self.otherwise}", values = [\n{values}] }}'


def read(document: TomlDocument, written: Any, path: Path, known: Known) -> Recode | None:
    """The rule; None after a problem, which is told."""
    section = TomlSection(document, written, path)
    if not section.is_table:
        return None
    before = len(document.problems)
    source = one_variable(section, known)
    otherwise: Otherwise = section.word("else", ("missing", "keep"), "missing")
    listed = section.take("values", list, required=True)
    section.finish()
    if source is None or listed is None:
        return None
    if source.kind != "single":
        document.problem(
            section.at("of"), f"'{source.name}' is of kind {source.kind}, not single", "Take bands or when for it."
        )
        return None
    values = []
    for entry in entries(document, listed, section.at("values"), _EXAMPLE):
        code, label = new_code(entry), entry.label("label")
        codes = listed_codes(entry, "from", [source], missing=True)
        entry.finish()
        if code is not None:
            labels = {str(e.code): e.label for e in source.listed}
            values.append(Recoded(code, label or (labels[str(codes[0])] if len(codes) == 1 else {}), codes))
    if len(document.problems) == before and not refuse_twice(document, section.at("values"), [v.code for v in values]):
        _check(document, section.at("values"), source, values, otherwise)
    return Recode(source.name, tuple(values), otherwise) if len(document.problems) == before else None


def _check(document: TomlDocument, path: Path, source: Variable, values: list[Recoded], otherwise: Otherwise) -> None:
    """That no old code becomes two, and that no new code is one that stays and means something else."""
    used: set[str] = set()
    for index, value in enumerate(values):
        for code in map(str, value.codes):
            if code in used:
                document.problem((*path, index), f"code {code} of '{source.name}' becomes two", "Keep one of them.")
            used.add(code)
    stays = {str(gone.code): "is missing" for gone in source.missing}
    stays |= {str(value.code): "is kept" for value in source.values} if otherwise == "keep" else {}
    for index, value in enumerate(values):
        number = None if isinstance(value.code, str) else value.code
        in_range = number is not None and any(span.low <= number <= span.high for span in source.missing_ranges)
        if (str(value.code) in stays and str(value.code) not in used) or in_range:
            why = stays.get(str(value.code), "is missing")
            document.problem(
                (*path, index),
                f"the new code {value.code} is also a code of '{source.name}' that {why}",
                "Take another code, or list that one in a from.",
            )


def _values(rule: Recode, source: Variable) -> tuple[Value, ...]:
    """The new answers as they stand; where others are kept among these, each where its code, or first old one, was."""
    new = {value.code: Value(value.code, value.label) for value in rule.values}
    if rule.otherwise == "missing":
        return tuple(new.values())
    used = {code for value in rule.values for code in value.codes}
    place = {value.code: float(number) for number, value in enumerate(source.values)}

    def at(value: Recoded) -> float:
        return place.get(value.code, place.get(value.codes[0], len(place)))

    found = [(place[value.code], value) for value in source.values if value.code not in used]
    found += [(at(value), new[value.code]) for value in rule.values]
    return tuple(value for _, value in sorted(found, key=lambda one: one[0]))

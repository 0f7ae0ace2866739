"""`box`: whether an answer is one of the highest, or the lowest, codes of its scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from mobsurvey.codebook.derived.bits import coded_column, kept_missing, missing_bits
from mobsurvey.codebook.derived.model import Compute, Known, Made
from mobsurvey.codebook.derived.sources import in_languages, labels, one_variable, whole_number
from mobsurvey.codebook.toml_lines import Path
from mobsurvey.codebook.toml_section import TomlDocument, TomlSection
from mobsurvey.codebook.toml_text import label_table, quoted
from mobsurvey.survey import Chunk, Code, Column, Label, Measure, Value, Variable, text_of
from mobsurvey.tabulation.axis import any_of

_OTHER = {"en": "Other answers", "vi": "Câu trả lời khác"}


class Box(NamedTuple):
    """1 in the box, 0 with another answer; who is user-missing stays so."""

    of: str
    top: int = 0
    """So many answers, of the highest codes; of codes that are texts the last of the list."""
    bottom: int = 0
    """Or so many, of the lowest."""
    labels: tuple[Label, ...] = ()
    """In the box and not; made of its size if there are none."""

    def needs(self, known: Known) -> tuple[str, ...]:
        return (self.of,)

    def makes(self, name: str, label: Label, measure: Measure | None, known: Known) -> Made:
        source = known.variables[self.of]
        inside, outside = self.labels or (
            self._text(source, known.languages),
            in_languages(_OTHER, known.languages),
        )
        missing, ranges = kept_missing(source, (1, 0))
        values = (Value(1, inside), Value(0, outside))
        return Made((Variable(name, "single", label, measure or "nominal", values, missing, ranges),))

    def _inside(self, source: Variable) -> list[Value]:
        """The answers in the box, in the order of their codes."""
        values = list(source.values)
        if not any(isinstance(value.code, str) for value in values):
            values.sort(key=lambda value: value.code)
        return values[-self.top :] if self.top else values[: self.bottom]

    def _text(self, source: Variable, languages: Sequence[str]) -> dict[str, str]:
        """The size of the box, and the answers in it."""
        if self.top:
            size = {"en": f"Top {self.top}", "vi": f"{self.top} mức cao nhất"}
        else:
            size = {"en": f"Bottom {self.bottom}", "vi": f"{self.bottom} mức thấp nhất"}
        found = in_languages(size, languages)
        return {
            language: f"{text}: {' + '.join(text_of(v.label, language, str(v.code)) for v in self._inside(source))}"
            for language, text in found.items()
        }

    def compute(self, made: Made, known: Known) -> Compute:
        [variable] = made.variables
        inside = [value.code for value in self._inside(known.variables[self.of])]

        def columns(chunk: Chunk) -> list[Column]:
            source: Column = chunk.columns[self.of]
            chosen = any_of(source.selected.get(code, 0) for code in inside)
            selected: dict[Code, int] = {1: chosen, 0: source.answered & ~chosen}
            return [coded_column(chunk.cases, selected, missing_bits(source, variable))]

        return columns

    def toml(self) -> str:
        parts = [f"of = {quoted(self.of)}", f"top = {self.top}" if self.top else f"bottom = {self.bottom}"]
        if self.labels:
            parts.append(f"labels = [{', '.join(map(label_table, self.labels))}]")
        return f"{{ {', '.join(parts)} }}"


def read(document: TomlDocument, written: Any, path: Path, known: Known) -> Box | None:
    """The rule; None after a problem, which is told."""
    section = TomlSection(document, written, path)
    if not section.is_table:
        return None
    before = len(document.problems)
    source = one_variable(section, known)
    if source is not None and (source.kind != "single" or len(source.values) < 2):
        document.problem(section.at("of"), f"'{source.name}' has no scale of answers", "Take when for it.")
        return None
    most = len(source.values) - 1 if source else 10**9
    if ("top" in section.table) == ("bottom" in section.table):
        document.problem(section.path, "a box needs top or bottom, not both", "Write top = 2.")
    top = whole_number(section, "top", 0, 1, most)
    bottom = whole_number(section, "bottom", 0, 1, most)
    texts = labels(section, 2, 'labels = ["in the box", "not"]')
    section.finish()
    return Box(source.name, top, bottom, texts) if source and len(document.problems) == before else None

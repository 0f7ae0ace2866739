"""Reads and writes the sections `[indices.NAME]` of a codebook: scored items, factors, weights and bands."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mobsurvey.codebook.toml_section import TomlDocument, TomlSection
from mobsurvey.codebook.toml_text import key_text, label_table, quoted, value_text
from mobsurvey.codebook.workbook import Row
from mobsurvey.errors import did_you_mean
from mobsurvey.indices import SCORINGS, Factor, Index, IndexBand, IndexItem, Scoring
from mobsurvey.survey import Code, Variable

_OF_FILES = ("wave",)
"""Questions that an import can add to those of the codebook."""


def read_indices(sections: Mapping[str, TomlSection], variables: Mapping[str, Variable]) -> dict[str, Index]:
    """The indices in their order; what is wrong with a section is told, and the section left out."""
    found = {}
    for name, section in sections.items():
        if (index := _Reader(name, section, variables).index()) is not None:
            found[name] = index
    return found


def read_index_rows(
    rows: Iterable[Row], variables: Mapping[str, Variable], languages: tuple[str, ...]
) -> dict[str, Index]:
    """The indices of a sheet, whose cells hold what stands below a heading of the TOML. ReadError, CodebookError."""
    from mobsurvey.codebook.derived.rows import row_sections

    sections = row_sections(rows, languages)
    indices = read_indices(sections, variables)
    for section in sections.values():
        section.document.raise_problems()
    return indices


class _Reader:
    """Reads one section, with what is wrong told in its document."""

    def __init__(self, name: str, section: TomlSection, variables: Mapping[str, Variable]) -> None:
        self.name = name
        self.section = section
        self.document: TomlDocument = section.document
        self.variables = variables
        self.taken: set[str] = set()
        """Items of the factors so far."""

    def index(self) -> Index | None:
        section, before = self.section, len(self.document.problems)
        label = section.label("label")
        scoring: Scoring = section.word("scoring", SCORINGS, "share", required=True)
        told = section.is_wrong("scoring")
        counted = self.counted_values(scoring, told)
        scale = self.scale(scoring, told)
        pooled = bool(section.take("pooled", bool))
        unit, wave = self.question("unit"), self.question("wave")
        bands = self.bands()
        if told:  # the items cannot be judged
            section.take("factors", dict)
            section.finish()
            return None
        factors = self.factors(scoring, counted, scale)
        for key, name in (("unit", unit), ("wave", wave)):
            if name in self.taken:
                self.problem(key, f"{key} '{name}' is one of its items", "Take another question.")
        section.finish()
        if pooled and scoring == "points":
            self.problem("pooled", "points are not pooled: they are added up anyway", "Remove pooled.")
        if len(self.document.problems) > before:
            return None
        return Index(self.name, scoring, factors, label, counted, scale, pooled, bands, unit, wave)

    def problem(self, key: str, what: str, next_step: str) -> None:
        self.document.problem(self.section.at(key), f"index '{self.name}': {what}", next_step)

    def counted_values(self, scoring: Scoring, told: bool) -> tuple[Code, ...]:
        listed = self.section.take("counted_values", list) or []
        if not all(isinstance(code, str | int | float) and not isinstance(code, bool) for code in listed):
            self.problem("counted_values", "counted values are codes", "Write counted_values = [4, 5].")
            return ()
        if scoring == "share" and not listed and not told and not self.section.is_wrong("counted_values"):
            self.problem("counted_values", "a share needs the codes that count", "Add counted_values = [4, 5].")
        if scoring != "share" and listed and not told:
            self.problem("counted_values", f"scoring {scoring} has no counted values", "Remove them.")
        return tuple(int(code) if isinstance(code, float) and code.is_integer() else code for code in listed)

    def scale(self, scoring: Scoring, told: bool) -> tuple[float, float] | None:
        ends = self.section.take("scale", list)
        if ends is None or told:
            return None
        if scoring != "mean" or len(ends) != 2 or not all(map(_is_number, ends)) or not ends[0] < ends[1]:
            self.problem("scale", "a scale is of means, with two numbers, the lower first", "Write scale = [0, 10].")
            return None
        return float(ends[0]), float(ends[1])

    def question(self, key: str) -> str:
        name = self.section.text(key)
        known = [n for n, variable in self.variables.items() if variable.kind == "single"]
        if name and name not in known and not (key == "wave" and name in _OF_FILES):
            self.problem(key, f"{key} '{name}' is no question of one answer", did_you_mean(name, known))
        return name

    def bands(self) -> tuple[IndexBand, ...]:
        found: list[IndexBand] = []
        for number, table in enumerate(self.section.take("bands", list) or []):
            entry = TomlSection(self.document, table, (*self.section.at("bands"), number))
            start, label = entry.take("from", object, required=True), entry.label("label")
            entry.finish()
            if not _is_number(start) or not 0 <= start <= 100 or start in [band.start for band in found]:
                if not entry.is_wrong("from"):
                    self.document.problem(
                        entry.at("from"), "a band begins at a score of its own from 0 to 100", "Write from = 80."
                    )
                continue
            found.append(IndexBand(float(start), label))
        return tuple(sorted(found, key=lambda band: -band.start))

    def factors(
        self, scoring: Scoring, counted: tuple[Code, ...], scale: tuple[float, float] | None
    ) -> tuple[Factor, ...]:
        found = []
        for name, table in (self.section.take("factors", dict) or {}).items():
            entry = TomlSection(self.document, table, (*self.section.at("factors"), name))
            label, weight = entry.label("label"), entry.take("weight", object)
            items = self.items(entry, scoring)
            entry.finish()
            for item in items:
                self.check_item(entry, item, scoring, counted, scale)
            # What is possible in points weighs what it is worth, unless another weight is given.
            usual = sum(item.weight for item in items) if scoring == "points" else 1.0
            found.append(Factor(name, items, label, self.weight(entry, "weight", weight, usual)))
        if not found and not self.section.is_wrong("factors"):
            self.problem("factors", "there are no factors", f"Add a section [indices.{self.name}.factors.NAME].")
        return tuple(found)

    def items(self, entry: TomlSection, scoring: Scoring) -> tuple[IndexItem, ...]:
        """A list of names, or a table with the weight of each."""
        written = entry.take("items", object, required=True)
        if isinstance(written, dict | list) and not written:
            self.document.problem(entry.at("items"), "a factor needs items", "List them: items = [ … ].")
            return ()
        if isinstance(written, dict):
            return tuple(IndexItem(name, self.weight(entry, "items", weight, 1.0)) for name, weight in written.items())
        if isinstance(written, list) and all(isinstance(name, str) for name in written):
            if scoring == "points":
                self.document.problem(
                    entry.at("items"), "points need what is possible for each item", "Write items = { NAME = 2.5 }."
                )
            return tuple(map(IndexItem, written))
        if not entry.is_wrong("items"):
            self.document.problem(
                entry.at("items"), '"items" must be a list of names, or weights by name', "Write items = [ … ]."
            )
        return ()

    def weight(self, entry: TomlSection, key: str, value: Any, usual: float) -> float:
        if value is None:
            return usual
        if not _is_number(value) or value <= 0:
            self.document.problem(entry.at(key), "a weight is a number above 0", "Correct it.")
            return usual
        return float(value)

    def check_item(
        self,
        entry: TomlSection,
        item: IndexItem,
        scoring: Scoring,
        counted: tuple[Code, ...],
        scale: tuple[float, float] | None,
    ) -> None:
        def problem(what: str, next_step: str) -> None:
            self.document.problem(entry.at("items"), f"the item '{item.name}' {what}", next_step)

        variable = self.variables.get(item.name)
        if variable is None:
            problem("does not exist", did_you_mean(item.name, self.variables))
        elif item.name in self.taken:
            problem("stands twice in the index", "Remove one.")
        elif scoring == "share":
            lacking = [code for code in counted if code not in [value.code for value in variable.values]]
            if lacking:
                problem(f"has no answer {lacking[0]}", "Give it the scale of the others, or another index.")
        elif not variable.is_numeric:
            problem("has no numbers as answers", "Recode it first.")
        elif scoring == "mean" and scale is None and len(variable.values) < 2:
            problem("is a number, and a mean needs the ends of its scale", "Add scale = [0, 10] to the index.")
        self.taken.add(item.name)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def index_lines(index: Index, heading: str = "") -> Iterator[str]:
    """The lines below its heading, which stands before those of its factors."""
    if index.label:
        yield f"label = {label_table(index.label)}"
    yield f'scoring = "{index.scoring}"'
    if index.counted_values:
        yield f"counted_values = [{', '.join(map(value_text, index.counted_values))}]"
    if index.scale:
        yield f"scale = [{', '.join(map(value_text, index.scale))}]"
    if index.pooled:
        yield "pooled = true"
    for key, name in (("unit", index.unit), ("wave", index.wave)):
        if name:
            yield f"{key} = {quoted(name)}"
    if index.bands:
        yield "bands = ["
        for band in index.bands:
            label = f", label = {label_table(band.label)}" if band.label else ""
            yield f"    {{ from = {value_text(band.start)}{label} }},"
        yield "]"
    for factor in index.factors:
        yield ""
        yield f"[{heading}factors.{key_text(factor.name)}]"
        if factor.label:
            yield f"label = {label_table(factor.label)}"
        yield f"weight = {value_text(factor.weight)}"
        weights = ", ".join(f"{key_text(item.name)} = {value_text(item.weight)}" for item in factor.items)
        yield f"items = {{ {weights} }}"

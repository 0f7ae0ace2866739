"""`set`: sets with the same options taken together; an option is chosen where it is chosen in any of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mobsurvey.codebook.coding import folded_name
from mobsurvey.codebook.derived.bits import coded_column
from mobsurvey.codebook.derived.model import Compute, Known, Made
from mobsurvey.codebook.derived.sources import find, in_languages
from mobsurvey.codebook.toml_lines import Path
from mobsurvey.codebook.toml_section import TomlDocument, TomlSection
from mobsurvey.codebook.toml_text import quoted
from mobsurvey.survey import (
    BASE_RULES,
    BaseRule,
    Chunk,
    Code,
    Column,
    Label,
    Measure,
    ResponseSet,
    Value,
    Variable,
)
from mobsurvey.tabulation.axis import any_of

_CHOSEN = {"en": "Chosen", "vi": "Có chọn"}
_NOT_CHOSEN = {"en": "Not chosen", "vi": "Không chọn"}


class Option(NamedTuple):
    """An option of a set: a member of dichotomies, or a code."""

    set: ResponseSet
    member: str
    code: Code
    """Where the member has it the option is chosen; of categories, where any member has it."""
    label: Label


class Union(NamedTuple):
    """Options are the same that have the same label; their order is that of the sets."""

    of: tuple[str, ...]
    base: BaseRule

    def needs(self, known: Known) -> tuple[str, ...]:
        return tuple(dict.fromkeys(member for name in self.of for member in known.sets[name].members))

    def makes(self, name: str, label: Label, measure: Measure | None, known: Known) -> Made:
        values = (
            Value(1, in_languages(_CHOSEN, known.languages)),
            Value(0, in_languages(_NOT_CHOSEN, known.languages)),
        )
        options = self._options(known)
        members = tuple(
            Variable(f"{name}_{number}", "single", same[0].label, measure or "nominal", values)
            for number, same in enumerate(options, start=1)
        )
        names = tuple(member.name for member in members)
        return Made(members, ResponseSet(name, "dichotomies", names, label, 1, (), "", self.base))

    def compute(self, made: Made, known: Known) -> Compute:
        options = self._options(known)

        def columns(chunk: Chunk) -> list[Column]:
            def column(same: Sequence[Option]) -> Column:
                chosen = any_of(_chosen(option, chunk.columns) for option in same)
                asked = any_of(_asked(option, chunk.columns) for option in same)
                return coded_column(chunk.cases, {1: chosen, 0: asked & ~chosen}, {})

            return [column(same) for same in options]

        return columns

    def _options(self, known: Known) -> list[list[Option]]:
        """The options of all sets, those that are the same together."""
        together: dict[str, list[Option]] = {}
        for name in self.of:
            for key, option in _options(known.sets[name], known):
                together.setdefault(key, []).append(option)
        return list(together.values())

    def toml(self) -> str:
        return f'{{ of = [{", ".join(map(quoted, self.of))}], base = "{self.base}" }}'


def _options(found: ResponseSet, known: Known) -> Iterator[tuple[str, Option]]:
    """The options of a set, each with what it is known by: its label in the first language, else its name or code."""
    language = known.languages[0]
    if found.kind == "dichotomies":
        assert found.counted_value is not None  # as a codebook's dichotomies have
        for member in found.members:
            label = known.variables[member].label
            option = Option(found, member, found.counted_value, label or {language: member})
            yield folded_name(label.get(language, "") or member), option
    else:
        for value in found.values:
            label = value.label or {language: str(value.code)}
            yield folded_name(label.get(language, "") or str(value.code)), Option(found, "", value.code, label)


def _chosen(option: Option, columns: Mapping[str, Column]) -> int:
    members = (option.member,) if option.member else option.set.members
    return any_of(columns[member].selected.get(option.code, 0) for member in members)


def _asked(option: Option, columns: Mapping[str, Column]) -> int:
    """Who said of the option whether it is chosen; where options are codes, who chose any."""
    members = (option.member,) if option.member else option.set.members
    return any_of(columns[member].answered for member in members)


def read(document: TomlDocument, written: Any, path: Path, known: Known) -> Union | None:
    """The rule; None after a problem, which is told."""
    section = TomlSection(document, written, path)
    if not section.is_table:
        return None
    before = len(document.problems)
    names = section.names("of", required=True)
    for index, name in enumerate(names):
        if find(document, (*section.at("of"), index), name, known, among=known.sets) and name in names[:index]:
            document.problem((*section.at("of"), index), f"'{name}' is named twice", "Remove one.")
    if len(names) < 2 and not section.is_wrong("of"):
        document.problem(section.at("of"), "there are not two sets to combine", 'Write of = ["a", "b"].')
    sets = [known.sets[name] for name in names if name in known.sets]
    told = all(found.kind == "dichotomies" for found in sets)
    usual: BaseRule = "asked" if told and all(found.base == "asked" for found in sets) else "answered"
    base: BaseRule = section.word("base", BASE_RULES, usual)
    section.finish()
    if base == "asked" and not told:
        document.problem(
            section.at("base"),
            'the base cannot be "asked"',
            "Only in dichotomies can nothing chosen be told from not asked.",
        )
    for found in sets:
        keys = [key for key, _ in _options(found, known)]
        if twice := next((key for index, key in enumerate(keys) if key in keys[:index]), ""):
            document.problem(
                section.at("of"), f"two options of '{found.name}' have the label \"{twice}\"", "Label them apart."
            )
    return Union(names, base) if len(document.problems) == before else None

"""Reads the sections `[derived.NAME]` of a codebook, each of which may use those before it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from mobsurvey.codebook.derived.model import Derived, Known, Rule
from mobsurvey.codebook.toml_section import TomlSection
from mobsurvey.survey import MEASURES, Measure

KINDS: Mapping[str, str] = {
    **{key: key for key in ("recode", "bands", "when", "count", "mean", "box")},
    "set": "union",
}
"""The module of each rule, by its key."""


def read_derived(sections: Mapping[str, TomlSection], known: Known) -> dict[str, Derived]:
    """The derived variables in their order; what is wrong with a section is told, and the section left out."""
    found: dict[str, Derived] = {}
    names, later = list(sections), known.later
    for number, (name, section) in enumerate(sections.items()):
        known = known._replace(later=later | frozenset(names[number:]))
        if (derived := _derived(name, section, known)) is None:
            known = known._replace(broken=known.broken | {name})
        else:
            found[name] = derived
            known = known.with_made(derived.made)
    return found


def _derived(name: str, section: TomlSection, known: Known) -> Derived | None:
    document = section.document
    label = section.label("label")
    has_measure = "measure" in section.table
    word: Measure = section.word("measure", MEASURES, "nominal")
    kinds = [key for key in KINDS if key in section.table]
    written: dict[str, Any] = {key: section.table.pop(key) for key in kinds}
    section.known += KINDS
    section.finish()
    if len(kinds) != 1:
        if section.is_table:
            what = f"has {' and '.join(kinds)}" if kinds else "does not say how it is made"
            document.problem(section.path, f"derived '{name}' {what}", f"Give it one of: {', '.join(KINDS)}.")
        return None
    [kind] = kinds
    module = import_module(f"mobsurvey.codebook.derived.{KINDS[kind]}")
    rule: Rule | None = module.read(document, written[kind], section.at(kind), known)
    if rule is None:
        return None
    measure = word if has_measure else None
    return Derived(name, kind, rule, label, rule.makes(name, label, measure, known), rule.needs(known))

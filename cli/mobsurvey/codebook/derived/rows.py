"""Reads derived variables from the sheet of a workbook, whose cells hold what stands below a heading of the TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping

from mobsurvey.codebook.derived.model import Derived, Known
from mobsurvey.codebook.derived.read import read_derived
from mobsurvey.codebook.toml_section import TomlDocument, TomlSection
from mobsurvey.codebook.workbook import Row


def read_derived_rows(rows: Iterable[Row], known: Known) -> dict[str, Derived]:
    """The derived variables in the order of their rows.

    ReadError, or CodebookError with the lines of the cell, where one is not as it must be.
    """
    sections = row_sections(rows, known.languages)
    derived = read_derived(sections, _without(known, sections))
    for section in sections.values():
        section.document.raise_problems()
    return derived


def row_sections(rows: Iterable[Row], languages: tuple[str, ...]) -> dict[str, TomlSection]:
    """By name, what stands in the cells headed toml. ReadError for a name that is lacking or stands twice."""
    sections: dict[str, TomlSection] = {}
    for row in rows:
        name = row.text("name")
        if not name or name in sections:
            what = f'the name "{name}" stands twice' if name else "has no name"
            raise row.error("name", what, "Give each a name of its own.")
        sections[name] = _section(row, languages)
    return sections


def _section(row: Row, languages: tuple[str, ...]) -> TomlSection:
    text = row.text("toml").replace("\r\n", "\n")
    try:
        table = tomllib.loads(text)
        document = TomlDocument(text, row.where("toml"))
    except (ValueError, RecursionError) as error:  # TOMLDecodeError is a ValueError
        raise row.error("toml", f"the cell is no TOML ({error})", "Correct it there.") from None
    document.languages = languages
    kind = row.text("kind")
    if kind and kind not in table:
        raise row.error("kind", f'the rule is not "{kind}"', "Correct the cell, or leave it blank.")
    return TomlSection(document, table, ())


def _without(known: Known, derived: Mapping[str, TomlSection]) -> Known:
    """What is known, without the sets and batteries that have derived members."""
    sets = {name: found for name, found in known.sets.items() if derived.keys().isdisjoint(found.members)}
    batteries = {name: found for name, found in known.batteries.items() if derived.keys().isdisjoint(found.items)}
    late = (known.sets.keys() | known.batteries.keys()) - sets.keys() - batteries.keys()
    return known._replace(sets=sets, batteries=batteries, later=frozenset(late))

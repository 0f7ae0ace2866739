"""Comparisons in a plan, [[comparisons]]: waves or studies side by side, as further tables of the book."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple

from mobsurvey.book.asked import Asked
from mobsurvey.book.blame import Blame
from mobsurvey.book.plan import OPTIONS, Plan, PlannedTable, asked_spec, options_of
from mobsurvey.codebook.toml_lines import Path as KeyPath
from mobsurvey.codebook.toml_section import TomlDocument, TomlSection
from mobsurvey.compare import NOT_COMPARED
from mobsurvey.compare.match import parse_same
from mobsurvey.compare.studies import SideBySide, StudyTables
from mobsurvey.compare.waves import check_waves, wave_specs, wave_table
from mobsurvey.errors import MobsurveyError, StudyError, UsageError, did_you_mean
from mobsurvey.packing import survey_to_json
from mobsurvey.study import Provenance, Study, open_study
from mobsurvey.survey import Survey
from mobsurvey.table.model import Table
from mobsurvey.table.spec import TableSpec

_OPTIONS = tuple(key for key in OPTIONS if key not in ("by", "percent", "brief", *NOT_COMPARED))
"""Those of tables that comparisons have; their columns are waves or studies, and their percents the columns'."""


class Compared:
    """Studies that a plan compares, opened and matched when first asked for, and once."""

    def __init__(self, paths: tuple[Path, ...], same: Mapping[str, str]) -> None:
        self.paths, self.same = paths, same

    @cached_property
    def studies(self) -> list[Study]:
        """StudyError for a file that is none."""
        return [open_study(path) for path in self.paths]

    @cached_property
    def side(self) -> SideBySide:
        """MobsurveyError for studies that do not go together."""
        return SideBySide(self.studies, self.same)

    @cached_property
    def key(self) -> str:
        """What tables depend on beside the files and codebooks of all studies: what these say and are called."""
        surveys = [survey_to_json(study.survey) for study in self.studies]
        return json.dumps([self.side.labels, self.same, surveys], default=str)


class Comparison(NamedTuple):
    """One section [[comparisons]]: a table for each of its names."""

    by: str
    """The question that tells the waves of the plan's study apart; empty where studies are compared."""
    compared: Compared
    names: tuple[str, ...]
    """Empty for all that can be compared."""
    title: str
    asked: Asked
    line: int


def read_comparisons(top: TomlSection, folder: Path, defaults: Mapping[str, Any]) -> tuple[Comparison, ...]:
    """The sections of a plan in that folder; what is wrong with them is noted in its document."""
    shared = {key: value for key, value in defaults.items() if key in _OPTIONS}
    return tuple(
        _comparison(TomlSection(top.document, table, ("comparisons", number)), folder, shared)
        for number, table in enumerate(top.take("comparisons", list) or [])
    )


def _comparison(section: TomlSection, folder: Path, defaults: Mapping[str, Any]) -> Comparison:
    document = section.document
    by, studies, same = section.text("by"), section.names("studies"), section.names("same")
    name, names = section.text("name"), section.names("names")
    names = (*((name,) if name else ()), *names)
    title = section.text("title")
    own = options_of(section, _OPTIONS)
    section.finish()
    if by and studies:
        document.problem(section.at("studies"), "a comparison is by waves or of studies, not both", "Remove one.")
    if not by and not studies and not section.is_wrong("by", "studies"):
        document.problem(
            section.path,
            "a comparison says neither by nor studies",
            'Add by = "wave", or studies = ["a.mobsurvey", "b.mobsurvey"].',
        )
    if len(studies) == 1:
        document.problem(section.at("studies"), "one study cannot be compared", "Name two.")
    for place, study in enumerate(studies):
        if studies.index(study) < place:
            document.problem((*section.at("studies"), place), f'"{study}" stands twice', "Remove one.")
    if same and not studies:
        document.problem(section.at("same"), "same is for several studies", "Remove it.")
    if title and len(names) != 1:
        document.problem(section.at("title"), "a title is for one table", "Name the table by name = …")
    taken: dict[str, str] = {}
    try:
        taken = parse_same(same)
    except UsageError as error:
        document.problem(section.at("same"), error.what, error.next_step)
    line = document.lines.get(section.path, 1)
    return Comparison(
        by, Compared(tuple(folder / study for study in studies), taken), names, title, Asked(own, defaults), line
    )


def compared_provenances(plan: Plan) -> list[Provenance]:
    """Of all studies that the plan compares, in its order. StudyError."""
    return [study.provenance for one in plan.comparisons for study in one.compared.studies]


def planned_comparisons(plan: Plan, survey: Survey) -> Iterator[PlannedTable]:
    """The tables, in the order of the plan; names that do not exist are noted in its document. UsageError."""
    for number, entry in enumerate(plan.comparisons):
        path = ("comparisons", number)
        names = _names(plan.document, path, entry) if entry.compared.paths else None
        if names is None and (entry.compared.paths or _lacking(plan, path, entry, survey)):
            continue
        kind = entry.compared.key if names is not None else "waves"
        try:
            tables = _tables(plan, entry, names, survey, entry.asked.options)
        except UsageError as error:
            make = partial(_tables, plan, entry, names, survey)
            raise Blame(plan.path, plan.document, path, entry).error(error, make) from None
        for spec in tables.specs:
            yield PlannedTable(
                spec, entry.title, entry.line, number, partial(_table, plan, number, names, tables, spec), kind
            )


class _Waves(NamedTuple):
    """The tables of a comparison of waves."""

    specs: list[TableSpec]


def _tables(
    plan: Plan, entry: Comparison, names: Sequence[str] | None, survey: Survey, options: Mapping[str, Any]
) -> _Waves | StudyTables:
    """The tables that these options ask for; `names` are the questions of studies, None for waves. UsageError."""
    asked = asked_spec(plan.language, options)
    if names is None:
        return _Waves(wave_specs(survey, asked._replace(by=entry.by), entry.names))
    return entry.compared.side.asked(asked, list(names))


def _table(
    plan: Plan,
    number: int,
    names: Sequence[str] | None,
    tables: _Waves | StudyTables,
    spec: TableSpec,
    study: Study,
) -> Table:
    """One of the tables. UsageError, with the line of the plan; StudyError."""
    entry = plan.comparisons[number]

    def made(tables: _Waves | StudyTables, spec: TableSpec) -> Table:
        return wave_table(study, spec) if isinstance(tables, _Waves) else tables.table(spec)

    def again(options: Mapping[str, Any]) -> None:
        others = _tables(plan, entry, names, study.survey, options)
        for other in others.specs:
            if other.name == spec.name:
                made(others, other)

    try:
        return made(tables, spec)
    except UsageError as error:
        raise Blame(plan.path, plan.document, ("comparisons", number), entry).error(error, again) from None


def _lacking(plan: Plan, path: KeyPath, entry: Comparison, survey: Survey) -> bool:
    """Notes the names of a comparison by waves that the survey lacks, and a question that tells no waves apart."""
    before = len(plan.document.problems)
    plan.check_names(path, entry.names, {**entry.asked.options, "by": entry.by}, survey)
    if len(plan.document.problems) == before:
        try:
            check_waves(survey, entry.by)
        except UsageError as error:
            plan.document.problem((*path, "by"), error.what, error.next_step)
    return len(plan.document.problems) > before


def _names(document: TomlDocument, path: KeyPath, entry: Comparison) -> list[str] | None:
    """The questions of a comparison of studies; None with a problem noted where they cannot be had."""
    before = len(document.problems)
    for place, file in enumerate(entry.compared.paths):
        if not file.is_file():
            known = did_you_mean(file.name, sorted(found.name for found in file.parent.glob("*.mobsurvey")))
            document.problem((*path, "studies", place), f'there is no study "{file}"', known)
    if len(document.problems) > before:
        return None
    try:
        side = entry.compared.side
    except MobsurveyError as error:
        key = "same" if isinstance(error, UsageError) and entry.compared.same else "studies"
        where = f"{error.where}: " if isinstance(error, StudyError) and error.where else ""
        document.problem((*path, key), f"{where}{error.what}", error.next_step)
        return None
    key, layer = "name" if (*path, "name") in document.lines else "names", entry.asked.options.get("layer")
    names: list[str] = []
    for key, name in (*((key, name) for name in entry.names), *([("layer", layer)] if layer else [])):
        try:
            names.append(side.name_of(name))
        except UsageError as error:
            document.problem((*path, key), error.what, error.next_step)
    return None if len(document.problems) > before else names[: len(entry.names)]

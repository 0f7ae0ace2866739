"""Two or more studies side by side: what they share, and its tables with tests and intervals of what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mobsurvey.compare.findings import findings
from mobsurvey.compare.joined import joined
from mobsurvey.compare.match import Matched, match, questions
from mobsurvey.compare.nets import shared_nets, with_nets_here
from mobsurvey.compare.study_table import study_table
from mobsurvey.compare.waves import with_numbers, without_batteries
from mobsurvey.compare.words import listed
from mobsurvey.errors import MobsurveyError, StudyError, UsageError, did_you_mean
from mobsurvey.study import Study
from mobsurvey.table.analysis import DEFAULT_ANALYSIS, Analysis
from mobsurvey.table.model import Table
from mobsurvey.table.shape import DEFAULT_SHAPE, Shape
from mobsurvey.table.spec import TableSpec
from mobsurvey.table.weighting import NO_WEIGHTING, Weighting


class Comparison(NamedTuple):
    """Studies side by side."""

    tables: tuple[Table, ...]
    matched: Matched
    labels: tuple[str, ...]
    """What the studies are called."""
    findings: tuple[str, ...]
    """What could not be matched, a line each."""


def compare_studies(
    studies: Sequence[Study],
    names: Sequence[str] = (),
    *,
    same: Mapping[str, str] | None = None,
    layer: str | None = None,
    where: str | None = None,
    lang: str = "en",
    weighting: Weighting = NO_WEIGHTING,
    analysis: Analysis = DEFAULT_ANALYSIS,
    shape: Shape = DEFAULT_SHAPE,
) -> Comparison:
    """A table for each question that the studies share, with a column a study. UsageError, StudyError.

    Weights and designs are those that each study declares, or its own variables of the names asked for. `layer` and
    `where` are of questions that all studies share, `where` under the names of the first. `same` names questions that
    are taken for the same whatever their words: name in the first study -> name in another.
    """
    side = SideBySide(studies, same or {})
    asked = TableSpec("", None, layer, where, "column", lang, weighting, analysis, shape)
    tables = side.asked(asked, [side.name_of(name) for name in names])
    made = tuple(tables.table(spec) for spec in tables.specs)
    return Comparison(made, side.matched, side.labels, tuple(side.findings()))


class SideBySide:
    """What several studies share. UsageError, StudyError for studies or a `same` that do not go together."""

    def __init__(self, studies: Sequence[Study], same: Mapping[str, str]) -> None:
        self.studies = studies
        self.labels = study_labels(studies)
        self.surveys = [study.survey for study in studies]
        self.matched = match(self.surveys, same)
        self.nets = shared_nets(self.surveys, self.matched)
        if not self.matched.names:
            raise MobsurveyError(
                "no question is in all of these studies",
                where=listed(self.labels, "en"),
                next_step=" ".join(self.findings()) or "Compare studies that asked the same.",
            )

    def findings(self) -> list[str]:
        """What could not be matched, in lines for the user."""
        return findings(self.matched, self.labels, self.surveys, self.nets.only)

    def name_of(self, name: str) -> str:
        """The name here of the question that any study calls so. UsageError where they do not share it."""
        found = self.matched.name_of(name)
        if found is not None:
            return found
        held = [label for label, survey in zip(self.labels, self.surveys, strict=True) if name in survey.names]
        if held:
            raise UsageError(
                f'"{name}" is not in all studies, or is not the same there; it is in {listed(held, "en")}',
                next_step=f"They share: {', '.join(self.matched.names[:12])}. "
                f"If it is the same question: --same {name}, or --same {name}=NAME.",
            )
        raise UsageError(f'the studies have no "{name}"', next_step=did_you_mean(name, self.matched.names))

    def asked(self, asked: TableSpec, names: Sequence[str]) -> StudyTables:
        """The tables of the questions of these names here, of all where there are none. UsageError."""
        return StudyTables(self, asked, tuple(dict.fromkeys(names)))


class StudyTables:
    """The tables that are asked for of studies side by side, made one by one."""

    def __init__(self, side: SideBySide, asked: TableSpec, names: Sequence[str]) -> None:
        """`asked` has no name and no banner of its own."""
        self.side = side
        matched, surveys = side.matched, side.surveys
        languages = tuple(dict.fromkeys(language for survey in surveys for language in survey.languages))
        self.whole = joined(side.studies, side.labels, matched, asked.weighting, languages, side.nets.nets)
        survey = self.whole.study.survey
        layer = side.name_of(asked.layer) if asked.layer else None
        if layer and layer not in (*survey.sets, *survey.variables):
            raise UsageError(
                f'"{layer}" is a battery, or has no answer that all studies offer, and cannot be a layer',
                next_step="Take another question.",
            )
        wanted = list(names)
        if not names:
            numbers = with_numbers(asked.analysis, layer)
            plain = [set(questions(one, numbers)) for one in surveys]
            every = (name for name in matched.names if all(map(_in, matched.own(name), plain)))
            wanted = without_batteries(survey, list(every), layer)
        shape = with_nets_here(asked.shape, wanted, surveys, matched, survey)
        asked = asked._replace(by=self.whole.by, layer=layer, weighting=self.whole.weighting, shape=shape)
        self.specs = [asked._replace(name=name) for name in wanted]
        """What each table is of the joined survey."""

    def table(self, spec: TableSpec) -> Table:
        """One of the tables. UsageError, StudyError."""
        return study_table(self.whole, self.side.matched.shared(spec.name), self.side.labels, spec)


def _in(name: str | None, names: set[str]) -> bool:
    return name in names


def study_labels(studies: Sequence[Study]) -> tuple[str, ...]:
    """What the studies are called: their codebooks, else their files. UsageError, StudyError for one given twice."""
    if len(studies) < 2:
        raise UsageError(
            "one study cannot be compared with itself",
            next_step="Name two: mobsurvey compare a.mobsurvey b.mobsurvey, or the waves of one: --by wave.",
        )
    of_file: dict[str, Study] = {}
    for study in studies:
        for file in study.provenance.files:
            other = of_file.setdefault(file.source.sha256 or f"{id(file)}", study)
            if other is not study:
                raise StudyError(
                    f'has the cases of "{file.source.file}", which {other.path or "another study"} has too',
                    where=str(study.path or ""),
                    next_step="Compare studies of different respondents.",
                )
    codebooks = [study.provenance.codebook for study in studies]
    stems = [study.path.stem if study.path else "" for study in studies]
    for names in (codebooks, stems, [str(study.path) for study in studies]):
        if len(set(names)) == len(names) and all(names):
            return tuple(names)
    return tuple(f"{name} ({number})" for number, name in enumerate(codebooks, start=1))

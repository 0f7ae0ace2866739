"""Adds the cases of a further file to a study: more of the same survey, or its next wave."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mobsurvey.equal_cases import EqualCases
from mobsurvey.errors import ReadError, StudyError, UsageError, did_you_mean
from mobsurvey.identifiers import id_text
from mobsurvey.survey import Chunk, Code, Column, Source, Survey, Value, Variable

if TYPE_CHECKING:
    from mobsurvey.codebook.findings import BlankIds
    from mobsurvey.codebook.model import Codebook
    from mobsurvey.study import Study

WAVE = "wave"
"""The variable that tells which wave a case belongs to."""
_LABEL = {"en": "Wave", "vi": "Đợt khảo sát"}
_MOST_NAMED = 5


def with_wave(survey: Survey, wave: str) -> Survey:
    """The survey with a variable that puts every case into that wave. UsageError where the name is taken."""
    for name in (*survey.names, *survey.nets, *survey.indices, *survey.untabulated):
        if name.casefold() == WAVE:
            raise UsageError(
                f'the file has a "{name}" already',
                where="--wave",
                next_step="Leave --wave out, or rename the column.",
            )
    if not wave.strip():
        raise UsageError("a wave needs a name", where="--wave", next_step="As --wave 2024.")
    label = {language: _LABEL.get(language, _LABEL["en"]) for language in survey.languages}
    variable = Variable(WAVE, "single", label, "ordinal", (Value(wave),))

    def marked() -> Iterator[Chunk]:
        for chunk in survey.chunks:
            column = Column(chunk.cases, {wave: (1 << chunk.cases) - 1}, {})
            yield chunk._replace(columns={**chunk.columns, WAVE: column})

    return survey._replace(variables={**survey.variables, WAVE: variable}, chunks=marked())


def check_append(study: Study, source: Source, codebook: Codebook, wave: str) -> None:
    """Refuses what cannot stand beside the study's cases. StudyError, UsageError."""
    made = study.provenance
    where = str(study.path)
    if codebook.text != made.codebook_text:
        raise StudyError(
            f'was coded by codebook "{made.codebook}", and --codebook names another one, or one that has changed since',
            where=where,
            next_step="Leave --codebook out to use the study's own, or import all files again.",
        )
    for file in made.files:
        if file.source.sha256 == source.sha256:
            raise StudyError(
                f'has the cases of this very file already, as "{file.source.file}", imported {file.imported}',
                where=where,
                next_step="Nothing was added.",
            )
    has_waves = bool(made.files[0].wave)
    if has_waves and not wave:
        raise UsageError(
            "the study's cases belong to waves", where="--append", next_step="Say which wave these are: --wave NAME."
        )
    if wave and not has_waves:
        raise UsageError(
            "the study's cases belong to no wave",
            where="--wave",
            next_step="Import its file again with --wave NAME --replace, then append this one.",
        )


def check_raked(study: Study, new: Survey, where: str) -> None:
    """Refuses cases that bring a column of the name of a weight that the study has raked itself. ReadError."""
    held = {name.casefold(): name for name in (*new.variables, *new.untabulated)}
    for weight in study.provenance.weights:
        if name := held.get(weight.variable.casefold()):
            raise ReadError(
                f'has a column "{name}", and so is a weight called that was made in the study',
                where=where,
                next_step="Rename or remove the column; the weight is made again when all cases are there.",
            )


def id_variable(survey: Survey, asked: str | None, aliases: Mapping[str, str], columns: Iterable[str] = ()) -> str:
    """The variable whose values tell cases apart: the one asked for, else the only one of kind id; "" for none.

    `aliases` are the file's columns by variable, `columns` all of them. UsageError where there is none of the name that
    is asked for; it lists the columns that could tell cases apart.
    """
    held = {**survey.variables, **survey.untabulated}
    if asked is None:
        ids = [name for name, variable in survey.variables.items() if variable.kind == "id"]
        return ids[0] if len(ids) == 1 else ""
    by_column = {column: name for name, column in aliases.items()}
    name = asked if asked in held else by_column.get(asked, "")
    if not name:
        kinds = {aliases.get(name, name): variable.kind for name, variable in survey.variables.items()}
        free = [column for column in columns if kinds.get(column) != "single"]
        free.sort(key=lambda column: kinds.get(column) != "id")
        mean = did_you_mean(asked, free) or "None of its columns can be one: each has a list of answers."
        raise UsageError(f'there is no column "{asked}"', where="--id", next_step=mean)
    return name


def with_unique_ids(
    survey: Survey, name: str, known: Mapping[str, str], where: str, blank: BlankIds | None = None
) -> Survey:
    """The survey, refused while its chunks are taken where an id stands twice in it, or is one of the known.

    `known` gives, for ids of cases that are there before, where they are; into `blank` go the cases that have none.
    ReadError.
    """

    def checked() -> Iterator[Chunk]:
        first: dict[str, int] = {}
        cases = 0
        for chunk in survey.chunks:
            wrong: list[str] = []
            for case, identifier in enumerate(ids_of(chunk.columns[name]), start=cases + 1):
                if not identifier:
                    if blank is not None:
                        blank.add(case)
                    continue
                if identifier in known:
                    wrong.append(f'"{identifier}" (case {case:,}; {known[identifier]})')
                elif (before := first.setdefault(identifier, case)) != case:
                    wrong.append(f'"{identifier}" (cases {before:,} and {case:,})')
            if wrong:
                more = f" and {len(wrong) - _MOST_NAMED:,} more" if len(wrong) > _MOST_NAMED else ""
                raise ReadError(
                    f"ids that are not unique: {', '.join(wrong[:_MOST_NAMED])}{more}",
                    where=f'{where}, column "{name}"',
                    next_step="Remove the cases that are there twice, or name another column with --id.",
                )
            cases += chunk.cases
            yield chunk

    return survey._replace(chunks=checked())


def known_ids(study: Study, name: str, wave: str) -> dict[str, str]:
    """The ids of the study's cases, of one wave where there are any, and where they are. StudyError."""
    held = {**study.survey.variables, **study.survey.untabulated}
    if name not in held:
        raise StudyError(
            f'has no "{name}", so that its cases cannot be told from new ones',
            where=str(study.path),
            next_step="Name with --id a column that both have.",
        )
    found: dict[str, str] = {}
    cases = 0
    for chunk in study.survey.chunks:
        if not wave or chunk.columns[WAVE].selected.get(wave):
            for case, identifier in enumerate(ids_of(chunk.columns[name]), start=cases + 1):
                found[identifier] = f"case {case:,} of the study"
        cases += chunk.cases
    return found


def equal_cases(study: Study, both: Survey, codebook: Codebook, wave: str) -> EqualCases:
    """What counts the new cases among both that equal one of the study's, of one wave where there are any.

    They are compared by what the codebook describes; a column beside it may be the time at which the file was written.
    """
    variables = [name for name in codebook.of_columns().variables if name in both.variables]
    return EqualCases(variables, study.cases, lambda chunk: not wave or bool(chunk.columns[WAVE].selected.get(wave)))


def ids_of(column: Column) -> list[str]:
    """The id of every case as text, the same for the same id; "" for none."""
    return list(map(id_text, column.codes()))


def _whole(code: Code) -> Code:
    return int(code) if isinstance(code, float) and code.is_integer() else code


def together(study: Study, new: Survey, codebook: Codebook) -> Survey:
    """The study's cases, then the new ones, with every variable that either has; where one lacks it, it is blank."""
    old = study.survey
    order = [*codebook.variables, WAVE, *old.variables]  # the last for weights that were raked
    both = {**new.variables, **old.variables}
    variables = {name: both[name] for name in order if name in both}
    if WAVE in new.variables:
        values = dict.fromkeys(v.code for s in (old, new) for v in s.variables[WAVE].values)
        variables[WAVE] = variables[WAVE]._replace(values=tuple(map(Value, values)))
    untabulated = {**new.untabulated, **old.untabulated}
    for name in set(old.untabulated) & set(new.untabulated):
        if old.untabulated[name].kind != new.untabulated[name].kind:
            untabulated[name] = Variable(name, "text", old.untabulated[name].label)
    held = {**variables, **untabulated}

    def chunks() -> Iterator[Chunk]:
        for survey in (old, new):
            for chunk in survey.chunks:
                columns = {name: _column(chunk, name, variable) for name, variable in held.items()}
                yield Chunk(chunk.cases, columns, chunk.by_label)
        study.close()  # its file is about to be replaced, which Windows refuses while it is open

    from mobsurvey.codebook.apply import present, present_indices, present_nets

    sets, batteries = present(codebook, variables)
    nets = present_nets(codebook, variables, sets, batteries)
    indices = present_indices(codebook, variables)
    return Survey(
        variables, sets, batteries, chunks(), old.source, old.languages, untabulated, old.design, nets, indices
    )


def _column(chunk: Chunk, name: str, variable: Variable) -> Column:
    """The chunk's own column, as text where the variable has become that; blank where it has none."""
    held: Iterable[str] = chunk.columns
    if name not in held:
        blank = (1 << chunk.cases) - 1
        return Column(chunk.cases, {v.code: 0 for v in variable.values}, {None: blank}, values=_blanks(variable, chunk))
    column: Column = chunk.columns[name]
    if variable.kind == "text" and isinstance(column.values, array):
        texts = [str(_whole(value)) if value == value else "" for value in column.values]
        return column._replace(values=texts)
    return column


def _blanks(variable: Variable, chunk: Chunk) -> Sequence[Any] | None:
    if variable.kind == "number":
        return array("d", [math.nan]) * chunk.cases
    return None if variable.kind == "single" else [""] * chunk.cases

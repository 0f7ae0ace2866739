"""Takes a file of answers in: read, coded by a codebook, and kept as a study."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from mobsurvey.errors import ReadError, UsageError
from mobsurvey.study import STUDY_NAME, STUDY_VARIABLE, ImportedFile, Provenance, Study, StudyWriter, open_study
from mobsurvey.survey import Source, Survey

if TYPE_CHECKING:
    from mobsurvey.codebook.apply import CodedSurvey
    from mobsurvey.codebook.model import Codebook

PathLike = str | os.PathLike[str]
Progress = Callable[[int], None]
DESCRIBED = ("sav", "dta", "triple-s")
"""Kinds of files that describe their own columns."""


def new_study_path(path: Path | None) -> Path:
    """Where a new study goes: the path given, else MOBSURVEY_STUDY, else study.mobsurvey in this folder."""
    return path or Path(os.environ.get(STUDY_VARIABLE) or STUDY_NAME)


class Declared(TypedDict, total=False):
    """What the user declares of a file; what is left out is found from the file itself."""

    encoding: str | None
    separator: str | None
    kind: str | None
    sheet: str | None
    decimal: str | None
    dates: str | None


def import_file(
    path: PathLike,
    codebook: Codebook | PathLike | None = None,
    study: PathLike = STUDY_NAME,
    *,
    replace: bool = False,
    append: bool = False,
    wave: str | None = None,
    id: str | None = None,
    progress: Progress | None = None,
    **declared: Unpack[Declared],
) -> Study:
    """The study made from a file of answers, written to `study` and opened.

    The codebook is one that ships (by name), a TOML file, or a Codebook; a file that describes its own columns (.sav,
    .dta, Triple-S) needs none, it is then coded by its labels, missing values and sets. `declared` are encoding,
    separator (of a CSV), kind (sav, csv, xlsx, kobo, ...), sheet (name or number), decimal (. or ,) and dates (dmy, mdy
    or ymd). `progress` is called with the number of cases read so far.

    An existing study is left alone unless `replace` is true, and then replaced as a whole or not at all; or unless
    `append` is true, and then gets the file's cases too, coded by its own codebook. `wave` puts the cases into a wave,
    the variable of that name. `id` names the column whose values must differ, within a wave; without it the codebook's
    only variable of kind id is what appended cases are told by. Raises MobsurveyError: ReadError, CodebookError,
    StudyError, WriteError, UsageError.
    """
    if append:
        if replace:
            raise UsageError("--append and --replace exclude each other", next_step="Give one of them.")
        return _append(Path(path), codebook, Path(study), wave, id, progress, declared)
    from mobsurvey.codebook.findings import BlankIds

    writer = StudyWriter(Path(study), replace=replace)
    coded, provenance = _code(Path(path), codebook, declared, progress)
    survey, name, blank = coded.survey, "", BlankIds()
    if wave is not None or id is not None:
        from mobsurvey.append import id_variable, with_unique_ids, with_wave

        survey = survey if wave is None else with_wave(survey, wave)
        name = id_variable(survey, id, coded.aliases, coded.raw.variables)
        survey = survey if id is None else with_unique_ids(survey, name, {}, str(path), blank)

    def facts() -> dict[str, Any]:
        findings = coded.findings().with_blank_ids(name, blank)
        file = ImportedFile(provenance.source, provenance.imported, findings.cases, findings.to_json(), wave or "")
        return {
            "provenance": provenance._replace(id=name, files=(file,)).to_json(),
            "findings": findings.to_json(),
        }

    writer.write(survey, facts)
    return open_study(study)


def _append(
    path: Path,
    codebook: Codebook | PathLike | None,
    study: Path,
    wave: str | None,
    id: str | None,
    progress: Progress | None,
    declared: Declared,
) -> Study:
    """The study with the file's cases behind its own, written whole or not at all."""
    import dataclasses

    from mobsurvey.append import (
        check_append,
        check_raked,
        equal_cases,
        id_variable,
        known_ids,
        together,
        with_unique_ids,
        with_wave,
    )
    from mobsurvey.codebook.findings import BlankIds, Findings
    from mobsurvey.codebook.toml import parse_codebook

    open_study(study).close()
    writer = StudyWriter(study, replace=True)
    with writer.claim(), open_study(study) as held:
        made = held.provenance
        if codebook is None:
            codebook = parse_codebook(made.codebook_text, f"codebook of {study}")
        coded, provenance = _code(path, codebook, declared, progress)
        check_append(held, provenance.source, coded.codebook, wave or "")
        check_raked(held, coded.survey, str(path))
        new = coded.survey if wave is None else with_wave(coded.survey, wave)
        name, blank = id_variable(new, id or made.id or None, coded.aliases, coded.raw.variables), BlankIds()
        if name:
            new = with_unique_ids(new, name, known_ids(held, name, wave or ""), str(path), blank)

        both = together(held, new, coded.codebook)
        equal = None if name else equal_cases(held, both, coded.codebook, wave or "")
        if equal:
            both = both._replace(chunks=equal.watch(both.chunks))

        def facts() -> dict[str, Any]:
            found = coded.findings().with_blank_ids(name, blank)
            if equal:
                found = dataclasses.replace(found, equal_cases=equal.new, repeated_cases=equal.repeated)
            file = ImportedFile(provenance.source, provenance.imported, found.cases, found.to_json(), wave or "")
            return {
                "provenance": made._replace(id=name or made.id, files=(*made.files, file)).to_json(),
                "findings": Findings.from_json(held.findings).with_file(found).to_json(),
            }

        writer.write(both, facts)
    return open_study(study)


def code_file(
    path: PathLike,
    codebook: Codebook | PathLike | None = None,
    *,
    progress: Progress | None = None,
    **declared: Unpack[Declared],
) -> Study:
    """The same study, held in memory and written nowhere."""
    coded, provenance = _code(Path(path), codebook, declared, progress)
    survey = coded.survey._replace(chunks=list(coded.survey.chunks))
    found = coded.findings().to_json()
    file = ImportedFile(provenance.source, provenance.imported, found["cases"], found)
    return Study(survey, provenance._replace(files=(file,)), found)


def _code(
    path: Path, codebook: Codebook | PathLike | None, declared: Declared, progress: Progress | None
) -> tuple[CodedSurvey, Provenance]:
    from mobsurvey import __version__
    from mobsurvey.codebook.apply import apply_codebook
    from mobsurvey.codebook.model import Codebook
    from mobsurvey.readers import ReadOptions, read_file

    options = ReadOptions(**declared)
    if not isinstance(codebook, Codebook):
        from mobsurvey.codebook.load import load_codebook

        codebook = load_codebook(codebook) if codebook is not None else None
    raw = read_file(path, options)
    if codebook is None:
        codebook = _drafted(raw, path)
        raw = raw._replace(source=raw.source._replace(details={**raw.source.details, "codebook": "drafted"}))
    raw = raw._replace(source=_sealed(raw.source, path))
    if raw.source.reader in DESCRIBED and options.decimal is not None:
        raise UsageError(
            f"{path.name} has numbers, and no texts of them", where="--decimal", next_step="Leave --decimal out."
        )
    coded = apply_codebook(raw, codebook, decimal=options.decimal, dates=options.dates, progress=progress)
    return coded, _provenance(coded.survey.source, codebook, __version__)


def _drafted(raw: Survey, path: Path) -> Codebook:
    """The codebook that the file's own metadata make."""
    from mobsurvey.codebook.draft import draft_codebook
    from mobsurvey.codebook.toml import parse_codebook

    if raw.source.reader not in DESCRIBED:
        raise UsageError(
            "a file without labels of its own needs a codebook",
            where=str(path),
            next_step=f"Name one with --codebook, or draft one: mobsurvey codebook new {path.name}",
        )
    return parse_codebook(draft_codebook(raw, Path(raw.source.file).stem), f"codebook drafted from {path.name}")


def _sealed(source: Source, path: Path) -> Source:
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return source._replace(sha256=digest, bytes=path.stat().st_size)
    except OSError as error:
        raise ReadError(
            f"cannot be read ({error.strerror})", where=str(path), next_step="Check the rights on the file."
        ) from error


def _provenance(source: Source, codebook: Codebook, version: str) -> Provenance:
    from datetime import UTC, datetime

    return Provenance(
        source=source,
        imported=datetime.now(UTC).isoformat(timespec="seconds"),
        codebook=codebook.id,
        codebook_text=codebook.text,
        version=version,
    )

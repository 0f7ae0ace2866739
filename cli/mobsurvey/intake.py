"""Takes a file of answers in: read, coded by a codebook, and kept as a study."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from mobsurvey.errors import ReadError, UsageError
from mobsurvey.study import STUDY_NAME, STUDY_VARIABLE, Provenance, Study, StudyWriter, open_study
from mobsurvey.survey import Source, Survey

if TYPE_CHECKING:
    from mobsurvey.codebook.apply import CodedSurvey
    from mobsurvey.codebook.model import Codebook

PathLike = str | os.PathLike[str]
Progress = Callable[[int], None]


def new_study_path(path: Path | None) -> Path:
    """Where a new study goes: the path given, else MOBSURVEY_STUDY, else study.mobsurvey in this folder."""
    return path or Path(os.environ.get(STUDY_VARIABLE) or STUDY_NAME)


def import_file(
    path: PathLike,
    codebook: Codebook | PathLike | None = None,
    study: PathLike = STUDY_NAME,
    *,
    replace: bool = False,
    encoding: str | None = None,
    separator: str | None = None,
    decimal: str = ".",
    progress: Progress | None = None,
) -> Study:
    """The study made from a .sav, .zsav or CSV file, written to `study` and opened.

    The codebook is one that ships (by name), a TOML file, or a Codebook; a .sav needs none, it is then coded by
    its own labels, missing values and sets. `progress` is called with the number of cases read so far. An
    existing study is left alone unless `replace` is true, and then replaced as a whole or not at all. Raises
    MobsurveyError: ReadError, CodebookError, StudyError, WriteError, UsageError.
    """
    writer = StudyWriter(Path(study), replace=replace)
    coded, provenance = _code(Path(path), codebook, encoding, separator, decimal, progress)
    writer.write(
        coded.survey,
        lambda: {"provenance": provenance.to_json(), "findings": coded.findings().to_json()},
    )
    return open_study(study)


def code_file(
    path: PathLike,
    codebook: Codebook | PathLike | None = None,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    decimal: str = ".",
    progress: Progress | None = None,
) -> Study:
    """The same study, held in memory and written nowhere."""
    coded, provenance = _code(Path(path), codebook, encoding, separator, decimal, progress)
    survey = coded.survey._replace(chunks=list(coded.survey.chunks))
    return Study(survey, provenance, coded.findings().to_json())


def _code(
    path: Path,
    codebook: Codebook | PathLike | None,
    encoding: str | None,
    separator: str | None,
    decimal: str,
    progress: Progress | None,
) -> tuple[CodedSurvey, Provenance]:
    from mobsurvey import __version__
    from mobsurvey.codebook.apply import apply_codebook
    from mobsurvey.codebook.model import Codebook
    from mobsurvey.readers import ReadOptions, read_file

    if decimal not in (".", ","):
        raise UsageError(f'the decimal mark "{decimal}" is neither . nor ,')
    if not isinstance(codebook, Codebook):
        from mobsurvey.codebook.load import load_codebook

        codebook = load_codebook(codebook) if codebook is not None else None
    raw = read_file(path, ReadOptions(encoding, separator))
    if codebook is None:
        codebook = _drafted(raw, path)
        raw = raw._replace(source=raw.source._replace(details={**raw.source.details, "codebook": "drafted"}))
    raw = raw._replace(source=_sealed(raw.source, path))
    coded = apply_codebook(raw, codebook, decimal=decimal, progress=progress)
    return coded, _provenance(raw.source, codebook, __version__)


def _drafted(raw: Survey, path: Path) -> Codebook:
    """The codebook that a .sav's own metadata make."""
    from mobsurvey.codebook.draft import draft_codebook
    from mobsurvey.codebook.toml import parse_codebook

    if raw.source.reader != "sav":
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
        raise ReadError(f"cannot be read ({error.strerror})", where=str(path)) from error


def _provenance(source: Source, codebook: Codebook, version: str) -> Provenance:
    from datetime import UTC, datetime

    return Provenance(
        source=source,
        imported=datetime.now(UTC).isoformat(timespec="seconds"),
        codebook=codebook.id,
        codebook_text=codebook.text,
        version=version,
    )

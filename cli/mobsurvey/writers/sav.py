"""Writes a coded survey as an SPSS system file (.sav)."""

from __future__ import annotations

import datetime
import io
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from mobsurvey.errors import WriteError
from mobsurvey.sav_records import ATTACHED_CODEBOOK, SEAL, sav_records, seal_of
from mobsurvey.survey import Survey
from mobsurvey.writers.sav_cases import compressed_cases
from mobsurvey.writers.sav_columns import NO_FACTS, SavFacts, table_of
from mobsurvey.writers.sav_dictionary import SavHeading, dictionary_bytes

__all__ = ["NO_FACTS", "SavFacts", "SavFile", "sav_file", "write_sav"]


class SavFile(NamedTuple):
    """A file that is ready to be written."""

    content: bytes
    notes: tuple[str, ...]
    """What it says otherwise than the survey, or not at all, a sentence each without its full stop."""


def sav_file(
    survey: Survey,
    *,
    language: str = "en",
    created: datetime.datetime,
    facts: SavFacts = NO_FACTS,
    where: str = "the .sav",
) -> SavFile:
    """The survey as a .sav: answers, labels, user-missing codes and ranges, measures, sets, untabulated columns, facts.

    The same survey and facts give the same bytes. Labels are in the language asked for, else in the first they have. A
    column is text as soon as one of its codes is; dates become SPSS dates. A delimited set stays a text, and becomes
    a variable for each option and a set of these beside it. With `facts.codebook` the file carries all of the survey:
    read again it gives an equal one. WriteError, naming `where`, for more user-missing codes than a .sav takes.
    """
    table = table_of(survey, language, facts, where)
    heading = SavHeading(
        table.cases,
        created,
        table.names.get(facts.weight, ""),
        facts.file_label,
        facts.documents,
        facts.attributes.get("", {}),
    )
    dictionary = dictionary_bytes(table.columns, table.sets, heading)
    if facts.codebook:
        seal = seal_of(sav_records(io.BytesIO(dictionary), "<"), facts.codebook)
        attached: dict[str, Sequence[str]] = {ATTACHED_CODEBOOK: facts.codebook.split("\n"), SEAL: (seal,)}
        attributes = {**heading.attributes, **attached}
        dictionary = dictionary_bytes(table.columns, table.sets, heading._replace(attributes=attributes))
    columns = [(column.width, cells) for column, cells in zip(table.columns, table.cells, strict=True)]
    return SavFile(b"".join([dictionary, *compressed_cases(columns, table.cases)]), table.notes)


def write_sav(
    survey: Survey,
    path: Path,
    *,
    language: str = "en",
    created: datetime.datetime,
    facts: SavFacts = NO_FACTS,
) -> tuple[str, ...]:
    """Writes the file that `sav_file` makes, whole or not at all; gives its notes. WriteError if it cannot."""
    file = sav_file(survey, language=language, created=created, facts=facts, where=str(path))
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with temporary.open("wb") as stream:
            stream.write(file.content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError as error:
        raise WriteError(
            f"cannot be written ({error.strerror or error})",
            where=str(path),
            next_step="Name a file in a folder that exists and that you may write to.",
        ) from error
    finally:
        with suppress(OSError):  # gone already, or never made
            temporary.unlink()
    return file.notes

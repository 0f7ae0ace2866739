"""The study on disk: one SQLite file with the coded answers, what they mean, and where they came from."""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mobsurvey.errors import StudyError, UsageError, WriteError
from mobsurvey.packing import pack_column, survey_from_json, survey_to_json, unpack_column
from mobsurvey.survey import Chunk, Column, Source, Survey

if TYPE_CHECKING:
    import pandas

STUDY_NAME = "study.mobsurvey"
STUDY_VARIABLE = "MOBSURVEY_STUDY"
APPLICATION_ID = 0x4D6F6253  # "MobS"
FORMAT_VERSION = 2

_SCHEMA = f"""
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {FORMAT_VERSION};
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL, checksum INTEGER NOT NULL);
CREATE TABLE columns (
    variable TEXT NOT NULL, chunk INTEGER NOT NULL, parts TEXT NOT NULL, checksum INTEGER NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (variable, chunk)
);
"""
_MOST_KEPT = 256 * 2**20
"""Bytes of columns held in memory, so that it does not grow with the study; of answers to closed questions these are
some 300 columns of a million cases, so that each is read once for many tables."""
_BYTES_OF_TEXT = 80
"""What a text takes in memory, about."""


class ImportedFile(NamedTuple):
    """A file whose cases a study has."""

    source: Source
    imported: str
    """UTC, ISO 8601."""
    cases: int
    findings: Mapping[str, Any]
    """The report of its import, as JSON values."""
    wave: str = ""


class MadeWeight(NamedTuple):
    """A weight that was raked from the study's own answers."""

    variable: str
    made: str
    """UTC, ISO 8601."""
    version: str
    """Of mobsurvey."""
    file: str
    """The target file's name."""
    text: str
    sha256: str
    cases: int
    """Of the study then; those that came in later have no weight."""
    diagnostics: Mapping[str, Any]
    """What came of it, as JSON values."""


class Provenance(NamedTuple):
    """Where a study's answers came from, and by what they were coded."""

    source: Source
    """The file it was made from; the first, where others were appended."""
    imported: str
    """UTC, ISO 8601."""
    codebook: str
    """The codebook's id."""
    codebook_text: str
    version: str
    """Of mobsurvey, when the study was written."""
    id: str = ""
    """The variable whose values tell cases apart; "" for none."""
    files: tuple[ImportedFile, ...] = ()
    """All files, in the order of their cases."""
    weights: tuple[MadeWeight, ...] = ()

    def to_json(self) -> dict[str, Any]:
        files = [{**file._asdict(), "source": file.source._asdict()} for file in self.files]
        weights = [weight._asdict() for weight in self.weights]
        return {**self._asdict(), "source": self.source._asdict(), "files": files, "weights": weights}

    @staticmethod
    def from_json(values: Mapping[str, Any]) -> Provenance:
        files = (ImportedFile(**{**f, "source": Source(**f["source"])}) for f in values.get("files", ()))
        weights = (MadeWeight(**weight) for weight in values.get("weights", ()))
        source = Source(**values["source"])
        return Provenance(**{**values, "source": source, "files": tuple(files), "weights": tuple(weights)})


class Study:
    """A coded survey with its provenance, from a study file or held in memory."""

    def __init__(
        self, survey: Survey, provenance: Provenance, findings: Mapping[str, Any], path: Path | None = None
    ) -> None:
        self.survey = survey
        """The coded survey; its chunks can be iterated again and again."""
        self.provenance = provenance
        self.findings = findings
        """The import's report, as JSON values."""
        self.path = path
        """None for a study in memory."""

    def close(self) -> None:
        """Lets the study file go, so that it can be replaced on Windows."""
        if isinstance(self.survey.chunks, StudyChunks):
            self.survey.chunks.close()

    def __enter__(self) -> Study:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def cases(self) -> int:
        return sum(chunk.cases for chunk in self.survey.chunks)

    def to_pandas(self, *, labels: bool = True, language: str | None = None) -> pandas.DataFrame:
        """The coded responses, a row a case, a column a variable.

        Single-choice variables are categorical with their labels (or codes, with labels=False) as categories;
        missing and invalid answers are missing values. Needs pandas.
        """
        import pandas

        languages = self.survey.languages
        columns: dict[str, Any] = {}
        for name, variable in {**self.survey.variables, **self.survey.untabulated}.items():
            answers: list[Any] = []
            for chunk in self.survey.chunks:
                column: Column = chunk.columns[name]
                answers += column.valid_codes()
            if variable.kind != "single":
                columns[name] = answers
                continue
            codes = [value.code for value in variable.values]
            series = pandas.Categorical(answers, categories=codes, ordered=variable.measure == "ordinal")
            if labels:
                texts = variable.value_labels(language or languages[0])
                series = series.rename_categories(texts)
            columns[name] = series
        return pandas.DataFrame(columns)


def find_study(path: Path | None = None) -> Path:
    """The study file: the path given, else MOBSURVEY_STUDY, else study.mobsurvey here or in a folder above."""
    if path is None and os.environ.get(STUDY_VARIABLE):
        path = Path(os.environ[STUDY_VARIABLE])
    if path is not None:
        return path
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / STUDY_NAME).is_file():
            return folder / STUDY_NAME
    raise StudyError(
        f'there is no {STUDY_NAME} in "{here}" or a folder above',
        next_step="Make one with: mobsurvey import FILE --codebook NAME. Or point to one with --study.",
    )


def check_study_file(path: Path) -> None:
    """StudyError unless the file is there and its first bytes are a study's; reads nothing else."""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise StudyError("is no regular file, but a pipe or a device", where=str(path))
        with path.open("rb") as file:
            head = file.read(100)
    except FileNotFoundError:
        raise StudyError(
            "there is no such study",
            where=str(path),
            next_step="Make one with: mobsurvey import FILE --codebook NAME.",
        ) from None
    except OSError as error:
        reason = "is a folder" if path.is_dir() else f"cannot be read ({error.strerror})"
        raise StudyError(reason, where=str(path), next_step="Check the path and the rights on the file.") from None
    if not head.startswith(b"SQLite format 3\0") or head[68:72] != APPLICATION_ID.to_bytes(4, "big"):
        raise StudyError(
            "is no mobsurvey study",
            where=str(path),
            next_step="Import a file of answers first: mobsurvey import FILE --codebook NAME.",
        )
    version = int.from_bytes(head[60:64], "big")
    if version > FORMAT_VERSION:
        raise StudyError(
            f"was written by a later mobsurvey (study format {version}, this one reads {FORMAT_VERSION})",
            where=str(path),
            next_step="Update mobsurvey, or import the original file again.",
        )


def open_study(path: str | os.PathLike[str] | None = None) -> Study:
    """The study at that path, or the one that find_study finds. StudyError if it is missing, none, or damaged."""
    found = find_study(Path(path) if path is not None else None)
    check_study_file(found)
    chunks = StudyChunks(found)
    try:
        facts = chunks.facts
        if not facts["chunks"]:
            raise ValueError("it has no cases")
        provenance = Provenance.from_json(facts["provenance"])
        if not provenance.files:  # as studies of earlier versions have it
            first = ImportedFile(provenance.source, provenance.imported, sum(facts["chunks"]), facts["findings"])
            provenance = provenance._replace(files=(first,))
        survey = survey_from_json(facts["survey"], provenance.source, chunks)
        return Study(survey, provenance, facts["findings"], found)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _damaged(found, error) from None


def _identity(path: Path) -> tuple[int, int, int]:
    """What changes when the file is replaced."""
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, found.st_size


def _checksum(*parts: str | int | bytes) -> int:
    """CRC-32 of the parts, over which a changed bit, or a row under another's name, does not go unseen."""
    checksum = 0
    for part in parts:
        checksum = zlib.crc32(part if isinstance(part, bytes) else f"{part}\0".encode("utf-8", "replace"), checksum)
    return checksum


def _damaged(path: Path, error: object) -> StudyError:
    return StudyError(
        f"the study is damaged ({error})",
        where=str(path),
        next_step="Restore it from a copy, or import the original file again with --replace.",
    )


class StudyChunks:
    """The chunks of a study file; columns are read when asked for, and kept."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._kept: dict[tuple[str, int], Column] = {}
        """The one that was asked for last stands last."""
        self._bytes_kept = 0

    @cached_property
    def _connection(self) -> sqlite3.Connection:
        from urllib.parse import quote

        # As bytes, since the name of a file need not be UTF-8; three slashes before C:/, four before a network share.
        path = quote(os.fsencode(self.path.absolute().as_posix()))
        return sqlite3.connect(f"file://{'' if path.startswith('/') else '/'}{path}?mode=ro", uri=True)

    def _rows(self, query: str, parameters: tuple[Any, ...] = ()) -> list[Any]:
        try:
            return self._connection.execute(query, parameters).fetchall()
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "unable to open" in str(error):
                raise StudyError(
                    f"cannot be opened ({error})",
                    where=str(self.path),
                    next_step="Close other programs that use it, and check the rights on it.",
                ) from None
            raise _damaged(self.path, error) from None
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise _damaged(self.path, error) from None

    def close(self) -> None:
        """Lets the file go; a column asked for later opens it again."""
        if connection := self.__dict__.pop("_connection", None):
            connection.close()

    def __del__(self) -> None:
        self.close()

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What the study says of itself, by name: survey, provenance, findings, and the chunks' numbers of cases."""
        facts: dict[str, Any] = {}
        for name, value, checksum in self._rows("SELECT name, value, checksum FROM facts"):
            if _checksum(name, value) != checksum:
                raise _damaged(self.path, f"what it says of its {name} is not what was written")
            facts[name] = json.loads(value)
        return facts

    def __iter__(self) -> Iterator[Chunk]:
        for number, cases in enumerate(self.facts["chunks"]):
            yield Chunk(cases, _StoredColumns(self, number, cases))

    def column(self, variable: str, chunk: int, cases: int) -> Column:
        """The column; StudyError when its bytes are not those that were written."""
        key = (variable, chunk)
        if (kept := self._kept.pop(key, None)) is not None:
            self._kept[key] = kept
            return kept
        rows = self._rows("SELECT parts, checksum, data FROM columns WHERE variable = ? AND chunk = ?", key)
        if not rows:
            survey = self.facts["survey"]
            if variable not in [v["name"] for v in (*survey["variables"], *survey["untabulated"])]:
                raise KeyError(variable)
            raise _damaged(self.path, f'the answers to "{variable}" are not there')
        parts, checksum, data = rows[0]
        if not isinstance(data, bytes) or _checksum(variable, chunk, parts, data) != checksum:
            raise _damaged(self.path, f'the answers to "{variable}" are not those that were written')
        try:
            column = unpack_column(cases, json.loads(parts), data)
        except (ValueError, KeyError, TypeError, zlib.error) as error:
            raise _damaged(self.path, error) from None
        self._bytes_kept += _bytes_of(column)
        while self._kept and self._bytes_kept > _MOST_KEPT:
            self._bytes_kept -= _bytes_of(self._kept.pop(next(iter(self._kept))))
        self._kept[key] = column
        return column


def _bytes_of(column: Column) -> int:
    """About how much memory a column takes."""
    bitmaps = len(column.selected) + len(column.missing) + 1
    each = 0 if column.values is None else _BYTES_OF_TEXT if isinstance(column.values, list) else 8
    return bitmaps * (column.cases // 8 + 32) + each * column.cases


class _StoredColumns(Mapping[str, Column]):
    """The columns of one chunk, by variable, read from the file on demand."""

    def __init__(self, chunks: StudyChunks, number: int, cases: int) -> None:
        self.chunks, self.number, self.cases = chunks, number, cases

    def __getitem__(self, variable: str) -> Column:
        return self.chunks.column(variable, self.number, self.cases)

    def __iter__(self) -> Iterator[str]:
        rows = self.chunks._rows("SELECT variable FROM columns WHERE chunk = ? ORDER BY rowid", (self.number,))
        return iter([name for (name,) in rows])

    def __len__(self) -> int:
        return len(list(iter(self)))


class StudyWriter:
    """Writes a study beside its place and puts it there whole, or leaves what was there.

    The new file is made under a name of its own and renamed at the end, so a reader, a crash, a full disk or
    Ctrl-C meets the old study or the new one, never a half.
    """

    def __init__(self, path: Path, *, replace: bool = False) -> None:
        self.path = path.resolve()
        self.replace = replace
        self.claimed: Path | None = None
        self.check_place()

    @contextmanager
    def claim(self) -> Iterator[None]:
        """Holds the study for one that reads it and adds to it, cases or a weight: a second one is refused. StudyError.

        The claim is the unfinished file itself, under a name that only one can make.
        """
        from mobsurvey.unfinished import CLAIM, remove_left_behind, unfinished_path

        claimed = unfinished_path(self.path, CLAIM)
        remove_left_behind(self.path)
        try:
            claimed.touch(exist_ok=False)
        except FileExistsError:
            raise StudyError(
                "another import is adding cases to it, or another command a weight",
                where=str(self.path),
                next_step=f'Wait for it. If it was killed, remove "{claimed.name}".',
            ) from None
        except OSError as error:
            raise WriteError(f"the study cannot be written ({error.strerror})", where=str(self.path)) from None
        self.claimed, self.met = claimed, _identity(self.path)
        try:
            yield
        finally:
            with suppress(OSError):
                claimed.unlink(missing_ok=True)

    def check_place(self) -> None:
        if self.path.is_dir():
            raise UsageError("is a folder", where=str(self.path), next_step="Name a file with --study.")
        if not self.path.parent.is_dir():
            raise WriteError(
                f'there is no folder "{self.path.parent}"', where=str(self.path), next_step="Make it first."
            )
        if not self.path.exists():
            return
        if not self.replace:
            raise StudyError(
                "there is a study already",
                where=str(self.path),
                next_step="Keep it and choose another name with --study, or replace it with --replace.",
            )
        with self.path.open("rb") as file:
            head = file.read(72)
        if head[:16] != b"SQLite format 3\0" or head[68:72] != APPLICATION_ID.to_bytes(4, "big"):
            raise StudyError(
                "is no mobsurvey study and is not replaced",
                where=str(self.path),
                next_step="Choose another name with --study.",
            )

    def write(self, survey: Survey, facts: Any) -> None:
        """Writes the survey's chunks, then what `facts()` gives once they are through: JSON values by name."""
        from mobsurvey.unfinished import remove_left_behind, unfinished_path

        remove_left_behind(self.path)
        unfinished = self.claimed or unfinished_path(self.path)
        try:
            if not self.claimed:
                unfinished.unlink(missing_ok=True)  # of a killed process that had this one's number
            with closing(sqlite3.connect(unfinished, isolation_level=None)) as database:
                database.execute("PRAGMA page_size = 8192")
                database.execute("PRAGMA journal_mode = OFF")  # a half-written file is never looked at
                database.execute("PRAGMA synchronous = OFF")  # one fsync at the end does
                database.executescript("BEGIN;" + _SCHEMA)
                sizes: list[int] = []
                for number, chunk in enumerate(survey.chunks):
                    sizes.append(chunk.cases)
                    for variable, column in chunk.columns.items():
                        parts, data = pack_column(column)
                        text = json.dumps(parts, ensure_ascii=False)
                        checksum = _checksum(variable, number, text, data)
                        database.execute(
                            "INSERT INTO columns VALUES (?, ?, ?, ?, ?)", (variable, number, text, checksum, data)
                        )
                rows = {"survey": survey_to_json(survey), "chunks": sizes, **facts()}
                for name, value in rows.items():
                    text = json.dumps(value, ensure_ascii=False)
                    database.execute("INSERT INTO facts VALUES (?, ?, ?)", (name, text, _checksum(name, text)))
                database.execute("COMMIT")
            with unfinished.open("rb+") as file:
                os.fsync(file.fileno())
            self.check_place()
            if self.claimed and _identity(self.path) != self.met:
                raise StudyError(
                    "was replaced by another program meanwhile",
                    where=str(self.path),
                    next_step="Run the command again.",
                )
            unfinished.replace(self.path)
        except (sqlite3.Error, OSError) as error:
            raise WriteError(
                f"the study cannot be written ({getattr(error, 'strerror', None) or error})",
                where=str(self.path),
                next_step="Check the space on the disk, the rights on the folder, and that no program has it open; "
                "what was there before is unchanged.",
            ) from None
        finally:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)

"""The study on disk: what is written is read again, whole or not at all, and found where the user is."""

from __future__ import annotations

import math
import os
import sqlite3
import time
from array import array
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mobsurvey
from mobsurvey import packing
from mobsurvey.errors import MobsurveyError, StudyError, UsageError, WriteError
from mobsurvey.study import (
    APPLICATION_ID,
    FORMAT_VERSION,
    StudyWriter,
    check_study_file,
    find_study,
    open_study,
)
from mobsurvey.survey import (
    Battery,
    Chunk,
    Column,
    Missing,
    MissingRange,
    Net,
    ResponseSet,
    Source,
    Survey,
    Value,
    Variable,
    bitmap_from_digits,
)

SAMPLES = Path(__file__).resolve().parent.parent / "samples"

YES_NO = (Value(1, {"en": "Yes", "vi": "Có"}), Value(0, {"en": "No"}))
VARIABLES = [
    Variable("a", "single", {"en": "A", "vi": "Á"}, "ordinal", YES_NO, (Missing(9, "refused", {"en": "Refused"}),)),
    Variable("b", "single", {}, "nominal", (Value("x"), Value("y")), (), (MissingRange(90, math.inf, "not-asked"),)),
    Variable("age", "number", {"en": "Age"}, "scale"),
    Variable("note", "text"),
]
SETS = [ResponseSet("set", "dichotomies", ("a",), {"en": "Set"}, 1, base="asked")]
BATTERIES = [Battery("rated", ("a",), {"en": "Rated"})]
NETS = [Net("any", "set", ("a",), {"en": "Any", "vi": "Bất kỳ"}), Net("x_y", "b", ("x", "y"), kind="subtotal")]


def bits(digits: str) -> int:
    return bitmap_from_digits(digits)


CHUNKS = [
    Chunk(
        4,
        {
            "a": Column(4, {1: bits("1000"), 0: bits("0100")}, {9: bits("0010"), None: bits("0001")}),
            "b": Column(4, {"x": bits("1000"), "y": bits("0000")}, {95: bits("0100")}, bits("0011"), ("z", 7)),
            "age": Column(4, {}, {None: bits("0100")}, values=array("d", [1.5, math.nan, -2, 1e300])),
            "note": Column(4, {}, {None: bits("1000")}, values=["", "Hà Nội", 'a "b"\n', "\udcfe"]),
        },
    ),
    Chunk(
        1,
        {
            "a": Column(1, {1: 1, 0: 0}, {}),
            "b": Column(1, {"x": 0, "y": 1}, {}),
            "age": Column(1, {}, {}, values=array("d", [0])),
            "note": Column(1, {}, {}, values=["end"]),
        },
    ),
]


def survey(chunks: Any = CHUNKS) -> Survey:
    return Survey(
        {v.name: v for v in VARIABLES[:3]},
        {s.name: s for s in SETS},
        {b.name: b for b in BATTERIES},
        chunks,
        Source("answers.csv", "csv", "utf-8", "0" * 64, 10, {"separator": "comma"}),
        ("en", "vi"),
        {"note": VARIABLES[3]},
        nets={n.name: n for n in NETS},
    )


def facts() -> dict[str, Any]:
    source = {
        "file": "answers.csv",
        "reader": "csv",
        "encoding": "utf-8",
        "sha256": "0" * 64,
        "bytes": 10,
        "details": {"separator": "comma"},
    }
    provenance = {
        "source": source,
        "imported": "2025-01-02T03:04:05+00:00",
        "codebook": "small",
        "codebook_text": 'id = "small"\n',
        "version": "0.1.0",
    }
    return {"provenance": provenance, "findings": {"cases": 5}}


def write(path: Path, chunks: Any = CHUNKS, *, replace: bool = False) -> Path:
    StudyWriter(path, replace=replace).write(survey(chunks), facts)
    return path


def same_column(one: Column, other: Column) -> bool:
    def plain(column: Column) -> tuple[Any, ...]:
        values = None if column.values is None else [repr(value) for value in column.values]
        return column.cases, dict(column.selected), dict(column.missing), column.invalid, column.invalid_values, values

    return plain(one) == plain(other)


# Written and read again


def test_study_is_read_as_it_was_written(tmp_path: Path) -> None:
    study = open_study(write(tmp_path / "s"))
    expected = survey()
    assert study.survey.variables == expected.variables
    assert study.survey.sets == expected.sets
    assert study.survey.batteries == expected.batteries
    assert study.survey.nets == expected.nets
    assert study.survey.untabulated == expected.untabulated
    assert study.survey.languages == expected.languages
    assert study.survey.source == expected.source
    assert study.provenance.codebook_text == 'id = "small"\n'
    assert study.findings == {"cases": 5}
    assert study.cases == 5
    assert study.path == tmp_path / "s"


def test_study_of_an_earlier_version_has_no_nets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mobsurvey import study

    def as_before(survey: Survey) -> dict[str, Any]:
        return {name: value for name, value in packing.survey_to_json(survey).items() if name != "nets"}

    monkeypatch.setattr(study, "survey_to_json", as_before)
    found = open_study(write(tmp_path / "s")).survey
    assert found.nets == {}
    assert found.sets == survey().sets


def test_chunks_are_read_as_they_were_written(tmp_path: Path) -> None:
    study = open_study(write(tmp_path / "s"))
    for _ in range(2):  # they can be iterated again
        found = list(study.survey.chunks)
        assert [chunk.cases for chunk in found] == [4, 1]
        for chunk, expected in zip(found, CHUNKS, strict=True):
            assert list(chunk.columns) == list(expected.columns)
            for name, column in expected.columns.items():
                assert same_column(chunk.columns[name], column), name


def test_unknown_column_of_a_chunk(tmp_path: Path) -> None:
    chunk = next(iter(open_study(write(tmp_path / "s")).survey.chunks))
    assert "no" not in chunk.columns
    assert len(chunk.columns) == 4


# Whole or not at all


class Broken(Exception):
    pass


def breaking() -> Iterator[Chunk]:
    yield CHUNKS[0]
    raise Broken


@pytest.mark.parametrize("error", [Broken, KeyboardInterrupt, MemoryError])
def test_failure_leaves_the_old_study(tmp_path: Path, error: type[BaseException]) -> None:
    def chunks() -> Iterator[Chunk]:
        yield CHUNKS[0]
        raise error

    path = write(tmp_path / "s")
    before = path.read_bytes()
    with pytest.raises(error):
        write(path, chunks(), replace=True)
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.iterdir()] == ["s"]


def test_failure_leaves_no_new_study(tmp_path: Path) -> None:
    with pytest.raises(Broken):
        write(tmp_path / "s", breaking())
    assert list(tmp_path.iterdir()) == []


def test_study_that_came_in_between_is_not_replaced(tmp_path: Path) -> None:
    """Checked again at the end: an import without --replace took long, and another one was quicker."""
    path = tmp_path / "s"

    def chunks() -> Iterator[Chunk]:
        write(tmp_path / "quicker").replace(path)
        yield CHUNKS[1]

    with pytest.raises(StudyError, match="there is a study already"):
        write(path, chunks())
    assert open_study(path).cases == 5
    assert [found.name for found in tmp_path.iterdir()] == ["s"]


def test_other_file_that_came_in_between_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "s"

    def chunks() -> Iterator[Chunk]:
        path.write_text("mine")
        yield CHUNKS[1]

    with pytest.raises(StudyError, match="is not replaced"):
        write(path, chunks(), replace=True)
    assert path.read_text() == "mine"


def test_link_to_a_study_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    real = write(tmp_path / "far" / "s")
    link = tmp_path / "link"
    try:
        link.symlink_to(real)
    except OSError:
        pytest.skip("links are not allowed here")
    write(link, CHUNKS[1:], replace=True)
    assert link.is_symlink()
    assert open_study(real).cases == 1
    assert open_study(link).cases == 1


def test_unfinished_files_of_killed_runs_are_removed_later(tmp_path: Path) -> None:
    path = tmp_path / "s"
    old, new = tmp_path / "s.123.unfinished", tmp_path / "s.456.unfinished"
    other, mine = tmp_path / "t.123.unfinished", tmp_path / "s.unfinished.txt"
    for left in (old, new, other, mine):
        left.write_bytes(b"left")
    for left in (old, other, mine):
        os.utime(left, (time.time() - 3600,) * 2)
    write(path)
    assert not old.exists()
    assert new.exists(), "another import may be writing it at this moment"
    assert other.exists()
    assert mine.exists()


@pytest.mark.parametrize("name", ["a%20b", "a#b", "a b'c", "ệ€", "file:x", "a[b]"])
def test_odd_names(tmp_path: Path, name: str) -> None:
    if os.name == "nt" and ":" in name:
        pytest.skip("no name on Windows")
    folder = tmp_path / name
    folder.mkdir()
    path = write(folder / name)
    assert open_study(path).cases == 5
    assert [found.name for found in folder.iterdir()] == [name]


@pytest.mark.skipif(os.name == "nt", reason="no name on Windows")
def test_name_with_a_question_mark(tmp_path: Path) -> None:
    path = write(tmp_path / "a?mode=rwc&x")
    assert open_study(path).cases == 5
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


def test_relative_path_survives_a_change_of_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "s")
    monkeypatch.chdir(tmp_path)
    study = open_study("s")
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert study.cases == 5
    assert [chunk.columns["a"].answered for chunk in study.survey.chunks] == [bits("1100"), 1]


# The place


def test_writer_refuses_at_once(tmp_path: Path) -> None:
    write(tmp_path / "s")
    (tmp_path / "text").write_text("mine")
    with pytest.raises(StudyError, match="there is a study already"):
        StudyWriter(tmp_path / "s")
    with pytest.raises(StudyError, match="is no mobsurvey study and is not replaced"):
        StudyWriter(tmp_path / "text", replace=True)
    with pytest.raises(UsageError, match="is a folder"):
        StudyWriter(tmp_path, replace=True)
    with pytest.raises(WriteError, match="there is no folder"):
        StudyWriter(tmp_path / "no" / "s")


def test_find_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The path given, then MOBSURVEY_STUDY, then this folder, then those above."""
    below = tmp_path / "one" / "two"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    monkeypatch.delenv("MOBSURVEY_STUDY", raising=False)
    with pytest.raises(StudyError, match=r"there is no study\.mobsurvey in"):
        find_study()
    top = write(tmp_path / "study.mobsurvey")
    assert find_study() == top
    near = write(tmp_path / "one" / "study.mobsurvey")
    assert find_study() == near
    (below / "study.mobsurvey").mkdir()  # a folder of that name is none
    assert find_study() == near
    monkeypatch.setenv("MOBSURVEY_STUDY", "named")
    assert find_study() == Path("named")
    assert find_study(Path("given")) == Path("given")
    monkeypatch.setenv("MOBSURVEY_STUDY", "")
    assert find_study() == near


# What is no study


def test_head_of_the_file(tmp_path: Path) -> None:
    head = write(tmp_path / "s").read_bytes()[:100]
    assert head.startswith(b"SQLite format 3\0")
    assert int.from_bytes(head[68:72], "big") == APPLICATION_ID
    assert int.from_bytes(head[60:64], "big") == FORMAT_VERSION


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "there is no such study"),
        (b"", "is no mobsurvey study"),
        (b"SQLite format 3\0", "is no mobsurvey study"),
        (b"SQLite format 3\0" + bytes(84), "is no mobsurvey study"),
        (b"text " * 100, "is no mobsurvey study"),
    ],
)
def test_file_that_is_no_study(tmp_path: Path, content: bytes | None, says: str) -> None:
    path = tmp_path / "s"
    if content is not None:
        path.write_bytes(content)
    for function in (check_study_file, open_study):
        with pytest.raises(StudyError, match=says):
            function(path)


def test_folder_is_no_study(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="is a folder"):
        open_study(tmp_path)


def test_later_version(tmp_path: Path) -> None:
    path = write(tmp_path / "s")
    database = sqlite3.connect(path)
    database.execute(f"PRAGMA user_version = {FORMAT_VERSION + 1}")
    database.commit()
    database.close()
    with pytest.raises(StudyError, match="written by a later mobsurvey"):
        open_study(path)


def change(path: Path, *statements: str) -> None:
    database = sqlite3.connect(path)
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.close()


def read_all(path: Path) -> list[Any]:
    study = open_study(path)
    names = [*study.survey.variables, *study.survey.untabulated]
    return [chunk.columns[name].codes() for chunk in study.survey.chunks for name in names]


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE facts",
        "DELETE FROM facts WHERE name = 'chunks'",
        "UPDATE facts SET value = '[]' WHERE name = 'chunks'",
        "UPDATE columns SET variable = variable || '_'",
        "DROP TABLE columns",
        "DELETE FROM facts WHERE name = 'survey'",
        "DELETE FROM facts WHERE name = 'provenance'",
        "DELETE FROM facts WHERE name = 'findings'",
        "UPDATE facts SET value = '{' WHERE name = 'survey'",
        "UPDATE facts SET value = '[]' WHERE name = 'survey'",
        "UPDATE facts SET value = 'null' WHERE name = 'provenance'",
        "UPDATE facts SET value = replace(value, 'Yes', 'No') WHERE name = 'survey'",
        "DELETE FROM columns WHERE variable = 'age'",
        "DELETE FROM columns WHERE chunk = 1",
        "UPDATE columns SET data = zeroblob(length(data))",
        "UPDATE columns SET data = substr(data, 1, length(data) - 1)",
        "UPDATE columns SET parts = '[]'",
        "UPDATE columns SET parts = replace(parts, '\"x\"', '\"y\"')",
        "UPDATE columns SET checksum = checksum + 1",
        "UPDATE columns SET data = 'text'",
    ],
)
def test_damage_is_noticed(tmp_path: Path, statement: str) -> None:
    path = write(tmp_path / "s")
    read_all(path)
    change(path, statement)
    with pytest.raises(MobsurveyError) as caught:
        read_all(path)
    assert "damaged" in caught.value.message
    assert str(path) in caught.value.message
    assert caught.value.exit_code == 1


@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_changed_bit_is_noticed_or_harmless(tmp_path: Path, place: float, bit: int) -> None:
    path = tmp_path / "s"
    if not (tmp_path / "whole").exists():
        write(tmp_path / "whole")
    data = bytearray((tmp_path / "whole").read_bytes())
    expected = read_all(tmp_path / "whole")
    data[int(place * len(data))] ^= 1 << bit
    path.write_bytes(data)
    try:
        assert repr(read_all(path)) == repr(expected)
    except MobsurveyError as error:
        assert str(path) in error.message


def test_locked_study_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program holds the file for itself, longer than one waits."""
    path = write(tmp_path / "s")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, timeout=0.05))
    try:
        with pytest.raises(StudyError, match="locked"):
            open_study(path)
    finally:
        other.close()


# The samples


@pytest.mark.parametrize("name", ["hcmc-2024", "hai-phong-2025"])
def test_study_of_a_sample_has_its_answers(tmp_path: Path, name: str) -> None:
    kept = mobsurvey.import_file(SAMPLES / f"{name}.sav", name, tmp_path / "s")
    passing = mobsurvey.code_file(SAMPLES / f"{name}.sav", name)
    for variable in passing.survey.variables:
        found, expected = (
            [code for chunk in study.survey.chunks for code in chunk.columns[variable].codes()]
            for study in (kept, passing)
        )
        assert found == expected
    assert kept.findings == mobsurvey.open_study(tmp_path / "s").findings

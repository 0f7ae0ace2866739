"""Exports of SurveyCTO: joined answers prove which numbered columns are options of a question."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.formats.exports import cells, counts, exports_of

from mobsurvey.errors import ReadError
from mobsurvey.readers import ReadOptions, read_file
from mobsurvey.readers.csv import open_table
from mobsurvey.readers.detect import find_platform

EXPORTS = exports_of("surveycto")
"""Written by hand after SurveyCTO's exports; all answers are made up."""
FILES, read, drafted = EXPORTS.folder, EXPORTS.read, EXPORTS.coded


def test_joined_answers_prove_a_set() -> None:
    survey = read("wide.csv")
    assert survey.source.details["evidence"] == "columns KEY and formdef_version"
    assert list(survey.sets) == ["q"]
    assert survey.sets["q"].members == ("q_1", "q_2", "q__99", "q_0")
    assert [cells(survey, name) for name in survey.sets["q"].members] == [
        ["1", "0", "", "0"],
        ["1", "0", "", "0"],
        ["0", "1", "", "0"],
        ["0", "0", "", "1"],
    ]
    assert survey.variables["q__99"].columns == ("q_-99",)
    assert cells(survey, "q") == ["1 2", "-99", "", "0"]
    assert survey.source.details["nothing ticked"] == "q: 3 cases chose, none of 0 only; 1 case blank"


def test_numbered_columns_of_repeat_groups_are_no_set() -> None:
    variables = read("wide.csv").variables
    assert {variables[name].kind for name in ("tuoi_1", "tuoi_2", "biet", "biet_1")} == {"text"}


def test_the_draft_counts_the_set() -> None:
    assert counts(drafted("wide.csv"), "q") == ([1, 1, 1, 1], 3)


def test_sets_in_repeat_groups_have_the_entry_last() -> None:
    survey = read("repeat-wide.csv")
    assert {name: found.members for name, found in survey.sets.items()} == {
        "viec_1": ("viec_1_1", "viec_2_1"),
        "viec_2": ("viec_1_2", "viec_2_2"),
    }


def test_joined_answers_alone_are_a_delimited_set() -> None:
    survey = read("joined-only.csv")
    assert (survey.sets["q"].kind, survey.sets["q"].separator) == ("delimited", " ")
    assert counts(drafted("joined-only.csv"), "q") == ([2, 2], 3)


@pytest.mark.parametrize(("contrary", "sets"), [(1, ["q"]), (4, [])])
def test_columns_that_say_otherwise_are_no_options(tmp_path: Path, contrary: int, sets: list[str]) -> None:
    file = tmp_path / "wide.csv"
    rows = [f"{code},{int(code == 1)},{int(code == 2)},2402,k{n}" for n, code in enumerate([1, 2, 1, 2] * 10)]
    rows[:contrary] = [f"1,0,1,2402,k{n}" for n in range(contrary)]
    file.write_text("\n".join(["q,q_1,q_2,formdef_version,KEY", *rows]) + "\n", encoding="utf-8")
    survey = read_file(file)
    assert list(survey.sets) == sets
    if sets:
        told = "q: other options chosen than are joined in 1 case; the options' columns count"
        assert survey.source.details["joined answers"] == told


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "wide.csv"
    file.write_text("q,Q,formdef_version,KEY\n1,2,2402,a\n", encoding="utf-8")
    with pytest.raises(ReadError, match='columns 1 and 2, "q" and "Q", differ only in case'):
        read_file(file)


def test_a_long_export_of_a_repeat_group(tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    file.write_text("viec,PARENT_KEY,KEY,SET-OF-viec\n1,a,a/viec[1],a/viec\n", encoding="utf-8")
    assert read_file(file).source.reader == "surveycto"


@pytest.mark.parametrize("file", sorted(FILES.glob("*.csv")), ids=lambda file: file.stem)
def test_no_other_platform_claims_its_exports(file: Path) -> None:
    assert find_platform(open_table(file, ReadOptions()))[0] == "surveycto"

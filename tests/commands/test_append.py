"""`mobsurvey import --append` and --wave, as typed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import Call, Refused

CODEBOOK = """\
id = "two"
[variables.person]
kind = "id"
[variables.level]
values = [{ code = 1, label = "City" }, { code = 2, label = "Ward" }]
"""


@pytest.fixture
def codebook(tmp_path: Path) -> Path:
    path = tmp_path / "two.toml"
    path.write_text(CODEBOOK, encoding="utf-8")
    return path


def file(folder: Path, name: str, *rows: str) -> None:
    (folder / name).write_text("\n".join(rows) + "\n", encoding="utf-8")


def test_the_commands_say_what_was_appended(call: Call, tmp_path: Path, codebook: Path) -> None:
    file(tmp_path, "a.csv", "person,level", "p1,1")
    file(tmp_path, "b.csv", "person,level", "p2,1", "p3,9")
    call("import", "a.csv", "--codebook", "two.toml", "--wave", "1")
    out = call("import", "b.csv", "--append", "--wave", "2").out
    assert out.startswith("b.csv: 2 cases, 1 of them without any answer\n")
    assert '  level: "9" 1 time, case 2\n' in out
    assert "The study has 3 cases from 2 files: a.csv (wave 1, 1 case), b.csv (wave 2, 2 cases)\n" in out
    out = call("describe").out
    assert "a.csv and 1 more: 3 cases, 1 of them without any answer\n" in out
    assert '  level: "9" 1 time, case 3\n' in out


def test_syntax_needs_one_file(call: Call, refused: Refused, tmp_path: Path, codebook: Path) -> None:
    file(tmp_path, "a.csv", "person,level", "p1,1")
    file(tmp_path, "b.csv", "person,level", "p2,1")
    call("import", "a.csv", "--codebook", "two.toml")
    call("import", "b.csv", "--append")
    refused("syntax", "level", code=2, says=["the study has the cases of several files", "mobsurvey export --sav"])


def test_equal_cases_are_said_where_no_id_tells_them(call: Call, tmp_path: Path) -> None:
    (tmp_path / "ages.toml").write_text('id = "ages"\n[variables.age]\nkind = "number"\n', encoding="utf-8")
    file(tmp_path, "a.csv", "age,time", "30,1", "31,1", "30,1")
    file(tmp_path, "b.csv", "age,time", "31,2", "32,2", ",2")
    file(tmp_path, "c.csv", "age,time", "33,3")
    call("import", "a.csv", "--codebook", "ages.toml")
    out = call("import", "b.csv", "--append").out
    assert (
        "No id: 1 of 3 cases equals one of an earlier file in all that the codebook describes (as 1 of those before "
        "equal another of them). Nothing was left out; if they are the same respondents, import the files again and "
        "name a column that tells them: --id\n" in out
    )
    out = call("import", "c.csv", "--append").out
    assert "No id: cases that are in two of its files are not found. Name a column that tells them: --id\n" in out
    assert "No id: 1 case equals one of an earlier file" in call("describe").out


def test_blank_ids_are_said(call: Call, tmp_path: Path, codebook: Path) -> None:
    file(tmp_path, "a.csv", "serial,level", "a,1", ",2", " ,1", "b,1")
    file(tmp_path, "b.csv", "serial,level", "c,1", *[",2"] * 6)
    out = call("import", "a.csv", "--codebook", "two.toml", "--id", "serial").out
    assert "serial: 2 cases without an id, case 2, 3; whether they are there twice cannot be told\n" in out
    out = call("import", "b.csv", "--append").out
    assert "serial: 6 cases without an id, case 2, 3, 4, 5, 6, …; whether they are there twice cannot be told\n" in out
    out = call("describe").out
    assert "serial: 8 cases without an id, case 2, 3, 6, 7, 8, …; whether they are there twice cannot be told\n" in out
    call("import", "a.csv", "--codebook", "two.toml", "--replace")
    assert "without an id" not in call("describe").out


def test_a_column_that_is_no_id(refused: Refused, tmp_path: Path, codebook: Path) -> None:
    file(tmp_path, "a.csv", "serial,level,PERSON,note", "a,1,x,", "b,2,y,")
    says = ['--id: there is no column "nosuch". There are: PERSON, serial, note.']
    refused("import", "a.csv", "--codebook", "two.toml", "--id", "nosuch", code=2, says=says)
    refused("import", "a.csv", "--codebook", "two.toml", "--id", "peson", code=2, says=['Did you mean "PERSON"?'])
    file(tmp_path, "b.csv", "level", "1")
    says = ["None of its columns can be one: each has a list of answers."]
    refused("import", "b.csv", "--codebook", "two.toml", "--id", "nosuch", code=2, says=says)

"""`mobsurvey demo`: from a sample file to tables in one go, again and again, and nothing of the user's is touched."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import mobsurvey

if TYPE_CHECKING:
    from tests.commands.conftest import Call, Run

FILES = {
    "hcmc-2024.sav",
    "study.mobsurvey",
    "tables/cells.csv",
    "tables/tests.csv",
    "tables/purpose-by-level.csv",
    "tables/content-by-level.csv",
    "tables/method-by-level.csv",
    "tables/difficulty-by-level.csv",
}


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_demo(run: Run, tmp_path: Path, samples: Path) -> None:
    result = run("demo")
    assert result.code == 0, result.err
    folder = tmp_path / "mobsurvey-demo"
    assert set(files(folder)) == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["mobsurvey-demo"]
    assert (folder / "hcmc-2024.sav").read_bytes() == (samples / "hcmc-2024.sav").read_bytes()
    for title in ("Purpose of", "Content of", "Mode of operation of", "Difficulty of"):
        assert result.out.count(f"{title} mass mobilization work by Level of office\n") == 1
    assert "hcmc-2024.sav: 1,150 cases" in result.err
    assert "1,150 cases, 54" not in result.out
    assert mobsurvey.open_study(folder / "study.mobsurvey").cases == 1150


def test_demo_twice(call: Call, tmp_path: Path) -> None:
    first = call("demo", "here")
    before = files(tmp_path / "here")
    second = call("demo", "here")
    assert second.code == 0, second.err
    assert second.out == first.out
    after = files(tmp_path / "here")
    assert set(after) == set(before)
    assert {name for name in after if after[name] != before[name]} <= {"study.mobsurvey"}, "which has the time"


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_demo_as_json(run: Run, lang: str) -> None:
    result = run("demo", "--format", "json", "--lang", lang)
    assert result.code == 0
    tables = result.json["tables"]
    assert [table["name"] for table in tables] == ["purpose", "content", "method", "difficulty"]
    assert [cell["count"] for cell in tables[0]["rows"][0]["cells"]] == [248, 243, 279, 770]
    assert tables[0]["columns"][-1]["label"] == {"en": "Total", "vi": "Tổng"}[lang]


def test_demo_in_vietnamese(call: Call, tmp_path: Path) -> None:
    result = call("demo", "bản mẫu", "--lang", "vi")
    assert result.code == 0
    assert "Mục đích của công tác dân vận theo Cấp công tác" in result.out
    text = (tmp_path / "bản mẫu" / "tables" / "purpose-by-level.csv").read_text(encoding="utf-8-sig")
    assert text.startswith("Mục đích của công tác dân vận theo Cấp công tác\n")


def test_demo_ignores_the_study_of_the_environment(call: Call, study: Path, tmp_path: Path) -> None:
    before = study.read_bytes()
    assert call("demo", "here", env={"MOBSURVEY_STUDY": str(study)}).code == 0
    assert study.read_bytes() == before
    assert set(files(tmp_path / "here")) == FILES


def check_refused(call: Call, folder: Path, says: str) -> None:
    before = files(folder)
    result = call("demo", "here")
    assert result.code == 1
    assert "Traceback" not in result.err
    assert result.out == ""
    assert result.err.startswith("Error: ")
    assert len(result.err.splitlines()) == 1
    assert says in result.err
    assert files(folder) == before


def test_other_file_of_the_samples_name_is_left_alone(call: Call, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "hcmc-2024.sav").write_bytes(b"$FL2 my own")
    check_refused(call, tmp_path, "the folder is not empty. Name another")


def test_study_of_the_user_is_left_alone(call: Call, study: Path, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    study.rename(tmp_path / "here" / "study.mobsurvey")
    check_refused(call, tmp_path, "the folder is not empty. Name another")


def test_tables_of_the_user_are_left_alone(call: Call, tmp_path: Path) -> None:
    (tmp_path / "here" / "tables").mkdir(parents=True)
    (tmp_path / "here" / "tables" / "cells.csv").write_text("mine")
    check_refused(call, tmp_path, "the folder is not empty. Name another")


def test_what_it_advises_is_an_option_that_it_has(call: Call, study: Path, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    study.rename(tmp_path / "here" / "study.mobsurvey")
    message = call("demo", "here").err
    help_text = call("demo", "--help").out
    for option in ("--replace", "--force", "--study"):
        assert option not in message or option in help_text, message


def test_file_in_place_of_the_folder(call: Call, tmp_path: Path) -> None:
    (tmp_path / "here").write_text("mine")
    check_refused(call, tmp_path, "here")

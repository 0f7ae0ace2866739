"""`mobsurvey describe`: what a study holds, for people and for programs."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import Call, Run


def test_overview(run: Run, study: Path, samples: Path) -> None:
    result = run("describe")
    assert result.code == 0
    assert result.err == ""
    digest = hashlib.sha256((samples / "hcmc-2024.sav").read_bytes()).hexdigest()
    assert digest in result.out
    assert "hcmc-2024.sav: 1,150 cases, 54 of them without any answer" in result.out
    assert "difficulty_1, difficulty_2, difficulty_3, difficulty_4, difficulty_5" in " ".join(result.out.split())
    rows = {line.split()[0]: line.split()[1:5] for line in result.out.splitlines() if line.strip()}
    assert rows["Name"] == ["Kind", "Answered", "Missing", "Invalid"]
    assert rows["purpose"] == ["dichotomies", "1096", "54", "0"]
    assert rows["method"] == ["dichotomies", "1093", "57", "0"]
    assert rows["level"] == ["single", "1096", "54", "0"]
    assert rows["difficulty_5"] == ["single", "1096", "54", "0"]


def test_details_of_a_variable(call: Call, study: Path) -> None:
    assert call("describe", "level").out.splitlines()[:5] == [
        "level: Level of office",
        "  single; answered 1,096, missing 54 (blank 30, No usable answer 24)",
        "  1      310  City",
        "  2      376  District",
        "  3      410  Ward/commune",
    ]


def test_details_of_a_set(call: Call, study: Path) -> None:
    lines = call("describe", "method").out.splitlines()
    assert lines[0] == "method: Mode of operation of mass mobilization work"
    assert lines[1] == "  dichotomies; answered 1,093, missing 57 (none chosen 3, no answer 54)"
    assert lines[2].split()[:5] == ["method_1", "852", "Do", "well", "in"]


def test_battery_means_its_items(call: Call, study: Path) -> None:
    shown = call("describe", "difficulty", "--format", "json").json
    assert [found["name"] for found in shown["descriptions"]] == [f"difficulty_{number}" for number in range(1, 6)]


def test_in_vietnamese(call: Call, study: Path) -> None:
    out = call("describe", "level", "--lang", "vi").out
    assert out.startswith("level: Cấp công tác\n")
    assert "310  Cấp thành phố\n" in out


def test_open_kinds(call: Call, tiny: Path) -> None:
    assert call("import", "tiny.csv", "--codebook", "tiny.toml").code == 0
    out = call("describe", "age").out
    assert "number; answered 4, missing 1 (blank 1)" in out
    assert "mean 38.88, SD 15.49, least 25.00, greatest 60.00" in out
    out = call("describe", "note").out
    assert "text; answered 2, missing 3 (blank 3), different 2" in out


def test_column_that_no_codebook_describes(call: Call, tiny: Path) -> None:
    tiny.write_text(tiny.read_text().replace("note\n", "remark\n"))
    assert call("import", "tiny.csv", "--codebook", "tiny.toml").code == 0
    assert "remark" in call("describe").out
    shown = call("describe", "remark", "--format", "json").json
    assert shown["descriptions"][0]["name"] == "remark"
    assert shown["descriptions"][0]["answered"] == 2


def test_invalid_answers(call: Call, tiny: Path) -> None:
    tiny.write_text(tiny.read_text() + "7,1,1,1,1,\n")
    assert call("import", "tiny.csv", "--codebook", "tiny.toml").code == 0
    assert "single; answered 4, missing 1 (Refused 1), invalid 1" in call("describe", "group").out
    shown = call("describe", "--format", "json").json
    assert len(shown["findings"]["invalid"]) == 1
    found = shown["findings"]["invalid"][0]
    assert (found["variable"], str(found["value"]), found["count"], found["first_cases"]) == ("group", "7", 1, [6])


def test_json(call: Call, study: Path) -> None:
    shown = call("describe", "--format", "json").json
    assert set(shown) == {"study", "cases", "provenance", "findings", "design", "batteries", "descriptions"}
    assert shown["cases"] == 1150
    assert Path(shown["study"]).name == "study.mobsurvey"
    files = ("source", "files", "imported", "id")
    assert set(shown["provenance"]) == {*files, "codebook", "codebook_text", "version", "weights"}
    assert shown["batteries"] == {"difficulty": [f"difficulty_{number}" for number in range(1, 6)]}
    assert len(shown["descriptions"]) == 3 + 26
    level = next(found for found in shown["descriptions"] if found["name"] == "level")
    assert level["answered"] == 1096
    assert level["missing"] == {"blank": 30, "No usable answer": 24}
    assert [list(entry) for entry in level["counts"]] == [
        ["1", "City", 310],
        ["2", "District", 376],
        ["3", "Ward/commune", 410],
    ]


@pytest.mark.parametrize("format", ["plain", "json"])
def test_study_of_a_folder_above(call: Call, study: Path, tmp_path: Path, format: str) -> None:
    (tmp_path / "one" / "two").mkdir(parents=True)
    result = call("describe", "level", "--format", format, cwd=tmp_path / "one" / "two")
    assert result.code == 0
    assert "310" in result.out


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names of files are Unicode there")
def test_a_study_whose_name_is_no_utf_8(run: Run, study: Path) -> None:
    path = study.rename(study.with_name(os.fsdecode(b"kh\xf3a.mobsurvey")))
    assert run("freq", "level", "--study", path, "--format", "plain").out.startswith("Level of office\n")
    assert run("describe", "--study", path, "--format", "json").json["study"].endswith("/kh\ufffda.mobsurvey")
    path.write_bytes(path.read_bytes()[:-5000])
    assert "the study is damaged" in run("freq", "level", "--study", path).err

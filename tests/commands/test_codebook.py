"""`mobsurvey codebook`: lists, shows, checks and drafts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import mobsurvey

if TYPE_CHECKING:
    from tests.commands.conftest import Call, Run

NAMES = ["hai-phong-2025", "hcmc-2024", "reform-example", "satisfaction-example", "service-example"]


def test_list(run: Run) -> None:
    result = run("codebook", "list")
    assert result.code == 0
    lines = result.out.splitlines()
    assert [line.split()[0] for line in lines] == NAMES
    assert "26 variables, 3 sets, 1 batter" in lines[1]
    assert "Thành phố Hồ Chí Minh" in run("codebook", "list", "--lang", "vi").out


def test_show(call: Call) -> None:
    result = call("codebook", "show", "hcmc-2024")
    assert result.code == 0
    lines = result.out.splitlines()
    assert lines[0] == "hcmc-2024: Officials' awareness of mass mobilization work, Ho Chi Minh City 2024"
    assert "Languages: en, vi" in lines
    assert "Set purpose: Purpose of mass mobilization work" in lines
    assert "Battery difficulty: Difficulty of mass mobilization work" in lines
    at = lines.index("level: Level of office")
    assert lines[at + 1] == "  single, ordinal; also named cap, cap_cong_tac"
    assert lines[at + 2 : at + 6] == [
        "  1  City",
        "  2  District",
        "  3  Ward/commune",
        "  9  No usable answer (missing: no-answer)",
    ]
    assert "level: Cấp công tác" in call("codebook", "show", "hcmc-2024", "--lang", "vi").out


def test_show_toml_is_the_file(call: Call, codebooks: Path, tmp_path: Path) -> None:
    for name in ("hcmc-2024", "hai-phong-2025"):
        text = call("codebook", "show", name, "--toml").out
        assert text == (codebooks / f"{name}.toml").read_text(encoding="utf-8")
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    assert mobsurvey.load_codebook(tmp_path / "mine.toml").id == "hai-phong-2025"


@pytest.mark.parametrize("name", ["hcmc-2024", "hai-phong-2025"])
def test_check(call: Call, codebooks: Path, name: str) -> None:
    for given in (name, codebooks / f"{name}.toml"):
        result = call("codebook", "check", given)
        assert result.code == 0
        assert result.out.startswith(f"{name}: no problems; ")
        assert result.err == ""


@pytest.mark.parametrize("suffix", [".sav", ".csv"])
def test_draft_of_a_sample_codes_it(run: Run, samples: Path, tmp_path: Path, suffix: str) -> None:
    """The tables of the draft have the counts of the codebook that ships, 9 apart where the file declares it."""
    sample = samples / f"hcmc-2024{suffix}"
    result = run("codebook", "new", sample)
    assert result.code == 0
    assert result.out.startswith("hcmc-2024.toml: 26 variables, ")
    assert "Read it through" in result.err
    assert run("codebook", "check", "hcmc-2024.toml").code == 0
    draft = mobsurvey.load_codebook(tmp_path / "hcmc-2024.toml")
    assert len(draft.variables) == 26
    if suffix == ".sav":
        assert list(draft.sets) == ["purpose", "content", "method"]
        found, expected = (
            mobsurvey.crosstab(mobsurvey.code_file(sample, codebook), "content", "level")
            for codebook in (tmp_path / "hcmc-2024.toml", "hcmc-2024")
        )
        assert [row.cells for row in found.rows] == [row.cells for row in expected.rows]


def test_draft_of_a_csv(call: Call, tiny: Path, tmp_path: Path) -> None:
    result = call("codebook", "new", "tiny.csv", "--out", "drafts/new.toml")
    assert result.code == 0, result.err
    draft = mobsurvey.load_codebook(tmp_path / "drafts" / "new.toml")
    assert draft.id == "tiny"
    assert list(draft.variables) == ["group", "a", "b", "c", "age", "note"]
    assert draft.variables["group"].kind == "single"
    assert draft.variables["age"].kind == "number"
    study = mobsurvey.code_file(tiny, draft)
    assert study.findings["invalid"] == ()
    assert [row.cells[0].count for row in mobsurvey.freq(study, "group").rows] == [2, 2, 1]


def test_draft_finds_boxes_to_tick(call: Call, tmp_path: Path) -> None:
    (tmp_path / "boxes.csv").write_text("tick_1,tick_2,tick_3,q1\n1,0,0,3\n0,0,1,2\n1,1,0,5\n")
    assert call("codebook", "new", "boxes.csv").code == 0
    draft = mobsurvey.load_codebook(tmp_path / "boxes.toml")
    assert draft.sets["tick"].members == ("tick_1", "tick_2", "tick_3")
    assert draft.sets["tick"].counted_value == 1


def test_draft_with_odd_column_names(call: Call, tmp_path: Path) -> None:
    text = 'Câu 1,"2. Tên, họ",and,Level,level 2,level_2,"a ""b""",\\x\n1,An,1,1,1,1,1,1\n2,"Bình",2,2,2,2,2,2\n'
    (tmp_path / "odd.csv").write_text(text, encoding="utf-8")
    result = call("codebook", "new", "odd.csv")
    assert result.code == 0, result.err
    result = call("import", "odd.csv", "--codebook", "odd.toml")
    assert result.code == 0, result.err
    assert "matched 8 variables" in result.out
    assert "not in the" not in result.out


def test_draft_over_a_file_with_force(call: Call, tiny: Path) -> None:
    codebook = tiny.with_suffix(".toml")
    before = codebook.read_bytes()
    assert call("codebook", "new", "tiny.csv").code == 1
    assert codebook.read_bytes() == before
    assert call("codebook", "new", "tiny.csv", "--force").code == 0
    assert codebook.read_bytes() != before


def test_without_a_subcommand_shows_the_help(call: Call) -> None:
    result = call("codebook")
    assert result.code == 2
    text = result.out + result.err
    for word in ("list", "show", "check", "new"):
        assert word in text


def test_show_names_the_sampling_design(call: Call) -> None:
    shown = call("codebook", "show", "service-example").out
    assert "Sampling design: weight weight, strata district, cluster ward, fpc wards" in shown.splitlines()
    assert "Sampling design" not in call("codebook", "show", "hcmc-2024").out

"""`mobsurvey compare`: waves and studies side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import Call, Refused, Run


@pytest.fixture
def both(study: Path, hai_phong: Path) -> tuple[str, str]:
    return study.name, hai_phong.name


@pytest.fixture
def waves(call: Call, samples: Path, tmp_path: Path) -> str:
    """The service example in two waves."""
    head, *lines = (samples / "service-example.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    for wave, some in (("2024", lines[:250]), ("2025", lines[250:])):
        (tmp_path / f"{wave}.csv").write_text("".join([head, *some]), encoding="utf-8", newline="")
        options = ("--study", "waves.mobsurvey", "--codebook", "service-example", "--wave", wave)
        more = ("--append",) if wave == "2025" else ()
        assert call("import", f"{wave}.csv", *options, *more).code == 0
    return "waves.mobsurvey"


def test_studies_side_by_side_and_what_is_not_the_same(run: Run, both: tuple[str, str]) -> None:
    result = run("compare", *both, "level", "--format", "plain")
    assert result.code == 0
    assert result.out.startswith("Level of office: hcmc-2024 and hai-phong-2025\n")
    assert "95 % CI of it                 -13.6 - -2.6\n" in result.out
    assert result.err.splitlines()[0] == "Not in all studies: purpose, method (hcmc-2024)."
    assert result.err.splitlines()[1].endswith("If they are: --same content")


def test_the_same_on_the_users_word(call: Call, both: tuple[str, str]) -> None:
    result = call("compare", *both, "content", "--same", "content", "--format", "json", "--lang", "vi")
    (table,) = result.json["tables"]
    assert table["title"] == "Nội dung công tác dân vận: hcmc-2024 và hai-phong-2025"
    assert [len(row["cells"]) for row in table["rows"]] == [2] * 8
    assert len(table["tests"]) == 5
    assert set(table["rows"][0]["details"]) == {"hiệu", "KTC 95 % của hiệu"}
    assert "content" not in result.err


def test_waves(call: Call, waves: str) -> None:
    result = call("compare", "--by", "wave", "--study", waves, "--unweighted", "--format", "json")
    assert result.code == 0 and result.err == ""
    assert [table["title"].rpartition(": ")[2] for table in result.json["tables"]] == ["2024 and 2025"] * 8
    named = call("compare", waves, "sex", "--by", "wave", "--unweighted", "--format", "plain")
    assert named.out.startswith("Sex: 2024 and 2025\n")


def test_nets_boxes_and_layers(call: Call, both: tuple[str, str]) -> None:
    shape = ("--net", "Rather = 2,3", "--box", "top1", "--summary", "sd", "--same", "difficulty_2=difficulty_1")
    result = call("compare", *both, "difficulty_2", *shape, "--layer", "level", "--format", "json")
    (table,) = result.json["tables"]
    assert table["title"].endswith("hcmc-2024 and hai-phong-2025, layered by Level of office")
    assert [row["label"] for row in table["rows"] if row.get("role") == "net"] == [
        "Net: Rather",
        "Top 1: Not difficult",
    ] * 3
    assert [list(base["details"]) for base in table["bases"]] == [["sd"]] * 3
    waves = call("compare", "purpose", "--by", "level", "--subtotal", "All = 1,2,3,4,5", "--format", "plain")
    assert "Subtotal: All" in waves.out


def test_nets_that_only_one_codebook_has_are_told(call: Call, both: tuple[str, str], samples: Path) -> None:
    codebook = (samples.parent / "codebooks" / "hcmc-2024.toml").read_text(encoding="utf-8")
    net = '\n[nets.offices]\nof = "level"\nmembers = [1, 2]\n'
    path = Path(call.folder, "netted.toml")
    path.write_text(codebook + net, encoding="utf-8")
    call("import", samples / "hcmc-2024.sav", "--codebook", path, "--study", "netted.mobsurvey")
    result = call("compare", "netted.mobsurvey", both[1], "level", "--format", "plain")
    assert "Nets that not all studies have, or of other answers: offices (hcmc-2024).\n" in result.err
    assert "offices" not in result.out


def test_a_file_for_a_report(call: Call, both: tuple[str, str], tmp_path: Path) -> None:
    result = call("compare", *both, "--to", "so sánh.html", "--title", "Two cities")
    assert result.out == "so sánh.html\n"
    assert "hcmc-2024 and hai-phong-2025" in (tmp_path / "so sánh.html").read_text(encoding="utf-8")


def test_refused(refused: Refused, both: tuple[str, str], samples: Path) -> None:
    first, other = both
    refused("compare", code=2, says=["no studies are named", "--by wave"])
    refused("compare", first, code=2, says=["one study is named", "a.mobsurvey b.mobsurvey"])
    refused("compare", first, f"./{first}", code=2, says=["is named twice"])
    refused("compare", first, "nowhere.mobsurvey", code=1, says=["nowhere.mobsurvey: there is no such study"])
    refused("compare", first, str(samples / "hcmc-2024.sav"), code=1, says=["is no mobsurvey study"])
    refused("compare", first, other, "purpose", code=2, says=['"purpose" is not in all', "it is in hcmc-2024"])
    refused("compare", first, other, "levl", code=2, says=['the studies have no "levl"', 'Did you mean "level"'])
    refused("compare", first, other, "--same", "level=", code=2, says=["--same level="])
    refused("compare", first, other, "--by", "level", code=2, says=["waves of one study"])
    refused("compare", first, "--by", "level", "--same", "level", code=2, says=["--same is for several studies"])
    refused("compare", first, "--by", "level", "--layer", "level", code=2, says=["cannot be their layer"])
    refused("compare", first, "level", "--by", "level_", code=2, says=['"level_"', 'Did you mean "level"'])
    refused("compare", first, other, "level", "--net", "A = 7", code=2, says=['"level" has no answer "7"'])
    refused("compare", first, other, "level", "--box", "high2", code=2, says=["--box high2"])
    refused("compare", first, "--by", "purpose", code=2, says=["could be in two waves"])
    refused("compare", first, "--by", "wave", code=2, says=['"wave"'])
    refused("compare", first, other, "level", "--where", "purpose_1 = 1", code=2, says=["purpose_1"])


def test_the_same_cases_in_two_studies_are_refused(call: Call, refused: Refused, samples: Path) -> None:
    for name in ("a", "b"):
        call("import", samples / "hcmc-2024.csv", "--codebook", "hcmc-2024", "--study", f"{name}.mobsurvey")
    refused("compare", "a.mobsurvey", "b.mobsurvey", code=1, says=['b.mobsurvey: has the cases of "hcmc-2024.csv"'])

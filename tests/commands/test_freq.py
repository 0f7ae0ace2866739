"""`mobsurvey freq`: counts and percents without a banner."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.commands.conftest import Call, Run


def test_plain_text(run: Run, study: Path) -> None:
    result = run("freq", "level", "--format", "plain")
    assert result.code == 0
    assert result.err == ""
    assert result.out.splitlines()[:9] == [
        "Level of office",
        "",
        "                         Total",
        "                       N     %",
        "------------------------------",
        "City                 310  28.3",
        "District             376  34.3",
        "Ward/commune         410  37.4",
        "------------------------------",
    ]
    assert result.out.splitlines()[9] == "Base (respondents)  1096 100.0"
    assert "Test" not in result.out


def test_json(call: Call, study: Path) -> None:
    found = call("freq", "--format", "json").json
    assert [table["name"] for table in found["tables"]] == ["purpose", "content", "method", "difficulty"]
    for table in found["tables"]:
        assert list(table)[5:] == ["rows", "bases", "tests", "omnibus", "measures", "notes", "provenance"]
        assert table["by"] is None
        assert table["columns"] == [{"code": None, "label": "Total"}]
        assert table["tests"] == table["omnibus"] == table["measures"] == []
        assert all(len(row["cells"]) == 1 for row in table["rows"])
    assert found["tables"][0]["rows"][0]["cells"] == [{"count": 770, "percent": 100 * 770 / 1096, "base": 1096}]


def test_counts_are_the_total_of_crosstab(call: Call, study: Path) -> None:
    """No case of this sample answers without a level, so the totals agree."""
    tables = [
        call(*command, "--format", "json").json["tables"] for command in (("freq",), ("crosstab", "--by", "level"))
    ]
    for alone, crossed in zip(*tables, strict=True):
        assert [row["cells"][-1] for row in alone["rows"]] == [row["cells"][-1] for row in crossed["rows"]]


def test_where_lang_and_percent(call: Call, study: Path) -> None:
    options = ("--where", "level = 1", "--lang", "vi", "--percent", "none")
    table = call("freq", "purpose", *options, "--format", "json").json["tables"][0]
    assert table["title"] == "Mục đích của công tác dân vận"
    assert [row["cells"][0]["count"] for row in table["rows"]] == [248, 174, 210, 244, 208]
    assert {row["cells"][0]["percent"] for row in table["rows"]} == {None}
    assert any("level = 1" in note and "310" in note for note in table["notes"])


def test_no_case_is_left(call: Call, study: Path) -> None:
    result = call("freq", "level", "--where", "level = 1 and level = 2", "--format", "json")
    assert result.code == 0
    assert [row["cells"][0] for row in result.json["tables"][0]["rows"]] == [
        {"count": 0, "percent": None, "base": 0}
    ] * 3
    for format in ("plain", "table", "csv"):
        assert call("freq", "level", "--where", "level = 1 and level = 2", "--format", format).code == 0


def test_from_a_file(call: Call, samples: Path, tmp_path: Path) -> None:
    result = call("freq", "level", "--from", samples / "hcmc-2024.csv", "--codebook", "hcmc-2024", "--format", "json")
    assert result.code == 0
    assert [row["cells"][0]["count"] for row in result.json["tables"][0]["rows"]] == [310, 376, 410]
    assert list(tmp_path.iterdir()) == []


def test_csv(call: Call, study: Path) -> None:
    lines = call("freq", "level", "--format", "csv").out.splitlines()
    assert lines[:4] == ["Level of office", ",Total,", ",N,%", "City,310,28.3"]

"""`mobsurvey index`, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import Run

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


@pytest.fixture(name="satisfaction")
def satisfaction_fixture(run: Run) -> Run:
    assert run("import", str(SAMPLES / "satisfaction-example.csv"), "--codebook", "satisfaction-example").code == 0
    return run


def test_the_codebook_says_unit_and_wave(satisfaction: Run) -> None:
    found = satisfaction("index", "--format", "json")
    assert found.code == 0
    [table] = json.loads(found.out)["tables"]
    assert table["title"] == "Index of satisfaction by District, Year"
    assert {tuple(column["above"]) for column in table["values"]["columns"]} == {("2023",), ("2024",)}
    other = satisfaction("index", "satisfaction", "--by", "year", "--all-waves", "--format", "json")
    [table] = json.loads(other.out)["tables"]
    assert [row["label"] for row in table["values"]["rows"]] == ["2024", "2023", "All"]


def test_crosstab_takes_an_index(satisfaction: Run) -> None:
    by_index = satisfaction("index", "--by", "district", "--wave", "year", "--format", "json")
    by_crosstab = satisfaction("crosstab", "satisfaction", "--by", "district", "--layer", "year", "--format", "json")
    assert by_crosstab.out == by_index.out


def test_waves_that_a_filter_empties_fall_away(satisfaction: Run) -> None:
    found = satisfaction("index", "--parts", "--where", "year == 2024", "--format", "plain")
    assert "2023" not in found.out
    assert "2024" in found.out
    assert "Change" not in found.out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["satisfation"], 'there is no index "satisfation". Did you mean "satisfaction"?'),
        (["--parts", "--by", "district"], "--parts shows factors in place of units"),
        (["--all-waves", "--wave", "year"], "--all-waves takes the waves together"),
        (["--by", "distrct"], 'there is no variable, set or battery "distrct". Did you mean "district"?'),
        (["--by", "satisfaction"], '"satisfaction" is an index'),
        (["--wave", "district"], '"district" cannot tell both units and waves apart'),
        (["--confidence", "95"], "a confidence of 95 is none"),
    ],
)
def test_wrong_usage(satisfaction: Run, options: list[str], message: str) -> None:
    found = satisfaction("index", *options)
    assert found.code == 2
    assert message in " ".join(found.err.split())


def test_without_an_index(run: Run) -> None:
    run("import", str(SAMPLES / "hcmc-2024.sav"), "--codebook", "hcmc-2024")
    found = run("index")
    assert found.code == 2
    assert "the codebook of the study has no index" in found.err


def test_a_picture_of_an_index_is_refused(satisfaction: Run) -> None:
    found = satisfaction("plot", "satisfaction", "--by", "district")
    assert found.code == 2
    assert "is an index, of which there is no picture" in found.err

"""Column tests where a respondent stands in two columns, against R's sums over single respondents."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

import mobsurvey
from mobsurvey.statistics.columns import Pair
from mobsurvey.statistics.columns.column_proportions import column_proportions
from mobsurvey.table import details
from mobsurvey.table.letters import letter_of
from mobsurvey.table.model import Table

TOP = Path(__file__).resolve().parents[3]
COUNTS = {"count_first", "count_second", "base_first", "base_second", "both"}


def reference(survey: str) -> list[dict[str, str]]:
    path = TOP / "tests" / "reference" / "multiple_response" / "overlap.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["survey"] == survey]


def number_of(name: str) -> int:
    """The 0 of purpose_1."""
    return int(name.rpartition("_")[2]) - 1


def check(pair: Pair, row: dict[str, str]) -> None:
    assert pair.statistic == pytest.approx(float(row["z"]), rel=1e-9)
    assert pair.p == pytest.approx(float(row["p"]), rel=1e-9)


@pytest.mark.parametrize(("survey", "pairs"), [("hcmc-2024", 5 * 21), ("survey", 11 * 15)])
def test_two_overlapping_columns_equal_r(survey: str, pairs: int) -> None:
    rows = reference(survey)
    assert len(rows) == pairs  # a_7 of the made-up survey was chosen by nobody
    assert all(0 < int(row["both"]) < int(row["base_first"]) for row in rows)
    for row in rows:
        counts = {name: int(row[name]) for name in COUNTS}
        bases = [counts["base_first"], counts["base_second"]]
        overlaps = [[bases[0], counts["both"]], [counts["both"], bases[1]]]
        (pair,) = column_proportions([counts["count_first"], counts["count_second"]], bases, overlaps)
        check(pair, row)


def letters_by_r(rows: list[dict[str, str]], columns: int, lax: float, strict: float) -> list[str]:
    """Under each column the letters of those it exceeds: capitals where it is so at the stricter level."""
    found: list[list[str]] = [[] for _ in range(columns)]
    for row in rows:
        p, ahead = float(row["p_bonferroni"]), float(row["z"]) > 0
        larger, smaller = (row["first"], row["second"]) if ahead else (row["second"], row["first"])
        if p < lax:
            letter = letter_of(number_of(smaller))
            found[number_of(larger)].append(letter if p < strict else letter.lower())
    return [" ".join(sorted(letters, key=str.upper)) for letters in found]


@pytest.fixture
def tested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Table, list[list[Pair]]]:
    """Purpose by method of the sample, and the column tests of each row that its letters come from."""
    tests: list[list[Pair]] = []

    def keep(*given: Any) -> list[Pair]:
        tests.append(column_proportions(*given))
        return tests[-1]

    monkeypatch.setattr(details, "column_proportions", keep)
    mobsurvey.import_file(TOP / "samples" / "hcmc-2024.csv", "hcmc-2024", tmp_path / "study.mobsurvey")
    with mobsurvey.open_study(tmp_path / "study.mobsurvey") as study:
        analysis = mobsurvey.Analysis(letters=True, alphas=(0.05, 0.01))
        return mobsurvey.crosstab(study, "purpose", "method", analysis=analysis), tests


def test_the_table_of_a_set_by_a_set_tests_as_r_does(tested: tuple[Table, list[list[Pair]]]) -> None:
    _, tests = tested
    assert len(tests) == 5
    by_place = {(item, pair.first, pair.second): pair for item, pairs in enumerate(tests) for pair in pairs}
    rows = reference("hcmc-2024")
    assert len(by_place) == len(rows)
    for row in rows:
        check(by_place[number_of(row["item"]), number_of(row["first"]), number_of(row["second"])], row)


def test_the_letters_of_a_set_by_a_set_are_those_of_r(tested: tuple[Table, list[list[Pair]]]) -> None:
    table, _ = tested
    expected = [
        letters_by_r([row for row in reference("hcmc-2024") if number_of(row["item"]) == item], 7, 0.05, 0.01)
        for item in range(5)
    ]
    (block,) = table.blocks
    shown = [detail.values[:7] for row in block.rows for detail in row.details if detail.key == details.LETTERS]
    assert [list(values) for values in shown] == expected
    seen = "".join(letters for row in expected for letters in row)
    assert any(map(str.islower, seen)) and any(map(str.isupper, seen))

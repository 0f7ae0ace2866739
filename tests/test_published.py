"""The tables of two papers, printed, and R's tests of them, out of the samples as a user imports them."""

from __future__ import annotations

import csv
import json
import math
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import mobsurvey
from mobsurvey.renderers import Page
from mobsurvey.renderers import json as json_renderer

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "tests" / "reference"
TABLES = {
    "hcmc-2024": {
        "purpose": "hcmc_table1",
        "content": "hcmc_table2",
        "method": "hcmc_table3",
        "difficulty": "hcmc_table4",
    },
    "hai-phong-2025": {"content": "haiphong_table1", "difficulty": "haiphong_table2"},
}
COLUMNS = {
    "Town": 0,
    "City": 0,
    "Districts": 1,
    "District": 1,
    "Wards/Communes": 2,
    "Ward/Commune": 2,
    "Sum": 3,
    "Total": 3,
}
"""A group as printed -> its column."""
CODES = {"yes": None, "Difficult": 1, "Tough": 1, "Normal": 2, "Not difficult": 3}
"""A response as printed -> the code of its row."""
DEPARTURES = {
    ("content_3", None, 0): (50, 30),
    ("difficulty_1", 1, 1): (34, 33),
    ("difficulty_2", 1, 1): (29, 28),
    ("difficulty_3", 3, 0): (7, 6),
    ("difficulty_3", 2, 2): (90, 89),
}
"""Hai Phong's printed counts contradict each other in five places: (item, code, column) -> printed, sample."""
SIMPLE = [(survey, suffix, name) for survey, tables in TABLES.items() for suffix in (".sav", ".csv") for name in tables]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, str], Any]:
    """Table by (survey, suffix, name), as --format json writes it."""
    folder = tmp_path_factory.mktemp("published")
    found = {}
    for survey, names in TABLES.items():
        for suffix in (".sav", ".csv"):
            path = folder / f"{survey}{suffix}.mobsurvey"
            mobsurvey.import_file(ROOT / "samples" / f"{survey}{suffix}", survey, path)
            study = mobsurvey.open_study(path)
            text = json_renderer.render([mobsurvey.crosstab(study, name, "level") for name in names], Page())
            for table in json.loads(text)["tables"]:
                found[survey, suffix, table["name"]] = table
    return found


def printed(table: str) -> list[dict[str, str]]:
    with (REFERENCE / "published" / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def cells(table: dict[str, Any]) -> dict[tuple[str, int | None, int], dict[str, Any]]:
    """Cell by (item, code, column)."""
    return {
        (row["item"], row["code"], number): cell for row in table["rows"] for number, cell in enumerate(row["cells"])
    }


def one_decimal(percent: Fraction) -> str:
    """Rounded half away from zero, as printed."""
    exact = Decimal(percent.numerator) / Decimal(percent.denominator)
    return str(exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


@pytest.mark.parametrize(("survey", "suffix", "name"), SIMPLE)
def test_counts_are_as_printed(tables: dict[Any, Any], survey: str, suffix: str, name: str) -> None:
    found = cells(tables[survey, suffix, name])
    rows = [row for row in printed(TABLES[survey][name]) if row["item_no"] != "0"]
    assert len(rows) == len(found)
    for row in rows:
        place = (f"{name}_{row['item_no']}", CODES[row["level"]], COLUMNS[row["group"]])
        if survey == "hai-phong-2025" and place[2] == 3:
            continue  # its totals follow from the groups, which the next test holds
        expected = int(row["n"])
        if survey == "hai-phong-2025" and place in DEPARTURES:
            assert expected == DEPARTURES[place][0]
            expected = DEPARTURES[place][1]
        assert found[place]["count"] == expected, place


@pytest.mark.parametrize(("survey", "suffix", "name"), SIMPLE)
def test_totals_are_the_sums_of_the_groups(tables: dict[Any, Any], survey: str, suffix: str, name: str) -> None:
    for row in tables[survey, suffix, name]["rows"]:
        *groups, total = row["cells"]
        assert total["count"] == sum(cell["count"] for cell in groups)
        assert total["base"] == sum(cell["base"] for cell in groups)


@pytest.mark.parametrize(("survey", "suffix", "name"), SIMPLE)
def test_bases_are_as_printed(tables: dict[Any, Any], survey: str, suffix: str, name: str) -> None:
    found = cells(tables[survey, suffix, name])
    for row in printed(TABLES[survey][name]):
        number = COLUMNS[row["group"]]
        base = int(row["n"] if row["item_no"] == "0" else row["base"])
        bases = {cell["base"] for (item, _, column), cell in found.items() if column == number}
        if survey == "hai-phong-2025" and name == "difficulty" and number in (0, 3):
            bases -= {51, 265}  # two at city level have no answer to the second item, whose counts add up to 51
        assert bases == {base}, row["group"]


@pytest.mark.parametrize(("survey", "suffix", "name"), SIMPLE)
def test_percents_are_counts_of_bases(tables: dict[Any, Any], survey: str, suffix: str, name: str) -> None:
    for cell in cells(tables[survey, suffix, name]).values():
        assert cell["percent"] == pytest.approx(100 * cell["count"] / cell["base"], rel=1e-14)


@pytest.mark.parametrize(("survey", "suffix", "name"), [case for case in SIMPLE if case[0] == "hcmc-2024"])
def test_percents_are_as_printed(tables: dict[Any, Any], survey: str, suffix: str, name: str) -> None:
    found = cells(tables[survey, suffix, name])
    for row in printed(TABLES[survey][name]):
        if row["item_no"] == "0":
            continue
        cell = found[f"{name}_{row['item_no']}", CODES[row["level"]], COLUMNS[row["group"]]]
        exact = one_decimal(Fraction(100 * cell["count"], cell["base"]))
        assert Decimal(exact) == Decimal(row["percent_text"]), row  # which prints 0.0 as .0
        assert one_decimal(Fraction(round(cell["percent"] * 10**10), 10**10)) == exact


@pytest.mark.parametrize(("survey", "name"), [(survey, name) for survey, names in TABLES.items() for name in names])
def test_csv_gives_the_table_of_the_sav(tables: dict[Any, Any], survey: str, name: str) -> None:
    read, expected = (tables[survey, suffix, name] for suffix in (".csv", ".sav"))
    assert {**read, "provenance": ""} == {**expected, "provenance": ""}
    assert f"{survey}.csv (SHA-256 " in read["provenance"]


def reference_tests() -> list[dict[str, str]]:
    with (REFERENCE / "chi_square.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("suffix", [".sav", ".csv"])
@pytest.mark.parametrize("row", reference_tests(), ids=lambda row: f"{row['survey']}-{row['item']}")
def test_tests_equal_those_of_r(tables: dict[Any, Any], row: dict[str, str], suffix: str) -> None:
    found = [test for test in tables[row["survey"], suffix, row["name"]]["tests"] if test["item"] == row["item"]]
    assert len(found) == 1
    test = found[0]
    assert test["test"] == "chi-square"
    assert test["skipped"] is None
    for key in ("statistic", "p", "cramers_v", "min_expected"):
        assert math.isclose(test[key], float(row[key]), rel_tol=1e-8), key
    assert test["df"] == int(row["df"])
    assert test["expected_below_5"] == int(row["expected_below_5"])


def test_every_item_is_in_the_reference(tables: dict[Any, Any]) -> None:
    known = {(row["survey"], row["name"], row["item"]) for row in reference_tests()}
    found = {(survey, name, test["item"]) for (survey, _, name), table in tables.items() for test in table["tests"]}
    assert found == known


def test_adjusted_p_values_are_holms(tables: dict[Any, Any]) -> None:
    """By the definition: the largest, over the p values up to this one, of p times those not yet rejected."""
    for table in tables.values():
        p_values = [test["p"] for test in table["tests"]]
        for test in table["tests"]:
            assert test["adjustment"] == "holm"
            smaller = [p for p in p_values if p <= test["p"]]
            expected = min(1.0, max(p * sum(other >= p for other in p_values) for p in smaller))
            assert math.isclose(test["p_adjusted"], expected, rel_tol=1e-12)

"""The shipped samples: made anew the same, and true to the published tables."""

from __future__ import annotations

import csv
import importlib.util
import sys
from pathlib import Path
from typing import Any

import pyreadstat
import pytest

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"
PUBLISHED = ROOT / "tests" / "reference" / "published"

TABLES = {
    "hcmc-2024": {
        "purpose": "hcmc_table1",
        "content": "hcmc_table2",
        "method": "hcmc_table3",
        "difficulty": "hcmc_table4",
    },
    "hai-phong-2025": {"content": "haiphong_table1", "difficulty": "haiphong_table2"},
}
SURVEYS = list(TABLES)
CASES = {"hcmc-2024": 1150, "hai-phong-2025": 267}
MEMBERS = {
    "hcmc-2024": {"purpose": 5, "content": 8, "method": 7},
    "hai-phong-2025": {"content": 5},
}
LEVELS = {
    "Town": "1",
    "City": "1",
    "Districts": "2",
    "District": "2",
    "Wards/Communes": "3",
    "Ward/Commune": "3",
}
RESPONSES = {"yes": "1", "Difficult": "1", "Tough": "1", "Normal": "2", "Not difficult": "3"}
DEPARTURES = {
    ("content_3", "yes", "City", 50, 30),
    ("difficulty_1", "Tough", "District", 34, 33),
    ("difficulty_2", "Tough", "District", 29, 28),
    ("difficulty_3", "Not difficult", "City", 7, 6),
    ("difficulty_3", "Normal", "Ward/Commune", 90, 89),
}


def load_script(name: str) -> Any:
    """A script of samples/ as a module."""
    spec = importlib.util.spec_from_file_location(name, SAMPLES / f"{name}.py")
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    sys.modules[name] = script  # its dataclasses look their module up
    spec.loader.exec_module(script)
    return script


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two folders of newly made samples."""
    script = load_script("make_samples")
    folders = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")
    for folder in folders:
        script.make_samples(folder)
    return folders


def read_cases(survey: str) -> list[dict[str, str]]:
    with (SAMPLES / f"{survey}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def read_table(table: str) -> list[dict[str, str]]:
    with (PUBLISHED / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def read_sav(path: Path) -> tuple[dict[str, list[float | None]], Any]:
    """Codes by variable, None where system-missing; and what pyreadstat knows of the file."""
    frame, meta = pyreadstat.read_sav(path, user_missing=True)
    return {str(name): [None if code != code else code for code in frame[name].tolist()] for name in frame}, meta


def differing_cells(survey: str, *, totals: bool = False) -> set[tuple[str, str, str, int, int]]:
    """(item, response, group, printed, found) of every cell whose count in the sample is not the printed one."""
    cases = read_cases(survey)
    differing = set()
    for name, table in TABLES[survey].items():
        for row in read_table(table):
            if row["item_no"] == "0" or (row["group"] not in LEVELS) != totals:
                continue
            item, code = f"{name}_{row['item_no']}", RESPONSES[row["level"]]
            group = cases if totals else [case for case in cases if case["level"] == LEVELS[row["group"]]]
            found = sum(case[item] == code for case in group)
            if found != int(row["n"]):
                differing.add((item, row["level"], row["group"], int(row["n"]), found))
    return differing


@pytest.mark.parametrize("survey", SURVEYS)
@pytest.mark.parametrize("suffix", [".csv", ".sav"])
def test_made_twice_is_the_same_bytes(made: tuple[Path, Path], survey: str, suffix: str) -> None:
    first, second = ((folder / f"{survey}{suffix}").read_bytes() for folder in made)
    assert first == second


@pytest.mark.parametrize("survey", SURVEYS)
def test_committed_csv_is_what_the_script_makes(made: tuple[Path, Path], survey: str) -> None:
    committed = (SAMPLES / f"{survey}.csv").read_bytes()
    assert committed == (made[0] / f"{survey}.csv").read_bytes()
    assert not committed.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in committed


@pytest.mark.parametrize("survey", SURVEYS)
def test_committed_sav_reads_like_what_the_script_makes(made: tuple[Path, Path], survey: str) -> None:
    codes, meta = read_sav(SAMPLES / f"{survey}.sav")
    new_codes, new = read_sav(made[0] / f"{survey}.sav")
    assert codes == new_codes
    assert meta.column_names_to_labels == new.column_names_to_labels
    assert meta.variable_value_labels == new.variable_value_labels
    assert meta.missing_ranges == new.missing_ranges
    assert meta.variable_measure == new.variable_measure
    assert meta.original_variable_types == new.original_variable_types
    assert meta.mr_sets == new.mr_sets


def test_hcmc_has_every_printed_count() -> None:
    assert differing_cells("hcmc-2024") == set()
    assert differing_cells("hcmc-2024", totals=True) == set()


def test_hai_phong_departs_in_five_cells() -> None:
    assert differing_cells("hai-phong-2025") == DEPARTURES


@pytest.mark.parametrize("survey", SURVEYS)
def test_bases_of_sets_are_as_printed(survey: str) -> None:
    cases = read_cases(survey)
    for name, count in MEMBERS[survey].items():
        printed = [row for row in read_table(TABLES[survey][name]) if row["item_no"] == "0" and row["group"] in LEVELS]
        assert len(printed) == 3
        for row in printed:
            group = [case for case in cases if case["level"] == LEVELS[row["group"]]]
            chose = [any(case[f"{name}_{number}"] == "1" for number in range(1, count + 1)) for case in group]
            assert sum(chose) == int(row["n"]), (name, row["group"])


def test_hcmc_has_54_officials_without_a_usable_answer() -> None:
    unusable = [set(case.values()) for case in read_cases("hcmc-2024") if case["level"] not in LEVELS.values()]
    assert unusable.count({""}) == 30
    assert unusable.count({"9"}) == 24
    assert len(unusable) == 54


def test_hai_phong_has_two_missing_answers() -> None:
    missing = [
        (case["level"], name)
        for case in read_cases("hai-phong-2025")
        for name, code in case.items()
        if code in ("", "9")
    ]
    assert missing == [("1", "difficulty_2")] * 2


@pytest.mark.parametrize("survey", SURVEYS)
def test_sav_and_csv_hold_the_same_answers(survey: str) -> None:
    codes, _ = read_sav(SAMPLES / f"{survey}.sav")
    cases = read_cases(survey)
    assert len(cases) == CASES[survey]
    assert list(codes) == list(cases[0])
    for name, column in codes.items():
        assert column == [float(case[name]) if case[name] else None for case in cases], name


@pytest.mark.parametrize("survey", SURVEYS)
def test_sav_has_the_response_sets(survey: str) -> None:
    _, meta = read_sav(SAMPLES / f"{survey}.sav")
    assert set(meta.mr_sets) == set(MEMBERS[survey])
    for name, count in MEMBERS[survey].items():
        response_set = meta.mr_sets[name]
        assert response_set["type"] == "D"
        assert response_set["is_dichotomy"] is True
        assert response_set["counted_value"] == 1
        assert response_set["variable_list"] == [f"{name}_{number}" for number in range(1, count + 1)]
    assert meta.mr_sets["content"]["label"] == "Content of mass mobilization work"


@pytest.mark.parametrize("survey", SURVEYS)
def test_sav_has_labels_measures_and_missing_codes(survey: str) -> None:
    _, meta = read_sav(SAMPLES / f"{survey}.sav")
    assert meta.variable_value_labels["level"] == {1: "City", 2: "District", 3: "Ward/commune", 9: "No usable answer"}
    assert meta.variable_value_labels["content_1"] == {0: "Not chosen", 1: "Chosen", 9: "No usable answer"}
    assert meta.missing_ranges == {name: [{"lo": 9.0, "hi": 9.0}] for name in meta.column_names}
    assert meta.variable_measure["level"] == "ordinal"
    assert meta.variable_measure["content_1"] == "nominal"
    assert meta.variable_measure["difficulty_5"] == "ordinal"
    assert set(meta.original_variable_types.values()) == {"F1.0"}


def test_the_made_up_examples_are_what_their_scripts_make(tmp_path: Path) -> None:
    for script in ("make_example", "make_exports", "make_indices"):
        load_script(script).main(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in SAMPLES.glob("*-example*.csv")}
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (SAMPLES / path.name).read_bytes()

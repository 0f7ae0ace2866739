"""Derived variables are, case by case, what PSPP's RECODE, COMPUTE, COUNT and IF make."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.reference.derived.derived import CASES, DERIVED

from mobsurvey.intake import code_file

HERE = Path(__file__).resolve().parents[2] / "reference" / "derived"
MEMBER = {"any_radio": "any_1", "any_tv": "any_2"}


@pytest.fixture(scope="module")
def ours() -> dict[str, list[float | None]]:
    study = code_file(HERE / "answers.csv", HERE / "derived.toml")
    [chunk] = study.survey.chunks
    assert chunk.cases == CASES
    return {name: chunk.columns[MEMBER.get(name, name)].codes() for name in DERIVED}


@pytest.fixture(scope="module")
def theirs() -> dict[str, list[float | None]]:
    with (HERE / "derived.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: [float(row[name]) if row[name] else None for row in rows] for name in DERIVED}


@pytest.mark.parametrize("name", DERIVED)
def test_every_case_is_as_pspp_has_it(
    name: str, ours: dict[str, list[float | None]], theirs: dict[str, list[float | None]]
) -> None:
    assert len(set(theirs[name])) > 2, "it says something"
    assert ours[name] == [pytest.approx(value, abs=1e-12) for value in theirs[name]]

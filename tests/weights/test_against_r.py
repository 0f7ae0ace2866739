"""Raked weights and what is said of them against R's survey package, case by case."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

import mobsurvey
from mobsurvey.study import Study
from mobsurvey.weights.add_weight import rake_study
from mobsurvey.weights.diagnostics import Spread
from mobsurvey.weights.rake import Raked

REFERENCE = Path(__file__).resolve().parents[1] / "reference" / "raking"
SAMPLES = Path(mobsurvey.__file__).resolve().parents[2] / "samples"
TARGETS = ("hcmc", "service", "joint", "waves", "trimmed")


@cache
def study(target: str) -> Study:
    if target == "hcmc":
        return mobsurvey.code_file(SAMPLES / "hcmc-2024.csv", "hcmc-2024")
    if target == "service":
        return mobsurvey.code_file(SAMPLES / "service-example.csv", "service-example")
    return mobsurvey.code_file(REFERENCE / "survey.csv", REFERENCE / "survey.toml")


@cache
def raked(target: str) -> Raked:
    return rake_study(study(target), REFERENCE / f"{target}.toml")


def rows(name: str, target: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["target"] == target]


@pytest.mark.parametrize("target", TARGETS)
def test_the_weights_are_those_of_r(target: str) -> None:
    expected = {int(row["case"]): float(row["weight"]) for row in rows("weights.csv", target)}
    found = [weight for chunk in study(target).survey.chunks for weight in raked(target).column(chunk).values or ()]
    assert len(found) == study(target).cases
    assert {case for case, weight in enumerate(found, 1) if not math.isnan(weight)} == set(expected)
    for case, weight in expected.items():
        assert found[case - 1] == pytest.approx(weight, rel=1e-7), case


@pytest.mark.parametrize("target", TARGETS)
def test_what_is_said_of_them_is_what_r_says(target: str) -> None:
    expected: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows("diagnostics.csv", target):
        expected[row["part"]][row["quantity"]] = float(row["value"])
    found = raked(target).diagnostics
    assert [part.part for part in found.parts] == list(expected)
    for part in found.parts:
        assert named(part.spread) == pytest.approx(expected[part.part], rel=1e-7)
    if len(found.parts) == 1:
        assert found.whole == found.parts[0].spread
    else:
        assert found.whole.cases == sum(part.spread.cases for part in found.parts)
        assert found.whole.total == pytest.approx(1800)


def named(found: Spread) -> dict[str, float]:
    first, median, third = found.quartiles
    return {
        **{"cases": found.cases, "total": found.total, "design_effect": found.design_effect},
        **{"effective": found.effective, "least": found.least, "greatest": found.greatest},
        **{"quartile_1": first, "median": median, "quartile_3": third},
    }


def test_who_is_left_out_is_told() -> None:
    with (REFERENCE / "survey.csv").open(encoding="utf-8") as file:
        cases = list(csv.DictReader(file))
    found = raked("joint").diagnostics
    without = {"sex": [row["sex"] == "" for row in cases], "age": [row["age"] == "9" for row in cases]}
    assert found.unanswered == {name: sum(flags) for name, flags in without.items()}
    complete = [not any(flags) for flags in zip(*without.values(), strict=True)]
    weightless = [row["base"] in ("", "0") for row in cases]
    assert found.unweighted == sum(c and w for c, w in zip(complete, weightless, strict=True)) > 0
    assert found.left_out == len(cases) - found.whole.cases
    waves = raked("waves").diagnostics
    assert waves.unanswered["sex"] == found.unanswered["sex"]
    assert waves.unanswered["age"] < found.unanswered["age"], "only the first wave has margins of age"


def test_trimmed_cases_are_counted() -> None:
    weights = [float(row["weight"]) for row in rows("weights.csv", "trimmed")]
    at_a_bound = sum(weight < 0.4 + 1e-9 or weight > 2.2 - 1e-9 for weight in weights)
    (part,) = raked("trimmed").diagnostics.parts
    assert part.trimmed == at_a_bound > 50
    assert raked("service").diagnostics.parts[0].trimmed == 0

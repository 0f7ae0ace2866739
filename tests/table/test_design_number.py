"""Numbers under a sampling design, from the file to the table, against R's survey package; and the laws they obey."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import mobsurvey
from mobsurvey.statistics.design.adjusted_wald import adjusted_wald
from mobsurvey.statistics.design.mean import mean
from mobsurvey.statistics.design.mean_difference import mean_difference
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.study import Study
from mobsurvey.table.design_number import DesignNumber
from mobsurvey.table.model import Table
from mobsurvey.tabulation.axis import axis_of
from mobsurvey.tabulation.design_means import DesignMeans
from mobsurvey.tabulation.filter import parse_filter
from mobsurvey.tabulation.number_values import count_values
from mobsurvey.tabulation.weight import Weight

REFERENCE = Path(__file__).resolve().parents[1] / "reference" / "design"
Design = mobsurvey.Design
DESIGNS = {
    "full": Design("weight", "stratum", "cluster", "clusters"),
    "clusters_in_strata": Design("weight", "stratum", "cluster"),
    "clusters": Design("weight", None, "own"),
    "strata": Design("weight", "stratum"),
    "strata_fpc": Design("weight", "stratum", None, "people"),
    "weight": Design("weight"),
    "unweighted": Design(None, "stratum", "cluster"),
    "certainty": Design("weight", "stratum1", "cluster", None, "certainty"),
    "adjust": Design("weight", "stratum1", "cluster", None, "centered"),
    "average": Design("weight", "stratum1", "cluster", None, "average"),
    "strata_adjust": Design("weight", "lonely", None, None, "centered"),
}
SOME = "sex = 1 and stratum in (3, 4)"
NUMBERS = ("weight", "stratum", "stratum1", "cluster", "clusters", "people", "own", "lonely", "minutes", "same", "year")
CODEBOOK = """
id = "numbers"
title = "Made up"
languages = ["en"]
[variables.level]
values = [{ code = 1, label = "One" }, { code = 2, label = "Two" }, { code = 3, label = "Three" }]
[variables.sex]
values = [{ code = 1, label = "Man" }, { code = 2, label = "Woman" }]
[scales.tick]
values = [{ code = 1, label = "Yes" }, { code = 0, label = "No" }]
[variables.tick1]
scale = "tick"
[variables.tick2]
scale = "tick"
[sets.ticks]
kind = "dichotomies"
members = ["tick1", "tick2"]
counted_value = 1
base = "asked"
""" + "\n".join(f'[variables.{name}]\nkind = "number"' for name in NUMBERS)
COLUMNS = ("1", "2", "3", "total")


@pytest.fixture(name="study", scope="module")
def _study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    folder = tmp_path_factory.mktemp("numbers")
    (folder / "numbers.toml").write_text(CODEBOOK, encoding="utf-8")
    cases = read("numbers.csv")
    for case in cases:
        case["own"] = str(10 * int(case["stratum"]) + int(case["cluster"]))
        case["lonely"] = "99" if case["case"] == "5" else case["stratum"]
        case["same"] = "0.1"
        case["year"] = str(1e9 + float(case["minutes"])) if case["minutes"] else ""
    with (folder / "numbers.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(cases[0]))
        writer.writeheader()
        writer.writerows(cases)
    study = mobsurvey.import_file(folder / "numbers.csv", str(folder / "numbers.toml"), folder / "s.mobsurvey")
    yield study
    study.close()


def read(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def reference() -> dict[tuple[str, str], dict[tuple[str, str], float]]:
    found: dict[tuple[str, str], dict[tuple[str, str], float]] = {}
    for row in read("means.csv"):
        found.setdefault((row["design"], row["domain"]), {})[row["quantity"], row["column"]] = float(row["value"])
    return found


everything = pytest.mark.parametrize(("design", "domain"), reference(), ids=lambda value: value)


def table(study: Study, design: str, domain: str = "all", name: str = "minutes", **more: Any) -> Table:
    analysis = mobsurvey.Analysis(interval="auto", **more)
    where = SOME if domain == "some" else None
    weighting = mobsurvey.Weighting(design=DESIGNS[design])
    return mobsurvey.crosstab(study, name, "level", where=where, weighting=weighting, analysis=analysis)


def under(table: Table) -> dict[str, tuple[Any, ...]]:
    (row,) = table.rows
    return {detail.key: detail.values for detail in row.details}


@everything
def test_means_against_r(study: Study, design: str, domain: str) -> None:
    expected = reference()[design, domain]
    found = under(table(study, design, domain))
    keys = {"mean": "mean", "se": "se", "sd": "sd", "median": "median", "deff": "design-effect"}
    for number, column in enumerate(COLUMNS):
        for quantity, key in keys.items():
            assert found[key][number] == pytest.approx(expected[quantity, column], rel=1e-9), (key, column)
        if ("low", column) in expected:
            ends = expected["low", column], expected["high", column]
            assert found["interval"][number] == pytest.approx(ends, rel=1e-8), column
        else:
            assert found["interval"][number] is None


@everything
def test_tests_of_means_against_r(study: Study, design: str, domain: str) -> None:
    expected = reference()[design, domain]
    found = {measure.statistic: measure for measure in table(study, design, domain).measures}
    assert set(found) == {"adjusted-wald", "rank-test"}
    for quantity, name in (("minutes", "adjusted-wald"), ("rank", "rank-test")):
        test = found[name]
        assert test.value == pytest.approx(expected[f"{quantity}_F", ""], rel=1e-8)
        assert test.df == expected[f"{quantity}_ndf", ""]
        assert test.df2 == expected[f"{quantity}_ddf", ""]
        assert test.p == pytest.approx(expected[f"{quantity}_p", ""], rel=1e-6)


def test_the_rank_test_is_svyranktest_where_weights_are_alike(study: Study) -> None:
    expected = reference()["unweighted", "all"]
    (test,) = [m for m in table(study, "unweighted").measures if m.statistic == "rank-test"]
    assert test.value is not None
    assert test.df2 is not None
    degrees = test.df2 + 1  # of two differences
    assert test.value * 2 * degrees / test.df2 == pytest.approx(expected["svyranktest", ""], rel=1e-9)


def design_number(study: Study, design: str, domain: str = "all", name: str = "minutes") -> DesignNumber:
    survey = study.survey
    banner, only = axis_of(survey, "level", "en"), parse_filter(SOME, survey) if domain == "some" else None
    weight = Weight("weight", "sampling") if DESIGNS[design].weight else None
    groups, _ = count_values(survey.chunks, name, banner, only, weight)
    return DesignNumber(survey.chunks, name, banner, only, DESIGNS[design], groups)


@everything
def test_differences_of_two_means_against_r(study: Study, design: str, domain: str) -> None:
    expected = reference()[design, domain]
    means = design_number(study, design, domain).means
    for first, second in ((1, 2), (1, 3), (2, 3)):
        found = mean_difference(means, first - 1, second - 1)
        assert not isinstance(found, Skipped)
        (result,) = found
        at = f"{first}-{second}"
        assert result.value == pytest.approx(expected["difference", at], rel=1e-9)
        assert result.se == pytest.approx(expected["difference_se", at], rel=1e-9)
        assert result.p == pytest.approx(expected["difference_p", at], rel=1e-6)


@everything
def test_degrees_of_freedom_against_r(study: Study, design: str, domain: str) -> None:
    means = design_number(study, design, domain).means
    for place, column in enumerate(COLUMNS):
        found = mean(means, place)
        assert not isinstance(found, Skipped)
        assert found[0].df == reference()[design, domain]["df", column]


def test_letters_follow_the_differences(study: Study) -> None:
    options: dict[str, Any] = {"letters": True, "letters_adjust": "none", "min_base": 5}
    expected = reference()["full", "all"]
    # Of the three pairs only 1-3 has a p below .2, and the third mean is larger.
    assert [pair for pair in ("1-2", "1-3", "2-3") if expected["difference_p", pair] < 0.2] == ["1-3"]
    found = table(study, "full", alphas=(0.2,), **options)
    assert under(found)["letters"] == ("", "", "A", None)
    assert any("t test of two columns by the sampling design" in note for note in found.notes)
    assert under(table(study, "full", alphas=(0.05,), **options))["letters"] == ("", "", "", None)
    small = table(study, "full", letters=True, alphas=(0.2,), letters_adjust="none", min_base=110)
    assert [point.small for point in small.columns[:-1]] == [True, False, False]
    assert under(small)["letters"] == ("", "", "", None)


def test_bases_beside_the_weighted_one(study: Study) -> None:
    cases = [case for case in read("numbers.csv") if case["level"] and case["minutes"]]
    (block,) = table(study, "full").blocks
    bases = {detail.key: detail.values for detail in block.base_details}
    for number, level in enumerate(("1", "2", "3", None)):
        weights = [float(case["weight"]) for case in cases if level in (None, case["level"])]
        assert block.base[number].count == pytest.approx(sum(weights))
        assert bases["unweighted-base"][number] == len(weights)
        assert bases["effective-base"][number] == pytest.approx(sum(weights) ** 2 / sum(w * w for w in weights))
    (block,) = table(study, "unweighted").blocks
    assert [detail.key for detail in block.base_details] == ["unweighted-base"]


def test_large_values_lose_no_digits(study: Study) -> None:
    plain, shifted = under(table(study, "full")), under(table(study, "full", name="year"))
    for key in ("se", "sd", "design-effect"):
        assert shifted[key] == pytest.approx(plain[key], rel=1e-6)
    (wald, rank), (other, same) = table(study, "full").measures, table(study, "full", name="year").measures
    assert other.value == pytest.approx(wald.value, rel=1e-6)
    assert same.value == pytest.approx(rank.value, rel=1e-12)


def test_a_number_that_is_the_same_for_all(study: Study) -> None:
    found = table(study, "full", name="same")
    assert under(found)["mean"] == pytest.approx((0.1,) * 4)
    assert under(found)["se"] == (0.0,) * 4
    assert {measure.skipped for measure in found.measures} == {"all values are the same"}


def test_groups_that_cannot_be_tested(study: Study) -> None:
    weighting = mobsurvey.Weighting(design=DESIGNS["full"])

    def skipped(where: str) -> set[str | None]:
        return {
            m.skipped for m in mobsurvey.crosstab(study, "minutes", "level", where=where, weighting=weighting).measures
        }

    assert skipped("level = 1") == {"only one category of level has cases"}
    (few,) = skipped("level = 1 or (level = 2 and minutes > 100)")
    assert few is not None
    assert "fewer than 5" in few
    # Two clusters of one stratum leave 1 degree of freedom, which three columns need 2 of.
    (reason,) = skipped("stratum = 1")
    assert reason == "there are too many columns for the clusters of the sample"
    (reason,) = skipped("stratum = 1 and cluster = 1")
    assert reason == "the sample has no more clusters than strata"


def test_columns_that_overlap_have_means_and_no_tests(study: Study) -> None:
    found = mobsurvey.crosstab(
        study,
        "minutes",
        "ticks",
        weighting=mobsurvey.Weighting(design=DESIGNS["full"]),
        analysis=mobsurvey.Analysis(letters=True),
    )
    ticked = [case for case in read("numbers.csv") if case["tick1"] == "1" and case["minutes"]]
    weights = [float(case["weight"]) for case in ticked]
    mean = sum(w * float(case["minutes"]) for w, case in zip(weights, ticked, strict=True)) / sum(weights)
    assert under(found)["mean"][0] == pytest.approx(mean)
    assert found.measures == ()
    assert "letters" not in under(found)


def test_means_without_a_sampling_variance_are_not_tested() -> None:
    """Two groups whose difference has no variance, and three whose differences are one and the same."""
    constant = DesignMeans((1.0, 2.0, 1.5), [[0.0] * 3] * 3, (0.0,) * 3, (9, 9, 18), (4, 4, 8))
    assert adjusted_wald(constant, (0, 1)) == Skipped("no-sampling-variance")
    assert mean_difference(constant, 0, 1) == Skipped("no-sampling-variance")
    tied = [[1.0, 0, 0, 0], [0, 0.0, 0, 0], [0, 0, 0.0, 0], [0, 0, 0, 0.0]]
    assert adjusted_wald(DesignMeans((1, 2, 3, 2), tied, (0.0,) * 4, (9,) * 4, (8,) * 4), (0, 1, 2)) == Skipped(
        "no-sampling-variance"
    )

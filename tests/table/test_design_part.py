"""Tables under a sampling design, from the file to the table, against R's survey package."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

import mobsurvey
from mobsurvey.statistics.design.column_difference import Share, column_difference
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.study import Study
from mobsurvey.table.design_part import DesignPart
from mobsurvey.table.model import Table
from mobsurvey.tabulation.axis import axis_of
from mobsurvey.tabulation.design import read_design

REFERENCE = Path(__file__).resolve().parents[1] / "reference" / "design"
FULL = mobsurvey.Design("weight", "stratum", "cluster", "clusters")
DESIGNS = {"full": FULL, "weight": mobsurvey.Design("weight")}
CODEBOOK = """
id = "survey"
title = "Made up"
languages = ["en"]
[variables.weight]
kind = "number"
[variables.stratum]
kind = "number"
[variables.cluster]
kind = "number"
[variables.clusters]
kind = "number"
[variables.level]
values = [{ code = 1, label = "One" }, { code = 2, label = "Two" }, { code = 3, label = "Three" }]
[scales.item]
values = [{ code = 1 }, { code = 2 }, { code = 3 }, { code = 4 }]
[variables.item]
scale = "item"
[scales.tick]
values = [{ code = 1, label = "Yes" }, { code = 0, label = "No" }]
[variables.tick1]
scale = "tick"
[variables.tick2]
scale = "tick"
[variables.tick3]
scale = "tick"
[variables.tick4]
scale = "tick"
[sets.ticks]
kind = "dichotomies"
members = ["tick1", "tick2", "tick3", "tick4"]
counted_value = 1
base = "asked"
"""


@pytest.fixture(name="study", scope="module")
def _study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    folder = tmp_path_factory.mktemp("design")
    (folder / "survey.toml").write_text(CODEBOOK, encoding="utf-8")
    study = mobsurvey.import_file(REFERENCE / "survey.csv", str(folder / "survey.toml"), folder / "s.mobsurvey")
    yield study
    study.close()


def read(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def table(study: Study, name: str, design: str) -> Table:
    weighting = mobsurvey.Weighting(design=DESIGNS[design])
    return mobsurvey.crosstab(
        study, name, "level", weighting=weighting, analysis=mobsurvey.Analysis(interval="auto", letters=True)
    )


def number(design: str, quantity: str, row: str, column: str = "level") -> float:
    (found,) = [
        float(line["value"])
        for line in read("design.csv")
        if (line["design"], line["domain"], line["quantity"], line["row"], line["column"])
        == (design, "all", quantity, row, column)
    ]
    return found


@pytest.mark.parametrize("design", DESIGNS)
def test_tests_equal_r(study: Study, design: str) -> None:
    item = table(study, "item", design)
    ticks = table(study, "ticks", design)
    found = {test.item: test for test in (*item.tests, *ticks.tests)}
    for name in ("item", "tick1", "tick2"):
        test = found[name]
        assert test.test == "rao-scott"
        assert test.statistic == pytest.approx(number(design, "F", name), rel=1e-8)
        assert test.df == pytest.approx(number(design, "ndf", name), rel=1e-8)
        assert test.df2 == pytest.approx(number(design, "ddf", name), rel=1e-8)
        assert test.p == pytest.approx(number(design, "p", name), rel=1e-6)
    (omnibus,) = ticks.omnibus
    assert omnibus.test == "design-mmi"
    assert omnibus.statistic == pytest.approx(number(design, "mmi_F", "", ""), rel=1e-8)
    assert omnibus.p == pytest.approx(number(design, "mmi_p", "", ""), rel=1e-6)


@pytest.mark.parametrize("design", DESIGNS)
def test_percents_and_intervals_equal_r(study: Study, design: str) -> None:
    for row in table(study, "ticks", design).rows:
        details = {detail.key: detail.values for detail in row.details}
        for c, level in enumerate("123"):
            percent = row.cells[c].percent
            assert percent == pytest.approx(100 * number(design, "proportion", row.item, level), rel=1e-8)
            assert details["standard-error"][c] == pytest.approx(100 * number(design, "se", row.item, level), rel=1e-8)
            assert details["design-effect"][c] == pytest.approx(number(design, "deff", row.item, level), rel=1e-8)
            ends = [100 * number(design, f"beta_{end}", row.item, level) for end in ("low", "high")]
            assert details["interval"][c] == pytest.approx(tuple(ends), rel=1e-6)


@pytest.mark.parametrize("design", DESIGNS)
def test_differences_of_columns_equal_r(study: Study, design: str) -> None:
    survey = study.survey
    stub, banner = axis_of(survey, "ticks", "en"), axis_of(survey, "level", "en")
    part = DesignPart(survey.chunks, read_design(survey.chunks, DESIGNS[design]), stub, banner, None)
    expected: dict[tuple[str, str, str], dict[str, float]] = {}
    for line in read("column_difference.csv"):
        if line["design"] == design:
            key = (line["tick"], line["first"], line["second"])
            expected.setdefault(key, {})[line["quantity"]] = float(line["value"])
    assert len(expected) == 24
    for (tick, first, second), numbers in expected.items():
        row, a = int(tick[-1]) - 1, int(first) - 1
        share = Share(part.cell(row, a), part.cell(None, a))
        if second == "rest":
            other = Share((part.cell(row, None), part.cell(row, a)), (part.all, part.cell(None, a)))
        else:
            b = int(second) - 1
            other = Share(part.cell(row, b), part.cell(None, b))
        found = column_difference(part.totals, share, other, part.all)
        assert not isinstance(found, Skipped)
        for quantity, value in numbers.items():
            assert getattr(found[0], quantity) == pytest.approx(value, rel=1e-6 if quantity == "p" else 1e-8)

"""What nets must not disturb: statistics of layers, and batteries with a line an item."""

from __future__ import annotations

from typing import Any

import pytest

import mobsurvey
from mobsurvey.bundled import bundled_folder
from mobsurvey.renderers import Page, plain
from mobsurvey.study import Study
from mobsurvey.survey import Net
from mobsurvey.table.analysis import Analysis
from mobsurvey.table.shape import Box, Shape
from mobsurvey.table.weighting import Weighting

UNWEIGHTED = Weighting(unweighted=True)


@pytest.fixture(name="study", scope="module")
def _study() -> Study:
    return mobsurvey.code_file(bundled_folder("samples") / "service-example.csv", "service-example")


@pytest.mark.parametrize("statistic", ["mantel-haenszel", "cochran", "breslow-day", "tarone"])
@pytest.mark.parametrize("name", ["channel", "district"])
def test_statistics_of_layers_know_nets_from_layers(study: Study, name: str, statistic: str) -> None:
    asked: dict[str, Any] = {"layer": "age_group", "analysis": Analysis(stats=(statistic,)), "weighting": UNWEIGHTED}
    net = Shape(nets=(Net("Any", name, ("1", "2")),))
    alone = mobsurvey.crosstab(study, name, "sex", **asked)
    beside = mobsurvey.crosstab(study, name, "sex", shape=net, **asked)
    assert alone.measures
    kept = [measure for measure in beside.measures if "Any" not in measure.label]
    assert kept == list(alone.measures)
    assert any("Any" in measure.label for measure in beside.measures)


def test_a_brief_battery_has_the_columns_that_all_items_have(study: Study) -> None:
    asked: dict[str, Any] = {"analysis": Analysis(brief=True), "weighting": UNWEIGHTED}
    one = Shape(nets=(Net("Low", "service_2", ("1", "2")),), boxes=(Box(top=2),))
    lines = plain.render(
        [mobsurvey.crosstab(study, "service", "sex", shape=one, **asked)], Page(width=120)
    ).splitlines()
    boxed = Shape(boxes=(Box(top=2),))
    expected = plain.render([mobsurvey.crosstab(study, "service", "sex", shape=boxed, **asked)], Page(width=120))
    assert lines[: lines.index("")] == expected.splitlines()[: lines.index("")]
    rows = [line for line in lines if line.startswith(("1. ", "2. "))][:2]
    assert rows == [line for line in expected.splitlines() if line.startswith(("1. ", "2. "))][:2]

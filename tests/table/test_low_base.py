"""Columns of few respondents are marked, by respondents and not by what their weights add up to."""

from __future__ import annotations

import pytest

import mobsurvey
from mobsurvey.bundled import bundled_folder
from mobsurvey.renderers import Page, rendered
from mobsurvey.study import Study
from mobsurvey.survey import Design
from mobsurvey.table.model import LOW_MARK
from mobsurvey.table.shape import Shape
from mobsurvey.table.weighting import Weighting


@pytest.fixture(name="study", scope="module")
def _study() -> Study:
    return mobsurvey.code_file(bundled_folder("samples") / "service-example.csv", "service-example")


@pytest.mark.parametrize("weighting", [Weighting(unweighted=True), Weighting(design=Design(weight="weight"))])
@pytest.mark.parametrize("by", ["district", "district,sex", "sex/district"])
def test_marked_are_those_below(study: Study, by: str, weighting: Weighting) -> None:
    bases = [
        cell.count
        for cell in mobsurvey.crosstab(study, "service_1", by, weighting=Weighting(unweighted=True)).blocks[0].base
    ]
    least = int(sorted(bases)[len(bases) // 2])
    table = mobsurvey.crosstab(study, "service_1", by, weighting=weighting, shape=Shape(low_base=least))
    assert [point.low for point in table.columns] == [base < least for base in bases]
    assert any(point.low for point in table.columns) and not table.columns[-1].low
    assert sum(note.count(f"{LOW_MARK} fewer than {least} respondents") for note in table.notes) >= 1
    marked = next(point for point in table.columns if point.low)
    assert marked.heading == f"{marked.label} {LOW_MARK}"
    for format in ("plain", "csv", "markdown", "html"):
        assert LOW_MARK in str(rendered([table], format, Page()))
    assert table.to_json()["columns"][0].get("low", False) == table.columns[0].low


def test_a_battery_is_marked_where_every_item_is_low(study: Study) -> None:
    table = mobsurvey.crosstab(study, "service", "district", shape=Shape(low_base=10_000))
    assert all(point.low for point in table.columns)
    assert not any(point.low for point in mobsurvey.crosstab(study, "service", "district").columns)

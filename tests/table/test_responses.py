"""Percents of responses: of all answers given in a column."""

from __future__ import annotations

import pytest

import mobsurvey
from mobsurvey.bundled import bundled_folder
from mobsurvey.errors import UsageError
from mobsurvey.study import Study
from mobsurvey.survey import Net
from mobsurvey.table.analysis import Analysis
from mobsurvey.table.shape import Shape
from mobsurvey.table.weighting import Weighting


@pytest.fixture(name="study", scope="module")
def _study() -> Study:
    return mobsurvey.code_file(bundled_folder("samples") / "service-example.csv", "service-example")


@pytest.mark.parametrize("by", ["sex", "sex,district", "channel"])
@pytest.mark.parametrize("weighting", [Weighting(), Weighting(unweighted=True)])
def test_they_add_up_to_100(study: Study, by: str, weighting: Weighting) -> None:
    table = mobsurvey.crosstab(study, "channel", by, percent="responses", weighting=weighting)
    counts = mobsurvey.crosstab(study, "channel", by, weighting=weighting)
    for number in range(len(table.columns)):
        cells = [row.cells[number] for row in table.rows]
        assert [cell.count for cell in cells] == [row.cells[number].count for row in counts.rows]
        assert sum(cell.percent or 0 for cell in cells) == pytest.approx(100)
        mentions = sum(cell.count for cell in cells)
        assert {cell.base for cell in cells} == {mentions}
        (line,) = (detail for detail in table.blocks[0].base_details if detail.key == "responses")
        assert line.values[number] == mentions
        assert table.blocks[0].base[number]._replace(percent=100) == counts.blocks[0].base[number]._replace(percent=100)
    assert any(note.endswith("of which a respondent may give several.") for note in table.notes)
    assert [part.tests for part in table.tested] == [part.tests for part in counts.tested]


def test_of_a_question_with_one_answer_they_are_the_usual_ones(study: Study) -> None:
    unweighted = Weighting(unweighted=True)
    usual = mobsurvey.freq(study, "district", weighting=unweighted)
    found = mobsurvey.freq(study, "district", percent="responses", weighting=unweighted)
    assert [row.cells for row in found.rows] == [row.cells for row in usual.rows]


def test_a_net_has_no_share_and_a_subtotal_has(study: Study) -> None:
    nets = (Net("Any", "channel", ("1", "2")), Net("Both", "channel", ("1", "2"), kind="subtotal"))
    table = mobsurvey.freq(study, "channel", percent="responses", shape=Shape(nets=nets))
    first, second, *_, net, subtotal = (row.cells[0] for row in table.rows)
    assert net.percent is None
    assert subtotal.percent == pytest.approx((first.percent or 0) + (second.percent or 0))


@pytest.mark.parametrize("analysis", [Analysis(letters=True), Analysis(interval="auto")])
def test_what_is_of_respondents_is_refused(study: Study, analysis: Analysis) -> None:
    with pytest.raises(UsageError):
        mobsurvey.crosstab(study, "channel", "sex", percent="responses", analysis=analysis)

"""What stands twice is refused: lines of one label, questions of a banner, names of tables."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.commands.conftest import Call

import mobsurvey
from mobsurvey.book.plan import read_plan
from mobsurvey.bundled import bundled_folder
from mobsurvey.errors import CodebookError, UsageError
from mobsurvey.study import Study
from mobsurvey.survey import Net
from mobsurvey.table.asked import shape_of
from mobsurvey.table.shape import Box, Shape
from mobsurvey.table.tabulate import crosstab, freq


@pytest.fixture(name="hcmc", scope="module")
def _hcmc() -> Study:
    return mobsurvey.code_file(bundled_folder("samples") / "hcmc-2024.csv", "hcmc-2024")


def test_two_nets_of_one_label(hcmc: Study) -> None:
    with pytest.raises(UsageError) as caught:
        freq(hcmc, "purpose", shape=shape_of(net=["purpose: A = 1", "purpose: A = 2"]))
    assert str(caught.value) == '"purpose" would have two lines "Net: A". Give each a label of its own.'
    with pytest.raises(UsageError, match='two lines "Subtotal: A"'):
        freq(hcmc, "purpose", shape=shape_of(subtotal=["purpose: A = 1", "purpose: A = 2"]))


def test_a_net_and_one_of_the_codebook(hcmc: Study) -> None:
    declared = {"both": Net("both", "purpose", (1, 3), {"en": "Either", "vi": "Một trong hai"})}
    study = Study(hcmc.survey._replace(nets=declared), hcmc.provenance, hcmc.findings)
    asked = shape_of(net=["purpose: Either = 1,2"])
    with pytest.raises(UsageError, match='"purpose" would have two lines "Net: Either"'):
        crosstab(study, "purpose", "level", shape=asked)
    assert crosstab(study, "purpose", "level", shape=asked, lang="vi")


def test_lines_that_differ_in_kind_or_question_are_none(hcmc: Study) -> None:
    shape = shape_of(net=["purpose: A = 1", "purpose: A = all of 1,2"], subtotal=["purpose: A = 1"])
    assert len(freq(hcmc, "purpose", shape=shape).rows) == 8
    of_items = Shape(nets=(Net("A", "difficulty_1", (1,)), Net("A", "difficulty_2", (1,))))
    assert sum(row.role == "net" for row in freq(hcmc, "difficulty", shape=of_items).rows) == 2


def test_boxes_and_summaries_named_twice_stand_once() -> None:
    shape = shape_of(box="top2,Top2,bottom1", summary="mean,sd,mean")
    assert (shape.boxes, shape.summary) == ((Box(2, 0), Box(0, 1)), ("mean", "sd"))


@pytest.mark.parametrize(
    ("by", "twice"),
    [("level,level", "level"), ("level, difficulty_1 ,level", "level"), ("level/method,level/method", "level/method")],
)  # fmt: skip
def test_banners(hcmc: Study, by: str, twice: str) -> None:
    with pytest.raises(UsageError) as caught:
        crosstab(hcmc, "content", by)
    assert str(caught.value) == f'--by {by} has "{twice}" twice. Name it once.'


def test_a_question_beside_itself_within_another_is_none(hcmc: Study) -> None:
    assert crosstab(hcmc, "content", "level,difficulty_1/level")


@pytest.fixture
def call(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    return Call(tmp_path, capsys, monkeypatch)


@pytest.mark.parametrize("words", [("crosstab", "--by", "level"), ("freq",)])
def test_names(call: Call, words: tuple[str, ...]) -> None:
    sample = str(bundled_folder("samples") / "hcmc-2024.csv")
    assert call("import", sample, "--codebook", "hcmc-2024").code == 0
    result = call(*words, "purpose", "content", "purpose")
    assert (result.code, result.err) == (2, 'Error: "purpose" is named twice. Name each table once.\n')


def test_plans(tmp_path: Path) -> None:
    text = 'outputs = ["b.csv"]\n[[tables]]\nnames = ["purpose", "content", "purpose"]\n'
    (tmp_path / "p.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CodebookError) as caught:
        read_plan(tmp_path / "p.toml")
    assert caught.value.problems == (f'{tmp_path / "p.toml"}, line 3: "purpose" is named twice. Remove one.',)

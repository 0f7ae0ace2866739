"""Columns of few respondents are judged in each layer and for each item by itself; headings speak of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import mobsurvey
from mobsurvey.renderers import Page, rendered
from mobsurvey.study import Study
from mobsurvey.survey import Design
from mobsurvey.table.analysis import Analysis
from mobsurvey.table.model import LOW_MARK, Table
from mobsurvey.table.shape import Shape
from mobsurvey.table.tabulate import crosstab
from mobsurvey.table.weighting import Weighting

CODEBOOK = """
id = "s"
languages = ["en", "vi"]
[scales.two]
measure = "ordinal"
values = [{ code = 1, label = "Yes" }, { code = 2, label = "No" }]
[variables.group]
values = [{ code = 1, label = "G1" }, { code = 2, label = "G2" }, { code = 3, label = "G3" }]
[variables.layer]
values = [{ code = 1, label = "L1" }, { code = 2, label = "L2" }, { code = 3, label = "L3" }]
[variables.q1]
scale = "two"
[variables.q2]
scale = "two"
[variables.weight]
kind = "number"
[batteries.both]
items = ["q1", "q2"]
"""
COUNTS: Mapping[tuple[int, int, int], tuple[int, int]] = {
    # In L2 both groups are large and differ by far; elsewhere G2 is small, and G3 everywhere.
    (1, 1, 1): (50, 50),
    (1, 2, 1): (20, 5),
    (2, 1, 2): (20, 80),
    (2, 2, 2): (80, 20),
    (3, 1, 1): (10, 60),
    (1, 3, 1): (4, 4),
    (2, 3, 1): (5, 4),
    (3, 3, 1): (6, 4),
}
"""Those who said yes and no to q1, by layer and group; q2 is answered where the third number is 1."""
WEIGHTINGS = {
    "plain": Weighting(),
    "frequency": Weighting(frequency="weight"),
    "sampling": Weighting(design=Design(weight="weight")),
    "cases": Weighting(design=Design(cluster="weight")),
}


@pytest.fixture(name="study", scope="module")
def _study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    lines = ["group,layer,q1,q2,weight"]
    for (layer, group, asked), answers in COUNTS.items():
        for answer, count in enumerate(answers, start=1):
            lines += [f"{group},{layer},{answer},{answer if asked == 1 else ''},1"] * count
    folder = tmp_path_factory.mktemp("small")
    (folder / "s.toml").write_text(CODEBOOK, encoding="utf-8")
    (folder / "s.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return mobsurvey.code_file(folder / "s.csv", folder / "s.toml")


def made(study: Study, name: str, by: str = "group", **more: Any) -> Table:
    asked: dict[str, Any] = {"analysis": Analysis(letters=True), "shape": Shape(summary=("mean",), low_base=30), **more}
    return crosstab(study, name, by, **asked)


def letters(table: Table, block: int) -> list[tuple[Any, ...]]:
    """Of each row, then of the mean."""
    found = table.blocks[block]
    details = [detail for row in found.rows for detail in row.details] + list(found.base_details)
    return [detail.values[:-1] for detail in details if detail.key in ("letters", "signs")]


@pytest.mark.parametrize("weighting", ["plain", "frequency", "sampling"])
def test_a_layer_is_tested_where_its_own_columns_are_large(study: Study, weighting: str) -> None:
    table = made(study, "q1", layer="layer", weighting=WEIGHTINGS[weighting])
    assert letters(table, 0) == letters(table, 2) == [("", "", "")] * 3
    # 20 % of 100 against 80 % of 100: z is 8.5. The mean of the codes 1 and 2 is larger where fewer said yes.
    assert letters(table, 1) == [("", "A", ""), ("B", "", ""), ("B", "", "")]
    assert [(point.small, point.low) for point in table.columns] == [(False, False)] * 2 + [
        (True, True),
        (False, False),
    ]
    assert [block.small for block in table.blocks] == [
        (False, True, True), (False, False, True), (False, True, True)
    ]  # fmt: skip
    assert "Base below 30, not tested: (C) G3; (B) G2 in L1, L3." in table.notes
    assert f"{LOW_MARK} fewer than 30 respondents: the percents of the column say little." in table.notes
    assert f"{LOW_MARK} fewer than 30 respondents there, so that percents say little: G2 in L1, L3." in table.notes
    text = str(rendered([table], "plain", Page()))
    assert "(B)" in text and "(B*)" not in text and "(C*)" in text and f"G3 {LOW_MARK}" in text
    bases = table.to_json()["bases"]
    assert [base["small"] for base in bases] == [list(block.small) for block in table.blocks]
    assert [base["low"][1] for base in bases] == [True, False, True]


def test_signs_against_the_rest_are_of_the_layer_too(study: Study) -> None:
    for weighting in ("plain", "sampling"):
        analysis = Analysis(letters=True, compare="rest")
        table = made(study, "q1", layer="layer", analysis=analysis, weighting=WEIGHTINGS[weighting])
        assert letters(table, 0)[0][1] == "" and letters(table, 1)[0] == ("-", "+", "")


@pytest.mark.parametrize("weighting", ["plain", "frequency", "sampling"])
def test_an_item_is_tested_where_its_own_columns_are_large(study: Study, weighting: str) -> None:
    table = made(study, "both", where="layer != 3", weighting=WEIGHTINGS[weighting])
    # q1: 70 of 200 against 100 of 125 said yes; q2: 25 of G2 answered it, and 17 of G3.
    assert letters(table, 0) == [("", "A", ""), ("B", "", ""), ("B", "", "")]
    assert letters(table, 1) == [("", "", "")] * 3
    assert [point.small for point in table.columns] == [False, False, True, False]
    assert "Base below 30, not tested: (C) G3; (B) G2 in q2." in table.notes


def test_without_a_weight_a_design_counts_respondents(tmp_path: Path, study: Study) -> None:
    lines = ["group,q1,q2,weight"]
    lines += [f"{1 + n % 2},{1 + (n % 8 > 2)},{1 + n % 3 % 2 if n < 50 else ''},{n}" for n in range(120)]
    (tmp_path / "s.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "s.toml").write_text(
        CODEBOOK.replace('[variables.layer]\nvalues = [{ code = 1, label = "L1" }, { code = 2, label = "L2" }, '
                         '{ code = 3, label = "L3" }]\n', ""), encoding="utf-8"
    )  # fmt: skip
    found = mobsurvey.code_file(tmp_path / "s.csv", tmp_path / "s.toml")
    table = made(found, "both", weighting=WEIGHTINGS["cases"])
    assert [block.small for block in table.blocks] == [(False, False, True), (True, True, True)]
    assert "Base below 30, not tested: (C) G3; (A) G1 in q2; (B) G2 in q2." in table.notes


def test_of_many_parts_the_note_says_how_many(tmp_path: Path) -> None:
    codes = ", ".join(f'{{ code = {n}, label = "P{n}" }}' for n in range(1, 10))
    (tmp_path / "s.toml").write_text(
        f'id = "s"\nlanguages = ["en", "vi"]\n[variables.layer]\nvalues = [{codes}]\n[variables.group]\n'
        'values = [{ code = 1, label = "A" }, { code = 2, label = "B" }]\n[variables.q]\nvalues = [{ code = 1 }]\n',
        encoding="utf-8",
    )
    lines = ["layer,group,q"] + [f"{n},1,1" for n in range(1, 10) for _ in range(2 if n < 8 else 40)]
    (tmp_path / "s.csv").write_text("\n".join([*lines, *["9,2,1"] * 30]) + "\n", encoding="utf-8")
    study = mobsurvey.code_file(tmp_path / "s.csv", tmp_path / "s.toml")
    table = crosstab(study, "q", "group", layer="layer", analysis=Analysis(letters=True))
    assert (
        "Base below 30, not tested: (A) A in 7 of the 9 parts of the table; (B) B in 8 of the 9 parts of the table."
        in table.notes
    )
    vietnamese = crosstab(study, "q", "group", layer="layer", lang="vi", shape=Shape(low_base=30))
    assert vietnamese.notes[-1] == (
        f"{LOW_MARK} dưới 30 người trả lời ở đó, tỷ lệ ít ý nghĩa: A ở 7 trong 9 phần của bảng; B ở 8 trong 9 phần của "
        "bảng; Tổng ở 7 trong 9 phần của bảng."
    )


def test_a_stacked_banner_names_columns_with_their_question(study: Study) -> None:
    table = made(study, "q2", "group,layer")
    # q2 was asked in L1, but of G3 everywhere and of G1 in L3.
    assert [(point.label, point.small, point.low) for point in table.columns] == [
        ("G1", False, False), ("G2", True, True), ("G3", True, True),
        ("L1", False, False), ("L2", True, True), ("L3", False, False), ("Total", False, False),
    ]  # fmt: skip
    assert "Base below 30, not tested: (B) group / G2, (C) group / G3, (B) layer / L2." in table.notes
    assert sum(LOW_MARK in note for note in table.notes) == 1
    assert sum(note.startswith("Letters:") for note in table.notes) == 1
    assert sum("Means and percentiles are of the scores" in note for note in table.notes) == 1
    both = made(study, "both", "group,layer", where="layer != 3 and group != 3")
    # In L1 70 of 125 said yes, in L2 100 of 200.
    assert letters(both, 0)[:2] == [("", "A", "", ""), ("B", "", "", "")]
    assert letters(both, 1)[:2] == [("", "", "", "")] * 2
    assert "Base below 30, not tested: (B) group / G2 in q2; (B) layer / L2 in q2." in both.notes

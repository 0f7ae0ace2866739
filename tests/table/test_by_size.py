"""Answers in the order of their counts: which stay last, and that tests and numbers follow their answers."""

from __future__ import annotations

from pathlib import Path

import pytest

import mobsurvey
from mobsurvey.bundled import bundled_folder
from mobsurvey.errors import UsageError
from mobsurvey.study import Study
from mobsurvey.survey import Net, Survey, Variable
from mobsurvey.table.by_size import stays_last
from mobsurvey.table.document import document
from mobsurvey.table.model import Table
from mobsurvey.table.shape import Shape
from mobsurvey.table.tabulate import crosstab, freq

BY_SIZE = Shape(by_size=True)
CODEBOOK = """
id = "sizes"
title = "Made up"
languages = ["en", "vi"]
[variables.group]
values = [{ code = 1 }, { code = 2 }]
[variables.reason]
values = [
    { code = 1, label = { en = "Other (please say)", vi = "Lý do khác" } },
    { code = 2, label = { en = "Far", vi = "Xa" } },
    { code = 3, label = { en = "Late", vi = "Muộn" } },
    { code = 4, label = { en = "Dear", vi = "Đắt" } },
    { code = 5, label = { en = "Don't know", vi = "Không biết" } },
    { code = 6, label = { en = "Slow", vi = "Chậm" } },
]
[variables.w]
kind = "number"
[scales.tick]
values = [{ code = 1 }, { code = 0 }]
[variables.a]
scale = "tick"
[variables.b]
scale = "tick"
[variables.c]
scale = "tick"
[sets.ticks]
kind = "dichotomies"
members = ["a", "b", "c"]
counted_value = 1
[variables.m1]
values = [{ code = 1 }, { code = 2 }, { code = 3 }]
[variables.m2]
values = [{ code = 1 }, { code = 2 }, { code = 3 }]
[sets.mentions]
kind = "categories"
members = ["m1", "m2"]
values = [{ code = 1, label = "One" }, { code = 2, label = "Two" }, { code = 3, label = "Three" }]
"""
CASES = """group,reason,w,a,b,c,m1,m2
1,1,1,0,1,1,3,2
1,1,1,0,1,1,3,
1,1,1,0,0,1,2,3
2,4,1,1,0,0,1,3
2,4,9,0,1,1,2,
1,2,1,1,1,1,3,2
2,3,1,0,0,1,3,
1,5,1,0,1,1,2,
1,5,1,0,0,1,3,1
1,6,1,0,1,0,3,
2,6,1,0,0,0,,
2,6,1,0,0,1,3,
"""
"""Of the reasons 3 are other, 1 far, 1 late, 2 dear, 2 unknown, 3 slow; b is ticked by 6, c by 9, a by 2."""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("sizes")
    (folder / "sizes.toml").write_text(CODEBOOK, encoding="utf-8")
    (folder / "sizes.csv").write_text(CASES, encoding="utf-8")
    return mobsurvey.code_file(folder / "sizes.csv", folder / "sizes.toml")


@pytest.fixture(scope="module")
def hcmc() -> Study:
    return mobsurvey.code_file(bundled_folder("samples") / "hcmc-2024.csv", "hcmc-2024")


def labels(table: Table) -> list[str]:
    return [row.label for row in table.rows]


@pytest.mark.parametrize(
    "label",
    ["Other", "others", "Another reason", "Other (please say)", "Other: what?", "Other, namely", "Other answers",
     "None", "None of these", "Don't know", "don’t know", "Do not know / no answer", "No answer", "No opinion",
     "Hard to say", "Refused", "Refuse to answer", "Khác", "Ý kiến khác", "Lý do khác (ghi rõ)", "Không biết",
     "Không rõ", "Không biết, không trả lời", "Không chọn nội dung nào", "Khó nói", "Từ chối trả lời"],
)  # fmt: skip
def test_labels_that_stay_last(label: str) -> None:
    assert stays_last(label)


@pytest.mark.parametrize(
    "label",
    ["Other agencies hinder the work", "Mothers", "Nonetheless", "Knows nothing", "Answer", "", "No",
     "Không", "Không hài lòng", "Không khó khăn", "Khác biệt văn hóa", "Hard work", "Khó khăn"],
)  # fmt: skip
def test_labels_that_move(label: str) -> None:
    assert not stays_last(label)


def test_answers_stand_by_size_and_others_last_ties_as_in_the_codebook(study: Study) -> None:
    assert labels(freq(study, "reason", shape=BY_SIZE)) == [
        "Slow",
        "Dear",
        "Far",
        "Late",
        "Other (please say)",
        "Don't know",
    ]


def test_in_vietnamese(study: Study) -> None:
    assert labels(freq(study, "reason", lang="vi", shape=BY_SIZE)) == [
        "Chậm",
        "Đắt",
        "Xa",
        "Muộn",
        "Lý do khác",
        "Không biết",
    ]


@pytest.mark.parametrize(("name", "expected"), [("ticks", ["c", "b", "a"]), ("mentions", ["Three", "Two", "One"])])
def test_sets(study: Study, name: str, expected: list[str]) -> None:
    assert labels(freq(study, name, shape=BY_SIZE)) == expected


def test_cases_count_by_their_weight_and_only_those_of_the_filter(study: Study) -> None:
    weighting = mobsurvey.Weighting(frequency="w")
    assert labels(freq(study, "reason", weighting=weighting, shape=BY_SIZE))[:2] == ["Dear", "Slow"]
    assert labels(freq(study, "reason", where="group = 1", shape=BY_SIZE))[:4] == ["Far", "Slow", "Late", "Dear"]


def test_no_number_changes(hcmc: Study) -> None:
    asked = {"analysis": mobsurvey.Analysis(letters=True, interval="wilson")}
    plain, ordered = (crosstab(hcmc, "purpose", "level", shape=shape, **asked) for shape in (Shape(), BY_SIZE))  # type: ignore[arg-type]
    assert labels(plain) != labels(ordered)
    assert sorted(plain.rows) == sorted(ordered.rows)
    assert {test.item: test for test in plain.tests} == {test.item: test for test in ordered.tests}
    assert plain.omnibus[0].p == pytest.approx(ordered.omnibus[0].p)
    counts = [row.cells[-1].count for row in ordered.rows]
    assert counts == sorted(counts, reverse=True)


def test_tests_and_numbers_follow(hcmc: Study) -> None:
    table = crosstab(hcmc, "purpose", "level", shape=BY_SIZE)
    assert [test.item for test in table.tests] == [row.item for row in table.rows]
    shown = document(table)
    rows = [line.label for line in shown.cells.lines if line.role == "answer"]
    assert [line.label for line in shown.tests[0].lines][:5] == rows
    differing = [
        str(n) for n, test in enumerate(table.tests, 1) if test.p_adjusted is not None and test.p_adjusted < 0.05
    ]
    assert any(f"Differ by Level of office (p (Holm) < .05): {', '.join(differing)}." in note for note in table.notes)
    assert "Answers stand in the order of their counts." in table.notes


def test_batteries_are_refused(hcmc: Study) -> None:
    with pytest.raises(UsageError) as caught:
        crosstab(hcmc, "difficulty", "level", shape=BY_SIZE)
    assert str(caught.value) == (
        '"difficulty" is a battery, whose answers are a scale. Leave --by-size out, or name other tables.'
    )


def test_a_net_of_the_codebook_keeps_its_answers(study: Study) -> None:
    net = Net("bc", "ticks", (2, "3"), {"en": "b or c"})
    declared = Study(study.survey._replace(nets={"bc": net}), study.provenance, study.findings)
    for shape in (Shape(), BY_SIZE):
        (row,) = [row for row in crosstab(declared, "ticks", "group", shape=shape).rows if row.role == "net"]
        assert [cell.count for cell in row.cells] == [7, 3, 10]


def test_a_codebook_where_nothing_is_labelled(study: Study) -> None:
    survey: Survey = study.survey
    variable: Variable = survey.variables["group"]
    assert [row.code for row in freq(study, "group", shape=BY_SIZE).rows] == [value.code for value in variable.values]


def test_the_order_is_that_of_the_total_column(study_of_three: mobsurvey.Study) -> None:
    """Without a level are most of those who chose the second answer."""
    table = mobsurvey.crosstab(study_of_three, "q", "level", shape=Shape(by_size=True))
    counts = [row.cells[-1].count for row in table.rows]
    assert counts == sorted(counts, reverse=True) == [3, 2, 1]
    assert [row.code for row in table.rows] == [1, 3, 2]
    assert [row.code for row in mobsurvey.freq(study_of_three, "q", shape=Shape(by_size=True)).rows] == [2, 1, 3]


def test_scores_stay_with_their_answers(study_of_three: mobsurvey.Study) -> None:
    analysis = mobsurvey.Analysis(scores={"q": (10.0, 20.0, 40.0)})
    means = [
        mobsurvey.freq(study_of_three, "q", analysis=analysis, shape=Shape(by_size=by_size, summary=("mean",)))
        for by_size in (False, True)
    ]
    assert means[0].blocks[0].base_details[0].values == means[1].blocks[0].base_details[0].values


@pytest.fixture(name="study_of_three")
def _study_of_three(tmp_path: Path) -> mobsurvey.Study:
    (tmp_path / "a.toml").write_text(
        'id = "a"\n[variables.q]\nmeasure = "ordinal"\nvalues = [{ code = 1 }, { code = 2 }, { code = 3 }]\n'
        "[variables.level]\nvalues = [{ code = 1 }, { code = 2 }]\n",
        encoding="utf-8",
    )
    rows = ["1,1", "1,1", "1,2", "3,1", "3,2", "2,2", "2,", "2,", "2,"]
    (tmp_path / "a.csv").write_text("q,level\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return mobsurvey.code_file(tmp_path / "a.csv", tmp_path / "a.toml")

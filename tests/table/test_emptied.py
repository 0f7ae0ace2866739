"""Columns that a filter or a nesting empties leave the table; all that is computed stays as it is with them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import mobsurvey
from mobsurvey.errors import UsageError
from mobsurvey.study import Study
from mobsurvey.table.analysis import Analysis
from mobsurvey.table.asked import shape_of
from mobsurvey.table.model import Table
from mobsurvey.table.shape import Shape
from mobsurvey.table.spec import TableSpec
from mobsurvey.table.tabulate import make_table
from mobsurvey.table.weighting import NO_WEIGHTING, Weighting
from mobsurvey.tabulation.axis import axis_of
from mobsurvey.tabulation.kept import kept

CODEBOOK = """
id = "made"
title = "Made up"
languages = ["en"]
[scales.four]
values = [
    { code = 1, label = "One" },
    { code = 2, label = "Two" },
    { code = 3, label = "Three" },
    { code = 4, label = "Four" },
]
[scales.yes]
values = [{ code = 1, label = "Yes" }, { code = 0, label = "No" }]
[variables.level]
scale = "four"
measure = "ordinal"
[variables.after]
scale = "four"
measure = "ordinal"
[variables.sex]
values = [{ code = 1, label = "Man" }, { code = 2, label = "Woman" }]
[variables.a]
scale = "yes"
[variables.b]
scale = "yes"
[variables.c]
scale = "yes"
[sets.news]
kind = "dichotomies"
members = ["a", "b", "c"]
counted_value = 1
base = "asked"
[batteries.both]
items = ["level", "after"]
[variables.age]
kind = "number"
[variables.weight]
kind = "number"
[variables.ward]
kind = "number"
"""
FALL = "Without columns, since the filter leaves nobody in them: "


def cases() -> list[dict[str, object]]:
    """240 cases; nobody has level 4, no woman has level 3, c is ticked at level 3 only."""
    found: list[dict[str, object]] = []
    for number in range(240):
        sex = 1 + number % 2
        level = 1 + number // 3 % (3 if sex == 1 else 2)
        found.append(
            {
                "level": level,
                "after": 1 + (number // 5 + level) % 3,
                "sex": sex if number % 17 else "",
                "a": int(number % (2 + level) == 0),
                "b": int(number % 3 == 0),
                "c": int(level == 3 and number % 4 < 3),
                "age": 20 + number * 7 % 50 + level,
                "weight": 1 + number % 4 / 2 if level != 2 or number % 3 else 0,
                "ward": number % 12,
            }
        )
    return found


@pytest.fixture(name="study", scope="module")
def _study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    folder = tmp_path_factory.mktemp("made")
    (folder / "made.toml").write_text(CODEBOOK, encoding="utf-8")
    with (folder / "made.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(cases()[0]))
        writer.writeheader()
        writer.writerows(cases())
    study = mobsurvey.import_file(folder / "made.csv", str(folder / "made.toml"), folder / "s.mobsurvey")
    yield study
    study.close()


def labels(table: Table) -> list[str]:
    return [point.label for point in table.columns]


def fallen(table: Table) -> list[str]:
    return [note for note in table.notes if note.startswith("Without columns")]


def column(table: Table, label: str) -> tuple[Any, ...]:
    """All that stands in a column but letters, which are called otherwise."""
    at = labels(table).index(label)
    details = [d for row in table.rows for d in row.details] + [d for b in table.blocks for d in b.base_details]
    return (
        *(row.cells[at] for row in table.rows),
        *(block.base[at] for block in table.blocks),
        *(detail.values[at] for detail in details if detail.key != "letters"),
    )


DESIGN = Weighting(design=mobsurvey.Design("weight", None, "ward"))
ASKED: dict[str, dict[str, Any]] = {
    "plain": {},
    "letters": {"analysis": Analysis(letters=True, min_base=10, alphas=(0.3,))},
    "everything": {"analysis": Analysis(stats=("all",), interval="wilson")},
    "bootstrap": {"analysis": Analysis(bootstrap=200)},
    "rows": {"percent": "row"},
    "scores": {"analysis": Analysis(stats=("gamma", "pearson-r"), scores={"level": (1, 2, 4, 9)})},
    "weighted": {"weighting": DESIGN, "analysis": Analysis(interval="auto", letters=True, min_base=10, alphas=(0.3,))},
    "frequency": {"weighting": Weighting(frequency="ward")},
    "shaped": {"shape": Shape(summary=("mean", "p25"), missing=True, low_base=40)},
    "layers": {"layer": "sex"},
}
ALLOWED = {
    ("everything", "age"),
    ("bootstrap", "age"),
    ("rows", "age"),
    ("scores", "age"),
    ("layers", "age"),
    ("layers", "both"),
}
"""Not to be asked of numbers and batteries."""


@pytest.mark.parametrize("name", ["news", "after", "both", "age"])
@pytest.mark.parametrize("asked", ASKED)
def test_the_rest_is_as_it_was(study: Study, name: str, asked: str) -> None:
    if (asked, name) in ALLOWED:
        pytest.skip("is refused")
    options = {"layer": None, "percent": "column", "weighting": NO_WEIGHTING, "analysis": Analysis(), "shape": Shape()}
    chosen = options | ASKED[asked]
    spec = TableSpec(
        name,
        "level",
        chosen["layer"],
        "level != 2",
        chosen["percent"],
        "en",
        chosen["weighting"],
        chosen["analysis"],
        chosen["shape"],
    )
    found, whole = make_table(study, spec), make_table(study, spec, every_column=True)
    assert labels(whole) == ["One", "Two", "Three", "Four", "Total"]
    assert fallen(whole) == []
    if asked == "everything" and name in ("after", "both"):  # agreement is of a square table
        assert found == whole
        return
    assert labels(found) == ["One", "Three", "Four", "Total"]
    assert fallen(found) == [f"{FALL}Two."]
    for label in labels(found):
        assert column(found, label) == column(whole, label)
    assert found.tests == whole.tests
    assert found.omnibus == whole.omnibus
    assert found.measures == whole.measures
    if asked in ("letters", "weighted"):
        letters = [[d.values for row in t.rows for d in row.details if d.key == "letters"] for t in (found, whole)]
        renamed = [
            tuple(
                None if text is None else str(text).replace("C", "B") for place, text in enumerate(line) if place != 1
            )
            for line in letters[1]
        ]
        assert letters[0] == renamed
        assert [(p.letter, p.small) for p in found.columns[:-1]] == [("A", False), ("B", False), ("C", True)]


def test_some_letters_are_found(study: Study) -> None:
    """The comparison above is of something."""
    table = mobsurvey.crosstab(study, "news", "level", where="level != 2", analysis=ASKED["letters"]["analysis"])
    assert any(text for row in table.rows for d in row.details for text in d.values[:-1])


def test_a_column_that_is_empty_anyway_stays(study: Study) -> None:
    assert labels(mobsurvey.crosstab(study, "after", "level")) == ["One", "Two", "Three", "Four", "Total"]
    filtered = mobsurvey.crosstab(study, "after", "level", where="age > 0")
    assert labels(filtered) == ["One", "Two", "Three", "Four", "Total"]
    assert fallen(filtered) == []


def test_where_nobody_is_left_all_columns_stay(study: Study) -> None:
    for by, points in (("level", 4), ("level,sex", 6), ("sex/level", 8)):
        table = mobsurvey.crosstab(study, "after", by, where="age > 500")
        assert len(table.columns) == points + 1
        assert fallen(table) == []


def test_options_of_a_set_fall_away_with_their_tests(study: Study) -> None:
    table = mobsurvey.crosstab(study, "sex", "news", where="level = 1")
    assert labels(table) == ["a", "b", "Total"]
    assert fallen(table) == [f"{FALL}c."]
    assert [test.item for test in table.tests] == ["a", "b"]
    whole = make_table(study, TableSpec("sex", "news", None, "level = 1"), every_column=True)
    assert whole.tests[:2] == table.tests
    assert whole.tests[2].skipped == "nobody chose it"


def test_nested_columns_of_nobody_fall_away(study: Study) -> None:
    table = mobsurvey.crosstab(study, "after", "sex/level")
    assert labels(table) == ["One", "Two", "Three", "Four", "One", "Two", "Four", "Total"]
    assert fallen(table) == ["Without columns, since nobody is in them: Woman / Three."]
    assert [len(part.columns) for part in table.stacked] == [5, 4]
    both = mobsurvey.crosstab(study, "after", "sex/level", where="level != 1")
    assert labels(both) == ["Two", "Three", "Four", "Two", "Four", "Total"]
    assert fallen(both) == [
        f"{FALL}Man / One, Woman / One.",
        "Without columns, since nobody is in them: Woman / Three.",
    ]


def test_parts_of_nobody_fall_away_as_a_whole(study: Study) -> None:
    table = mobsurvey.crosstab(study, "after", "sex/level", where="sex = 2")
    assert labels(table) == ["One", "Two", "Four", "Total"]
    assert {point.above for point in table.columns[:-1]} == {("sex / level", "Woman")}
    assert [part.banner_title for part in table.stacked] == ["level (Woman)"]
    assert fallen(table) == [
        f"{FALL}Man.",
        "Without columns, since nobody is in them: Woman / Three.",
    ]
    beside = mobsurvey.crosstab(study, "after", "level,sex", where="level = 2 and sex is missing")
    assert labels(beside) == ["Two", "Four", "Total"]
    assert fallen(beside) == [f"{FALL}One, Three, sex."]


def test_a_column_that_two_parts_lose_is_named_once(study: Study) -> None:
    table = mobsurvey.crosstab(study, "after", "level,level/sex", where="level = 1")
    assert fallen(table) == [f"{FALL}Two, Three.", "Without columns, since nobody is in them: Four."]
    # The column of a level that nobody has is a finding; what is nested in it is not.
    assert labels(table) == ["One", "Four", "Man", "Woman", "Total"]


def test_cases_without_a_weight_are_nobody(study: Study) -> None:
    some = "level != 2 or weight = 0"
    assert "Two" in labels(mobsurvey.crosstab(study, "after", "level", where=some))
    table = mobsurvey.crosstab(study, "after", "level", where=some, weighting=DESIGN)
    assert labels(table) == ["One", "Three", "Four", "Total"]


def test_a_column_with_answers_to_one_item_of_a_battery_stays(study: Study) -> None:
    table = mobsurvey.crosstab(study, "both", "sex", where="sex = 1")
    assert labels(table) == ["Man", "Total"]


def test_it_is_said_in_vietnamese_too(study: Study) -> None:
    table = mobsurvey.crosstab(study, "after", "level", where="level = 1", lang="vi")
    assert table.notes[-1] == "Bỏ các cột mà bộ lọc không còn ai: Two, Three."


def test_many_names_are_cut(study: Study) -> None:
    table = mobsurvey.crosstab(study, "news", "after/level/sex", where="after = 3 and level = 3")
    assert (
        fallen(table)[0]
        == f"{FALL}One / One, One / Two, One / Three, Two / One, Two / Two, Two / Three, Three / One, Three / Two."
    )


def test_what_does_not_exist_is_told_as_ever(study: Study) -> None:
    for name, by, layer in (("nothing", "level", None), ("after", "nothing", None), ("after", "level", "nothing")):
        with pytest.raises(UsageError, match='"nothing"'):
            mobsurvey.crosstab(study, name, by, layer=layer, where="level = 1")
    with pytest.raises(UsageError, match="gives 2 scores"):
        mobsurvey.crosstab(
            study, "after", "level", where="level = 1", analysis=Analysis(stats=("gamma",), scores={"level": (1, 2)})
        )


def test_an_axis_that_keeps_all_is_itself(study: Study) -> None:
    axis = axis_of(study.survey, "level", "en")
    assert kept(axis, [True] * 4) is axis
    some = kept(axis, [True, False, True, False])
    assert [category.label for category in some.categories] == ["One", "Three"]
    assert len(axis.categories) == 4


def test_missing_answers_that_are_counted_keep_their_column(tmp_path: Path) -> None:
    """A column in which only counted missing answers are left is not empty."""
    codebook = """id = "c"
[variables.g]
values = [{ code = 1 }, { code = 2 }]
[variables.a]
values = [{ code = 1 }, { code = 2 }]
missing = [{ code = 9, kind = "refused", label = "Refused" }]
[variables.f]
values = [{ code = 0 }, { code = 1 }]
"""
    (tmp_path / "c.toml").write_text(codebook, encoding="utf-8")
    (tmp_path / "c.csv").write_text("g,a,f\n1,1,1\n1,2,1\n2,9,1\n2,1,0\n", encoding="utf-8")
    study = mobsurvey.code_file(tmp_path / "c.csv", tmp_path / "c.toml")
    table = mobsurvey.crosstab(study, "a", "g", where="f == 1", shape=shape_of(count_missing="refused"))
    assert [(point.label, base.count) for point, base in zip(table.columns, table.blocks[0].base, strict=True)] == [
        ("1", 2),
        ("2", 1),
        ("Total", 3),
    ]
    plain = mobsurvey.crosstab(study, "a", "g", where="f == 1")
    assert [point.label for point in plain.columns] == ["1", "Total"]

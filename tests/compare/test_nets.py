"""Nets, subtotals, boxes and layers of comparisons: counted by hand, differences by R, matched between codebooks."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from tests.compare.studies import NEW, NEW_DATA, OLD, OLD_DATA, old_and_new, study
from tests.compare.test_compared import SAMPLES, detail

import mobsurvey
from mobsurvey.compare.studies import compare_studies
from mobsurvey.compare.waves import compare_waves
from mobsurvey.errors import UsageError
from mobsurvey.renderers import Page, rendered
from mobsurvey.study import Study
from mobsurvey.table.analysis import Analysis
from mobsurvey.table.asked import shape_of
from mobsurvey.table.model import Row, Table
from mobsurvey.table.weighting import Weighting

REFERENCE = Path(__file__).resolve().parents[1] / "reference" / "compare" / "nets.csv"
NET = '[nets.{}]\nof = "{}"\nmembers = [{}]\nlabel = "{}"\n'
SUBTOTAL = NET + 'kind = "subtotal"\n'


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> list[Study]:
    return old_and_new(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[Study]:
    folder = tmp_path_factory.mktemp("samples")
    names = ("hcmc-2024", "hai-phong-2025")
    return [mobsurvey.import_file(SAMPLES / f"{n}.sav", n, folder / f"{n}.mobsurvey") for n in names]


def line(table: Table, label: str, layer: str = "") -> Row:
    (row,) = [row for row in table.rows if row.label == label and row.layer == layer]
    return row


def counts(row: Row) -> list[float]:
    return [cell.count for cell in row.cells]


def has_no(row: Row, label: str) -> bool:
    return not any(found.label == label for found in row.details)


# R


def reference() -> list[dict[str, str]]:
    with REFERENCE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


SHAPE = shape_of(net=["purpose: Either = 1,3"], box="top2")
BOTH = shape_of(net=["content: Either = 1,3"], box="top2")
TOP = "Top 2: Normal + Not difficult"


def test_nets_and_boxes_equal_r(samples: list[Study]) -> None:
    waves = compare_waves(samples[0], "level", ["purpose", "difficulty_1"], shape=SHAPE)
    same = {"content": "content", "difficulty": "difficulty"}
    studies = compare_studies(samples, ["content", "difficulty_2"], same=same, shape=BOTH).tables
    (layered,) = compare_studies(samples, ["difficulty_2"], same=same, layer="level", shape=shape_of(box="top2")).tables
    tables = {table.name: table for table in (*waves, *studies)}
    labels = {"Either": "Net: Either", "top2": TOP}
    levels = dict(zip("123", ("City", "District", "Ward/commune"), strict=True))
    seen = 0
    for one in reference():
        name, _, level = one["table"].partition(" in level ")
        row = line(layered, TOP, levels[level]) if level else line(tables[name], labels[one["line"]])
        cell = row.cells[int(one["column"]) - 1]
        assert (cell.count, cell.base) == (int(one["count"]), int(one["base"]))
        place = int(one["column"]) - 1
        assert detail(row.details, "difference")[place] == pytest.approx(float(one["difference"]), abs=1e-10)
        ends = (float(one["low"]), float(one["high"]))
        assert detail(row.details, "95 % CI of it")[place] == pytest.approx(ends, abs=1e-9)
        seen += 1
    assert seen == 9


# Counted by hand


def test_a_net_counts_each_respondent_once_and_a_subtotal_of_a_set_has_no_interval(small: list[Study]) -> None:
    shape = shape_of(net=["why: Either = 1,2"], subtotal=["why: Sum = why_1,why_2"])
    (table,) = compare_studies(small, ["why"], shape=shape).tables
    net, subtotal = line(table, "Net: Either"), line(table, "Subtotal: Sum")
    assert (counts(net), counts(subtotal)) == ([3, 3], [4, 4])
    assert detail(net.details, "difference") == (None, 0)
    assert detail(net.details, "95 % CI of it")[1] is not None
    assert detail(subtotal.details, "difference") == (None, 0)
    assert has_no(subtotal, "95 % CI of it")
    assert [test.item for test in table.tests] == ["why_1", "why_2", "Either"]
    assert any("A subtotal is a sum of answers, and its difference has no interval" in note for note in table.notes)
    # What only one study offers stands behind them, and is not compared.
    assert [row.label for row in table.rows] == [
        "Near",
        "Cheap",
        "Net: Either",
        "Subtotal: Sum",
        "Quick",
        "Friendly",
    ]


def test_a_subtotal_of_single_answers_is_a_share(small: list[Study]) -> None:
    (table,) = compare_studies(small, ["trust"], shape=shape_of(subtotal=["Some = 2,3"], net=["Any = 2,3"])).tables
    net, subtotal = line(table, "Net: Any"), line(table, "Subtotal: Some")
    assert counts(net) == counts(subtotal) == [4, 2]
    assert net.details == subtotal.details
    assert detail(net.details, "difference")[1] == pytest.approx(50 - 80)
    assert not any("A subtotal is a sum" in note for note in table.notes)


def test_boxes_means_and_their_differences(small: list[Study]) -> None:
    shape = shape_of(box="top1,top1-bottom1", summary="mean,median")
    (table,) = compare_studies(small, ["trust"], shape=shape).tables
    assert counts(line(table, "Top 1: Yes")) == [3, 1]
    under = table.blocks[0].base_details
    assert [found.label or found.key for found in under] == [
        "mean",
        "difference",
        "95 % CI of it",
        "median",
        "Top 1 less bottom 1",
        "Top 1 less bottom 1: difference",
    ]
    assert detail(under, "difference")[1] == pytest.approx(1.75 - 2.4)
    assert detail(under, "Top 1 less bottom 1") == pytest.approx((40, -25))
    assert detail(under, "Top 1 less bottom 1: difference")[1] == pytest.approx(-65)
    assert any(note.startswith("Difference of a difference of boxes") for note in table.notes)
    (median,) = compare_studies(small, ["trust"], shape=shape_of(summary="median")).tables
    assert [found.key for found in median.blocks[0].base_details] == ["median"]


def test_given_scores_follow_their_answers_by_size(small: list[Study]) -> None:
    # By size: Yes 4, No 3, Partly 2. Means of 1, 10, 100: old (1 + 10 + 300) / 5, new (2 + 10 + 100) / 4.
    analysis, shape = Analysis(scores={"trust": (1, 10, 100)}), shape_of(by_size=True)
    (table,) = compare_studies(small, ["trust"], shape=shape, analysis=analysis).tables
    assert [row.label for row in table.rows] == ["Yes", "No", "Partly"]
    under = table.blocks[0].base_details
    assert detail(under, "difference")[1] == pytest.approx(28 - 62.2)
    assert [found.values for found in under if found.key == "mean"] == [pytest.approx((62.2, 28))]


def test_a_question_with_other_answers_has_its_net_but_no_box(small: list[Study]) -> None:
    shape = shape_of(net=["sex: Both = 1,2"], box="top2")
    (table,) = compare_studies(small, ["sex"], shape=shape).tables
    assert counts(line(table, "Net: Both")) == [5, 3]
    assert detail(line(table, "Net: Both").details, "difference")[1] == pytest.approx(-25)
    assert table.tests == () and len(table.rows) == 4


def test_a_net_names_its_question_as_any_study_does(small: list[Study]) -> None:
    (table,) = compare_studies(small, ["region"], shape=shape_of(net=["area: All = S,N"])).tables
    assert counts(line(table, "Net: All")) == [6, 4]
    (table,) = compare_studies(small, ["why"], shape=shape_of(net=["reasons_set: Easy = 1,2"])).tables
    assert counts(line(table, "Net: Easy")) == [3, 3]


@pytest.mark.parametrize(
    ("net", "message"),
    [
        ("why: Mixed = why_1,why_3", '--net "Mixed" takes answers to "why" together that not all studies have'),
        ("why: Bad = 9", 'net "Bad": "why" has no answer "9"'),
        ("Loose = 1,2", '--net "Loose" does not say of which table'),
        ("age: Old = 1", '"age" is of kind number'),
        ("whi: Off = 1", '--net "Off" is of "whi", which is none of the tables'),
    ],
)
def test_nets_that_cannot_be_are_refused(small: list[Study], net: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        compare_studies(small, ["why", "trust"], shape=shape_of(net=[net]))


# Nets of codebooks


def test_nets_that_all_codebooks_have_are_shown_and_others_told(tmp_path: Path) -> None:
    old = NET.format("easy", "why", '"why_1", "why_2"', "Easy") + NET.format("hard", "why", '"why_1", "why_3"', "Hard")
    old += SUBTOTAL.format("some", "trust", "2, 3", "Some") + NET.format("few", "trust", "1, 2", "Few")
    new = NET.format("simple", "reasons_set", "2, 1", "Simple") + NET.format("few", "trust", "1, 3", "Few")
    new += SUBTOTAL.format("certain", "trust", "3, 2", "Certain")
    studies = [study(tmp_path, "old", OLD + old, OLD_DATA), study(tmp_path, "new", NEW + new, NEW_DATA)]
    found = compare_studies(studies, ["why", "trust"])
    why, trust = found.tables
    assert [row.label for row in why.rows if row.role != "answer"] == ["Net: Easy"]
    assert counts(line(why, "Net: Easy")) == [3, 3]
    assert [row.label for row in trust.rows if row.role != "answer"] == ["Subtotal: Some"]
    assert counts(line(trust, "Subtotal: Some")) == [4, 2]
    assert [text for text in found.findings if text.startswith("Nets")] == [
        "Nets that not all studies have, or of other answers: hard, few (old).",
        "Nets that not all studies have, or of other answers: few (new).",
    ]


def test_a_net_of_a_battery_is_of_each_item_that_all_have(tmp_path: Path) -> None:
    scale = '[variables.{}]\nlabel = "{}"\nmeasure = "ordinal"\nvalues = [{}]\n'
    values = ", ".join(f'{{ code = {code}, label = "{label}" }}' for code, label in enumerate("ABC", start=1))
    turned = ", ".join(f'{{ code = {code}, label = "{label}" }}' for code, label in enumerate("CBA", start=1))
    battery = '[batteries.b]\nlabel = "Battery"\nitems = ["x", "y"]\n'
    first = 'id = "one"\n' + scale.format("x", "Ex", values) + scale.format("y", "Why", values) + battery
    other = 'id = "two"\n' + scale.format("x", "Ex", turned) + scale.format("y", "Zed", turned) + battery
    one = study(tmp_path, "one", first + NET.format("n", "b", "1, 2", "AB"), "x,y\n1,1\n2,1\n3,3\n")
    two = study(tmp_path, "two", other + NET.format("m", "b", "2, 3", "BA"), "x,y\n1,1\n3,1\n2,2\n2,2\n")
    found = compare_studies([one, two])
    (table,) = found.tables
    assert [counts(row) for row in table.rows if row.role == "net"] == [[2, 3]]
    assert table.blocks[0].rows[-1].label == "Net: AB"
    assert [text for text in found.findings if text.startswith("Nets")] == []


# Layers


def test_waves_within_layers(small: list[Study]) -> None:
    (table,) = compare_waves(small[0], "region", ["trust"], layer="sex")
    assert table.title == "Do you trust the office?: North and South, layered by Sex"
    assert [block.label for block in table.blocks] == ["Man", "Woman"]
    # Both men are of the North, one said No and one Partly; one woman of the North and one of the South said Yes.
    assert [counts(row) for row in table.rows] == [[1, 0], [1, 0], [0, 0], [0, 0], [0, 0], [1, 1]]
    assert [[cell.count for cell in block.base] for block in table.blocks] == [[2, 0], [1, 1]]
    assert all(has_no(row, "difference") for row in table.blocks[0].rows)
    assert detail(table.blocks[1].rows[2].details, "difference")[1] == 0
    assert detail(table.blocks[1].base_details, "difference")[1] == 0


def test_studies_within_layers_of_a_shared_question(small: list[Study]) -> None:
    (table,) = compare_studies(small, ["why"], layer="area", shape=shape_of(net=["Either = 1,2"])).tables
    assert table.title == "Reasons: old and new, layered by Region"
    rows = {(row.layer, row.label): counts(row) for row in table.rows}
    assert rows["North", "Near"] == [2, 2] and rows["South", "Near"] == [1, 0]
    assert rows["North", "Net: Either"] == [2, 2] and rows["South", "Net: Either"] == [1, 1]
    assert rows["South", "Quick"] == [2, 0] and rows["South", "Friendly"] == [0, 1]
    assert [[cell.count for cell in block.base] for block in table.blocks] == [[2, 2], [2, 2]]
    text = rendered([table], "plain", Page())
    assert isinstance(text, str)
    # Each layer numbers its tests as its rows.
    assert [part in text for part in ("3. North: Net: Either", "1. South: Near")] == [True, True]


def test_without_names_the_items_of_batteries_are_compared_one_by_one(samples: list[Study]) -> None:
    waves = compare_waves(samples[0], "level", layer="difficulty_1")
    items = [f"difficulty_{n}" for n in range(1, 6)]
    assert [table.name for table in waves] == ["purpose", "content", "method", *items[1:]]
    studies = compare_studies(samples, layer="level", same={"difficulty": "difficulty"}).tables
    assert [table.name for table in studies] == ["content", *items]
    for names in (["difficulty"], ["difficulty", "purpose"]):
        with pytest.raises(UsageError, match='"difficulty" is a battery and has no layers'):
            compare_waves(samples[0], "level", names, layer="difficulty_1")


def test_layers_that_cannot_be_are_refused(small: list[Study], samples: list[Study]) -> None:
    with pytest.raises(UsageError, match='"region" tells the waves apart and cannot be their layer'):
        compare_waves(small[0], "region", layer="region")
    with pytest.raises(UsageError, match='"income" is not in all studies'):
        compare_studies(small, ["trust"], layer="income")
    with pytest.raises(UsageError, match='"difficulty" is a battery, or has no answer'):
        compare_studies(samples, ["level"], layer="difficulty")


@pytest.mark.parametrize("weighting", [Weighting(unweighted=True), Weighting(frequency="w")])
def test_waves_of_one_study_equal_studies_with_nets_and_layers(tmp_path: Path, weighting: Weighting) -> None:
    extra = '[variables.w]\nkind = "number"\n' + NET.format("easy", "why", '"why_1", "why_2"', "Easy")
    head, *lines = OLD_DATA.splitlines()
    halves = [lines, [*lines[1:], lines[1], lines[4]]]
    files = [
        "\n".join([f"{head},w", *(f"{line},{1 + n % 3}" for n, line in enumerate(some))]) + "\n" for some in halves
    ]
    (tmp_path / "both.toml").write_text(OLD + extra, encoding="utf-8")
    studies = []
    for number, text in enumerate(files):
        (tmp_path / f"part{number}.csv").write_text(text, encoding="utf-8")
        append: Any = {"append": number > 0, "wave": f"part{number}"}
        codebook = str(tmp_path / "both.toml")
        both = mobsurvey.import_file(tmp_path / f"part{number}.csv", codebook, tmp_path / "both.mobsurvey", **append)
        studies.append(study(tmp_path, f"part{number}", (OLD + extra).replace('"old"', f'"part{number}"'), text))
    options: dict[str, Any] = {
        "weighting": weighting,
        "shape": shape_of(net=["why: All = 1,2,3"], box="top1,top2-bottom1", summary="mean,sd"),
    }
    for layer in (None, "region"):
        of_waves = compare_waves(both, "wave", ["why", "trust"], layer=layer, **options)
        of_studies = compare_studies(studies, ["why", "trust"], layer=layer, **options).tables
        for one, other in zip(of_waves, of_studies, strict=True):
            rows, others = ([(r.label, r.cells, r.details) for r in table.rows] for table in (one, other))
            assert rows == others
            assert [(b.base, b.base_details) for b in one.blocks] == [(b.base, b.base_details) for b in other.blocks]
            assert [test.p for test in one.tests] == [test.p for test in other.tests]
            nets = [row for row in one.rows if row.role == "net"]
            assert len(nets) == (2 if one.name == "why" else 1) * len(one.blocks)

"""Answers that are not shown: which leave, what they take with them, and that all else is that of the whole table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import mobsurvey
from mobsurvey.bundled import bundled_folder
from mobsurvey.errors import UsageError
from mobsurvey.pictures import illustrations, picture
from mobsurvey.renderers import FORMATS, Page, rendered
from mobsurvey.study import Study
from mobsurvey.survey import Design, Net
from mobsurvey.table.analysis import Analysis
from mobsurvey.table.asked import shape_of
from mobsurvey.table.document import document
from mobsurvey.table.model import Table
from mobsurvey.table.shape import DEFAULT_SHAPE, Shape, Threshold
from mobsurvey.table.tabulate import crosstab, freq
from mobsurvey.table.weighting import Weighting

UNWEIGHTED = Weighting(unweighted=True)
RARE = Net("Rare", "purpose", ("2", "3"), {}, "net", "exactly 2")
ADDED = Net("Sum", "purpose", ("2",), {}, "subtotal")


@pytest.fixture(name="hcmc", scope="module")
def _hcmc() -> Study:
    return mobsurvey.code_file(bundled_folder("samples") / "hcmc-2024.csv", "hcmc-2024")


@pytest.fixture(name="service", scope="module")
def _service() -> Study:
    return mobsurvey.code_file(bundled_folder("samples") / "service-example.csv", "service-example")


def below(number: float, percent: bool = False, **more: Any) -> Shape:
    return Shape(hide_below=Threshold(number, percent), **more)


def total(row: Any) -> float:
    return float(row.cells[-1].count)


def without(whole: Table, least: float) -> list[list[Any]]:
    """The rows of each block but for small answers."""
    return [[row for row in block.rows if row.role != "answer" or total(row) >= least] for block in whole.blocks]


@pytest.mark.parametrize("by", ["level", "level,difficulty_1", "difficulty_1/level", None])
def test_small_answers_of_a_set_leave_with_their_tests(hcmc: Study, by: str | None) -> None:
    """Nets and subtotals stay; p, adjusted for all tests, is what it was."""
    asked: dict[str, Any] = {"analysis": Analysis(stats=("cramers-v",), letters=True)} if by else {}

    def table(shape: Shape) -> Table:
        return crosstab(hcmc, "purpose", by, shape=shape, **asked) if by else freq(hcmc, "purpose", shape=shape)

    whole, hidden = table(Shape(nets=(RARE, ADDED))), table(below(700, nets=(RARE, ADDED)))
    least = 700
    kept = without(whole, least)[0]
    assert [row.role for row in kept] == ["answer"] * 3 + ["net", "subtotal"]
    assert total(kept[-1]) < total(kept[-2]) + least and list(hidden.blocks[0].rows) == kept
    assert hidden.blocks[0].base == whole.blocks[0].base
    names = {row.item for row in kept}
    for part, other in zip(hidden.tested, whole.tested, strict=True):
        assert part.tests == tuple(test for test in other.tests if test.item in names)
        assert part.measures == tuple(measure for measure in other.measures if measure.item in names)
        assert part.omnibus == other.omnibus
    if by == "level":
        assert len(hidden.tests) == 4
        assert any("adjusted for the 6 tests of this table" in note for note in hidden.notes)
    gone = [row for row in whole.rows if row.role == "answer" and total(row) < least]
    mentions = f"{sum(map(total, gone)):.0f}"
    assert (
        f"Answers of fewer than 700 respondents in the total are not shown: 2, given {mentions} times in all. Bases, "
        "percents and tests are those of the whole table."
    ) in hidden.notes
    assert sum("are not shown" in note for note in hidden.notes) == 1


def test_numbers_of_rows_tests_and_notes_agree(hcmc: Study) -> None:
    table = crosstab(hcmc, "purpose", "level", shape=below(700, nets=(RARE,)))
    shown = document(table)
    rows = [line.label for line in shown.cells.lines if line.role in ("answer", "net")]
    assert rows == [line.label for line in shown.tests[0].lines][:4]
    assert [label.split(".")[0] for label in rows] == ["1", "2", "3", "4"]
    (note,) = [note for note in table.notes if note.startswith("Differ by")]
    first = [str(n) for n, test in enumerate(table.tests, start=1) if (test.p_adjusted or 0) < 0.05]
    assert note.split("): ")[1].split(".")[0] == ", ".join(first)


def test_a_battery_hides_a_response_only_where_it_is_small(service: Study) -> None:
    whole = crosstab(service, "service", "sex", weighting=UNWEIGHTED)
    hidden = crosstab(service, "service", "sex", weighting=UNWEIGHTED, shape=below(48))
    assert [list(block.rows) for block in hidden.blocks] == without(whole, 48)
    assert len({len(block.rows) for block in hidden.blocks}) > 1
    assert hidden.tests == whole.tests
    brief = crosstab(service, "service", "sex", weighting=UNWEIGHTED, shape=below(48), analysis=Analysis(brief=True))
    assert [len(block.rows) for block in brief.blocks] == [5, 5, 5, 5]


def test_a_variable_keeps_its_test(hcmc: Study) -> None:
    whole, hidden = (crosstab(hcmc, "difficulty_1", "level", shape=shape) for shape in (DEFAULT_SHAPE, below(200)))
    assert (len(whole.rows), len(hidden.rows)) == (3, 2)
    assert hidden.tests == whole.tests


@pytest.mark.parametrize("share", [10.0, 9.0])
def test_shares_are_of_the_base_of_the_total(hcmc: Study, share: float) -> None:
    """Not difficult: 107 of 1,096, or 9.8 %."""
    for percent in ("column", "row", "none"):
        table = crosstab(hcmc, "difficulty_1", "level", percent=percent, shape=below(share, True))
        assert len(table.rows) == (2 if share == 10 else 3)
        assert any("Answers of less than 10% of the total are not shown: 1" in note for note in table.notes) == (
            share == 10
        )


def test_answers_as_large_as_the_number_stay(hcmc: Study) -> None:
    assert len(crosstab(hcmc, "difficulty_1", "level", shape=below(107)).rows) == 3
    assert len(crosstab(hcmc, "difficulty_1", "level", shape=below(108)).rows) == 2


def test_respondents_are_counted_without_a_sampling_weight(service: Study) -> None:
    weighting = Weighting(design=Design(weight="weight"))
    plain = freq(service, "service_1", weighting=UNWEIGHTED)
    weighted = freq(service, "service_1", weighting=weighting)
    least = sorted(map(total, plain.rows))[1]
    assert max(map(total, plain.rows)) < min(map(total, weighted.rows))
    hidden = freq(service, "service_1", weighting=weighting, shape=below(least))
    gone = [n for n, row in enumerate(plain.rows) if total(row) < least]
    assert list(hidden.rows) == [row for n, row in enumerate(weighted.rows) if n not in gone]
    assert len(gone) == 1 and total(plain.rows[gone[0]]) != total(weighted.rows[gone[0]])
    assert f"given {total(plain.rows[gone[0]]):.0f} times" in hidden.notes[-1]
    share = 100 * sorted(map(total, weighted.rows))[1] / weighted.blocks[0].base[-1].count
    by_share = freq(service, "service_1", weighting=weighting, shape=below(share - 0.01, percent=True))
    (least,) = [n for n, row in enumerate(weighted.rows) if row not in by_share.rows]
    assert f"given {total(plain.rows[least]):.0f} times" in by_share.notes[-1]


def test_layers_hide_what_is_small_in_each_of_them(service: Study) -> None:
    asked: dict[str, Any] = {"layer": "age_group", "weighting": UNWEIGHTED}
    whole = crosstab(service, "channel", "sex", **asked)
    sizes = [max(total(block.rows[n]) for block in whole.blocks) for n in range(len(whole.blocks[0].rows))]
    least = sorted(sizes)[2]
    hidden = crosstab(service, "channel", "sex", shape=below(least), **asked)
    kept = [n for n, size in enumerate(sizes) if size >= least]
    assert 0 < len(kept) < len(sizes)
    for block, other in zip(hidden.blocks, whole.blocks, strict=True):
        assert list(block.rows) == [other.rows[n] for n in kept]
    lines = [line.label for line in document(hidden).tests[0].lines if ". " in line.label]
    assert [line.split(".")[0] for line in lines] == [str(n) for n in range(1, len(kept) + 1)] * len(whole.blocks)


def test_sorted_answers_leave_at_the_end(hcmc: Study) -> None:
    whole = freq(hcmc, "purpose", shape=Shape(by_size=True))
    hidden = freq(hcmc, "purpose", shape=below(700, by_size=True))
    assert hidden.rows == whole.rows[:3]


def test_hidden_alike_in_every_format(hcmc: Study, service: Study) -> None:
    """Also where an item of a battery has no answer left."""
    page = Page(width=100)
    battery = freq(service, "service", weighting=UNWEIGHTED, shape=below(157))
    assert any(not block.rows for block in battery.blocks) and battery.rows
    labels = [row.label for row in freq(hcmc, "purpose").rows]
    shown = freq(hcmc, "purpose", shape=below(700))
    for name, found in FORMATS.items():
        text = rendered([shown, battery], name, page)
        if isinstance(text, str) and name not in ("plain", "table", "csv"):  # which break or shorten labels
            hidden = [label for label in labels if label not in [row.label for row in shown.rows]]
            # A format may write an apostrophe in its own way.
            assert [label for label in labels if label.split("'")[-1] not in text] == hidden
        assert text and found
    made = json.loads(str(rendered([shown], "json", page)))["tables"][0]
    assert [row["label"] for row in made["rows"]] == [row.label for row in shown.rows]


@pytest.mark.parametrize("name", ["service", "service_1", "channel"])
def test_pictures_of_tables_with_hidden_answers(service: Study, name: str) -> None:
    for shape in (below(48), below(100)):
        table = crosstab(service, name, "sex", weighting=UNWEIGHTED, shape=shape)
        assert picture(table, "bars", ".svg")
        found = illustrations(table, ".svg")  # of a document: none where items have different answers
        assert (not found) == (len({tuple(row.code for row in block.rows) for block in table.blocks}) > 1)


def test_nothing_to_hide_is_not_said(hcmc: Study) -> None:
    table = crosstab(hcmc, "purpose", "level", shape=below(1))
    assert table == crosstab(hcmc, "purpose", "level")


def test_no_answer_left(hcmc: Study) -> None:
    with pytest.raises(UsageError, match=r'--hide-below 2000 leaves no answer of "purpose". Give a lower number'):
        crosstab(hcmc, "purpose", "level", shape=below(2000))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("5", Threshold(5)), (" 2% ", Threshold(2, True)), ("2.5 %", Threshold(2.5, True)), ("0", None), ("0%", None)],
)
def test_thresholds_are_read(text: str, expected: Threshold | None) -> None:
    assert shape_of(hide_below=text).hide_below == expected


@pytest.mark.parametrize("text", ["", "-1", "five", "5,5", "101%", "%", "1e3", "٥", "nan"])
def test_thresholds_that_cannot_be_read(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        shape_of(hide_below=text)
    assert str(caught.value) == (
        f"--hide-below {text}. Write a number of respondents, such as 5, or of percent, such as 2%."
    )


def test_plans_take_numbers_and_texts(tmp_path: Path, hcmc: Study) -> None:
    from mobsurvey.book.plan import read_plan

    head = 'outputs = ["b.csv"]\n[defaults]\nby = "level"\n'
    for text, expected in (("5", Threshold(5)), ('"2.5%"', Threshold(2.5, True))):
        (tmp_path / "p.toml").write_text(f'{head}[[tables]]\nname = "purpose"\nhide_below = {text}\n', encoding="utf-8")
        (table,) = read_plan(tmp_path / "p.toml").tables(hcmc.survey)
        assert table.spec.shape.hide_below == expected

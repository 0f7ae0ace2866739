"""Banners of several questions: every part is the table that it would be by itself."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

import mobsurvey
from mobsurvey.bundled import bundled_folder
from mobsurvey.errors import UsageError
from mobsurvey.renderers import Page, plain, tidy
from mobsurvey.study import Study
from mobsurvey.table.analysis import Analysis
from mobsurvey.table.document import document
from mobsurvey.table.model import PercentKind, Table
from mobsurvey.table.shape import Box, Shape
from mobsurvey.table.tabulate import crosstab, freq
from mobsurvey.table.text_width import display_width
from mobsurvey.table.weighting import Weighting


@pytest.fixture(name="study", scope="module")
def _study() -> Study:
    return mobsurvey.code_file(bundled_folder("samples") / "service-example.csv", "service-example")


def parts_of(table: Table) -> list[tuple[Any, ...]]:
    """Points, cells and details of every column."""
    return [
        (
            *(point.code, point.label, point.letter, point.small),
            *(row.cells[n] for row in table.rows),
            *(block.base[n] for block in table.blocks),
            *(d.values[n] for row in table.rows for d in row.details),
            *(d.values[n] for block in table.blocks for d in block.base_details),
        )
        for n, point in enumerate(table.columns)
    ]


UNWEIGHTED = Weighting(unweighted=True)
ASKED: dict[str, dict[str, Any]] = {
    "plain": {},
    "letters, intervals and cells": {
        "analysis": Analysis(letters=True, interval="wilson", stats=("adjusted-residual", "gamma"), min_base=60),
        "weighting": UNWEIGHTED,
    },
    "weighted": {
        "weighting": Weighting(design=mobsurvey.Design(weight="weight")),
        "analysis": Analysis(interval="auto"),
    },
    "percent of rows": {"percent": "row", "where": "age >= 30"},
    "shaped": {"shape": Shape(boxes=(Box(top=2), Box(top=1, bottom=1)), summary=("mean", "sd"), missing=True)},
}


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("name", ["channel", "service", "age_group", "service_1"])
def test_columns_are_those_of_tables_by_themselves(study: Study, name: str, asked: str) -> None:
    options = ASKED[asked]
    if asked == "weighted" and name == "age_group":
        options = {**options, "lang": "vi"}
    whole = crosstab(study, name, "sex,district", **options)
    alone = [crosstab(study, name, by, **options) for by in ("sex", "district")]
    total = freq(study, name, **options)
    columns = parts_of(whole)
    if asked != "letters, intervals and cells":  # of which a total has fewer lines
        assert columns == [*parts_of(alone[0])[:-1], *parts_of(alone[1])[:-1], *parts_of(total)]
    assert [cells[4 : 4 + len(whole.rows)] for cells in columns] == [
        tuple(row.cells[n] for row in table.rows) for table in alone for n in range(len(table.columns) - 1)
    ] + [tuple(row.cells[0] for row in total.rows)]
    assert [part.tests for part in whole.stacked] == [table.tests for table in alone]
    assert [part.omnibus for part in whole.stacked] == [table.omnibus for table in alone]
    assert [part.measures for part in whole.stacked] == [table.measures for table in alone]
    assert not (whole.tests or whole.omnibus or whole.measures)


@pytest.mark.parametrize("name", ["channel", "service", "age_group", "age"])
def test_a_question_within_another_is_a_filtered_table(study: Study, name: str) -> None:
    weighting = UNWEIGHTED if name == "age" else Weighting()
    whole = crosstab(study, name, "sex/district", weighting=weighting)
    alone = [crosstab(study, name, "district", where=f"sex = {code}", weighting=weighting) for code in (1, 2)]
    total = freq(study, name, weighting=weighting)
    assert parts_of(whole) == [*parts_of(alone[0])[:-1], *parts_of(alone[1])[:-1], *parts_of(total)]
    assert [part.by for part in whole.stacked] == ["sex=1/district", "sex=2/district"]
    for part, table in zip(whole.stacked, alone, strict=True):
        assert [test[2:] for test in part.tests] == [test[2:] for test in table.tests]
        assert [measure[2:] for measure in part.measures] == [measure[2:] for measure in table.measures]


def test_headings(study: Study) -> None:
    table = crosstab(study, "channel", "age_group,sex/district")
    sexes = [point.label for point in crosstab(study, "channel", "sex").columns[:-1]]
    ages, districts = (len(crosstab(study, "channel", by).columns) - 1 for by in ("age_group", "district"))
    titles = [study.survey.variables[name].title("en") for name in ("age_group", "sex", "district")]
    nested = f"{titles[1]} / {titles[2]}"
    rows = [[(h.text, h.span) for h in row] for row in document(table).cells.headings]
    assert rows[0] == [(titles[0], 2 * ages), (nested, 4 * districts), ("", 2)]
    assert rows[1] == [("", 2 * ages), (sexes[0], 2 * districts), (sexes[1], 2 * districts), ("", 2)]
    assert [len(row) for row in rows[2:]] == [ages + 2 * districts + 1, 2 * (ages + 2 * districts + 1)]
    assert {sum(span for _, span in row) for row in rows} == {2 * (ages + 2 * districts + 1)}
    assert table.title.endswith(f"by {titles[0]}, {nested}")
    for width in (60, 80, 200):
        lines = plain.render([table], Page(width=width)).splitlines()
        assert max(map(display_width, lines)) <= width
        assert lines.count(lines[next(n for n, line in enumerate(lines) if nested.split()[0] in line)]) >= 1


def test_a_set_as_a_part_of_a_banner(study: Study) -> None:
    table = crosstab(study, "service", "channel,sex")
    assert parts_of(table)[:-1][-2:] == parts_of(crosstab(study, "service", "sex"))[:-1]
    table = crosstab(study, "age_group", "channel/sex")
    points = len(study.survey.sets["channel"].members)
    assert len(table.columns) == 2 * points + 1


def test_notes_are_told_once_and_say_whose_they_are(study: Study) -> None:
    table = crosstab(study, "channel", "sex,district,sex/district")
    assert table.notes[: len(freq(study, "channel").notes)] == freq(study, "channel").notes
    assert sum(note.startswith("Test: for each answer") for note in table.notes) == 1
    assert any("by each part of the banner" in note for note in table.notes)
    assert len(set(table.notes)) == len(table.notes)
    differ = [note for note in table.notes if "reliable difference" in note.lower() or "Differ by" in note]
    titles = {part.banner_title for part in table.stacked}
    assert all(note.partition(":")[0] in titles for note in differ if "each part" not in note)


def test_tests_have_the_numbers_of_the_rows(study: Study) -> None:
    shown = document(crosstab(study, "channel", "sex,district"))
    rows = [line.label for line in shown.cells.lines if line.role == "answer"]
    assert all(label.startswith(f"{number}. ") for number, label in enumerate(rows, start=1))
    for sheet in shown.tests:
        assert [line.label for line in sheet.lines][: len(rows)] == rows


def test_by_size_has_one_order(study: Study) -> None:
    table = crosstab(study, "channel", "sex,district", shape=Shape(by_size=True))
    counts = [row.cells[-1].count for row in table.rows]
    assert counts == sorted(counts, reverse=True)
    for part in table.stacked:
        assert [row.label for row in part.rows] == [row.label for row in table.rows]


def test_json_and_tidy_files(study: Study) -> None:
    table = crosstab(study, "channel", "sex/district,sex")
    found = table.to_json()
    assert [part["by"] for part in found["stacked"]] == ["sex=1/district", "sex=2/district", "sex"]
    assert found["tests"] == []
    assert all(len(part["tests"]) == len(table.rows) for part in found["stacked"])
    assert found["columns"][0]["above"][1:] == [crosstab(study, "channel", "sex").columns[0].label]
    lines = list(csv.DictReader(io.StringIO(tidy.tests([table], Page()))))
    assert {line["by"] for line in lines} == {"sex=1/district", "sex=2/district", "sex"}
    cells = list(csv.DictReader(io.StringIO(tidy.cells([table], Page()))))
    assert len(cells) == len(table.rows) * len(table.columns)
    assert len({(cell["item"], cell["label"], cell["column_label"]) for cell in cells}) == len(cells)
    assert "sex" not in table.to_pandas().columns


@pytest.mark.parametrize(
    ("by", "says"),
    [
        ("sex,", "Write, for example: --by level,sex"),
        ("sex/sex", "within itself"),
        ("sex/service", '"service" is a battery and cannot be a banner'),
        ("sex,nosuch", 'there is no variable, set or battery "nosuch"'),
        ("sex/age", "is of kind number"),
        ("sex/district/age_group/channel,age_group/district/sex/channel", "columns. 200 are the most"),
    ],
)
def test_banners_that_cannot_be(study: Study, by: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        crosstab(study, "channel", by)
    assert says in caught.value.message


@pytest.mark.parametrize("by", ["sex,district", "sex/district"])
def test_notes_say_what_divides_the_counts_of_parts(study: Study, by: str) -> None:
    percent: PercentKind
    for percent, note, vietnamese in (
        ("row", "Percents are of the row's total in its part of the banner.", "tổng của hàng trong từng phần của"),
        ("total", "Percents are of the base of the table's part of the banner; in the column Total, of the base of the "
         "whole table.", "cơ sở của từng phần của biến cột; ở cột Tổng, trên cơ sở của toàn bảng"),
    ):  # fmt: skip
        table = crosstab(study, "service_1", by, percent=percent, weighting=Weighting(unweighted=True))
        assert note in table.notes[0] and "Percents" not in "".join(table.notes[1:])
        assert vietnamese in crosstab(study, "service_1", by, percent=percent, lang="vi").notes[0]
        points = [len(part.columns) - 1 for part in table.stacked]
        begin = 0
        for width in points:
            cells = table.rows[0].cells[begin : begin + width]
            base = sum(c.count for c in table.blocks[0].base[begin : begin + width])
            divisor = sum(c.count for c in cells) if percent == "row" else base
            assert [cell.percent for cell in cells] == pytest.approx([100 * cell.count / divisor for cell in cells])
            begin += width
    plain = crosstab(study, "service_1", "sex", percent="total")
    assert "Percents are of the base of the whole table." in plain.notes[0]


def test_what_some_parts_share_is_said_once(study: Study) -> None:
    """A set as a part has another test than the two beside it, and no letters under its means."""
    analysis, shape = Analysis(letters=True), Shape(summary=("mean",))
    table = crosstab(
        study, "service_1", "sex,district,channel", analysis=analysis, shape=shape,
        weighting=Weighting(unweighted=True),
    )  # fmt: skip
    assert sum("Letters: a percent is larger" in note for note in table.notes) == 1
    (chosen,) = [note for note in table.notes if "Pearson's chi-square of the answers" in note]
    assert chosen.startswith("Sex; District: Test: Pearson's chi-square of the answers by each of these, ")
    (means,) = [note for note in table.notes if "Letters by a mean" in note]
    assert means.startswith("Sex; District: Letters by a mean: ")
    assert "Channels used last year: Means have no letters" in "\n".join(table.notes)

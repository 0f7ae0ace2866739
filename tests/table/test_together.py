"""Nets, subtotals and boxes in whole tables: which answers they take, their tests, numbers, letters and roles."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.table.test_design_part import CODEBOOK as DESIGN

import mobsurvey
from mobsurvey.bundled import bundled_folder
from mobsurvey.codebook.toml import parse_codebook
from mobsurvey.errors import UsageError
from mobsurvey.study import Study
from mobsurvey.survey import Net
from mobsurvey.table.analysis import Analysis
from mobsurvey.table.document import document
from mobsurvey.table.layout import lay_out
from mobsurvey.table.model import Row, Table
from mobsurvey.table.shape import DEFAULT_SHAPE, Box, Shape
from mobsurvey.table.tabulate import crosstab, freq
from mobsurvey.table.together import Together, taken_together
from mobsurvey.tabulation.axis import axis_of

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
CODEBOOK = """
id = "together"
title = "Made up"
languages = ["en"]
[variables.group]
values = [{ code = 1, label = "Men" }, { code = 2, label = "Women" }]
[variables.word]
measure = "ordinal"
values = [{ code = "a", label = "Small" }, { code = "A", label = "Large" }, { code = "b", label = "Other" }]
[variables.level]
measure = "ordinal"
values = [{ code = 5 }, { code = 4 }, { code = 3 }, { code = 2 }, { code = 1 }]
[variables.one]
measure = "ordinal"
values = [{ code = 1 }]
[variables.w]
kind = "number"
"""
CASES = """group,word,level,one,w
1,a,5,1,0.4
1,A,4,1,0.4
1,b,3,1,0.4
2,a,2,1,2
2,A,1,1,3
2,A,,1,2
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("together")
    (folder / "s.toml").write_text(CODEBOOK, encoding="utf-8")
    (folder / "s.csv").write_text(CASES, encoding="utf-8")
    return mobsurvey.code_file(folder / "s.csv", folder / "s.toml")


@pytest.fixture(scope="module")
def hcmc() -> Study:
    return mobsurvey.code_file(bundled_folder("samples") / "hcmc-2024.csv", "hcmc-2024")


@pytest.fixture(scope="module")
def design() -> Study:
    return mobsurvey.code_file(REFERENCE / "design" / "survey.csv", parse_codebook(DESIGN, "survey.toml"))


def net(name: str, of: str, members: tuple[Any, ...], kind: Any = "net") -> Net:
    return Net(name, of, members, {"en": name}, kind)


PARTY = net("Party", "purpose", ("2", "3"))
ADDED = net("Sum", "purpose", ("2", "purpose_3"), "subtotal")
BOXES = (Box(1, 0), Box(0, 1), Box(1, 1))


def together(study: Study, name: str, shape: Shape, is_scale: bool = True) -> Together:
    return taken_together(study.survey, name, axis_of(study.survey, name, "en"), shape, is_scale, "en")


# Which answers


def test_codes_that_differ_in_case_are_two_answers(study: Study) -> None:
    shape = Shape(nets=(net("1", "word", ("A",)), net("2", "word", ("a",)), net("3", "word", ("B", " b "))))
    assert [group.places for group in together(study, "word", shape).nets] == [(1,), (0,), (2,)]


def test_an_answer_named_twice_counts_once(hcmc: Study) -> None:
    twice = net("Sum", "purpose", ("2", "purpose_2", "PURPOSE_2", "2"), "subtotal")
    table = freq(hcmc, "purpose", shape=Shape(nets=(twice,)))
    assert table.rows[-1].cells == table.rows[1].cells


def test_options_by_number_or_variable(hcmc: Study) -> None:
    shape = Shape(nets=(net("1", "purpose", (2, "3")), net("2", "purpose", ("purpose_2", "Purpose_3"))))
    assert [group.places for group in together(hcmc, "purpose", shape).nets] == [(1, 2), (1, 2)]


def test_boxes_are_of_codes_whatever_their_order(study: Study) -> None:
    found = together(study, "level", Shape(boxes=(Box(2, 0), Box(0, 2), Box(2, 1))))
    assert [group.places for group in found.nets] == [(1, 0), (4, 3)]
    assert [group.label for group in found.nets] == ["Top 2: 4 + 5", "Bottom 2: 1 + 2"]
    ((label, top, bottom),) = found.differences
    assert (label, top.places, bottom.places) == ("Top 2 less bottom 1", (1, 0), (4,))


@pytest.mark.parametrize(
    ("name", "asked", "expected"),
    [
        ("word", net("X", "word", ("c",)), 'net "X": "word" has no answer "c". There are: a, A, b.'),
        ("one", net("X", "one", (6,), "subtotal"), 'subtotal "X": "one" has no answer "6". There are: 1.'),
        ("level", net("X", "level", (" Five ",)), 'net "X": "level" has no answer " Five ". There are: 5, 4, 3, 2, 1.'),
    ],
)  # fmt: skip
def test_answers_that_do_not_exist(study: Study, name: str, asked: Net, expected: str) -> None:
    with pytest.raises(UsageError) as caught:
        freq(study, name, shape=Shape(nets=(asked,)))
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        (
            "6",
            'net "X": "purpose" has no answer "6". There are: purpose_1, purpose_2, purpose_3, purpose_4, purpose_5.',
        ),
        ("purpos_2", 'net "X": "purpose" has no answer "purpos_2". Did you mean "purpose_2"?'),
    ],
)
def test_options_that_do_not_exist(hcmc: Study, member: str, expected: str) -> None:
    with pytest.raises(UsageError) as caught:
        freq(hcmc, "purpose", shape=Shape(nets=(net("X", "purpose", (member,)),)))
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    ("name", "box", "expected"),
    [
        ("level", Box(5, 0), '--box top5: "level" has 5 answers. Take fewer together, such as top2.'),
        ("level", Box(1, 9), '--box bottom9: "level" has 5 answers. Take fewer together, such as bottom2.'),
        ("one", Box(1, 0), '--box top1: "one" has 1 answer. Leave it out, or name other tables.'),
    ],
)
def test_boxes_that_are_too_large(study: Study, name: str, box: Box, expected: str) -> None:
    with pytest.raises(UsageError) as caught:
        freq(study, name, shape=Shape(boxes=(box,)))
    assert str(caught.value) == expected


def test_no_boxes_and_means_of_what_is_no_scale(study: Study, hcmc: Study) -> None:
    shape = Shape(boxes=BOXES, summary=("mean",))
    for table in (
        freq(study, "group", shape=shape),
        freq(study, "word", shape=shape),
        freq(hcmc, "purpose", shape=shape),
    ):
        assert {row.role for row in table.rows} == {"answer"}
        assert not table.blocks[0].base_details
        assert table.notes[-1].startswith("No boxes and no means: ")
    assert not any("No boxes" in note for note in freq(hcmc, "difficulty", shape=shape).notes)


def test_scores_make_a_scale_of_any_variable(study: Study) -> None:
    analysis = Analysis(scores={"word": (1, 2, 4)})
    (mean,) = freq(study, "word", analysis=analysis, shape=Shape(summary=("mean",))).blocks[0].base_details
    assert mean.values == pytest.approx([(1 + 2 + 4 + 1 + 2 + 2) / 6])


def test_nets_of_the_survey_stand_without_being_asked_for(hcmc: Study) -> None:
    declared = {"p": PARTY, "d": net("Hard", "difficulty", (1, 2)), "i": net("Easy", "difficulty_2", (3,))}
    study = Study(hcmc.survey._replace(nets=declared), hcmc.provenance, hcmc.findings)

    def nets(name: str, shape: Shape = DEFAULT_SHAPE) -> list[str]:
        return [row.item for row in crosstab(study, name, "level", shape=shape).rows if row.role == "net"]

    assert nets("purpose") == ["Party"]
    assert nets("purpose", Shape(nets=(net("More", "purpose", ("1",)),))) == ["Party", "More"]
    assert nets("content") == []
    assert nets("difficulty") == ["Hard", "Hard", "Easy", "Hard", "Hard", "Hard"]
    assert nets("difficulty_2") == ["Easy"]


# Weights


def test_nets_have_the_base_of_their_table_where_cells_are_rounded(study: Study) -> None:
    """Each of three men weighs 0.4: their cells are 0, and so is the net of all."""
    shape = Shape(nets=(net("All", "word", ("a", "A", "b")),))
    table = crosstab(study, "word", "group", weighting=mobsurvey.Weighting(frequency="w"), shape=shape)
    cells = table.rows[-1].cells
    assert [cell.count for cell in cells] == [0, 7, 7]
    assert [cell.base for cell in cells] == [cell.base for cell in table.rows[0].cells] == [0, 7, 7]
    assert [cell.percent for cell in cells] == [None, 100, 100]


def test_repeated_cases_make_the_spread_of_so_many(study: Study) -> None:
    """Levels 2, 2, 1, 1, 1 of women: sd is that of five, sqrt(0.3), not of two lines of the file."""
    shape = Shape(summary=("sd",))
    table = crosstab(study, "level", "group", weighting=mobsurvey.Weighting(frequency="w"), shape=shape)
    (sd,) = [detail for detail in table.blocks[0].base_details if detail.key == "sd"]
    assert sd.values[1] == pytest.approx(0.3**0.5)


# Tests, numbers, letters


def chi_square(row: Row) -> float:
    """Pearson's, of a row against those in the base who are not in it."""
    cells = [(cell.count, cell.base - cell.count) for cell in row.cells[:-1]]
    of = [sum(line) for line in zip(*cells, strict=True)]
    expected = [[sum(pair) * total / sum(of) for total in of] for pair in cells]
    pairs = zip(cells, expected, strict=True)
    return float(sum((n - e) ** 2 / e for pair, line in pairs for n, e in zip(pair, line, strict=True)))


def test_nets_are_tested_chosen_or_not_and_adjusted_for(hcmc: Study) -> None:
    table = crosstab(hcmc, "purpose", "level", shape=Shape(nets=(PARTY, ADDED)))
    assert [row.role for row in table.rows] == ["answer"] * 5 + ["net", "subtotal"]
    assert [test.item for test in table.tests] == [row.item for row in table.rows[:6]]
    assert table.tests[-1].statistic == pytest.approx(chi_square(table.rows[5]))
    ps = sorted(test.p for test in table.tests if test.p is not None)
    assert min(test.p_adjusted for test in table.tests if test.p_adjusted is not None) == pytest.approx(6 * ps[0])


def numbers(labels: list[str]) -> dict[str, str]:
    """The number of each label that has one."""
    found = [re.fullmatch(r"(\d+)\. (.*)", label) for label in labels]
    return {match[2]: match[1] for match in found if match}


def differing(table: Table) -> set[str]:
    """The numbers that the notes name, apart from those without a reliable difference."""
    (note,) = [note for note in table.notes if note.startswith("Differ by")]
    return set(re.findall(r"\d+", note.split("): ")[1].split(".")[0]))


def significant(table: Table) -> set[str]:
    found = [test.p if test.p_adjusted is None else test.p_adjusted for test in table.tests]
    return {str(number) for number, p in enumerate(found, start=1) if p is not None and p < 0.05}


def test_numbers_of_a_set(hcmc: Study) -> None:
    table = crosstab(hcmc, "purpose", "level", shape=Shape(nets=(ADDED, PARTY, net("N", "purpose", ("1", "5")))))
    shown = document(table)
    rows = numbers([line.label for line in shown.cells.lines if line.role in ("answer", "net", "subtotal")])
    assert rows == numbers([line.label for line in shown.tests[0].lines])
    assert (rows["Net: Party"], rows["Net: N"], len(rows)) == ("6", "7", 7)
    assert [line.label for line in shown.cells.lines if line.role == "subtotal"] == ["Subtotal: Sum"]
    assert differing(table) == significant(table)


def test_numbers_of_a_set_in_layers(hcmc: Study) -> None:
    table = crosstab(hcmc, "purpose", "level", layer="difficulty_1", shape=Shape(nets=(PARTY, ADDED)))
    shown = document(table)
    tests = [line.label for line in shown.tests[0].lines if line.label[0].isdigit()]
    assert [test.split(". ", 1)[0] for test in tests] == [str(n) for n in range(1, 7)] * 3
    assert [test.split(": ", 1)[1] for test in tests[5::6]] == ["Net: Party"] * 3
    nets = [line.label for line in shown.cells.lines if line.role == "net"]
    assert nets == ["6. Net: Party"] * 3
    for block, test in zip(table.blocks, table.tests[5::6], strict=True):
        (row,) = [row for row in block.rows if row.role == "net"]
        assert test.statistic == pytest.approx(chi_square(row))
        assert test.label == f"{block.label}: Net: Party"


def test_numbers_of_a_variable(hcmc: Study) -> None:
    shape = Shape(nets=(net("Hard", "difficulty_1", (1, 2)), net("S", "difficulty_1", (1, 2), "subtotal")), boxes=BOXES)
    table = crosstab(hcmc, "difficulty_1", "level", shape=shape)
    shown = document(table)
    assert [row.role for row in table.rows] == ["answer"] * 3 + ["net"] * 3 + ["subtotal"]
    assert not numbers([line.label for line in shown.cells.lines if line.role != "item"])
    labels = [line.label for line in shown.tests[0].lines]
    nets = [row.label for row in table.rows if row.role == "net"]
    assert labels == [f"1. {table.title.split(' by ')[0]}", *(f"{n}. {label}" for n, label in enumerate(nets, start=2))]
    assert differing(table) == significant(table) == {"1", "4"}


def test_numbers_of_a_variable_in_layers(hcmc: Study) -> None:
    table = crosstab(hcmc, "difficulty_1", "level", layer="difficulty_2", shape=Shape(boxes=BOXES))
    labels = [line.label for line in document(table).tests[0].lines]
    assert len(labels) == len(table.tests) == 9
    assert [label.split(". ", 1)[0] for label in labels] == [str(n) for n in range(1, 10)]
    assert [label.split(": ", 1)[1] for label in labels[1::3]] == ["Top 1: Not difficult"] * 3
    assert differing(table) == significant(table)


def test_numbers_of_a_battery(hcmc: Study) -> None:
    table = crosstab(hcmc, "difficulty", "level", shape=Shape(boxes=BOXES))
    shown = document(table)
    items = numbers([line.label for line in shown.cells.lines if line.role == "item"])
    tests = numbers([line.label for line in shown.tests[0].lines])
    assert {label: tests[label] for label in items} == items
    assert len(tests) == 15
    places = iter(range(5, 15))
    for block in table.blocks:  # after all items, each item's boxes, called by their short names
        for row in (row for row in block.rows if row.role == "net"):
            test = table.tests[next(places)]
            assert test.label == f"{row.label.split(':')[0]}: {block.label}"
            assert test.statistic == pytest.approx(chi_square(row))
    assert differing(table) == significant(table)


def test_a_net_of_one_answer_has_all_that_the_answer_has(hcmc: Study) -> None:
    analysis = Analysis(letters=True, interval="wilson", stats=("cramers-v", "adjusted-residual"))
    for compare in ("pairs", "rest"):
        asked = analysis._replace(compare=compare)
        table = crosstab(hcmc, "purpose", "level", analysis=asked, shape=Shape(nets=(net("One", "purpose", ("1",)),)))
        assert table.rows[-1].details == table.rows[0].details
        assert {detail.key for detail in table.rows[0].details} >= {"interval", "adjusted-residual"}
    assert [m.value for m in table.measures if m.label == "Net: One"] == [table.measures[0].value]
    assert table.tests[-1].p == pytest.approx(table.tests[0].p)


def test_a_subtotal_has_no_test_and_no_letters(hcmc: Study) -> None:
    analysis = Analysis(letters=True, interval="wilson")
    table = crosstab(hcmc, "purpose", "level", analysis=analysis, shape=Shape(nets=(ADDED,)))
    assert table.rows[-1].details == ()
    assert len(table.tests) == 5
    counts = [[cell.count for cell in row.cells] for row in table.rows]
    assert counts[-1] == [a + b for a, b in zip(counts[1], counts[2], strict=True)]


@pytest.mark.parametrize("name", ["purpose", "difficulty", "level"])
def test_no_net_is_tested_by_a_set(hcmc: Study, name: str) -> None:
    members: tuple[Any, ...] = ("1", "2")
    plain = crosstab(hcmc, name, "content")
    table = crosstab(hcmc, name, "content", shape=Shape(nets=(net("X", name, members),)))
    assert table.tests == plain.tests
    nets = [row for row in table.rows if row.role == "net"]
    assert nets
    for row in nets:
        assert all(cell.count <= cell.base for cell in row.cells)


def test_a_net_by_the_options_of_a_set(hcmc: Study) -> None:
    """Of those who chose the first content, who chose the second or the third purpose: one by one."""
    table = crosstab(hcmc, "purpose", "content", shape=Shape(nets=(PARTY,)))
    with (bundled_folder("samples") / "hcmc-2024.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    purposes = [f"purpose_{n}" for n in range(1, 6)]
    asked = [row for row in rows if any(row[name] == "1" for name in purposes)]
    found = sum(row["content_1"] == "1" and "1" in (row["purpose_2"], row["purpose_3"]) for row in asked)
    assert table.rows[-1].cells[0].count == found
    assert table.rows[-1].cells[0].base == sum(row["content_1"] == "1" for row in asked)


def test_roles_in_json(hcmc: Study) -> None:
    table = json.loads(json.dumps(crosstab(hcmc, "purpose", "level", shape=Shape(nets=(PARTY, ADDED))).to_json()))
    assert [row.get("role") for row in table["rows"]] == [None] * 5 + ["net", "subtotal"]
    assert [(row["item"], row["code"], row["label"]) for row in table["rows"][5:]] == [
        ("Party", None, "Net: Party"),
        ("Sum", None, "Subtotal: Sum"),
    ]
    scale = crosstab(hcmc, "difficulty_1", "level", shape=Shape(boxes=BOXES, summary=("mean", "p25"), missing=True))
    details = json.loads(json.dumps(scale.to_json()))["bases"][0]["details"]
    assert {key: len(values) for key, values in details.items()} == {"mean": 4, "P25": 4, "Top 1 less bottom 1": 4}


def test_a_brief_battery_has_its_boxes_and_means_in_each_column(hcmc: Study) -> None:
    shape = Shape(boxes=BOXES, summary=("mean",))
    table = crosstab(hcmc, "difficulty", "level", analysis=Analysis(brief=True), shape=shape)
    sheet = document(table).cells
    measures = ["Top 1: Not difficult", "Bottom 1: Difficult", "mean", "Top 1 less bottom 1", "Base"]
    assert [heading.text for heading in sheet.headings[1]] == 4 * measures
    assert [(heading.text, heading.span) for heading in sheet.headings[0]] == [
        (point.label, 5) for point in table.columns
    ]
    for line, block in zip(sheet.lines, table.blocks, strict=True):
        top, bottom = block.rows[-2:]
        mean, difference = block.base_details
        for number in range(4):
            five = [figure.value for figure in line.figures[5 * number : 5 * number + 5]]
            boxes = [top.cells[number].percent, bottom.cells[number].percent]
            assert five == [*boxes, mean.values[number], difference.values[number], block.base[number].count]
    grids = lay_out(table, 80).grids
    assert len(grids) > 1  # so many columns are wider than a page
    texts = [cell.strip() for grid in grids for cell in grid.lines[0].cells]
    assert texts == [figure.text for figure in sheet.lines[0].figures]


def test_letters_stand_behind_what_they_belong_to(hcmc: Study) -> None:
    analysis = Analysis(brief=True, letters=True, test="none")
    table = crosstab(hcmc, "difficulty", "level", analysis=analysis, shape=Shape(boxes=BOXES[:1], summary=("mean",)))
    sheet = document(table).cells
    headings = [heading.text for heading in sheet.headings[1]]
    assert headings[:4] == ["Top 1: Not difficult", "mean", "", "Base"]  # no box of the city is larger than another's
    assert [heading.text for heading in sheet.headings[0]][:2] == ["City (A)", "District (B)"]
    letters = [detail for detail in table.blocks[0].base_details if detail.key == "letters"]
    assert sheet.lines[0].figures[2].text == letters[0].values[0] == "B C"


def test_intervals_stand_beside_their_percents_in_a_brief_battery(hcmc: Study) -> None:
    analysis = Analysis(brief=True, interval="auto", test="none")
    table = crosstab(hcmc, "difficulty", "level", analysis=analysis, shape=Shape(boxes=BOXES[:1]))
    sheet = document(table).cells
    assert [heading.text for heading in sheet.headings[1]][:3] == ["Top 1: Not difficult", "95 % CI", "Base"]
    [detail] = [found for found in table.blocks[0].rows[-1].details if found.key == "interval"]
    assert isinstance(detail.values[0], tuple)
    assert sheet.lines[0].figures[1].text == "-".join(f"{end:.1f}" for end in detail.values[0])


def test_headings_of_a_brief_battery_are_not_torn(hcmc: Study) -> None:
    analysis = Analysis(brief=True, letters=True)
    shape = Shape(boxes=BOXES, summary=("mean", "sd", "median"))
    for width in (56, 64, 80):
        over = [
            line
            for grid in lay_out(crosstab(hcmc, "difficulty", "level", analysis=analysis, shape=shape), width).grids
            for line in grid.over
        ]
        words = {word for line in over for word in line.split() if not word.startswith("-")}
        assert words == {"City", "District", "Ward/commune", "Total", "(A)", "(B)", "(C)"}


def test_a_brief_battery_without_a_banner_has_all_its_responses(hcmc: Study) -> None:
    table = freq(hcmc, "difficulty", analysis=Analysis(brief=True))
    (grid,) = lay_out(table, 110).grids
    assert [" ".join(heading) for heading in grid.headings] == ["Difficult", "Normal", "Not difficult", "Base"]
    for line, block in zip(grid.lines, table.blocks, strict=True):
        texts = [f"{row.cells[-1].percent:.1f}" for row in block.rows]
        assert [cell.strip() for cell in line.cells] == [*texts, str(block.base[-1].count)]


def test_in_vietnamese(hcmc: Study) -> None:
    shape = Shape(nets=(PARTY, ADDED))
    labels = [row.label for row in crosstab(hcmc, "purpose", "level", lang="vi", shape=shape).rows[5:]]
    assert labels == ["Gộp: Party", "Cộng: Sum"]
    scale = crosstab(hcmc, "difficulty_1", "level", lang="vi", shape=Shape(boxes=BOXES))
    assert [row.label for row in scale.rows[3:]] == ["1 mức cao nhất: Không khó khăn", "1 mức thấp nhất: Khó khăn"]
    assert scale.blocks[0].base_details[0].label == "1 mức cao nhất trừ 1 mức thấp nhất"


# Designs

DESIGNS = {
    "full": mobsurvey.Design("weight", "stratum", "cluster", "clusters"),
    "weight": mobsurvey.Design("weight"),
    "strata": mobsurvey.Design("weight", "stratum"),
}
NETS = {
    "either": ("ticks", net("either", "ticks", ("1", "tick3"))),
    "any3": ("ticks", net("any3", "ticks", ("2", "3", "4"))),
    "top2": ("item", net("top2", "item", (3, 4))),
    "bottom1": ("item", net("bottom1", "item", (1,))),
}


def by_r() -> dict[tuple[str, str], dict[str, float]]:
    found: dict[tuple[str, str], dict[str, float]] = {}
    with (REFERENCE / "shapes" / "design.csv").open(encoding="utf-8") as file:
        for line in csv.DictReader(file):
            found.setdefault((line["design"], line["net"]), {})[line["quantity"]] = float(line["value"])
    return found


@pytest.mark.parametrize("kind", DESIGNS)
@pytest.mark.parametrize("name", NETS)
def test_nets_under_designs_equal_r(design: Study, kind: str, name: str) -> None:
    of, asked = NETS[name]
    theirs = by_r()[kind, name]
    weighting = mobsurvey.Weighting(design=DESIGNS[kind])
    analysis = Analysis(interval="auto")
    table = crosstab(design, of, "level", weighting=weighting, analysis=analysis, shape=Shape(nets=(asked,)))
    row, test = table.rows[-1], table.tests[-1]
    assert (row.role, test.test) == ("net", "rao-scott")
    assert test.statistic == pytest.approx(theirs["F"], rel=1e-8)
    assert test.df == pytest.approx(theirs["ndf"], rel=1e-8)
    assert test.df2 == pytest.approx(theirs["ddf"], rel=1e-8)
    assert test.p == pytest.approx(theirs["p"], rel=1e-6)
    assert row.cells[-1].count == pytest.approx(theirs["total"], rel=1e-9)
    details = {detail.key: detail.values for detail in row.details}
    for column, level in enumerate("123"):
        assert row.cells[column].percent == pytest.approx(theirs[f"percent{level}"], rel=1e-9)
        assert details["standard-error"][column] == pytest.approx(theirs[f"se{level}"], rel=1e-8)


def test_means_under_weights_equal_r(design: Study) -> None:
    analysis = Analysis(scores={"item": (1, 2, 3, 4)})
    shape = Shape(summary=("mean", "sd"))
    for kind, known in DESIGNS.items():
        weighting = mobsurvey.Weighting(design=known)
        table = crosstab(design, "item", "level", weighting=weighting, analysis=analysis, shape=shape)
        found = {detail.key: detail.values[-1] for detail in table.blocks[0].base_details}
        theirs = by_r()[kind, "item"]
        assert found["mean"] == pytest.approx(theirs["mean"], rel=1e-12)
        assert found["sd"] == pytest.approx(theirs["sd"], rel=1e-12)

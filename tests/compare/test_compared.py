"""Waves and studies side by side: counts by hand, R's differences, and what cannot be compared."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.compare.studies import OLD, OLD_DATA, old_and_new, study

import mobsurvey
from mobsurvey.compare.studies import compare_studies
from mobsurvey.compare.waves import compare_waves
from mobsurvey.errors import MobsurveyError, StudyError, UsageError
from mobsurvey.renderers import FORMATS, Page, rendered
from mobsurvey.study import Study, open_study
from mobsurvey.table.analysis import Analysis
from mobsurvey.table.model import Detail, Table
from mobsurvey.table.weighting import Weighting

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
REFERENCE = ROOT / "tests" / "reference"
PUBLISHED = {
    ("content", 0): "hcmc_table2",
    ("difficulty", 0): "hcmc_table4",
    ("content", 1): "haiphong_table1",
    ("difficulty", 1): "haiphong_table2",
}
"""The printed table of a question in a column."""
CODES = {"yes": None, "Difficult": 1, "Tough": 1, "Normal": 2, "Not difficult": 3}
LEVELS = {"Town": 1, "City": 1, "District": 2, "Districts": 2, "Ward/Commune": 3, "Wards/Communes": 3}
DEPARTURES = {
    ("content_3", None, 1): 30,
    ("difficulty_1", 1, 2): 33,
    ("difficulty_2", 1, 2): 28,
    ("difficulty_3", 3, 1): 6,
    ("difficulty_3", 2, 3): 89,
}
"""Where Hai Phong's printed counts contradict each other: what the sample has by item, code and level."""


def counts(table: Table) -> dict[str, list[float]]:
    return {row.label: [cell.count for cell in row.cells] for row in table.rows}


def bases(table: Table) -> list[list[float]]:
    return [[cell.count for cell in block.base] for block in table.blocks]


def detail(details: tuple[Detail, ...], label: str) -> tuple[Any, ...]:
    (found,) = [found.values for found in details if found.label == label]
    return found


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> list[Study]:
    return old_and_new(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[Study]:
    folder = tmp_path_factory.mktemp("samples")
    names = ("hcmc-2024", "hai-phong-2025")
    return [mobsurvey.import_file(SAMPLES / f"{n}.sav", n, folder / f"{n}.mobsurvey") for n in names]


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> tuple[Study, list[Study]]:
    """The service example in two halves: as waves of one study, and as two studies."""
    folder = tmp_path_factory.mktemp("services")
    head, *lines = (SAMPLES / "service-example.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    halves = []
    for number, some in enumerate((lines[:250], lines[250:]), start=1):
        path = folder / f"half{number}.csv"
        path.write_text("".join([head, *some]), encoding="utf-8", newline="")
        waves = folder / "waves.mobsurvey"
        mobsurvey.import_file(path, "service-example", waves, append=number > 1, wave=f"half{number}").close()
        halves.append(mobsurvey.import_file(path, "service-example", folder / f"half{number}.mobsurvey"))
    return open_study(waves), halves


# Counted by hand


def test_questions_options_and_answers_find_each_other(small: list[Study]) -> None:
    found = compare_studies(small)
    assert found.labels == ("old", "new")
    tables = {table.name: table for table in found.tables}
    assert list(tables) == ["why", "region", "trust", "sex", "age"]
    assert found.matched.only == ((), ("income",))
    assert counts(tables["region"]) == {"North": [3, 2], "South": [3, 2]}
    assert [row.code for row in tables["region"].rows] == [1, 2]
    assert counts(tables["trust"]) == {"No": [1, 2], "Partly": [1, 1], "Yes": [3, 1]}
    assert bases(tables["trust"]) == [[5, 4]]
    assert tables["trust"].title == "Do you trust the office?: old and new"
    assert [point.label for point in tables["trust"].columns] == ["old", "new"]


def test_differences_stand_under_the_later_column(small: list[Study]) -> None:
    (table,) = compare_studies(small, ["trust"]).tables
    assert detail(table.rows[2].details, "difference") == (None, pytest.approx(25 - 60))
    low, high = detail(table.rows[2].details, "95 % CI of it")[1]
    assert low < -35 < high
    assert detail(table.blocks[0].base_details, "difference") == (None, pytest.approx(1.75 - 2.4))
    (test,) = table.tests
    assert test.p is not None


def test_a_set_of_another_kind_has_the_same_options_and_each_studys_base(small: list[Study]) -> None:
    (table,) = compare_studies(small, ["why"]).tables
    assert counts(table) == {"Near": [3, 2], "Cheap": [1, 2], "Quick": [2, 0], "Friendly": [0, 1]}
    assert bases(table) == [[4, 4]]
    assert [[cell.percent for cell in row.cells] for row in table.rows[2:]] == [[50, None], [None, 25]]
    assert [row.item for row in table.rows] == ["why_1", "why_2", "why_3", "3"]
    assert [test.item for test in table.tests] == ["why_1", "why_2"]
    assert table.omnibus[0].options == 2
    assert table.notes[0].startswith("Base: respondents who chose at least one of the answers that their own study")
    assert "(old: 3, new: 3)" in table.notes[0]
    assert any(note.endswith("none): old: 1; new: 1.") for note in table.notes)
    assert any("different bases" in note for note in table.notes)


def test_other_answers_are_shown_and_not_tested(small: list[Study]) -> None:
    (table,) = compare_studies(small, ["sex"]).tables
    assert counts(table) == {"Man": [2, 1], "Woman": [3, 2], "Other": [0, 1]}
    assert table.rows[2].cells[0].percent is None
    assert table.tests == ()
    assert table.notes[-1] == ("Other answers in one study than in another, so not tested: Other (in new only).")
    assert not any("was asked for" in note for note in table.notes)


def test_a_number_has_the_difference_of_its_means(small: list[Study]) -> None:
    (table,) = compare_studies(small, ["age"]).tables
    (row,) = table.rows
    assert [cell.count for cell in row.cells] == [5, 4]
    assert detail(row.details, "difference") == (None, pytest.approx(35 - 40))
    # R 4.2.2: t.test(c(20, 30, 40, 50), c(30, 40, 50, 20, 60))
    assert detail(row.details, "95 % CI of it")[1] == pytest.approx((-27.6522028175, 17.6522028175), abs=1e-9)


def test_names_of_either_study_and_filters_hold(small: list[Study]) -> None:
    for name in ("region", "area"):
        (table,) = compare_studies(small, [name], where="trust = 3").tables
        assert counts(table) == {"North": [1, 0], "South": [2, 1]}


def test_three_studies(small: list[Study], tmp_path: Path) -> None:
    third = study(tmp_path, "third", OLD.replace('"old"', '"third"'), OLD_DATA + "1,1,1,33,0,0,1\n")
    tables = {table.name: table for table in compare_studies([*small, third]).tables}
    assert counts(tables["trust"]) == {"No": [1, 2, 2], "Partly": [1, 1, 1], "Yes": [3, 1, 3]}
    assert tables["trust"].title.endswith(": old, new and third")
    assert detail(tables["trust"].rows[0].details, "difference")[1:] == pytest.approx((50 - 20, 100 / 3 - 20))
    assert counts(tables["why"])["Quick"] == [2, 0, 3]
    assert detail(tables["why"].rows[2].details, "difference") == (None, None, pytest.approx(60 - 50))


SCALE = """\
[variables.{0}]
label = "{1}"
values = [{{ code = 1, label = "No" }}, {{ code = 2, label = "Yes" }}]
"""


def test_an_item_of_the_name_of_another_question_stays_itself(tmp_path: Path) -> None:
    battery = '[batteries.b]\nlabel = "Battery"\nitems = [{}]\n'
    first = 'id = "one"\n' + SCALE.format("x", "Alone") + SCALE.format("y", "Item") + battery.format('"y"')
    other = 'id = "two"\n' + SCALE.format("x", "New item") + SCALE.format("y", "Item") + SCALE.format("z", "Alone")
    one = study(tmp_path, "one", first, "x,y\n1,1\n1,2\n")
    two = study(tmp_path, "two", other + battery.format('"x", "y"'), "x,y,z\n2,1,1\n2,1,2\n2,1,2\n")
    table, alone = compare_studies([one, two]).tables
    assert (table.name, alone.name) == ("b", "x")
    assert [(b.label, b.rows[0].item) for b in table.blocks] == [("Item", "y"), ("New item", "x (2)")]
    assert [[cell.count for cell in row.cells] for row in table.rows] == [[1, 3], [1, 0], [0, 0], [0, 3]]
    assert counts(alone) == {"No": [2, 1], "Yes": [0, 2]}


# The samples


def published(level: int | None) -> Iterator[tuple[str, int, dict[str, str]]]:
    """The printed cells of that level, of all for None: question, column, line of the transcription."""
    for (name, column), table in PUBLISHED.items():
        with (REFERENCE / "published" / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                if LEVELS.get(row["group"]) == level and row["item_no"] != "0":
                    yield name, column, row


@pytest.mark.parametrize("level", [None, 1, 2, 3])
@pytest.mark.parametrize("taken", [False, True], ids=["by words", "by name"])
def test_the_published_percents_of_both_papers_appear(samples: list[Study], taken: bool, level: int | None) -> None:
    same = {"content": "content", "difficulty": "difficulty"} if taken else {}
    where = level and f"level = {level}"
    found = compare_studies(samples, ["content", "difficulty"], same=same, where=where or None)
    tables = {table.name: table for table in found.tables}
    seen = 0
    for name, column, row in published(level):
        item, code = f"{name}_{row['item_no']}", CODES[row["level"]]
        # Of what is not the same the second study's items stand behind those of the first.
        key = f"{item} (2)" if column and not taken else item
        (cell,) = [r.cells[column] for r in tables[name].rows if r.item == key and r.code == code]
        seen += 1
        if column == 0:
            assert cell.percent is not None
            rounded = Decimal(round(cell.percent, 9)).quantize(Decimal("0.1"), ROUND_HALF_UP)
            assert (cell.count, rounded) == (int(row["n"]), Decimal(row["percent_text"]))
        elif level:
            assert cell.count == DEPARTURES.get((item, code, level), int(row["n"]))
        # Hai Phong prints the percents of the other paper, and totals that its groups do not add up to.
    assert seen == 8 + 15 + 5 + 15


def test_the_same_numbers_over_other_statements_are_not_compared(samples: list[Study]) -> None:
    found = compare_studies(samples)
    tables = {table.name: table for table in found.tables}
    assert list(tables) == ["content", "difficulty", "level"]
    assert tables["content"].title == "Content of mass mobilization work: hcmc-2024 and hai-phong-2025"
    for name in ("content", "difficulty"):
        assert tables[name].tests == () and tables[name].omnibus == ()
        assert all(row.details == () for row in tables[name].rows)
        assert all(sum(cell.percent is not None for cell in row.cells) == 1 for row in tables[name].rows)
    lines = found.findings
    assert lines[0] == "Not in all studies: purpose, method (hcmc-2024)."
    assert lines[1].startswith("content: not taken for the same, with the same name but other words in hai-phong-2025")
    assert lines[1].endswith("If they are: --same content")


def test_answers_under_other_words_of_one_language_are_the_same(samples: list[Study]) -> None:
    (table,) = compare_studies(samples, ["difficulty"], same={"difficulty_2": "difficulty_1"}).tables
    first = table.blocks[0]
    assert [row.label for row in first.rows] == ["Difficult", "Normal", "Not difficult"]
    assert [[cell.count for cell in row.cells] for row in first.rows] == [[330, 97], [651, 145], [115, 25]]
    assert len(table.tests) == 1 and len(table.blocks) == 9
    assert '"Difficult" and in hai-phong-2025 "Tough"' in table.notes[-1]


def test_differences_equal_r(samples: list[Study]) -> None:
    (table,) = compare_studies(samples, ["difficulty"], same={"difficulty": "difficulty"}).tables
    with (REFERENCE / "compare" / "samples.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    tests = {test.item: test for test in table.tests}
    for row in rows:
        (block,) = [block for block in table.blocks if block.rows[0].item == row["item"]]
        details = block.base_details
        if row["code"] != "mean":
            (details,) = [found.details for found in block.rows if found.code == int(row["code"])]
        assert detail(details, "difference")[1] == pytest.approx(float(row["difference"]), abs=1e-10)
        assert detail(details, "95 % CI of it")[1] == pytest.approx((float(row["low"]), float(row["high"])), abs=1e-9)
        assert tests[row["item"]].p == pytest.approx(float(row["p"]), rel=1e-9)
    assert all(test.adjustment == "holm" for test in table.tests)


# Waves


def same_numbers(one: Table, other: Table) -> None:
    assert [(row.item, row.cells) for row in one.rows] == [(row.item, row.cells) for row in other.rows]
    assert [row.details for row in one.rows] == [row.details for row in other.rows]
    assert [(b.base, b.base_details) for b in one.blocks] == [(b.base, b.base_details) for b in other.blocks]
    assert one.tests == other.tests
    assert one.omnibus == other.omnibus
    assert one.measures == other.measures


@pytest.mark.parametrize(
    "analysis", [Analysis(), Analysis(letters=True, interval="auto", confidence=0.9), Analysis(stats=("odds-ratio",))]
)
def test_two_studies_of_one_questionnaire_equal_two_waves_of_one_study(
    services: tuple[Study, list[Study]], analysis: Analysis
) -> None:
    waves, halves = services
    options: Any = {"weighting": Weighting(unweighted=True), "analysis": analysis}
    of_waves = compare_waves(waves, "wave", **options)
    of_studies = compare_studies(halves, **options).tables
    assert [table.name for table in of_waves] == [table.name for table in of_studies]
    assert len(of_waves) == (6 if analysis.stats else 8)
    for one, other in zip(of_waves, of_studies, strict=True):
        same_numbers(one, other)


def test_waves_have_no_total_and_say_what_a_difference_is(services: tuple[Study, list[Study]]) -> None:
    (table,) = compare_waves(services[0], "wave", ["sex"], weighting=Weighting(unweighted=True))
    assert [point.label for point in table.columns] == ["half1", "half2"]
    assert table.title == "Sex: half1 and half2"
    assert all(len(row.cells) == 2 and all(len(d.values) == 2 for d in row.details) for row in table.rows)
    assert any(
        note.startswith("Difference: percent points, the column's percent less that of half1.") for note in table.notes
    )


# Weights

DESIGN = '[design]\nweight = "w"\nstrata = "part"\n'
WEIGHTED = """\
id = "{id}"
[variables.q]
label = "Question"
values = [{{ code = 1, label = "Yes" }}, {{ code = 2, label = "No" }}]
[variables.w]
kind = "number"
[variables.part]
kind = "text"
{design}"""


def weighted(folder: Path) -> tuple[Study, list[Study]]:
    """Two studies with strata of their own, and both as waves of one."""
    parts: list[str] = []
    for name in ("one", "two"):
        rows = [f"{1 + (n * n + len(parts)) % 2 + 0},{1 + n % 3}.5,{name}{n % 4}" for n in range(40 + 8 * len(parts))]
        parts.append("q,w,part\n" + "\n".join(rows) + "\n")
    studies = [
        study(folder, n, WEIGHTED.format(id=n, design=DESIGN), d) for n, d in zip(("one", "two"), parts, strict=True)
    ]
    (folder / "both.toml").write_text(WEIGHTED.format(id="both", design=DESIGN), encoding="utf-8")
    for name in ("one", "two"):
        append: Any = {"append": name == "two", "wave": name}
        both = mobsurvey.import_file(
            folder / f"{name}.csv", str(folder / "both.toml"), folder / "both.mobsurvey", **append
        )
    return both, studies


def test_each_study_brings_its_own_design(tmp_path: Path) -> None:
    both, studies = weighted(tmp_path)
    (of_waves,) = compare_waves(both, "wave", ["q"])
    (of_studies,) = compare_studies(studies).tables
    same_numbers(of_waves, of_studies)
    assert of_studies.tests[0].test == "rao-scott"
    assert [d.key for d in of_studies.rows[0].details].count("interval") == 0
    assert detail(of_studies.rows[0].details, "difference")[1] == pytest.approx(
        (of_studies.rows[0].cells[1].percent or 0) - (of_studies.rows[0].cells[0].percent or 0)
    )
    assert any("no confidence interval" in note for note in of_studies.notes)
    assert any("Weight: w, a sampling weight" in note and "strata study, part" in note for note in of_studies.notes)


def test_the_design_can_be_left_aside_or_asked_for(tmp_path: Path) -> None:
    _, studies = weighted(tmp_path)
    (table,) = compare_studies(studies, ["q"], weighting=Weighting(unweighted=True)).tables
    assert [cell.count for cell in table.blocks[0].base] == [40, 48]
    assert any("left aside" in note for note in table.notes)
    (table,) = compare_studies(studies, ["q"], weighting=Weighting(frequency="w")).tables
    assert table.blocks[0].base[0].count > 40
    assert detail(table.rows[0].details, "95 % CI of it")[1] is not None


def test_a_study_without_a_weight_counts_each_case_once(tmp_path: Path) -> None:
    _, (one, _) = weighted(tmp_path)
    data = (tmp_path / "two.csv").read_text(encoding="utf-8")
    plain = study(tmp_path, "plain", WEIGHTED.format(id="plain", design=""), data)
    (table,) = compare_studies([one, plain], ["q"]).tables
    assert table.blocks[0].base[1].count == 48
    assert table.blocks[0].base[0].count != 40


def test_a_correction_that_one_study_lacks_is_refused(tmp_path: Path) -> None:
    _, (one, _) = weighted(tmp_path)
    data = (tmp_path / "two.csv").read_text(encoding="utf-8")
    design = DESIGN + 'fpc = "size"\n'
    text = WEIGHTED.format(id="sized", design='[variables.size]\nkind = "number"\n' + design)
    sized = study(
        tmp_path, "sized", text, "\n".join(f"{line},{'size' if line[0] == 'q' else 900}" for line in data.splitlines())
    )
    with pytest.raises(UsageError, match="finite population correction is not declared in one"):
        compare_studies([one, sized])


# Errors


def test_a_study_given_twice_is_refused(small: list[Study], tmp_path: Path) -> None:
    copy = study(tmp_path, "copy", OLD.replace('"old"', '"copy"'), OLD_DATA)
    with pytest.raises(StudyError, match=r'has the cases of "copy.csv"'):
        compare_studies([small[0], copy])
    with pytest.raises(UsageError, match="one study cannot be compared with itself"):
        compare_studies(small[:1])


def test_no_shared_question_is_told_with_what_is_alike(small: list[Study], tmp_path: Path) -> None:
    text = 'id = "far"\n[variables.trust]\nlabel = { en = "Trust in shops" }\nvalues = [{ code = 1, label = "No" }]\n'
    far = study(tmp_path, "far", text, "trust\n1\n1\n")
    with pytest.raises(MobsurveyError, match=r"old and far: no question is in all.* If they are: --same trust"):
        compare_studies([small[0], far])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("income", r'"income" is not in all studies.*it is in new.*--same income'),
        ("regoin", r'the studies have no "regoin".*Did you mean "region"'),
    ],
)
def test_names_that_not_all_have(small: list[Study], name: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        compare_studies(small, [name])


@pytest.mark.parametrize(
    ("same", "message"),
    [
        ({"nothing": "nothing"}, 'there is no "nothing"'),
        ({"region": "nothing"}, 'there is no "nothing"'),
        ({"region": "reasons_set"}, '"region" and "reasons_set" are not alike'),
    ],
)
def test_what_same_names_must_be_there(small: list[Study], same: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        compare_studies(small, same=same)


def test_waves_are_answers_to_one_question(services: tuple[Study, list[Study]]) -> None:
    waves, _ = services
    for by, message in (("wave,sex", "answers to one question"), ("wave/sex", "answers to one question")):
        with pytest.raises(UsageError, match=message):
            compare_waves(waves, by)
    several = next(iter(waves.survey.sets))
    with pytest.raises(UsageError, match="could be in two waves"):
        compare_waves(waves, several)
    with pytest.raises(UsageError, match="tells the waves apart"):
        compare_waves(waves, "wave", ["wave"])


# Formats


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_writes_a_comparison(small: list[Study], name: str) -> None:
    tables = compare_studies(small, lang="vi").tables
    content = rendered(tables, name, Page(decimal=","))
    assert content
    if isinstance(content, str):
        for text in ("trust", "why") if name == "json" else ("hiệu", "old và new"):
            assert text in content


def test_vietnamese_words(samples: list[Study]) -> None:
    (table,) = compare_studies(samples, ["content"], same={"content": "content"}, lang="vi").tables
    text = rendered([table], "plain", Page(decimal=","))
    assert isinstance(text, str)
    assert text.startswith("Nội dung công tác dân vận: hcmc-2024 và hai-phong-2025\n")
    assert "KTC 95 % của hiệu" in text and "-6,0 - 4,2" in text
    assert "Difference" not in text and "Taken" not in text

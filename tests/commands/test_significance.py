"""What crosstab tests and measures: the choice of the test, trends, adjustment, omnibus, letters, intervals, layers."""

from __future__ import annotations

import csv
import itertools
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mobsurvey.statistics import catalogue
from mobsurvey.statistics.columns.column_against_rest import column_against_rest
from mobsurvey.statistics.columns.column_proportions import column_proportions
from mobsurvey.statistics.settings import Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import two_way

if TYPE_CHECKING:
    from tests.commands.conftest import Call, Tables

Cells = Sequence[Sequence[int]]

CAT_X_CAT = """\
id = "counts"
[variables.row]
{measure}
values = [{rows}]
[variables.column]
{measure}
values = [{columns}]
[variables.layer]
values = [{{ code = 1, label = "First" }}, {{ code = 2, label = "Second" }}]
"""


def of_counts(call: Call, layers: Sequence[Cells], *options: str, ordinal: bool = False) -> dict[str, Any]:
    """The table `row` by `column` of a survey that has these counts, a table a layer."""
    rows, columns = range(1, len(layers[0]) + 1), range(1, len(layers[0][0]) + 1)
    listed = [", ".join(f"{{ code = {code} }}" for code in codes) for codes in (rows, columns)]
    measure = 'measure = "ordinal"' if ordinal else ""
    codebook = CAT_X_CAT.format(measure=measure, rows=listed[0], columns=listed[1])
    (call.folder / "counts.toml").write_text(codebook, encoding="utf-8")
    lines = ["row,column,layer"]
    for layer, cells in enumerate(layers, start=1):
        for (r, row), c in itertools.product(enumerate(cells, start=1), columns):
            lines += [f"{r},{c},{layer}"] * row[c - 1]
    (call.folder / "counts.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    source = ("--from", "counts.csv", "--codebook", "counts.toml", "--format", "json")
    result = call("crosstab", "row", "--by", "column", *source, *options)
    assert result.code == 0, result.err
    table: dict[str, Any] = result.json["tables"][0]
    return table


def test_of(table: Mapping[str, Any]) -> dict[str, Any]:
    (test,) = table["tests"]
    found: dict[str, Any] = test
    return found


test_of.__test__ = False  # type: ignore[attr-defined]


def note(table: Mapping[str, Any], start: str) -> str:
    """The only note that begins so."""
    (found,) = [text for text in table["notes"] if text.startswith(start)]
    assert isinstance(found, str)
    return found


def details(table: Mapping[str, Any], key: str) -> list[Any]:
    """One detail of every row."""
    return [row["details"][key] for row in table["rows"]]


# The choice of the test


@pytest.mark.parametrize(
    ("cells", "test", "below"),
    [
        ([[30, 20, 10], [5, 20, 30], [9, 9, 12]], "chi-square", 0),
        ([[10, 10], [10, 90]], "fisher-exact", 1),  # 1 of 4 is 25 %; it expects 3.33
        ([[8, 32, 40, 40, 40], [2, 8, 10, 10, 10]], "chi-square", 1),  # 1 of 10
        ([[9, 9, 42, 40, 40], [1, 1, 18, 20, 20]], "chi-square", 2),  # 2 of 10: not more than 20 %
        ([[9, 9, 9, 40, 40], [1, 1, 1, 20, 20]], "fisher-exact", 3),  # 3 of 10
        ([[10, 10], [10, 10]], "chi-square", 0),  # all expect 10
        ([[5, 5], [5, 5]], "chi-square", 0),  # all expect exactly 5
        ([[19, 1], [1, 19]], "chi-square", 0),
        ([[48, 49, 49, 47, 47, 49], [1, 2, 0, 1, 1, 1]], "fisher-exact", 6),
        ([[40, 40, 40, 40, 40, 5], [8, 8, 8, 8, 8, 0]], "fisher-exact", 2),  # one cell of 12 expects 0.82
        ([[40, 40, 40, 40, 40, 5], [8, 8, 8, 8, 8, 1]], "chi-square", 1),  # 6 expect 5.03 and 1.01
    ],
)
def test_exact_where_expected_counts_are_small(call: Call, cells: Cells, test: str, below: int) -> None:
    table = of_counts(call, [cells])
    found = test_of(table)
    assert (found["test"], found["expected_below_5"]) == (test, below)
    p = catalogue.load("two_way", test)(two_way(cells))[0].p
    assert found["p"] == pytest.approx(p, rel=1e-12)
    value, v = (catalogue.load("two_way", name)(two_way(cells))[0].value for name in ("chi-square", "cramers-v"))
    assert found["statistic"] == pytest.approx(value, rel=1e-12, abs=1e-12), "an exact test has no statistic of its own"
    assert found["cramers_v"] == pytest.approx(v, rel=1e-12, abs=1e-12)
    said = [text for text in table["notes"] if text.startswith("e: p by Fisher's exact test, since more than 20 %")]
    assert len(said) == (test == "fisher-exact")


def test_border_of_an_expected_count_of_exactly_one(call: Call) -> None:
    """6 x 10 / 60 = 1 in one cell of ten: neither below 1 nor more than a fifth below 5."""
    cells = [[9, 11, 11, 11, 12], [1, 1, 1, 1, 2]]
    found = test_of(of_counts(call, [cells]))
    assert found["min_expected"] == 1
    assert found["test"] == "fisher-exact", "five of ten expect fewer than 5"
    cells = [[9, 99, 99, 99, 99], [1, 11, 9, 12, 12]]
    found = test_of(of_counts(call, [cells]))
    assert found["min_expected"] == 1
    assert found["expected_below_5"] == 1
    assert found["test"] == "chi-square"


LARGE_AND_SPARSE = [[60, 55, 50, 3], [40, 60, 62, 2], [50, 45, 61, 4], [2, 1, 3, 1], [61, 40, 44, 2]]


def test_simulated_where_the_exact_test_takes_too_long(call: Call) -> None:
    first = of_counts(call, [LARGE_AND_SPARSE])
    found = test_of(first)
    assert found["test"] == "monte-carlo"
    assert 0 < found["low"] < found["p"] < found["high"] < 1
    assert note(first, "m: p by simulation").startswith(
        "m: p by simulation of Fisher's exact test (10,000 tables, seed 1), since"
    )
    assert "99 % interval of p" in note(first, "m: ")
    assert test_of(of_counts(call, [LARGE_AND_SPARSE])) == found, "the same seed, the same p"
    other = test_of(of_counts(call, [LARGE_AND_SPARSE], "--seed", "7", "--replicates", "2000"))
    assert other["p"] != found["p"]
    assert other["p"] == pytest.approx(found["p"], abs=0.05)
    assert other["high"] - other["low"] > found["high"] - found["low"]


@pytest.mark.parametrize("word", ["chi-square", "likelihood-ratio", "fisher-exact", "monte-carlo", "linear-by-linear"])
def test_every_test_can_be_asked_for(call: Call, word: str) -> None:
    cells = [[12, 7, 9], [4, 9, 11]]
    table = of_counts(call, [cells], "--test", word, ordinal=True)
    found = test_of(table)
    expected = catalogue.load("two_way", word)(two_way(cells, (1, 2), (1, 2, 3)), Settings())[0]
    assert found["test"] == word
    assert found["p"] == pytest.approx(expected.p, rel=1e-12)
    assert found["df"] == expected.df
    if expected.value is not None:
        assert found["statistic"] == pytest.approx(expected.value, rel=1e-12)
    assert (found["trend_p"] is None) == (word == "linear-by-linear"), "a trend beside every other test"
    assert note(table, "Test: ")


def test_continuity_correction(call: Call) -> None:
    assert test_of(of_counts(call, [[[12, 7], [4, 9]]], "--test", "continuity-correction"))["p"] == pytest.approx(
        catalogue.load("two_way", "continuity-correction")(two_way([[12, 7], [4, 9]]))[0].p
    )
    table = of_counts(call, [[[12, 7, 9], [4, 9, 11]]], "--test", "continuity-correction")
    assert test_of(table)["skipped"] == "only for tables of two rows and two columns"
    assert note(table, "No test: ")


def test_no_test_was_asked_for(call: Call) -> None:
    table = of_counts(call, [[[12, 7], [4, 9]]], "--test", "none")
    assert table["tests"] == table["omnibus"] == []
    assert note(table, "Test: ") == "Test: none was asked for."


def test_a_trend_needs_ordered_answers(tables: Tables) -> None:
    table = tables("crosstab", "rating", "--by", "region", "--test", "linear-by-linear")
    assert test_of(table)["p"] is None
    assert "ordered categories" in test_of(table)["skipped"]
    assert "ordered categories" in note(table, "No test: ")


def test_an_exact_test_that_takes_too_long_says_so(call: Call) -> None:
    table = of_counts(call, [LARGE_AND_SPARSE], "--test", "fisher-exact")
    assert "too many tables" in test_of(table)["skipped"]


def test_what_is_empty_is_shown_but_not_tested(tables: Tables) -> None:
    table = tables("crosstab", "rating", "--by", "level", "--stat", "expected-count")
    assert [column["label"] for column in table["columns"]] == ["High", "Mid", "Low", "Closed", "Total"]
    assert [cell["count"] for row in table["rows"] for cell in row["cells"][3:4]] == [0, 0, 0]
    assert test_of(table)["df"] == 4
    assert test_of(table)["cells"] == 9
    assert [values[3] for values in details(table, "expected-count")] == [None] * 3
    cells = [[cell["count"] for cell in row["cells"][:3]] for row in table["rows"]]
    chi_square = catalogue.load("two_way", "chi-square")(two_way(cells))[0]
    assert test_of(table)["statistic"] == pytest.approx(chi_square.value, rel=1e-12)


def test_a_variable_by_a_set_is_tested_from_the_side_of_the_set(tables: Tables) -> None:
    table = tables("crosstab", "region", "--by", "news")
    turned = tables("crosstab", "news", "--by", "region")
    assert table["tests"] == turned["tests"]
    assert table["omnibus"] == turned["omnibus"]
    assert "Tests of News by Region" in tables.text("crosstab", "region", "--by", "news")


# Trends and scores


def test_trend_of_ordered_answers_by_an_ordered_banner(tables: Tables) -> None:
    table = tables("crosstab", "trust", "--by", "level")
    for row, test in zip((0, 3), table["tests"], strict=True):
        cells = [[cell["count"] for cell in r["cells"][:3]] for r in table["rows"][row : row + 3]]
        expected = catalogue.load("two_way", "linear-by-linear")(two_way(cells, (1, 2, 3), (1, 2, 3)))[0]
        assert (test["trend"], test["trend_p"]) == pytest.approx((expected.value, expected.p), rel=1e-12)
        assert test["trend_p_adjusted"] >= test["trend_p"]
    assert "p trend is the linear-by-linear test" in note(table, "Test: ")
    assert "p trend" in tables.text("crosstab", "trust", "--by", "level")


@pytest.mark.parametrize(("name", "by"), [("rating", "region"), ("region", "level"), ("news", "level")])
def test_no_trend_without_order(tables: Tables, name: str, by: str) -> None:
    table = tables("crosstab", name, "--by", by)
    assert {test["trend_p"] for test in table["tests"]} == {None}
    assert not any("p trend" in text for text in table["notes"])


@pytest.mark.parametrize("name", ["news", "sex"])
def test_a_question_by_itself_is_not_tested(tables: Tables, name: str) -> None:
    table = tables("crosstab", name, "--by", name)
    assert table["tests"] == table["omnibus"] == []
    assert note(table, "Test: ") == "Test: none, of a question by itself."


def test_scores_change_the_trend_alone(tables: Tables) -> None:
    plain = test_of(tables("crosstab", "rating", "--by", "level"))
    same = test_of(tables("crosstab", "rating", "--by", "level", "--scores", "level=10,20,30,40"))
    other = test_of(
        tables("crosstab", "rating", "--by", "level", "--scores", "level=1,2,9,10", "--scores", "rating=0,0,1")
    )
    assert same["trend"] == pytest.approx(plain["trend"], rel=1e-12)
    assert other["trend"] != pytest.approx(plain["trend"], rel=1e-3)
    assert (other["statistic"], other["p"]) == (plain["statistic"], plain["p"])
    scored = test_of(tables("crosstab", "rating", "--by", "region", "--scores", "region=1,2,3"))
    assert scored["trend_p"] is not None, "scores make an order"


@pytest.mark.parametrize(
    ("scores", "says"),
    [
        ("level=1,2,3", '--scores level gives 3 scores, "level" has 4 categories'),
        ("levl=1,2,3,4", 'Did you mean "level"'),
        ("news=1,2,3,4", '--scores: there is no variable "news"'),
        ("level", "--scores level=1,2,4"),
        ("level=1,b,3,4", "numbers are expected"),
        ("level=1,nan,3,4", "numbers are expected"),
        ("level=", "numbers are expected"),
    ],
)
def test_wrong_scores(tables: Tables, scores: str, says: str) -> None:
    assert says in tables.refused("crosstab", "rating", "--by", "level", "--scores", scores)


# Adjustment


@pytest.mark.parametrize("method", ["holm", "bonferroni", "hochberg", "bh", "none"])
def test_adjustment_over_the_items(tables: Tables, method: str) -> None:
    table = tables("crosstab", "news", "--by", "level", "--adjust", method)
    tested = [test for test in table["tests"] if test["skipped"] is None]
    assert len(tested) == 3
    expected = catalogue.load("adjustment", method)([test["p"] for test in tested])
    assert [test["p_adjusted"] for test in tested] == expected
    assert all(test["p_adjusted"] >= test["p"] for test in tested)
    assert {test["adjustment"] for test in tested} == {method}
    shown = tables.text("crosstab", "news", "--by", "level", "--adjust", method)
    assert ("p (" in shown) == (method != "none")
    assert ("adjusted for the 3 tests" in " ".join(shown.split())) == (method != "none")


# The set as a whole


def test_omnibus_in_every_format(tables: Tables, call: Call, made: Path, tmp_path: Path) -> None:
    command = ("crosstab", "news", "--by", "level")
    table = tables(*command)
    (found,) = table["omnibus"]
    assert found["test"] == "mmi"
    assert found["options"] == 4
    assert 0 < found["p"] < 0.001
    assert found["sum_of_chi_squares"] == pytest.approx(sum(test["statistic"] or 0 for test in table["tests"]))
    for format in ("plain", "table", "csv"):
        text = tables.text(*command, format=format)
        line = next(line for line in text.splitlines() if line.startswith("All 4 answers together"))
        assert f"{found['statistic']:.2f}" in line
        assert "<.001" in line
    assert call("export", "news", "--by", "level", "--to", tmp_path / "out", "--study", made).code == 0
    with (tmp_path / "out" / "tests.csv").open(encoding="utf-8-sig", newline="") as stream:
        *_, last = csv.DictReader(stream)
    assert (last["item"], last["label"], last["test"], float(last["p"])) == ("news", "", "mmi", found["p"])
    assert float(last["statistic"]) == found["statistic"]


def test_omnibus_by_bootstrap(tables: Tables) -> None:
    command = ("crosstab", "news", "--by", "region", "--bootstrap", "500")
    first = tables(*command, "--seed", "1")
    (found,) = first["omnibus"]
    (approximate,) = tables("crosstab", "news", "--by", "region")["omnibus"]
    assert found["test"] == "mmi-bootstrap"
    assert found["statistic"] == found["sum_of_chi_squares"] == pytest.approx(approximate["sum_of_chi_squares"])
    assert found["df"] is None
    assert found["low"] < found["p"] < found["high"]
    assert found["p"] == pytest.approx(approximate["p"], abs=0.15)
    assert tables(*command, "--seed", "1") == first
    assert tables(*command, "--seed", "2")["omnibus"] != first["omnibus"]
    assert "(500 replicates, seed 1)" in note(first, "All 4 answers together")


def test_omnibus_of_a_set_by_a_set(tables: Tables) -> None:
    table = tables("crosstab", "places", "--by", "news")
    (found,) = table["omnibus"]
    assert (found["test"], found["options"], found["skipped"]) == ("spmi", 12, None)
    assert table["tests"] == []
    assert 0 < found["p"] <= 1
    (turned,) = tables("crosstab", "news", "--by", "places")["omnibus"]
    assert turned["statistic"] == pytest.approx(found["statistic"], rel=1e-9)
    assert "All 12 pairs together" in tables.text("crosstab", "places", "--by", "news")


def test_no_omnibus_of_a_set_of_one_option(tables: Tables) -> None:
    table = tables("crosstab", "single", "--by", "level")
    assert table["omnibus"] == []
    assert len(table["tests"]) == 1
    assert tables("crosstab", "unread", "--by", "level")["tests"][0]["skipped"] == "nobody chose it"


def test_omnibus_of_a_set_that_nobody_chose(tables: Tables) -> None:
    where = "news_a = 0 and news_b = 0 and news_c = 0"
    table = tables("crosstab", "news", "--by", "level", "--where", where)
    (found,) = table["omnibus"]
    assert found["p"] is None
    assert found["skipped"] == "every answer was chosen by nobody or by everybody"
    assert note(table, "All 4 answers together: no test: every answer was chosen by nobody")
    for by, bootstrap in (("places", "0"), ("level", "0"), ("level", "500")):
        options = ("--where", where, "--bootstrap", bootstrap)
        assert tables("crosstab", "news", "--by", by, *options)["omnibus"][0]["p"] is None


def test_no_bootstrap_of_a_set_by_a_set(tables: Tables) -> None:
    assert "--bootstrap is for a set by groups" in tables.refused(
        "crosstab", "news", "--by", "places", "--bootstrap", "500"
    )


def test_the_groups_of_a_risk_are_the_columns(tables: Tables) -> None:
    table = tables("crosstab", "news_a", "--by", "sex", "--stat", "relative-risk,risk-difference")
    shares = [cell["percent"] / 100 for cell in table["rows"][0]["cells"]]
    first, _, difference = table["measures"]
    assert first["variant"] == "first-column"
    assert first["value"] == pytest.approx(shares[0] / shares[1])
    assert difference["value"] == pytest.approx(shares[0] - shares[1])


def test_omnibus_by_a_banner_with_one_category(tables: Tables) -> None:
    for bootstrap in ("0", "500"):
        options = ("--where", "level = 1", "--bootstrap", bootstrap)
        (found,) = tables("crosstab", "news", "--by", "level", *options)["omnibus"]
        assert found["skipped"] == "only one category of Level has cases"
        (found,) = tables("crosstab", "news", "--by", "level", "--where", "level = 4")["omnibus"]
        assert found["skipped"] == "no case has an answer to both questions"


# Letters


def pairs_of(table: Mapping[str, Any], row: int) -> tuple[list[float], list[float]]:
    cells = table["rows"][row]["cells"][:-1]
    return [cell["count"] for cell in cells], [cell["base"] for cell in cells]


@pytest.mark.parametrize("adjust", ["bonferroni", "bh", "none"])
@pytest.mark.parametrize("alpha", [".05", ".2,.01"])
def test_letters_stand_under_the_larger_percent(tables: Tables, adjust: str, alpha: str) -> None:
    options = ("--letters", "--letters-adjust", adjust, "--alpha", alpha, "--min-base", "0")
    table = tables("crosstab", "news", "--by", "level", *options)
    lax, strict = (0.2, 0.01) if "," in alpha else (0.05, 0.05)
    assert [column.get("letter") for column in table["columns"]] == ["A", "B", "C", "D", None]
    marked = ""
    for row in range(4):
        found = column_proportions(*pairs_of(table, row), None, [])
        ps = catalogue.load("adjustment", adjust)([pair.p for pair in found])
        expected: list[set[str]] = [set() for _ in range(4)]
        for pair, p in zip(found, ps, strict=True):
            if p < lax and pair.second is not None and pair.statistic:
                larger, smaller = (pair.first, pair.second) if pair.statistic > 0 else (pair.second, pair.first)
                expected[larger].add("ABCD"[smaller] if p < strict or lax == strict else "abcd"[smaller])
        shown = details(table, "letters")[row]
        assert [set(text.split()) for text in shown[:-1]] == expected
        assert shown[-1] is None
        marked += "".join(shown[:-1])
    assert marked
    said = note(table, "Letters: ")
    assert ("p < .2 / .01" in said) == ("Capitals are for the stricter level" in said) == ("," in alpha)
    assert ("not adjusted" in said) == (adjust == "none")


def test_two_levels_use_both_cases(tables: Tables) -> None:
    table = tables(
        "crosstab", "rating", "--by", "level", "--letters", "--alpha", ".3,.0001", "--letters-adjust", "none"
    )
    letters = "".join(text for row in details(table, "letters") for text in row[:-1])
    assert any(letter.isupper() for letter in letters)
    assert any(letter.islower() for letter in letters)


def test_each_column_against_the_rest(tables: Tables) -> None:
    options = ("--compare", "rest", "--alpha", ".2,.0001", "--letters-adjust", "none")
    table = tables("crosstab", "news", "--by", "level", *options)
    signs = {text for row in details(table, "signs") for text in row[:-1]}
    assert signs <= {"", "+", "++", "-", "--"}
    assert signs >= {"+", "++", "-"} or signs >= {"+", "--", "-"} or signs >= {"++", "--"}
    chosen, bases = pairs_of(table, 0)
    for pair in column_against_rest(chosen, bases, sum(chosen), sum(bases), []):
        shown = details(table, "signs")[0][pair.first]
        assert (shown != "") == (pair.p < 0.2)
        assert not shown or shown[0] == ("+" if pair.statistic > 0 else "-")
    assert "Two signs are for the stricter level" in note(table, "Signs: ")
    assert "than the rest" in tables.text("crosstab", "news", "--by", "level", *options)


def test_small_columns_are_marked_and_not_tested(tables: Tables) -> None:
    table = tables("crosstab", "news", "--by", "region", "--letters", "--alpha", ".4", "--letters-adjust", "none")
    assert [column.get("small") for column in table["columns"]] == [False, False, True, None]
    for row in details(table, "letters"):
        assert row[2] == ""
        assert not any("C" in text for text in row[:2])
    assert note(table, "Base below") == "Base below 30, not tested: (C) South."
    text = tables.text("crosstab", "news", "--by", "region", "--letters")
    assert "(C*)" in text
    assert "(B)" in text
    free = tables("crosstab", "news", "--by", "region", "--letters", "--min-base", "5")
    assert [column.get("small") for column in free["columns"]] == [False, False, False, None]


def test_overlapping_columns(tables: Tables) -> None:
    """Respondents in two columns count in both; the z test takes the overlap into account."""
    table = tables("crosstab", "rating", "--by", "news", "--letters", "--letters-adjust", "none", "--alpha", ".3")
    crossed = tables("crosstab", "news", "--by", "news", "--where", "rating in (1, 2, 3)")
    overlaps = [[cell["count"] for cell in row["cells"][:-1]] for row in crossed["rows"]]
    assert overlaps[0][1] > 0
    for row in range(3):
        found = column_proportions(*pairs_of(table, row), overlaps, [3])
        expected = ["", "", "", ""]
        for pair in found:
            if pair.p < 0.3 and pair.second is not None:
                larger, smaller = (pair.first, pair.second) if pair.statistic > 0 else (pair.second, pair.first)
                expected[larger] += "ABCD"[smaller]
        assert [text.replace(" ", "") for text in details(table, "letters")[row][:-1]] == expected


def test_more_columns_than_letters(call: Call) -> None:
    cells = [[40 + 3 * c for c in range(28)], [60 - 2 * c for c in range(28)]]
    table = of_counts(call, [cells], "--letters", "--letters-adjust", "none")
    assert [column["letter"] for column in table["columns"][24:28]] == ["Y", "Z", "AA", "AB"]
    last = details(table, "letters")[1][0].split()
    assert last[-2:] == ["AA", "AB"]
    source = ("--from", "counts.csv", "--codebook", "counts.toml", "--format", "plain", "--letters")
    out = call("crosstab", "row", "--by", "column", *source, env={"COLUMNS": "80"}).out
    assert "(AA)" in out
    assert "(continued)" in out


# Intervals


@pytest.mark.parametrize("method", ["wilson", "clopper-pearson", "jeffreys", "agresti-coull"])
@pytest.mark.parametrize("percent", ["column", "row", "total"])
def test_intervals_of_percents(tables: Tables, method: str, percent: str) -> None:
    options = ("--interval", method, "--percent", percent, "--confidence", "0.9")
    table = tables("crosstab", "rating", "--by", "level", *options)
    interval = catalogue.load("proportion", method)
    for row in table["rows"]:
        for number, (cell, found) in enumerate(zip(row["cells"], row["details"]["interval"], strict=True)):
            if not cell["base"] or (percent == "row" and number == len(row["cells"]) - 1):
                assert found is None
                continue
            low, high = interval(cell["count"], cell["base"], 0.9)
            assert found == pytest.approx([100 * low, 100 * high], rel=1e-12, abs=1e-12)
            assert 0 <= found[0] <= cell["percent"] <= found[1] <= 100
    assert note(table, "Intervals: 90 % confidence intervals")
    assert "90 % CI" in tables.text("crosstab", "rating", "--by", "level", *options)


def test_intervals_of_freq(tables: Tables) -> None:
    table = tables("freq", "news", "--ci")
    wilson = catalogue.load("proportion", "wilson")
    for row in table["rows"]:
        low, high = wilson(row["cells"][0]["count"], 240, 0.95)
        assert row["details"]["interval"] == [pytest.approx([100 * low, 100 * high])]
    wider = tables("freq", "news", "--ci", "--confidence", "0.99")
    for narrow, wide in zip(details(table, "interval"), details(wider, "interval"), strict=True):
        assert wide[0][1] > narrow[0][1]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--confidence", "1"), "a confidence of 1"),
        (("--confidence", "95"), "a confidence of 95"),
        (("--confidence", "nan"), "a confidence of nan"),
        (("--alpha", ".05,.01,.001"), "--alpha"),
        (("--alpha", "0"), "--alpha: 0 cannot be"),
        (("--letters", "--percent", "row"), "--letters compares the percents of columns"),
        (("--ci", "--percent", "none"), "--ci is of percents"),
        (("--alpha", "five"), "--alpha five"),
        (("--interval", "wald"), '--interval has no "wald"'),
        (("--interval", "logit"), "--interval logit is for weights and designs"),
        (("--test", "chisquare"), 'Did you mean "chi-square"'),
        (("--adjust", "hom"), 'Did you mean "holm"'),
        (("--compare", "all"), '--compare has no "all"'),
        (("--letters-adjust", "holm"), '--letters-adjust has no "holm"'),
        (("--bootstrap", "50"), "--bootstrap 50"),
        (("--replicates", "0"), "--replicates 0"),
        (("--replicates", "-5"), "--replicates -5"),
        (("--stat", "gama"), 'Did you mean "gamma"'),
        (("--stat", "breslow-day"), "breslow-day is a statistic of layers"),
        (("--layer", "trust"), '"trust" is a battery and cannot be a layer'),
        (("--layer", "age"), '"age" is of kind number'),
        (("--layer", "regin"), 'Did you mean "region"'),
    ],
)
def test_wrong_usage(tables: Tables, options: tuple[str, ...], says: str) -> None:
    assert says in tables.refused("crosstab", "rating", "--by", "level", *options)


# Statistics by name


def test_one_statistic_and_families(tables: Tables) -> None:
    command = ("crosstab", "rating", "--by", "level")
    one = tables(*command, "--stat", "gamma")
    assert [measure["statistic"] for measure in one["measures"]] == ["gamma"]
    cells = [[cell["count"] for cell in row["cells"][:3]] for row in one["rows"]]
    expected = catalogue.load("two_way", "gamma")(two_way(cells, (1, 2, 3), (1, 2, 3)), Settings())[0]
    found = one["measures"][0]
    assert (found["value"], found["se"], found["p"]) == pytest.approx((expected.value, expected.se, expected.p))
    assert tables(*command, "--stat", "gamma,phi", "--stat", "gamma")["measures"][0] == found
    every = [catalogue.entry("two_way", name) for name in catalogue.names("two_way")]
    for family in catalogue.FAMILIES:
        named = {
            measure["statistic"] for measure in tables(*command, "--stat", family, "--replicates", "100")["measures"]
        }
        assert named == {entry.name for entry in every if entry.family == family}
    everything = tables(*command, "--stat", "all", "--replicates", "100")
    assert {measure["statistic"] for measure in everything["measures"]} == {entry.name for entry in every}
    assert set(everything["rows"][0]["details"]) == set(catalogue.names("cells"))


def test_cell_statistics_under_the_rows(tables: Tables) -> None:
    names = catalogue.names("cells")
    for name, by in (("rating", "region"), ("news", "region"), ("region", "news"), ("trust", "region")):
        table = tables("crosstab", name, "--by", by, "--stat", ",".join(names))
        for row in table["rows"]:
            assert all(len(row["details"][stat]) == len(row["cells"]) for stat in names)
            for cell, expected, residual in zip(
                row["cells"], row["details"]["expected-count"], row["details"]["residual"], strict=True
            ):
                if expected is not None and residual is not None:
                    assert expected + residual == pytest.approx(cell["count"])
    by_set = tables("crosstab", "region", "--by", "news", "--stat", "expected-count")
    turned = tables("crosstab", "news", "--by", "region", "--stat", "expected-count")
    assert [row[:-1] for row in details(by_set, "expected-count")] == [
        list(column) for column in zip(*(row[:-1] for row in details(turned, "expected-count")), strict=True)
    ]
    text = tables.text("crosstab", "rating", "--by", "region", "--stat", "adjusted-residual")
    assert text.count("adj. residual") == 3


@pytest.mark.parametrize("name", ["news", "trust"])
def test_statistics_of_overlapping_columns_say_why_there_are_none(tables: Tables, name: str) -> None:
    table = tables("crosstab", name, "--by", "places", "--stat", "phi")
    assert [measure["skipped"] for measure in table["measures"]] == ["a respondent can stand in several columns"]
    assert note(table, "Not computed: Phi: a respondent can stand in several columns.")


@pytest.mark.parametrize("name", catalogue.names("two_way"))
def test_every_statistic_gives_a_number_or_a_reason(call: Call, study: Path, name: str) -> None:
    options = ("--stat", name, "--format", "json")
    result = call("crosstab", "purpose", "difficulty", "level", "--by", "level", *options)
    assert result.code == 0, result.err
    tables = result.json["tables"]
    for table, items in zip(tables, (5, 5, 1), strict=True):
        assert len({measure["item"] for measure in table["measures"]}) == items
        for measure in table["measures"]:
            numbers = [measure[key] for key in ("value", "p", "low", "high") if measure[key] is not None]
            assert bool(numbers) != bool(measure["skipped"])
            assert all(map(math.isfinite, numbers))


def test_every_number_of_every_statistic_is_exported(call: Call, made: Path, tmp_path: Path) -> None:
    options = ("--stat", "all", "--letters", "--ci", "--layer", "sex", "--study", made)
    assert call("export", "news", "rating", "--by", "before", "--to", "out", *options).code == 0
    with (tmp_path / "out" / "measures.csv").open(encoding="utf-8-sig", newline="") as stream:
        found = list(csv.DictReader(stream))
    assert {line["table"] for line in found} == {"news", "rating"}
    assert {line["statistic"] for line in found} == set(catalogue.names("two_way"))
    assert all(bool(line["value"] or line["p"]) != bool(line["skipped"]) for line in found)
    with (tmp_path / "out" / "cells.csv").open(encoding="utf-8-sig", newline="") as stream:
        cells = list(csv.DictReader(stream))
    assert {line["layer"] for line in cells} == {"Woman", "Man"}
    assert {"interval_low", "interval_high", "letters", *catalogue.names("cells")} < set(cells[0])
    with (tmp_path / "out" / "news-by-before.csv").open(encoding="utf-8-sig", newline="") as stream:
        written = [cell for row in csv.reader(stream) for cell in row]
    numbers = [cell for cell in written if cell.startswith("-")]
    assert numbers, "negative residuals"
    assert all(float(number) < 0 or number.strip("-0.") == "" for number in numbers), "none of them a formula"


# Layers


def test_layers_are_tables_of_their_own(tables: Tables) -> None:
    table = tables("crosstab", "rating", "--by", "region", "--layer", "level")
    assert [row["layer"] for row in table["rows"]] == [
        layer for layer in ("High", "Mid", "Low", "Closed") for _ in range(3)
    ]
    assert [base["label"] for base in table["bases"]] == ["High", "Mid", "Low", "Closed"]
    for number in (1, 2, 3, 4):
        alone = tables("crosstab", "rating", "--by", "region", "--where", f"level = {number}")
        layered = table["rows"][3 * number - 3 : 3 * number]
        assert [row["cells"] for row in layered] == [row["cells"] for row in alone["rows"]]
        for key in ("test", "statistic", "df", "p", "cramers_v"):
            assert table["tests"][number - 1][key] == alone["tests"][0][key]
    assert [test["label"] for test in table["tests"]][:2] == ["High: Rating", "Mid: Rating"]
    assert table["tests"][3]["skipped"] == "no case has an answer to both questions"
    assert note(table, "Layers: ") == "Layers: one part of the table for each answer to Level."
    text = tables.text("crosstab", "rating", "--by", "region", "--layer", "level")
    assert text.startswith("Rating by Region, layered by Level\n")


def test_cases_in_no_layer_are_said(tables: Tables) -> None:
    table = tables("crosstab", "rating", "--by", "level", "--layer", "region")
    assert "16 cases without an answer to it are in none." in note(table, "Layers: ")
    weighted = tables("crosstab", "rating", "--by", "level", "--layer", "region", "--weight", "weight")
    assert "16 cases without an answer to it are in none." in note(weighted, "Layers: ")


def test_layers_of_a_set_overlap(tables: Tables) -> None:
    table = tables("crosstab", "rating", "--by", "region", "--layer", "news")
    assert [base["label"] for base in table["bases"]] == ["Paper", "Radio", "Screen", "Herald"]
    assert "A respondent can stand in several of them." in note(table, "Layers: ")
    every = tables("crosstab", "news", "--by", "region", "--layer", "sex")
    assert [test["layer"] for test in every["omnibus"]] == ["Woman", "Man"]
    assert "1. Woman: Paper" in tables.text("crosstab", "news", "--by", "region", "--layer", "sex")


def test_a_battery_has_no_layers(tables: Tables) -> None:
    message = tables.refused("crosstab", "trust", "--by", "region", "--layer", "level")
    assert '"trust" is a battery and has no layers' in message
    assert "trust_a, trust_b" in message


LAYERED = [[[12, 7], [4, 9]], [[20, 11], [9, 14]]]


@pytest.mark.parametrize("name", catalogue.names("layered"))
def test_layered_statistics_of_hand_made_counts(call: Call, name: str) -> None:
    table = of_counts(call, LAYERED, "--layer", "layer", "--stat", name)
    expected = catalogue.load("layered", name)([two_way(cells) for cells in LAYERED], Settings())
    assert not isinstance(expected, Skipped)
    assert len(table["measures"]) == len(expected)
    for found, result in zip(table["measures"], expected, strict=True):
        for key in ("value", "df", "p", "low", "high"):
            number = getattr(result, key)
            assert found[key] == (None if number is None else pytest.approx(number, rel=1e-12))


def test_layered_statistics_of_larger_tables_say_why_not(tables: Tables) -> None:
    table = tables("crosstab", "rating", "--by", "region", "--layer", "sex", "--stat", "mantel-haenszel,tarone")
    assert {measure["skipped"] for measure in table["measures"]} == {"only for tables of two rows and two columns"}
    assert note(table, "Not computed: ")


def test_layered_statistics_go_through_every_option_of_a_set(tables: Tables) -> None:
    table = tables("crosstab", "news", "--by", "before", "--layer", "sex", "--stat", "mantel-haenszel")
    assert {measure["item"] for measure in table["measures"]} == {"news_a", "news_b", "news_c", "news_d"}
    assert [measure["label"] for measure in table["measures"] if measure["skipped"]] == ["Herald"]


def test_what_differs_is_said(tables: Tables) -> None:
    table = tables("crosstab", "news", "--by", "level")
    differ = [
        n for n, test in enumerate(table["tests"], start=1) if (test["p_adjusted"] or 0 if test["p"] else 1) < 0.05
    ]
    said = note(table, "Differ by Level") if differ else note(table, "No reliable difference by Level")
    assert "(p (Holm) < .05)" in said
    for number in differ:
        assert f" {number}" in said.split("No reliable")[0]
    raw = tables("crosstab", "news", "--by", "level", "--adjust", "none")
    assert any("(p < .05)" in text for text in raw["notes"])

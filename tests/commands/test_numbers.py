"""Numbers by a banner and alone: mean, spread and median against Python's own statistics module; tests and letters."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mobsurvey.statistics import catalogue
from mobsurvey.statistics.columns.column_means import column_means
from mobsurvey.statistics.settings import Settings

if TYPE_CHECKING:
    from tests.commands.conftest import Call, Tables


@pytest.fixture(scope="module")
def cases(made: Path) -> list[dict[str, str]]:
    """The cases of the made-up survey, as its file has them."""
    import csv

    with made.with_name("made.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def ages(cases: list[dict[str, str]], **of: str) -> list[float]:
    """The ages of the cases with these answers; 99 is a refusal."""
    return [
        float(case["age"])
        for case in cases
        if case["age"] not in ("", "99") and all(case[name] == code for name, code in of.items())
    ]


def under(table: Mapping[str, Any], key: str) -> list[Any]:
    (row,) = table["rows"]
    found: list[Any] = row["details"][key]
    return found


def note(table: Mapping[str, Any], start: str) -> str:
    (found,) = [text for text in table["notes"] if text.startswith(start)]
    assert isinstance(found, str)
    return found


def test_moments_of_every_column(tables: Tables, cases: list[dict[str, str]]) -> None:
    table = tables("crosstab", "age", "--by", "level", "--ci")
    assert table["kind"] == "number"
    assert table["tests"] == table["omnibus"] == []
    columns = [*(ages(cases, level=code) for code in "123"), [], ages(cases)]
    for number, values in enumerate(columns):
        assert table["rows"][0]["cells"][number] == {"count": len(values), "percent": None, "base": len(values)}
        if not values:
            assert [under(table, key)[number] for key in ("mean", "sd", "se", "median", "interval")] == [None] * 5
            continue
        mean, sd = statistics.mean(values), statistics.stdev(values)
        assert under(table, "mean")[number] == pytest.approx(mean, rel=1e-12)
        assert under(table, "sd")[number] == pytest.approx(sd, rel=1e-12)
        assert under(table, "se")[number] == pytest.approx(sd / len(values) ** 0.5, rel=1e-12)
        assert under(table, "median")[number] == statistics.median(values)
        low, high = under(table, "interval")[number]
        assert (low + high) / 2 == pytest.approx(mean, rel=1e-12)
        assert 1.95 < (high - low) / 2 / (sd / len(values) ** 0.5) < 2.1
    refused = sum(case["age"] == "99" for case in cases)
    blank = sum(case["age"] == "" for case in cases)
    left = note(table, "Left out: ")
    assert left.startswith(f"Left out: {refused + blank} of 240 cases")
    assert f"{blank} blank" in left
    assert f"{refused} Refused" in left
    assert note(table, "Intervals: 95 % confidence intervals of the means, by Student's t.")


def test_freq_of_a_number(tables: Tables, cases: list[dict[str, str]]) -> None:
    table = tables("freq", "age", "--where", "level = 2")
    values = ages(cases, level="2")
    assert under(table, "mean") == [pytest.approx(statistics.mean(values))]
    assert under(table, "median") == [statistics.median(values)]
    assert table["measures"] == []
    shown = tables.text("freq", "age")
    assert "median" in shown
    assert "std. deviation" in shown


def test_tests_of_means(tables: Tables, cases: list[dict[str, str]]) -> None:
    table = tables("crosstab", "age", "--by", "region")
    groups = [Counter(ages(cases, region=code)) for code in "123"]
    found = {(m["statistic"], m["variant"]): m for m in table["measures"]}
    for name in catalogue.names("means"):
        for result in catalogue.load("means", name)(groups, Settings()):
            measure = found.pop((name, result.variant))
            for key in ("value", "df", "df2", "p"):
                number = getattr(result, key)
                assert measure[key] == (None if number is None else pytest.approx(number, rel=1e-9))
    assert not found
    text = tables.text("crosstab", "age", "--by", "region")
    assert "Statistics by Region" in text
    assert note(table, "Test: of the means by Region.")
    assert tables("crosstab", "age", "--by", "region", "--test", "none")["measures"] == []


def test_letters_of_means(tables: Tables, cases: list[dict[str, str]]) -> None:
    options = ("--letters", "--alpha", ".49", "--letters-adjust", "none", "--min-base", "5")
    table = tables("crosstab", "age", "--by", "region", *options)
    expected = ["", "", ""]
    for pair in column_means([Counter(ages(cases, region=code)) for code in "123"]):
        assert pair.second is not None
        if pair.p < 0.49:
            larger, smaller = (pair.first, pair.second) if pair.statistic > 0 else (pair.second, pair.first)
            expected[larger] += "ABC"[smaller]
    assert [text.replace(" ", "") for text in under(table, "letters")[:-1]] == expected
    assert any(expected)
    assert "a mean is larger" in note(table, "Letters: ")
    small = tables("crosstab", "age", "--by", "region", "--letters")
    assert [column.get("small") for column in small["columns"]] == [False, False, True, None]
    assert note(small, "Base below") == "Base below 30, not tested: (C) South."


def test_means_of_overlapping_columns_are_not_tested(tables: Tables, cases: list[dict[str, str]]) -> None:
    table = tables("crosstab", "age", "--by", "news", "--letters")
    assert under(table, "mean")[0] == pytest.approx(statistics.mean(ages(cases, news_a="1")))
    assert table["measures"] == []
    assert "letters" not in table["rows"][0]["details"]
    assert not any("letter" in column for column in table["columns"])
    assert not any(text.startswith("Letters") for text in table["notes"])
    assert note(table, "Test: none, since a respondent can stand in several columns of News.")


def test_what_cannot_be_tested_says_why(tables: Tables) -> None:
    one = tables("crosstab", "age", "--by", "region", "--where", "region = 1")
    assert {measure["skipped"] for measure in one["measures"]} == {"only one category of Region has cases"}
    nobody = tables("crosstab", "age", "--by", "region", "--where", "age > 200")
    assert {measure["skipped"] for measure in nobody["measures"]} == {"no case has an answer to both questions"}
    assert under(nobody, "mean") == [None] * 4
    same = tables("crosstab", "two", "--by", "region")
    assert {measure["skipped"] for measure in same["measures"]} == {"all values are the same"}
    assert note(same, "Not computed: ")
    assert under(same, "sd") == [0] * 4


def test_frequency_weight_of_a_number(tables: Tables, cases: list[dict[str, str]]) -> None:
    table = tables("crosstab", "age", "--by", "level", "--frequency-weight", "times")
    values = [float(c["age"]) for c in cases if c["age"] not in ("", "99") for _ in range(int(c["times"]))]
    assert under(table, "mean")[-1] == pytest.approx(statistics.mean(values), rel=1e-12)
    assert under(table, "sd")[-1] == pytest.approx(statistics.stdev(values), rel=1e-12)
    assert under(table, "median")[-1] == statistics.median(values)


def test_sampling_weight_of_a_number(tables: Tables, cases: list[dict[str, str]]) -> None:
    table = tables("crosstab", "age", "--by", "level", "--weight", "weight")
    used = [c for c in cases if c["age"] not in ("", "99") and c["weight"]]
    weights = [float(c["weight"]) for c in used]
    mean = sum(w * float(c["age"]) for w, c in zip(weights, used, strict=True)) / sum(weights)
    assert under(table, "mean")[-1] == pytest.approx(mean, rel=1e-12)
    assert under(table, "mean")[3] is None  # nobody has this level
    assert table["bases"][0]["details"]["unweighted-base"][-1] == len(used)
    assert {measure["statistic"] for measure in table["measures"]} == {"adjusted-wald", "rank-test"}
    assert note(table, "Weight: weight, a sampling weight")
    assert note(table, "Test: of the means by Level, by the sampling design.")


def test_numbers_have_no_layers(tables: Tables) -> None:
    assert "is a number and has no layers" in tables.refused("crosstab", "age", "--by", "level", "--layer", "region")


def test_export_of_a_number(call: Call, made: Path, tmp_path: Path) -> None:
    assert call("export", "age", "--by", "level", "--to", "out", "--ci", "--study", made).code == 0
    header, line, *_ = (tmp_path / "out" / "cells.csv").read_text(encoding="utf-8-sig").splitlines()
    assert {"mean", "sd", "se", "median", "interval_low", "interval_high"} <= set(header.split(","))
    assert line.startswith("age,level,,age,,Age,1,High,")
    assert "anova" in (tmp_path / "out" / "measures.csv").read_text(encoding="utf-8-sig")

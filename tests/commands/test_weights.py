"""Weights and designs: what they change, what they leave alone, and what does not go together."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import Call, Tables

NAMES = ("rating", "news", "region", "places", "trust")


def without(table: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key not in ("notes", "bases", "provenance", *keys)}


def note(table: Mapping[str, Any], start: str) -> str:
    (found,) = [text for text in table["notes"] if text.startswith(start)]
    assert isinstance(found, str)
    return found


# Frequency weights


@pytest.fixture(scope="module")
def doubled(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up survey with every case twice."""
    return repeated(made, tmp_path_factory.mktemp("doubled"), [2] * 240)


def repeated(made: Path, folder: Path, times: list[int]) -> Path:
    import mobsurvey

    header, *cases = made.with_name("made.csv").read_text(encoding="utf-8").splitlines()
    lines = [header, *(case for case, count in zip(cases, times, strict=True) for _ in range(count))]
    (folder / "twice.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    mobsurvey.import_file(folder / "twice.csv", made.with_name("made.toml"), folder / "study.mobsurvey")
    return folder / "study.mobsurvey"


@pytest.mark.parametrize("by", ["region", "news"])
@pytest.mark.parametrize("name", [*NAMES, "age"])
def test_weight_of_two_is_the_file_twice(call: Call, made: Path, doubled: Path, name: str, by: str) -> None:
    options = ["--letters", "--min-base", "31", "--ci", "--format", "json"]
    if name != "age":
        options += ["--stat", "nominal"]
    command = ("crosstab", name, "--by", by, *options)
    weighted = call(*command, "--study", made, "--frequency-weight", "two")
    plain = call(*command, "--study", doubled)
    assert weighted.code == plain.code == 0, weighted.err
    (found,), (expected,) = weighted.json["tables"], plain.json["tables"]
    assert same(without(found), without(expected))
    assert "a frequency weight" in note(found, "Weight: two")


def same(found: Any, expected: Any) -> bool:
    """Whether JSON values are equal, numbers to the twelfth digit."""
    if isinstance(expected, dict):
        keys = [key for key in expected if key != "provenance"]
        return list(found) == list(expected) and all(same(found[key], expected[key]) for key in keys)
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(same, found, expected))
    if isinstance(expected, float) or isinstance(found, float):
        return (
            found is not None and expected is not None and bool(found == pytest.approx(expected, rel=1e-9, abs=1e-12))
        )
    return bool(found == expected)


@pytest.mark.parametrize("name", ["rating", "news", "age"])
def test_frequency_weight_is_the_file_repeated(call: Call, made: Path, tmp_path: Path, name: str) -> None:
    header, *cases = made.with_name("made.csv").read_text(encoding="utf-8").splitlines()
    at = header.split(",").index("times")
    study = repeated(made, tmp_path, [int(case.split(",")[at]) for case in cases])
    command = ("crosstab", name, "--by", "level", "--letters", "--format", "json")
    (found,) = call(*command, "--study", made, "--frequency-weight", "times").json["tables"]
    (expected,) = call(*command, "--study", study).json["tables"]
    assert same(without(found), without(expected))
    assert "without a weight above 0" in note(found, "Left out: ")
    if name != "age":
        assert list(found["bases"][0]["details"]) == ["unweighted-base"]


def test_cells_of_decimal_frequency_weights_are_rounded(tables: Tables) -> None:
    table = tables("crosstab", "rating", "--by", "level", "--frequency-weight", "weight")
    counts = [cell["count"] for row in table["rows"] for cell in row["cells"]]
    assert all(count == int(count) for count in counts)
    for row in table["rows"]:
        assert sum(cell["count"] for cell in row["cells"][:-1]) == row["cells"][-1]["count"]


# Sampling weights


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("percent", ["column", "row"])
def test_doubled_weights_change_nothing_but_the_counts(tables: Tables, name: str, percent: str) -> None:
    letters = ("--letters",) if percent == "column" else ()
    command = ("crosstab", name, "--by", "level", "--ci", *letters, "--percent", percent)
    one = tables(*command, "--weight", "weight")
    two = tables(*command, "--weight", "double")
    for row, other in zip(one["rows"], two["rows"], strict=True):
        for cell, twice in zip(row["cells"], other["cells"], strict=True):
            assert twice["count"] == pytest.approx(2 * cell["count"])
            assert same(cell["percent"], twice["percent"])
        assert same(row["details"], other["details"])
    assert same(one["tests"], two["tests"])
    assert same(one["omnibus"], two["omnibus"])
    assert list(one["bases"][0]["details"]) == ["unweighted-base", "effective-base"]
    assert same(one["bases"][0]["details"], two["bases"][0]["details"])


def test_bases_of_weighted_tables(tables: Tables) -> None:
    table = tables("crosstab", "rating", "--by", "level", "--weight", "weight")
    plain = tables("crosstab", "rating", "--by", "level")
    details = table["bases"][0]["details"]
    unweighted = [cell["count"] for cell in plain["bases"][0]["cells"]]
    assert details["unweighted-base"] == unweighted
    for effective, base in zip(details["effective-base"], unweighted, strict=True):
        assert (0.5 * base < effective < base) if base else not effective
    text = tables.text("crosstab", "rating", "--by", "level", "--weight", "weight")
    assert "unweighted " in text
    assert "effective " in text
    assert {test["test"] for test in table["tests"]} == {"rao-scott"}
    assert "Rao-Scott F" in note(table, "Test: ")
    assert "Sampling design: cases drawn one by one." in note(table, "Weight: weight, a sampling weight")


def test_equal_weights_of_a_simple_sample_give_the_plain_percents(tables: Tables) -> None:
    for name in NAMES:
        weighted, plain = (
            tables("crosstab", name, "--by", "level", "--weight", "two"),
            tables("crosstab", name, "--by", "level"),
        )
        for row, other in zip(weighted["rows"], plain["rows"], strict=True):
            assert same([cell["percent"] for cell in row["cells"]], [cell["percent"] for cell in other["cells"]])
        for test, other in zip(weighted["tests"], plain["tests"], strict=True):
            if test["p"] is not None and other["test"] == "chi-square":
                assert test["p"] == pytest.approx(other["p"], abs=0.03)


DESIGN = ("--weight", "weight", "--strata", "stratum", "--cluster", "ward", "--fpc", "share")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("by", ["level", "news"])
def test_a_whole_design(tables: Tables, name: str, by: str) -> None:
    for options in (("--letters", "--ci"), ("--compare", "rest", "--interval", "logit"), ("--layer", "sex")):
        if name == "trust" and "--layer" in options:
            continue
        table = tables("crosstab", name, "--by", by, *DESIGN, *options)
        for test in table["tests"]:
            assert (test["p"] is None) == (test["skipped"] is not None)
            assert test["p"] is None or (0 <= test["p"] <= 1 and test["df2"] is not None)
        for row in table["rows"]:
            if "interval" in row.get("details", {}):
                assert list(row["details"])[:3] == ["interval", "standard-error", "design-effect"]
                for cell, found in zip(row["cells"], row["details"]["interval"], strict=True):
                    assert found is None or found[0] <= cell["percent"] + 1e-9
                    assert found is None or cell["percent"] <= found[1] + 1e-9
        said = note(table, "Weight: weight")
        assert "strata stratum, clusters ward, finite population correction share" in said
        if len({name, by} & {"news", "places"}) == 2:
            assert table["omnibus"][0]["skipped"].startswith("a set by a set is not tested")


def test_freq_under_a_design(tables: Tables) -> None:
    table = tables("freq", "news", *DESIGN, "--ci")
    assert all(row["details"]["standard-error"][0] is not None for row in table["rows"][:3])
    assert "by Korn and Graubard's method" in note(table, "Intervals: ")


@pytest.mark.parametrize("rule", ["certainty", "centered", "average"])
def test_rules_for_a_stratum_with_one_case(tables: Tables, rule: str) -> None:
    command = ("crosstab", "rating", "--by", "level", "--strata", "lone")
    message = tables.refused(*command)
    assert 'stratum "3" of "lone" has a single case' in message
    for named in ("--single-cluster", "certainty", "centered", "average"):
        assert named in message
    table = tables(*command, "--single-cluster", rule)
    assert 0 <= table["tests"][0]["p"] <= 1
    assert f"strata with a single cluster: {rule}" in note(table, "Weight: none.")


# What does not go together


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--weight", "weight", "--frequency-weight", "two"), ["--frequency-weight", "--weight"]),
        (("--frequency-weight", "two", "--strata", "stratum"), ["--frequency-weight", "--strata"]),
        (("--weight", "weight", "--unweighted"), ["--unweighted"]),
        (("--frequency-weight", "two", "--unweighted"), ["--unweighted"]),
        (("--weight", "weight", "--stat", "phi"), ["--stat phi", "--unweighted"]),
        (("--cluster", "ward", "--stat", "all"), ["--stat all"]),
        (("--weight", "weight", "--test", "fisher-exact"), ["--test fisher-exact"]),
        (("--strata", "stratum", "--test", "chi-square"), ["--test chi-square"]),
        (("--weight", "weight", "--bootstrap", "500"), ["--bootstrap"]),
        (("--weight", "weight", "--interval", "wilson"), ["--interval wilson", "korn-graubard, logit"]),
        (("--interval", "logit"), ["--interval logit", "wilson"]),
        (("--frequency-weight", "two", "--interval", "korn-graubard"), ["--interval korn-graubard"]),
        (("--fpc", "share"), ["--fpc needs a design"]),
        (("--strata", "stratum", "--single-cluster", "certain"), ["--single-cluster", 'Did you mean "certainty"']),
        (("--weight", "wight"), ["wight", 'Did you mean "weight"']),
        (("--weight", "remark"), ["remark", "no numbers"]),
        (("--frequency-weight", "remark"), ["remark", "no numbers"]),
        (("--weight", "news"), ["news", "no variable"]),
        (("--weight", "minus"), ["minus", "negative in 1 case (case 5)"]),
        (("--frequency-weight", "minus"), ["minus", "negative in 1 case (case 5)"]),
    ],
    ids=lambda value: " ".join(value),
)
def test_refused(tables: Tables, options: tuple[str, ...], says: list[str]) -> None:
    message = tables.refused("crosstab", "rating", "--by", "level", *options)
    for text in says:
        assert text in message


def test_cases_without_a_weight_are_left_out_and_said(tables: Tables, made: Path) -> None:
    at = made.with_name("made.csv").read_text(encoding="utf-8").splitlines()[0].split(",").index("holes")
    cases = made.with_name("made.csv").read_text(encoding="utf-8").splitlines()[1:]
    holes = sum(case.split(",")[at] == "" for case in cases)
    for option in ("--weight", "--frequency-weight"):
        table = tables("crosstab", "rating", "--by", "level", option, "holes")
        assert f"{holes} in holes ({holes} without a weight above 0)" in note(table, "Left out: ")
        assert table["bases"][0]["details"]["unweighted-base"][-1] == 240 - holes


# A design that the codebook declares


def test_declared_design_is_taken_unless_told(call: Call, made: Path, tables: Tables, tmp_path: Path) -> None:
    import mobsurvey

    codebook = made.with_name("made.toml").read_text(encoding="utf-8")
    design = '\n[design]\nweight = "weight"\nstrata = "stratum"\ncluster = "ward"\n'
    (tmp_path / "designed.toml").write_text(codebook + design, encoding="utf-8")
    study = tmp_path / "study.mobsurvey"
    mobsurvey.import_file(made.with_name("made.csv"), tmp_path / "designed.toml", study)
    command = ("crosstab", "rating", "--by", "level", "--format", "json", "--study", study)

    def asked(*options: str) -> dict[str, Any]:
        result = call(*command, *options)
        assert result.code == 0, result.err
        (table,) = result.json["tables"]
        found: dict[str, Any] = table
        return found

    expected = tables(*command[:-4], "--weight", "weight", "--strata", "stratum", "--cluster", "ward")
    assert asked() == expected
    unweighted = asked("--unweighted")
    plain = tables(*command[:-4])
    assert {**unweighted, "notes": []} == {**plain, "notes": []}
    assert note(unweighted, "Weight: none; the sampling design of the codebook is left aside.")
    assert note(plain, "Weight: none.") == "Weight: none."
    assert asked("--frequency-weight", "two") == tables(*command[:-4], "--frequency-weight", "two")
    assert "strata lone, clusters ward" in note(asked("--strata", "lone", "--single-cluster", "centered"), "Weight: ")


def test_the_order_of_respondents_changes_no_number(call: Call, made: Path, tmp_path: Path) -> None:
    import mobsurvey

    header, *cases = made.with_name("made.csv").read_text(encoding="utf-8").splitlines()
    random.Random(3).shuffle(cases)
    (tmp_path / "mixed.csv").write_text("\n".join([header, *cases]) + "\n", encoding="utf-8")
    mobsurvey.import_file(tmp_path / "mixed.csv", made.with_name("made.toml"), tmp_path / "study.mobsurvey")
    for options in (
        (*NAMES, "age", "--letters", "--ci"),
        ("rating", "news", "--stat", "all", "--layer", "sex"),
        ("news", "--bootstrap", "200"),
        (*NAMES, *DESIGN, "--letters", "--ci"),
        ("rating", "age", "--frequency-weight", "weight", "--letters"),
    ):
        for by in ("region",) if "--bootstrap" in options else ("region", "news"):
            command = ("crosstab", *options, "--by", by, "--format", "json", "--study")
            first, second = (call(*command, study) for study in (made, tmp_path / "study.mobsurvey"))
            assert first.code == second.code == 0, first.err
            assert same(second.json, first.json), options

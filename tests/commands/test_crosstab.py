"""`mobsurvey crosstab`: tables by a banner from a study or a file, in every format."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import mobsurvey

if TYPE_CHECKING:
    from tests.commands.conftest import Call, Run

TABLE_KEYS = [
    "name",
    "by",
    "kind",
    "title",
    "columns",
    "rows",
    "bases",
    "tests",
    "omnibus",
    "measures",
    "notes",
    "provenance",
]
TEST_KEYS = [
    "item",
    "label",
    "test",
    "statistic",
    "df",
    "df2",
    "p",
    "low",
    "high",
    "p_adjusted",
    "adjustment",
    "cramers_v",
    "trend",
    "trend_p",
    "trend_p_adjusted",
    "expected_below_5",
    "cells",
    "min_expected",
    "skipped",
]


@pytest.fixture
def tiny_study(call: Call, tiny: Path) -> Path:
    """The tiny survey as a study; everybody chose A, nobody C."""
    assert call("import", "tiny.csv", "--codebook", "tiny.toml").code == 0
    return tiny.with_name("study.mobsurvey")


def only_table(found: Any) -> dict[str, Any]:
    assert list(found) == ["tables"]
    assert len(found["tables"]) == 1
    table: dict[str, Any] = found["tables"][0]
    return table


# JSON


def test_shape_of_json(run: Run, study: Path) -> None:
    found = run("crosstab", "--by", "level", "--format", "json").json
    assert list(found) == ["tables"]
    assert [table["name"] for table in found["tables"]] == ["purpose", "content", "method", "difficulty"]
    assert [table["kind"] for table in found["tables"]] == ["set", "set", "set", "battery"]
    for table in found["tables"]:
        assert list(table) == TABLE_KEYS
        assert table["by"] == "level"
        assert [list(column) for column in table["columns"]] == [["code", "label"]] * 4
        assert [column["code"] for column in table["columns"]] == [1, 2, 3, None]
        assert [column["label"] for column in table["columns"]] == ["City", "District", "Ward/commune", "Total"]
        for row in table["rows"]:
            assert list(row) == ["item", "code", "label", "cells"]
            assert len(row["cells"]) == 4
            assert all(list(cell) == ["count", "percent", "base"] for cell in row["cells"])
            assert all(isinstance(cell["count"], int) and isinstance(cell["base"], int) for cell in row["cells"])
        assert all(list(test) == TEST_KEYS for test in table["tests"])
        assert all(test["adjustment"] == "holm" and test["skipped"] is None for test in table["tests"])
        assert len(table["omnibus"]) == (table["kind"] == "set")
        assert table["measures"] == []
        assert [list(base) for base in table["bases"]] == [["label", "cells"]] * (
            5 if table["kind"] == "battery" else 1
        )
        none_chosen = [0, 2, 1, 3] if table["name"] == "method" else [0] * 4
        for base in table["bases"]:
            bases = [cell["count"] + none for cell, none in zip(base["cells"], none_chosen, strict=True)]
            assert bases == [310, 376, 410, 1096]
        assert table["notes"] and all(isinstance(note, str) for note in table["notes"])


def test_rows_of_a_set_are_its_members(call: Call, study: Path) -> None:
    table = only_table(call("crosstab", "purpose", "--by", "level", "--format", "json").json)
    members = [f"purpose_{number}" for number in range(1, 6)]
    assert [(row["item"], row["code"]) for row in table["rows"]] == [(member, None) for member in members]
    assert [test["item"] for test in table["tests"]] == members


def test_rows_of_a_battery_are_its_responses(call: Call, study: Path) -> None:
    table = only_table(call("crosstab", "difficulty", "--by", "level", "--format", "json").json)
    items = [f"difficulty_{number}" for number in range(1, 6)]
    assert [(row["item"], row["code"]) for row in table["rows"]] == [
        (item, code) for item in items for code in (1, 2, 3)
    ]
    assert [row["label"] for row in table["rows"][:3]] == ["Difficult", "Normal", "Not difficult"]
    assert [test["item"] for test in table["tests"]] == items


def test_rows_of_a_variable_are_its_values(call: Call, study: Path) -> None:
    table = only_table(call("crosstab", "difficulty_1", "--by", "level", "--format", "json").json)
    assert table["kind"] == "variable"
    assert [(row["item"], row["code"]) for row in table["rows"]] == [("difficulty_1", code) for code in (1, 2, 3)]
    assert len(table["tests"]) == 1
    assert table["tests"][0]["p_adjusted"] is None
    assert table["tests"][0]["adjustment"] is None


def test_json_is_what_the_library_gives(call: Call, study: Path) -> None:
    opened = mobsurvey.open_study(study)
    for name, options in (("purpose", {}), ("difficulty", {"where": "level != 2", "lang": "vi", "percent": "row"})):
        arguments = [text for key, value in options.items() for text in (f"--{key}", value)]
        found = only_table(call("crosstab", name, "--by", "level", "--format", "json", *arguments).json)
        assert found == mobsurvey.crosstab(opened, name, "level", **options).to_json()  # type: ignore[arg-type]


def test_banner_of_a_set(call: Call, study: Path) -> None:
    table = only_table(call("crosstab", "difficulty", "--by", "purpose", "--format", "json").json)
    assert [column["code"] for column in table["columns"]] == [None] * 6
    assert [column.get("item") for column in table["columns"]] == [f"purpose_{n}" for n in range(1, 6)] + [None]
    assert table["tests"] == []
    assert any("a respondent can stand in several columns" in note for note in table["notes"])
    assert [row["cells"][-1]["count"] for row in table["rows"][:3]] == [387, 602, 107]
    assert sum(row["cells"][0]["count"] for row in table["rows"][:3]) == 770


# Sources


def without_provenance(out: str) -> str:
    """The output without the line of JSON that names the file."""
    return "\n".join(line for line in out.splitlines() if '"provenance": ' not in line)


@pytest.mark.parametrize("suffix", [".sav", ".csv"])
def test_from_a_file_is_as_from_a_study(run: Run, study: Path, samples: Path, tmp_path: Path, suffix: str) -> None:
    (tmp_path / "empty").mkdir()
    file = ("--from", samples / f"hcmc-2024{suffix}", "--codebook", "hcmc-2024")
    for format in ("json", "plain"):
        kept = run("crosstab", "--by", "level", "--format", format)
        passing = run("crosstab", "--by", "level", "--format", format, *file, cwd=tmp_path / "empty")
        assert passing.code == 0
        assert without_provenance(passing.out) == without_provenance(kept.out)
        assert passing.err == ""
    assert list((tmp_path / "empty").iterdir()) == []


def test_from_a_file_says_what_did_not_fit(call: Call, tiny: Path) -> None:
    tiny.write_text(tiny.read_text() + "7,1,1,1,1,\n")
    result = call("crosstab", "a", "--by", "group", "--from", "tiny.csv", "--codebook", "tiny.toml", "--format", "json")
    assert result.code == 0
    assert "Values in no list, counted as invalid: 1" in result.err
    assert result.json["tables"][0]["rows"][0]["cells"][-1]["count"] == 4
    assert any("1 value in no list" in note for note in result.json["tables"][0]["notes"])


def test_from_a_sav_without_codebook(call: Call, samples: Path) -> None:
    result = call("crosstab", "content", "--by", "level", "--from", samples / "hai-phong-2025.sav", "--format", "json")
    assert [cell["count"] for cell in only_table(result.json)["rows"][0]["cells"]] == [46, 67, 107, 220]


def test_study_of_the_environment_and_of_the_option(call: Call, study: Path, hai_phong: Path, tmp_path: Path) -> None:
    named = {"MOBSURVEY_STUDY": str(hai_phong)}
    command = ("crosstab", "content", "--by", "level", "--format", "json")

    def base(found: Any) -> int:
        total: int = only_table(found)["rows"][0]["cells"][-1]["base"]
        return total

    assert base(call(*command).json) == 1096
    assert base(call(*command, env=named).json) == 267
    assert base(call(*command, "--study", study, env=named).json) == 1096
    (tmp_path / "below" / "it").mkdir(parents=True)
    assert base(call(*command, cwd=tmp_path / "below" / "it").json) == 1096
    assert base(call(*command, env={"MOBSURVEY_STUDY": ""}).json) == 1096


# Filters and percents


@pytest.mark.parametrize(
    ("where", "total"),
    [
        ("level = 1", 310),
        ('level = "City"', 310),
        ('level = "cấp thành phố"', 310),
        ("level != 1", 786),
        ("level in (1, 3)", 720),
        ("not level in (1, 3)", 376),
        ("level not in (1, 3)", 376),
        ("level >= 2 and level < 3", 376),
        ("purpose_1 = 1 or purpose_1 = 0", 1096),
        ("purpose_1 is missing", 0),
        ("purpose_1 is not missing", 1096),
        ("(level = 1 or level = 2) and purpose_1 = 1", 491),
        ("LEVEL = 1", None),
    ],
)
def test_where(call: Call, study: Path, where: str, total: int | None) -> None:
    result = call("crosstab", "purpose", "--by", "level", "--where", where, "--format", "json")
    if total is None:
        assert result.code == 2
        return
    table = only_table(result.json)
    assert table["rows"][0]["cells"][-1]["base"] == total
    note = next(note for note in table["notes"] if note.startswith("Filter: "))
    assert where in note


@pytest.mark.parametrize("percent", ["column", "row", "total", "none"])
def test_percents(call: Call, study: Path, percent: str) -> None:
    found = call("crosstab", "difficulty_1", "--by", "level", "--percent", percent, "--format", "json").json
    rows = [row["cells"] for row in only_table(found)["rows"]]
    percents = [[cell["percent"] for cell in cells] for cells in rows]
    if percent == "none":
        assert percents == [[None] * 4] * 3
    elif percent == "column":
        assert [sum(column) for column in zip(*percents, strict=True)] == pytest.approx([100] * 4)
    elif percent == "row":
        assert [sum(row[:3]) for row in percents] == pytest.approx([100] * 3)
        assert [row[3] for row in percents] == pytest.approx([100] * 3)
    else:
        assert sum(sum(row[:3]) for row in percents) == pytest.approx(100)
    plain = call("crosstab", "difficulty_1", "--by", "level", "--percent", percent, "--format", "plain").out
    assert ("%" in plain.split("Tests by")[0]) == (percent != "none")


# What is no error, but said


@pytest.mark.parametrize(
    ("where", "reason"),
    [
        ("level = 1", "only one category of Level of office has cases"),
        ("level = 1 and level = 2", "no case has an answer to both questions"),
    ],
)
@pytest.mark.parametrize("name", ["purpose", "difficulty", "difficulty_1"])
def test_banner_with_one_category_or_none(run: Run, study: Path, name: str, where: str, reason: str) -> None:
    result = run("crosstab", name, "--by", "level", "--where", where, "--format", "json")
    assert result.code == 0
    assert result.err == ""
    table = only_table(result.json)
    total = 310 if where == "level = 1" else 0
    assert table["rows"][0]["cells"][-1]["base"] == total
    assert all(cell["percent"] is None for row in table["rows"] for cell in row["cells"] if cell["base"] == 0)
    assert table["tests"]
    for test in table["tests"]:
        assert test["skipped"] == reason
        assert [test[key] for key in TEST_KEYS[3:-1]] == [None] * 15
    assert any(reason in note for note in table["notes"])
    for format in ("plain", "table", "csv"):
        shown = run("crosstab", name, "--by", "level", "--where", where, "--format", format)
        assert shown.code == 0
        assert reason in " ".join(shown.out.split())


def test_item_that_nobody_or_everybody_chose(run: Run, tiny_study: Path) -> None:
    for lang, nobody, everybody in (
        ("en", "nobody chose it", "everybody chose it"),
        ("vi", "không ai chọn", "ai cũng"),
    ):
        result = run("crosstab", "chosen", "--by", "group", "--lang", lang, "--format", "json")
        assert result.code == 0
        table = only_table(result.json)
        assert [[cell["count"] for cell in row["cells"]] for row in table["rows"]] == [[2, 2, 4], [1, 1, 2], [0, 0, 0]]
        first, second, third = table["tests"]
        assert first["p"] is None and first["skipped"].startswith(everybody)
        assert second["p"] == 1.0 and second["skipped"] is None
        assert third["p"] is None and third["skipped"] == nobody
        assert any("Answer A" in note and everybody in note for note in table["notes"])
        assert any("Answer C" in note and nobody in note for note in table["notes"])
        shown = run("crosstab", "chosen", "--by", "group", "--lang", lang, "--format", "plain")
        assert shown.code == 0
        assert nobody in shown.out


def test_few_expected_cases_are_said(call: Call, tiny_study: Path) -> None:
    table = only_table(call("crosstab", "b", "--by", "group", "--format", "json").json)
    assert table["tests"][0]["test"] == "fisher-exact"
    assert table["tests"][0]["expected_below_5"] == table["tests"][0]["cells"] == 4
    assert table["tests"][0]["min_expected"] == 1
    note = next(note for note in table["notes"] if note.startswith("e: p by Fisher's exact test, since more than 20 %"))
    assert note.endswith("Answer B: 4 of 4 cells below 5, the least 1.00.")
    assert "1.000e" in call("crosstab", "b", "--by", "group", "--format", "plain").out


def test_who_is_left_out_is_said(call: Call, tiny_study: Path) -> None:
    table = only_table(call("crosstab", "chosen", "--by", "group", "--format", "json").json)
    assert "Left out: 1 of 5 cases: 1 in Group (1 Refused)." in table["notes"]
    assert "Weight: none." in table["notes"]
    assert "Filter: none." in table["notes"]


# Text and CSV


def test_plain_text(call: Call, tiny_study: Path) -> None:
    out = call("crosstab", "chosen", "--by", "group", "--format", "plain").out
    assert out.splitlines()[:9] == [
        "Answers chosen by Group",
        "",
        "                        One      Two    Total",
        "                    N     %  N     %  N     %",
        "---------------------------------------------",
        "1. Answer A         2 100.0  2 100.0  4 100.0",
        "2. Answer B         1  50.0  1  50.0  2  50.0",
        "3. Answer C         0   0.0  0   0.0  0   0.0",
        "---------------------------------------------",
    ]
    assert out.splitlines()[9] == "Base (respondents)  2 100.0  2 100.0  4 100.0"


def test_all_text_formats_have_the_same_words(call: Call, study: Path) -> None:
    plain, table = (
        call("crosstab", "--by", "level", "--format", format).out.replace("─", "-").split()
        for format in ("plain", "table")
    )
    assert [word for word in plain if set(word) > {"-"}] == [word for word in table if set(word) > {"-"}]


def test_csv(call: Call, study: Path) -> None:
    rows = list(csv.reader(io.StringIO(call("crosstab", "purpose", "--by", "level", "--format", "csv").out)))
    assert rows[0] == ["Purpose of mass mobilization work by Level of office"]
    assert rows[1] == ["", "City", "", "District", "", "Ward/commune", "", "Total", ""]
    assert rows[2] == ["", *["N", "%"] * 4]
    assert rows[3][1:] == ["248", "80.0", "243", "64.6", "279", "68.0", "770", "70.3"]
    assert rows[8] == ["Base (respondents)", "310", "100.0", "376", "100.0", "410", "100.0", "1096", "100.0"]
    header = next(row for row in rows if row and row[0] == "Tests by Level of office")
    assert header[1:] == ["Chi-square", "df", "p", "p (Holm)", "V"]
    assert rows[rows.index(header) + 1][1:] == ["20.74", "2", "<.001", "<.001", ".138"]


def test_tables_in_the_order_asked_for(call: Call, study: Path) -> None:
    found = call("crosstab", "method", "level", "purpose", "--by", "level", "--format", "json").json
    assert [table["name"] for table in found["tables"]] == ["method", "level", "purpose"]


def test_banner_is_not_tabulated_by_itself_unasked(call: Call, study: Path) -> None:
    found = call("crosstab", "--by", "purpose", "--format", "json").json
    assert [table["name"] for table in found["tables"]] == ["content", "method", "difficulty"]


def test_no_set_and_no_battery_means_the_variables(call: Call, tmp_path: Path) -> None:
    (tmp_path / "q.csv").write_text("sex,size\nf,1\nm,2\nf,2\nm,1\n")
    assert call("codebook", "new", "q.csv").code == 0
    result = call("crosstab", "--by", "sex", "--from", "q.csv", "--codebook", "q.toml", "--format", "json")
    assert [table["name"] for table in result.json["tables"]] == ["size"]

"""`mobsurvey export`: CSV files for a report, that a spreadsheet opens right and no formula hides in."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import mobsurvey

if TYPE_CHECKING:
    from tests.commands.conftest import Call, Run

TABLES = ["purpose-by-level.csv", "content-by-level.csv", "method-by-level.csv", "difficulty-by-level.csv"]


def rows(path: Path, separator: str = ",") -> list[list[str]]:
    """The cells of a file, which must begin with the mark by which Excel knows UTF-8."""
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r\r" not in data
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream, delimiter=separator))


def test_tables(run: Run, study: Path, tmp_path: Path) -> None:
    result = run("export", "--by", "level", "--to", "out")
    assert result.code == 0
    assert result.err == ""
    expected = ["cells.csv", "tests.csv", *TABLES]
    assert [Path(line).name for line in result.out.splitlines()] == expected
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(expected)


def test_cells(call: Call, study: Path, tmp_path: Path) -> None:
    """Every number of the JSON, in full precision, one a row."""
    assert call("export", "--by", "level", "--to", "out").code == 0
    header, *found = rows(tmp_path / "out" / "cells.csv")
    assert header == [
        "table",
        "by",
        "layer",
        "item",
        "code",
        "label",
        "column_code",
        "column_label",
        "count",
        "percent",
        "base",
    ]
    tables = call("crosstab", "--by", "level", "--format", "json").json["tables"]
    expected = [
        [
            table["name"],
            "level",
            None,
            row["item"],
            row["code"],
            row["label"],
            point["code"],
            point["label"],
            *cell.values(),
        ]
        for table in tables
        for row in table["rows"]
        for point, cell in zip(table["columns"], row["cells"], strict=True)
    ]
    assert len(found) == len(expected) == (5 + 8 + 7 + 15) * 4
    for line, values in zip(found, expected, strict=True):
        assert line[:8] == ["" if value is None else str(value) for value in values[:8]]
        assert [float(text) for text in line[8:]] == [float(value) for value in values[8:]]


def test_tests(call: Call, study: Path, tmp_path: Path) -> None:
    assert call("export", "--by", "level", "--to", "out", "--where", "level != 2").code == 0
    header, *found = rows(tmp_path / "out" / "tests.csv")
    tables = call("crosstab", "--by", "level", "--where", "level != 2", "--format", "json").json["tables"]
    expected = [(table["name"], test) for table in tables for test in (*table["tests"], *table["omnibus"])]
    assert header == ["table", "by", *expected[0][1]]
    assert len(found) == len(expected) == 6 + 9 + 8 + 5
    for line, (name, test) in zip(found, expected, strict=True):
        assert line[:2] == [name, "level"]
        shown = dict(zip(header, line, strict=True))
        if "item" not in test:  # of a whole set
            assert shown["item"] == name
            assert shown["label"] == ""
        for key in header[2:]:
            value = test.get(key)
            text = shown[key]
            assert (
                ("item" not in test and key == "item")
                or text == ("" if value is None else str(value))
                or (float(text) == value)
            )


def test_skipped_tests_have_their_reason(call: Call, study: Path, tmp_path: Path) -> None:
    assert call("export", "purpose", "--by", "level", "--to", "out", "--where", "level = 1").code == 0
    header, *found = rows(tmp_path / "out" / "tests.csv")
    for line in found:
        test = dict(zip(header, line, strict=True))
        assert test["skipped"] == "only one category of Level of office has cases"
        assert test["p"] == test["statistic"] == test["df"] == ""


def test_table_file_is_what_the_csv_format_prints(call: Call, study: Path, tmp_path: Path) -> None:
    assert call("export", "difficulty", "--by", "level", "--to", "out").code == 0
    printed = call("crosstab", "difficulty", "--by", "level", "--format", "csv").out
    written = (tmp_path / "out" / "difficulty-by-level.csv").read_bytes().decode("utf-8-sig")
    assert written.replace("\r\n", "\n") == printed


def test_decimal_comma(call: Call, study: Path, tmp_path: Path) -> None:
    assert call("export", "purpose", "--by", "level", "--to", "out", "--decimal", ",", "--lang", "vi").code == 0
    header, first, *_ = rows(tmp_path / "out" / "cells.csv", ";")
    cell = dict(zip(header, first, strict=True))
    assert cell["percent"] == "80,0"
    assert cell["count"] == "248"
    table = rows(tmp_path / "out" / "purpose-by-level.csv", ";")
    assert table[0] == ["Mục đích của công tác dân vận theo Cấp công tác"]
    assert table[3][1:3] == ["248", "80,0"]


def test_vietnamese_has_a_decimal_comma_unasked(call: Call, study: Path, tmp_path: Path) -> None:
    assert call("export", "purpose", "--by", "level", "--to", "out", "--lang", "vi").code == 0
    assert rows(tmp_path / "out" / "purpose-by-level.csv", ";")[3][1:3] == ["248", "80,0"]
    assert call("export", "purpose", "--by", "level", "--to", "two", "--lang", "vi", "--decimal", ".").code == 0
    assert rows(tmp_path / "two" / "purpose-by-level.csv")[3][1:3] == ["248", "80.0"]


def test_separator(call: Call, study: Path, tmp_path: Path) -> None:
    assert call("export", "purpose", "--by", "level", "--to", "out", "--sep", "tab").code == 0
    assert rows(tmp_path / "out" / "cells.csv", "\t")[0][:3] == ["table", "by", "layer"]


def test_responses(call: Call, study: Path, samples: Path, tmp_path: Path) -> None:
    """With --missing the codes as they came: the sample's own CSV. Without, only the answers."""
    result = call("export", "--data", "--missing", "--to", "out")
    assert result.code == 0
    assert [Path(line).name for line in result.out.splitlines()] == ["responses.csv"]
    with (samples / "hcmc-2024.csv").open(encoding="utf-8", newline="") as stream:
        expected = list(csv.reader(stream))
    assert rows(tmp_path / "out" / "responses.csv") == expected
    assert call("export", "--data", "--to", "out", "--force").code == 0
    answers = [["" if cell == "9" else cell for cell in row] for row in expected]
    assert rows(tmp_path / "out" / "responses.csv") == answers


def test_responses_can_be_imported_again(call: Call, study: Path, tmp_path: Path) -> None:
    assert call("export", "--data", "--labels", "--missing", "--to", "out").code == 0
    command = ("import", "out/responses.csv", "--codebook", "hcmc-2024", "--study", "again.mobsurvey")
    result = call(*command)
    assert result.code == 0, result.err
    first, second = (mobsurvey.open_study(path) for path in (study, tmp_path / "again.mobsurvey"))
    for name in ("purpose", "content", "method", "difficulty"):
        found, expected = (mobsurvey.crosstab(opened, name, "level") for opened in (second, first))
        assert found.rows == expected.rows
        assert found.notes == expected.notes


def test_labels_of_responses(call: Call, study: Path, tmp_path: Path) -> None:
    assert call("export", "--data", "--labels", "--missing", "--lang", "vi", "--to", "out").code == 0
    header, *cases = rows(tmp_path / "out" / "responses.csv", ";")
    levels = [case[header.index("level")] for case in cases]
    assert levels.count("Cấp thành phố") == 310
    assert levels.count("Không có câu trả lời hợp lệ") == 24
    assert levels.count("") == 30


def test_sav(run: Run, study: Path, tmp_path: Path) -> None:
    """The study whole: imported again without a codebook it is equal, Vietnamese and all."""
    result = run("export", "--sav", "--to", "out")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [str(Path("out") / "responses.sav")]
    result = run("import", "out/responses.sav", "--study", "again.mobsurvey")
    assert result.code == 0, result.err
    first, second = (mobsurvey.open_study(path) for path in (study, tmp_path / "again.mobsurvey"))
    for name in ("variables", "sets", "batteries", "languages", "untabulated", "design"):
        assert getattr(second.survey, name) == getattr(first.survey, name)
    for name in ("purpose", "content", "method", "difficulty"):
        for lang in ("en", "vi"):
            found, expected = (mobsurvey.crosstab(opened, name, "level", lang=lang) for opened in (second, first))
            assert found.rows == expected.rows
            assert found.notes == expected.notes


def test_sav_says_what_the_format_cannot(call: Call, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("q/1,level,kênh\nx,1,zalo;loa\n,2,\n", encoding="utf-8")
    (tmp_path / "a.toml").write_text(
        """
        id = "a"
        [variables.level]
        values = [{ code = 1, label = "City" }, { code = 2, label = "Ward" }]
        [variables."kênh"]
        kind = "text"
        [sets."kênh"]
        kind = "delimited"
        members = ["kênh"]
        separator = ";"
        values = [{ code = "zalo" }, { code = "loa" }]
        """,
        encoding="utf-8",
    )
    assert call("import", "a.csv", "--codebook", "a.toml").code == 0
    result = call("export", "--sav", "--data", "--to", "out")
    assert result.code == 0
    assert [Path(line).name for line in result.out.splitlines()] == ["responses.csv", "responses.sav"]
    assert result.err.splitlines() == [
        '"q/1" is named q1: the format does not allow the name.',
        'set "kênh" of joined answers is written as a variable for each option: kênh_zalo, kênh_loa.',
    ]
    assert call("import", "out/responses.sav", "--replace").code == 0
    again = mobsurvey.open_study(tmp_path / "study.mobsurvey").survey
    assert list(again.variables) == ["level", "kênh"]
    assert list(again.untabulated) == ["q/1"]
    assert again.sets["kênh"].kind == "delimited"


def test_sav_refuses_missing_codes_that_it_cannot_hold(call: Call, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("q\n1\n0\n", encoding="utf-8")
    missing = ", ".join(f"{{ code = {code} }}" for code in (-2, -1, 8, 9))
    toml = f'id = "a"\n[variables.q]\nvalues = [{{ code = 1 }}, {{ code = 0 }}]\nmissing = [{missing}]\n'
    (tmp_path / "a.toml").write_text(toml, encoding="utf-8")
    assert call("import", "a.csv", "--codebook", "a.toml").code == 0
    result = call("export", "--sav", "--data", "--to", "out")
    assert result.code == 1
    assert "variable 'q' has more user-missing codes than a .sav takes" in result.err
    assert not (tmp_path / "out").exists()


def test_tables_and_responses(call: Call, study: Path, tmp_path: Path) -> None:
    result = call("export", "purpose", "--by", "level", "--data", "--to", "out")
    assert result.code == 0
    names = [Path(line).name for line in result.out.splitlines()]
    assert names == ["cells.csv", "tests.csv", "purpose-by-level.csv", "responses.csv"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(names)


def test_folder_is_made(call: Call, study: Path, tmp_path: Path) -> None:
    assert call("export", "--by", "level", "--to", "one/two/three").code == 0
    assert (tmp_path / "one" / "two" / "three" / "cells.csv").is_file()


def test_force_replaces_and_leaves_others(call: Call, study: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "cells.csv").write_text("old")
    (tmp_path / "out" / "notes.txt").write_text("mine")
    assert call("export", "--by", "level", "--to", "out", "--force").code == 0
    assert rows(tmp_path / "out" / "cells.csv")[0][0] == "table"
    assert (tmp_path / "out" / "notes.txt").read_text() == "mine"
    assert len(list((tmp_path / "out").iterdir())) == 7


FORMULAS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(call: Call, tiny: Path, tmp_path: Path, text: str) -> None:
    codebook = tiny.with_suffix(".toml")
    codebook.write_text(codebook.read_text(encoding="utf-8").replace('"Answer A"', f'"{text}"'), encoding="utf-8")
    codebook.write_text(codebook.read_text(encoding="utf-8").replace('"One"', f'"{text}"'), encoding="utf-8")
    tiny.write_text(tiny.read_text().replace("first", f'"{text}"').replace("note\n", f'"{text}"\n', 1))
    assert call("import", "tiny.csv", "--codebook", "tiny.toml").code == 0
    assert call("export", "chosen", "a", "--by", "group", "--data", "--labels", "--to", "out").code == 0
    files = list((tmp_path / "out").iterdir())
    assert len(files) == 5
    assert {path.name for path in files} > {"tests.csv", "a-by-group.csv"}
    cells = [cell for path in files for row in rows(path) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert sum(cell == f"'{text}" for cell in cells) > 5
    printed = call("crosstab", "a", "--by", "group", "--format", "csv").out
    assert f"\n{text}" not in printed


def test_negative_numbers_stay_numbers(call: Call, tiny: Path, tmp_path: Path) -> None:
    tiny.write_text(tiny.read_text().replace("40.5", "-40.5"))
    assert call("import", "tiny.csv", "--codebook", "tiny.toml").code == 0
    assert call("export", "--data", "--to", "out").code == 0
    header, *cases = rows(tmp_path / "out" / "responses.csv")
    assert cases[1][header.index("age")] == "-40.5"


def test_answers_with_separators_quotes_and_lines(call: Call, tiny: Path, tmp_path: Path) -> None:
    text = 'He said: "a, b"\nand; left'
    quoted = '"' + text.replace('"', '""') + '"'
    tiny.write_text(tiny.read_text().replace("first", quoted))
    assert call("import", "tiny.csv", "--codebook", "tiny.toml").code == 0
    assert call("export", "--data", "--to", "out").code == 0
    header, *cases = rows(tmp_path / "out" / "responses.csv")
    assert len(cases) == 5
    assert cases[0][header.index("note")] == text

"""`mobsurvey syntax`: SPSS syntax on standard output or in a file, and what is refused."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import Call, Refused, Run


def test_prints_syntax_as_utf_8_whatever_the_terminal(run: Run, study: Path) -> None:
    result = run("syntax", "difficulty_1", "--by", "level", "--lang", "vi", env={"PYTHONIOENCODING": "ascii"})
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("* Encoding: UTF-8.\n* Tables of hcmc-2024.sav, coded by codebook hcmc-2024")
    assert "GET FILE='hcmc-2024.sav'.\nWEIGHT OFF.\n" in result.out
    assert "VARIABLE LABELS level 'Cấp công tác'." in result.out
    assert result.out.endswith(
        "CROSSTABS\n  /TABLES=difficulty_1 BY level\n  /CELLS=COUNT COLUMN\n"
        "  /STATISTICS=CHISQ PHI\n  /COUNT=ROUND CELL.\n"
    )


def test_without_names_all_sets_and_batteries(call: Call, study: Path) -> None:
    assert call("syntax", "--by", "level").out.count("\nCROSSTABS\n") == 4
    assert call("syntax").out.count("\nFREQUENCIES\n") == 4


@pytest.mark.parametrize(
    ("percent", "cells"),
    [("column", "COUNT COLUMN"), ("row", "COUNT ROW"), ("total", "COUNT TOTAL"), ("none", "COUNT")],
)
def test_percent(call: Call, study: Path, percent: str, cells: str) -> None:
    assert f"  /CELLS={cells}\n" in call("syntax", "purpose", "--by", "level", "--percent", percent).out


def test_columns_of_a_set_are_not_tested(call: Call, study: Path) -> None:
    text = call("syntax", "difficulty_1", "--by", "purpose").out
    assert "BY purpose_opt1 purpose_opt2" in text
    assert "/STATISTICS" not in text


def test_where_layer_and_weight(call: Call, study: Path) -> None:
    text = call(
        *("syntax", "difficulty_1", "--by", "level", "--layer", "method_1", "--frequency-weight", "difficulty_2"),
        *("--where", "purpose = 'purpose_1' and (level != 2 or level is missing) and difficulty_3 not in (1, 2)"),
    ).out
    assert (
        "SELECT IF ((purpose_opt1 = 1) AND ((NOT (level = 2)) OR MISSING(level)) AND (NOT ANY(difficulty_3, 1, 2)))."
        in text.replace("\n  ", " ")
    )
    assert "WEIGHT BY difficulty_2.\n" in text
    assert "/TABLES=difficulty_1 BY level BY method_1\n" in text


def test_to_a_file_that_is_overwritten_only_with_force(
    call: Call, refused: Refused, study: Path, tmp_path: Path
) -> None:
    path = tmp_path / "bảng của tôi" / "it's.sps"
    assert call("syntax", "purpose", "--by", "level", "--to", path).out == f"{path}\n"
    first = path.read_bytes()
    assert first.startswith(b"* Encoding: UTF-8.\n")
    refused("syntax", "method", "--to", path, code=1, says=["there is such a file already", "--force"])
    assert call("syntax", "method", "--to", path, "--force").code == 0
    assert path.read_bytes() != first


def test_data_with_spaces_quotes_and_vietnamese_letters(call: Call, study: Path, samples: Path, tmp_path: Path) -> None:
    data = tmp_path / "dữ liệu 'mới'.csv"
    shutil.copy(samples / "hcmc-2024.csv", data)
    text = call("syntax", "purpose", "--by", "level", "--data", data.name).out
    assert "  /FILE='dữ liệu ''mới''.csv'\n  /ENCODING='UTF8'\n" in text
    assert "/VARIABLES= level F16.0 purpose_1 F16.0" in text


def test_a_csv_is_found_beside_the_study(call: Call, samples: Path, tmp_path: Path) -> None:
    (tmp_path / "survey").mkdir()
    shutil.copy(samples / "hcmc-2024.csv", tmp_path / "survey")
    study = tmp_path / "survey" / "study.mobsurvey"
    assert call("import", study.with_name("hcmc-2024.csv"), "--codebook", "hcmc-2024", "--study", study).code == 0
    text = call("syntax", "purpose", "--study", study).out
    assert f"/FILE='{study.with_name('hcmc-2024.csv').as_posix()}'" in text.replace("' + '", "")


def test_a_csv_that_is_gone(call: Call, refused: Refused, samples: Path, tmp_path: Path) -> None:
    shutil.copy(samples / "hcmc-2024.csv", tmp_path)
    assert call("import", "hcmc-2024.csv", "--codebook", "hcmc-2024").code == 0
    (tmp_path / "hcmc-2024.csv").unlink()
    refused("syntax", code=2, says=["hcmc-2024.csv: the file of answers is not here", "--data FILE"])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("purpos", "--by", "level"), ['there is no variable, set or battery "purpos"', 'Did you mean "purpose"?']),
        (("--by", "levl"), ['"levl"', 'Did you mean "level"?']),
        (("--by", "difficulty"), ['"difficulty" is a battery and cannot be a banner', "difficulty_1"]),
        (("--layer", "level"), ["--layer goes with --by"]),
        (("--by", "level", "--layer", "purpose"), ['"purpose" cannot be a layer']),
        (("--by", "level", "--frequency-weight", "w"), ['there is no variable "w"']),
        (("--where", "levl = 1"), ['there is no variable "levl" (character 1)']),
        (("--force",), ["--force goes with --to"]),
        (("--data", "a\nb.sav"), ["has signs that SPSS syntax cannot hold"]),
    ],
)
def test_refused(refused: Refused, study: Path, arguments: tuple[str, ...], says: list[str]) -> None:
    refused("syntax", *arguments, code=2, says=says)


def test_data_without_a_column_that_is_needed(refused: Refused, study: Path, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("level,other\n1,2\n", encoding="utf-8")
    says = ['the file has no column for "purpose_1"', "--data"]
    refused("syntax", "purpose", "--data", "a.csv", code=2, says=says)

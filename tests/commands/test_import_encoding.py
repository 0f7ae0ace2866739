"""What an import says of text in an old encoding, of stray bytes and of values that are nearly a label."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import mobsurvey
from mobsurvey.vietnamese import tcvn3

if TYPE_CHECKING:
    from tests.commands.conftest import Call

CODEBOOK = """
id = "cap"
languages = ["vi"]

[variables."cấp"]
label = "Cấp"
values = [{ code = 1, label = "Thành phố" }, { code = 2, label = "Quận" }, { code = 3, label = "Phường Hòa Bình" }]

[variables."ý_kiến"]
kind = "text"
columns = ["ý kiến"]
"""
TEXT = "cấp,ý kiến\nThành phố,Họp tổ dân phố\nPhường Hoà Bình,Giải quyết khiếu nại\nQuận,\n"


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    (tmp_path / "cap.toml").write_text(CODEBOOK, encoding="utf-8")
    return tmp_path / "answers.csv"


def columns(folder: Path) -> dict[str, list[object]]:
    with mobsurvey.open_study(folder / "study.mobsurvey") as study:
        return {name: chunk.columns[name].codes() for chunk in study.survey.chunks for name in study.survey.variables}


@pytest.mark.parametrize("codec", ["utf-8", "latin-1"])
def test_text_of_a_font_is_told_with_a_sample(call: Call, answers: Path, tmp_path: Path, codec: str) -> None:
    answers.write_bytes(tcvn3.encode(TEXT).encode(codec))
    result = call("import", "answers.csv", "--codebook", "cap.toml")
    assert result.code == 0, result.err
    told = 'Text in tcvn3: columns "cấp", "ý kiến": "' if codec == "utf-8" else 'Text in tcvn3: "'
    line = next(line for line in result.out.splitlines() if line.startswith("Text in"))
    assert line.startswith(told)
    assert '" -> "' in line and line.endswith("; if that is wrong, name another with --encoding")
    assert columns(tmp_path) == {
        "cấp": [1, 3, 2],
        "ý_kiến": ["Họp tổ dân phố", "Giải quyết khiếu nại", None],
    }


def test_declared_encoding(call: Call, answers: Path, tmp_path: Path) -> None:
    answers.write_bytes(tcvn3.encode(TEXT).encode())
    result = call("import", "answers.csv", "--codebook", "cap.toml", "--encoding", "TCVN3")
    assert "encoding tcvn3" in result.out
    assert columns(tmp_path)["cấp"] == [1, 3, 2]


def test_nothing_is_said_of_plain_utf_8(call: Call, answers: Path) -> None:
    answers.write_text(TEXT, encoding="utf-8")
    out = call("import", "answers.csv", "--codebook", "cap.toml").out
    assert "Text in" not in out and "not UTF-8" not in out


def test_a_stray_byte_is_told_with_its_line_and_column(call: Call, answers: Path) -> None:
    answers.write_bytes(TEXT.encode() + b"1,caf\xe9\n")
    out = call("import", "answers.csv", "--codebook", "cap.toml").out
    assert 'Bytes that are not UTF-8, shown as �: line 5, column "ý kiến": byte E9\n' in out


def test_a_table_of_a_file_tells_it_too(call: Call, answers: Path) -> None:
    answers.write_bytes(tcvn3.encode(TEXT).encode() + b"1,caf\xe9\n")
    result = call("freq", "cấp", "--from", "answers.csv", "--codebook", "cap.toml")
    assert result.code == 0, result.err
    assert "Text in tcvn3: " in result.err and "Bytes that are not UTF-8" in result.err


def test_a_value_that_is_nearly_a_label_is_not_taken_for_it(call: Call, answers: Path, tmp_path: Path) -> None:
    answers.write_text(TEXT + "Thành phô,\nHuyện,\n", encoding="utf-8")
    out = call("import", "answers.csv", "--codebook", "cap.toml").out
    assert '  cấp: "Thành phô" 1 time, case 4; nearly the label "Thành phố" of 1\n' in out
    assert '  cấp: "Huyện" 1 time, case 5\n' in out
    assert columns(tmp_path)["cấp"] == [1, 3, 2, "Thành phô", "Huyện"]


@pytest.mark.parametrize("codec", ["utf-8", "latin-1"])
def test_no_syntax_for_text_that_spss_cannot_read(call: Call, answers: Path, codec: str) -> None:
    answers.write_bytes(tcvn3.encode(TEXT).encode(codec))
    assert call("import", "answers.csv", "--codebook", "cap.toml").code == 0
    refused = call("syntax", "cấp")
    assert refused.code == 2
    assert "text in tcvn3, which SPSS does not read" in refused.err

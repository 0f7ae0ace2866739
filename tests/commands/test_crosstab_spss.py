"""`mobsurvey crosstab --compat spss`: the output of SPSS as text, JSON and CSV, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import Call, Refused

SNAPSHOT = Path(__file__).resolve().parents[1] / "snapshots" / "spss" / "purpose_1-by-level.txt"


def test_output_is_as_it_was(call: Call, study: Path) -> None:
    result = call("crosstab", "purpose_1", "--by", "level", "--compat", "spss", "--stat", "adjusted-residual")
    assert (result.code, result.err) == (0, "")
    assert result.out == SNAPSHOT.read_text(encoding="utf-8")


def test_every_set_and_battery_without_names(call: Call, study: Path) -> None:
    text = call("crosstab", "--by", "level", "--compat", "spss").out
    assert text.count("Case Processing Summary") == 4
    assert text.count("Chi-Square Tests") == 5 + 8 + 7 + 5
    assert max(map(len, text.splitlines())) <= 80


def test_in_vietnamese(call: Call, study: Path) -> None:
    text = call("crosstab", "purpose", "--by", "level", "--compat", "spss", "--lang", "vi").out
    assert "Cấp công tác" in text
    assert "20.740(a)" in text
    assert "N of Valid Cases" in text


@pytest.mark.parametrize("format", ["table", "plain"])
def test_other_formats_are_the_text(call: Call, study: Path, format: str) -> None:
    asked = ("crosstab", "purpose_1", "--by", "level", "--compat", "spss")
    assert call(*asked, "--format", format).out == call(*asked).out


def test_json(call: Call, study: Path) -> None:
    found = json.loads(call("crosstab", "purpose", "--by", "level", "--compat", "spss", "--format", "json").out)
    assert list(found) == ["outputs"]
    (output,) = found["outputs"]
    assert (output["name"], output["by"]) == ("purpose", "level")
    tests = next(table for table in output["tables"] if table["title"] == "Chi-Square Tests")
    assert tests["rows"][0] == {"labels": ["Pearson Chi-Square"], "cells": ["20.740(a)", "2", "<.001"]}
    assert tests["footnotes"][0]["mark"] == "a"


def test_csv(call: Call, study: Path) -> None:
    text = call("crosstab", "purpose_1", "--by", "level", "--compat", "spss", "--format", "csv", "--lang", "vi").out
    rows = list(csv.reader(io.StringIO(text)))
    assert ["Pearson Chi-Square", "20.740(a)", "2", "<.001"] in rows
    assert ["", "", "", "Cấp thành phố", "Cấp quận/huyện", "Cấp phường/xã", ""] in rows


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--letters",), "--letters"),
        (("--ci",), "--ci"),
        (("--adjust", "bh"), "--adjust"),
        (("--stat", "bias-corrected-v"), "--stat bias-corrected-v"),
        (("--test", "likelihood-ratio", "--bootstrap", "500"), "--test, --bootstrap"),
        (("--cluster", "level"), "sampling weights, strata or clusters"),
        (("--stat", "tarone"), "--layer"),
    ],
)
def test_what_spss_lacks_is_refused(refused: Refused, study: Path, options: tuple[str, ...], says: str) -> None:
    refused("crosstab", "difficulty_1", "--by", "level", "--compat", "spss", *options, code=2, says=[says])


def test_no_other_program(refused: Refused, study: Path) -> None:
    refused("crosstab", "--by", "level", "--compat", "sas", code=2, says=["sas", "spss"], usage=True)

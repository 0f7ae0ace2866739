"""The README of these tests names tests that are there, for every kind of file and every case."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from mobsurvey.readers.detect import KINDS

TESTS = Path(__file__).resolve().parents[1]
README = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`([a-z_/0-9]+\.py)::(\w+)`", README)


@cache
def functions_in(file: str) -> frozenset[str]:
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def section(title: str) -> list[list[str]]:
    """The rows of the table under that heading, without its head."""
    text = README.partition(f"## {title}\n")[2].partition("\n## ")[0]
    rows = [line for line in text.splitlines() if line.startswith("| ") or line.startswith("|-")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


@pytest.mark.parametrize(("file", "test"), sorted(set(NAMED)), ids=lambda part: part)
def test_a_test_that_is_named_is_there(file: str, test: str) -> None:
    assert test in functions_in(file)


def test_every_kind_has_a_clean_file() -> None:
    rows = section("Clean files, and the study that must come out")

    assert {row[0].strip("`") for row in rows} == set(KINDS)
    assert all("::test_" in row[1] for row in rows)


def test_every_case_has_a_test() -> None:
    rows = section("Cases from the trackers of other programs")
    assert [int(row[0].partition(".")[0]) for row in rows] == list(range(1, 19))
    assert all("::test_" in row[2] for row in rows)


def test_every_test_of_the_zoo_is_named() -> None:
    """A fault that is tested can be found here."""
    helpers = {"test_every_platform_is_in_the_zoo", "test_a_clean_file", "test_the_same_study_from_a_workbook"}
    assert {test for test in functions_in("formats/test_zoo.py") if test.startswith("test_")} - helpers == {
        test for file, test in NAMED if file == "formats/test_zoo.py"
    }

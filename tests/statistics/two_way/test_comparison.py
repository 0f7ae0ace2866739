"""Every statistic of a two-way table equals R's and PSPP's, and the committed comparison says so."""

from __future__ import annotations

import csv
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

REFERENCE = Path(__file__).resolve().parents[2] / "reference"


def script(path: Path) -> ModuleType:
    """A reference script as a module: tests/ is no package."""
    spec = importlib.util.spec_from_file_location(f"reference_{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def compare() -> ModuleType:
    return script(REFERENCE / "compare.py")


@pytest.fixture(scope="module")
def lines(compare: ModuleType) -> list[Any]:
    return list(compare.compare())


def test_nothing_is_over_its_tolerance(lines: list[Any]) -> None:
    assert [line for line in lines if line.ok == "no"] == []
    compared = [line for line in lines if line.ok == "yes"]
    assert len(compared) > 200
    assert min(line.tables for line in compared) > 50


def test_the_committed_comparison_is_current(compare: ModuleType, lines: list[Any]) -> None:
    with (REFERENCE / "comparison.csv").open(encoding="utf-8") as file:
        heading, *committed = csv.reader(file)
    assert tuple(heading) == compare.HEADINGS
    # How large a difference of 1e-15 is depends on the machine's arithmetic.
    at = heading.index("largest_difference")

    def without(rows: list[list[str]]) -> list[list[str]]:
        return [row[:at] + row[at + 1 :] for row in rows]

    assert without(committed) == without([compare.written(line) for line in lines])


def test_every_statistic_with_a_value_or_an_exact_p_is_compared(compare: ModuleType, lines: list[Any]) -> None:
    compared = {line.statistic for line in lines if line.ok == "yes"}
    # A simulated p is compared with the exact one elsewhere.
    expected = {*compare.catalogue.names("two_way"), *compare.cell_statistics()} - {"monte-carlo"}
    assert expected - compared == set()


def test_the_tables_are_those_of_their_script() -> None:
    made = script(REFERENCE / "two_way" / "make_tables.py")
    committed = (REFERENCE / "two_way" / "tables.csv").read_text(encoding="utf-8").splitlines()
    assert committed[1:] == [made.line(number, table) for number, table in enumerate(made.all_tables(), 1)]

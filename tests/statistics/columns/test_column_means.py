"""Tests of pairs of columns of means against R's numbers, and the laws they obey."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobsurvey.statistics.columns.column_means import column_means
from mobsurvey.statistics.means.anova import anova
from mobsurvey.statistics.skipped import Skipped

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
Pooled = Literal["all", "two"]

values = st.integers(-3, 6) | st.floats(-1e3, 1e3) | st.sampled_from([1e9, 1e9 + 1, 1e308, -1e308])
counts = st.integers(0, 30) | st.floats(0, 5) | st.just(10**9)
any_groups = st.lists(st.dictionaries(values, counts, max_size=6), max_size=6)


def test_equals_r() -> None:
    sets: dict[str, dict[int, dict[float, float]]] = {}
    with (REFERENCE / "means_data.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            sets.setdefault(row["set"], {}).setdefault(int(row["group"]), {})[float(row["value"])] = int(row["count"])
    with (REFERENCE / "column_means.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 300
    found = {}
    for number, groups in sets.items():
        for pooled in ("all", "two"):
            for test in column_means([groups[g] for g in sorted(groups)], pooled):
                found[number, test.first + 1, (test.second or 0) + 1, pooled] = test
    assert len(found) == len(rows)
    for row in rows:
        test = found[row["set"], int(row["a"]), int(row["b"]), row["pooled"]]
        assert test.statistic == pytest.approx(float(row["t"]), rel=1e-8, abs=1e-10), row
        assert test.df == float(row["df"])
        assert test.p == pytest.approx(float(row["p"]), rel=1e-6), row


def test_columns_of_less_than_two_cases_are_not_compared() -> None:
    groups: list[dict[float, float]] = [{1: 5, 2: 5}, {3: 1}, {}, {2: 4, 3: 6}]
    assert [(test.first, test.second, test.df) for test in column_means(groups)] == [(0, 3, 18)]


def test_without_variation_there_is_no_test() -> None:
    assert column_means([{1: 5}, {2: 5}]) == []
    assert column_means([]) == []
    # The two do not vary, but the third lends its variance.
    assert [(t.first, t.second) for t in column_means([{1: 5}, {2: 5}, {1: 2, 3: 2}], "two")] == [(0, 2), (1, 2)]
    assert len(column_means([{1: 5}, {2: 5}, {1: 2, 3: 2}], "all")) == 3


@given(any_groups, st.sampled_from(["all", "two"]))
@settings(max_examples=40)
def test_no_groups_fail(groups: list[dict[float, float]], pooled: Pooled) -> None:
    for test in column_means(groups, pooled):
        assert test.second is not None and test.df is not None
        assert 0 <= test.first < test.second < len(groups)
        assert math.isfinite(test.statistic) and math.isfinite(test.df)
        assert 0 <= test.p <= 1


@settings(max_examples=40)
@given(st.lists(st.dictionaries(st.integers(1, 5), st.integers(1, 40), min_size=2), min_size=2, max_size=2))
def test_of_two_columns_t_squared_is_f(groups: list[dict[float, float]]) -> None:
    found = anova(groups)
    (pair,) = column_means(groups)
    assert not isinstance(found, Skipped)
    assert pair.statistic**2 == pytest.approx(found[0].value, rel=1e-7, abs=1e-9)
    assert pair.p == pytest.approx(found[0].p, rel=1e-6)
    assert column_means(groups, "two") == [pair]

"""Adjusted p values against R's numbers, and the laws that every adjustment obeys."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobsurvey.statistics.adjustment.bh import bh
from mobsurvey.statistics.adjustment.bonferroni import bonferroni
from mobsurvey.statistics.adjustment.hochberg import hochberg
from mobsurvey.statistics.adjustment.holm import holm
from mobsurvey.statistics.adjustment.none import none

REFERENCE = Path(__file__).resolve().parents[2] / "reference" / "adjustment.csv"
Adjustment = Callable[[Sequence[float]], list[float]]
METHODS: list[Adjustment] = [none, bonferroni, holm, hochberg, bh]

p_values = st.lists(st.floats(0, 1), max_size=20)
every_method = pytest.mark.parametrize("adjust", METHODS)


@every_method
def test_equals_r(adjust: Adjustment) -> None:
    with REFERENCE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    groups = [list(rows) for _, rows in groupby(rows, key=lambda row: row["vector"])]
    assert len(groups) >= 5
    for group in groups:
        expected = [float(row[adjust.__name__]) for row in group]
        assert adjust([float(row["p"]) for row in group]) == pytest.approx(expected, rel=1e-12, abs=0)


@every_method
def test_no_test_and_one_test_are_left_alone(adjust: Adjustment) -> None:
    assert adjust([]) == []
    assert adjust([0.03]) == [0.03]


@every_method
@settings(max_examples=40)
@given(p_values)
def test_never_less_than_raw_never_more_than_one(adjust: Adjustment, p: list[float]) -> None:
    assert all(raw <= adjusted <= 1 for raw, adjusted in zip(p, adjust(p), strict=True))


@every_method
@settings(max_examples=40)
@given(p_values)
def test_keeps_the_order_of_the_p_values(adjust: Adjustment, p: list[float]) -> None:
    adjusted = adjust(p)
    order = sorted(range(len(p)), key=lambda i: p[i])
    assert [adjusted[i] for i in order] == sorted(adjusted)


@settings(max_examples=40)
@given(p_values)
def test_who_promises_less_adjusts_less(p: list[float]) -> None:
    for weaker, stronger in ((none, bh), (bh, hochberg), (hochberg, holm), (holm, bonferroni)):
        assert all(a <= b * (1 + 1e-12) for a, b in zip(weaker(p), stronger(p), strict=True))

"""Holm's adjustment against R's numbers, and the laws it obeys."""

from __future__ import annotations

import csv
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobsurvey.statistics.holm import holm

REFERENCE = Path(__file__).resolve().parent.parent / "reference"

p_values = st.lists(st.floats(0, 1), max_size=20)


def test_equals_r() -> None:
    with (REFERENCE / "holm.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    groups = [list(rows) for _, rows in groupby(rows, key=lambda row: row["vector"])]
    assert len(groups) >= 5
    for group in groups:
        expected = [float(row["adjusted"]) for row in group]
        assert holm([float(row["p"]) for row in group]) == pytest.approx(expected, rel=1e-12)


@given(p_values)
def test_never_less_than_raw_never_more_than_one(p: list[float]) -> None:
    assert all(raw <= adjusted <= 1 for raw, adjusted in zip(p, holm(p), strict=True))


@given(p_values)
def test_keeps_the_order_of_the_p_values(p: list[float]) -> None:
    adjusted = holm(p)
    order = sorted(range(len(p)), key=lambda i: p[i])
    assert [adjusted[i] for i in order] == sorted(adjusted)

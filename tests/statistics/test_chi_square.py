"""Pearson's chi-square against R's numbers, and the laws it obeys."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobsurvey.statistics.chi_square import ChiSquare, chi_square, chi_square_tail
from mobsurvey.statistics.cramers_v import cramers_v
from mobsurvey.statistics.skipped import Skipped

REFERENCE = Path(__file__).resolve().parent.parent / "reference"

tables = st.integers(1, 6).flatmap(
    lambda columns: st.lists(st.lists(st.integers(0, 40), min_size=columns, max_size=columns), min_size=1, max_size=6)
)


def tails() -> list[tuple[float, int, float]]:
    with (REFERENCE / "chi_square_tail.csv").open(encoding="utf-8") as file:
        return [(float(row["x"]), int(row["df"]), float(row["p"])) for row in csv.DictReader(file)]


def test_the_tail_equals_r_over_the_whole_range() -> None:
    assert len(tails()) > 400
    for x, df, p in tails():
        assert chi_square_tail(x, df) == pytest.approx(p, rel=1e-10, abs=1e-300), (x, df)


@pytest.mark.parametrize("df", [1, 2, 7, 400])
def test_the_tail_is_one_at_zero_and_falls(df: int) -> None:
    values = [chi_square_tail(x, df) for x in (0.0, 0.5, 5.0, 50.0, 500.0, 5000.0)]
    assert values[0] == 1.0
    assert values == sorted(values, reverse=True)


def test_many_degrees_of_freedom_do_not_underflow() -> None:
    # R: pchisq(2000, 2000, lower.tail = FALSE)
    assert chi_square_tail(2000.0, 2000) == pytest.approx(0.49579488, rel=1e-6)


def test_empty_rows_and_columns_do_not_count() -> None:
    with_empty = chi_square([[10, 0, 20], [0, 0, 0], [30, 0, 5]])
    without = chi_square([[10, 20], [30, 5]])
    assert with_empty == without
    assert isinstance(without, ChiSquare)
    assert without.df == 1


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ([], "no-cases"),
        ([[]], "no-cases"),
        ([[0, 0], [0, 0]], "no-cases"),
        ([[3, 0], [4, 0]], "one-column"),
        ([[3, 4], [0, 0]], "one-row"),
    ],
)
def test_what_has_no_test_says_why(counts: list[list[float]], reason: str) -> None:
    assert chi_square(counts) == Skipped(reason)


def test_small_expected_counts_are_counted() -> None:
    result = chi_square([[1, 2], [30, 40]])
    assert isinstance(result, ChiSquare)
    assert result.expected_below_5 == 2
    assert result.min_expected == pytest.approx(3 * 31 / 73)


@given(tables)
def test_no_table_of_counts_fails(counts: list[list[int]]) -> None:
    result = chi_square(counts)
    if isinstance(result, ChiSquare):
        assert 0 <= result.p <= 1
        assert math.isfinite(result.statistic)
        assert -1e-9 <= cramers_v(result) <= 1 + 1e-9


@given(tables)
def test_the_order_of_rows_and_columns_changes_nothing(counts: list[list[int]]) -> None:
    shuffled = list(reversed([list(reversed(row)) for row in counts]))
    first, second = chi_square(counts), chi_square(shuffled)
    if isinstance(first, ChiSquare) and isinstance(second, ChiSquare):
        assert second.statistic == pytest.approx(first.statistic, rel=1e-9, abs=1e-9)
        assert second.df == first.df
    else:
        assert first == second


@given(tables)
def test_doubling_every_count_doubles_the_statistic(counts: list[list[int]]) -> None:
    once, twice = chi_square(counts), chi_square([[2 * n for n in row] for row in counts])
    if isinstance(once, ChiSquare) and isinstance(twice, ChiSquare):
        assert twice.statistic == pytest.approx(2 * once.statistic, rel=1e-9, abs=1e-9)
        assert cramers_v(twice) == pytest.approx(cramers_v(once), rel=1e-6, abs=1e-6)

"""Pearson's chi-square: what it leaves out, and the laws it obeys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import two_way
from mobsurvey.statistics.two_way.chi_square import chi_square
from mobsurvey.statistics.two_way.cramers_v import v_of

tables = st.integers(1, 6).flatmap(
    lambda columns: st.lists(st.lists(st.integers(0, 40), min_size=columns, max_size=columns), min_size=1, max_size=6)
)


def statistic(counts: list[list[int]]) -> float | None:
    results = chi_square(two_way(counts))
    return None if isinstance(results, Skipped) else results[0].value


def test_empty_rows_and_columns_do_not_count() -> None:
    with_empty = chi_square(two_way([[10, 0, 20], [0, 0, 0], [30, 0, 5]]))
    without = chi_square(two_way([[10, 20], [30, 5]]))
    assert with_empty == without
    assert not isinstance(without, Skipped)
    assert without[0].df == 1


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
    assert chi_square(two_way(counts)) == Skipped(reason)


@given(tables)
def test_doubling_every_count_doubles_the_statistic_and_leaves_v(counts: list[list[int]]) -> None:
    doubled = [[2 * n for n in row] for row in counts]
    once, twice = statistic(counts), statistic(doubled)
    if once is None or twice is None:
        assert once is twice is None
        return
    assert twice == pytest.approx(2 * once, rel=1e-9, abs=1e-9)
    assert v_of(two_way(doubled), twice) == pytest.approx(v_of(two_way(counts), once), rel=1e-6, abs=1e-6)

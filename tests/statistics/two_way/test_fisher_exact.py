"""The exact test against every table written out, R's numbers for large counts, and simulation."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobsurvey.statistics.fixed_margins import log_chance
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import two_way
from mobsurvey.statistics.two_way.chi_square import chi_square
from mobsurvey.statistics.two_way.fisher_exact import feasible, fisher_exact
from mobsurvey.statistics.two_way.monte_carlo import monte_carlo

small_tables = st.integers(2, 4).flatmap(
    lambda columns: st.lists(st.lists(st.integers(0, 3), min_size=columns, max_size=columns), min_size=2, max_size=3)
)


def results(counts: list[list[int]]) -> dict[str, Result]:
    found = fisher_exact(two_way(counts))
    assert not isinstance(found, Skipped), found
    return {result.variant: result for result in found}


def p_of(counts: list[list[int]], variant: str = "") -> float:
    p = results(counts)[variant].p
    assert p is not None
    return p


def fillings(rows: tuple[int, ...], total: int) -> Iterator[tuple[int, ...]]:
    """All columns with this total that leave no row below 0."""
    if len(rows) == 1:
        if total <= rows[0]:
            yield (total,)
        return
    for count in range(min(rows[0], total) + 1):
        for rest in fillings(rows[1:], total - count):
            yield (count, *rest)


def all_tables(rows: tuple[int, ...], columns: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], ...]]:
    """All tables with these totals, as columns."""
    if not columns:
        yield ()
        return
    for column in fillings(rows, columns[0]):
        left = tuple(row - count for row, count in zip(rows, column, strict=True))
        for rest in all_tables(left, columns[1:]):
            yield (column, *rest)


def chance(columns: tuple[tuple[int, ...], ...]) -> Fraction:
    """Of a table, but for what all tables with its totals share."""
    return Fraction(1, math.prod(math.factorial(count) for column in columns for count in column))


@settings(max_examples=60, deadline=None)
@given(small_tables)
def test_it_is_the_sum_over_all_tables(counts: list[list[int]]) -> None:
    table = two_way(counts)
    if table.skipped:
        return
    rows = tuple(int(total) for total in table.row_totals)
    columns = tuple(int(total) for total in table.column_totals)
    observed = chance(tuple(tuple(int(n) for n in column) for column in zip(*table.cells, strict=True)))
    chances = [chance(one) for one in all_tables(rows, columns)]
    expected = sum(one for one in chances if one <= observed) / sum(chances)
    assert p_of(counts) == pytest.approx(float(expected), rel=1e-10)


def test_the_one_sided_p_overlap_in_the_observed_table() -> None:
    both = p_of([[7, 2], [3, 9]], "less") + p_of([[7, 2], [3, 9]], "greater")
    table = two_way([[7, 2], [3, 9]])
    assert both - 1 == pytest.approx(math.exp(log_chance(table.cells, (9, 12), (10, 11), 21)), rel=1e-12)


def test_the_lady_tasting_tea() -> None:
    # Fisher, The Design of Experiments (1935), ch. 2: 1 in 70 when all four cups are told.
    assert p_of([[4, 0], [0, 4]], "greater") == pytest.approx(1 / 70, rel=1e-12)
    assert p_of([[3, 1], [1, 3]]) == pytest.approx(34 / 70, rel=1e-12)


@pytest.mark.parametrize(
    ("counts", "p"),
    [
        # R 4.2.2: fisher.test(matrix(c(...), 2, byrow = TRUE))$p.value
        ([[500_000, 499_000], [499_000, 500_500]], 0.07722558988089008),
        ([[3, 1_000_000], [9, 900_000]], 0.080220146896530703),
    ],
)
def test_large_counts_equal_r(counts: list[list[int]], p: float) -> None:
    assert p_of(counts) == pytest.approx(p, rel=1e-8)


def test_counts_of_a_billion_come_near_the_chi_square() -> None:
    counts = [[1_000_000_000, 1_000_050_000], [1_000_050_000, 1_000_000_000]]
    asymptotic = chi_square(two_way(counts))
    assert not isinstance(asymptotic, Skipped)
    assert p_of(counts) == pytest.approx(asymptotic[0].p, rel=1e-3)


def test_many_columns_go_through_when_one_row_is_small() -> None:
    counts = [[1, 0, 2, 0, 1, 0, 0, 1], [20_000, 30_000, 10_000, 25_000, 40_000, 15_000, 8_000, 12_000]]
    exact = p_of(counts)
    assert feasible(two_way(counts))
    simulated = monte_carlo(two_way(counts))
    assert not isinstance(simulated, Skipped)
    assert abs((simulated[0].p or 0.0) - exact) < 5 * math.sqrt(exact * (1 - exact) / 10_000)


def test_what_would_take_too_long_is_left_out() -> None:
    table = two_way([[50, 60, 70, 80, 90], [80, 70, 65, 60, 50], [55, 66, 77, 88, 99], [40, 50, 30, 20, 60]])
    assert fisher_exact(table) == Skipped("too-large")
    assert not feasible(table)
    assert not isinstance(monte_carlo(table), Skipped)


def test_weighted_counts_have_no_exact_p() -> None:
    table = two_way([[1.5, 2.0], [3.0, 4.0]])
    assert fisher_exact(table) == Skipped("not-whole")
    assert monte_carlo(table) == Skipped("not-whole")
    # A whole number is one also as a float.
    assert fisher_exact(two_way([[1.0, 2.0], [3.0, 4.0]])) == fisher_exact(two_way([[1, 2], [3, 4]]))


@pytest.mark.parametrize(
    "counts",
    [[[3, 5], [8, 2]], [[4, 1, 2], [1, 6, 2], [0, 2, 5]], [[5, 0, 3, 1], [2, 4, 1, 6]], [[9, 2], [4, 4], [1, 8]]],
)
def test_the_simulated_p_lies_within_five_sigma_of_the_exact_one(counts: list[list[int]]) -> None:
    exact = p_of(counts)
    found = monte_carlo(two_way(counts), Settings(replicates=20_000, seed=7))
    assert not isinstance(found, Skipped)
    (result,) = found
    assert result.p is not None and result.low is not None and result.high is not None
    assert abs(result.p - exact) < 5 * math.sqrt(exact * (1 - exact) / 20_000)
    assert result.low <= result.p <= result.high


def test_the_seed_fixes_the_simulation() -> None:
    table = two_way([[4, 1, 2], [1, 6, 2], [0, 2, 5]])
    assert monte_carlo(table) == monte_carlo(table)
    assert monte_carlo(table) != monte_carlo(table, Settings(seed=2))


def test_no_hit_and_nothing_but_hits_have_exact_ends() -> None:
    few = Settings(replicates=100)
    none = monte_carlo(two_way([[400, 0, 0], [0, 400, 0], [0, 0, 400]]), few)
    assert not isinstance(none, Skipped)
    assert (none[0].p, none[0].low) == (0.0, 0.0)
    assert none[0].high == pytest.approx(1 - 0.01 ** (1 / 100))
    every = monte_carlo(two_way([[1, 1], [1, 1]]), few)
    assert not isinstance(every, Skipped)
    assert (every[0].p, every[0].high) == (1.0, 1.0)
    assert every[0].low == pytest.approx(0.01 ** (1 / 100))

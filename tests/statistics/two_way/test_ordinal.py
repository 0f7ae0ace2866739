"""Ordinal and agreement statistics: R's numbers, edges, and the laws they obey."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobsurvey.statistics.result import Result
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay, two_way
from mobsurvey.statistics.two_way.bowker import bowker
from mobsurvey.statistics.two_way.eta import eta
from mobsurvey.statistics.two_way.gamma import gamma
from mobsurvey.statistics.two_way.kappa import kappa
from mobsurvey.statistics.two_way.linear_by_linear import linear_by_linear
from mobsurvey.statistics.two_way.mcnemar import mcnemar
from mobsurvey.statistics.two_way.pearson_r import pearson_r
from mobsurvey.statistics.two_way.somers_d import somers_d
from mobsurvey.statistics.two_way.spearman import spearman
from mobsurvey.statistics.two_way.tau_b import tau_b
from mobsurvey.statistics.two_way.tau_c import tau_c
from mobsurvey.statistics.two_way.weighted_kappa import weighted_kappa

REFERENCE = Path(__file__).resolve().parents[2] / "reference" / "two_way"
Statistic = Callable[[TwoWay], tuple[Result, ...] | Skipped]
Scored = Callable[[list[list[float]]], TwoWay]
BY_SCORES: tuple[Statistic, ...] = (linear_by_linear, pearson_r, eta)
BY_ORDER: tuple[Statistic, ...] = (gamma, tau_b, tau_c, somers_d, spearman)
AGREEMENT: tuple[Statistic, ...] = (kappa, weighted_kappa, mcnemar, bowker)
ALL: tuple[Statistic, ...] = (*BY_SCORES, *BY_ORDER, *AGREEMENT)


def rectangles(counts: st.SearchStrategy[float], largest: int) -> st.SearchStrategy[list[list[float]]]:
    return st.integers(1, largest).flatmap(
        lambda columns: st.lists(st.lists(counts, min_size=columns, max_size=columns), min_size=1, max_size=largest)
    )


anything = rectangles(st.integers(0, 3) | st.integers(0, 10**9) | st.floats(0, 1e9), 12)
small = rectangles(st.integers(0, 20), 5)


def table(counts: list[list[float]], power: int = 1) -> TwoWay:
    """With scores 1, 2, ... to that power."""
    columns = len(counts[0])
    return two_way(counts, [r**power for r in range(1, len(counts) + 1)], [c**power for c in range(1, columns + 1)])


def transposed(counts: list[list[float]]) -> list[list[float]]:
    return [list(column) for column in zip(*counts, strict=True)]


def by_variant(statistic: Statistic, of: TwoWay) -> dict[str, Result]:
    found = statistic(of)
    return {} if isinstance(found, Skipped) else {result.variant: result for result in found}


def same(first: Result, second: Result, sign: int = 1) -> None:
    for a, b in zip(first[:5], (second.value, second.df, second.p, second.se, second.statistic), strict=True):
        assert (a is None) == (b is None)
    assert first.value is not None and second.value is not None
    assert second.value == pytest.approx(sign * first.value, rel=1e-9, abs=1e-12)
    assert second.se == (None if first.se is None else pytest.approx(first.se, rel=1e-6, abs=1e-9))
    assert second.p == (None if first.p is None else pytest.approx(first.p, rel=1e-6, abs=1e-12))


def reference(file_name: str) -> dict[str, dict[tuple[str, str], dict[str, float]]]:
    """By statistic, then table and variant: what R says of each quantity."""
    found: dict[str, dict[tuple[str, str], dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    with (REFERENCE / file_name).open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["statistic"]][row["table"], row["variant"]][row["quantity"]] = float(row["value"])
    return found


def reference_tables() -> dict[str, list[list[float]]]:
    with (REFERENCE / "tables.csv").open(encoding="utf-8") as file:
        rows = [(row["id"], int(row["columns"]), row["counts"].split()) for row in csv.DictReader(file)]
    return {
        number: [[float(n) for n in cells[at : at + width]] for at in range(0, len(cells), width)]
        for number, width, cells in rows
    }


def compare(statistic: Statistic, expected: dict[tuple[str, str], dict[str, float]], scored: Scored) -> None:
    counts = reference_tables()
    for (number, variant), quantities in expected.items():
        result = by_variant(statistic, scored(counts[number]))[variant]
        for quantity, value in quantities.items():
            tolerance = (1e-6, 1e-300) if quantity == "p" else (1e-8, 1e-12)
            found = getattr(result, quantity)
            assert found == pytest.approx(value, rel=tolerance[0], abs=tolerance[1]), (number, variant, quantity)


@pytest.mark.parametrize("statistic", ALL)
def test_equals_r(statistic: Statistic) -> None:
    expected = reference("ordinal.csv")[statistic.__name__.replace("_", "-")]
    assert len(expected) >= 150
    compare(statistic, expected, table)


@pytest.mark.parametrize("statistic", [linear_by_linear, pearson_r, eta])
def test_equals_r_with_unequal_steps(statistic: Statistic) -> None:
    expected = reference("ordinal_squares.csv")[statistic.__name__.replace("_", "-")]
    assert len(expected) >= 40
    compare(
        statistic,
        expected,
        lambda counts: two_way(
            counts, [r * r for r in range(1, len(counts) + 1)], [2**c for c in range(len(counts[0]))]
        ),
    )


# Edges


@pytest.mark.parametrize("statistic", [*BY_SCORES, *BY_ORDER, weighted_kappa])
def test_categories_without_an_order_have_none(statistic: Statistic) -> None:
    assert statistic(two_way([[5, 2], [1, 4]])) == Skipped("no-scores")


@pytest.mark.parametrize("statistic", [linear_by_linear, pearson_r, *BY_ORDER])
def test_one_order_is_not_enough(statistic: Statistic) -> None:
    assert statistic(two_way([[5, 2], [1, 4]], None, [1, 2])) == Skipped("no-scores")


@pytest.mark.parametrize("statistic", [linear_by_linear, pearson_r, *BY_ORDER])
def test_equal_scores_have_no_variation(statistic: Statistic) -> None:
    assert statistic(two_way([[5, 2], [1, 4]], [3, 3], [1, 2])) == Skipped("no-variation")


def test_eta_needs_the_scores_of_the_dependent_question_only() -> None:
    assert list(by_variant(eta, two_way([[5, 2], [1, 4]], None, [1, 2]))) == ["columns"]
    assert list(by_variant(eta, two_way([[5, 2], [1, 4]], [1, 2], [7, 7]))) == ["rows"]
    assert eta(two_way([[5, 2], [1, 4]], [3, 3], None)) == Skipped("no-variation")


@pytest.mark.parametrize("statistic", [gamma, tau_b, somers_d, spearman])
def test_perfect_association_has_no_interval(statistic: Statistic) -> None:
    for result in by_variant(statistic, table([[5, 0, 0], [0, 7, 0], [0, 0, 4]])).values():
        assert (result.value, result.se, result.low, result.high) == (1.0, 0.0, None, None)


def test_a_perfect_correlation_is_certain_only_with_more_than_two_cases() -> None:
    assert by_variant(pearson_r, table([[1, 0], [0, 1]]))[""].p is None
    perfect = by_variant(pearson_r, table([[2, 0], [0, 1]]))[""]
    assert (perfect.value, perfect.p, perfect.statistic) == (1.0, 0.0, None)


@pytest.mark.parametrize(
    ("counts", "statistic", "reason"),
    [
        ([[1, 2, 3], [4, 5, 6]], kappa, "not-square"),
        ([[1, 2, 3], [4, 5, 6]], weighted_kappa, "not-square"),
        ([[1, 2, 3], [4, 5, 6]], bowker, "not-square"),
        ([[1, 2, 3], [4, 5, 6]], mcnemar, "not-2x2"),
        ([[0, 0], [0, 0]], kappa, "no-cases"),
        ([[0, 0], [0, 0]], mcnemar, "no-cases"),
        ([[0, 0], [0, 0]], bowker, "no-cases"),
        ([[7, 0], [0, 0]], kappa, "no-variation"),
        ([[7, 0], [0, 3]], mcnemar, "no-change"),
        ([[7, 0, 0], [0, 3, 0], [0, 0, 2]], bowker, "no-change"),
    ],
)
def test_what_has_no_agreement_says_why(counts: list[list[float]], statistic: Statistic, reason: str) -> None:
    assert statistic(table(counts)) == Skipped(reason)


def test_agreement_keeps_categories_that_one_rating_never_has() -> None:
    # Rows and columns that are empty would leave a 2 x 2 table of other categories if they were taken out.
    found = by_variant(kappa, table([[5, 2, 0], [0, 0, 0], [1, 3, 0]]))[""]
    assert found.value == pytest.approx((5 / 11 - 42 / 121) / (1 - 42 / 121))


def test_mcnemar_is_exact_for_whole_counts_only() -> None:
    assert by_variant(mcnemar, table([[1, 6], [2, 1]]))["exact"].p == pytest.approx(2 * 37 / 256)
    assert list(by_variant(mcnemar, table([[1, 6.5], [2, 1]]))) == [""]


def test_mcnemar_is_exact_also_for_many() -> None:
    # R: 2 * pbinom(490, 1001, 0.5), 2 * pbinom(5e8 - 2e4, 1e9, 0.5)
    for there, back, p in ((490, 511, 0.527316394273965), (500_020_000, 499_980_000, 0.205914548101366)):
        assert by_variant(mcnemar, table([[1, there], [back, 1]]))["exact"].p == pytest.approx(p, rel=1e-9)


# Laws


@settings(max_examples=50)
@given(anything)
def test_no_table_fails(counts: list[list[float]]) -> None:
    columns = len(counts[0])
    for scored in (table(counts), table(counts, 3), two_way(counts), two_way(counts, [1] * len(counts), [2] * columns)):
        for statistic in ALL:
            found = statistic(scored)
            if isinstance(found, Skipped):
                continue
            assert found
            for result in found:
                assert all(math.isfinite(number) for number in result if isinstance(number, int | float)), result
                assert result.p is None or 0 <= result.p <= 1
                assert result.se is None or result.se >= 0


@given(small)
def test_rows_and_columns_change_places(counts: list[list[float]]) -> None:
    one, other = table(counts), table(transposed(counts))
    places = {"rows": "columns", "columns": "rows"}
    for statistic in (*BY_SCORES, *BY_ORDER, kappa, weighted_kappa):
        there, back = by_variant(statistic, one), by_variant(statistic, other)
        assert len(there) == len(back)
        for variant, result in there.items():
            turned = variant if statistic is weighted_kappa else places.get(variant, variant)
            same(result, back[turned])


@given(small)
def test_the_other_direction_of_one_scale_turns_the_sign(counts: list[list[float]]) -> None:
    rows, columns = range(len(counts)), range(len(counts[0]))
    one, other = two_way(counts, rows, columns), two_way(counts, [-r for r in rows], columns)
    for statistic in (pearson_r, *BY_ORDER):
        there, back = by_variant(statistic, one), by_variant(statistic, other)
        assert there.keys() == back.keys()
        for variant, result in there.items():
            same(result, back[variant], -1)


@given(small)
def test_only_scores_say_what_comes_first(counts: list[list[float]]) -> None:
    order = sorted(range(len(counts)), key=lambda row: row * 5 % 7)
    one = table(counts)
    other = two_way([counts[r] for r in order], [r + 1 for r in order], range(1, len(counts[0]) + 1))
    for statistic in (*BY_SCORES, *BY_ORDER):
        there, back = by_variant(statistic, one), by_variant(statistic, other)
        assert there.keys() == back.keys()
        for variant, result in there.items():
            same(result, back[variant])


@given(small)
def test_categories_of_equal_score_are_one(counts: list[list[float]]) -> None:
    columns = range(len(counts[0]))
    split = two_way([*counts, *counts], [*range(len(counts))] * 2, columns)
    merged = two_way([[2 * n for n in row] for row in counts], range(len(counts)), columns)
    for statistic in BY_ORDER:
        assert by_variant(statistic, split) == by_variant(statistic, merged)


@given(small)
def test_intervals_hold_the_value(counts: list[list[float]]) -> None:
    for statistic in (pearson_r, *BY_ORDER, kappa, weighted_kappa):
        for result in by_variant(statistic, table(counts)).values():
            if result.low is not None and result.high is not None and result.value is not None:
                assert -1 <= result.low <= result.value <= result.high <= 1

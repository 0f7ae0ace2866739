"""Cronbach's alpha by hand and by its laws; R's numbers are met in the tests of the command, with its counts."""

from __future__ import annotations

import math
from statistics import correlation, stdev, variance

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobsurvey.statistics.scales.cronbach_alpha import Reliability, cronbach_alpha
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.table.reasons import REASONS

codes = st.integers(1, 5) | st.sampled_from([0.1, 0.2, 0.3, 2024, -3.5, 10**9])
answers = st.integers(1, 6).flatmap(lambda k: st.lists(st.lists(codes, min_size=k, max_size=k), max_size=12))


def of(cases: list[list[float]], k: int | None = None) -> Reliability | Skipped:
    """Reliability of cases written out, an item a column."""
    items = list(zip(*cases, strict=True)) or [()] * (k or 0)
    products = [[sum(a * b for a, b in zip(x, y, strict=True)) for y in items] for x in items]
    return cronbach_alpha(len(cases), [sum(item) for item in items], products)


def found(cases: list[list[float]]) -> Reliability:
    result = of(cases)
    assert isinstance(result, Reliability)
    return result


CASES: list[list[float]] = [[1, 2, 1], [2, 2, 3], [3, 3, 2], [3, 2, 3], [1, 1, 2], [2, 3, 3]]


def test_equals_the_definition() -> None:
    result = found(CASES)
    items = [list(item) for item in zip(*CASES, strict=True)]
    total = [sum(case) for case in CASES]
    assert result.alpha == pytest.approx(3 / 2 * (1 - sum(map(variance, items)) / variance(total)))
    assert (result.mean, result.sd) == pytest.approx((sum(total) / 6, stdev(total)))
    r = sum(correlation(items[i], items[j]) for i, j in ((0, 1), (0, 2), (1, 2))) / 3
    assert result.mean_correlation == pytest.approx(r)
    assert result.standardized == pytest.approx(3 * r / (1 + 2 * r))
    for number, (item, own) in enumerate(zip(items, result.items, strict=True)):
        rest = [t - x for t, x in zip(total, item, strict=True)]
        assert (own.mean, own.sd) == pytest.approx((sum(item) / 6, stdev(item)))
        assert own.item_rest == pytest.approx(correlation(item, rest))
        others = [other for at, other in enumerate(items) if at != number]
        assert own.alpha_if_deleted == pytest.approx(2 * (1 - sum(map(variance, others)) / variance(rest)))
    assert result.low is not None and result.high is not None
    assert result.low < result.alpha < result.high < 1


@pytest.mark.parametrize(
    ("cases", "reason"),
    [
        ([], "no-complete-case"),
        ([[1, 2], [2, 1]], "too-few"),
        ([[1, 2], [1, 3], [1, 2]], "no-variation-items"),
        ([[1, 3], [2, 2], [3, 1]], "constant-total"),
        ([[0.1, 0.3], [0.2, 0.2], [0.3, 0.1]], "constant-total"),
    ],
)
def test_what_has_no_alpha_says_why(cases: list[list[float]], reason: str) -> None:
    assert of(cases, 2) == Skipped(reason)
    assert reason in REASONS


def test_an_item_that_does_not_vary_is_set_aside() -> None:
    with_constant = found([[*case, 4] for case in CASES])
    without = found(CASES)
    assert with_constant[:8] == without[:8]
    assert with_constant.used == 3
    assert with_constant.items[:3] == without.items
    assert with_constant.items[3] == (4, 0, None, None)


def test_two_items_leave_no_alpha_when_one_is_deleted() -> None:
    assert [item.alpha_if_deleted for item in found([case[:2] for case in CASES]).items] == [None, None]


def test_equal_items_have_alpha_one() -> None:
    assert found([[1, 1, 1], [2, 2, 2], [4, 4, 4]]).alpha == pytest.approx(1)


def test_large_whole_scores_are_exact() -> None:
    far: list[list[float]] = [[10**12 + x for x in case] for case in CASES]
    assert found(far).alpha == found(CASES).alpha


@pytest.mark.parametrize("turn", [(), (0,), (2,), (0, 1), (1, 2, 3)])
def test_what_was_turned_is_found(turn: tuple[int, ...]) -> None:
    cases: list[list[float]] = [[1, 1, 1, 2], [2, 2, 3, 2], [4, 3, 3, 4], [5, 5, 4, 4], [3, 3, 2, 3], [1, 2, 2, 1]]
    assert found(cases).turned == ()
    changed: list[list[float]] = [[6 - x if at in turn else x for at, x in enumerate(case)] for case in cases]
    others = tuple(at for at in range(4) if at not in turn)
    assert found(changed).turned in (turn, others)
    assert len(found(changed).turned) <= 2
    if len(turn) == 1:
        result = found(changed)
        assert result.turned == turn
        assert (result.items[turn[0]].item_rest or 0) < 0


@settings(max_examples=100)
@given(answers)
def test_no_cases_fail(cases: list[list[float]]) -> None:
    result = of(cases, 3)
    if isinstance(result, Skipped):
        assert result.reason in REASONS
        return
    numbers = [*result[:5], result.mean, result.sd, *(x for item in result.items for x in item)]
    assert all(math.isfinite(x) for x in numbers if x is not None)
    assert result.alpha <= 1 + 1e-9
    if result.low is not None and result.high is not None:
        assert result.low <= result.alpha + 1e-9
        assert result.low <= result.high
    assert all(-1 <= item.item_rest <= 1 for item in result.items if item.item_rest is not None)


@settings(max_examples=50)
@given(st.lists(st.lists(st.integers(1, 5), min_size=4, max_size=4), min_size=3, max_size=12))
def test_turning_all_items_round_changes_no_alpha(cases: list[list[float]]) -> None:
    once, turned = of(cases), of([[6 - x for x in case] for case in cases])
    if isinstance(once, Skipped) or isinstance(turned, Skipped):
        assert once == turned
        return
    assert turned.alpha == pytest.approx(once.alpha, rel=1e-9, abs=1e-9)
    assert turned.turned in (once.turned, tuple(at for at in range(4) if at not in once.turned))

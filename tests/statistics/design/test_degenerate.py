"""No totals make a statistic of a design fail: a number, or why there is none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobsurvey.statistics.design.design_effect import design_effect
from mobsurvey.statistics.design.design_mmi import design_mmi
from mobsurvey.statistics.design.korn_graubard import korn_graubard
from mobsurvey.statistics.design.logit import logit
from mobsurvey.statistics.design.proportion import proportion
from mobsurvey.statistics.design.rao_scott import rao_scott
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.table.reasons import REASONS


class Made(NamedTuple):
    totals: Sequence[float]
    covariance: Sequence[Sequence[float]]
    unweighted: Sequence[int]
    degrees: Sequence[int]


def simple(counts: Sequence[int], members: Sequence[Sequence[int]], df: int | None = None, weight: float = 1) -> Made:
    """Totals of a simple sample: `counts` of disjoint groups of cases, each indicator some of these groups."""
    n = sum(counts)
    sizes = [sum(counts[group] for group in groups) for groups in members]
    shared = [[sum(counts[g] for g in a if g in b) for b in members] for a in members]
    factor = n / (n - 1) if n > 1 else 0.0
    covariance = [
        [factor * weight**2 * (shared[i][j] - sizes[i] * sizes[j] / max(n, 1)) for j in range(len(members))]
        for i in range(len(members))
    ]
    degrees = [max(size - 1, 0) if df is None else df for size in sizes]
    return Made([weight * size for size in sizes], covariance, sizes, degrees)


def table(counts: Sequence[Sequence[int]], **more: float) -> Made:
    """Cells row after row, the bases of the columns, the base of all."""
    wide = len(counts[0])
    groups = [[cell] for cell in range(len(counts) * wide)]
    columns = [[row * wide + column for row in range(len(counts))] for column in range(wide)]
    everyone = [list(range(len(groups)))]
    return simple([n for row in counts for n in row], groups + columns + everyone, **more)  # type: ignore[arg-type]


def check(found: tuple[Result, ...] | Skipped) -> None:
    if isinstance(found, Skipped):
        assert found.reason in REASONS
        return
    for result in found:
        assert all(math.isfinite(number) for number in result if isinstance(number, int | float))
        assert result.p is None or 0 <= result.p <= 1
        assert result.se is None or result.se >= 0
        if result.low is not None:
            assert result.value is not None and result.high is not None
            assert 0 <= result.low <= result.value + 1e-9
            assert result.value <= result.high + 1e-9 <= 1 + 2e-9


counts = st.one_of(st.integers(0, 3), st.sampled_from([0, 0, 50, 10**9]))
tables = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda shape: st.lists(st.lists(counts, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0])
)


@given(tables, st.sampled_from([None, 0, 1, 20]), st.sampled_from([1, 1e-6, 1e9]), st.sampled_from([0.5, 0.95, 0.999]))
@settings(max_examples=100, deadline=None)
def test_any_table_has_a_number_or_a_reason(
    found: list[list[int]], df: int | None, weight: float, confidence: float
) -> None:
    from mobsurvey.statistics.settings import Settings

    made = table(found, df=df, weight=weight)  # type: ignore[arg-type]
    high, wide = len(found), len(found[0])
    level = Settings(confidence=confidence)
    for cell in range(high * wide):
        for statistic in (proportion, design_effect, logit, korn_graubard):
            check(statistic(made, cell, high * wide + cell % wide, level))
    places = [list(range(row * wide, row * wide + wide)) for row in range(high)]
    bases = list(range(high * wide, high * wide + wide))
    check(rao_scott(made, places, bases[-1] + 1))
    for row in places:
        check(rao_scott(made, [list(zip(bases, row, strict=True)), row], bases[-1] + 1))
    check(design_mmi(made, places, bases, bases[-1] + 1))


def test_the_largest_table() -> None:
    made = table([[(row * 7 + column * 5) % 11 + 1 for column in range(12)] for row in range(12)])
    places = [list(range(row * 12, row * 12 + 12)) for row in range(12)]
    check(rao_scott(made, places, 156))
    check(design_mmi(made, places, list(range(144, 156)), 156))
    check(rao_scott(table([[0] * 12 for _ in range(12)]), places, 156))


CROSS = [[0, 1], [2, 3]]


@pytest.mark.parametrize(
    ("found", "df", "reason"),
    [
        ([[0, 0], [0, 0]], None, "no-cases"),
        ([[3, 0], [4, 0]], None, "one-column"),
        ([[3, 4], [0, 0]], None, "one-row"),
        ([[3, 4], [4, 3]], 0, "no-degrees"),
    ],
)
def test_why_there_is_no_test(found: list[list[int]], df: int | None, reason: str) -> None:
    made = table(found, df=df)  # type: ignore[arg-type]
    assert rao_scott(made, CROSS, 6) == Skipped(reason)


def test_a_census_has_no_test() -> None:
    made = table([[30, 40], [40, 30]])
    made = made._replace(covariance=[[0.0] * 7 for _ in range(7)])
    assert rao_scott(made, CROSS, 6) == Skipped("no-sampling-variance")
    assert design_mmi(made, CROSS, (4, 5), 6) == Skipped("no-sampling-variance")
    assert korn_graubard(made, 0, 4) == (Result(30 / 70, df=69, se=0.0, low=30 / 70, high=30 / 70),)


@pytest.mark.parametrize(("found", "ends"), [([[0], [20]], (0.0, 0.16843)), ([[20], [0]], (0.83157, 1.0))])
def test_nobody_and_everybody(found: list[list[int]], ends: tuple[float, float]) -> None:
    made = table(found)
    (interval,) = korn_graubard(made, 0, 2)
    assert isinstance(interval, Result)
    assert (interval.low, interval.high) == pytest.approx(ends, abs=1e-5)  # Clopper-Pearson of 0 of 20, by tables
    assert logit(made, 0, 2) == Skipped("everybody-chose" if found[0][0] else "nobody-chose")
    assert design_effect(made, 0, 2) == logit(made, 0, 2)
    assert design_mmi(table([[0, 0], [20, 30]]), [[0, 1]], (4, 5), 6) == Skipped("no-item-varies")


def test_a_simple_sample_has_a_design_effect_of_one() -> None:
    (effect,) = design_effect(table([[12, 5], [20, 9]], weight=3), 0, 4)
    assert isinstance(effect, Result)
    # The base of the column is random too, which costs next to nothing.
    assert effect.value == pytest.approx(1, rel=0.02)


def test_one_option_of_a_simple_sample_is_near_pearson() -> None:
    (test,) = design_mmi(table([[120, 90], [80, 110]]), [[0, 1]], (4, 5), 6)
    assert isinstance(test, Result)
    pearson = 400 * (120 * 110 - 90 * 80) ** 2 / 200**3 / 200 * 200**2 / 210 / 190
    assert test.df == pytest.approx(1)
    assert test.value == pytest.approx(pearson, rel=0.05)

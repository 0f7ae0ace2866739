"""Raking: its margins hold, its bounds too, and what cannot hold is told."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobsurvey.statistics.raking import MOST_ROUNDS, Margin, rake


@st.composite
def problems(draw: st.DrawFn) -> tuple[Any, Any, list[Margin], Any]:
    """Groups of cases, margins of two or three questions, and weights between bounds by which these hold."""
    sizes = draw(st.lists(st.integers(2, 4), min_size=2, max_size=3))
    cells = np.indices(sizes).reshape(len(sizes), -1)
    count = cells.shape[1]
    cases = np.array(draw(st.lists(st.integers(1, 50), min_size=count, max_size=count)), float)
    numbers = st.floats(0.2, 5)
    base = np.array(draw(st.lists(numbers, min_size=count, max_size=count)))
    weights = np.array(draw(st.lists(numbers, min_size=count, max_size=count)))
    sums = [np.bincount(row, cases * weights, size) for row, size in zip(cells, sizes, strict=True)]
    margins = [Margin(row, own.astype(np.float64)) for row, own in zip(cells, sums, strict=True)]
    return cases, base, margins, weights


def off(cases: Any, weights: Any, margins: list[Margin]) -> float:
    total = float(margins[0].targets.sum())
    return max(
        float(np.abs(np.bincount(m.category, cases * weights, len(m.targets)) - m.targets).max()) / total
        for m in margins
    )


@given(problems())
def test_margins_hold(problem: tuple[Any, Any, list[Margin], Any]) -> None:
    cases, base, margins, _ = problem
    found = rake(cases, base, margins)
    assert found.held
    assert off(cases, found.weights, margins) < 1e-9
    assert np.allclose(found.weights, found.factors * base, rtol=1e-15)


@given(problems(), st.floats(1.05, 2))
@settings(deadline=None)
def test_margins_and_bounds_hold_at_once(problem: tuple[Any, Any, list[Margin], Any], room: float) -> None:
    cases, base, margins, weights = problem
    bounds = (float(weights.min()) / room, float(weights.max()) * room)
    found = rake(cases, base, margins, bounds)
    assert found.held
    assert off(cases, found.weights, margins) < 1e-9
    assert found.weights.min() >= bounds[0] and found.weights.max() <= bounds[1]


@given(problems(), st.floats(0.01, 100))
def test_the_unit_of_the_base_weights_does_not_matter(problem: tuple[Any, Any, list[Margin], Any], unit: float) -> None:
    cases, base, margins, _ = problem
    assert np.allclose(rake(cases, base, margins).weights, rake(cases, base * unit, margins).weights, rtol=1e-7)


@given(problems())
def test_raked_weights_that_are_raked_again_stay(problem: tuple[Any, Any, list[Margin], Any]) -> None:
    cases, base, margins, _ = problem
    once = rake(cases, base, margins).weights
    again = rake(cases, once, margins)
    assert again.rounds == 0
    assert np.allclose(again.weights, once, rtol=1e-12)


def test_one_margin_is_the_ratio_of_target_and_sum() -> None:
    margin = Margin(np.array([0, 0, 1]), np.array([30.0, 70.0]))
    found = rake(np.array([10.0, 5, 20]), np.array([1.0, 2, 1]), [margin])
    assert found.rounds == 1
    assert found.weights.tolist() == [1.5, 3.0, 3.5]


@pytest.mark.parametrize("unit", [1e-300, 1e307])
def test_base_weights_near_the_end_of_numbers(unit: float) -> None:
    margin = Margin(np.array([0, 0, 1]), np.array([30.0, 70.0]))
    found = rake(np.array([10.0, 5, 20]), np.array([1.0, 2, 1]) * unit, [margin])
    assert found.weights.tolist() == pytest.approx([1.5, 3.0, 3.5])
    assert (found.factors * np.array([1.0, 2, 1]) * unit).tolist() == pytest.approx([1.5, 3.0, 3.5])


def test_margins_that_contradict_each_other_are_told() -> None:
    place = np.array([0, 1])
    margins = [Margin(place, np.array([30.0, 70.0])), Margin(place, np.array([50.0, 50.0]))]
    found = rake(np.ones(2), np.ones(2), margins)
    assert not found.held
    assert found.rounds == MOST_ROUNDS
    assert (found.largest.margin, found.largest.category) == (0, 0)
    assert (found.largest.found, found.largest.target) == (50, 30)


def test_margins_that_only_zero_weights_would_hold_are_told() -> None:
    margins = [
        Margin(np.array([0, 0, 1]), np.array([60.0, 40.0])),
        Margin(np.array([0, 1, 1]), np.array([70.0, 30.0])),
    ]
    found = rake(np.ones(3), np.ones(3), margins)
    assert not found.held
    assert np.isfinite(found.weights).all()
    assert math.isfinite(found.largest.found)


@pytest.mark.parametrize("bounds", [(0.5, 1.2), (0.0, 1.2), (0.95, math.inf)])
def test_bounds_that_cannot_hold_are_told(bounds: tuple[float, float]) -> None:
    found = rake(np.array([10.0, 10]), np.ones(2), [Margin(np.array([0, 1]), np.array([2.0, 18.0]))], bounds)
    assert not found.held
    assert np.isfinite(found.weights).all()

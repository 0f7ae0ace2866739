"""Moments and medians of counted values equal those of the values written out."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobsurvey.statistics.moments import median, moments

groups = st.dictionaries(st.integers(-50, 50) | st.floats(-1e6, 1e6), st.integers(0, 6), max_size=8)


def written_out(group: dict[float, int]) -> list[float]:
    return [value for value, count in group.items() for _ in range(count)]


@given(groups)
def test_equal_those_of_the_values_written_out(group: dict[float, int]) -> None:
    values = written_out(group)
    found = moments(group)
    if not values:
        assert found is None
        assert median(group) is None
        return
    assert found is not None
    assert found.n == len(values)
    assert found.mean == pytest.approx(statistics.fmean(values), rel=1e-9, abs=1e-9)
    assert median(group) == pytest.approx(statistics.median(values), rel=1e-12, abs=1e-9)
    if len(values) > 1:
        sd = statistics.stdev(values)
        assert found.sd == pytest.approx(sd, rel=1e-6, abs=1e-9)
        assert found.se == pytest.approx(sd / len(values) ** 0.5, rel=1e-6, abs=1e-9)
    else:
        assert (found.variance, found.sd, found.se) == (None, None, None)


def test_large_values_keep_their_differences() -> None:
    far = moments({1e15 + 1: 1, 1e15 + 2: 1, 1e15 + 3: 1})
    assert far is not None
    assert (far.mean, far.sd) == (1e15 + 2, 1)


def test_weighted_counts() -> None:
    found = moments({1: 0.5, 3: 1.5})
    assert found is not None
    assert (found.n, found.mean, found.squares) == (2, 2.5, 1.5)
    assert median({1: 0.5, 3: 1.5}) == 3
    assert median({1: 0.1 + 0.2, 3: 0.3}) == 2


def test_values_too_large_to_square() -> None:
    found = moments({1e308: 1, -1e308: 1, 1: 2})
    assert found is not None
    assert (found.n, found.sd, found.se) == (4, None, None)
    assert abs(found.mean) < 1e300

"""Intervals of proportions against R's numbers, and the laws that all of them obey."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobsurvey.statistics.proportion.agresti_coull import agresti_coull
from mobsurvey.statistics.proportion.clopper_pearson import clopper_pearson
from mobsurvey.statistics.proportion.jeffreys import jeffreys
from mobsurvey.statistics.proportion.wilson import wilson

REFERENCE = Path(__file__).resolve().parents[2] / "reference" / "proportion.csv"
Interval = Callable[[float, float, float], tuple[float, float]]
INTERVALS: list[Interval] = [wilson, clopper_pearson, jeffreys, agresti_coull]

every_interval = pytest.mark.parametrize("interval", INTERVALS)
confidences = st.sampled_from([0.5, 0.9, 0.95, 0.99, 0.999999])
bases = st.floats(1e-6, 1e9) | st.integers(1, 10**9)
shares = st.floats(0, 1)


@every_interval
def test_equals_r(interval: Interval) -> None:
    with REFERENCE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 90
    for row in rows:
        ends = interval(float(row["count"]), float(row["base"]), float(row["confidence"]))
        expected = [float(row[f"{interval.__name__}_{end}"]) for end in ("low", "high")]
        assert ends == pytest.approx(expected, rel=1e-8, abs=1e-15), row


@every_interval
@settings(max_examples=40)
@given(bases, shares, confidences)
def test_the_ends_enclose_the_proportion(interval: Interval, base: float, share: float, confidence: float) -> None:
    count = min(base * share, base)
    low, high = interval(count, base, confidence)
    assert 0 <= low <= high <= 1
    # That of Jeffreys need not hold the proportion where the base is less than one respondent.
    if interval is not jeffreys or (base > 1 and 1 <= count <= base - 1):
        assert low - 1e-9 <= count / base <= high + 1e-9


@every_interval
@settings(max_examples=40)
@given(bases, confidences)
def test_nobody_and_everybody_reach_the_ends(interval: Interval, base: float, confidence: float) -> None:
    assert interval(0, base, confidence)[0] == 0
    assert interval(base, base, confidence)[1] == 1


@every_interval
@settings(max_examples=40)
@given(st.integers(1, 5000), st.integers(0, 5000), confidences)
def test_yes_and_no_mirror_each_other(interval: Interval, base: int, count: int, confidence: float) -> None:
    count = min(count, base)
    low, high = interval(count, base, confidence)
    assert interval(base - count, base, confidence) == pytest.approx((1 - high, 1 - low), rel=1e-9, abs=1e-12)


@every_interval
@settings(max_examples=40)
@given(st.integers(1, 5000), shares)
def test_more_confidence_is_no_shorter(interval: Interval, base: int, share: float) -> None:
    count = round(base * share)
    narrow, wide = interval(count, base, 0.9), interval(count, base, 0.99)
    assert wide[0] <= narrow[0]
    assert narrow[1] <= wide[1]


def test_the_default_loads_no_scipy() -> None:
    code = (
        "import sys; from mobsurvey.statistics.proportion.wilson import wilson; "
        "from mobsurvey.statistics.proportion.agresti_coull import agresti_coull; "
        "wilson(3, 20, 0.95); agresti_coull(3, 20, 0.95); sys.exit('scipy' in sys.modules or 'numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

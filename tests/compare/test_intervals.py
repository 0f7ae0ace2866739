"""Intervals of differences against R, and at their edges."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from mobsurvey.compare.intervals import newcombe, welch
from mobsurvey.statistics.moments import Moments, moments

REFERENCE = Path(__file__).resolve().parents[1] / "reference" / "compare"


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def group(text: str) -> Moments:
    found = moments({float(v): int(n) for v, n in (pair.split(":") for pair in text.split())})
    assert found
    return found


def test_newcombe_equals_r() -> None:
    for row in rows("proportions"):
        given = [float(row[key]) for key in ("count", "base", "first_count", "first_base", "confidence")]
        assert newcombe(*given) == pytest.approx((float(row["low"]), float(row["high"])), rel=1e-9, abs=1e-12), row


def test_newcombe_turns_round_with_the_samples() -> None:
    low, high = newcombe(9, 10, 3, 10, 0.95)
    assert newcombe(3, 10, 9, 10, 0.95) == pytest.approx((-high, -low))
    assert newcombe(10, 10, 0, 10, 0.99)[1] == 1


def test_welch_equals_r() -> None:
    for row in rows("means"):
        found = welch(group(row["group"]), group(row["first"]), float(row["confidence"]))
        assert found == pytest.approx((float(row["low"]), float(row["high"])), rel=1e-9), row


@pytest.mark.parametrize("texts", [("3:1", "1:5 2:5"), ("3:9", "1:4"), ("1:5 2:5", "2:1")])
def test_no_interval_without_spread(texts: tuple[str, str]) -> None:
    assert welch(group(texts[0]), group(texts[1]), 0.95) is None

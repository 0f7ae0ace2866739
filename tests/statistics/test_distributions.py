"""The chi-square's tail against R's numbers, over its whole range."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from mobsurvey.statistics.distributions import chi_square_tail

REFERENCE = Path(__file__).resolve().parent.parent / "reference"


def tails() -> list[tuple[float, int, float]]:
    with (REFERENCE / "chi_square_tail.csv").open(encoding="utf-8") as file:
        return [(float(row["x"]), int(row["df"]), float(row["p"])) for row in csv.DictReader(file)]


def test_the_tail_equals_r_over_the_whole_range() -> None:
    assert len(tails()) > 400
    for x, df, p in tails():
        assert chi_square_tail(x, df) == pytest.approx(p, rel=1e-10, abs=1e-300), (x, df)


@pytest.mark.parametrize("df", [1, 2, 2.5, 7, 400])
def test_the_tail_is_one_at_zero_and_falls(df: float) -> None:
    values = [chi_square_tail(x, df) for x in (0.0, 0.5, 5.0, 50.0, 500.0, 5000.0)]
    assert values[0] == 1.0
    assert values == sorted(values, reverse=True)


def test_many_degrees_of_freedom_do_not_underflow() -> None:
    # R: pchisq(2000, 2000, lower.tail = FALSE)
    assert chi_square_tail(2000.0, 2000) == pytest.approx(0.49579488, rel=1e-6)

"""Statistics of layered 2 x 2 tables against R's numbers, and what they do with layers that tell nothing."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobsurvey.statistics.layered.breslow_day import breslow_day
from mobsurvey.statistics.layered.cochran import cochran
from mobsurvey.statistics.layered.mantel_haenszel import mantel_haenszel
from mobsurvey.statistics.layered.tarone import tarone
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.strata import Stratum, fitted_cells
from mobsurvey.statistics.two_way import TwoWay, two_way

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
STATISTICS: dict[str, Callable[[Sequence[TwoWay]], tuple[Result, ...] | Skipped]] = {
    "cochran": cochran,
    "mantel-haenszel": mantel_haenszel,
    "breslow-day": breslow_day,
    "tarone": tarone,
}

counts = st.integers(0, 30) | st.integers(0, 10**9) | st.floats(0, 5)
layers = st.lists(st.lists(st.lists(counts, min_size=2, max_size=2), min_size=2, max_size=2), max_size=8)


def stack(text: str) -> list[TwoWay]:
    cells = [[int(n) for n in layer.split()] for layer in text.split("|")]
    return [two_way([[a, b], [c, d]]) for a, b, c, d in cells]


def results(name: str, tables: Sequence[TwoWay]) -> dict[str, Result]:
    found = STATISTICS[name](tables)
    assert not isinstance(found, Skipped), found
    return {result.variant: result for result in found}


@pytest.mark.parametrize("name", STATISTICS)
def test_equals_r(name: str) -> None:
    reference: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    with (REFERENCE / "layered.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["statistic"] == name:
                reference[row["tables"], row["variant"]][row["quantity"]] = float(row["value"])
    assert len(reference) >= 40
    for (text, variant), numbers in reference.items():
        result = results(name, stack(text))[variant]
        for quantity, number in numbers.items():
            tolerance = 1e-6 if quantity == "p" else 1e-8
            assert getattr(result, quantity) == pytest.approx(number, rel=tolerance, abs=1e-300), (text, quantity)


@pytest.mark.parametrize("statistic", STATISTICS.values())
@pytest.mark.parametrize(
    ("tables", "reason"),
    [
        ([], "no-cases"),
        ([[[0, 0], [0, 0]]], "no-cases"),
        ([[[1, 2, 3], [4, 5, 6]]], "not-2x2"),
        ([[[1, 2], [3, 4]], [[1, 2]]], "not-2x2"),
        ([[[1, 0], [3, 0]], [[0, 0], [2, 1]]], "no-layers"),
    ],
)
def test_what_has_no_test_says_why(
    statistic: Callable[[Sequence[TwoWay]], object], tables: list[list[list[float]]], reason: str
) -> None:
    assert statistic([two_way(table) for table in tables]) == Skipped(reason)


@pytest.mark.parametrize("statistic", [breslow_day, tarone])
def test_likeness_of_odds_ratios_needs_two_layers_and_an_odds_ratio(
    statistic: Callable[[Sequence[TwoWay]], object],
) -> None:
    assert statistic([two_way([[1, 2], [3, 4]]), two_way([[5, 0], [5, 0]])]) == Skipped("one-layer")
    assert statistic([two_way([[1, 0], [3, 4]]), two_way([[5, 0], [5, 2]])]) == Skipped("no-common-odds-ratio")
    assert statistic([two_way([[0, 1], [3, 4]]), two_way([[0, 5], [5, 2]])]) == Skipped("no-common-odds-ratio")


def test_an_odds_ratio_without_end_is_none_and_one_of_nothing_has_no_interval() -> None:
    infinite = results("mantel-haenszel", [two_way([[5, 0], [3, 4]])])["odds-ratio"]
    assert infinite == Result(None, variant="odds-ratio")
    nothing = results("mantel-haenszel", [two_way([[0, 5], [3, 4]])])["odds-ratio"]
    assert nothing == Result(0.0, variant="odds-ratio")


def test_the_continuity_correction_takes_no_more_than_there_is() -> None:
    test = results("mantel-haenszel", [two_way([[10, 10], [10, 11]])])[""]
    assert (test.value, test.p) == (0.0, 1.0)


def test_one_layer_has_the_odds_ratio_of_its_table() -> None:
    ratio = results("mantel-haenszel", [two_way([[20, 5], [10, 15]])])["odds-ratio"]
    error = math.sqrt(1 / 20 + 1 / 5 + 1 / 10 + 1 / 15)
    assert ratio.value == pytest.approx(6)
    assert ratio.low == pytest.approx(6 * math.exp(-1.959963984540054 * error))


@given(layers)
def test_no_layers_fail(tables: list[list[list[float]]]) -> None:
    for statistic in STATISTICS.values():
        found = statistic([two_way(table) for table in tables])
        if isinstance(found, Skipped):
            continue
        for result in found:
            numbers = [number for number in result if isinstance(number, int | float)]
            assert all(map(math.isfinite, numbers)), result
            assert result.p is None or 0 <= result.p <= 1


@given(layers)
def test_layers_without_cases_change_nothing(tables: list[list[list[float]]]) -> None:
    full = [two_way(table) for table in tables]
    empty = [two_way([[0, 0], [0, 0]])]
    for statistic in STATISTICS.values():
        assert statistic(full) == statistic([*empty, *full, *empty])


@given(st.lists(st.integers(1, 1000), min_size=4, max_size=4), st.floats(-12, 12))
def test_fitted_cells_have_the_margins_and_the_odds_ratio(cells: list[int], log_ratio: float) -> None:
    stratum = Stratum(*map(float, cells))
    a, b, c, d = fitted_cells(stratum, math.exp(log_ratio))
    assert a + b == pytest.approx(stratum.a + stratum.b, rel=1e-10)
    assert a + c == pytest.approx(stratum.a + stratum.c, rel=1e-10)
    assert a + b + c + d == pytest.approx(stratum.n, rel=1e-10)
    assert math.log(a * d / b / c) == pytest.approx(log_ratio, rel=1e-9, abs=1e-9)

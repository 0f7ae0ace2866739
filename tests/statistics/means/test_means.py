"""Tests of means, ranks and spreads against R's numbers, and the laws they obey."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobsurvey.statistics.means import Group
from mobsurvey.statistics.means.anova import anova
from mobsurvey.statistics.means.eta_squared import eta_squared
from mobsurvey.statistics.means.kruskal_wallis import kruskal_wallis
from mobsurvey.statistics.means.levene import levene
from mobsurvey.statistics.means.welch import welch
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.table.reasons import REASONS

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
Statistic = Callable[[Sequence[Group]], tuple[Result, ...] | Skipped]
STATISTICS: list[Statistic] = [anova, welch, kruskal_wallis, levene, eta_squared]

values = st.integers(-3, 6) | st.floats(-1e3, 1e3) | st.sampled_from([0.1, 0.2, 0.3, 1e9, 1e9 + 1, 1e308, -1e308])
counts = st.integers(0, 30) | st.floats(0, 5) | st.just(10**9)
any_groups = st.lists(st.dictionaries(values, counts, max_size=6), max_size=6)
scores = st.lists(st.dictionaries(st.integers(1, 7), st.integers(0, 40), max_size=7), min_size=2, max_size=6)


def data_sets() -> dict[str, list[dict[float, float]]]:
    """The groups of every random data set, by its number."""
    sets: dict[str, dict[str, dict[float, float]]] = defaultdict(lambda: defaultdict(dict))
    with (REFERENCE / "means_data.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            sets[row["set"]][row["group"]][float(row["value"])] = int(row["count"])
    return {number: [groups[g] for g in sorted(groups)] for number, groups in sets.items()}


@pytest.fixture(scope="module", name="reference")
def _reference() -> list[tuple[list[dict[float, float]], dict[str, str]]]:
    sets = data_sets()
    with (REFERENCE / "means.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(sets) == 30
    return [(sets[row["set"]], row) for row in rows]


Reference = list[tuple[list[dict[float, float]], dict[str, str]]]


def check(result: Result, row: dict[str, str], name: str) -> None:
    assert result.value == pytest.approx(float(row[name]), rel=1e-8)
    assert result.df == float(row[f"{name}_df"])
    assert result.p == pytest.approx(float(row[f"{name}_p"]), rel=1e-6)
    if f"{name}_df2" in row:
        assert result.df2 == pytest.approx(float(row[f"{name}_df2"]), rel=1e-8)


def test_anova_equals_r(reference: Reference) -> None:
    for groups, row in reference:
        (result,) = results(anova(groups))
        check(result, row, "anova")


def test_welch_equals_r_where_every_group_varies(reference: Reference) -> None:
    for groups, row in reference:
        found = welch(groups)
        if row["welch"] == "NA":
            assert found in (Skipped("group-of-one"), Skipped("group-without-variation"))
        else:
            (result,) = results(found)
            check(result, row, "welch")


def test_kruskal_wallis_equals_r(reference: Reference) -> None:
    for groups, row in reference:
        (result,) = results(kruskal_wallis(groups))
        check(result, row, "kruskal")


def test_levene_equals_r(reference: Reference) -> None:
    for groups, row in reference:
        about_means, about_medians = results(levene(groups))
        assert (about_means.variant, about_medians.variant) == ("", "median")
        check(about_means, row, "levene")
        check(about_medians, row, "median")


def test_eta_and_omega_squared_equal_r(reference: Reference) -> None:
    for groups, row in reference:
        eta, omega = results(eta_squared(groups))
        assert omega.variant == "omega"
        assert eta.value == pytest.approx(float(row["eta"]), rel=1e-8)
        assert omega.value == pytest.approx(float(row["omega"]), rel=1e-8, abs=1e-10)


def results(found: tuple[Result, ...] | Skipped) -> tuple[Result, ...]:
    assert not isinstance(found, Skipped), found
    return found


@pytest.mark.parametrize(
    ("statistic", "groups", "reason"),
    [
        (anova, [], "no-cases"),
        (anova, [{1: 0}, {}], "no-cases"),
        (anova, [{1: 3, 2: 4}, {}, {1: 0}], "one-column"),
        (anova, [{3: 4}, {3: 1}], "no-variation"),
        (anova, [{1: 1}, {2: 1}], "too-few"),
        (anova, [{1: 4}, {2: 4}], "no-variation-within"),
        (welch, [{1: 4, 2: 3}, {2: 1}], "group-of-one"),
        (welch, [{1: 4, 2: 3}, {2: 5}], "group-without-variation"),
        (kruskal_wallis, [{2: 4}, {2: 5}], "no-variation"),
        (levene, [{1: 4, 2: 4}, {2: 4, 3: 4}], "same-spread"),
        (levene, [{0.1: 5, 0.3: 5}, {0.2: 4, 0.4: 4}], "same-spread"),
        (eta_squared, [{2: 4}, {2: 5}], "no-variation"),
    ],
)
def test_what_has_no_test_says_why(statistic: Statistic, groups: list[dict[float, float]], reason: str) -> None:
    assert statistic(groups) == Skipped(reason)
    assert reason in REASONS


def test_empty_groups_and_empty_values_do_not_count() -> None:
    groups: list[dict[float, float]] = [{1: 4, 2: 6, 3: 2}, {1: 1, 2: 4, 3: 8}]
    with_empty: list[Group] = [{}, {**groups[0], 99: 0}, {1: 0}, groups[1]]
    for statistic in STATISTICS:
        assert statistic(with_empty) == statistic(groups)


def test_two_groups_without_ties_that_part_wholly() -> None:
    (eta, omega) = results(eta_squared([{1: 5}, {2: 5}]))
    assert (eta.value, omega.value) == (1, 1)


@pytest.mark.parametrize("statistic", STATISTICS)
@settings(max_examples=40)
@given(any_groups)
def test_no_groups_fail(statistic: Statistic, groups: list[dict[float, float]]) -> None:
    found = statistic(groups)
    if isinstance(found, Skipped):
        assert found.reason in REASONS
        return
    for result in found:
        numbers = [x for x in (result.value, result.df, result.df2, result.p) if x is not None]
        assert all(map(math.isfinite, numbers)), result
        assert result.p is None or 0 <= result.p <= 1


@pytest.mark.parametrize("statistic", STATISTICS)
@settings(max_examples=20)
@given(scores, st.sampled_from([-1.0, 0.5, 3.0]), st.sampled_from([0.0, -4.0, 1e9]))
def test_another_unit_and_origin_change_nothing(
    statistic: Statistic, groups: list[dict[float, float]], unit: float, origin: float
) -> None:
    changed: list[Group] = [{origin + unit * value: count for value, count in group.items()} for group in groups]
    once, again = statistic(groups), statistic(changed)
    if isinstance(once, Skipped) or isinstance(again, Skipped):
        assert once == again
        return
    for a, b in zip(once, again, strict=True):
        assert a.value == pytest.approx(b.value, rel=1e-6, abs=1e-9)
        assert (a.p or 0) == pytest.approx(b.p or 0, rel=1e-5, abs=1e-12)


@pytest.mark.parametrize("statistic", STATISTICS)
@settings(max_examples=20)
@given(scores)
def test_the_order_of_the_groups_changes_nothing(statistic: Statistic, groups: list[dict[float, float]]) -> None:
    once, again = statistic(groups), statistic(groups[::-1])
    if isinstance(once, Skipped) or isinstance(again, Skipped):
        assert once == again
        return
    assert [a.value for a in once] == pytest.approx([b.value for b in again], rel=1e-9, abs=1e-9)

"""What every statistic of two-way tables, cells and layers keeps to; a new one is tested by being there."""

from __future__ import annotations

import math
import warnings
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mobsurvey.statistics import catalogue
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay, two_way
from mobsurvey.statistics.two_way.fisher_exact import fisher_exact
from mobsurvey.statistics.two_way.monte_carlo import monte_carlo
from mobsurvey.table.reasons import REASONS

TWO_WAY = catalogue.names("two_way")
CELLS = catalogue.names("cells")
LAYERED = catalogue.names("layered")
ALL = [(folder, name) for folder in ("two_way", "cells", "layered") for name in catalogue.names(folder)]
FEW = Settings(replicates=50)

EXAMPLES = 12
"""Per statistic; there are some thirty."""

PARAGRAPHS = ("Formula:", "Use:", "SPSS:", "Source:")

counts_of_any_kind = st.one_of(
    st.just(0),
    st.integers(0, 6),
    st.integers(0, 60),
    st.integers(0, 10**9),
    st.floats(0.01, 500.0, allow_nan=False).map(lambda weight: round(weight, 3)),
)


@st.composite
def any_table(draw: st.DrawFn, least: int = 1, most: int = 12, square: bool = False) -> list[list[float]]:
    """Counts of one kind or mixed: small, large, fractional, all 0."""
    rows = draw(st.integers(least, most))
    columns = rows if square else draw(st.integers(least, most))
    kind = draw(st.sampled_from((st.just(0), st.integers(0, 4), st.integers(0, 10**9), counts_of_any_kind)))
    cells = draw(st.lists(kind, min_size=rows * columns, max_size=rows * columns))
    return [cells[r * columns : (r + 1) * columns] for r in range(rows)]


tables = st.one_of(any_table(), any_table(most=4), any_table(least=2, most=2), any_table(least=2, most=5, square=True))
scores = st.lists(st.integers(-3, 6).map(float), min_size=12, max_size=12)


def module_of(folder: str, name: str) -> ModuleType:
    return import_module(f"mobsurvey.statistics.{folder}.{name.replace('-', '_')}")


def assert_sound(found: Any, where: tuple[object, ...]) -> None:
    """Results with finite numbers, or a reason that is in the phrase book; `where` begins with the statistic's name."""
    if isinstance(found, Skipped):
        assert found.reason in REASONS, where
        return
    assert isinstance(found, tuple) and found, where
    variants = [result.variant for result in found]
    assert len(set(variants)) == len(variants), where
    for result in found:
        assert isinstance(result, Result), where
        for field, number in zip(Result._fields, result, strict=True):
            if not isinstance(number, str):
                assert number is None or math.isfinite(number), (where, field, number)
        assert result.p is None or 0 <= result.p <= 1, (where, result)
        assert result.se is None or result.se >= 0, (where, result)
        assert (result.low is None) == (result.high is None), (where, result)
        middle = result.p if result.value is None else result.value
        # That of V takes off what chance adds to V, and so can lie below it.
        if result.low is not None and result.high is not None and middle is not None and where[0] != "cramers-v":
            slack = 1e-9 * max(1.0, abs(middle))
            assert result.low - slack <= middle <= result.high + slack, (where, result)


@pytest.mark.parametrize(("folder", "name"), ALL)
def test_the_docstring_says_what_it_is(folder: str, name: str) -> None:
    lines = (module_of(folder, name).__doc__ or "").splitlines()
    title, colon, summary = lines[0].partition(": ")
    assert title and colon and summary.endswith("."), lines[0]
    assert lines[1] == ""
    starts = [next((key for key in PARAGRAPHS if line.startswith(key + " ")), None) for line in lines]
    assert [key for key in starts if key] == list(PARAGRAPHS)
    entry = catalogue.entry(folder, name)
    assert all((entry.title, entry.summary, entry.formula, entry.use, entry.spss, entry.source))


@pytest.mark.parametrize(("folder", "name"), ALL)
def test_the_function_bears_the_name_of_the_file(folder: str, name: str) -> None:
    module = module_of(folder, name)
    function = catalogue.load(folder, name)
    assert function.__module__ == module.__name__
    assert function.__doc__
    if folder == "two_way":
        assert module.FAMILY in catalogue.FAMILIES


@pytest.mark.parametrize("name", TWO_WAY)
def test_any_two_way_table_gives_numbers_or_a_reason(name: str) -> None:
    function = catalogue.load("two_way", name)
    # The exact and the simulated test take long, and are tested by themselves.
    examples = 10 if name in ("fisher-exact", "monte-carlo") else EXAMPLES

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(tables, st.none() | scores, st.none() | scores)
    def check(counts: list[list[float]], rows: list[float] | None, columns: list[float] | None) -> None:
        table = two_way(
            counts,
            None if rows is None else rows[: len(counts)],
            None if columns is None else columns[: len(counts[0])],
        )
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert_sound(function(table, FEW), (name, counts, rows, columns))

    check()


@pytest.mark.parametrize("name", TWO_WAY)
@pytest.mark.parametrize(
    "counts", [[], [[]], [[], []], [[0.0]], [[0, 0], [0, 0]], [[5]], [[1, 1], [1, 1]], [[7, 0], [0, 7]]]
)
def test_small_and_even_tables_give_numbers_or_a_reason(name: str, counts: list[list[float]]) -> None:
    assert_sound(catalogue.load("two_way", name)(two_way(counts)), (name, counts))


@pytest.mark.parametrize("name", CELLS)
def test_any_table_gives_its_cells(name: str) -> None:
    function = catalogue.load("cells", name)

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(tables)
    def check(counts: list[list[float]]) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            values = function(two_way(counts))
        assert [len(row) for row in values] == [len(row) for row in counts]
        for line, row in zip(values, counts, strict=True):
            for value, column in zip(line, zip(*counts, strict=True), strict=True):
                assert value is None or math.isfinite(value)
                if not any(row) or not any(column):
                    assert value is None

    check()


@pytest.mark.parametrize("name", LAYERED)
def test_any_layers_give_numbers_or_a_reason(name: str) -> None:
    function = catalogue.load("layered", name)

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(st.lists(st.one_of(any_table(least=2, most=2), any_table(most=3)), max_size=5))
    def check(layers: list[list[list[float]]]) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert_sound(function([two_way(counts) for counts in layers]), (name, layers))

    check()


NOMINAL = [name for name in TWO_WAY if module_of("two_way", name).FAMILY == "nominal" and name != "monte-carlo"]


def permuted(counts: list[list[float]], rows: list[int], columns: list[int]) -> TwoWay:
    return two_way([[counts[r][c] for c in columns] for r in rows])


@pytest.mark.parametrize("name", NOMINAL)
def test_the_order_of_rows_and_columns_changes_no_nominal_statistic(name: str) -> None:
    function = catalogue.load("two_way", name)

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(any_table(least=2, most=4), st.data())
    def check(counts: list[list[float]], data: st.DataObject) -> None:
        rows = data.draw(st.permutations(range(len(counts))))
        columns = data.draw(st.permutations(range(len(counts[0]))))
        first, second = function(two_way(counts)), function(permuted(counts, rows, columns))
        if isinstance(first, Skipped):
            # Whether an exact test is too much work can depend on the order.
            assert isinstance(second, Skipped)
            return
        for one, other in zip(first, second, strict=True):
            if one.variant in ("less", "greater"):
                continue
            value, same = one.value, other.value
            if name == "phi" and value is not None and same is not None:
                # Its sign is that of the order.
                value, same = abs(value), abs(same)
            assert (value is None) == (same is None)
            if value is not None:
                assert same == pytest.approx(value, rel=1e-6, abs=1e-7)
            # Of equal largest counts lambda takes the first, on which all but its value depends.
            if name != "goodman-kruskal-lambda" and one.p is not None:
                assert other.p == pytest.approx(one.p, rel=1e-4, abs=1e-12)

    check()


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    st.integers(2, 4).flatmap(
        lambda columns: st.lists(
            st.lists(st.integers(0, 6), min_size=columns, max_size=columns), min_size=2, max_size=4
        )
    )
)
def test_the_exact_p_lies_within_five_sigma_of_the_simulated_one(counts: list[list[int]]) -> None:
    exact, simulated = fisher_exact(two_way(counts)), monte_carlo(two_way(counts), Settings(replicates=2000))
    if isinstance(exact, Skipped) or isinstance(simulated, Skipped):
        return
    p, estimate = exact[0].p, simulated[0].p
    assert p is not None and estimate is not None
    # 1 / 2000 for what is so rare that no hit is to be expected.
    assert abs(p - estimate) <= 5 * math.sqrt(p * (1 - p) / 2000) + 1 / 2000


def test_transposing_swaps_rows_and_columns() -> None:
    counts = [[10, 4, 3], [2, 9, 5], [1, 1, 8], [0, 2, 2]]
    turned = [list(column) for column in zip(*counts, strict=True)]
    for name in ("goodman-kruskal-lambda", "goodman-kruskal-tau", "uncertainty-coefficient"):
        function = catalogue.load("two_way", name)
        first = {result.variant: result for result in function(two_way(counts))}
        second = {result.variant: result for result in function(two_way(turned))}
        for variant, other in (("rows", "columns"), ("columns", "rows"), ("symmetric", "symmetric")):
            if variant in first:
                for one, two in zip(first[variant][:7], second[other][:7], strict=True):
                    assert (one is None) == (two is None)
                    assert one is None or two == pytest.approx(one, rel=1e-9)

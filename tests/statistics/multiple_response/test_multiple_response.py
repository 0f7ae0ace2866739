"""The omnibus tests of sets and the column tests against R's numbers, and the laws they obey."""

from __future__ import annotations

import csv
import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobsurvey.statistics.columns.column_against_rest import column_against_rest
from mobsurvey.statistics.columns.column_proportions import column_proportions
from mobsurvey.statistics.multiple_response.mmi import mmi
from mobsurvey.statistics.multiple_response.mmi_bootstrap import mmi_bootstrap
from mobsurvey.statistics.multiple_response.spmi import spmi
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import two_way
from mobsurvey.statistics.two_way.chi_square import chi_square

TOP = Path(__file__).resolve().parents[3]
REFERENCE = TOP / "tests" / "reference" / "multiple_response"
Answers = list[list[int]]


def reference() -> list[dict[str, str]]:
    with (REFERENCE / "multiple_response.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def rows_of(survey: str) -> list[dict[str, str]]:
    path = REFERENCE / "survey.csv" if survey == "survey" else TOP / "samples" / f"{survey}.csv"
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def answers(survey: str, name: str, by: str) -> tuple[list[str], Answers, list[str]]:
    """Members, the 0/1 answers of those in the base, and their groups."""
    rows = rows_of(survey)
    members = [column for column in rows[0] if column.startswith(f"{name}_")]
    kept = [row for row in rows if any(row[m] == "1" for m in members) and row[by] not in ("", "9")]
    return members, [[int(row[m] == "1") for m in members] for row in kept], [row[by] for row in kept]


def joint(matrix: Answers, groups: list[str]) -> tuple[list[int], list[Answers]]:
    """Group sizes and joint counts."""
    size = len(matrix[0])
    sizes, pairs = [], []
    for group in sorted(set(groups)):
        mine = [row for row, own in zip(matrix, groups, strict=True) if own == group]
        sizes.append(len(mine))
        pairs.append([[sum(row[j] * row[k] for row in mine) for k in range(size)] for j in range(size)])
    return sizes, pairs


def expected(survey: str, test: str, name: str, by: str) -> dict[str, float]:
    found = {
        row["quantity"]: float(row["value"])
        for row in reference()
        if (row["survey"], row["test"], row["set"], row["by"]) == (survey, test, name, by)
    }
    assert set(found) == {"statistic", "adjusted", "df", "p"}
    return found


def check(result: Result | Skipped, numbers: dict[str, float]) -> None:
    assert isinstance(result, Result)
    assert result.value == pytest.approx(numbers["statistic"], rel=1e-8)
    assert result.statistic == pytest.approx(numbers["adjusted"], rel=1e-8)
    assert result.df == pytest.approx(numbers["df"], rel=1e-8)
    assert result.p == pytest.approx(numbers["p"], rel=1e-6)


@pytest.mark.parametrize(
    ("survey", "name", "by"),
    [
        ("hcmc-2024", "purpose", "level"),
        ("hcmc-2024", "content", "level"),
        ("hcmc-2024", "method", "level"),
        ("hai-phong-2025", "content", "level"),
        ("survey", "a", "group"),
    ],
)
def test_mmi_equals_r(survey: str, name: str, by: str) -> None:
    _, matrix, groups = answers(survey, name, by)
    check(mmi(*joint(matrix, groups)), expected(survey, "mmi", name, by))


@pytest.mark.parametrize(("survey", "name", "by"), [("hcmc-2024", "purpose", "method"), ("survey", "a", "b")])
def test_spmi_equals_r(survey: str, name: str, by: str) -> None:
    rows = rows_of(survey)
    one = [column for column in rows[0] if column.startswith(f"{name}_")]
    other = [column for column in rows[0] if column.startswith(f"{by}_")]
    kept = [row for row in rows if all(any(row[m] == "1" for m in members) for members in (one, other))]
    patterns = Counter(tuple(row[m] == "1" for m in (*one, *other)) for row in kept)
    check(spmi(list(patterns), list(patterns.values()), len(one)), expected(survey, "spmi", name, by))


@pytest.mark.parametrize("name", ["purpose", "content", "method"])
def test_column_tests_equal_r(name: str) -> None:
    members, matrix, groups = answers("hcmc-2024", name, "level")
    columns = sorted(set(groups))
    bases = [groups.count(column) for column in columns]
    compared = 0
    for j, member in enumerate(members):
        counts = [sum(row[j] for row, own in zip(matrix, groups, strict=True) if own == column) for column in columns]
        ours = {(columns[p.first], columns[p.second or 0]): p.p for p in column_proportions(counts, bases)}
        theirs = {
            tuple(row["pair"].split()): float(row["value"])
            for row in reference()
            if (row["survey"], row["item"], row["test"]) == ("hcmc-2024", member, "columns-none")
        }
        assert ours.keys() == theirs.keys()
        for pair, p in theirs.items():
            assert ours[pair] == pytest.approx(p, rel=1e-6)  # type: ignore[index]
            compared += 1
    assert compared >= 15


def test_a_bootstrap_is_near_the_approximation_and_the_same_each_time() -> None:
    _, matrix, groups = answers("hai-phong-2025", "content", "level")
    patterns = Counter((tuple(map(bool, row)), group) for row, group in zip(matrix, groups, strict=True))
    kinds = sorted({answer for answer, _ in patterns})
    counts = [[patterns[(kind, group)] for group in sorted(set(groups))] for kind in kinds]
    first = mmi_bootstrap(kinds, counts, Settings(replicates=4000, seed=3))
    assert first == mmi_bootstrap(kinds, counts, Settings(replicates=4000, seed=3))
    approximation = mmi(*joint(matrix, groups))
    assert isinstance(first, Result) and isinstance(approximation, Result)
    assert first.value == pytest.approx(approximation.value)
    assert first.p == pytest.approx(approximation.p, abs=0.03)
    assert first.p is not None and first.low is not None and first.high is not None
    assert first.low < first.p < first.high


def test_the_sum_over_one_option_is_its_own_chi_square() -> None:
    result = mmi([310, 376], [[[248]], [[243]]])
    table = chi_square(two_way([[248, 243], [62, 133]]))
    assert isinstance(result, Result) and not isinstance(table, Skipped)
    assert result.value == pytest.approx(table[0].value)


def test_fifty_options_are_no_problem() -> None:
    generator = random.Random(5)
    matrix = [[int(generator.random() < 0.3) for _ in range(50)] for _ in range(200)]
    result = mmi(*joint(matrix, [str(n % 4) for n in range(200)]))
    assert isinstance(result, Result)
    assert result.p is not None and 0 < result.p <= 1


small = st.lists(st.lists(st.integers(0, 1), min_size=3, max_size=3), min_size=1, max_size=30)


@given(small, st.lists(st.integers(0, 2), min_size=30, max_size=30), st.randoms())
@settings(max_examples=150)
def test_any_answers_give_a_value_or_a_reason(matrix: Answers, labels: list[int], shuffle: random.Random) -> None:
    groups = [str(label) for label in labels[: len(matrix)]]
    result = mmi(*joint(matrix, groups))
    if isinstance(result, Result):
        assert result.p is not None and 0 <= result.p <= 1
        assert result.df is not None and result.df > 0
    order = list(range(len(matrix)))
    shuffle.shuffle(order)
    permuted = mmi(*joint([matrix[i] for i in order], [groups[i] for i in order]))
    if isinstance(result, Skipped):
        assert permuted == result
    else:
        assert isinstance(permuted, Result)
        assert permuted.p == pytest.approx(result.p, rel=1e-9)


@given(small)
@settings(max_examples=50)
def test_any_two_sets_give_a_value_or_a_reason(matrix: Answers) -> None:
    patterns = Counter(tuple(map(bool, row)) for row in matrix)
    result = spmi(list(patterns), list(patterns.values()), 1)
    if isinstance(result, Result):
        assert result.p is not None and 0 <= result.p <= 1


counts_and_bases = st.lists(
    st.integers(0, 60).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base))), min_size=1, max_size=8
)


@given(counts_and_bases)
def test_column_tests_of_any_row(columns: list[tuple[int, int]]) -> None:
    counts, bases = [count for count, _ in columns], [base for _, base in columns]
    for pair in column_proportions(counts, bases):
        assert 0 <= pair.p <= 1
        assert pair.second is not None
        larger = counts[pair.first] * bases[pair.second] >= counts[pair.second] * bases[pair.first]
        assert (pair.statistic >= -1e-12) == larger
    for pair in column_against_rest(counts, bases, sum(counts), sum(bases)):
        assert 0 <= pair.p <= 1


def test_overlap_widens_no_test_but_narrows_the_error() -> None:
    (apart,) = column_proportions([40, 30], [100, 100])
    (together,) = column_proportions([40, 30], [100, 100], [[100, 50], [50, 100]])
    assert together.statistic == pytest.approx(apart.statistic * 2**0.5)
    assert column_proportions([40, 40], [100, 100], [[100, 100], [100, 100]]) == []


def test_against_the_rest_is_the_adjusted_residual() -> None:
    from mobsurvey.statistics.cells.adjusted_residual import adjusted_residual

    counts, bases = [248, 243, 279], [310, 376, 410]
    others = [base - count for base, count in zip(bases, counts, strict=True)]
    residuals = adjusted_residual(two_way([counts, others]))[0]
    pairs = column_against_rest(counts, bases, sum(counts), sum(bases))
    assert [pair.statistic for pair in pairs] == pytest.approx(residuals)

"""Totals of a design and their covariance, against the textbook's sums by hand, and what a design is refused for."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobsurvey.errors import UsageError
from mobsurvey.survey import Chunk, Column, Design, Source, Survey, Variable, bitmap_from_digits
from mobsurvey.tabulation.design import DesignTotals, check_design, design_totals, read_design
from mobsurvey.tabulation.filter import Filter

K = 8
"""So many that products of indicators are summed in either way."""


class Case(NamedTuple):
    stratum: str | None
    cluster: float
    weight: float
    chosen: tuple[bool, ...]


def bits_of(flags: Sequence[bool]) -> int:
    return bitmap_from_digits("".join("1" if flag else "0" for flag in flags))


def chunk_of(cases: Sequence[Case], fpc: Sequence[float] = ()) -> Chunk:
    """The stratum as a text, as codes, the cluster as a number and as a text, the weight, the fpc, the indicators."""
    size = len(cases)
    names = [case.stratum or "" for case in cases]
    codes: dict[Any, int] = {name: bits_of([n == name for n in names]) for name in dict.fromkeys(names)}
    blank = codes.pop("", 0)
    columns = {
        "stratum": Column(size, codes, {None: blank}),
        "stratum_text": Column(size, {}, {None: blank}, values=names),
        "cluster": Column(size, {}, {}, values=array("d", [case.cluster for case in cases])),
        "cluster_text": Column(size, {}, {}, values=[f"c{case.cluster:g}" for case in cases]),
        "weight": Column(size, {}, {}, values=array("d", [case.weight for case in cases])),
        "fpc": Column(size, {}, {}, values=array("d", fpc or [math.nan] * size)),
    }
    for k in range(K):
        columns[f"x{k}"] = Column(size, {1: bits_of([case.chosen[k] for case in cases])}, {})
    return Chunk(size, columns)


def indicators(chunk: Chunk) -> list[int]:
    return [chunk.columns[f"x{k}"].selected[1] for k in range(K)]


LAST = Filter("x7", lambda chunk: (indicators(chunk)[K - 1], 0))


def by_hand(cases: Sequence[Case], design: Design, only: bool) -> tuple[list[float], list[list[float]], int, int]:
    """Totals, covariance, clusters and strata: squares of clusters' deviations; rules for single ones."""
    strata: dict[str | None, dict[Any, list[float]]] = {}
    for number, case in enumerate(cases):
        if math.isnan(case.weight):
            continue
        clusters = strata.setdefault(case.stratum if design.strata else "", {})
        total = clusters.setdefault(case.cluster if design.cluster else number, [0.0] * K)
        for k in range(K):
            if case.chosen[k] and (case.chosen[K - 1] or not only):
                total[k] += case.weight if design.weight else 1
    every = [total for clusters in strata.values() for total in clusters.values()]
    totals = [sum(total[k] for total in every) for k in range(K)]
    covariance = [[0.0] * K for _ in range(K)]
    singles = sum(len(clusters) == 1 for clusters in strata.values())
    for clusters in strata.values():
        m = len(clusters)
        centre = [sum(total[k] for total in clusters.values()) / m for k in range(K)]
        if m == 1 and design.single_cluster == "centered":
            centre = [total / len(every) for total in totals]
        for total in clusters.values():
            for a in range(K):
                for b in range(K):
                    covariance[a][b] += (total[a] - centre[a]) * (total[b] - centre[b]) * (m / (m - 1) if m > 1 else 1)
    if design.single_cluster == "average" and singles:
        factor = len(strata) / (len(strata) - singles)
        covariance = [[number * factor for number in row] for row in covariance]
    return totals, covariance, len(every), len(strata)


weights = st.sampled_from([0.0, 0.5, 1.0, 3.25, math.nan])
dense = st.lists(st.booleans(), min_size=K, max_size=K).map(tuple)
sparse = st.integers(0, K - 1).map(lambda at: tuple(k == at for k in range(K)))


def surveys(chosen: st.SearchStrategy[tuple[bool, ...]]) -> st.SearchStrategy[list[Case]]:
    case = st.builds(Case, st.sampled_from(["a", "b", "c"]), st.sampled_from([1.0, 2.0, 2.5]), weights, chosen)
    return st.lists(case, min_size=1, max_size=25)


@given(
    surveys(dense) | surveys(sparse),
    st.sampled_from([None, "weight"]),
    st.sampled_from([None, "stratum", "stratum_text"]),
    st.sampled_from([None, "cluster", "cluster_text"]),
    st.sampled_from(["certainty", "centered", "average"]),
    st.booleans(),
    st.integers(0, 25),
)
@settings(max_examples=100, deadline=None)
def test_any_sample_is_summed_as_by_hand(
    cases: list[Case], weight: str | None, strata: str | None, cluster: str | None, rule: Any, only: bool, cut: int
) -> None:
    if not weight:
        cases = [case._replace(weight=1.0) for case in cases]
    design = Design(weight, strata, cluster, None, rule)
    chunks = [chunk_of(part) for part in (cases[:cut], cases[cut:]) if part]
    try:
        expected = by_hand(cases, design, only)
    except ZeroDivisionError:
        with pytest.raises(UsageError, match="every stratum has a single"):
            design_totals(chunks, indicators, design)
        return
    found = design_totals(chunks, indicators, design, LAST if only else None)
    totals, covariance, clusters, parts = expected
    assert found.totals == pytest.approx(totals)
    for row, by in zip(found.covariance, covariance, strict=True):
        assert row == pytest.approx(by, abs=1e-9)
    inside = [case for case in cases if case.weight > 0 and (case.chosen[K - 1] or not only)]
    assert (found.clusters, found.strata, found.df) == (clusters, parts, clusters - parts)
    assert found.unweighted == tuple(sum(case.chosen[k] for case in inside) for k in range(K))
    assert found.squares == pytest.approx([sum(case.weight**2 for case in inside if case.chosen[k]) for k in range(K)])
    assert found.left_out == sum(not case.weight > 0 for case in cases)
    for k in range(K):
        held = {
            (case.stratum if strata else "", case.cluster if cluster else number)
            for number, case in enumerate(inside)
            if case.chosen[k]
        }
        assert found.degrees[k] == len(held) - len({stratum for stratum, _ in held})


def sample(*places: tuple[str | None, float], weight: float = 2.0) -> list[Case]:
    return [Case(stratum, cluster, weight, (True,) * K) for stratum, cluster in places]


PAIRS = sample(("a", 1), ("a", 2), ("a", 2), ("b", 1), ("b", 2), ("b", 2))


def totals(cases: Sequence[Case], populations: Sequence[float] = (), **design: Any) -> DesignTotals:
    return design_totals([chunk_of(cases, populations)], indicators, Design(**{"weight": "weight", **design}))


def test_the_finite_population_takes_its_share_away() -> None:
    endless = totals(PAIRS, strata="stratum", cluster="cluster").covariance[0][0]
    assert endless == pytest.approx(2 * 2 * (2 - 3) ** 2 + 2 * 2 * (4 - 3) ** 2)
    for populations in ([8.0] * 6, [0.25] * 6):
        found = totals(PAIRS, populations, strata="stratum", cluster="cluster", fpc="fpc")
        assert found.covariance[0][0] == pytest.approx(0.75 * endless)
    mixed = totals(PAIRS, [4.0] * 3 + [2.0] * 3, strata="stratum", cluster="cluster", fpc="fpc")
    assert mixed.covariance[0][0] == pytest.approx(0.25 * endless)


def test_a_single_cluster_that_is_all_of_its_stratum_needs_no_rule() -> None:
    cases = [*PAIRS, *sample(("c", 1))]
    found = totals(cases, [4.0] * 6 + [1.0], strata="stratum", cluster="cluster", fpc="fpc")
    assert (found.clusters, found.strata, found.df) == (5, 3, 2)
    assert found.covariance[0][0] == pytest.approx(4)


def test_no_cases_and_no_indicators() -> None:
    assert design_totals([], indicators, Design()).totals == ()
    assert design_totals([chunk_of(PAIRS)], lambda chunk: [], Design()).covariance == ()
    nobody = totals(sample(("a", 1), ("a", 2), weight=math.nan), strata="stratum", cluster="cluster")
    assert nobody == DesignTotals((0.0,) * K, ((0.0,) * K,) * K, (0,) * K, (0.0,) * K, (0,) * K, 0, 0, 0, 2)


def test_a_design_is_read_once_for_many_tables() -> None:
    chunks, design = [chunk_of(PAIRS[:2]), chunk_of(PAIRS[2:])], Design("weight", "stratum", "cluster")
    assert design_totals(chunks, indicators, read_design(chunks, design)) == design_totals(chunks, indicators, design)


RULES = (
    "Join it to a like stratum in the data, or choose a rule: --single-cluster certainty (it was sure to be drawn and "
    "adds no variance), centered (it is compared with the mean of all), or average (it varies as the other strata do "
    "on average)."
)
CLUSTERED = {"strata": "stratum", "cluster": "cluster"}
REFUSED: dict[str, tuple[list[Case], list[float], dict[str, str], str]] = {
    "single cluster": (
        [*PAIRS, *sample(("c", 1), ("c", 1))],
        [],
        CLUSTERED,
        f'stratum "c" of "stratum" has a single cluster, from which no variance can be estimated. {RULES}',
    ),
    "single cases": (
        sample(("a", 1), ("a", 1), ("b", 1), ("c", 1)),
        [],
        {"strata": "stratum"},
        f'stratum "b" of "stratum" and 1 more have a single case, from which no variance can be estimated. {RULES}',
    ),
    "one cluster": (
        sample(("a", 1), ("a", 1)),
        [],
        {"cluster": "cluster"},
        f"the sample has a single cluster, from which no variance can be estimated. {RULES}",
    ),
    "no stratum": (
        [*PAIRS, *sample((None, 1), (None, 2)), *sample((None, 3), weight=math.nan)],
        [],
        CLUSTERED,
        '2 cases have no strata (no valid answer in "stratum"). Complete the data in stratum; a case '
        "without a sampling weight needs none.",
    ),
    "no cluster": (
        [*PAIRS, *sample(("a", math.nan))],
        [],
        CLUSTERED,
        '1 case has no cluster (no valid answer in "cluster"). Complete the data in cluster; a case without a '
        "sampling weight needs none.",
    ),
    "fpc missing": (
        PAIRS,
        [4.0] * 4 + [math.nan, 0.0],
        {**CLUSTERED, "fpc": "fpc"},
        'the fpc "fpc" is missing or not above 0 in 2 cases. It must give, in every case, the clusters of the '
        "stratum's population, or the share sampled.",
    ),
    "fpc that varies": (
        PAIRS,
        [4.0] * 3 + [5.0, 5.0, 6.0],
        {**CLUSTERED, "fpc": "fpc"},
        'the fpc "fpc" has several values in stratum "b" of "stratum". It must be the same in all cases of a stratum.',
    ),
    "fpc of both kinds": (
        PAIRS,
        [0.5] * 3 + [5.0] * 3,
        {**CLUSTERED, "fpc": "fpc"},
        'the fpc "fpc" is above 1 in some strata and below 1 in others. Give numbers of clusters in all strata, or '
        "shares in all.",
    ),
    "fpc smaller than the sample": (
        PAIRS,
        [2.0] * 6,
        {"strata": "stratum", "fpc": "fpc"},
        'the fpc "fpc" of stratum "a" of "stratum" is 2, but 3 cases of it are in the sample. It must give how many '
        "there are in the population.",
    ),
}


@pytest.mark.parametrize(("cases", "populations", "design", "message"), REFUSED.values(), ids=REFUSED)
def test_what_a_design_is_refused_for(
    cases: list[Case], populations: list[float], design: dict[str, str], message: str
) -> None:
    with pytest.raises(UsageError) as caught:
        totals(cases, populations, **design)
    assert caught.value.message == message


def test_negative_weights_are_counted_from_the_first_case() -> None:
    with pytest.raises(UsageError, match=r"negative in 1 case \(case 7\)"):
        design_totals([chunk_of(PAIRS), chunk_of(sample(("a", 1), weight=-1))], indicators, Design("weight"))


@pytest.mark.parametrize(
    ("design", "message"),
    [
        (Design("wieght"), 'there is no variable "wieght", which is named as weight. Did you mean "weight"?'),
        (Design(None, "strat"), 'there is no variable "strat", which is named as strata. Did you mean "stratum"?'),
        (Design(fpc="stratum"), 'the fpc "stratum" has no numbers (it is of kind text).'),
        (Design(weight="stratum"), 'the weight "stratum" has no numbers (it is of kind text).'),
    ],
)
def test_names_of_a_design(design: Design, message: str) -> None:
    variables = {name: Variable(name, "number") for name in ("weight", "fpc", "cluster")}
    variables["stratum"] = Variable("stratum", "text")
    survey = Survey(variables, {}, {}, [chunk_of(PAIRS)], Source("made up", "none", "none"))
    with pytest.raises(UsageError) as caught:
        check_design(survey, design)
    assert caught.value.message.startswith(message)
    check_design(survey, Design("weight", "stratum", "cluster", "fpc"))
    check_design(survey, Design())

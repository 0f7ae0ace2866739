"""Counts against a count by hand, one case after the other."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobsurvey.errors import UsageError
from mobsurvey.survey import (
    Chunk,
    Column,
    ResponseSet,
    Source,
    Survey,
    Value,
    Variable,
    VariableKind,
    bitmap_from_digits,
)
from mobsurvey.tabulation.axis import NO_ANSWER, NONE_CHOSEN, axis_of
from mobsurvey.tabulation.counts import CellCounts, LeftOut, count_cells

GROUPS = (1, 2, 3)
Case = tuple[int | None, tuple[int | None, ...]]
"""A group or None; for each option 1, 0 or None."""

cases_of_three_options = st.lists(
    st.tuples(st.sampled_from([1, 2, 3, None]), st.tuples(*[st.sampled_from([0, 1, None])] * 3)),
    min_size=1,
    max_size=60,
)


def column(codes: Sequence[int | None], listed: Sequence[int]) -> Column:
    def bits(code: int | None) -> int:
        return bitmap_from_digits("".join("1" if found == code else "0" for found in codes))

    return Column(len(codes), {code: bits(code) for code in listed}, {None: bits(None)} if None in codes else {})


def survey_of(parts: Sequence[Sequence[Case]], base: str = "answered") -> Survey:
    """A survey of a group and a set of three options, a chunk a part."""
    options = [Variable(f"o{n}", "single", values=(Value(1), Value(0))) for n in range(3)]
    group = Variable("group", "single", values=tuple(map(Value, GROUPS)))
    chunks = [
        Chunk(
            len(part),
            {
                "group": column([g for g, _ in part], GROUPS),
                **{f"o{n}": column([chosen[n] for _, chosen in part], (1, 0)) for n in range(3)},
            },
        )
        for part in parts
    ]
    chosen = ResponseSet("chosen", "dichotomies", ("o0", "o1", "o2"), counted_value=1, base=base)  # type: ignore[arg-type]
    variables = {v.name: v for v in (group, *options)}
    return Survey(variables, {"chosen": chosen}, {}, chunks, Source("made up", "none", "none"))


def count(survey: Survey, stub: str = "chosen", banner: str | None = "group") -> tuple[CellCounts, LeftOut]:
    return count_cells(
        survey.chunks, axis_of(survey, stub, "en"), axis_of(survey, banner, "en") if banner else None, None
    )


def in_base(case: Case, base: str) -> bool:
    return any(o == 1 for o in case[1]) if base == "answered" else any(o is not None for o in case[1])


@pytest.mark.parametrize("base", ["answered", "asked"])
@given(cases=cases_of_three_options)
def test_set_by_variable(base: str, cases: list[Case]) -> None:
    counts, left = count(survey_of([cases], base))
    valid = [case for case in cases if case[0] is not None and in_base(case, base)]
    assert counts.column_bases == tuple(sum(g == group for g, _ in valid) for group in GROUPS)
    assert counts.counts == tuple(
        tuple(sum(g == group and chosen[n] == 1 for g, chosen in valid) for group in GROUPS) for n in range(3)
    )
    assert counts.row_bases == tuple(sum(chosen[n] == 1 for _, chosen in valid) for n in range(3))
    assert counts.table_base == len(valid)
    assert left.cases - sum(left.banner.values()) - sum(left.stub.values()) == len(valid)


@given(cases=cases_of_three_options)
def test_set_by_itself_counts_who_chose_both(cases: list[Case]) -> None:
    counts, _ = count(survey_of([cases]), banner="chosen")
    assert counts.counts == tuple(
        tuple(sum(chosen[a] == 1 and chosen[b] == 1 for _, chosen in cases) for b in range(3)) for a in range(3)
    )


@given(cases=cases_of_three_options)
def test_variable_by_variable_and_by_set(cases: list[Case]) -> None:
    survey = survey_of([cases])
    counts, _ = count(survey, stub="group", banner="o0")
    both = [(g, chosen[0]) for g, chosen in cases if g is not None and chosen[0] is not None]
    assert counts.counts == tuple(tuple(sum(pair == (g, o) for pair in both) for o in (1, 0)) for g in GROUPS)
    assert counts.column_bases == tuple(sum(o == option for _, o in both) for option in (1, 0))
    assert counts.row_bases == tuple(sum(g == group for g, _ in both) for group in GROUPS)
    assert counts.table_base == len(both)
    counts, _ = count(survey, stub="group", banner="chosen")
    some = [(g, chosen) for g, chosen in cases if g is not None and 1 in chosen]
    assert counts.column_bases == tuple(sum(chosen[n] == 1 for _, chosen in some) for n in range(3))
    assert counts.row_bases == tuple(sum(g == group for g, _ in some) for group in GROUPS)
    assert counts.table_base == len(some)


@given(cases=cases_of_three_options, cut=st.integers(0, 60))
def test_chunks_add_up(cases: list[Case], cut: int) -> None:
    parts = [part for part in (cases[:cut], cases[cut:]) if part]
    assert count(survey_of(parts)) == count(survey_of([cases]))


@given(cases=cases_of_three_options, seed=st.integers())
def test_the_order_of_respondents_changes_nothing(cases: list[Case], seed: int) -> None:
    shuffled = random.Random(seed).sample(cases, len(cases))
    assert count(survey_of([shuffled]))[0] == count(survey_of([cases]))[0]


def test_who_is_left_out_of_a_set_and_why() -> None:
    cases: list[Case] = [(1, (1, 0, 0)), (1, (0, 0, 0)), (2, (None, None, None)), (None, (1, 1, 1))]
    _, left = count(survey_of([cases]))
    assert left == LeftOut(4, 0, {"blank": 1}, {NONE_CHOSEN: 1, NO_ANSWER: 1})


def test_without_a_banner_only_the_total_stands() -> None:
    counts, _ = count(survey_of([[(None, (1, 0, 0)), (2, (1, 1, None))]]), banner=None)
    assert counts == CellCounts(((), (), ()), (), (2, 1, 0), 2)


@pytest.mark.parametrize("kind", ["number", "text", "date", "id"])
def test_a_variable_without_categories_is_no_axis(kind: VariableKind) -> None:
    survey = survey_of([[(1, (1, 1, 1))]])._replace(variables={"age": Variable("age", kind)})
    with pytest.raises(UsageError, match=f'"age" is of kind {kind}'):
        axis_of(survey, "age", "en")

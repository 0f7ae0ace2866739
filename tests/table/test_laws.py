"""Laws of whole tables: the order of respondents, repeating them, and the scale of sampling weights."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mobsurvey

CODEBOOK = """
id = "laws"
title = "Laws"
languages = ["en"]
[variables.group]
measure = "ordinal"
values = [{ code = 1 }, { code = 2 }, { code = 3 }]
[variables.mark]
measure = "ordinal"
values = [{ code = 1 }, { code = 2 }, { code = 3 }, { code = 4 }]
[scales.tick]
values = [{ code = 1 }, { code = 0 }]
[variables.a]
scale = "tick"
[variables.b]
scale = "tick"
[variables.c]
scale = "tick"
[variables.w]
kind = "number"
[variables.two]
kind = "number"
[sets.ticks]
kind = "dichotomies"
members = ["a", "b", "c"]
counted_value = 1
"""
HEADER = "group,mark,a,b,c,w,two"

respondent = st.tuples(
    st.sampled_from(["1", "2", "3", "3", ""]),
    st.sampled_from(["1", "2", "3", "4", ""]),
    *[st.sampled_from(["0", "1"])] * 3,
    st.sampled_from(["0.5", "1", "1.25", "3"]),
    st.just("2"),
)
respondents = st.lists(respondent, min_size=4, max_size=40)
Respondents = list[tuple[str, ...]]
ANALYSIS = mobsurvey.Analysis(letters=True, min_base=0, interval="auto")


def tables(cases: Respondents, weighting: mobsurvey.Weighting | None = None) -> list[dict[str, Any]]:
    """The tables of the set and the mark by group, without their notes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "laws.toml").write_text(CODEBOOK, encoding="utf-8")
        (folder / "laws.csv").write_text("\n".join([HEADER, *map(",".join, cases)]) + "\n", encoding="utf-8")
        study = mobsurvey.code_file(folder / "laws.csv", folder / "laws.toml")
        weighting = weighting or mobsurvey.Weighting()
        found = [
            mobsurvey.crosstab(study, stub, "group", analysis=ANALYSIS, weighting=weighting).to_json()
            for stub in ("ticks", "mark")
        ]
    return [{key: value for key, value in table.items() if key not in ("notes", "provenance")} for table in found]


def near(one: Any, other: Any, leave_out: frozenset[str] = frozenset()) -> bool:
    """Whether two JSON values hold the same, numbers to nine digits."""
    if isinstance(one, dict):
        keys = one.keys() - leave_out
        return keys == other.keys() - leave_out and all(near(one[key], other[key], leave_out) for key in keys)
    if isinstance(one, list):
        return len(one) == len(other) and all(near(a, b, leave_out) for a, b in zip(one, other, strict=True))
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one == pytest.approx(other, rel=1e-9, abs=1e-12)
    return bool(one == other)


@given(respondents, st.randoms())
@settings(max_examples=25, deadline=None)
def test_the_order_of_respondents_is_nothing(cases: Respondents, chance: random.Random) -> None:
    mixed = list(cases)
    chance.shuffle(mixed)
    assert near(tables(mixed), tables(cases))


@given(respondents)
@settings(max_examples=25, deadline=None)
def test_a_frequency_weight_of_two_is_everybody_twice(cases: Respondents) -> None:
    weighted = tables(cases, mobsurvey.Weighting(frequency="two"))
    for table in weighted:
        for base in table["bases"]:
            del base["details"]  # how many lines the file has
    assert near(weighted, tables(cases + cases))


@given(respondents)
@settings(max_examples=25, deadline=None)
def test_the_scale_of_sampling_weights_is_nothing(cases: Respondents) -> None:
    design = mobsurvey.Weighting(design=mobsurvey.Design(weight="w"))
    doubled = [(*case[:5], str(2 * float(case[5])), case[6]) for case in cases]
    sizes = frozenset({"count", "base"})
    assert near(tables(doubled, design), tables(cases, design), sizes)

"""Weights of cases, and their sums over bitmaps, against sums by hand."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobsurvey.errors import UsageError
from mobsurvey.survey import Chunk, Column, Source, Survey, Value, Variable, bitmap_from_digits
from mobsurvey.tabulation.weight import Weight, bitmap_of_flags, check_weight, flags_of_bitmap, rounded, weigh

WEIGHT = Weight("w", "sampling")


def number_column(weights: Sequence[float]) -> Column:
    return Column(len(weights), {}, {}, values=array("d", weights))


def chunk_of(weights: Sequence[float]) -> Chunk:
    return Chunk(len(weights), {"w": number_column(weights)})


def survey_of(*parts: Sequence[float], variable: Variable | None = None, listed: bool = True) -> Survey:
    found = {"w": variable or Variable("w", "number")}
    source = Source("made up", "none", "none")
    return Survey(
        found if listed else {}, {}, {}, list(map(chunk_of, parts)), source, untabulated={} if listed else found
    )


cases = st.lists(
    st.tuples(st.sampled_from([0.0, 0.5, 1.0, 2.25, 1e9, math.nan, math.inf]), st.booleans()), min_size=0, max_size=70
)


@given(cases)
def test_sums_are_those_by_hand(found: list[tuple[float, bool]]) -> None:
    weights = [w for w, _ in found]
    bits = bitmap_from_digits("".join("1" if inside else "0" for _, inside in found))
    weight = weigh(chunk_of(weights), WEIGHT)
    usable = [w if math.isfinite(w) else 0.0 for w in weights]
    inside = [w for w, (_, chosen) in zip(usable, found, strict=True) if chosen]
    assert weight.sum(bits) == pytest.approx(sum(inside))
    assert weight.sum_of_squares(bits) == pytest.approx(sum(w * w for w in inside))
    assert weight.weighted == bitmap_from_digits("".join("1" if w > 0 else "0" for w in usable))
    assert weight.unweighted == sum(w == 0 for w in usable)


@given(st.lists(st.booleans(), max_size=40))
def test_bitmaps_and_flags(found: list[bool]) -> None:
    bits = bitmap_from_digits("".join("1" if flag else "0" for flag in found))
    flags = flags_of_bitmap(bits, len(found))
    assert flags.tolist() == found
    assert bitmap_of_flags(flags) == bits


def test_without_a_weight_every_case_is_one() -> None:
    weight = weigh(chunk_of([5.0, math.nan, 0.0]), None)
    assert weight.sum(0b101) == 2
    assert weight.weighted == 0b111
    assert weight.unweighted == 0


def test_codes_are_weights_and_missing_codes_are_none() -> None:
    column = Column(5, {1: 0b10000, 2.5: 0b01000}, {9: 0b00100, None: 0b00010}, invalid=0b00001, invalid_values=("x",))
    weight = weigh(Chunk(5, {"w": column}), WEIGHT)
    assert weight.values.tolist() == [1, 2.5, 0, 0, 0]
    assert weight.unweighted == 3


def test_the_weights_of_the_file_stay_as_they_are() -> None:
    chunk = chunk_of([1.0, math.nan])
    weigh(chunk, WEIGHT)
    assert math.isnan(chunk.columns["w"].values[1])


def test_negative_weights() -> None:
    with pytest.raises(UsageError) as caught:
        weigh(chunk_of([1, -1, 0, -2]), WEIGHT, before=100)
    assert caught.value.message == (
        'the weight "w" is negative in 2 cases (case 102, 104). Correct the weights, or declare the value as missing '
        "in the codebook: such cases are left out."
    )
    with pytest.raises(UsageError, match=r"negative in 7 cases \(case 2, 3, 4, 5, 6, …\)"):
        check_weight(survey_of([1, -1, -1], [-1, -1, -1, -1, -1]), "w")
    with pytest.raises(UsageError, match=r"negative in 1 case \(case 1\)"):
        check_weight(survey_of([-1]), "w")


def test_a_weight_that_is_none() -> None:
    survey = survey_of([1.0])
    with pytest.raises(UsageError) as caught:
        check_weight(survey, "W")
    assert caught.value.message == 'there is no variable "W", which is named as weight. Did you mean "w"?'
    for variable in (Variable("w", "text"), Variable("w", "single", values=(Value(1), Value("b")))):
        with pytest.raises(UsageError, match='the weight "w" has no numbers'):
            check_weight(survey_of([1.0], variable=variable), "w")


def test_a_weight_that_fits() -> None:
    assert check_weight(survey_of([1.0, math.nan], [0.0]), "w").name == "w"
    assert check_weight(survey_of([1.0], listed=False), "w").kind == "number"
    assert check_weight(survey_of(), "w").name == "w"


@pytest.mark.parametrize(
    ("weighted", "whole"), [(0, 0), (0.49, 0), (0.5, 1), (1.5, 2), (2.5, 3), (2.4999999999999996, 3), (1e12, 1e12)]
)
def test_halves_are_rounded_up(weighted: float, whole: float) -> None:
    assert rounded(weighted) == whole

"""Rounding, p values and decimal marks."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobsurvey.table.number_format import (
    format_coefficient,
    format_decimal,
    format_number,
    format_p,
    format_percent,
)


@given(st.integers(1, 5000).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base))))
def test_percents_round_half_away_from_zero(fraction: tuple[int, int]) -> None:
    count, base = fraction
    exact = (Decimal(count) * 100 / Decimal(base)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    assert format_percent(100 * count / base, "en") == str(exact)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(56.25, 1, "56.3"), (-56.25, 1, "-56.3"), (0.04, 1, "0.0"), (-0.04, 1, "0.0"), (99.95, 1, "100.0"), (7, 0, "7")],
)
def test_decimals(value: float, digits: int, text: str) -> None:
    assert format_decimal(value, digits, "en") == text


def test_a_percent_without_a_base_is_a_dash() -> None:
    assert format_percent(None, "en") == "-"


@pytest.mark.parametrize(
    ("p", "english", "vietnamese"),
    [
        (0.0, "<.001", "<0,001"),
        (0.00099999, "<.001", "<0,001"),
        (0.001, ".001", "0,001"),
        (0.0435, ".044", "0,044"),
        (0.9994, ".999", "0,999"),
        (0.9996, ">.999", ">0,999"),
        (1.0, "1.000", "1,000"),
    ],
)
def test_p_is_never_printed_as_nought(p: float, english: str, vietnamese: str) -> None:
    assert format_p(p, "en") == english
    assert format_p(p, "vi") == vietnamese


def test_coefficients_and_numbers_follow_the_language() -> None:
    assert format_coefficient(0.1376, "en") == ".138"
    assert format_coefficient(0.1376, "vi") == "0,138"
    assert format_coefficient(1.0, "en") == "1.000"
    assert format_number(1150, "en") == "1,150"
    assert format_number(1150, "vi") == "1.150"

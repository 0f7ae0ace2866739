"""Whole numbers are the same id however they are written; nothing else is."""

from __future__ import annotations

import math

import pytest

from mobsurvey.identifiers import id_text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (1, "1"),
        (1.0, "1"),
        (" 1 ", "1"),
        ("1.0", "1"),
        ("1.00", "1"),
        ("0.0", "0"),
        (0.0, "0"),
        ("-3.0", "-3"),
        ("12345678901234567890.0", "12345678901234567890"),
        ("12345678901234567891", "12345678901234567891"),
        (9007199254740993, "9007199254740993"),
        (1e20, "100000000000000000000"),
        (1.5, "1.5"),
        ("1.5", "1.5"),
        ("1.50", "1.50"),
        ("01", "01"),
        ("01.0", "01.0"),
        ("00", "00"),
        ("1.0.2", "1.0.2"),
        ("1.0a", "1.0a"),
        ("1.000", "1.000"),
        ("1234.000", "1234"),
        ("1,0", "1,0"),
        ("1e3", "1e3"),
        ("٣.0", "٣.0"),
        ("p1", "p1"),
        ("", ""),
        ("  ", ""),
        (None, ""),
        (math.nan, ""),
    ],
)
def test_an_id_as_text(code: int | float | str | None, text: str) -> None:
    assert id_text(code) == text

"""Cutting and padding by what a terminal shows."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from mobsurvey.table.text_width import clean_text, display_width, pad_left, pad_right, shorten, wrap

VIETNAMESE = "Cấp phường/xã"


def test_vietnamese_is_as_wide_composed_as_decomposed() -> None:
    assert display_width(VIETNAMESE) == display_width(unicodedata.normalize("NFD", VIETNAMESE)) == 13


def test_east_asian_signs_take_two_columns() -> None:
    assert display_width("调查") == 4


def test_text_that_steers_a_terminal_is_made_harmless() -> None:
    assert clean_text("a\x1b[31mred\nline\x00\u202eend") == "a [31mred line  end"


def test_markup_is_only_text() -> None:
    assert clean_text("[refused] [bold]x[/bold] {y} %s") == "[refused] [bold]x[/bold] {y} %s"


@given(st.text(), st.integers(4, 40))
def test_nothing_is_wider_than_it_may_be(text: str, width: int) -> None:
    text = clean_text(text)
    assert display_width(shorten(text, width)) <= width
    assert all(display_width(line) <= width for line in wrap(text, width))


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("C", "Z", "M"))), st.integers(4, 40))
def test_wrapping_loses_nothing(text: str, width: int) -> None:
    assert "".join(wrap(text, width)) == text


def test_words_break_at_a_slash_before_anywhere_else() -> None:
    assert wrap("quận/huyện", 6) == ["quận/", "huyện"]


def test_padding_fills_to_the_width() -> None:
    assert pad_left("Tổng", 6) == "  Tổng"
    assert pad_right("Tổng", 6) == "Tổng  "

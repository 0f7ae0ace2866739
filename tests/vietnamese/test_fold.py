"""Which spellings are one, and which are not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobsurvey.vietnamese.fold import fold
from mobsurvey.vietnamese.letters import LETTERS
from mobsurvey.vietnamese.syllables import COMMON, is_rime, is_syllable


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("uỷ ban", "ủy ban"),
        ("Thuý", "THÚY"),
        ("khoẻ", "khỏe"),
        ("quý", "qúy"),
        ("  Hà   Nội ", "hà nội"),
        ("Hà\u00a0Nội", "Hà Nội"),
        ("phường", unicodedata.normalize("NFD", "phường")),
        ("Yes", "YES "),
        ("\ufeffCó", "có"),
    ],
)
def test_one_and_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("má", "mà"), ("hoa", "hòa"), ("Đà", "Ðà"), ("resumé", "résume"), ("tô", "to"), ("Hànội", "Hà Nội"), ("lý", "lí")],
)
def test_not_the_same(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text(max_size=12) | st.text(st.sampled_from(LETTERS + "abcghimnoptuy "), max_size=12))
def test_case_and_form_make_no_difference(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))
    assert fold(f" {text}\t") == fold(text)


def test_common_syllables_are_syllables() -> None:
    assert len(COMMON) > 200
    assert [word for word in COMMON if word.isascii() or not is_syllable(word)] == []


SYLLABLES = "nghiêng quyền giờ gì giếng khuỷu ngoằn oán yếu ướt thuở quốc xoong"
NO_SYLLABLES = "für très coś năo ngiêng kà cê càt mãtch fán phêp thệệ ź"


@pytest.mark.parametrize("word", SYLLABLES.split())
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", NO_SYLLABLES.split())
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


def test_rime_needs_an_onset_that_fits() -> None:
    assert is_rime("ghi") and not is_rime("gha") and not is_rime("ci")

"""The order is that of CLDR, as Perl's Unicode::Collate::Locale has it."""

from __future__ import annotations

import random
import unicodedata
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from mobsurvey.vietnamese.letters import ALPHABET, TONES, with_tone
from mobsurvey.vietnamese.order import order_key

REFERENCE = Path(__file__).resolve().parent.parent / "reference" / "vietnamese_order.csv"


def test_as_perl_sorts() -> None:
    expected = REFERENCE.read_text(encoding="utf-8").splitlines()[1:]
    assert len(expected) > 700
    mixed = expected.copy()
    random.Random(1).shuffle(mixed)
    assert sorted(mixed, key=order_key) == expected


def test_alphabet_and_tones() -> None:
    assert sorted(ALPHABET, key=order_key) == list(ALPHABET)
    tones = [with_tone("ơ", tone) for tone in ("", *TONES)]
    assert sorted("ợớỡởờơ", key=order_key) == tones == list("ơờởỡớợ")


def test_accents_of_other_languages_stand_by_their_letters() -> None:
    assert sorted(["fz", "façade", "facade", "fb"], key=order_key) == ["facade", "façade", "fb", "fz"]


@given(st.text(max_size=10))
def test_unicode_form_makes_no_difference(text: str) -> None:
    keys = {order_key(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}
    assert len(keys) == 1

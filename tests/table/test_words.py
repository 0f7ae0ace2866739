"""The phrase book is whole in both languages."""

from __future__ import annotations

import string

import pytest

from mobsurvey.table.words import _PHRASES, phrase, phrase_or


@pytest.mark.parametrize("key", sorted(_PHRASES))
def test_both_languages_take_the_same_facts(key: str) -> None:
    english, vietnamese = ({name for _, name, _, _ in string.Formatter().parse(text) if name} for text in _PHRASES[key])
    assert english == vietnamese


def test_a_label_with_braces_is_no_template() -> None:
    assert phrase("title", "en", stub="{banner}", banner="B") == "{banner} by B"


def test_a_label_that_is_no_phrase_stands_as_it_is() -> None:
    assert phrase_or("Refused", "vi") == "Refused"
    assert phrase_or("blank", "vi") == "để trống"

"""Every room's phrase book is whole: both languages, the same facts in each, and a phrase for every key in the code."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import mobsurvey
from mobsurvey.compare.words import say
from mobsurvey.pictures.drawing.captions import caption
from mobsurvey.table.phrases import PhraseBook
from mobsurvey.table.words import phrase

PACKAGE = Path(mobsurvey.__file__).parent
BOOKS = {"table": ("phrase", phrase), "compare": ("say", say), "pictures": ("caption", caption)}
"""By room, with the name that its modules call it by."""


def test_the_language_says_which_words_and_facts_are_filled_in() -> None:
    book = PhraseBook({"a": ("{n} of {m}", "{m}, {n}")}, {"b": ("100 {", "}")})
    assert (book("a", "en", n=1, m=2), book("a", "vi", n=1, m=2)) == ("1 of 2", "2, 1")
    assert (book("b", "en"), book("b", "vi")) == ("100 {", "}")
    assert "b" in book and "c" not in book


@pytest.mark.parametrize(("room", "key"), [(room, key) for room, (_, book) in BOOKS.items() for key in book.words])
def test_both_languages_take_the_same_facts(room: str, key: str) -> None:
    texts = BOOKS[room][1].words[key]
    english, vietnamese = ({name for _, name, _, _ in string.Formatter().parse(text) if name} for text in texts)
    assert all(texts)
    assert english == vietnamese


@pytest.mark.parametrize("room", BOOKS)
def test_every_key_that_the_room_asks_for_exists(room: str) -> None:
    name, book = BOOKS[room]
    asked = [
        key
        for path in (PACKAGE / room).rglob("*.py")
        for key in re.findall(rf'\b{name}\(\s*"([^"]*)"', path.read_text(encoding="utf-8"))
    ]
    assert asked
    assert [key for key in asked if key not in book] == []

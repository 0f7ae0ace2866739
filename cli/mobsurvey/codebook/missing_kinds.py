"""Tells from the words of a label why an answer is missing."""

from __future__ import annotations

import re

from mobsurvey.survey import MISSING_KINDS, MissingKind

_WORDS: tuple[tuple[MissingKind, str], ...] = (
    ("dont-know", r"don'?t[ -]know|do not know|\bDK\b|không biết"),
    ("refused", r"refus|từ chối"),
    ("not-asked", r"not asked|skipped|không hỏi"),
    ("not-applicable", r"not applicable|inapplicable|\binap\b|\bN/?A\b|không áp dụng|không thích hợp"),
)


def missing_kind(text: str, otherwise: MissingKind = "no-answer") -> MissingKind:
    """The kind that the words say, or that they are.

    >>> missing_kind("Don't know"), missing_kind("not-asked"), missing_kind("Không trả lời")
    ('dont-know', 'not-asked', 'no-answer')
    """
    word = text.strip().casefold()
    for kind in MISSING_KINDS:
        if kind == word:
            return kind
    return next((kind for kind, words in _WORDS if re.search(words, text, re.IGNORECASE)), otherwise)

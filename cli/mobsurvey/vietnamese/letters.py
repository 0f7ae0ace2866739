"""The Vietnamese letters: 12 vowels under six tones, and đ."""

from __future__ import annotations

import unicodedata

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
"""In dictionary order; f, j, w and z stand in names and loan words."""
VOWELS = "aăâeêioôơuưy"
TONES = "\u0300\u0309\u0303\u0301\u0323"
"""Combining marks of huyền, hỏi, ngã, sắc, nặng, in dictionary order; ngang has none and comes before them."""


def with_tone(letter: str, tone: str) -> str:
    """The letter under a tone, one code point; the letter itself for no tone."""
    return unicodedata.normalize("NFC", letter + tone)


SPLIT = {
    with_tone(vowel, tone): (vowel, tone) for low in VOWELS for vowel in (low, low.upper()) for tone in ("", *TONES)
}
"""Vowel without tone, and its tone ("" for ngang), by the vowel as written; 144 of them."""

LETTERS = "".join(letter for letter in (*SPLIT, "đ", "Đ") if not letter.isascii())
"""The 134 letters beyond ASCII."""


def split_tones(text: str) -> tuple[str, str]:
    """The text without tones, and the tones of its vowels one after the other; the text is NFC.

    >>> [len(part) for part in split_tones("phường")]
    [6, 1]
    """
    pairs = [SPLIT.get(letter, (letter, "")) for letter in text]
    return "".join(letter for letter, _ in pairs), "".join(tone for _, tone in pairs)


def nfc(text: str) -> str:
    """The text with each letter and its marks as one code point where there is one."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)

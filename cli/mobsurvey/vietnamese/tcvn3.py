"""TCVN3, also ABC: the encoding of the fonts whose names begin with .Vn, such as .VnTime.

It has the small letters and seven capitals; capitals with a tone are small letters in a font of capitals (.VnTimeH).
"""

from __future__ import annotations

import re

from mobsurvey.vietnamese.letters import TONES, nfc, with_tone

_FIRST_CAPITAL, _FIRST_SMALL = 0xA1, 0xA8
_CAPITALS, _SMALL = "ĂÂÊÔƠƯĐ", "ăâêôơưđ"
"""AD, the soft hyphen of Latin-1, is ư: whoever strips invisible signs first loses a letter."""
_ROWS = {
    "a": (0xB5, 0xB6, 0xB7, 0xB8, 0xB9),
    "ă": (0xBB, 0xBC, 0xBD, 0xBE, 0xC6),
    "â": (0xC7, 0xC8, 0xC9, 0xCA, 0xCB),
    "e": (0xCC, 0xCE, 0xCF, 0xD0, 0xD1),
    "ê": (0xD2, 0xD3, 0xD4, 0xD5, 0xD6),
    "i": (0xD7, 0xD8, 0xDC, 0xDD, 0xDE),
    "o": (0xDF, 0xE1, 0xE2, 0xE3, 0xE4),
    "ô": (0xE5, 0xE6, 0xE7, 0xE8, 0xE9),
    "ơ": (0xEA, 0xEB, 0xEC, 0xED, 0xEE),
    "u": (0xEF, 0xF1, 0xF2, 0xF3, 0xF4),
    "ư": (0xF5, 0xF6, 0xF7, 0xF8, 0xF9),
    "y": (0xFA, 0xFB, 0xFC, 0xFD, 0xFE),
}
"""For each vowel the bytes of huyền, hỏi, ngã, sắc, nặng."""

TABLE = {
    **{_FIRST_CAPITAL + number: letter for number, letter in enumerate(_CAPITALS)},
    **{_FIRST_SMALL + number: letter for number, letter in enumerate(_SMALL)},
    **{byte: with_tone(vowel, tone) for vowel, row in _ROWS.items() for byte, tone in zip(row, TONES, strict=True)},
}
"""Letter by byte: 67 small letters in A8 to FE, 7 capitals in A1 to A7."""

_BYTES = {ord(letter): chr(byte) for byte, letter in TABLE.items()}
_BYTES |= {ord(letter.upper()): chr(byte) for byte, letter in TABLE.items() if ord(letter.upper()) not in _BYTES}
_CAPITAL_WORD = re.compile(r"[A-ZĂÂÊÔƠƯĐ][^\W\d_a-z]*[A-Z][^\W\d_a-z]*(?![a-z])")


def decode(text: str) -> str:
    """The text behind one whose TCVN3 bytes were read as Latin-1 or windows-1252; NFC.

    A word whose ASCII letters are capitals, and not only its first, becomes one of capitals: it was set in a font of
    capitals.

    >>> decode("TiÕng ViÖt"), decode("th\xadêng"), decode("VIÖT NAM")
    ('Tiếng Việt', 'thường', 'VIỆT NAM')
    """
    if text.isascii():
        return text
    return _CAPITAL_WORD.sub(_in_capitals, nfc(text.translate(TABLE)))


def _in_capitals(word: re.Match[str]) -> str:
    return word[0].upper()


def encode(text: str) -> str:
    """The bytes of the text, as Latin-1 shows them; capitals with a tone become small letters."""
    return nfc(text).translate(_BYTES)

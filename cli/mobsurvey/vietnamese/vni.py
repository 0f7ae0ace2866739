"""VNI for Windows: the encoding of the fonts whose names begin with VNI-; a letter and a mark are two bytes."""

from __future__ import annotations

import re

from mobsurvey.vietnamese.letters import TONES, nfc, with_tone

_TONE_SIGNS = "øûõùï"
"""Huyền, hỏi, ngã, sắc, nặng after a, e, o, ơ, u, ư and y."""
_CIRCUMFLEX_SIGNS = "àåãáä"
"""The same on a letter with a circumflex, whose sign without tone is â."""
_BREVE_SIGNS = "èúüéë"
"""The same on a letter with a breve, whose sign without tone is ê."""
_SINGLE = {"ì": "ì", "æ": "ỉ", "ó": "ĩ", "í": "í", "ò": "ị", "î": "ỵ", "ñ": "đ", "ô": "ơ", "ö": "ư"}
"""Letters of one byte."""


def _sequences() -> dict[str, str]:
    found = dict(_SINGLE)
    for base, vowel in (("a", "a"), ("e", "e"), ("o", "o"), ("u", "u"), ("y", "y"), ("ô", "ơ"), ("ö", "ư")):
        found |= {base + sign: with_tone(vowel, tone) for sign, tone in zip(_TONE_SIGNS, TONES, strict=True)}
    for base, vowel in (("a", "â"), ("e", "ê"), ("o", "ô")):
        found[f"{base}â"] = vowel
        found |= {base + sign: with_tone(vowel, tone) for sign, tone in zip(_CIRCUMFLEX_SIGNS, TONES, strict=True)}
    found["aê"] = "ă"
    found |= {f"a{sign}": with_tone("ă", tone) for sign, tone in zip(_BREVE_SIGNS, TONES, strict=True)}
    del found["yï"]  # ỵ has a byte of its own
    return found


_SMALL = _sequences()
SEQUENCES = {
    **_SMALL,
    **{signs.upper(): letter.upper() for signs, letter in _SMALL.items()},
    # The case of the letter decides: a capital is often typed with the small mark.
    **{signs[0].upper() + signs[1]: letter.upper() for signs, letter in _SMALL.items() if len(signs) == 2},
}
"""Letter by one or two signs of Latin-1."""

_PATTERN = re.compile("|".join(sorted(SEQUENCES, key=len, reverse=True)))
_SIGNS = {ord(letter): signs for signs, letter in SEQUENCES.items() if signs in _SMALL or signs.isupper()}


def decode(text: str) -> str:
    """The text behind one whose VNI bytes were read as Latin-1 or windows-1252; the longest sequences first; NFC.

    >>> decode("Tieáng Vieät, ñöôøng")
    'Tiếng Việt, đường'
    """
    if text.isascii():
        return text
    return nfc(_PATTERN.sub(lambda found: SEQUENCES[found[0]], text))


def encode(text: str) -> str:
    """The bytes of the text, as Latin-1 shows them."""
    return nfc(text).translate(_SIGNS)

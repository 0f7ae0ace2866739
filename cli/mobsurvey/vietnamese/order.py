"""The order of Vietnamese dictionaries: letters by the alphabet, then tones, then small before capital."""

from __future__ import annotations

import unicodedata

from mobsurvey.vietnamese.letters import ALPHABET, SPLIT, TONES, nfc

OrderKey = tuple[tuple[tuple[int, int], ...], tuple[int, ...], tuple[int, ...]]

_PLACE = {letter: place for place, letter in enumerate(ALPHABET)}
_TONE = {tone: place for place, tone in enumerate(("", *TONES))}
_SPACE, _SIGN, _DIGIT, _LETTER, _OTHER = range(5)


def order_key(text: str) -> OrderKey:
    """A key for sorted(): a ă â b c d đ e ê …, equal letters by tone (ngang huyền hỏi ngã sắc nặng), then by case.

    Tones decide only between texts of the same letters. Spaces and signs come before digits, digits before letters,
    accents of other languages after the tones.

    >>> sorted(["đa", "dạ", "da", "ấn", "ăn", "dã"], key=order_key)
    ['ăn', 'ấn', 'da', 'dã', 'dạ', 'đa']
    """
    letters: list[tuple[int, int]] = []
    tones: list[int] = []
    capitals: list[int] = []
    for sign in nfc(text):
        vowel, tone = SPLIT.get(sign, (sign, ""))
        accent = _TONE[tone]
        if vowel.lower() not in _PLACE:
            parts = unicodedata.normalize("NFD", vowel)
            if parts[0].lower() in _PLACE:
                vowel = parts[0]
                accent = len(_TONE) + sum(map(ord, parts[1:]))
        letters.append(_place(vowel.lower()))
        tones.append(accent)
        capitals.append(int(vowel != vowel.lower()))
    return tuple(letters), tuple(tones), tuple(capitals)


def _place(sign: str) -> tuple[int, int]:
    if sign in _PLACE:
        return _LETTER, _PLACE[sign]
    point = ord(sign[0])
    if sign.isspace():
        return _SPACE, point
    if sign.isdecimal():
        return _DIGIT, int(sign)
    return (_OTHER if sign.isalpha() else _SIGN), point

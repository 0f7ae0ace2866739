"""When two spellings are one: upper and lower case, spaces, Unicode form, and where the tone mark stands."""

from __future__ import annotations

import re
import unicodedata

from mobsurvey.vietnamese.letters import nfc, split_tones
from mobsurvey.vietnamese.syllables import is_rime

_WORD = re.compile(r"[^\W\d_]+")


def fold(text: str) -> str:
    """A key that is equal for texts that differ only in case, spaces, Unicode form or the place of a tone mark.

    A syllable is taken as its letters and its tone; words that are no Vietnamese syllable keep their accents in place.

    >>> fold("Hoà  giải") == fold("HÒA GIẢI"), fold("uỷ ban") == fold("ủy ban"), fold("ma") == fold("má")
    (True, True, False)
    """
    text = " ".join(text.split())
    if text.isascii():
        return text.lower()
    text = "".join(sign for sign in nfc(text.casefold()) if unicodedata.category(sign) != "Cf")
    return _WORD.sub(_letters_and_tone, nfc(text))


def _letters_and_tone(word: re.Match[str]) -> str:
    letters, tone = split_tones(word[0])
    return letters + tone if len(tone) == 1 and is_rime(letters) else word[0]

"""Tells which language a heading or a text is of."""

from __future__ import annotations

import re
from collections.abc import Iterable

_VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")
_CODE = re.compile(r"(.*)\(\s*([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)*)\s*\)\s*")
_CODES = {
    "english": "en",
    "vietnamese": "vi",
    "tiếng việt": "vi",
    "tieng viet": "vi",
    "french": "fr",
    "français": "fr",
    "spanish": "es",
    "español": "es",
    "portuguese": "pt",
    "chinese": "zh",
    "khmer": "km",
    "lao": "lo",
    "thai": "th",
}


def language_code(name: str) -> str:
    """The code of a language that a heading names; the name itself in small letters where it gives none.

    >>> language_code("Vietnamese (vi)"), language_code("Tiếng Việt"), language_code("EN"), language_code("Hmong")
    ('vi', 'vi', 'en', 'hmong')
    """
    if found := _CODE.fullmatch(name):
        return found[2].replace("_", "-").lower()
    word = " ".join(name.split()).casefold()
    return _CODES.get(word, word)


def language_of_texts(texts: Iterable[str]) -> str:
    """vi where a quarter of the texts or more have a letter that only Vietnamese has, en otherwise.

    Nearly every Vietnamese text has one; names of places have them in texts of any language.
    """
    found = [bool(_VIETNAMESE.search(text)) for text in texts if text.strip()]
    return "vi" if found and 4 * sum(found) >= len(found) else "en"

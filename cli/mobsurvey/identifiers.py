"""When two ids are the same one, however the files wrote them."""

from __future__ import annotations

import re

_WHOLE = re.compile(r"(0|-?[1-9][0-9]*)\.0+")
_GROUPED = re.compile(r"-?[0-9]{1,3}\.000")
"""Three zeros: where the dot groups the digits it is thousands, and 1.000 is not 1."""


def id_text(code: int | float | str | None) -> str:
    """The text that is the same for the same id; "" for none.

    A whole number is told by its digits alone; a text with leading zeros is no number.

    >>> [id_text(code) for code in (1, 1.0, "1", "1.0", " 1 ", "01", "1.0.2", "12345678901234567890.0")]
    ['1', '1', '1', '1', '1', '01', '1.0.2', '12345678901234567890']
    """
    if code is None or code != code:
        return ""
    if isinstance(code, float) and code.is_integer():
        return str(int(code))
    text = str(code).strip()
    if "." not in text or _GROUPED.fullmatch(text):
        return text
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text

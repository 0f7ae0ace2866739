"""Names that the sheets of a workbook may have."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mobsurvey.table.text_width import clean_text

LONGEST = 31
"""UTF-16 units, as Excel counts."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_TAKEN_BY_EXCEL = "history"


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """The names as they are wanted, where they must be cut short or numbered to be valid and unique.

    >>> sheet_names(["age/sex by level", "Age:sex by level"])
    ['age-sex by level', 'Age-sex by level (2)']
    """
    names: list[str] = []
    taken = {_TAKEN_BY_EXCEL}
    for text in wanted:
        whole = _FORBIDDEN.sub("-", clean_text(text)).strip("' ") or "-"
        name, number = _cut(whole, LONGEST), 1
        while name.casefold() in taken:
            number += 1
            mark = f" ({number})"
            name = _cut(whole, LONGEST - len(mark)) + mark
        taken.add(name.casefold())
        names.append(name)
    return names


def _cut(text: str, longest: int) -> str:
    """As much of the beginning as fits; three dots in one sign say that there was more."""
    if _units(text) <= longest:
        return text
    while _units(text) > longest - 1:
        text = text[:-1]
    return text.rstrip("' ") + "…"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2

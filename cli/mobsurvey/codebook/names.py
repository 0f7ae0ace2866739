"""Makes names, ids and codes that a codebook accepts of those that files and other programs use."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mobsurvey.codebook.coding import parse_number, plain_code, plain_text
from mobsurvey.survey import Code

_NAME = re.compile(r"[^\W\d]\w*(?:\.\w+)*")
_NUMBERED = re.compile(r"(.*?[^\W\d])[\W_]*\d+")
_RESERVED = ("and", "or", "not", "in", "is", "missing")


def valid_name(text: str, prefix: str, fallback: str) -> str:
    """The text as a codebook takes names: of letters, digits and _, and no word of --where."""
    return begun_with(prefix, re.sub(r"\W+", "_", plain_text(text)).strip("_") or fallback)


def begun_with(prefix: str, name: str) -> str:
    """The name of letters, digits and _, with the prefix where it cannot stand without; at most 64 signs."""
    if not re.match(r"[^\W\d]", name) or name.casefold() in _RESERVED:
        name = f"{prefix}{name}"
    return name if len(name) <= 64 else name[:64].rstrip("_")


def is_name(text: str) -> bool:
    """Whether a codebook takes the text as the name of a variable, set, battery or net."""
    return bool(_NAME.fullmatch(text)) and text.casefold() not in _RESERVED


def valid_id(text: str) -> str:
    """The text as a codebook's id: letters, digits, . _ and -."""
    return re.sub(r"[^\w.-]+", "-", text).strip("-.") or "draft"


def free_name(name: str, taken: set[str]) -> str:
    """The name, numbered where it is taken when case is ignored; `taken` then has it too."""
    base, number = name, 2
    while name.casefold() in taken:
        name, number = f"{base}_{number}", number + 1
    taken.add(name.casefold())
    return name


def numbered(names: Iterable[str]) -> dict[str, list[str]]:
    """Names by what they begin with before a number; groups of two or more."""
    groups: dict[str, list[str]] = {}
    for name in names:
        if found := _NUMBERED.fullmatch(name):
            groups.setdefault(found[1].rstrip("_"), []).append(name)
    return {prefix: names for prefix, names in groups.items() if len(names) > 1}


def code_of(text: str) -> Code:
    """The code that a text stands for: a number where the number is written just so, else the text itself.

    >>> code_of("-99"), code_of("01"), code_of("2.5"), code_of("1e3")
    (-99, '01', 2.5, '1e3')
    """
    text = plain_text(text)
    number = parse_number(text)
    code = text if number is None else plain_code(number)
    return code if str(code) == text else text

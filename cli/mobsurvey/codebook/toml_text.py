"""How texts, codes, keys and labels are written in a codebook's TOML."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from mobsurvey.codebook.coding import plain_code
from mobsurvey.survey import Code

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_MARKED = re.compile(r"(\\(?:u[0-9a-f]{4}|[^u]))([\u0300-\u036f]+)")
"""Marks behind an escape, with whose last sign NFC would join them: a line end and a tilde, \\n and ~, as \\ñ."""


def quoted(text: str) -> str:
    """The text as TOML and JSON write it, also once the whole file is brought to NFC."""
    return _MARKED.sub(_spelt, json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f"))


def _spelt(found: re.Match[str]) -> str:
    return found[1] + "".join(f"\\u{ord(mark):04x}" for mark in found[2])


def label_table(label: Mapping[str, str]) -> str:
    """A label by language, as an inline table."""
    return "{ " + ", ".join(f"{key_text(language)} = {quoted(text)}" for language, text in label.items()) + " }"


def value_text(value: Code) -> str:
    """A code, or a bound of a range; whole numbers without a point."""
    if isinstance(value, str):
        return quoted(value)
    if value in (float("inf"), float("-inf")):
        return "inf" if value > 0 else "-inf"
    return repr(plain_code(value))


def key_text(name: str) -> str:
    """A key, quoted where TOML wants it."""
    return name if _BARE_KEY.fullmatch(name) else quoted(name)

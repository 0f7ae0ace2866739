"""Settles how texts of headers and cells are written."""

from __future__ import annotations

import html
import re

from mobsurvey.survey import NO_LABEL, Label

_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")
_WHOLE = re.compile(r"(-?[0-9]+)\.0+")


def one_line(text: str) -> str:
    """The text without line ends, repeated and unbreakable spaces."""
    return " ".join(text.split())


def plain_line(text: str) -> str:
    """The text in one line, without tags and entities of HTML."""
    if "<" in text or "&" in text:
        text = html.unescape(_TAG.sub(" ", text))
    return one_line(text)


def settled(text: str) -> str:
    """The cell in one line; 1 for 1.0, which programs write that take a column with blanks for measurements."""
    line = one_line(text)
    found = _WHOLE.fullmatch(line)
    return found[1] if found else line


def text_label(text: str) -> Label:
    """The text under the language it is in, as far as its letters tell; no label of no text."""
    if not text:
        return NO_LABEL
    return {"vi" if _VIETNAMESE.search(text) else "en": text}


def cases_text(count: int) -> str:
    """`1 case`, `2 cases`."""
    return f"{count:,} case{'' if count == 1 else 's'}"

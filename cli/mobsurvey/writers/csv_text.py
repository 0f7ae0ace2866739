"""CSV text that a spreadsheet opens right and cannot be made to run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_text(rows: Iterable[Sequence[str]], separator: str) -> str:
    """CSV text of the rows."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(rows)
    return text.getvalue()


def harmless(text: str) -> str:
    """The text such that no spreadsheet runs it as a formula: an apostrophe before = + - @, tab and return."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def spreadsheet_bytes(text: str) -> bytes:
    """UTF-8 with the mark by which Excel knows it."""
    return b"\xef\xbb\xbf" + text.encode("utf-8", "replace")

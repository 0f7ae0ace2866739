"""CSV text that a spreadsheet opens right and cannot be made to run."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_text(rows: Iterable[Sequence[str]], separator: str) -> str:
    """CSV text of the rows."""
    lines = _Lines()
    csv.writer(lines, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return "".join(lines.lines)


class _Lines:
    """Ends lines with a newline alone; the writer quotes a lone return only where returns end its lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, line: str) -> None:
        self.lines.append(line[:-2] + "\n")


def harmless(text: str) -> str:
    """The text such that no spreadsheet runs it as a formula: an apostrophe before = + - @, tab and return."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def spreadsheet_bytes(text: str) -> bytes:
    """UTF-8 with the mark by which Excel knows it."""
    return BYTE_ORDER_MARK + text.encode("utf-8", "replace")

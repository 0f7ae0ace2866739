"""Says of a CSV file that cannot be read further in which cell that is, and what is wrong with it."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from mobsurvey.errors import ReadError


def malformed(place: object, lines: Iterable[str], separator: str, read: int, error: csv.Error) -> ReadError:
    """The message for the row behind line `read`, in which csv finds an error; `lines` are those of the whole file.

    csv tells the line where it gave up, which for an open quotation mark is the end of the file; what has to be
    corrected is where the cell begins.
    """
    longest = csv.field_size_limit()
    found = _broken_cell(islice(lines, read, None), separator, longest)
    if "field larger" in str(error):
        what = f"a cell that has more than {longest:,} characters"
        next_step = "If it begins with a quotation mark that is not closed, close it; else shorten the cell."
    elif found.is_closed:
        what = "text behind the quotation mark that closes a cell"
        next_step = 'Write quotation marks that belong to the text twice (""), or export the file again.'
    else:
        what = "a quotation mark that is not closed"
        next_step = 'Close it, or write it twice ("") if it belongs to the text.'
    return ReadError(
        f"is no well-formed CSV: it has {what}",
        where=f"{place}, line {read + found.line}, column {found.column}",
        next_step=next_step,
    )


class _BrokenCell(NamedTuple):
    """The cell in which a row cannot be read further."""

    line: int
    """In which it begins, counted from 1 in the lines that were looked at."""
    column: int
    is_closed: bool
    """Whether more stands behind the quotation mark that closes it."""


def _broken_cell(lines: Iterable[str], separator: str, longest: int) -> _BrokenCell:
    """The cell in which a row ends that csv refuses; the first line is the row's first."""
    column = begin = 1
    size = 0
    is_new, is_quoted, is_closed = True, False, False
    for number, line in enumerate(lines, start=1):
        for sign in line:
            if is_new:
                begin, size = number, 0
                is_new, is_quoted, is_closed = False, sign == '"', False
                if is_quoted:
                    continue
            if is_quoted and (not is_closed or sign == '"'):
                is_closed = sign == '"' and not is_closed
                size += 1
            elif sign == separator:
                column += 1
                is_new = True
            elif is_closed:
                return _BrokenCell(begin, column, True)
            else:
                size += 1
            if size > longest:
                return _BrokenCell(begin, column, False)
    return _BrokenCell(begin, column, False)

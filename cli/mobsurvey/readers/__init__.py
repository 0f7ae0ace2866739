"""Reads files of answers: one module a kind of input, found by content, each giving a raw Survey.

`detect` finds the kind. A .sav, .dta or Triple-S file says itself what its columns are. A CSV or a sheet is a Table of
texts, which `layout` makes a survey of: by the layout of the platform that exported it (platforms/), or a column a
question.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from mobsurvey.survey import Survey


class ReadOptions(NamedTuple):
    """What the user declares of a file; None leaves it to the file itself."""

    encoding: str | None = None
    separator: str | None = None
    kind: str | None = None
    """sav, csv, xlsx …, or the platform whose export the file is."""
    sheet: str | None = None
    """Of a workbook, by name or by number from 1."""
    decimal: str | None = None
    """The decimal mark of numbers in texts: . or ,"""
    dates: str | None = None
    """The order of day, month and year in texts: dmy, mdy or ymd."""


def shown_name(path: Path) -> str:
    """The file's name as text that can be stored: a name in an old encoding gets signs for what is no UTF-8."""
    return path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def read_file(path: Path, options: ReadOptions | None = None) -> Survey:
    """The raw survey in a file of answers; its chunks are read while they are iterated. ReadError, UsageError."""
    from mobsurvey.readers.detect import read_kind

    return read_kind(path, options or ReadOptions())

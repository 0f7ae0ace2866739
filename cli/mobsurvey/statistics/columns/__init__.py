"""Tests of columns against each other, whose outcome is shown by letters: `name(...) -> list[Pair]`, raw p values."""

from __future__ import annotations

from typing import NamedTuple


class Pair(NamedTuple):
    """The test of two columns, or of a column against the rest."""

    first: int
    """Number of the column, from 0."""
    second: int | None
    """None for the rest."""
    statistic: float
    """z or t; positive where the first column is larger."""
    df: float | None
    """Of t; None for z."""
    p: float
    """Two-sided, not adjusted."""

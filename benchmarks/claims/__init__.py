"""The claims, a file for each comparison that measures some of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from bench import Bench
from comparison import Comparison, Target

from claims import books, csv_import, frequencies, growth, large_tables, sample_tables, sav_import, start_of_import


class Claims(Protocol):
    """What each of the files has."""

    @property
    def TARGETS(self) -> Mapping[int, tuple[Target, ...]]:
        """What is claimed, by the number of the claim in the README; nothing where figures only stand beside it."""

    def compare(self, bench: Bench, claims: Collection[int]) -> Comparison:
        """How these of its claims are measured; files that it needs are made. BenchmarkError where that fails."""


CLAIMS: tuple[Claims, ...] = (
    sample_tables,
    sav_import,
    large_tables,
    growth,
    csv_import,
    frequencies,
    start_of_import,
    books,
)
"""In the order of their numbers."""
NUMBERS = tuple(number for claims in CLAIMS for number in claims.TARGETS)

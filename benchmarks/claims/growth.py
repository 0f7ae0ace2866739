"""Claim 6: five times the cases take no more than five times the time, and a quarter for noise."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bench import GROWTH, Bench
from comparison import Comparison, Target

TARGETS: Mapping[int, tuple[Target, ...]] = {6: (Target("time", GROWTH * 1.25),)}


def compare(bench: Bench, claims: Collection[int]) -> Comparison:
    small = bench.importing_large(bench.large)
    return Comparison(
        f"Growth of the import ({bench.large:,} and {bench.larger:,} cases)",
        (small, bench.importing_large(bench.larger, *TARGETS[6])),
        small.name,
        bench.rounds_of(3, 2),
        memory_of_tree=True,
    )

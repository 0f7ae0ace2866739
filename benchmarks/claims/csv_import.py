"""Claim 7: taking the large CSV file in, beside pandas' own reading of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bench import Bench
from comparison import Command, Comparison, Figure, Target
from programs import peer

TARGETS: Mapping[int, tuple[Target, ...]] = {7: (Target("time", 1.5),)}


def compare(bench: Bench, claims: Collection[int]) -> Comparison:
    file = bench.survey(bench.large, ".csv")
    read = Command("pandas.read_csv", (*peer("pandas_read_csv.py"), str(file)))
    return Comparison(
        f"Import of a CSV file ({bench.large:,} cases, 40 variables)",
        (read, bench.importing_large(bench.large, *TARGETS[7], ending=".csv")),
        read.name,
        bench.rounds_of(5, 2),
        memory_of_tree=True,
        figure=Figure(read.name, r"(\S+ cases)"),
    )

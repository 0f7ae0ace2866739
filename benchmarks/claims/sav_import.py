"""Claim 4: taking the large .sav in, beside pyreadstat's own reading of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bench import Bench
from comparison import Command, Comparison, Figure, Target
from programs import peer

TARGETS: Mapping[int, tuple[Target, ...]] = {
    4: (Target("time", 1.3), Target("largest process", 1.1), Target("all processes", 1.1))
}


def compare(bench: Bench, claims: Collection[int]) -> Comparison:
    file = bench.survey(bench.large)
    read = Command("pyreadstat.read_sav to a dict", (*peer("pyreadstat_read.py"), str(file)))
    return Comparison(
        f"Import of a .sav ({bench.large:,} cases, 40 variables)",
        (read, bench.importing_large(bench.large, *TARGETS[4])),
        read.name,
        bench.rounds_of(5, 2),
        memory_of_tree=True,
        figure=Figure(read.name, r"(\S+ cases)"),
    )

"""Claim 9: what importing a small CSV file takes is hardly more than the start of a command."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import islice

from bench import SAMPLE, SAMPLE_CODEBOOK, Bench
from comparison import Command, Comparison, Target
from programs import peer

TARGETS: Mapping[int, tuple[Target, ...]] = {9: (Target("time", 2),)}
CASES = 50


def compare(bench: Bench, claims: Collection[int]) -> Comparison:
    with SAMPLE.with_suffix(".csv").open(encoding="utf-8-sig") as lines:
        file = bench.file(f"sample-{CASES}.csv", "".join(islice(lines, 1 + CASES)))
    nothing = Command("a Typer app that does nothing", peer("typer_nothing.py"))
    study = bench.work / f"sample-{CASES}.mobsurvey"
    ours = bench.importing(file, SAMPLE_CODEBOOK, study, f"mobsurvey import, {CASES} cases", *TARGETS[9])
    return Comparison(
        f"Import of a small CSV file ({CASES} cases, 26 variables)",
        (nothing, ours),
        nothing.name,
        bench.rounds_of(15, 3),
    )

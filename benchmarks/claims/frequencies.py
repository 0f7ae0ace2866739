"""Claim 8: a study of the large .sav is written before PSPP has read and counted the same file."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pspp_syntax
from bench import Bench
from comparison import Command, Comparison, Figure, Target
from large_survey import VARIABLES
from programs import absent, package_version, peer, pspp_version

TARGETS: Mapping[int, tuple[Target, ...]] = {8: (Target("time", 1),)}
COUNTED = tuple(name for name in VARIABLES if name != "weight")
"""Each case has a weight of its own: PSPP would print a row for each, for a minute."""


def compare(bench: Bench, claims: Collection[int]) -> Comparison:
    file = bench.survey(bench.large)
    syntax = bench.file("frequencies.sps", pspp_syntax.frequencies(file, COUNTED))
    no_pspp = absent("PSPP", pspp_version())
    pspp = Command("PSPP, GET and FREQUENCIES", ("pspp", str(syntax)), absent=no_pspp, tells=False)
    no_polars = absent("polars-readstat", package_version("polars-readstat"))
    polars = Command("polars-readstat, reading alone", (*peer("polars_read.py"), str(file)), absent=no_polars)
    ours = bench.importing_large(bench.large, *TARGETS[8])
    return Comparison(
        f"Import of a .sav beside its frequencies ({bench.large:,} cases, 40 variables)",
        (pspp, ours, polars),
        pspp.name,
        bench.rounds_of(5, 2),
        memory_of_tree=True,
        figure=Figure(ours.name, r"(\S+ cases)"),
    )

"""Claim 5: 25 tables of the large survey."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bench import Bench
from comparison import Command, Comparison, Figure, Target
from large_survey import BATTERIES, CHOSEN, SETS, VIEWS
from programs import mobsurvey

from claims.tabulating_peers import PANDAS, tabulating_peers

TARGETS: Mapping[int, tuple[Target, ...]] = {5: (Target("seconds", 0.5),)}
OURS = (*SETS, *BATTERIES, "sex", "province", *CHOSEN[:16])
"""A set or a battery is one table of five items, so these 25 tables hold 53 tests."""
PEERS = ("sex", "province", *CHOSEN[:16], *VIEWS[:7])
"""By level, which has three codes: to a table of 2 x 2 PSPP adds Fisher's exact test, minutes of it in a large file."""


def compare(bench: Bench, claims: Collection[int]) -> Comparison:
    study = str(bench.large_study(bench.large))
    crosstab = (*mobsurvey(), "crosstab", *OURS, "--by", "level", "--format", "plain", "--study", study)
    ours = Command("mobsurvey crosstab --format plain", crosstab, TARGETS[5])
    return Comparison(
        f"25 tables by level ({bench.large:,} cases)",
        (ours, *tabulating_peers(bench, bench.survey(bench.large), "level", PEERS, once=True)),
        ours.name,
        bench.rounds_of(15, 3),
        memory_of_tree=True,
        figure=Figure(PANDAS, r"Test of province: (\S+)"),
    )

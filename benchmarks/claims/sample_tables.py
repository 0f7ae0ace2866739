"""Claims 1 to 3: the four tables of the sample, plain and rich, beside the other programs."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bench import SAMPLE, Bench
from comparison import Command, Comparison, Figure, Target
from programs import mobsurvey, peer

from claims.tabulating_peers import PANDAS, tabulating_peers

TARGETS: Mapping[int, tuple[Target, ...]] = {1: (Target("time", 1.5),), 2: (Target("time", 3),), 3: ()}
ITEMS = (
    *(f"purpose_{n}" for n in range(1, 6)),
    *(f"content_{n}" for n in range(1, 9)),
    *(f"method_{n}" for n in range(1, 8)),
    *(f"difficulty_{n}" for n in range(1, 6)),
)


def compare(bench: Bench, claims: Collection[int]) -> Comparison:
    crosstab = (*mobsurvey(), "crosstab", "--by", "level", "--study", str(bench.sample_study()), "--format")
    nothing = Command("a Typer app that does nothing", peer("typer_nothing.py"), tells=False)
    commands = [nothing]
    if 1 in claims or 3 in claims:
        commands.append(Command("mobsurvey crosstab --format plain", (*crosstab, "plain"), TARGETS[1]))
    if 2 in claims or 3 in claims:
        commands.append(Command("mobsurvey crosstab --format table", (*crosstab, "table"), TARGETS[2]))
    if 3 in claims:
        commands += tabulating_peers(bench, SAMPLE, "level", ITEMS)
    return Comparison(
        "Four tables of the sample (1,150 cases, 25 items by level)",
        tuple(commands),
        nothing.name,
        bench.rounds_of(15, 3),
        figure=Figure(PANDAS, r"Test of difficulty_1: (\S+)"),
    )

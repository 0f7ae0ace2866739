"""Claims 10 and 11: books of 200 tables, of the sample and of the large survey."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from bench import Bench
from comparison import Command, Comparison, Target
from large_survey import BATTERIES, CHOSEN, SETS, VIEWS
from programs import mobsurvey

TARGETS: Mapping[int, tuple[Target, ...]] = {10: (Target("seconds", 3.0),), 11: (Target("seconds", 30.0),)}
TABLES = 200
OF_SAMPLE = ("purpose", "content", "method", "difficulty", *(f"purpose_{n}" for n in range(1, 6)))
BY_SAMPLE = ("level", "level,difficulty_1", "level/difficulty_2", *(f"content_{n}" for n in range(1, 7)))
OF_LARGE = (*SETS, *BATTERIES, *CHOSEN[:14], *VIEWS[:4])
BY_LARGE = ("level", "sex", "level,sex", "sex/level", "province", *VIEWS[5:15])


def compare(bench: Bench, claims: Collection[int]) -> Comparison:
    sample = _book(bench, "sample", bench.sample_study(), OF_SAMPLE, BY_SAMPLE, TARGETS[10])
    commands = [sample]
    if 11 in claims:
        study = bench.large_study(bench.large)
        commands.append(_book(bench, f"{bench.large:,} cases", study, OF_LARGE, BY_LARGE, TARGETS[11]))
    return Comparison(
        f"Books of {TABLES} tables, written as CSV",
        tuple(commands),
        sample.name,
        bench.rounds_of(5, 2),
        memory_of_tree=True,
    )


def _book(
    bench: Bench, of: str, study: Path, names: Sequence[str], banners: Sequence[str], targets: tuple[Target, ...]
) -> Command:
    pairs = [(name, by) for by in (*banners, *banners, *banners) for name in names][:TABLES]
    tables = "".join(f'[[tables]]\nname = "{name}"\nby = "{by}"\n' for name, by in pairs)
    plan = bench.file(f"{study.stem}.toml", f'study = "{study.name}"\noutputs = ["{study.stem}-tables/"]\n{tables}')
    return Command(f"mobsurvey book, {of}", (*mobsurvey(), "book", "--force", str(plan)), targets)

"""Claims 10 and 11: books of 200 tables, of the sample and of the large survey; books of 50 show the same memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from bench import Bench
from comparison import Command, Comparison, Target
from large_survey import BATTERIES, CHOSEN, SETS, VIEWS
from programs import mobsurvey

TARGETS: Mapping[int, tuple[Target, ...]] = {10: (Target("seconds", 3.0),), 11: (Target("seconds", 30.0),)}
TABLES = 200
FEWER = 50
OF_SAMPLE = ("purpose", "content", "method", "difficulty", *(f"purpose_{n}" for n in range(1, 6)))
BY_SAMPLE = ("level", "level,difficulty_1", "level/difficulty_2", *(f"content_{n}" for n in range(1, 7)))
OF_LARGE = (*SETS, *BATTERIES, *CHOSEN[:14], *VIEWS[:4])
BY_LARGE = ("level", "sex", "level,sex", "sex/level", "province", *VIEWS[5:15])


def compare(bench: Bench, claims: Collection[int]) -> Comparison:
    sample = _book(bench, "sample", bench.sample_study(), OF_SAMPLE, BY_SAMPLE, TABLES, TARGETS[10])
    commands = [sample, _book(bench, "sample", bench.sample_study(), OF_SAMPLE, BY_SAMPLE, FEWER)]
    if 11 in claims:
        study = bench.large_study(bench.large)
        of = f"{bench.large:,} cases"
        commands.append(_book(bench, of, study, OF_LARGE, BY_LARGE, TABLES, TARGETS[11]))
        commands.append(_book(bench, of, study, OF_LARGE, BY_LARGE, FEWER))
    return Comparison(
        f"Books of {TABLES} and of {FEWER} tables, written as CSV",
        tuple(commands),
        sample.name,
        bench.rounds_of(5, 2),
        memory_of_tree=True,
    )


def _book(
    bench: Bench,
    of: str,
    study: Path,
    names: Sequence[str],
    banners: Sequence[str],
    number: int,
    targets: tuple[Target, ...] = (),
) -> Command:
    pairs = [(name, by) for by in (*banners, *banners, *banners) for name in names][:number]
    tables = "".join(f'[[tables]]\nname = "{name}"\nby = "{by}"\n' for name, by in pairs)
    stem = f"{study.stem}-{number}"
    plan = bench.file(f"{stem}.toml", f'study = "{study.name}"\noutputs = ["{stem}-tables/"]\n{tables}')
    return Command(f"mobsurvey book, {of}, {number} tables", (*mobsurvey(), "book", "--force", str(plan)), targets)

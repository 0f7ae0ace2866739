"""Measures whole processes beside the programs that mobsurvey is compared with, and says which targets hold.

Run from the project root: python benchmarks/run.py [--short] [--only N] [--rounds N] [--data FOLDER] [--write]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import FULL, SHORT, Bench, say
from claims import CLAIMS, NUMBERS
from errors import BenchmarkError
from machine import machine
from measure import measure
from readme import write_figures
from report import table


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    last = NUMBERS[-1]
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, metavar="N", help="rounds of every comparison, instead of its own number")
    parser.add_argument("--short", action="store_true", help=f"few rounds, and {SHORT:,} cases for the large survey")
    parser.add_argument("--only", type=int, choices=NUMBERS, metavar="N", help=f"only claim N, 1 to {last}")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="keep the large surveys here for the next run")
    parser.add_argument("--write", action="store_true", help="write the figures into benchmarks/README.md")
    chosen = parser.parse_args(arguments)
    if chosen.rounds is not None and chosen.rounds < 1:
        parser.error("--rounds is at least 1")
    if chosen.write and (chosen.short or chosen.only):
        parser.error("--write takes the whole run: leave out --short and --only")
    return chosen


def tables(bench: Bench, numbers: Sequence[int]) -> Iterator[list[str]]:
    """The comparisons that measure these claims, each as soon as it was measured."""
    for claims in CLAIMS:
        if asked := [number for number in claims.TARGETS if number in numbers]:
            yield table(measure(bench, claims.compare(bench, asked)))


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when everything was measured, whether or not the targets hold; 1 when a program failed; 2 for wrong usage."""
    chosen = parse(arguments)
    if chosen.data:
        chosen.data.mkdir(parents=True, exist_ok=True)
    report = machine()
    if chosen.short:
        report += [f"A short run: the targets of the large survey are meant for {FULL:,} cases.", ""]
    with tempfile.TemporaryDirectory(dir=chosen.data, prefix="benchmark-") as folder:
        work = Path(folder).resolve()
        bench = Bench((chosen.data or work).resolve(), work, chosen.rounds, chosen.short)
        try:
            for lines in tables(bench, (chosen.only,) if chosen.only else NUMBERS):
                report += lines
            if chosen.write:
                write_figures(report)
        except BenchmarkError as error:
            print("\n".join(report))
            say(f"Error: {error}")
            return 1
    print("\n".join(report))
    return 0


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main())

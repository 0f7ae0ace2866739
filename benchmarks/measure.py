"""Measures the programs of a comparison in turn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bench import Bench, say
from comparison import Comparison
from errors import BenchmarkError
from process import Run
from processors import Processors


@dataclass(frozen=True)
class Measured:
    """A comparison and what its programs took."""

    comparison: Comparison
    runs: Mapping[str, list[Run]]
    """By the name of the command, in the order of rounds; none for a program that is absent."""
    busy: str
    """What other programs took of the processors meanwhile, as a sentence; empty where it is unknown."""


def measure(bench: Bench, comparison: Comparison) -> Measured:
    """Each command's runs, the commands run in turn after a warm-up.

    Raises BenchmarkError where a program fails or their figures differ.
    """
    start = Processors.now()
    present = [command for command in comparison.commands if not command.absent]
    runs: dict[str, list[Run]] = {command.name: [] for command in present}
    for turn in range(-1, comparison.rounds):
        for command in present:
            if command.once and turn != 0:
                continue
            say(f"{comparison.title}: {f'round {turn + 1}' if turn >= 0 else 'warm-up'}, {command.name}")
            run = bench.run(command, comparison.memory_of_tree)
            if turn >= 0:
                runs[command.name].append(replace(run, output=run.output if turn == 0 else ""))
    compare_figures(comparison, {name: found[0].output for name, found in runs.items()})
    return Measured(comparison, runs, Processors.now().taken_by_others(start))


def compare_figures(comparison: Comparison, outputs: Mapping[str, str]) -> None:
    """Raises BenchmarkError where a program does not print the figure that the source of the comparison prints."""
    figure = comparison.figure
    if figure is None or figure.source not in outputs:
        return
    found = re.search(figure.pattern, outputs[figure.source])
    if found is None:
        raise BenchmarkError(f"{figure.source} does not print {figure.pattern}")
    for command in comparison.commands:
        if command.tells and found[1] not in outputs.get(command.name, found[1]):
            raise BenchmarkError(f"{command.name} does not print {found[1]}, as {figure.source} does; {figure.pattern}")

"""What was measured, as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from comparison import Command, Measure, Target
from measure import Measured
from process import Run

HEAD = (
    "| | median s | fastest to slowest | processor s | ratio | largest process, MB | all processes, MB | target |",
    "|---|---:|---:|---:|---:|---:|---:|---|",
)


def table(measured: Measured) -> list[str]:
    """The comparison as a Markdown table: a line a command."""
    comparison = measured.comparison
    rounds = f"{comparison.rounds} round{'s' if comparison.rounds > 1 else ''}"
    return [
        f"### {comparison.title}",
        "",
        f"Ratios are to {comparison.peer}, the median of each round's; {rounds}.{measured.busy}",
        "",
        *HEAD,
        *(line(measured, command) for command in comparison.commands),
        "",
    ]


def line(measured: Measured, command: Command) -> str:
    """A command's figures, or why there are none."""
    if command.absent:
        return f"| {command.name} | skipped: {command.absent} | | | | | | |"
    runs = measured.runs[command.name]
    seconds = [run.seconds for run in runs]
    processor = [run.processor for run in runs if run.processor is not None]
    ratio = median_ratio(measured, command.name, "time")
    cells = (
        command.name + (" (one round)" if command.once else ""),
        f"{median(seconds):.3f}",
        f"{min(seconds):.3f} to {max(seconds):.3f}",
        f"{median(processor):.3f}" if processor else "n/a",
        f"{ratio:.2f}" if ratio is not None else "n/a",
        megabytes([run.largest for run in runs], max(run.floor for run in runs)),
        megabytes([run.tree for run in runs]) if measured.comparison.memory_of_tree else "",
        "<br>".join(verdict(measured, command.name, target) for target in command.targets),
    )
    return "| " + " | ".join(cells) + " |"


def verdict(measured: Measured, name: str, target: Target) -> str:
    """The target, what was measured of the command, and whether it holds."""
    if target.measure == "seconds":
        value: float | None = median(run.seconds for run in measured.runs[name])
        claim, shown = f"≤ {target.limit:g} s", f"{value:.3f} s"
    else:
        value = median_ratio(measured, name, target.measure)
        claim, shown = f"{target.measure} ≤ {target.limit:g} ×", "n/a" if value is None else f"{value:.2f} ×"
    if value is None:
        return f"{claim}: not measured here"
    return f"{claim}: {shown}, {'holds' if value <= target.limit else '**does not hold**'}"


def median_ratio(measured: Measured, name: str, measure: Measure) -> float | None:
    """The median, over rounds, of the command's figure divided by the peer's in the same round; None where the system
    does not tell the figure, or the peer is absent."""
    ours, theirs = measured.runs[name], measured.runs.get(measured.comparison.peer, [])
    pairs = [(figure_of(our, measure), figure_of(their, measure)) for our, their in zip(ours, theirs, strict=False)]
    ratios = [our / their for our, their in pairs if our is not None and their]
    return median(ratios) if ratios else None


def figure_of(run: Run, measure: Measure) -> float | None:
    match measure:
        case "largest process":
            return run.largest
        case "all processes":
            return run.tree
        case "time" | "seconds":
            return run.seconds


def megabytes(values: Sequence[float | None], floor: float = 0.0) -> str:
    """The median; below the floor nothing can be told."""
    known = [value for value in values if value is not None]
    if not known:
        return "n/a"
    return f"{median(known) / 1e6:,.0f}" if median(known) > floor else f"at most {floor / 1e6:,.0f}"

"""What is compared with what, and what is claimed of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Measure = Literal["time", "largest process", "all processes", "seconds"]
"""The last is the time itself, the others are ratios to the peer."""


@dataclass(frozen=True)
class Target:
    """What is claimed of a command."""

    measure: Measure
    limit: float


@dataclass(frozen=True)
class Command:
    """A program to measure."""

    name: str
    """As the table names it."""
    arguments: tuple[str, ...]
    targets: tuple[Target, ...] = ()
    once: bool = False
    """It is slow: one round, no warm-up."""
    absent: str = ""
    """Why it cannot run here; empty where it can."""
    tells: bool = True
    """Whether it prints the figure in which all of a comparison agree."""


@dataclass(frozen=True)
class Figure:
    """What all programs of a comparison must print alike."""

    source: str
    """The name of the command in whose output it is looked for."""
    pattern: str
    """What its group finds there, every other output holds too."""


@dataclass(frozen=True)
class Comparison:
    """Commands that are measured in turn."""

    title: str
    commands: tuple[Command, ...]
    peer: str
    """The name of the command that ratios are to."""
    rounds: int
    memory_of_tree: bool = False
    """Whether the memory of the children is watched too; not worth it in processes of a tenth of a second."""
    figure: Figure | None = None

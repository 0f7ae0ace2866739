"""The joint cells of the cases that are raked together, and which category of each margin they belong to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import NamedTuple

from mobsurvey.statistics import raking
from mobsurvey.survey import Chunk, Code, Column, Survey, Variable
from mobsurvey.tabulation.joint_cells import Cell, JointCells, count_joint_cells
from mobsurvey.tabulation.weight import Weight
from mobsurvey.weights.targets import Margin, Targets, category_name


class PartCells(NamedTuple):
    """The cases of one category of `by`, or all, as the margins see them."""

    targets: Targets
    category: Code | None
    variables: tuple[Variable, ...]
    """Of the margins that hold here."""
    cells: JointCells
    total: float
    """What the weights add up to."""

    @property
    def margins(self) -> tuple[Margin, ...]:
        return self.targets.margins_of(self.category)

    @property
    def cases(self) -> float:
        """Those that get a weight."""
        return float(self.cells.cases.sum())

    @property
    def bounds(self) -> tuple[float, float]:
        """Between what a weight must be."""
        mean = self.total / self.cases
        return self.targets.trim.low * mean, self.targets.trim.high * mean

    @property
    def within(self) -> str:
        """Where they are, for messages: ` in wave 2024`; empty for all cases."""
        return f" in {self.targets.by} {self.category}" if self.targets.by else ""


def part_cells(survey: Survey, targets: Targets, category: Code | None) -> PartCells:
    """Counts the cases of a category of `by`, or of the survey. Loads numpy."""
    names = dict.fromkeys(name for margin in targets.margins_of(category) for name in margin.of)
    variables = tuple(survey.variables[name] for name in names)
    cells = count_joint_cells(survey.chunks, variables, base_weight(targets), inside(targets.by, category))
    return PartCells(targets, category, variables, cells, targets.totals.get(category, float(cells.cases.sum())))


def base_weight(targets: Targets) -> Weight | None:
    """What cases weigh before."""
    return Weight(targets.base, "sampling") if targets.base else None


def inside(by: str | None, category: Code | None) -> Callable[[Chunk], int]:
    """Gives the bitmap of a chunk's cases in a category of `by`; of all without it."""

    def bits(chunk: Chunk) -> int:
        if by is None or category is None:
            return (1 << chunk.cases) - 1
        column: Column = chunk.columns[by]
        return column.selected.get(category, 0)

    return bits


def categories(part: PartCells, margin: Margin, problems: list[str]) -> raking.Margin:
    """The margin over the groups of alike cases.

    Problems are added for categories that have a target and no cases, cases and no target, or a target out of bounds.
    """
    import numpy as np

    own = [next(variable for variable in part.variables if variable.name == name) for name in margin.of]
    places = [part.variables.index(variable) for variable in own]
    number_of: dict[Cell, int] = {}
    for number, target in enumerate(margin.targets):
        answers = [[_place(v, code) for code in codes] for v, codes in zip(own, target.codes, strict=True)]
        number_of |= dict.fromkeys(product(*answers), number)
    met = [tuple(cell[place] for place in places) for cell in part.cells.cells]
    counts = np.bincount(part.cells.place, part.cells.cases, len(met)).tolist()
    sizes = [0.0] * len(margin.targets)
    without: dict[Cell, int] = {}
    for cell, count in zip(met, counts, strict=True):
        if cell in number_of:
            sizes[number_of[cell]] += count
        else:
            without[cell] = without.get(cell, 0) + int(count)
    for cell, count in without.items():
        pairs = zip(own, cell, strict=True)
        name = ", ".join(category_name(variable, [variable.values[place].code]) for variable, place in pairs)
        problems.append(f"{margin.where}: {name} has {told_cases(count)}{part.within} and no target. Add one.")
    problems += _unreachable(part, margin, sizes)
    category = np.array([number_of.get(cell, 0) for cell in met], np.int64)
    shares = np.array([target.share for target in margin.targets])
    return raking.Margin(category[part.cells.place], shares * part.total)


def _unreachable(part: PartCells, margin: Margin, sizes: list[float]) -> Iterator[str]:
    trim = part.targets.trim
    for target, size in zip(margin.targets, sizes, strict=True):
        if not size:
            yield (
                f"{target.where}: {target.name} has a target and no cases{part.within}. Take it together with another "
                "category, or leave it out."
            )
            continue
        needed = target.share * part.cases / size
        if not trim.low <= needed <= trim.high:
            bound = f"above high = {trim.high:g}" if needed > trim.high else f"below low = {trim.low:g}"
            yield (
                f"{target.where}: {target.name}{part.within} needs a mean weight of {needed:.3g} times that of all "
                f"cases, {bound}. Widen trim, or take categories together."
            )


def told_cases(count: int) -> str:
    """How many, in words of a message."""
    return f"{count:,} case{'' if count == 1 else 's'}"


def _place(variable: Variable, code: Code) -> int:
    return next(number for number, value in enumerate(variable.values) if value.code == code)

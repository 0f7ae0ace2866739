"""Joint cells of several variables: who gave which answer to each of them, and what these cases weigh before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from mobsurvey.survey import Chunk, Column, Variable
from mobsurvey.tabulation.weight import Weight, flags_of_bitmap, weigh

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Cell = tuple[int, ...]
"""The place of the answer to each variable, in the order of its values, from 0."""


class ChunkCells(NamedTuple):
    """The cases of one chunk that have a cell, in case order."""

    kept: NDArray[np.bool_]
    """Which of all its cases these are."""
    cells: list[Cell]
    """Those that occur, in order."""
    place: NDArray[Any]
    """Of each case, its cell among these."""
    base: NDArray[np.float64]
    """Of each case, its base weight; 1 without any."""


class JointCells(NamedTuple):
    """All cases that have a cell, in groups that are alike: of one cell, and of one base weight."""

    cells: list[Cell]
    """Those that occur, in order."""
    place: NDArray[Any]
    """Of each group, its cell among these."""
    base: NDArray[np.float64]
    """Of each group, the base weight of a case; above 0."""
    cases: NDArray[np.float64]
    """How many each group has."""
    unanswered: Mapping[str, int]
    """Cases without a valid answer, by variable; a case can be among those of several."""
    unweighted: int
    """Cases that have a cell, and no base weight above 0."""
    left_out: int
    """Cases that are in no group."""


def cells_of_chunk(chunk: Chunk, variables: Sequence[Variable], base: Weight | None, inside: int) -> ChunkCells:
    """The cases of the bitmap with a valid answer to every variable and a base weight above 0. Loads numpy."""
    import numpy as np

    weights = weigh(chunk, base)
    inside &= weights.weighted
    for variable in variables:
        inside &= chunk.columns[variable.name].answered
    kept = flags_of_bitmap(inside, chunk.cases)
    place = np.zeros(int(kept.sum()), np.int64)
    cells: list[Cell] = [()]
    for variable in variables:
        column: Column = chunk.columns[variable.name]
        answers = np.zeros(len(place), np.int64)
        for number, value in enumerate(variable.values):
            answers[flags_of_bitmap(column.selected.get(value.code, 0), chunk.cases)[kept]] = number
        width = len(variable.values)
        found, place = np.unique(place * width + answers, return_inverse=True)
        cells = [(*cells[key // width], key % width) for key in found.tolist()]
    return ChunkCells(kept, cells, place.ravel(), weights.values[kept])


def count_joint_cells(
    chunks: Iterable[Chunk], variables: Sequence[Variable], base: Weight | None, only: Callable[[Chunk], int]
) -> JointCells:
    """The groups of alike cases among those that `only` gives of a chunk, in the order of their cells. Loads numpy."""
    import numpy as np

    numbers: dict[Cell, int] = {}
    parts: list[tuple[Any, Any, Any]] = []
    unanswered = {variable.name: 0 for variable in variables}
    unweighted = left_out = 0
    for chunk in chunks:
        inside = only(chunk)
        found = cells_of_chunk(chunk, variables, base, inside)
        answered = inside
        for variable in variables:
            bits = chunk.columns[variable.name].answered
            unanswered[variable.name] += (inside & ~bits).bit_count()
            answered &= bits
        unweighted += answered.bit_count() - len(found.place)
        left_out += inside.bit_count() - len(found.place)
        own = np.array([numbers.setdefault(cell, len(numbers)) for cell in found.cells], np.int64)
        if len(found.place):
            parts.append(_alike(own[found.place], found.base, np.ones(len(found.place))))
    place, weights, cases = (np.concatenate(part) for part in zip(*parts, strict=True)) if parts else [np.zeros(0)] * 3
    cells = sorted(numbers)
    order = np.zeros(len(cells), np.int64)
    order[[numbers[cell] for cell in cells]] = range(len(cells))
    groups = _alike(order[place.astype(np.int64)], weights, cases)
    return JointCells(cells, *groups, unanswered, unweighted, left_out)


def _alike(place: NDArray[Any], base: NDArray[Any], cases: NDArray[Any]) -> tuple[Any, Any, Any]:
    """The groups with those of one cell and one base weight made one, in the order of the cells, then the weights."""
    import numpy as np

    values, index = np.unique(base, return_inverse=True)
    found, group = np.unique(place * max(len(values), 1) + index.ravel(), return_inverse=True)
    cells, index = np.divmod(found, max(len(values), 1))
    return cells, values[index], np.bincount(group.ravel(), cases, len(found))

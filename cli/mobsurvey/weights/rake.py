"""Rakes the cases of a survey to targets: by their joint cells, wave by wave where the targets are."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mobsurvey.errors import CodebookError
from mobsurvey.statistics import raking
from mobsurvey.survey import Chunk, Code, Column, Survey
from mobsurvey.tabulation.joint_cells import Cell, cells_of_chunk
from mobsurvey.tabulation.weight import bitmap_of_flags, check_weight
from mobsurvey.weights.cells import PartCells, base_weight, categories, inside, part_cells, told_cases
from mobsurvey.weights.diagnostics import Diagnostics, PartDiagnostics, spread
from mobsurvey.weights.targets import Targets

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MOST_NAMED = 20


class Part(NamedTuple):
    """The raked cases of one category of `by`, or all."""

    cells: PartCells
    factors: Mapping[Cell, float]
    """By which the base weight of the cases of a cell is multiplied."""
    weights: NDArray[np.float64]
    """Of a case of each group of its cells."""
    diagnostics: PartDiagnostics


class Raked(NamedTuple):
    """A weight of every case of a survey, as far as it has one."""

    targets: Targets
    parts: tuple[Part, ...]
    diagnostics: Diagnostics

    def column(self, chunk: Chunk) -> Column:
        """The weights of a chunk's cases; blank for those that have none. Loads numpy."""
        import numpy as np

        weights = np.full(chunk.cases, np.nan)
        for part in self.parts:
            asked = part.cells
            bits = inside(self.targets.by, asked.category)(chunk)
            found = cells_of_chunk(chunk, asked.variables, base_weight(self.targets), bits)
            factors = np.array([part.factors[cell] for cell in found.cells])
            if len(found.place):
                weights[found.kept] = np.clip(factors[found.place] * found.base, *asked.bounds)
        blank = bitmap_of_flags(np.isnan(weights))
        return Column(chunk.cases, {}, {None: blank}, values=array("d", weights.tobytes()))


def rake(survey: Survey, targets: Targets) -> Raked:
    """The weights by which the targets hold.

    CodebookError, with file and line, for a category with a target and no cases, or with cases and no target, and for
    margins that do not hold together; UsageError for a negative base weight.
    """
    if targets.base:
        check_weight(survey, targets.base)
    problems: list[str] = []
    parts = [
        part
        for category in _categories_of_by(survey, targets, problems)
        if (part := _raked(part_cells(survey, targets, category), problems))
    ]
    if problems:
        more = [f"And {len(problems) - _MOST_NAMED:,} more problems."] if len(problems) > _MOST_NAMED else []
        raise CodebookError([*problems[:_MOST_NAMED], *more])
    return Raked(targets, tuple(parts), _diagnostics(survey, targets, parts))


def _categories_of_by(survey: Survey, targets: Targets, problems: list[str]) -> list[Code | None]:
    """The categories of `by` that have cases and targets; None alone without `by`."""
    if targets.by is None:
        return [None]
    cases = {
        value.code: sum(inside(targets.by, value.code)(chunk).bit_count() for chunk in survey.chunks)
        for value in survey.variables[targets.by].values
    }
    for margin in targets.margins:
        for code in margin.when:
            if not cases[code]:
                problems.append(f"{margin.where}: {targets.by} {code} has targets and no cases. Remove it from when.")
    for code, count in cases.items():
        if count and not targets.margins_of(code):
            problems.append(
                f"{targets.file}: {targets.by} {code} has {told_cases(count)} and no targets. Add a [[margin]] with "
                f'when = "{code}", or one without when.'
            )
        elif count and targets.totals and code not in targets.totals:
            problems.append(
                f'{targets.file}: {targets.by} {code} has {told_cases(count)} and no total. Add it to "total".'
            )
    return [code for code, count in cases.items() if count and targets.margins_of(code)]


def _raked(asked: PartCells, problems: list[str]) -> Part | None:
    """The part raked; None with problems told where it cannot be."""
    import numpy as np

    cells, targets = asked.cells, asked.targets
    if not len(cells.cases):
        base = f" and a weight {targets.base} above 0" if targets.base else ""
        names = ", ".join(variable.name for variable in asked.variables)
        problems.append(f"{targets.file}: no case{asked.within} has a valid answer to {names}{base}. Check them.")
        return None
    before = len(problems)
    margins = [categories(asked, margin, problems) for margin in asked.margins]
    if len(problems) > before:
        return None
    found = raking.rake(cells.cases, cells.base, margins, asked.bounds)
    if not found.held:
        problems.append(_contradiction(asked, found))
        return None
    of_cell = np.zeros(len(cells.cells))
    of_cell[cells.place] = found.factors  # the same for all groups of a cell
    told = PartDiagnostics(
        part="" if asked.category is None else str(asked.category),
        spread=spread(found.weights, cells.cases),
        rounds=found.rounds,
        difference=abs(found.largest.found - found.largest.target) / asked.total,
        trimmed=int(cells.cases[found.factors * cells.base != found.weights].sum()),
    )
    return Part(asked, dict(zip(cells.cells, of_cell.tolist(), strict=True)), found.weights, told)


def _contradiction(asked: PartCells, found: raking.Raking) -> str:
    miss = found.largest
    target = asked.margins[miss.margin].targets[miss.category]
    trimmed = asked.bounds != raking.NO_BOUNDS
    reason = "do not hold together within the bounds of trim" if trimmed else "contradict each other"
    return (
        f"{target.where}: the margins {reason}{asked.within}: after {found.rounds:,} rounds {target.name} is "
        f"{100 * miss.found / asked.total:.6g} % in place of {100 * miss.target / asked.total:.6g} %. "
        f"Check the targets{', widen trim,' if trimmed else ''} or take rare categories together."
    )


def _diagnostics(survey: Survey, targets: Targets, parts: Sequence[Part]) -> Diagnostics:
    import numpy as np

    unanswered: dict[str, int] = {}
    left_out = unweighted = 0
    if targets.by:
        left_out = sum(chunk.cases - chunk.columns[targets.by].answered.bit_count() for chunk in survey.chunks)
        unanswered[targets.by] = left_out
    for part in parts:
        cells = part.cells.cells
        left_out += cells.left_out
        unweighted += cells.unweighted
        for name, count in cells.unanswered.items():
            unanswered[name] = unanswered.get(name, 0) + count
    return Diagnostics(
        margins=tuple(dict.fromkeys(margin.name for margin in targets.margins)),
        by=targets.by or "",
        whole=spread(
            np.concatenate([part.weights for part in parts]), np.concatenate([part.cells.cells.cases for part in parts])
        ),
        parts=tuple(part.diagnostics for part in parts),
        left_out=left_out,
        unanswered={name: count for name, count in unanswered.items() if count},
        unweighted=unweighted,
        notes=tuple(_unequal_counts(targets)),
    )


def _unequal_counts(targets: Targets) -> Iterator[str]:
    """Margins whose counts add up to different numbers: perhaps a slip, perhaps two sources."""
    counted = [(margin, margin.people) for margin in targets.margins if margin.people is not None]
    for number, (margin, people) in enumerate(counted):
        first, others = next((earlier for earlier in counted[:number] if margin.meets(earlier[0])), (margin, people))
        if abs(people - others) > 1e-9 * people:
            yield (
                f"The counts of {first.name} add up to {others:,.10g}, those of {margin.name} to {people:,.10g}; "
                "each margin is taken as shares"
            )

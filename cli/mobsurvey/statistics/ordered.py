"""A two-way table whose categories are in order: how its pairs of respondents agree, and correlations of its scores."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from mobsurvey.statistics.distributions import normal_quantile, normal_tail, t_tail
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import Matrix, TwoWay

DUST = 1e-13
"""What is smaller than this beside the numbers that it is the difference of is rounding error."""
NOBODY = 1e-100
"""A product of counts below this comes from weights of no one; to divide by it would give what no float holds."""


class Ordered(NamedTuple):
    """Cells with rows and columns in ascending order of their scores; categories of equal score are one."""

    cells: Matrix
    row_totals: tuple[float, ...]
    column_totals: tuple[float, ...]
    n: float
    row_scores: tuple[float, ...]
    column_scores: tuple[float, ...]


class Pairs(NamedTuple):
    """How respondents compare two by two, after Brown & Benedetti (1977), with every pair counted twice."""

    table: Ordered
    concordant: Matrix
    """C: for each cell, the cases that are higher in both questions or lower in both."""
    discordant: Matrix
    """D: for each cell, the cases that are higher in one question and lower in the other."""
    p: float
    """Concordant pairs: the sum of f C."""
    q: float
    """Discordant pairs: the sum of f D."""
    rows_untied: float
    """Dr: pairs that differ in the row question."""
    columns_untied: float
    """Dc: pairs that differ in the column question."""
    noise: float
    """The root of the sum of f (C - D - mean)^2: what every ASE0 is a multiple of."""


def ordered(table: TwoWay) -> Ordered | Skipped:
    """The table in order, at least 2 x 2; Skipped where a question has no order or no variation."""
    if table.skipped:
        return table.skipped
    if table.row_scores is None or table.column_scores is None:
        return Skipped("no-scores")
    row_scores, rows = _merged(table.row_scores, table.cells)
    column_scores, columns = _merged(table.column_scores, tuple(zip(*rows, strict=True)))
    if len(row_scores) < 2 or len(column_scores) < 2:
        return Skipped("no-variation")
    cells = tuple(zip(*columns, strict=True))
    totals = tuple(map(sum, cells))
    return Ordered(cells, totals, tuple(map(sum, columns)), sum(totals), row_scores, column_scores)


def _merged(scores: Sequence[float], lines: Sequence[Sequence[float]]) -> tuple[tuple[float, ...], Matrix]:
    """Distinct scores ascending, and for each the sum of its lines."""
    by_score: dict[float, list[float]] = {}
    for score, line in sorted(zip(scores, lines, strict=True), key=lambda pair: pair[0]):
        known = by_score.setdefault(score, [0.0] * len(line))
        for position, count in enumerate(line):
            known[position] += count
    return tuple(by_score), tuple(map(tuple, by_score.values()))


def pairs_of(table: TwoWay) -> Pairs | Skipped:
    """The pairs of a table; Skipped where there are none that differ in both questions."""
    known = ordered(table)
    if isinstance(known, Skipped):
        return known
    cells = known.cells
    # Each corner is summed by itself, since taking one from another leaves dust where nothing is left.
    low_low, low_high = _lower(cells), _mirrored(_lower(_mirrored(cells)))
    high_low = _lower(cells[::-1])[::-1]
    high_high = _mirrored(_lower(_mirrored(cells[::-1])))[::-1]
    concordant, discordant = _plus(low_low, high_high), _plus(low_high, high_low)
    p, q = _product(cells, concordant), _product(cells, discordant)
    rows_untied = sum([total * (known.n - total) for total in known.row_totals])
    columns_untied = sum([total * (known.n - total) for total in known.column_totals])
    if any(not NOBODY < number < math.inf for number in (p + q, rows_untied, columns_untied)):
        return Skipped("no-pairs")
    mean = (p - q) / known.n
    # Centred: the textbook's "sum of squares less the square of the sum" cancels where association is perfect.
    noise = spread(
        cells,
        [[c - d - mean for c, d in zip(*lines, strict=True)] for lines in zip(concordant, discordant, strict=True)],
        [[c + d for c, d in zip(*lines, strict=True)] for lines in zip(concordant, discordant, strict=True)],
    )
    return Pairs(known, concordant, discordant, p, q, rows_untied, columns_untied, noise)


def _lower(cells: Matrix) -> Matrix:
    """For each cell, the sum of the cells above it and to its left."""
    sums: list[tuple[float, ...]] = []
    above = [0.0] * len(cells[0])
    for row in cells:
        sums.append(tuple(above))
        left = 0.0
        for column, count in enumerate(row):
            above[column] += left
            left += count
    return tuple(sums)


def _mirrored(cells: Matrix) -> Matrix:
    return tuple([row[::-1] for row in cells])


def _plus(a: Matrix, b: Matrix) -> Matrix:
    return tuple([tuple([x + y for x, y in zip(*lines, strict=True)]) for lines in zip(a, b, strict=True)])


def _product(a: Matrix, b: Matrix) -> float:
    return sum([x * y for lines in zip(a, b, strict=True) for x, y in zip(*lines, strict=True)])


def spread(cells: Matrix, deviations: Sequence[Sequence[float]], sizes: Sequence[Sequence[float]]) -> float:
    """The root of the sum of f deviation^2; 0 where it is dust beside the sizes of what the deviations are made of."""
    square = size = 0.0
    for row, row_deviations, row_sizes in zip(cells, deviations, sizes, strict=True):
        for count, deviation, of in zip(row, row_deviations, row_sizes, strict=True):
            square += count * deviation * deviation
            size += count * of * of
    if not square < math.inf or square <= DUST * DUST * size:
        return 0.0
    return math.sqrt(square)


def association(
    value: float, se: float, se_null: float, confidence: float, variant: str = "", least: float = -1.0
) -> Result:
    """A measure from -1 to 1 with ASE1, T = value / ASE0, the normal p, and value +- z ASE1 cut off at its limits.

    Perfect association leaves ASE1 0: then there is no interval, since one of no width would claim certainty. Where
    ASE0 is 0 there is no T and no p.
    """
    value = min(1.0, max(least, without_dust(value)))
    z = value / se_null if se_null > 0 else math.inf
    tested = math.isfinite(z)
    low, high = limits(value, se, confidence, least)
    return Result(
        value,
        p=normal_tail(z) if tested else None,
        se=se,
        statistic=z if tested else None,
        low=low,
        high=high,
        variant=variant,
    )


def limits(value: float, se: float, confidence: float, least: float = -1.0) -> tuple[float | None, float | None]:
    """value +- z se, cut off at the limits of the measure; None and None where se is 0."""
    if se <= 0:
        return None, None
    margin = normal_quantile(0.5 + confidence / 2) * se
    return max(least, value - margin), min(1.0, value + margin)


def standard_scores(scores: Sequence[float], totals: Sequence[float], n: float) -> list[float] | None:
    """The scores with mean 0 and variance 1 over the n cases; None where all cases have the same score."""
    low, high = min(scores), max(scores)
    if not 0 < high - low < math.inf:
        return None
    # On a scale of 0 to 1 first, so that no score is too large to be squared.
    unit = [(score - low) / (high - low) for score in scores]
    mean = sum([score * (total / n) for score, total in zip(unit, totals, strict=True)])
    variance = sum([(score - mean) * (score - mean) * (total / n) for score, total in zip(unit, totals, strict=True)])
    if variance <= DUST * DUST:
        return None
    return [(score - mean) / math.sqrt(variance) for score in unit]


def correlation(table: TwoWay | Ordered, rows: Sequence[float], columns: Sequence[float]) -> float:
    """Pearson's r of standard scores."""
    r = sum(
        [
            count / table.n * row * column
            for row, line in zip(rows, table.cells, strict=True)
            for column, count in zip(columns, line, strict=True)
        ]
    )
    return without_dust(r)


def without_dust(value: float) -> float:
    """The value, exactly 0 or +-1 where only rounding error parts it from them."""
    if abs(value) < DUST:
        return 0.0
    return math.copysign(1.0, value) if abs(abs(value) - 1) < DUST else value


def t_of(r: float, n: float) -> tuple[float | None, float | None]:
    """T = r sqrt((n - 2) / (1 - r^2)) and its two-sided p on n - 2 df; a perfect r has no finite T and p 0."""
    if n <= 2:
        return None, None
    if abs(r) >= 1:
        return None, 0.0
    t = r * math.sqrt((n - 2) / ((1 - r) * (1 + r)))
    return t, t_tail(t, n - 2)

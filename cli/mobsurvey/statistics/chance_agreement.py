"""Agreement of two ratings beyond chance: what kappa and weighted kappa share."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mobsurvey.statistics.ordered import NOBODY, association, spread
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay


def chance_corrected(table: TwoWay, credit: Sequence[float], confidence: float, variant: str = "") -> Result | Skipped:
    """(po - pe) / (1 - pe) of the table as given, credit[d] from 1 to 0 for ratings d categories apart.

    Source: Fleiss, Cohen & Everitt (1969), Psychological Bulletin 72:323, eq. 8 and 9 with the sums of squares centred.
    """
    size = len(table.counts)
    if any(len(row) != size for row in table.counts):
        return Skipped("not-square")
    if not table.cells:
        return Skipped("no-cases")
    n = table.n
    shares = tuple([tuple([count / n for count in row]) for row in table.counts])
    rows = [sum(row) for row in shares]
    columns = [sum(column) for column in zip(*shares, strict=True)]
    weights = [[credit[abs(i - j)] for j in range(size)] for i in range(size)]
    # 1 - po and 1 - pe as sums of what is missing, since the differences cancel where agreement is nearly perfect.
    missed = sum([p * (1 - w) for line in zip(shares, weights, strict=True) for p, w in zip(*line, strict=True)])
    missed_by_chance = sum([rows[i] * columns[j] * (1 - weights[i][j]) for i in range(size) for j in range(size)])
    if missed_by_chance <= NOBODY:
        return Skipped("no-variation")
    value = 1 - missed / missed_by_chance
    by_row = [sum([column * w for column, w in zip(columns, line, strict=True)]) for line in weights]
    by_column = [sum([row * w for row, w in zip(rows, line, strict=True)]) for line in zip(*weights, strict=True)]
    independent = tuple([tuple([row * column for column in columns]) for row in rows])

    def error(cells: tuple[tuple[float, ...], ...], share: float) -> float:
        """The standard error of kappa where cells are the shares of the law that the cases come from."""
        effects = [[w - (by_row[i] + by_column[j]) * share for j, w in enumerate(weights[i])] for i in range(size)]
        mean = sum([p * effect for line in zip(cells, effects, strict=True) for p, effect in zip(*line, strict=True)])
        deviations = [[effect - mean for effect in line] for line in effects]
        sizes = [[1 + 2 * abs(share) for _ in line] for line in effects]
        return spread(cells, deviations, sizes) / float(missed_by_chance) / math.sqrt(n)

    return association(value, error(shares, 1 - value), error(independent, 1.0), confidence, variant)

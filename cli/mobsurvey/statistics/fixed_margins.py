"""All tables that share the row and column totals of one table: their chances under independence, and exact tails.

"As unlikely" means a chance that is no larger than that of the table at hand, but for rounding (`TOLERANCE`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from mobsurvey.statistics.two_way import Matrix
from mobsurvey.statistics.two_way.likelihood_ratio import deviance

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

TOLERANCE = 1e-7
"""Tables whose chances differ by less than this share of themselves count as equally likely, as they do in R."""
WORK = 1_500_000
"""How many steps an exact tail of a table beyond 2 x 2 may take, about a second's; a step is one way to fill a column
from one state of the columns before it."""


def log_chance(cells: Matrix, row_totals: Sequence[float], column_totals: Sequence[float], n: float) -> float:
    """ln of a table's chance among all tables with its totals.

    The parts of Stirling's formula that grow with the counts add up to half the likelihood ratio, and so cancel exactly
    instead of by subtraction: counts of 1e9 lose nothing.
    """
    total = sum(map(_stirling_rest, row_totals)) + sum(map(_stirling_rest, column_totals)) - _stirling_rest(n)
    for row, row_total in zip(cells, row_totals, strict=True):
        for count, column_total in zip(row, column_totals, strict=True):
            total -= _stirling_rest(count) + deviance(count, row_total * column_total / n)
    return total


def _stirling_rest(x: float) -> float:
    """ln x! - (x ln x - x)."""
    if x == 0:
        return 0.0
    if x < 16:
        return math.lgamma(x + 1) - x * math.log(x) + x
    square = x * x
    series = 1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square
    return 0.5 * math.log(2 * math.pi * x) + series / x


class Hypergeometric(NamedTuple):
    """The chances of the first cell of a 2 x 2 table."""

    row: int
    """Total of the first row."""
    column: int
    """Total of the first column."""
    n: int

    @property
    def low(self) -> int:
        """The smallest count possible."""
        return max(0, self.row + self.column - self.n)

    @property
    def high(self) -> int:
        """The largest count possible."""
        return min(self.row, self.column)

    @property
    def mode(self) -> int:
        """The likeliest count."""
        return (self.row + 1) * (self.column + 1) // (self.n + 2)

    def log(self, x: int) -> float:
        """ln P(X = x)."""
        row, column, n = self
        cells = ((x, row - x), (column - x, n - row - column + x))
        return log_chance(cells, (row, n - row), (column, n - column), n)

    def at_most(self, x: int) -> float:
        """P(X <= x)."""
        if x >= self.high:
            return 1.0
        if x > self.mode:
            return max(0.0, 1 - self.at_least(x + 1))
        return min(1.0, _falling_sum(math.exp(self.log(x)), self._ratios_down(x)))

    def at_least(self, x: int) -> float:
        """P(X >= x)."""
        if x <= self.low:
            return 1.0
        if x <= self.mode:
            return max(0.0, 1 - self.at_most(x - 1))
        return min(1.0, _falling_sum(math.exp(self.log(x)), self._ratios_up(x)))

    def as_unlikely(self, x: int) -> float:
        """The chance of all counts that are as unlikely as x: the two-sided p."""
        limit = self.log(x) + TOLERANCE
        if self.log(self.mode) <= limit:
            return 1.0
        left, right = self._nearest_unlikely(self.low, limit), self._nearest_unlikely(self.high, limit)
        below = 0.0 if left is None else self.at_most(left)
        above = 0.0 if right is None else self.at_least(right)
        return min(1.0, below + above)

    def _nearest_unlikely(self, end: int, limit: float) -> int | None:
        """The count nearest the mode, on the side of `end`, with ln P at most the limit."""
        if self.log(end) > limit:
            return None
        unlikely, likely = end, self.mode
        while abs(likely - unlikely) > 1:
            middle = (unlikely + likely) // 2
            if self.log(middle) <= limit:
                unlikely = middle
            else:
                likely = middle
        return unlikely

    def _ratios_down(self, x: int) -> Iterator[float]:
        row, column, n = self
        for k in range(x, self.low, -1):
            yield k * (n - row - column + k) / ((row - k + 1) * (column - k + 1))

    def _ratios_up(self, x: int) -> Iterator[float]:
        row, column, n = self
        for k in range(x, self.high):
            yield (row - k) * (column - k) / ((k + 1) * (n - row - column + k + 1))


def _falling_sum(term: float, ratios: Iterator[float]) -> float:
    """The sum of terms of which each is a ratio of the one before; the ratios fall, so what is left out is nothing."""
    total = term
    for ratio in ratios:
        term *= ratio
        total += term
        if term <= total * 1e-18:
            break
    return total


@lru_cache(maxsize=64)
def share_as_unlikely(cells: Matrix) -> float | None:
    """The chance of all tables that are as unlikely as this one of whole counts; None when it takes too much `WORK`."""
    # Few rows make few states, and so do few cases outside the largest row.
    sides = sorted(
        (cells, tuple(zip(*cells, strict=True))),
        key=lambda side: (len(side), sum(map(sum, side)) - max(map(sum, side))),
    )
    for side in sides:
        try:
            return _column_after_column(side)
        except _TooMuchWorkError:
            continue
    return None


class _TooMuchWorkError(Exception):
    """Found before the steps are taken."""


class _Budget:
    """The steps that are left."""

    def __init__(self) -> None:
        self.left = WORK

    def take(self, steps: float) -> None:
        self.left -= int(min(steps, WORK + 1))
        if self.left < 0:
            raise _TooMuchWorkError


class _Stage(NamedTuple):
    """The ways to fill one column. A node is how much of each row's total is left, in ascending order."""

    first: Whole
    """For each node, where its ways begin; at the end, where the last one's end."""
    child: Whole
    """For each way, the node of the next column that it leads to."""
    log: Floats
    """For each way, ln of the number of orders of its cases: ln(column total! / product of its counts!)."""


class _Completions(NamedTuple):
    """For each node, ln of the orders of the columns still to be filled, over all ways to fill them."""

    most: Floats
    least: Floats
    all: Floats
    """Of the sum over the ways."""


def _column_after_column(cells: Matrix) -> float:
    """The chance of the tables that are as unlikely, by a walk from node to node, column after column.

    A table's chance is the product of the orders of its columns over the orders of the whole. A path is settled as soon
    as all its completions are as unlikely as the table at hand, or none is; paths of the same chance to the same node
    go on as one, with a multiplicity.
    """
    import numpy as np

    rows = sorted(int(sum(row)) for row in cells)
    # The largest last: how it is filled follows from the others.
    columns = sorted(zip(*cells, strict=True), key=sum)
    small = sum(rows[:-1])
    budget = _Budget()
    budget.take(small)
    log_factorials = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, 2 * small + 1)))))

    def orders(counts: Whole, total: int) -> Floats:
        """ln(total! / product of counts!) of each line; the largest count is cut out of the factorial of the total."""
        at = counts.argmax(axis=1)
        lines = np.arange(len(counts))
        rest = total - counts[lines, at]
        others = counts.copy()
        others[lines, at] = 0
        falling = np.concatenate(([0.0], np.cumsum(np.log(np.arange(total, total - int(rest.max()), -1)))))
        return np.asarray(falling[rest] - log_factorials[others].sum(axis=1))

    observed = sum(float(orders(np.array([column], dtype=np.int64), int(sum(column)))[0]) for column in columns)
    limit = observed + TOLERANCE

    stages: list[_Stage] = []
    nodes = np.array([rows], dtype=np.int64)
    for column in columns[:-1]:
        total = int(sum(column))
        parent, counts = _ways(nodes, total, budget)
        left = nodes[parent] - counts
        left.sort(axis=1)
        first = np.searchsorted(parent, np.arange(len(nodes) + 1))
        nodes, child = _distinct(left)
        stages.append(_Stage(first, child, orders(counts, total)))

    last = orders(nodes, int(sum(columns[-1])))
    ends = [_Completions(last, last, last)]
    for stage in reversed(stages):
        ends.append(_before(stage, ends[-1]))
    ends.reverse()

    whole = float(ends[0].all[0])
    if ends[0].most[0] <= limit:
        return 1.0
    node = np.zeros(1, dtype=np.int64)
    log, times, share = np.zeros(1), np.ones(1), 0.0
    for stage, end in zip(stages, ends[1:], strict=True):
        path, way = _spread(stage.first[node], stage.first[node + 1], budget)
        node = stage.child[way]
        log, times = log[path] + stage.log[way], times[path]
        settled = log + end.most[node] <= limit
        share += float(np.sum(times[settled] * np.exp(log[settled] + end.all[node[settled]] - whole)))
        open_ = ~settled & (log + end.least[node] <= limit)
        node, log, times = _merge(node[open_], log[open_], times[open_])
        if not len(node):
            break
    return min(1.0, share)


def _spread(start: Whole, stop: Whole, budget: _Budget) -> tuple[Whole, Whole]:
    """The numbers of all ranges start:stop one after the other, each with the position of its range."""
    import numpy as np

    lengths = stop - start
    budget.take(float(lengths.sum(dtype=np.float64)))
    place = np.repeat(np.arange(len(lengths)), lengths)
    begin = np.cumsum(lengths) - lengths
    return place, np.arange(len(place)) - begin[place] + start[place]


def _ways(nodes: Whole, total: int, budget: _Budget) -> tuple[Whole, Whole]:
    """All ways to fill a column from each node: the node of each way, in order, and the way's counts, one a row."""
    import numpy as np

    room_after = nodes[:, ::-1].cumsum(axis=1)[:, ::-1] - nodes
    parent = np.arange(len(nodes))
    left = np.full(len(nodes), total, dtype=np.int64)
    counts = np.empty((len(nodes), 0), dtype=np.int64)
    for row in range(nodes.shape[1] - 1):
        low = np.maximum(0, left - room_after[parent, row])
        high = np.minimum(nodes[parent, row], left)
        place, count = _spread(low, high + 1, budget)
        parent, left = parent[place], left[place] - count
        counts = np.column_stack((counts[place], count))
    return parent, np.column_stack((counts, left))


def _distinct(lines: Whole) -> tuple[Whole, Whole]:
    """The distinct lines, and for each line which of them it is. All lines have the same sum."""
    import numpy as np

    # The last count follows from the sum. The others make one number, which is many times faster to sort.
    base = int(lines[:, :-1].max()) + 1
    if base ** (lines.shape[1] - 1) < 2**62:
        key = lines[:, 0].copy()
        for column in range(1, lines.shape[1] - 1):
            key = key * base + lines[:, column]
        _, where, which = np.unique(key, return_index=True, return_inverse=True)
        return lines[where], which.reshape(-1)
    distinct, which = np.unique(lines, axis=0, return_inverse=True)
    return distinct, which.reshape(-1)


def _before(stage: _Stage, after: _Completions) -> _Completions:
    """The completions of the nodes of a column, from those of the next one."""
    import numpy as np

    start, lengths = stage.first[:-1], np.diff(stage.first)
    whole = stage.log + after.all[stage.child]
    top = np.maximum.reduceat(whole, start)
    return _Completions(
        most=np.maximum.reduceat(stage.log + after.most[stage.child], start),
        least=np.minimum.reduceat(stage.log + after.least[stage.child], start),
        all=top + np.log(np.add.reduceat(np.exp(whole - np.repeat(top, lengths)), start)),
    )


def _merge(node: Whole, log: Floats, times: Floats) -> tuple[Whole, Floats, Floats]:
    """Paths of the same node and chance as one. Of a billionth: a dozen such steps stay far below the tolerance."""
    import numpy as np

    if not len(node):
        return node, log, times
    step = np.rint(log * 1e9).astype(np.int64)
    order = np.lexsort((step, node))
    node, step = node[order], step[order]
    start = np.flatnonzero(np.r_[True, (np.diff(node) != 0) | (np.diff(step) != 0)])
    return node[start], log[order][start], np.add.reduceat(times[order], start)

"""2 x 2 tables, one a layer: what the statistics of layered tables share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from mobsurvey.statistics.ordered import NOBODY
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay


class Stratum(NamedTuple):
    """A 2 x 2 table a, b over c, d with cases in both rows and both columns."""

    a: float
    b: float
    c: float
    d: float

    @property
    def n(self) -> float:
        """The cases of the layer."""
        return self.a + self.b + self.c + self.d

    @property
    def expected(self) -> float:
        """What a is expected to be when the two questions are independent."""
        return (self.a + self.b) * ((self.a + self.c) / self.n)

    @property
    def excess(self) -> float:
        """a less its expected count, as (ad - bc) / n: without the rounding error of a difference of large counts."""
        n = self.n
        return self.a / n * self.d - self.b / n * self.c

    @property
    def variance(self) -> float:
        """The variance of a when each row is a binomial sample: r1 r2 c1 c2 / n^3."""
        a, b, c, d = self
        n = self.n
        return ((a + b) / n) * ((c + d) / n) * ((a + c) / n) * (b + d)


def strata_of(tables: Sequence[TwoWay]) -> list[Stratum] | Skipped:
    """The layers that tell something; at least one. A layer without cases in a row or a column tells nothing."""
    if any(len(table.counts) != 2 or any(len(row) != 2 for row in table.counts) for table in tables):
        return Skipped("not-2x2")
    if not any(table.n > 0 for table in tables):
        return Skipped("no-cases")
    strata = [Stratum(*map(float, (*table.counts[0], *table.counts[1]))) for table in tables if not table.skipped]
    # One respondent alone stands in one cell; less than that is possible only with weights, and divides by n - 1.
    strata = [stratum for stratum in strata if stratum.n > 1 and stratum.variance > NOBODY]
    return strata or Skipped("no-layers")


class Common(NamedTuple):
    """The odds ratio that layers have in common, after Mantel and Haenszel."""

    agreeing: float
    """R, the sum of ad / n."""
    opposing: float
    """S, the sum of bc / n."""

    @property
    def ratio(self) -> float | None:
        """R / S; None where it is not finite."""
        if self.opposing <= 0:
            return None
        ratio = self.agreeing / self.opposing
        return ratio if ratio < math.inf else None


def common_odds(strata: Sequence[Stratum]) -> Common:
    """R and S of the Mantel-Haenszel odds ratio."""
    return Common(
        sum([s.a / s.n * s.d for s in strata]),
        sum([s.b / s.n * s.c for s in strata]),
    )


class Heterogeneity(NamedTuple):
    """How far layers are from having one odds ratio."""

    statistic: float
    """Breslow and Day's chi-square."""
    correction: float
    """What Tarone takes from it."""
    df: int


def heterogeneity(tables: Sequence[TwoWay]) -> Heterogeneity | Skipped:
    """Breslow and Day's chi-square of the Mantel-Haenszel odds ratio, with Tarone's correction apart."""
    strata = strata_of(tables)
    if isinstance(strata, Skipped):
        return strata
    if len(strata) < 2:
        return Skipped("one-layer")
    ratio = common_odds(strata).ratio
    if not ratio:
        return Skipped("no-common-odds-ratio")
    statistic = distance = variances = 0.0
    for stratum in strata:
        fitted = fitted_cells(stratum, ratio)
        if min(fitted) <= 0:
            return Skipped("no-common-odds-ratio")
        variance = 1 / sum([1 / cell for cell in fitted])
        # The four cells are equally far from what is fitted; the smallest one has lost least to rounding.
        smallest = min(range(4), key=fitted.__getitem__)
        off = (stratum[smallest] - fitted[smallest]) * (1 if smallest in (0, 3) else -1)
        if variance <= 0:
            return Skipped("no-common-odds-ratio")
        statistic += off / variance * off
        distance += off
        variances += variance
    correction = distance / variances * distance
    if not math.isfinite(statistic) or not math.isfinite(correction):
        return Skipped("no-common-odds-ratio")
    return Heterogeneity(statistic, correction, len(strata) - 1)


def fitted_cells(stratum: Stratum, ratio: float) -> tuple[float, float, float, float]:
    """The cells a, b, c, d with the layer's margins whose odds ratio is the given one."""
    a, b, c, d = stratum
    rows, columns, n = (a + b, c + d), (a + c, b + d), stratum.n
    return (
        _fitted(rows[0], columns[0], n, ratio),
        _fitted(rows[0], columns[1], n, 1 / ratio),
        _fitted(rows[1], columns[0], n, 1 / ratio),
        _fitted(rows[1], columns[1], n, ratio),
    )


def _fitted(row: float, column: float, n: float, ratio: float) -> float:
    """The cell x that solves x (n - row - column + x) = ratio (row - x)(column - x).

    Each cell is solved for by itself, by that form of the root which does not cancel: taken from the margins, a cell
    near 0 would be rounding error.
    """
    scale = max(1.0, ratio)
    square = (1 - ratio) / scale
    linear = (n - row - column) / scale + ratio / scale * (row + column)
    constant = ratio / scale * row * column
    root = math.sqrt(max(0.0, linear * linear + 4 * square * constant))
    if linear >= 0:
        return 2 * constant / (linear + root) if linear + root > 0 else 0.0
    return (root - linear) / (2 * square)

"""A part of a table under a design: its cells as estimated totals, and every test and interval that rests on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from mobsurvey.statistics.catalogue import load
from mobsurvey.statistics.columns import Pair
from mobsurvey.statistics.design.column_difference import Share, column_difference
from mobsurvey.statistics.design.design_effect import design_effect
from mobsurvey.statistics.design.design_mmi import design_mmi
from mobsurvey.statistics.design.proportion import proportion
from mobsurvey.statistics.design.rao_scott import rao_scott
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.survey import Chunk
from mobsurvey.table.analysis import Analysis
from mobsurvey.table.details import INTERVAL, LETTERS, SIGNS
from mobsurvey.table.letters import letters_of
from mobsurvey.table.model import Detail, PercentKind
from mobsurvey.tabulation.axis import Axis
from mobsurvey.tabulation.counts import Only
from mobsurvey.tabulation.design import DesignFrame, design_totals

if TYPE_CHECKING:
    from mobsurvey.statistics.design import Cell

LEAST_CASES = 5
"""Of each column, for tests by the design: below, chance likeness within it passes for certainty."""
Found = tuple[Result, ...] | Skipped


class DesignPart:
    """A stub by a banner: R x C cells, C column bases, R row bases, and all of them, as totals with a covariance."""

    def __init__(
        self, chunks: Iterable[Chunk], frame: DesignFrame, stub: Axis, banner: Axis | None, only: Only | None
    ) -> None:
        self.stub, self.banner = stub, banner
        self.rows = range(len(stub.categories))
        self.columns = range(len(banner.categories) if banner else 0)
        self.all = (len(self.rows) + 1) * (len(self.columns) + 1) - 1
        import numpy as np

        totals = design_totals(chunks, self._indicators, frame, only)
        covariance: Any = np.asarray(totals.covariance)  # an array once, not again for every test
        self.totals = totals._replace(covariance=covariance)

    @property
    def _by_options(self) -> bool:
        return self.banner is not None and not self.banner.disjoint

    def cell(self, row: int | None, column: int | None) -> int:
        """The place of a cell among the totals; without a row a column's base, without a column a row's."""
        r = len(self.rows) if row is None else row
        c = len(self.columns) if column is None else column
        return r * (len(self.columns) + 1) + c

    def _indicators(self, chunk: Chunk) -> list[int]:
        rows = self.stub.bits(chunk)
        inside = rows.answered
        points: Sequence[int] = ()
        if self.banner:
            seen = self.banner.bits(chunk)
            inside &= seen.answered
            points = seen.selected
        lines = [*(selected & inside for selected in rows.selected), inside]
        return [line & point for line in lines for point in (*points, inside)]

    # Tests

    def _few(self) -> Skipped | None:
        """A reason not to test where a group has so few respondents that its variance cannot be estimated."""
        swapped = self._by_options and self.stub.disjoint
        groups = [self.cell(r, None) for r in self.rows] if swapped else [self.cell(None, c) for c in self.columns]
        found = [self.totals.unweighted[place] for place in groups]
        return Skipped("few-in-column") if any(0 < cases < LEAST_CASES for cases in found) else None

    def item_results(self) -> list[Found]:
        """The test of each item, in the order of `items_of`."""
        rows, columns = list(self.rows), list(self.columns)
        if few := self._few():
            items = (columns if self._by_options else [0]) if self.stub.disjoint else rows
            return [few for _ in items]
        if not self.stub.disjoint:
            return [self._option([(self.cell(r, c), self.cell(None, c)) for c in columns]) for r in rows]
        if self._by_options:
            return [self._option([(self.cell(r, c), self.cell(r, None)) for r in rows]) for c in columns]
        return [rao_scott(self.totals, [[self.cell(r, c) for c in columns] for r in rows], self.all)]

    def _option(self, groups: Sequence[tuple[int, int]]) -> Found:
        others: list[Cell] = [(base, chosen) for chosen, base in groups]
        return rao_scott(self.totals, [[chosen for chosen, _ in groups], others], self.all)

    def set_result(self) -> Found:
        """The omnibus test of the set that stub or banner is."""
        if few := self._few():
            return few
        if not self.stub.disjoint:
            chosen = [[self.cell(r, c) for c in self.columns] for r in self.rows]
            return design_mmi(self.totals, chosen, [self.cell(None, c) for c in self.columns], self.all)
        chosen = [[self.cell(r, c) for r in self.rows] for c in self.columns]
        return design_mmi(self.totals, chosen, [self.cell(r, None) for r in self.rows], self.all)

    # What stands under the rows

    def details(self, percent: PercentKind, small: Sequence[bool], analysis: Analysis) -> list[list[Detail]]:
        """For each row its intervals, standard errors and design effects, and its letters."""
        details: list[list[Detail]] = [[] for _ in self.rows]
        for r in self.rows:
            if analysis.interval is not None:
                details[r] += self._precision(r, percent, analysis)
            if analysis.letters and self.banner:
                rest = analysis.compare == "rest"
                pairs = self._against_rest(r, small) if rest else self._pairs(r, small)
                key = SIGNS if rest else LETTERS
                details[r].append(Detail(key, (*letters_of(pairs, len(self.columns), analysis), None)))
        return details

    def _precision(self, row: int, percent: PercentKind, analysis: Analysis) -> list[Detail]:
        settings = Settings(confidence=analysis.confidence)
        interval = load("design", analysis.interval or "")
        intervals: list[tuple[float, float] | None] = []
        errors: list[float | None] = []
        effects: list[float | None] = []
        for column in (*self.columns, None):
            cell = self.cell(row, column)
            if percent == "row" and column is None:  # the total is its own base
                intervals.append(None)
                errors.append(None)
                effects.append(None)
                continue
            base = {"column": self.cell(None, column), "row": self.cell(row, None), "total": self.all}[percent]
            found, share, effect = (f(self.totals, cell, base, settings) for f in (interval, proportion, design_effect))
            low, high = (None, None) if isinstance(found, Skipped) else (found[0].low, found[0].high)
            intervals.append(None if low is None or high is None else (100 * low, 100 * high))
            errors.append(None if isinstance(share, Skipped) else 100 * (share[0].se or 0.0))
            effects.append(None if isinstance(effect, Skipped) else effect[0].value)
        return [
            Detail(INTERVAL, tuple(intervals)),
            Detail("standard-error", tuple(errors)),
            Detail("design-effect", tuple(effects)),
        ]

    def _pairs(self, row: int, small: Sequence[bool]) -> list[Pair]:
        tested = [c for c in self.columns if not small[c]]
        pairs = []
        for place, a in enumerate(tested):
            for b in tested[place + 1 :]:
                first, second = (Share(self.cell(row, c), self.cell(None, c)) for c in (a, b))
                pairs += self._difference(a, b, first, second)
        return pairs

    def _against_rest(self, row: int, small: Sequence[bool]) -> list[Pair]:
        pairs = []
        for a in self.columns:
            if not small[a]:
                first = Share(self.cell(row, a), self.cell(None, a))
                rest = Share((self.cell(row, None), self.cell(row, a)), (self.all, self.cell(None, a)))
                pairs += self._difference(a, None, first, rest)
        return pairs

    def _difference(self, a: int, b: int | None, first: Share, second: Share) -> list[Pair]:
        found = column_difference(self.totals, first, second, self.all)
        if isinstance(found, Skipped):
            return []
        result = found[0]
        return [Pair(a, b, result.statistic or 0.0, result.df, 1.0 if result.p is None else result.p)]

"""A number under a sampling design: means with their standard errors, spreads and bases, and the tests of the means."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from mobsurvey.statistics.design.adjusted_wald import adjusted_wald
from mobsurvey.statistics.design.effective_base import effective_base
from mobsurvey.statistics.design.mean import mean
from mobsurvey.statistics.design.rank_test import estimated_ranks, rank_test
from mobsurvey.statistics.moments import median, moments
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.survey import Chunk, Design
from mobsurvey.table.analysis import NONE, Analysis
from mobsurvey.table.design_part import LEAST_CASES
from mobsurvey.table.details import INTERVAL, LETTERS
from mobsurvey.table.letters import letters_of
from mobsurvey.table.mean_letters import mean_pairs
from mobsurvey.table.measures import measures_of
from mobsurvey.table.model import Block, Cell, Detail, Measure, Row
from mobsurvey.tabulation.axis import Axis
from mobsurvey.tabulation.counts import Only
from mobsurvey.tabulation.design import design_totals, read_design
from mobsurvey.tabulation.design_means import DesignMeans, design_means, domains_of


class DesignNumber:
    """A number by the C points of a banner, and in all of them together, as estimated means."""

    def __init__(
        self,
        chunks: Iterable[Chunk],
        name: str,
        banner: Axis | None,
        only: Only | None,
        design: Design,
        groups: Sequence[Mapping[float, float]],
    ) -> None:
        """`groups` are sums of weights by value, a banner point each, the total last."""
        self._chunks, self._name, self._banner, self._only = chunks, name, banner, only
        self.design, self.groups = design, groups
        self._frame = read_design(chunks, design)
        self.totals = design_totals(chunks, domains_of(name, banner), self._frame, only)
        self.found = [moments(group) for group in groups]
        self.means = self._means(groups)

    def _means(
        self, groups: Sequence[Mapping[float, float]], scores: Mapping[float, float] | None = None
    ) -> DesignMeans:
        each = [moments(group) for group in groups]
        means = [found.mean if found else 0.0 for found in each]
        largest = max((abs(value) for value in groups[-1]), default=0.0)
        return design_means(
            self._chunks, self._name, self._banner, self._only, self._frame, self.totals, means, largest, scores
        )

    @property
    def respondents(self) -> tuple[int, ...]:
        """The cases in each column, the total last."""
        return self.totals.unweighted

    def block(self, item: str, title: str, analysis: Analysis, small: Sequence[bool]) -> Block:
        """The block of the number; `small` as in `number_block`."""
        cells = tuple(Cell(m.n if m else 0, None, m.n if m else 0) for m in self.found)
        settings = Settings(confidence=analysis.confidence)
        results = [_first(mean(self.means, place, settings)) for place in range(len(cells))]
        deviations = [self._deviation(place) for place in range(len(cells))]
        details = [Detail("mean", tuple(result.value if result else None for result in results))]
        if small:
            pairs = mean_pairs(self.means, small)
            details.append(Detail(LETTERS, (*letters_of(pairs, len(small), analysis), None)))
        if analysis.interval is not None:
            ends = [(r.low, r.high) if r and r.low is not None and r.high is not None else None for r in results]
            details.append(Detail(INTERVAL, tuple(ends)))
        details += [
            Detail("sd", tuple(deviations)),
            Detail("se", tuple(result.se if result else None for result in results)),
        ]
        if analysis.interval is not None:
            effects = [self._effect(place, result) for place, result in enumerate(results)]
            details.append(Detail("design-effect", tuple(effects)))
        details.append(Detail("median", tuple(median(group) for group in self.groups)))
        bases = [Detail("unweighted-base", self.respondents)]
        if self.design.weight:
            worth = map(effective_base, self.totals.totals, self.totals.squares)
            bases.append(Detail("effective-base", tuple(worth)))
        return Block(None, (Row(item, None, title, cells, tuple(details)),), cells, tuple(bases))

    def _deviation(self, place: int) -> float | None:
        """Of the population, as if each respondent was drawn by itself."""
        found, n = self.found[place], self.respondents[place]
        if not found or n < 2 or not math.isfinite(found.squares):
            return None
        return math.sqrt(found.squares / found.n * n / (n - 1))

    def _effect(self, place: int, result: Result | None) -> float | None:
        """The variance of the mean over that of a simple sample, with replacement, of as many cases."""
        deviation = self._deviation(place)
        if result is None or result.se is None or not deviation:
            return None
        return (result.se / deviation) ** 2 * self.respondents[place]

    def measures(self, item: str, title: str, banner: Axis, analysis: Analysis, language: str) -> list[Measure]:
        """The tests of the means and of the ranks over the columns."""
        if analysis.test == NONE:
            return []
        points = range(len(self.groups) - 1)
        whole = self.groups[-1]
        why: Skipped | None = None
        if any(0 < cases < LEAST_CASES for cases in self.respondents[:-1]):
            why = Skipped("few-in-column")
        elif len(whole) == 1 and sum(self.respondents[place] > 0 for place in points) > 1:
            why = Skipped("no-variation")
        if why:
            tests: dict[str, tuple[Result, ...] | Skipped] = {"adjusted-wald": why, "rank-test": why}
        else:
            ranks = estimated_ranks(whole) if whole else {}
            ranked = [{ranks[value]: weight for value, weight in group.items()} for group in self.groups]
            tests = {
                "adjusted-wald": adjusted_wald(self.means, points),
                "rank-test": rank_test(self._means(ranked, ranks), points),
            }
        return [
            measure
            for name, found in tests.items()
            for measure in measures_of(item, title, name, found, language, banner.title)
        ]


def _first(found: tuple[Result, ...] | Skipped) -> Result | None:
    return None if isinstance(found, Skipped) else found[0]

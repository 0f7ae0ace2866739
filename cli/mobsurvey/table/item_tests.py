"""Which test each item gets, as a careful statistician would choose it, and the test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from mobsurvey.statistics.adjustment.holm import holm
from mobsurvey.statistics.distributions import chi_square_tail
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay
from mobsurvey.statistics.two_way.chi_square import pearson
from mobsurvey.statistics.two_way.cramers_v import v_of
from mobsurvey.table.analysis import AUTO, NONE, Analysis
from mobsurvey.table.items import Item, said_of
from mobsurvey.table.model import ItemTest
from mobsurvey.table.words import phrase
from mobsurvey.tabulation.axis import Axis

if TYPE_CHECKING:
    from mobsurvey.table.part import Part

CHI_SQUARE = "chi-square"
LIKELIHOOD_RATIO = "likelihood-ratio"
FISHER = "fisher-exact"
MONTE_CARLO = "monte-carlo"
TREND = "linear-by-linear"
RAO_SCOTT = "rao-scott"


def part_tests(
    parts: Sequence[Part], items: Sequence[Sequence[Item]], banner: Axis | None, analysis: Analysis, language: str
) -> list[ItemTest]:
    """The tests of the items of all parts; by design where the parts have one."""
    if banner is None:
        return []
    every = [item for some in items for item in some]
    designs = [part.design for part, some in zip(parts, items, strict=True) if some and part.design]
    if not designs:
        return item_tests(every, analysis, language, banner.title)
    results = [result for design in designs for result in design.item_results()]
    return design_tests(every, results, analysis, language, banner.title)


def item_tests(items: Sequence[Item], analysis: Analysis, language: str, banner_title: str) -> list[ItemTest]:
    """A test of each item, its p adjusted for all of them; a trend beside it where item and banner are ordinal."""
    if analysis.test == NONE:
        return []
    settings = Settings(analysis.confidence, analysis.replicates, analysis.seed)
    return _adjust(
        [_item_test(item, analysis.test, settings, language, banner_title) for item in items], analysis.adjust
    )


def design_tests(
    items: Sequence[Item],
    results: Sequence[tuple[Result, ...] | Skipped],
    analysis: Analysis,
    language: str,
    banner_title: str,
) -> list[ItemTest]:
    """The Rao-Scott tests of weighted items, their p adjusted; V is that of the weighted counts."""
    if analysis.test == NONE:
        return []
    tests = []
    for item, found in zip(items, results, strict=True):
        if isinstance(found, Skipped):
            tests.append(_skipped(item, RAO_SCOTT, found, language, banner_title))
            continue
        result = found[0]
        tests.append(
            ItemTest(
                item.name,
                item.title,
                RAO_SCOTT,
                statistic=result.value,
                df=result.df,
                df2=result.df2,
                p=result.p,
                cramers_v=v_of(item.table, pearson(item.table)),
            )
        )
    return _adjust(tests, analysis.adjust)


def _adjust(tests: list[ItemTest], method: str) -> list[ItemTest]:
    if len(tests) < 2:
        return tests
    adjusted = _adjusted([test.p for test in tests], method)
    trends = _adjusted([test.trend_p for test in tests], method)
    return [
        test._replace(p_adjusted=p, adjustment=None if p is None else method, trend_p_adjusted=trend)
        for test, p, trend in zip(tests, adjusted, trends, strict=True)
    ]


def _item_test(item: Item, test: str, settings: Settings, language: str, banner_title: str) -> ItemTest:
    table = item.table
    if skipped := table.skipped:
        return _skipped(item, test, skipped, language, banner_title)
    statistic = pearson(table)
    expected = table.expected()
    least = min(expected)
    below_5 = sum(count < 5 for count in expected) if least < 5 else 0
    trend = None
    if item.ordinal and test != TREND and table.df > 1:
        from mobsurvey.statistics.two_way.linear_by_linear import linear_by_linear

        found = linear_by_linear(table)
        trend = None if isinstance(found, Skipped) else found[0]
    if test == AUTO:
        test = exact_or_simulated(table) if least < 1 or below_5 > 0.2 * len(expected) else CHI_SQUARE
    if test == CHI_SQUARE:
        result = Result(statistic, df=table.df, p=chi_square_tail(statistic, table.df))
    else:
        from mobsurvey.statistics.catalogue import load

        results = load("two_way", test)(table, settings)
        if isinstance(results, Skipped):
            return _skipped(item, test, results, language, banner_title)
        result = results[0]
    return ItemTest(
        item.name,
        item.title,
        test,
        statistic=statistic if result.value is None else result.value,
        df=result.df,
        p=result.p,
        low=result.low if result.value is None else None,
        high=result.high if result.value is None else None,
        cramers_v=v_of(table, statistic),
        trend=trend.value if trend else None,
        trend_p=trend.p if trend else None,
        expected_below_5=below_5,
        cells=len(expected),
        min_expected=least,
    )


def exact_or_simulated(table: TwoWay) -> str:
    """Fisher's exact test where it can be computed in about a second, else its simulation."""
    from mobsurvey.statistics.two_way.fisher_exact import feasible

    return FISHER if feasible(table) else MONTE_CARLO


def _skipped(item: Item, test: str, skipped: Skipped, language: str, banner_title: str) -> ItemTest:
    reason = said_of(item, skipped).reason
    test = CHI_SQUARE if test == AUTO else test
    return ItemTest(item.name, item.title, test, skipped=phrase(reason, language, banner=banner_title))


def _adjusted(p_values: Sequence[float | None], method: str) -> list[float | None]:
    adjust: Callable[[Sequence[float]], list[float]] = holm
    if method != "holm":
        from mobsurvey.statistics.catalogue import load

        adjust = load("adjustment", method)
    adjusted = iter(adjust([p for p in p_values if p is not None]))
    return [None if p is None else next(adjusted) for p in p_values]

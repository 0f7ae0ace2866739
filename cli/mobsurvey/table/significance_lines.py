"""The tests of a table as lines of text: an item a line, the set as a whole last; the same in every renderer."""

from typing import NamedTuple

from mobsurvey.table.figure import NO_FIGURE, Figure, coefficient_figure, decimal_figure, df_figure, p_figure
from mobsurvey.table.model import ItemTest, Omnibus, Table
from mobsurvey.table.numbered import numbered
from mobsurvey.table.text_width import clean_text
from mobsurvey.table.words import phrase

NOTHING = Figure("-")
MARKS = {"fisher-exact": "e", "monte-carlo": "m"}
"""Behind a p that comes from another test than its neighbours; the notes explain it."""


class SignificanceLines(NamedTuple):
    """Headings and lines, all of the same length."""

    headings: tuple[str, ...]
    lines: tuple[tuple[str, tuple[Figure, ...]], ...]
    """A label and its cells; NOTHING where something is missing, NO_FIGURE where nothing belongs."""


def significance_lines(table: Table, numbers: str) -> SignificanceLines | None:
    """The tests, numbers written as in the language `numbers`; None where there is no test to show.

    Items have the numbers that they have in the rows.
    """
    tests = table.tests
    if all(test.p is None for test in tests) and all(test.p is None for test in table.omnibus):
        return None
    language = table.language
    adjustment = next((test.adjustment for test in tests if test.adjustment not in (None, "none")), None)
    trend = any(test.trend_p is not None for test in tests)
    kinds = {test.test for test in tests if test.p is not None and test.test not in MARKS}
    shown = kinds.pop() if len(kinds) == 1 else "chi-square"
    named = phrase(f"adjust-{adjustment}", language) if adjustment else ""
    headings = [phrase(shown, language), phrase("df", language), phrase("p", language)]
    headings += [phrase("p-adjusted", language, adjustment=named)] if adjustment else []
    headings += [phrase("cramers-v", language)] if tests else []
    headings += [phrase("p-trend", language)] if trend else []
    headings += [phrase("adjusted-short", language, adjustment=named)] if trend and adjustment else []
    per_layer = len(tests) // len(table.blocks) if table.kind == "set" else len(tests)
    lines = [
        (
            numbered((number - 1) % per_layer + 1 if len(tests) > 1 else None, test.label),
            tuple(_item(test, adjustment, trend, numbers)),
        )
        for number, test in enumerate(tests, start=1)
    ]
    for omnibus in table.omnibus:
        lines.append((_omnibus_label(omnibus, language), tuple(_omnibus(omnibus, len(headings), numbers))))
    return SignificanceLines(tuple(headings), tuple(lines))


def _item(test: ItemTest, adjustment: str | None, trend: bool, numbers: str) -> list[Figure]:
    if test.p is None or test.statistic is None:
        return [NOTHING] * (4 + (adjustment is not None) * (1 + trend) + trend)
    cells = [decimal_figure(test.statistic, 2, numbers), df_figure(test.df, test.df2, numbers)]
    cells.append(p_figure(test.p, numbers, MARKS.get(test.test, "")))
    cells += [_p(test.p_adjusted, numbers)] if adjustment else []
    cells.append(NOTHING if test.cramers_v is None else coefficient_figure(test.cramers_v, numbers))
    cells += [_p(test.trend_p, numbers)] if trend else []
    cells += [_p(test.trend_p_adjusted, numbers)] if trend and adjustment else []
    return cells


def _omnibus_label(omnibus: Omnibus, language: str) -> str:
    text = phrase("omnibus-pairs" if omnibus.test == "spmi" else "omnibus", language, count=omnibus.options)
    return f"{clean_text(omnibus.layer)}: {text}" if omnibus.layer else text


def _omnibus(omnibus: Omnibus, width: int, numbers: str) -> list[Figure]:
    if omnibus.p is None or omnibus.statistic is None:
        cells = [NOTHING] * 3
    else:
        cells = [decimal_figure(omnibus.statistic, 2, numbers), df_figure(omnibus.df, omnibus.df2, numbers)]
        cells.append(_p(omnibus.p, numbers))
    return cells + [NO_FIGURE] * (width - len(cells))


def _p(p: float | None, numbers: str) -> Figure:
    return NOTHING if p is None else p_figure(p, numbers)

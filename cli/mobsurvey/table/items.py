"""The items of a table, each with its two-way table of counts: what a test is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from mobsurvey.errors import UsageError
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay, two_way
from mobsurvey.table.analysis import Analysis
from mobsurvey.tabulation.axis import Axis, Category, VariableAxis
from mobsurvey.tabulation.counts import CellCounts

if TYPE_CHECKING:
    from mobsurvey.table.model import TableKind
    from mobsurvey.table.part import Part


class Item(NamedTuple):
    """An answer of a set (chosen or not), an item of a battery, or a variable, by the banner."""

    name: str
    label: str
    table: TwoWay
    ordinal: bool
    """Whether its answers and the banner's are ordered, so that a trend can be tested."""
    option: bool = False
    """Whether its rows are chosen and not chosen."""
    layer: str = ""
    matched: bool = False
    """Whether rows and columns are the same categories, as of one question asked twice."""

    @property
    def title(self) -> str:
        """The label, after that of its layer."""
        return f"{self.layer}: {self.label}" if self.layer else self.label


def items_of(
    stub: Axis,
    banner: Axis,
    counts: CellCounts,
    scores_of: Callable[[Axis], tuple[float, ...] | None],
    rounded: Callable[[float], float] | None = None,
) -> list[Item]:
    """The items of one stub; none where both are sets, whose cells are no partition of the respondents.

    Of a variable by a set the options of the set are the items. `rounded` rounds each cell, as CROSSTABS does with
    weighted counts.
    """
    if not stub.disjoint:
        if not banner.disjoint:
            return []
        return _options(stub, counts.counts, counts.column_bases, scores_of(banner), rounded)
    if not banner.disjoint:
        by_option = list(zip(*counts.counts, strict=True))
        return _options(banner, by_option, counts.row_bases, scores_of(stub), rounded)
    row_scores, column_scores = scores_of(stub), scores_of(banner)
    cells = [[rounded(cell) for cell in row] for row in counts.counts] if rounded else counts.counts
    table = two_way(cells, row_scores, column_scores)
    matched = [c[1:] for c in stub.categories] == [c[1:] for c in banner.categories]  # codes and labels
    ordinal = row_scores is not None and column_scores is not None
    return [Item(stub.name, stub.title, table, ordinal, matched=matched)]


Found = TypeVar("Found")


def said_of(item: Item, found: Found | Skipped) -> Found | Skipped:
    """What was found of an item; that an option was chosen by nobody or by everybody is said as such."""
    if not isinstance(found, Skipped) or found.reason != "one-row" or not item.option:
        return found
    return Skipped("everybody-chose" if any(item.table.counts[0]) else "nobody-chose")


def _options(
    options: Axis,
    chosen: Sequence[Sequence[float]],
    bases: Sequence[float],
    scores: Sequence[float] | None,
    rounded: Callable[[float], float] | None,
) -> list[Item]:
    items = []
    for category, counts in zip(options.categories, chosen, strict=True):
        others = [base - count for base, count in zip(bases, counts, strict=True)]
        if rounded:
            counts, others = [rounded(count) for count in counts], [rounded(count) for count in others]
        table = two_way([counts, others], (1.0, 0.0), scores)
        items.append(Item(name_of(category), category.label, table, False, option=True))
    return items


def name_of(category: Category) -> str:
    """The member for an option of dichotomies, `set=code` for others."""
    return category.item if category.code is None else f"{category.item}={category.code}"


def ordinal_scores(axis: Axis) -> tuple[float, ...] | None:
    """The codes of an ordinal variable as scores; None for other variables, sets, and codes that are text."""
    if not isinstance(axis, VariableAxis) or axis.variable.measure != "ordinal":
        return None
    codes = [code for code in axis.labels if not isinstance(code, str)]
    return tuple(map(float, codes)) if len(codes) == len(axis.labels) else None


def scores_of(axis: Axis, analysis: Analysis) -> tuple[float, ...] | None:
    """The scores that were given for the categories, else the codes of an ordinal variable. UsageError.

    None where missing answers are counted, which have no place in an order.
    """
    if axis.plain is not axis:
        return None
    scores = analysis.scores.get(axis.name)
    if scores is None:
        return ordinal_scores(axis)
    if not axis.disjoint:  # of its answers' groups there are others
        return None
    from mobsurvey.tabulation.kept import KeptVariable

    partly = axis if isinstance(axis, KeptVariable) else None
    categories = len(partly.keep if partly else axis.categories)
    if len(scores) != categories:
        raise UsageError(
            f'--scores {axis.name} gives {len(scores)} scores, "{axis.name}" has {categories} categories',
            next_step="Give one score a category, in the order of the table.",
        )
    return partly.of_kept(scores) if partly else scores


def part_items(
    parts: Sequence[Part], banner: Axis | None, kind: TableKind, analysis: Analysis, rounded: bool
) -> list[list[Item]]:
    """The items of each part; none without a banner, or where they would not be told apart."""
    if banner is None or (kind == "battery" and not banner.disjoint):
        return [[] for _ in parts]
    if kind != "battery" and parts[0].stub.name == banner.name:
        return [[] for _ in parts]  # a question by itself

    rounding: Callable[[float], float] | None = None
    if rounded:
        from mobsurvey.tabulation import weight

        rounding = weight.rounded
    found = [
        items_of(part.stub, banner, part.counts, lambda axis: scores_of(axis, analysis), rounding) for part in parts
    ]
    return [
        [item._replace(layer=part.layer) for item in items] if part.layer else items
        for part, items in zip(parts, found, strict=True)
    ]

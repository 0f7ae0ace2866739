"""The lines under the rows of a table: letters of column tests, intervals, and statistics of cells."""

from __future__ import annotations

from collections.abc import Sequence

from mobsurvey.statistics.catalogue import load
from mobsurvey.statistics.columns import Pair
from mobsurvey.statistics.columns.column_against_rest import column_against_rest
from mobsurvey.statistics.columns.column_proportions import column_proportions
from mobsurvey.table.analysis import Analysis
from mobsurvey.table.items import Item
from mobsurvey.table.letters import letters_of
from mobsurvey.table.model import Cell, Detail, PercentKind
from mobsurvey.tabulation.counts import CellCounts

LETTERS = "letters"
SIGNS = "signs"
INTERVAL = "interval"


def letter_details(
    counts: CellCounts,
    bases: Sequence[float],
    table_base: float,
    overlaps: Sequence[Sequence[float]] | None,
    small: Sequence[bool],
    analysis: Analysis,
) -> list[Detail]:
    """For each row the letters of its columns. `bases` and `table_base` are what tests count with: effective ones
    where cases are weighted."""
    details = []
    leave_out = [c for c, is_small in enumerate(small) if is_small]
    shares = counts.column_bases
    for row, total in zip(counts.counts, counts.row_bases, strict=True):
        chosen = [base * count / share if share else 0.0 for count, share, base in zip(row, shares, bases, strict=True)]
        pairs: list[Pair]
        if analysis.compare == "rest":
            whole = table_base * total / counts.table_base if counts.table_base else 0.0
            pairs = column_against_rest(chosen, bases, whole, table_base, leave_out)
        else:
            pairs = column_proportions(chosen, bases, overlaps, leave_out)
        key = SIGNS if analysis.compare == "rest" else LETTERS
        details.append(Detail(key, (*letters_of(pairs, len(bases), analysis), None)))
    return details


def interval_detail(cells: Sequence[Cell], percent: PercentKind, analysis: Analysis) -> Detail:
    """The intervals of a row's percents, 0-100; none for a total that is its own base."""
    interval = load("proportion", analysis.interval or "wilson")
    values: list[tuple[float, float] | None] = []
    for number, cell in enumerate(cells):
        own_base = percent == "row" and number == len(cells) - 1
        if not cell.base or own_base:
            values.append(None)
            continue
        low, high = interval(cell.count, cell.base, analysis.confidence)
        values.append((100 * low, 100 * high))
    return Detail(INTERVAL, tuple(values))


def cell_details(names: Sequence[str], items: Sequence[Item], rows: int, columns: int) -> list[list[Detail]]:
    """For each row of a stub the cell statistics asked for; none for the total."""
    details: list[list[Detail]] = [[] for _ in range(rows)]
    for name in names:
        statistic = load("cells", name)
        matrices = [statistic(item.table) for item in items]
        for r in range(rows):
            if not items:
                values = [None] * columns
            elif not items[0].option:
                values = matrices[0][r]
            elif len(items) == rows and len(items[0].table.counts[0]) == columns:
                values = matrices[r][0]
            else:  # the options are the columns
                values = [matrix[0][r] for matrix in matrices]
            details[r].append(Detail(name, (*values, None)))
    return details

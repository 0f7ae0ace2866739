"""Expected count: how many cases a cell would have if the two questions had nothing to do with each other.

Formula: E = row total x column total / n.
Use: to judge whether a chi-square can be trusted (no E below 1, at most 20 % below 5), and to see what a count is
compared with.
SPSS: CROSSTABS /CELLS=EXPECTED, "Expected Count".
Source: Agresti, Categorical Data Analysis (3rd ed. 2013), section 3.2.
"""

from __future__ import annotations

from collections.abc import Callable

from mobsurvey.statistics.two_way import TwoWay


def expected_count(table: TwoWay) -> list[list[float | None]]:
    """R x C expected counts, None in empty rows and columns.

    >>> from mobsurvey.statistics.two_way import two_way
    >>> expected_count(two_way([[10, 0, 20], [30, 0, 40]]))
    [[12.0, None, 18.0], [28.0, None, 42.0]]
    """
    return over_cells(table, lambda count, row, column, n: row * column / n)


def over_cells(
    table: TwoWay, of_cell: Callable[[float, float, float, float], float | None]
) -> list[list[float | None]]:
    """R x C of `of_cell(count, row total, column total, n)`, None in empty rows and columns."""
    rows = [sum(row) for row in table.counts]
    columns = [sum(column) for column in zip(*table.counts, strict=True)]
    return [
        [
            of_cell(count, row, column, table.n) if row and column else None
            for count, column in zip(line, columns, strict=True)
        ]
        for line, row in zip(table.counts, rows, strict=True)
    ]

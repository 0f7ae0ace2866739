"""Writes tables.csv: 300 two-way tables, the same on every machine, that all reference scripts of this folder read.

Run from the project root: python tests/reference/two_way/make_tables.py

Tables 1 to 90 are 2 x 2, 91 to 160 square (3 x 3 to 6 x 6), 161 to 300 have other sizes, 2 x 3 to 8 x 6. Columns: id,
rows, columns, counts (row after row, separated by blanks).
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from pathlib import Path

TARGET = Path(__file__).with_name("tables.csv")
SEED = 20250301
CASES_PER_CELL = (0.7, 1.5, 3.0, 8.0, 25.0, 120.0, 4000.0, 1_000_000.0)
"""From sparse to very large, in turn."""


def main() -> None:
    lines = [line(number, table) for number, table in enumerate(all_tables(), 1)]
    TARGET.write_text("\n".join(["id,rows,columns,counts", *lines, ""]), encoding="utf-8", newline="\n")


def all_tables() -> list[list[list[int]]]:
    """The tables in order."""
    # Only random() is drawn, the one method whose numbers Python promises never to change.
    draw = random.Random(SEED).random
    return [one_table(number, draw) for number in range(1, 301)]


def line(number: int, table: list[list[int]]) -> str:
    """A table as a line of the file."""
    return f"{number},{len(table)},{len(table[0])},{' '.join(str(n) for row in table for n in row)}"


def one_table(number: int, draw: Callable[[], float]) -> list[list[int]]:
    """A table with some association; every tenth one has an empty row or column, which those of 2 x 2 have not."""
    rows, columns = size(number, draw)
    mean = CASES_PER_CELL[number % len(CASES_PER_CELL)]
    # Square tables lean to the diagonal, as two ratings of the same thing do; the others to a slope or to nothing.
    strength = 2.5 * draw()
    ordered = draw() < 0.5
    row_weights = [0.3 + draw() for _ in range(rows)]
    column_weights = [0.3 + draw() for _ in range(columns)]
    table = []
    for r in range(rows):
        row = []
        for c in range(columns):
            x, y = (r + 0.5) / rows, (c + 0.5) / columns
            lean = math.exp(-strength * abs(x - y) * 2) if ordered else 0.5 + draw() * strength / 2.5
            expected = mean * 4 * lean * row_weights[r] * column_weights[c]
            row.append(poisson(expected, draw))
        table.append(row)
    if number > 90 and number % 10 == 3:
        table[int(draw() * rows)] = [0] * columns
    if number > 90 and number % 10 == 7:
        empty = int(draw() * columns)
        for row in table:
            row[empty] = 0
    return table


def size(number: int, draw: Callable[[], float]) -> tuple[int, int]:
    """Rows and columns of a table."""
    if number <= 90:
        return 2, 2
    if number <= 160:
        side = 3 + number % 4
        return side, side
    while True:
        rows, columns = 2 + int(draw() * 7), 2 + int(draw() * 5)
        if rows != columns:
            return rows, columns


def poisson(mean: float, draw: Callable[[], float]) -> int:
    """A Poisson number; of a large mean, the nearest whole number to its normal approximation."""
    if mean > 50:
        normal = math.sqrt(-2 * math.log(1 - draw())) * math.cos(2 * math.pi * draw())
        return max(0, round(mean + math.sqrt(mean) * normal))
    limit, product, number = math.exp(-mean), draw(), 0
    while product > limit:
        product *= draw()
        number += 1
    return number


if __name__ == "__main__":
    main()

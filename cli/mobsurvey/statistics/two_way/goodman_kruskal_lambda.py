"""Lambda: by what share knowing one answer lowers the error of guessing the other.

Formula: with columns dependent (sum of the largest count of each row - largest column total) / (n - largest column
total); with rows dependent likewise; symmetric: the sum of the two numerators over the sum of the two denominators.
Standard errors by the delta method; T = lambda / (its standard error when lambda is 0), p two-sided normal. Of equal
largest counts the first is taken, on which the standard errors and T can depend.
Use: where "how well can I guess?" is the question. It is 0 whenever the same answer leads in every group, even if the
answers clearly differ; so 0 does not mean independence.
SPSS: CROSSTABS /STATISTICS=LAMBDA, "Lambda": Symmetric, and each question dependent.
Source: Goodman & Kruskal (1954), Journal of the American Statistical Association 49:732; standard errors: the same
(1963), 58:310, and Brown & Benedetti (1977), 72:309.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from mobsurvey.statistics.distributions import normal_tail
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay

FAMILY = "nominal"

Hits = list[list[int]]
"""R x C: how many guesses are right for a case of that cell."""


def goodman_kruskal_lambda(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """Lambda in the variants symmetric, rows, columns (which is dependent): value, ASE1, T and p.

    T and p are None when every guess is the same whether the other answer is known or not.
    """
    if table.skipped:
        return table.skipped
    rows, columns = range(len(table.row_totals)), range(len(table.column_totals))
    blind_row, blind_column = _first_largest(table.row_totals), _first_largest(table.column_totals)
    best_columns = [_first_largest(row) for row in table.cells]
    best_rows = [_first_largest(column) for column in zip(*table.cells, strict=True)]
    known = {
        "rows": [[int(r == best_rows[c]) for c in columns] for r in rows],
        "columns": [[int(c == best_columns[r]) for c in columns] for r in rows],
    }
    blind = {
        "rows": [[int(r == blind_row) for c in columns] for r in rows],
        "columns": [[int(c == blind_column) for c in columns] for r in rows],
    }
    for hits in (known, blind):
        hits["symmetric"] = [[hits["rows"][r][c] + hits["columns"][r][c] for c in columns] for r in rows]
    return tuple(_lambda(table, known[key], blind[key], key) for key in ("symmetric", "rows", "columns"))


def _first_largest(counts: Sequence[float]) -> int:
    return counts.index(max(counts))


def _lambda(table: TwoWay, known: Hits, blind: Hits, variant: str) -> Result:
    """Lambda from the hits when the other answer is known and when it is not."""
    cells = [
        (count, known[r][c], blind[r][c]) for r, row in enumerate(table.cells) for c, count in enumerate(row) if count
    ]
    n = table.n
    guesses = 2 if variant == "symmetric" else 1
    missed = guesses * n - sum(count * without for count, _, without in cells)
    gained = sum(count * (with_it - without) for count, with_it, without in cells)
    value = gained / missed
    mean = gained / n
    null = sum(count * (with_it - without - mean) ** 2 for count, with_it, without in cells)
    # The mean of what is squared here is `guesses` x lambda.
    free = sum(
        count * (with_it - without + value * without - guesses * value) ** 2 for count, with_it, without in cells
    )
    # What is not 0 only by rounding is below this.
    test = gained / math.sqrt(null) if null > 1e-20 * n else None
    return Result(
        value,
        se=math.sqrt(free) / missed,
        statistic=test,
        p=None if test is None else normal_tail(test),
        variant=variant,
    )

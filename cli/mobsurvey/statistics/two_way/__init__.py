"""Statistics of a two-way table: `name(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped`.

Each module has a `FAMILY`: "nominal", "ordinal", "agreement" or "risk", the words of `--stat`.
"""

from collections.abc import Sequence
from typing import NamedTuple

from mobsurvey.statistics.skipped import Skipped

Matrix = tuple[tuple[float, ...], ...]


class TwoWay(NamedTuple):
    """R x C counts, and what is left of them when empty rows and columns are set aside."""

    counts: Matrix
    """As given, R x C."""
    cells: Matrix
    """Without the empty rows and columns."""
    row_totals: tuple[float, ...]
    """Of `cells`, as are all that follow."""
    column_totals: tuple[float, ...]
    n: float
    row_scores: tuple[float, ...] | None
    """Ascending or not, one a row of `cells`; None where the rows have no order."""
    column_scores: tuple[float, ...] | None

    @property
    def skipped(self) -> Skipped | None:
        """Why nothing can be tested: no cases, or less than two rows or columns with cases."""
        if not self.cells:
            return Skipped("no-cases")
        if len(self.column_totals) < 2:
            return Skipped("one-column")
        if len(self.row_totals) < 2:
            return Skipped("one-row")
        return None

    @property
    def df(self) -> int:
        """(rows - 1)(columns - 1)."""
        return (len(self.row_totals) - 1) * (len(self.column_totals) - 1)

    def transposed(self) -> "TwoWay":
        """The table with rows and columns exchanged."""
        counts = tuple(zip(*self.counts, strict=True))
        cells = tuple(zip(*self.cells, strict=True))
        totals, scores = (self.column_totals, self.row_totals), (self.column_scores, self.row_scores)
        return TwoWay(counts, cells, *totals, self.n, *scores)

    def expected(self) -> list[float]:
        """The expected counts of `cells` under independence, row after row."""
        n = self.n
        return [row * column / n for row in self.row_totals for column in self.column_totals]


def two_way(
    counts: Sequence[Sequence[float]],
    row_scores: Sequence[float] | None = None,
    column_scores: Sequence[float] | None = None,
) -> TwoWay:
    """The table of R x C non-negative counts; scores are one a row or column as given, also of empty ones."""
    kept = [c for c, column in enumerate(zip(*counts, strict=True)) if any(column)]
    rows = [r for r, row in enumerate(counts) if any(row)]
    cells = tuple(tuple([counts[r][c] for c in kept]) for r in rows)
    row_totals = tuple(map(sum, cells))
    return TwoWay(
        counts=tuple(map(tuple, counts)),
        cells=cells,
        row_totals=row_totals,
        column_totals=tuple(map(sum, zip(*cells, strict=True))),
        n=sum(row_totals),
        row_scores=None if row_scores is None else tuple(row_scores[r] for r in rows),
        column_scores=None if column_scores is None else tuple(column_scores[c] for c in kept),
    )

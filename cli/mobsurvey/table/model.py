"""The table as a value: what every renderer writes and nothing recomputes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from mobsurvey.survey import Code

if TYPE_CHECKING:
    import pandas

TableKind = Literal["variable", "set", "battery"]
PercentKind = Literal["column", "row", "total", "none"]


class BannerPoint(NamedTuple):
    """One column of a table."""

    code: Code | None
    """None for the total, and for an option of a dichotomies set."""
    label: str
    item: str | None = None
    """The member for an option of a set; None for a variable's categories and the total."""


class Cell(NamedTuple):
    """One count and its percent."""

    count: float  # type: ignore[assignment]
    percent: float | None
    """0-100, full precision; None where the base is 0 or none was asked for."""
    base: float
    """What divides the count."""


class Row(NamedTuple):
    """One line of a table: a cell for each column, the total last."""

    item: str
    code: Code | None
    label: str
    cells: tuple[Cell, ...]


class Block(NamedTuple):
    """The lines of a table that share a base: a whole set or variable, or one item of a battery."""

    label: str | None
    """The item of a battery; None elsewhere."""
    rows: tuple[Row, ...]
    base: tuple[Cell, ...]
    """The base of each column, the total last, with the percent that it is itself."""


class ItemTest(NamedTuple):
    """One test of an item by the banner, or why there is none."""

    item: str
    label: str
    test: str
    statistic: float | None = None
    df: int | None = None
    p: float | None = None
    p_adjusted: float | None = None
    adjustment: str | None = None
    cramers_v: float | None = None
    expected_below_5: int | None = None
    min_expected: float | None = None
    skipped: str | None = None
    """The reason in words where the statistic does not apply; the numbers are None then."""


class Table(NamedTuple):
    """A table with its tests and notes, in one language."""

    name: str
    by: str | None
    kind: TableKind
    title: str
    banner_title: str | None
    columns: tuple[BannerPoint, ...]
    """The banner points; the total last."""
    blocks: tuple[Block, ...]
    tests: tuple[ItemTest, ...]
    notes: tuple[str, ...]
    percent: PercentKind
    language: str

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every line, block after block."""
        return tuple(row for block in self.blocks for row in block.rows)

    def to_json(self) -> dict[str, Any]:
        """The table as JSON values, numbers in full precision."""
        return {
            "name": self.name,
            "by": self.by,
            "kind": self.kind,
            "title": self.title,
            "columns": [
                {"code": c.code, "label": c.label, **({"item": c.item} if c.item else {})} for c in self.columns
            ],
            "rows": [
                {"item": r.item, "code": r.code, "label": r.label, "cells": [cell._asdict() for cell in r.cells]}
                for r in self.rows
            ],
            "tests": [test._asdict() for test in self.tests],
            "notes": list(self.notes),
        }

    def to_pandas(self) -> pandas.DataFrame:
        """The counts and percents: a row a line, columns by banner point and measure. Needs pandas."""
        import pandas

        labels = [(block.label or "", row.label) for block in self.blocks for row in block.rows]
        measures = ["count"] if self.percent == "none" else ["count", "percent"]
        columns = pandas.MultiIndex.from_product([[c.label for c in self.columns], measures])
        values = [[getattr(cell, m) for cell in row.cells for m in measures] for row in self.rows]
        rows: pandas.Index[Any] = pandas.Index([label for _, label in labels], name="answer")
        if self.kind == "battery":
            rows = pandas.MultiIndex.from_tuples(labels, names=["item", "response"])
        return pandas.DataFrame(values, index=rows, columns=columns)

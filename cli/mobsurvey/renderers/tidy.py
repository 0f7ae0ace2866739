"""Tables as tidy CSV: one cell or one test a row, numbers in full precision, for other programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mobsurvey.renderers import Page
from mobsurvey.table.model import Detail, ItemTest, Measure, Table
from mobsurvey.table.text_width import clean_text
from mobsurvey.writers.csv_text import csv_text, harmless

_CELL_FIELDS = (
    "table",
    "by",
    "layer",
    "item",
    "code",
    "label",
    "column_code",
    "column_label",
    "count",
    "percent",
    "base",
)


def cells(tables: Sequence[Table], page: Page) -> str:
    """Every cell of the tables, with the details that any of them has in columns of their own."""
    keys = {detail.key: detail for table in tables for row in table.rows for detail in row.details}

    def rows() -> Iterator[list[str]]:
        yield [*_CELL_FIELDS, *(name for key in keys for name in _columns(keys[key]))]
        for table in tables:
            for row in table.rows:
                details = {detail.key: detail for detail in row.details}
                for number, (point, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
                    values: list[object] = [table.name, table.by, row.layer, row.item, row.code, row.label]
                    values += [
                        point.item if point.code is None else point.code,
                        " / ".join((*filter(None, point.above), point.label)),
                    ]
                    values += [cell.count, cell.percent, cell.base]
                    for key, sample in keys.items():
                        value = details[key].values[number] if key in details else None
                        values += value if isinstance(value, tuple) else [value] * len(_columns(sample))
                    yield [_text(value, page.decimal) for value in values]

    return csv_text(rows(), page.separator)


def _columns(detail: Detail) -> list[str]:
    """One column, or for an interval two."""
    if any(isinstance(value, tuple) for value in detail.values):
        return [f"{detail.key}_low", f"{detail.key}_high"]
    return [detail.key]


def tests(tables: Sequence[Table], page: Page) -> str:
    """Every test of the tables, those that do not apply with their reason; that of a whole set has no label."""

    def rows() -> Iterator[list[str]]:
        yield ["table", "by", *ItemTest._fields]
        for table in _tested(tables):
            whole = [
                ItemTest(
                    table.name,
                    test.layer,
                    test.test,
                    test.statistic,
                    test.df,
                    test.df2,
                    test.p,
                    test.low,
                    test.high,
                    skipped=test.skipped,
                )
                for test in table.omnibus
            ]
            for line in (*table.tests, *whole):
                yield [_text(value, page.decimal) for value in (table.name, table.by, *line)]

    return csv_text(rows(), page.separator)


def _tested(tables: Sequence[Table]) -> list[Table]:
    return [part for table in tables for part in table.tested]


def measures(tables: Sequence[Table], page: Page) -> str:
    """Every number of the statistics that were asked for by name."""

    def rows() -> Iterator[list[str]]:
        yield ["table", "by", *Measure._fields]
        for table in _tested(tables):
            for line in table.measures:
                yield [_text(value, page.decimal) for value in (table.name, table.by, *line)]

    return csv_text(rows(), page.separator)


def _text(value: object, decimal: str) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value).replace(".", decimal)
    return _label(value) if isinstance(value, str) else str(value)


def _label(text: str) -> str:
    """A label without signs that steer a terminal or run in a spreadsheet."""
    return harmless(clean_text(text))

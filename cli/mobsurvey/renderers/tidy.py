"""Tables as tidy CSV: one cell or one test a row, numbers in full precision, for other programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mobsurvey.renderers import Page
from mobsurvey.table.model import Table
from mobsurvey.table.text_width import clean_text
from mobsurvey.writers.csv_text import csv_text, harmless

_TEST_FIELDS = (
    "item",
    "label",
    "test",
    "statistic",
    "df",
    "p",
    "p_adjusted",
    "adjustment",
    "cramers_v",
    "expected_below_5",
    "min_expected",
    "skipped",
)


def cells(tables: Sequence[Table], page: Page) -> str:
    """Every cell of the tables: table, by, item, code, label, column, count, percent, base."""

    def rows() -> Iterator[list[str]]:
        yield ["table", "by", "item", "code", "label", "column_code", "column_label", "count", "percent", "base"]
        for table in tables:
            for row in table.rows:
                for point, cell in zip(table.columns, row.cells, strict=True):
                    values = [
                        table.name,
                        table.by,
                        row.item,
                        row.code,
                        row.label,
                        point.item if point.code is None else point.code,
                    ]
                    values += [point.label, cell.count, cell.percent, cell.base]
                    yield [_text(value, page.decimal) for value in values]

    return csv_text(rows(), page.separator)


def tests(tables: Sequence[Table], page: Page) -> str:
    """Every test of the tables, those that do not apply with their reason."""

    def rows() -> Iterator[list[str]]:
        yield ["table", "by", *_TEST_FIELDS]
        for table in tables:
            for test in table.tests:
                values = [table.name, table.by, *(getattr(test, field) for field in _TEST_FIELDS)]
                yield [_text(value, page.decimal) for value in values]

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

"""Tables as tidy CSV: one cell or one test a row, numbers in full precision, for other programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from mobsurvey.renderers import Page
from mobsurvey.table.details import INTERVAL
from mobsurvey.table.model import ItemTest, Measure, Table
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
    keys = list(dict.fromkeys(key for table in tables for key in detail_keys(table)))
    return "".join((cells_head(keys, page), *(cells_part(table, keys, page) for table in tables)))


def detail_keys(table: Table) -> list[str]:
    """What is said of the cells of a table beside count and percent, in the order of their columns."""
    return list(dict.fromkeys(detail.key for row in table.rows for detail in row.details))


def detail_columns(keys: Iterable[str]) -> list[str]:
    """One column for each, for an interval two."""
    return [column for key in keys for column in ((f"{key}_low", f"{key}_high") if key.endswith(INTERVAL) else (key,))]


def cells_head(keys: Sequence[str], page: Page) -> str:
    return csv_text([[*_CELL_FIELDS, *detail_columns(keys)]], page.separator)


def cells_part(table: Table, keys: Sequence[str], page: Page) -> str:
    """The cells of one table, a line each, with the columns of these details."""

    def rows() -> Iterator[list[str]]:
        for row in table.rows:
            details = {detail.key: detail for detail in row.details}
            for number, (point, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
                values: list[object] = [table.name, table.by, row.layer, row.item, row.code, row.label]
                values += [
                    point.item if point.code is None else point.code,
                    " / ".join((*filter(None, point.above), point.label)),
                ]
                values += [cell.count, cell.percent, cell.base]
                for key in keys:
                    value = details[key].values[number] if key in details else None
                    values += value if isinstance(value, tuple) else [value] * (2 if key.endswith(INTERVAL) else 1)
                yield [_text(value, page.decimal) for value in values]

    return csv_text(rows(), page.separator)


def tests(tables: Sequence[Table], page: Page) -> str:
    """Every test of the tables, those that do not apply with their reason; that of a whole set has no label."""
    return "".join((tests_head(page), *(tests_part(table, page) for table in tables)))


def tests_head(page: Page) -> str:
    return csv_text([["table", "by", *ItemTest._fields]], page.separator)


def tests_part(table: Table, page: Page) -> str:
    """The tests of one table, a line each."""

    def rows() -> Iterator[list[str]]:
        for part in table.tested:
            whole = [
                ItemTest(
                    part.name,
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
                for test in part.omnibus
            ]
            for line in (*part.tests, *whole):
                yield [_text(value, page.decimal) for value in (part.name, part.by, *line)]

    return csv_text(rows(), page.separator)


def measures_head(page: Page) -> str:
    return csv_text([["table", "by", *Measure._fields]], page.separator)


def measures_part(table: Table, page: Page) -> str:
    """The measures of one table, a line each; empty where it has none."""
    rows = (
        [_text(value, page.decimal) for value in (part.name, part.by, *line)]
        for part in table.tested
        for line in part.measures
    )
    return csv_text(rows, page.separator)


def values_head(page: Page) -> str:
    fields = ("table", "by", "item", "label", "column", "column_label", "value", "low", "high", "text")
    return csv_text([fields], page.separator)


def values_part(table: Table, page: Page) -> str:
    """The values of one table, a line each; empty where it has counts."""

    def rows() -> Iterator[list[str]]:
        for row in table.values.rows if table.values else ():
            for column, value in zip(table.values.columns if table.values else (), row.values, strict=True):
                heading = " / ".join((*filter(None, column.above), column.label))
                number = value if isinstance(value, int | float) else None
                ends = value if isinstance(value, tuple) else (None, None)
                text = value if isinstance(value, str) else None
                line = (table.name, table.by, row.item, row.label, column.key, heading, number, *ends, text)
                yield [_text(part, page.decimal) for part in line]

    return csv_text(rows(), page.separator)


OTHERS: Mapping[str, tuple[Callable[[Page], str], Callable[[Table, Page], str]]] = {
    "measures.csv": (measures_head, measures_part),
    "values.csv": (values_head, values_part),
}
"""The files that there are only where a table has something for them: their first line, and those of a table."""


def others(tables: Sequence[Table], page: Page) -> Iterator[tuple[str, str]]:
    """Their names and texts, of those that there are."""
    for name, (head, part) in OTHERS.items():
        if lines := "".join(part(table, page) for table in tables):
            yield name, head(page) + lines


def _text(value: object, decimal: str) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value).replace(".", decimal)
    return _label(value) if isinstance(value, str) else str(value)


def _label(text: str) -> str:
    """A label without signs that steer a terminal or run in a spreadsheet."""
    return harmless(clean_text(text))

"""Values as lines of figures, for documents and for pages of text alike."""

from __future__ import annotations

from mobsurvey.table.figure import NO_FIGURE, Figure, count_figure, decimal_figure, p_figure
from mobsurvey.table.model import ValueColumn, Values
from mobsurvey.table.number_format import format_decimal
from mobsurvey.table.sheet import Heading, Sheet, SheetLine, shared_headings
from mobsurvey.table.text_width import clean_text


def values_sheet(values: Values, title: str, numbers: str) -> Sheet:
    """The grid, its numbers with the decimal mark of the language `numbers`."""
    headings = [*shared_headings([column.above for column in values.columns])]
    headings.append(tuple(Heading(clean_text(column.label)) for column in values.columns))
    lines = [
        SheetLine(
            clean_text(row.label),
            tuple(
                value_figure(column, value, numbers) for column, value in zip(values.columns, row.values, strict=True)
            ),
            row.role,
            row.level,
        )
        for row in values.rows
    ]
    return Sheet(clean_text(title), tuple(headings), tuple(lines))


def value_figure(column: ValueColumn, value: str | float | tuple[float, float] | None, numbers: str) -> Figure:
    """The figure of one value."""
    if value is None:
        return NO_FIGURE
    if isinstance(value, str):
        return Figure(clean_text(value))
    if isinstance(value, tuple):
        ends = [format_decimal(end, column.places, numbers) for end in value]
        return Figure((" - " if value[0] < 0 else "-").join(ends))
    if column.key == "p":
        return p_figure(value, numbers)
    figure = decimal_figure(value, column.places, numbers) if column.places else count_figure(value)
    rises = column.signed and value > 0 and any(sign in "123456789" for sign in figure.text)
    return figure._replace(text=f"+{figure.text}") if rises else figure

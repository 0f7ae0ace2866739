"""Writes the coded responses as CSV, a row a case."""

from __future__ import annotations

from collections.abc import Iterator

from mobsurvey.survey import Code, Column, Survey, Variable, text_of
from mobsurvey.writers.csv_text import csv_text, harmless


def responses_csv(
    survey: Survey,
    *,
    labels: bool = False,
    missing: bool = False,
    language: str = "en",
    separator: str = ",",
    decimal: str = ".",
) -> str:
    """CSV of every variable, the untabulated columns last: the valid answers, blank where there is none.

    With `labels`, codes are written as their labels. With `missing`, missing codes and values in no list are written
    too, as they stood in the file.
    """
    variables = [*survey.variables.values(), *survey.untabulated.values()]
    texts = [_labels(variable, language) if labels else {} for variable in variables]

    def rows() -> Iterator[list[str]]:
        yield [harmless(variable.name) for variable in variables]
        for chunk in survey.chunks:
            columns: list[list[str]] = []
            for variable, by_code in zip(variables, texts, strict=True):
                column: Column = chunk.columns[variable.name]
                known: dict[Code | None, str] = {None: ""}
                cells = []
                for code in column.codes() if missing else column.valid_codes():
                    if code not in known:
                        known[code] = harmless(by_code[code]) if code in by_code else _text(code, decimal)
                    cells.append(known[code])
                columns.append(cells)
            yield from map(list, zip(*columns, strict=True))

    return csv_text(rows(), separator)


def _labels(variable: Variable, language: str) -> dict[Code | None, str]:
    labels: dict[Code | None, str] = {m.code: text_of(m.label, language, str(m.code)) for m in variable.missing}
    if variable.kind == "single":
        labels |= dict(variable.value_labels(language).items())
    return labels


def _text(code: Code | None, decimal: str) -> str:
    if isinstance(code, str):
        return harmless(code)
    if isinstance(code, float):
        return (str(int(code)) if code.is_integer() and abs(code) < 1e15 else repr(code)).replace(".", decimal)
    return str(code)

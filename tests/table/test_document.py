"""Documents: every figure is that of the table, under a heading, in the words that renderers write."""

from __future__ import annotations

import pytest

from mobsurvey.bundled import bundled_folder
from mobsurvey.intake import code_file
from mobsurvey.study import Study
from mobsurvey.table.analysis import Analysis
from mobsurvey.table.document import Document, document
from mobsurvey.table.figure import Figure, p_figure
from mobsurvey.table.model import Table
from mobsurvey.table.tabulate import crosstab


@pytest.fixture(scope="module")
def study() -> Study:
    return code_file(bundled_folder("samples") / "hcmc-2024.csv", "hcmc-2024")


@pytest.fixture(scope="module", params=["purpose", "difficulty", "difficulty_1"])
def table(study: Study, request: pytest.FixtureRequest) -> Table:
    analysis = Analysis(letters=True, interval="wilson", stats=("cramers-v",))
    return crosstab(study, request.param, "level", analysis=analysis)


@pytest.fixture
def shown(table: Table) -> Document:
    return document(table)


def test_every_cell_has_its_count_and_percent(table: Table, shown: Document) -> None:
    lines = [line for line in shown.cells.lines if line.role == "answer"]
    numbers = [f"{number}. " for number in range(1, len(lines) + 1)] if table.kind == "set" else [""] * len(lines)
    assert [line.label for line in lines] == [n + row.label for n, row in zip(numbers, table.rows, strict=True)]
    for line, row in zip(lines, table.rows, strict=True):
        values = [figure.value for figure in line.figures]
        assert values == [value for cell in row.cells for value in (cell.count, cell.percent)]


def test_headings_and_figures_fill_the_columns(shown: Document) -> None:
    for sheet in shown.sheets:
        for row in sheet.headings:
            assert sum(heading.span for heading in row) == sheet.columns
        assert {len(line.figures) for line in sheet.lines} <= {0, sheet.columns}
        assert all(not line.figures for line in sheet.lines if line.role == "item")


def test_letters_stand_over_the_columns_and_under_the_rows(shown: Document) -> None:
    assert [heading.text for heading in shown.cells.headings[1]] == ["(A)", "(B)", "(C)", ""]
    texts = {figure.text for line in shown.cells.lines if line.role == "detail" for figure in line.figures}
    assert texts & {"A", "B C"}


def test_tests_then_measures_then_notes(table: Table, shown: Document) -> None:
    assert [sheet.title for sheet in shown.tests] == ["Tests by Level of office", "Statistics by Level of office"]
    first = shown.tests[0].lines[0].figures[0]
    assert (first.value, first.places) == (table.tests[0].statistic, 2)
    assert shown.notes == table.notes


def test_numbers_in_another_language(table: Table) -> None:
    percents = [line.figures[1].text for line in document(table, "vi").cells.lines if line.role == "base"]
    assert set(percents) == {"100,0"}


def test_p_that_is_a_bound_is_no_number() -> None:
    assert p_figure(0.0004, "en") == Figure("<.001")
    assert p_figure(0.0123, "en") == Figure(".012", 0.0123, 3)
    assert p_figure(0.0123, "en", "e") == Figure(".012e")

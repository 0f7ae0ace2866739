"""What holds for every document that is text: each cell is the document's, and signs of labels are only signs."""

from __future__ import annotations

from types import ModuleType

import pytest
from tests.renderers import test_html, test_latex, test_markdown
from tests.renderers.documents import written

from mobsurvey.renderers import Page, html, latex, markdown
from mobsurvey.table.model import Table

READ = {html: test_html.cells_of, latex: test_latex.cells_of, markdown: test_markdown.cells_of}
each = pytest.mark.parametrize("format", READ, ids=lambda format: format.__name__.rpartition(".")[2])


@each
def test_every_cell_is_the_document_s(format: ModuleType, tables: list[Table]) -> None:
    assert READ[format](format.render(tables, Page())) == [sheet for table in tables for sheet in written(table)]


@each
def test_signs_of_labels_are_only_signs(format: ModuleType, hostile: Table) -> None:
    assert READ[format](format.render([hostile], Page())) == written(hostile)


@each
def test_the_same_tables_give_the_same_text(format: ModuleType, tables: list[Table]) -> None:
    assert format.render(tables, Page(title="A book")) == format.render(tables, Page(title="A book"))


@each
def test_nothing_of_no_tables(format: ModuleType) -> None:
    assert READ[format](format.render([], Page())) == []

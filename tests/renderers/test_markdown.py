"""Markdown: what a reader of it gets is the document, whatever signs it has."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from tests.renderers.documents import HOSTILE, with_three_headings

from mobsurvey.renderers import Page, markdown
from mobsurvey.table.document import document
from mobsurvey.table.model import Table


def cells_of(content: str) -> list[list[list[str]]]:
    """The lines of each sheet, read by markdown-it: the label, then the figures; headings are left out."""
    return [rows[1:] for rows in grids_of(content)]


def grids_of(content: str) -> list[list[list[str]]]:
    """The same with the row of headings."""
    grids: list[list[list[str]]] = []
    cell = False
    for token in parsed(content):
        if token.type == "table_open":
            grids.append([])
        elif token.type == "tr_open":
            grids[-1].append([])
        elif token.type in ("th_open", "td_open"):
            cell = True
        elif token.type == "inline" and cell:
            grids[-1][-1].append(plain(token))
            cell = False
    return grids


def parsed(content: str) -> list[Token]:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(content)


def plain(token: Token) -> str:
    """The text of a token; nothing but emphasis may have been understood in it."""
    children = token.children or []
    assert {child.type for child in children} <= {"text", "strong_open", "strong_close", "em_open", "em_close"}
    return "".join(child.content for child in children).strip("\xa0")


def texts_of(content: str, kind: str) -> list[str]:
    """The texts directly in a kind of block, as h1, li or p."""
    found = []
    tokens = parsed(content)
    for number, token in enumerate(tokens):
        if token.type == "inline":
            blocks = [before for before in tokens[:number] if before.level == token.level - 1 and before.nesting == 1]
            outer = [before for before in tokens[:number] if before.level == token.level - 2 and before.nesting == 1]
            inside = outer[-1].tag if blocks[-1].hidden else blocks[-1].tag
            if inside == kind:
                found.append(plain(token))
    return found


@pytest.fixture(name="stacked")
def _stacked(monkeypatch: pytest.MonkeyPatch, tables: list[Table]) -> Table:
    monkeypatch.setattr(markdown, "document", lambda table: with_three_headings())
    return tables[0]


def test_headings_of_several_rows_are_one_text(stacked: Table) -> None:
    ((headings, *_),) = grids_of(markdown.render([stacked], Page()))
    assert headings[1:] == [
        "Level of office · City · N",
        "Level of office · City · %",
        "Level of office · Ward · N",
        "Level of office · Ward · %",
        "Total · N",
        "Total · %",
    ]


def test_titles_notes_and_provenance_stand_in_their_order(tables: list[Table], hostile: Table) -> None:
    shown = [*tables, hostile]
    content = markdown.render(shown, Page(title=HOSTILE[2]))
    assert texts_of(content, "h1") == [HOSTILE[2]]
    assert texts_of(content, "h2") == [table.title for table in shown]
    assert texts_of(content, "h3") == [sheet.title for table in shown for sheet in document(table).tests]
    assert texts_of(content, "li") == [note for table in shown for note in table.notes]
    assert texts_of(content, "p") == [*(table.provenance for table in tables), hostile.provenance]
    assert f"*{tables[-1].provenance}*" in content


def test_figures_are_aligned_to_the_right(tables: list[Table]) -> None:
    head = [token for token in parsed(markdown.render(tables, Page())) if token.type in ("th_open", "td_open")]
    assert {token.attrs["style"] for token in head} == {"text-align:left", "text-align:right"}


def test_what_a_line_is_shows(hostile: Table) -> None:
    lines = markdown.render([hostile], Page()).splitlines()
    (item,) = (line for line in lines if line.startswith("| **"))
    assert item.startswith(r"| **1. \<script\>alert")
    assert sum(line.startswith("| &nbsp;&nbsp;&nbsp;&nbsp;*") for line in lines) == 2
    assert any(line.startswith("| &nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;95 % CI") for line in lines)

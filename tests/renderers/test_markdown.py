"""Markdown: what a reader of it gets is the document, whatever signs it has."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from mobsurvey.bundled import bundled_folder
from mobsurvey.intake import code_file
from mobsurvey.renderers import Page, markdown
from mobsurvey.table.analysis import Analysis
from mobsurvey.table.document import Document, Heading, Sheet, SheetLine, document
from mobsurvey.table.figure import Figure
from mobsurvey.table.model import Block, Table
from mobsurvey.table.tabulate import crosstab, freq

HOSTILE = (
    "<script>alert('x')</script> & \"quoted\"",
    r"a|b\|c \\ \LaTeX{} $x_1^2$ 100% #1 ~ &amp;",
    "[refused](http://example.org) *em* __strong__ `code` ![x](y) <!--",
    "=cmd()|' /C calc'!A0 -- --- ''twice'' ,,x",
    "* 1. Phở và nhiều món khác mà người trả lời đã ăn trong tuần trước đó ở nhà ăn, 50 % 中文 ≥ 5",
    "w" * 90,
    "+ plus",
)


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


@pytest.fixture(scope="module", name="tables")
def _tables() -> list[Table]:
    study = code_file(bundled_folder("samples") / "hcmc-2024.csv", "hcmc-2024")
    full = Analysis(letters=True, interval="wilson", stats=("cramers-v", "residual"))
    return [
        crosstab(study, "purpose", "level", analysis=full),
        crosstab(study, "difficulty", "level", lang="vi", analysis=full),
        crosstab(study, "purpose", "difficulty_1", layer="level"),
        crosstab(study, "purpose", "level", percent="none"),
        freq(study, "difficulty"),
        freq(study, "purpose")._replace(provenance="Of hcmc-2024.csv, 100 % of it."),
    ]


@pytest.fixture(scope="module", name="hostile")
def _hostile(tables: list[Table]) -> Table:
    """A table whose labels, title, column and notes are full of signs, with a net and a subtotal."""
    table = tables[0]
    row = table.blocks[0].rows[0]
    rows = [row._replace(label=label) for label in HOSTILE]
    rows[2:4] = rows[2]._replace(role="net"), rows[3]._replace(role="subtotal")
    columns = (table.columns[0]._replace(label=HOSTILE[1]), *table.columns[1:])
    return table._replace(
        name=HOSTILE[0],
        title=HOSTILE[1],
        columns=columns,
        blocks=(Block(HOSTILE[0], tuple(rows), table.blocks[0].base),),
        notes=HOSTILE,
        provenance=HOSTILE[1],
        tests=(),
        omnibus=(),
        measures=(),
    )


def written(table: Table) -> list[list[list[str]]]:
    """What `cells_of` must read of a table."""
    return [
        [
            [line.label, *(figure.text for figure in line.figures or [Figure("")] * sheet.columns)]
            for line in sheet.lines
        ]
        for sheet in document(table).sheets
    ]


def test_every_cell_is_the_document_s(tables: list[Table]) -> None:
    assert cells_of(markdown.render(tables, Page())) == [sheet for table in tables for sheet in written(table)]


def test_signs_of_labels_are_only_signs(hostile: Table) -> None:
    assert cells_of(markdown.render([hostile], Page())) == written(hostile)


def test_the_same_tables_give_the_same_text(tables: list[Table]) -> None:
    assert markdown.render(tables, Page(title="A book")) == markdown.render(tables, Page(title="A book"))


def test_nothing_of_no_tables() -> None:
    assert cells_of(markdown.render([], Page())) == []


@pytest.fixture(name="stacked")
def _stacked(monkeypatch: pytest.MonkeyPatch, tables: list[Table]) -> Table:
    """A table whose document has three rows of headings."""
    headings = (
        (Heading("Level of office", 4), Heading("", 2)),
        (Heading("City", 2), Heading("Ward", 2), Heading("Total", 2)),
        tuple(map(Heading, ("N", "%") * 3)),
    )
    figures = tuple(Figure(str(number), number) for number in range(6))
    lines = (SheetLine("Answer", figures, "answer"), SheetLine("Base", figures, "base"))
    shown = Document("Stacked", Sheet("Stacked", headings, lines), (), ())
    monkeypatch.setattr(markdown, "document", lambda table: shown)
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

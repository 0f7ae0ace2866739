"""LaTeX: its cells are the document's, every sign is escaped, and what is too wide is turned or goes on below."""

from __future__ import annotations

import re

import pytest
from tests.renderers.documents import HOSTILE, with_three_headings, written

from mobsurvey.renderers import Page, latex
from mobsurvey.table.document import document
from mobsurvey.table.model import Block, Table

SIGNS = {
    "textbackslash": "\\",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
    "textquotedbl": '"',
    "textasciigrave": "`",
    "maybreak": "",
    "apart": "",
}


def cells_of(content: str) -> list[list[list[str]]]:
    """The lines of each sheet: the label, then the figures; headings are left out."""
    grids = []
    for body in re.findall(r"\\endlastfoot\n(.*?)\\end\{longtable\}", content, re.DOTALL):
        rows = []
        for line in re.findall(r"^(.*) \\\\\*?$", body, re.MULTILINE):
            item = re.fullmatch(r"\\tabitem\{(\d+)\}\{[\d.]+em\}\{(.*)\}", line)
            cells = [item[2], *[""] * (int(item[1]) - 1)] if item else line.split(" & ")
            rows.append(list(map(plain, cells)))
        grids.append(rows)
    return grids


def plain(text: str) -> str:
    """The text that LaTeX sets."""
    text = re.sub(r"^\\tabindent\{\d\}", "", text)
    text = re.sub(r"^\\tab(?:net|detail)\{(.*)\}$", r"\1", text)
    assert "%" not in text.replace(r"\%", "")
    return re.sub(r"\\sign\{\w+\}\{(.)\}|\\(\w+)\{\}|\\\(\\geq\\\)|\{([\[\]*])\}|\\([{}#$%&_])", _sign, text)


def _sign(found: re.Match[str]) -> str:
    unusual, command, bracketed, escaped = found.groups()
    return SIGNS[command] if command else unusual or bracketed or escaped or "≥"


@pytest.fixture(name="stacked")
def _stacked(monkeypatch: pytest.MonkeyPatch, tables: list[Table]) -> Table:
    monkeypatch.setattr(latex, "document", lambda table: with_three_headings())
    return tables[0]


def test_headings_span_their_columns(stacked: Table) -> None:
    content = latex.render([stacked], Page())
    head = (
        "\\toprule\n"
        "& \\multicolumn{4}{c}{Level of office} & \\multicolumn{2}{c}{} \\\\\n"
        "\\cmidrule(lr){2-5}\n"
        "& \\multicolumn{2}{c}{City} & \\multicolumn{2}{c}{Ward} & \\multicolumn{2}{c}{Total} \\\\\n"
        "\\cmidrule(lr){2-3}\\cmidrule(lr){4-5}\\cmidrule(lr){6-7}\n"
        "& N & \\% & N & \\% & N & \\% \\\\\n"
        "\\midrule\n"
    )
    assert content.count(head + "\\endfirsthead") == content.count(head + "\\endhead") == 1


def test_titles_notes_and_provenance_stand_in_their_order(tables: list[Table], hostile: Table) -> None:
    shown = [*tables, hostile]
    content = latex.render(shown, Page(title=HOSTILE[0]))
    titles = re.findall(r"^\\tabtitle\{\d+\}\{(.*)\} \\\\\*$", content, re.MULTILINE)
    expected = [t for table in shown for t in (table.title, *(s.title for s in document(table).tests))]
    assert [plain(title) for title in titles[::2]] == expected
    notes = re.findall(r"^\\item (.*)$", content, re.MULTILINE)
    assert list(map(plain, notes)) == [note for table in shown for note in table.notes]
    provenances = re.findall(r"^\\provenance\{(.*)\}$", content, re.MULTILINE)
    assert list(map(plain, provenances)) == [*(table.provenance for table in tables), hostile.provenance]
    assert r"\textless{}script\textgreater{}alert('x')" in content.split(r"\bigskip")[0]


def test_groups_and_environments_are_closed(tables: list[Table], hostile: Table) -> None:
    content = latex.render([*tables, hostile], Page())
    body = re.sub(r"\\[{}\\]", "", content)
    assert body.count("{") == body.count("}")
    _, text = content.split(r"\begin{document}")
    begun, ended = (re.findall(rf"\\{word}{{(\w+)}}", text) for word in ("begin", "end"))
    assert sorted([*begun, "document"]) == sorted(ended)
    assert text.count(r"\begingroup") == text.count(r"\endgroup") == text.count(r"\begin{longtable}")


def test_no_row_begins_with_what_the_row_before_would_take(hostile: Table) -> None:
    row = hostile.blocks[0].rows[0]
    rows = tuple(row._replace(label=label, details=()) for label in ("[a]", "*b", "[c]"))
    content = latex.render([hostile._replace(blocks=(Block(None, rows, hostile.blocks[0].base),))], Page())
    body = content.split(r"\endlastfoot")[1]
    assert re.findall(r"^(?:\{\[\}|\{\*\})\w", body, re.MULTILINE) == ["{[}a", "{*}b", "{[}c"]


def _wide(table: Table, times: int) -> Table:
    """The table with so many times its columns."""
    (block,) = table.blocks
    return table._replace(
        columns=table.columns * times,
        blocks=(
            Block(
                None,
                tuple(row._replace(cells=row.cells * times, details=()) for row in block.rows),
                block.base * times,
            ),
        ),
        tests=(),
        omnibus=(),
        measures=(),
    )


def test_a_wide_table_lies_on_its_side(tables: list[Table]) -> None:
    assert r"\begin{landscape}" not in latex.render(tables, Page()).split(r"\begin{document}")[1]
    wide = _wide(tables[0], 2)
    content = latex.render([wide], Page())
    assert content.count(r"\begin{landscape}") == content.count(r"\end{landscape}") == 1
    assert cells_of(content) == written(wide)


def test_a_table_wider_than_that_goes_on_below(tables: list[Table]) -> None:
    wide = _wide(tables[0], 6)
    content = latex.render([wide], Page())
    panels = cells_of(content)
    assert len(panels) > 2
    joined = [[rows[0][0], *(text for row in rows for text in row[1:])] for rows in zip(*panels, strict=True)]
    assert [joined] == written(wide)
    assert content.count("City") == 2 * 6
    assert content.count("(continued)") == 2 * len(panels) - 1

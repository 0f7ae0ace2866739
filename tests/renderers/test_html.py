"""The web page: its cells are the document's, its marks are those of an accessible table, and it needs nothing else."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from tests.renderers.documents import HOSTILE, with_three_headings

from mobsurvey.renderers import Page, html
from mobsurvey.table.document import document
from mobsurvey.table.model import Table


class _Reader(HTMLParser):
    """Every element with its attributes and text, and what it is in."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.elements: list[_Element] = []
        self._open: list[_Element] = []
        self.feed(content)
        self.close()
        assert [element.tag for element in self._open] == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = _Element(tag, {key: value or "" for key, value in attrs}, [outer.tag for outer in self._open])
        self.elements.append(element)
        if tag not in ("meta", "col", "img"):
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def texts(self, tag: str) -> list[str]:
        return [element.text for element in self.elements if element.tag == tag]


class _Element:
    def __init__(self, tag: str, attrs: dict[str, str], inside: list[str]) -> None:
        self.tag = tag
        self.attrs = attrs
        self.inside = inside
        self.text = ""


def cells_of(content: str) -> list[list[list[str]]]:
    """The lines of each sheet: the label, then the figures; headings are left out."""
    return [grid["tbody"] for grid in grids_of(content)]


def grids_of(content: str) -> list[dict[str, list[list[str]]]]:
    """The rows of each table's head and body, the text of a cell in each of its columns."""
    grids: list[dict[str, list[list[str]]]] = []
    for element in _Reader(content).elements:
        if element.tag == "table":
            grids.append({"thead": [], "tbody": []})
        elif element.tag == "tr":
            grids[-1][element.inside[-1]].append([])
        elif element.tag in ("th", "td"):
            columns = int(element.attrs.get("colspan", 1))
            is_item = element.attrs.get("scope") == "rowgroup"
            grids[-1][element.inside[-2]][-1] += [element.text, *["" if is_item else element.text] * (columns - 1)]
    return grids


@pytest.fixture(name="stacked")
def _stacked(monkeypatch: pytest.MonkeyPatch, tables: list[Table]) -> Table:
    monkeypatch.setattr(html, "document", lambda table: with_three_headings())
    return tables[0]


def test_headings_span_their_columns(stacked: Table) -> None:
    content = html.render([stacked], Page())
    (grid,) = grids_of(content)
    assert grid["thead"] == [
        ["", *["Level of office"] * 4, "", ""],
        ["City", "City", "Ward", "Ward", "Total", "Total"],
        ["N", "%"] * 3,
    ]
    assert '<td class="corner" rowspan="3"></td><th scope="colgroup" colspan="4" class="ruled">' in content
    assert '<colgroup><col></colgroup><colgroup span="4"></colgroup><colgroup span="2"></colgroup>' in content


def test_a_rule_stands_beneath_letters_and_where_one_has_none(tables: list[Table]) -> None:
    content = html.render(tables[:1], Page())
    assert '<th scope="colgroup" colspan="2"><span>City</span></th>' in content
    assert '<th scope="colgroup" colspan="2" class="ruled"><span>(A)</span></th>' in content
    assert '<td colspan="2" class="ruled"><span></span></td>' in content


def test_titles_notes_and_provenance_stand_in_their_order(tables: list[Table], hostile: Table) -> None:
    shown = [*tables, hostile]
    page = _Reader(html.render(shown, Page(title=HOSTILE[0])))
    assert page.texts("h1") == page.texts("title") == [HOSTILE[0]]
    assert page.texts("h2") == ["Contents", *(table.title for table in shown)]
    assert page.texts("h3") == [sheet.title for table in shown for sheet in document(table).tests]
    notes = [element.text for element in page.elements if element.tag == "li" and "section" in element.inside]
    assert notes == [note for table in shown for note in table.notes]
    assert page.texts("footer") == [*(table.provenance for table in tables), hostile.provenance]


def test_contents_lead_to_every_table(tables: list[Table]) -> None:
    page = _Reader(html.render(tables, Page()))
    links = [element.attrs["href"] for element in page.elements if element.tag == "a"]
    sections = [element.attrs["id"] for element in page.elements if element.tag == "section"]
    assert links == [f"#{name}" for name in sections]
    assert sections[0] == "table-1-purpose"
    ids = [element.attrs["id"] for element in page.elements if "id" in element.attrs]
    assert len(ids) == len(set(ids))
    labels = {element.attrs["aria-labelledby"] for element in page.elements if "aria-labelledby" in element.attrs}
    assert labels < set(ids)
    assert _Reader(html.render(tables[:1], Page())).texts("nav") == []


def test_the_page_needs_nothing_else(tables: list[Table], hostile: Table) -> None:
    content = html.render([*tables, hostile], Page())
    assert content.startswith('<!doctype html>\n<html lang="en">')
    page = _Reader(content)
    assert {"script", "link", "img", "iframe"}.isdisjoint(element.tag for element in page.elements)
    assert {"src", "style", "onload"}.isdisjoint(key for element in page.elements for key in element.attrs)
    (style,) = page.texts("style")
    assert "url(" not in style and "@import" not in style


def test_the_page_and_its_tables_say_their_language(tables: list[Table]) -> None:
    page = _Reader(html.render([tables[1], tables[0]], Page()))
    assert [e.attrs["lang"] for e in page.elements if "lang" in e.attrs] == ["vi", "vi", "en"]
    assert page.texts("h2")[0] == "Mục lục"


def test_what_a_line_is_is_its_class(hostile: Table) -> None:
    page = _Reader(html.render([hostile], Page()))
    rows = [e.attrs["class"] for e in page.elements if e.tag == "tr" and "tbody" in e.inside]
    assert rows == [line.role for line in document(hostile).cells.lines]
    assert {"item", "answer", "net", "subtotal", "detail", "base"} <= set(rows)
    scopes = {e.attrs["scope"] for e in page.elements if e.tag == "th" and "tbody" in e.inside}
    assert scopes == {"row", "rowgroup"}


def test_grey_type_has_contrast_enough() -> None:
    (style,) = _Reader(html.render([], Page())).texts("style")
    papers = re.findall(r"--paper: (#\w+)", style)
    for color in ("ink", "quiet", "link"):
        pairs = list(zip(papers, re.findall(rf"--{color}: (#\w+)", style), strict=True))
        assert len(pairs) == 3
        assert all(contrast(paper, ink) >= 4.5 for paper, ink in pairs)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def luminance(color: str) -> float:
    digits = color[1:] if len(color) == 7 else "".join(2 * digit for digit in color[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

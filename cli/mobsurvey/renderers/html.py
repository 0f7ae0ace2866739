"""Tables as one web page that needs nothing else: no script, no font, no address; for screens, phones and paper."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from mobsurvey.renderers import Page, Pieces
from mobsurvey.table.document import Document, Sheet, SheetLine, document
from mobsurvey.table.heading_rules import PlacedHeading, placed_headings
from mobsurvey.table.model import Table
from mobsurvey.table.text_width import clean_text
from mobsurvey.table.words import phrase

if TYPE_CHECKING:
    from mobsurvey.renderers import Titled

_MOST_COLUMNS_UPRIGHT = 12
"""Columns that an upright sheet of paper has room for; more are printed on its side."""

_STYLE = """\
figure { margin: 1.5rem 0; }
figure img { max-width: 100%; background: white; }
:root {
  color-scheme: light dark;
  --paper: #fff; --ink: #1b1d20; --quiet: #5a6068; --rule: #1b1d20; --hairline: #b4b9bf; --link: #1a4f8b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15171a; --ink: #e4e6e9; --quiet: #a4abb3; --rule: #c9cdd2; --hairline: #4a5058; --link: #8ab8f0;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 76rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
}
h1 { margin: 0 0 1.5rem; font-size: 1.6rem; font-weight: 650; line-height: 1.25; }
h1, h2, h3, li, small { overflow-wrap: anywhere; }
a { color: var(--link); text-underline-offset: .15em; }
nav { margin-bottom: 3rem; }
nav h2 { margin: 0 0 .4rem; font-size: 1rem; font-weight: 650; }
nav ul { margin: 0; padding: 0; list-style: none; }
nav li { padding: .15rem 0; }
section { margin-bottom: 4rem; scroll-margin-top: 1rem; }
.scroll { overflow-x: auto; margin-bottom: 1.5rem; container-type: inline-size; }
.stay { position: sticky; left: 0; display: inline-block; max-width: 100cqi; }
table {
  min-width: min(100%, 36rem); border-collapse: separate; border-spacing: 0;
  border-bottom: 2px solid var(--rule);
  font-size: .925rem; line-height: 1.35; font-variant-numeric: tabular-nums lining-nums;
}
caption { padding-bottom: .6rem; text-align: left; }
caption h2, caption h3 { margin: 0; font-size: 1.1rem; font-weight: 650; line-height: 1.3; }
caption h3 { font-size: 1rem; }
th, td { padding: .22rem .55rem; font-weight: 400; vertical-align: baseline; }
thead th, thead td { vertical-align: bottom; text-align: right; line-height: 1.25; }
thead tr:first-child > * { padding-top: .45rem; border-top: 2px solid var(--rule); }
thead tr:last-child > *, thead .corner { padding-bottom: .4rem; border-bottom: 1px solid var(--rule); }
thead th { min-width: 3.2rem; max-width: 14rem; overflow-wrap: break-word; }
thead th[scope=colgroup] { max-width: 24rem; text-align: center; }
thead .ruled > span { display: block; padding-bottom: .2rem; border-bottom: 1px solid var(--hairline); }
tbody tr:first-child > * { padding-top: .45rem; }
tbody tr:last-child > * { padding-bottom: .45rem; }
tbody th, .corner { padding-left: 0; text-align: left; background: var(--paper); }
tbody th[scope=row], .corner { position: sticky; left: 0; z-index: 1; }
tbody th { min-width: 9rem; max-width: 30rem; overflow-wrap: break-word; }
tbody th[scope=rowgroup] { max-width: none; font-weight: 650; }
td { text-align: right; white-space: nowrap; }
th:last-child, td:last-child { padding-right: 0; }
tbody .level-1 { padding-left: 1.1rem; }
tbody .level-2 { padding-left: 2.2rem; }
.net > *, .subtotal > * { font-weight: 650; }
.detail > *, .base-detail > * {
  padding-top: 0; padding-bottom: .22rem; color: var(--quiet); font-size: .825rem; line-height: 1.25;
}
.base > * { border-top: 1px solid var(--rule); padding-top: .35rem; padding-bottom: .35rem; }
.notes { margin: 0 0 .75rem; padding-left: 1.1rem; max-width: 60rem; font-size: .875rem; }
.notes li { padding: .1rem 0; }
section > footer { max-width: 60rem; color: var(--quiet); font-size: .95rem; }
@media screen and (min-width: 40rem) {
  .wide tbody th { min-width: 16rem; }
  .wide thead th[scope=colgroup] { min-width: 9.5rem; }
}
@media screen and (max-width: 40rem) {
  body { padding: 1.25rem 1rem 3rem; }
  h1 { font-size: 1.35rem; }
  table { font-size: .875rem; }
  tbody th { min-width: 0; }
  tbody th > span:not(.stay) { display: block; width: max-content; max-width: 42vw; }
  th, td { padding-left: .4rem; padding-right: .4rem; }
}
@media print {
  :root { --paper: #fff; --ink: #000; --quiet: #444; --rule: #000; --hairline: #777; --link: #000; }
  @page { size: a4; margin: 16mm; }
  @page sideways { size: a4 landscape; }
  html { font-size: 9.5pt; }
  body { max-width: none; padding: 0; }
  nav { display: none; }
  .wide { page: sideways; }
  .wide table { font-size: 7.5pt; }
  .wide th, .wide td { padding-left: .2rem; padding-right: .2rem; }
  .wide thead th { min-width: 0; }
  .scroll { overflow: visible; container-type: normal; break-inside: avoid; }
  .stay, tbody th[scope=row], .corner { position: static; }
  .stay { max-width: none; }
  thead { display: table-header-group; }
  tr, li, footer { break-inside: avoid; }
  caption, h1, .item { break-after: avoid; }
  .detail, .base, .base-detail { break-before: avoid; }
}
"""


def _opening(tables: Sequence[Titled], page: Page) -> str:
    """The beginning of the page: a title, and links to its tables if there are several."""
    language = tables[0].language if tables else "en"
    title = page.title or next((clean_text(table.title) for table in tables), "mobsurvey")
    lines = [
        "<!doctype html>",
        f'<html lang="{escape(language)}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>",
        f"<style>\n{_STYLE}</style>",
        "</head>",
        "<body>",
    ]
    if page.title:
        lines.append(f"<header><h1>{escape(page.title)}</h1></header>")
    if len(tables) > 1:
        lines += _contents(tables, phrase("contents", language))
    return "\n".join((*lines, "<main>", ""))


def _part(table: Table, number: int, page: Page) -> str:
    """A section."""
    picture = _picture(table) if page.pictures else ""
    return "\n".join((*_section(document(table), anchor(number, table.name), table.language, picture), ""))


def _closing(tables: Sequence[Titled], page: Page) -> str:
    return "</main>\n</body>\n</html>\n"


pieces = Pieces(_part, _opening, _closing)
render = pieces.render


def anchor(number: int, name: str) -> str:
    """The id of a table on the page, in letters that a link takes as they are.

    >>> anchor(2, "Độ tuổi")
    'table-2-do-tuoi'
    """
    plain = unicodedata.normalize("NFD", name.lower().replace("đ", "d")).encode("ascii", "ignore").decode()
    return "-".join(("table", str(number), *re.findall(r"[a-z0-9_]+", plain)))


def _contents(tables: Sequence[Titled], heading: str) -> Iterator[str]:
    yield f'<nav aria-label="{heading}">'
    yield f"<h2>{heading}</h2>"
    yield "<ul>"
    for number, table in enumerate(tables, start=1):
        yield f'<li><a href="#{anchor(number, table.name)}">{escape(clean_text(table.title))}</a></li>'
    yield "</ul>"
    yield "</nav>"


def _picture(table: Table) -> str:
    """The table's picture within the page; nothing where it has none."""
    from base64 import b64encode

    from mobsurvey.pictures import illustration

    found = illustration(table, ".svg")
    if found is None:
        return ""
    source = f"data:image/svg+xml;base64,{b64encode(found.content).decode()}"
    return f'<figure><img src="{source}" alt="{escape(found.alt_text)}"></figure>'


def _section(shown: Document, name: str, language: str, picture: str) -> Iterator[str]:
    wide = ' class="wide"' if max(sheet.columns for sheet in shown.sheets) > _MOST_COLUMNS_UPRIGHT else ""
    yield f'<section id="{name}" lang="{escape(language)}"{wide}>'
    yield from _grid(shown.cells._replace(title=shown.title), f"{name}-title", "h2")
    for number, sheet in enumerate(shown.tests, start=1):
        yield from _grid(sheet, f"{name}-title-{number}", "h3")
    if picture:
        yield picture
    if shown.notes:
        yield '<ul class="notes">'
        yield from (f"<li>{escape(note)}</li>" for note in shown.notes)
        yield "</ul>"
    if shown.provenance:
        yield f"<footer><small>{escape(shown.provenance)}</small></footer>"
    yield "</section>"


def _grid(sheet: Sheet, title_id: str, title_tag: str) -> Iterator[str]:
    """A table that scrolls sideways by itself; those who use the keyboard can reach it and scroll."""
    yield f'<div class="scroll" role="region" tabindex="0" aria-labelledby="{title_id}">'
    yield "<table>"
    yield f'<caption><{title_tag} id="{title_id}" class="stay">{escape(sheet.title)}</{title_tag}></caption>'
    groups = "".join(f"<colgroup{_span(heading.span, 'span')}></colgroup>" for heading in sheet.headings[0])
    yield f"<colgroup><col></colgroup>{groups}"
    yield from _head(sheet)
    for body in _bodies(sheet.lines):
        yield "<tbody>"
        yield from (_line(line, sheet.columns) for line in body)
        yield "</tbody>"
    yield "</table>"
    yield "</div>"


def _bodies(lines: Sequence[SheetLine]) -> list[list[SheetLine]]:
    """The lines in groups, a new one with each item."""
    bodies: list[list[SheetLine]] = []
    for line in lines:
        if line.role == "item" or not bodies:
            bodies.append([])
        bodies[-1].append(line)
    return bodies


def _head(sheet: Sheet) -> Iterator[str]:
    yield "<thead>"
    for number, row in enumerate(placed_headings(sheet.headings)):
        corner = f'<td class="corner"{_span(len(sheet.headings), "rowspan")}></td>' if not number else ""
        yield f"<tr>{corner}{''.join(map(_heading, row))}</tr>"
    yield "</thead>"


def _heading(heading: PlacedHeading) -> str:
    span = _span(heading.span, "colspan")
    ruled = ' class="ruled"' if heading.ruled else ""
    if not heading.text:
        return f"<td{span}{ruled}>{'<span></span>' if heading.ruled else ''}</td>"
    scope = "colgroup" if heading.span > 1 else "col"
    return f'<th scope="{scope}"{span}{ruled}><span>{escape(heading.text)}</span></th>'


def _line(line: SheetLine, columns: int) -> str:
    level = f' class="level-{line.level}"' if line.level else ""
    label = escape(line.label)
    if line.role == "item":
        span = _span(columns + 1, "colspan")
        return f'<tr class="item"><th scope="rowgroup"{span}{level}><span class="stay">{label}</span></th></tr>'
    figures = "".join(f"<td>{escape(figure.text)}</td>" for figure in line.figures)
    return f'<tr class="{line.role}"><th scope="row"{level}><span>{label}</span></th>{figures}</tr>'


def _span(columns: int, attribute: str) -> str:
    """The attribute, where it is over more than one."""
    return f' {attribute}="{columns}"' if columns > 1 else ""

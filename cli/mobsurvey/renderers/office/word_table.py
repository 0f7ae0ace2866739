"""A panel of a sheet as a table of Word in its XML: three rules, headings that repeat, rows that do not break."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import accumulate, groupby
from typing import NamedTuple

from mobsurvey.renderers.office.word_columns import INDENT, MARGIN, SMALLER, TYPE, Panel, joined
from mobsurvey.table.sheet import Heading, LineRole, SheetLine

_SHORT = 16
"""Lines up to which a table, or an item of a battery with its answers, is not broken across pages."""
_THICK = 12
_RULE = 6
_THIN = 4
"""Eighths of a point."""


class Look(NamedTuple):
    """How the lines of a role are written."""

    bold: bool = False
    italic: bool = False
    detail: bool = False
    """Smaller and grey."""


_PLAIN = Look()
_LOOKS: dict[LineRole, Look] = {
    "net": Look(bold=True),
    "subtotal": Look(italic=True),
    "detail": Look(detail=True),
    "base-detail": Look(detail=True),
}


def table_xml(panel: Panel, size: float, title: str) -> str:
    """The `w:tbl` of the panel in type of that size; the title is what is read out to those who cannot see it."""
    widths = tuple(map(twentieths, panel.widths))
    rows = "".join((*_heading_rows(panel, widths, size), *_line_rows(panel, widths, size)))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    margins = "".join(f'<w:{side} w:w="{twentieths(MARGIN)}" w:type="dxa"/>' for side in ("left", "right"))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f"<w:tblBorders>{_rule('top', _THICK)}{_rule('bottom', _THICK)}</w:tblBorders>"
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar><w:tblLook w:val="0000"/>'
        f'<w:tblCaption w:val="{escape(title)}"/><w:tblDescription w:val="{escape(title)}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def twentieths(points: float) -> int:
    """The unit of lengths in Word."""
    return round(points * 20)


def text_run(text: str, properties: str = "") -> str:
    """A `w:r` with the text as it is."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""


def _heading_rows(panel: Panel, widths: tuple[int, ...], size: float) -> Iterator[str]:
    last = len(panel.headings) - 1
    for level, row in enumerate(panel.headings):
        merge = '<w:vMerge w:val="restart"/>' if not level else "<w:vMerge/>"
        label = _cell("", "TableHeading", widths[0], merge + _borders(bottom=_RULE) if last else _borders(bottom=_RULE))
        cells = []
        column = 0
        for heading in row:
            ruled = _RULE if level == last else _THIN if _divided(panel.headings[level + 1], column, heading) else 0
            text = text_run(heading.text, _type(size))
            width = sum(widths[1 + column : 1 + column + heading.span])
            more = _span(heading.span) + _borders(bottom=ruled) + '<w:vAlign w:val="bottom"/>'
            align = '<w:jc w:val="right"/>' if level == last and heading.span == 1 else ""
            cells.append(_cell(text, "TableHeading", width, more, align))
            column += heading.span
        yield f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{label}{''.join(cells)}</w:tr>"


def _divided(below: tuple[Heading, ...], column: int, heading: Heading) -> bool:
    """Whether there are several headings under the heading, so that a rule has to show how far it reaches."""
    place = 0
    for under in below:
        if column < place < column + heading.span:
            return True
        place += under.span
    return False


def _line_rows(panel: Panel, widths: tuple[int, ...], size: float) -> Iterator[str]:
    for line, held in zip(panel.lines, _held(panel.lines), strict=True):
        look = _LOOKS.get(line.role, _PLAIN)
        kept = "<w:keepNext/>" if held else ""
        over = _borders(top=_THIN) if line.role == "base" else ""
        letters = _type(size - SMALLER if look.detail else size, look)
        indent = f'<w:ind w:left="{twentieths(INDENT * line.level)}"/>' if line.level else ""
        # An empty cell is as high as its paragraph's mark.
        mark = f"<w:rPr>{letters}</w:rPr>" if letters else ""
        label = text_run(line.label, letters)
        if not line.figures:
            cells = _cell(label, "TableItem", sum(widths), _span(len(widths)), indent + mark)
        else:
            cells = _cell(label, "TableText", widths[0], over, kept + indent + mark)
            column = 1
            for text, span in joined(panel.headings, line):
                width = sum(widths[column : column + span])
                more = _span(span) + over + '<w:vAlign w:val="bottom"/>'
                cells += _cell(text_run(text, letters), "TableFigure", width, more, kept + mark)
                column += span
        yield f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _held(lines: Sequence[SheetLine]) -> Iterator[bool]:
    """For each line whether the next one has to be on its page."""
    items = accumulate(line.role == "item" for line in lines)
    for _, group in groupby(zip(items, lines, strict=True), key=lambda line: line[0]):
        block = [line for _, line in group]
        short = len(block) <= _SHORT
        yield from (short or line.role in ("detail", "base", "base-detail") for line in block[1:])
        yield False


def _cell(run: str, style: str, width: int, properties: str, paragraph: str = "") -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{paragraph}</w:pPr>{run}</w:p></w:tc>'
    )


def _span(columns: int) -> str:
    return f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""


def _borders(*, top: int = 0, bottom: int = 0) -> str:
    rules = "".join(_rule(side, weight) for side, weight in (("top", top), ("bottom", bottom)) if weight)
    return f"<w:tcBorders>{rules}</w:tcBorders>" if rules else ""


def _rule(side: str, weight: int) -> str:
    return f'<w:{side} w:val="single" w:sz="{weight}" w:space="0" w:color="000000"/>'


def _type(size: float, look: Look = _PLAIN) -> str:
    bold = "<w:b/><w:bCs/>" if look.bold else ""
    italic = "<w:i/><w:iCs/>" if look.italic else ""
    colour = '<w:color w:val="595959"/>' if look.detail else ""
    halves = round(size * 2)
    # The size of the style is left to the style, so that a change of it shows.
    sized = "" if size == TYPE else f'<w:sz w:val="{halves}"/><w:szCs w:val="{halves}"/>'
    return f"{bold}{italic}{colour}{sized}"

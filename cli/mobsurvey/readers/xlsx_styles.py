"""The styles of an XLSX file's cells, as far as they change what a cell's content says: date formats and old fonts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from mobsurvey.readers.cell_texts import DateForm, built_in_form, date_form
from mobsurvey.safe_xml import parse_xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


class Style(NamedTuple):
    """What a cell's style says of its content."""

    date: DateForm | None = None
    """How its number is a moment; None where it is a number."""
    capitals: bool = False
    """Whether its font shows the small letters of TCVN3 as capitals."""


def read_styles(data: bytes, where: str) -> list[Style]:
    """The styles of cells by number, as cells name them. ReadError."""
    root = parse_xml(data, where)
    formats = {found.get("numFmtId"): found.get("formatCode", "") for found in _inside(root, "numFmts", "numFmt")}
    forms = {number: date_form(code) for number, code in formats.items()}
    capitals = [
        any(has_capitals(name.get("val", "")) for name in font if _local(name) == "name")
        for font in _inside(root, "fonts", "font")
    ]
    styles = []
    for found in _inside(root, "cellXfs", "xf"):
        number, font = found.get("numFmtId", "0"), _number(found.get("fontId", "0"))
        form = forms[number] if number in forms else built_in_form(_number(number))
        styles.append(Style(form, 0 <= font < len(capitals) and capitals[font]))
    return styles


def has_capitals(font: str) -> bool:
    """Whether the font is one of TCVN3 in which small letters are drawn as capitals.

    >>> has_capitals(".VnTimeH"), has_capitals(".VnTime"), has_capitals("Arial H")
    (True, False, False)
    """
    return font[:3].casefold() == ".vn" and font[-1] == "H"


def _inside(root: Element, group: str, name: str) -> Iterator[Element]:
    for found in root:
        if _local(found) == group:
            yield from (element for element in found if _local(element) == name)


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else -1

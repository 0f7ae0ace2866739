"""What is too high for a page becomes several pictures, with nothing lost and one axis."""

from __future__ import annotations

import re

import pytest
from tests.pictures.conftest import scale_table, texts

from mobsurvey.pictures import PAGE, alt_text, illustrations, picture
from mobsurvey.table.model import Table

ANSWERS = [(code, f"Answer {code}") for code in (1, 2, 3)]
COUNTS = [(10, 20, 30, 40), (20, 30, 40, 50), (70, 50, 30, 10)]


def battery(items: int) -> Table:
    return scale_table(ANSWERS, COUNTS, items=[f"Item number {n}" for n in range(items)])


def options(number: int) -> Table:
    counts = [(1 + n, 2, 3 + number - n) for n in range(number)]
    return scale_table([(n, f"Option number {n}") for n in range(number)], counts)._replace(kind="set")


def height(svg: bytes) -> float:
    found = re.search(rb'<svg[^>]* height="([\d.]+)pt"', svg)
    assert found
    return float(found[1])


def test_a_picture_that_fits_is_one() -> None:
    (one,) = illustrations(battery(3), ".svg")
    assert one.content == picture(battery(3), None, ".svg")
    assert one.alt_text == alt_text(battery(3))


@pytest.mark.parametrize("table", [battery(24), options(40)], ids=["battery", "options"])
def test_one_that_does_not_is_several_with_all_that_is_in_it(table: Table) -> None:
    found = illustrations(table, ".svg")
    assert len(found) > 1
    assert height(picture(table, None, ".svg")) > PAGE
    assert max(height(one.content) for one in found) <= PAGE
    assert [f"Title ({n}/{len(found)})" in texts(one.content) for n, one in enumerate(found, 1)] == [True] * len(found)
    labels = re.compile(r"(?:Item|Option) number \d+(?=[.:])")
    whole = labels.findall(alt_text(table))
    assert sorted(label for one in found for label in labels.findall(one.alt_text)) == sorted(whole)
    assert all("(n = " in one.alt_text for one in found)


def test_their_axes_are_the_same() -> None:
    found = illustrations(options(60), ".svg")
    axes = {
        tuple(text for text in texts(one.content) if re.fullmatch(r"\d+(\.\d)?( %)?", text) and "%" in text)
        for one in found
    }
    assert len(found) > 1
    assert len(axes) == 1


def test_what_no_picture_shows_has_none() -> None:
    assert illustrations(battery(2)._replace(percent="none"), ".svg") == []


def test_web_pages_and_word_have_all_of_them_and_none_is_larger_than_the_page() -> None:
    from io import BytesIO

    from docx import Document

    from mobsurvey.renderers import Page, docx, html

    table = battery(24)
    number = len(illustrations(table, ".svg"))
    page = Page(pictures=True)
    assert html.render([table], page).count("<figure ") == number > 1
    shapes = list(Document(BytesIO(docx.render([table], page))).inline_shapes)
    assert len(shapes) == number
    for shape in shapes:  # A4 with the margins of 30, 20, 20 and 20 mm
        assert 0 < shape.width.mm <= 160
        assert 0 < shape.height.mm < 257
    labels = [shape._inline.docPr.get("descr") for shape in shapes]
    assert sum(text.count("Item number") for text in labels) == 24

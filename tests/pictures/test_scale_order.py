"""Diverging bars go by scores, not by the order of a list, and keep what is no answer on the scale beside it."""

from __future__ import annotations

from itertools import groupby

import pytest
from tests.pictures.conftest import boxes, scale_table, texts, vertical_lines

from mobsurvey.pictures import alt_text, picture, terminal_picture
from mobsurvey.pictures.drawing.colours import diverging_fills
from mobsurvey.pictures.drawing.scale_order import says_nothing
from mobsurvey.pictures.drawing.terminal import Terminal
from mobsurvey.table.model import Detail

WORDS = {1: "Bad", 2: "Rather bad", 3: "Neither", 4: "Rather good", 5: "Good"}
COUNTS = {1: (10, 1), 2: (20, 2), 3: (30, 3), 4: (15, 4), 5: (25, 90)}


def listed(*codes: int) -> list[tuple[int, str]]:
    return [(code, WORDS[code]) for code in codes]


@pytest.mark.parametrize("order", [(1, 2, 3, 4, 5), (5, 4, 3, 2, 1), (3, 5, 1, 4, 2)])
def test_every_order_of_the_list_gives_the_same_picture(order: tuple[int, ...]) -> None:
    table = scale_table(listed(*order), [COUNTS[code] for code in order])
    usual = scale_table(listed(1, 2, 3, 4, 5), [COUNTS[code] for code in (1, 2, 3, 4, 5)])
    assert picture(table, "diverging", ".svg") == picture(usual, "diverging", ".svg")
    assert alt_text(table, "diverging") == alt_text(usual, "diverging")
    assert terminal_picture(table, "diverging", Terminal()) == terminal_picture(usual, "diverging", Terminal())
    assert "Bad: 10.0; Rather bad: 20.0; Neither: 30.0; Rather good: 15.0; Good: 25.0." in alt_text(table, "diverging")


def test_scores_that_were_given_go_before_codes() -> None:
    # Code 1 is the best here: score 5.
    table = scale_table(listed(1, 2, 3), [(10,), (20,), (30,)], scores=(5.0, 3.0, 1.0))
    assert "Neither: 50.0; Rather bad: 33.3; Bad: 16.7." in alt_text(table, "diverging")


def test_codes_that_are_texts_stay_in_the_order_of_the_list() -> None:
    table = scale_table([("z", "Low"), ("a", "Mid"), ("m", "High")], [(10,), (20,), (30,)])
    assert "Low: 16.7; Mid: 33.3; High: 50.0." in alt_text(table, "diverging")


@pytest.mark.parametrize("order", [(5, 4, 3, 2, 1), (1, 2, 3, 4, 5)])
@pytest.mark.parametrize(
    "beside", [[], [(9, "Don't know")], [(8, "Other (which?)"), (9, "Không biết"), (0, "Refused")]]
)
def test_the_middle_of_the_neutral_answer_is_the_middle(order: tuple[int, ...], beside: list[tuple[int, str]]) -> None:
    table = scale_table([*listed(*order), *beside], [*(COUNTS[code] for code in order), *((12, 7) for _ in beside)])
    svg = picture(table, "diverging", ".svg")
    fills = [fill.colour for fill in diverging_fills(5)]
    drawn = [box for box in boxes(svg) if box.colour in fills and box.bottom - box.top > 12]  # no swatches, no plates
    bars = [list(bar) for _, bar in groupby(drawn, key=lambda box: box.top)]
    assert [[box.colour for box in bar] for bar in bars] == [fills] * 2
    (middle,) = {round(x, 3) for x in vertical_lines(svg)}
    lengths = []
    for group, bar in enumerate(bars):
        assert (bar[2].left + bar[2].right) / 2 == pytest.approx(middle, abs=1e-3)
        base = sum(COUNTS[code][group] for code in order) + (12, 7)[group] * len(beside)
        lengths += [(box.right - box.left) / (COUNTS[code][group] / base) for code, box in enumerate(bar, start=1)]
    assert lengths == pytest.approx([lengths[0]] * 10, rel=1e-3)


def test_what_is_beside_the_scale_stands_behind_the_bars_and_in_words() -> None:
    table = scale_table([(9, "Don't know"), *listed(3, 2, 1)], [(40,), (30,), (20,), (10,)])
    assert "Bad: 10.0; Rather bad: 20.0; Neither: 30.0; Don't know: 40.0." in alt_text(table, "diverging")
    shown = texts(picture(table, "diverging", ".svg"))
    assert "40.0" in shown
    assert {"Don't", "know"} <= set(" ".join(shown).split())
    lines = terminal_picture(table, "diverging", Terminal()).splitlines()
    assert "+ Don't know" in lines
    assert [line.split()[-5:] for line in lines if "(n = " in line] == [["10.0", "20.0", "30.0", "+", "40.0"]]


def test_an_answer_in_the_middle_is_part_of_the_scale_whatever_it_says() -> None:
    table = scale_table([(1, "Against"), (2, "No opinion"), (3, "For")], [(10,), (20,), (70,)])
    assert "+" not in terminal_picture(table, "diverging", Terminal())
    table = scale_table([(1, "Không biết"), (2, "Biết ít"), (3, "Biết rõ")], [(10,), (20,), (70,)])
    assert "+" not in terminal_picture(table, "diverging", Terminal())


def test_parts_of_a_bar_have_no_intervals_and_no_note_of_them() -> None:
    table = scale_table(listed(1, 2, 3), [(10,), (20,), (70,)])
    interval = Detail("interval", ((1.0, 2.0), (1.0, 2.0)))
    (block,) = table.blocks
    rows = tuple(row._replace(details=(interval,)) for row in block.rows)
    table = table._replace(blocks=(block._replace(rows=rows),))
    assert "10.0 (1.0-2.0)" in alt_text(table, "bars")
    assert "confidence" in alt_text(table, "bars")
    assert "(1.0-2.0)" not in alt_text(table, "diverging")
    assert "confidence" not in alt_text(table, "diverging")


def test_labels_that_say_nothing() -> None:
    for label in ("Don’t know", "Do not know / no answer", "DK", "N/A", "Khác (ghi rõ)", "Không trả lời", "Từ chối"):
        assert says_nothing(label), label
    for label in ("None at all", "Rất khác", "Don't know much", "Neither", "Không đồng ý", "Undecided"):
        assert not says_nothing(label), label

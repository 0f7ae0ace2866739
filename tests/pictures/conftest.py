"""Tables made by hand, and what is drawn in an SVG."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple
from xml.etree import ElementTree

from mobsurvey.survey import Code
from mobsurvey.table.model import BannerPoint, Block, Cell, Detail, Row, Table

SVG = "{http://www.w3.org/2000/svg}"


def scale_table(
    answers: Sequence[tuple[Code, str]],
    counts: Sequence[Sequence[int]],
    *,
    scores: tuple[float, ...] | None = None,
    items: Sequence[str | None] = (None,),
    details: tuple[Detail, ...] = (),
) -> Table:
    """A table of one question, or of a battery of items with the same counts: a row of counts an answer."""
    groups = len(counts[0])
    every = [[*row, sum(row)] for row in counts]
    bases = [sum(row[column] for row in every) for column in range(groups + 1)]
    rows = tuple(
        Row("v", code, label, tuple(Cell(n, 100 * n / base, base) for n, base in zip(row, bases, strict=True)))
        for (code, label), row in zip(answers, every, strict=True)
    )
    base = tuple(Cell(n, 100.0, n) for n in bases)
    blocks = tuple(Block(item, rows, base, details, scores) for item in items)
    columns = (*(BannerPoint(n, f"Group {n}") for n in range(groups)), BannerPoint(None, "Total"))
    kind = "battery" if items != (None,) else "variable"
    return Table(
        "v", "w", kind, "Title", "w", columns, blocks, None, (), ("Base: all.",), "column", "en"  # type: ignore[arg-type]
    )  # fmt: skip


class Box(NamedTuple):
    """A filled rectangle of an SVG."""

    left: float
    right: float
    top: float
    bottom: float
    colour: str


def boxes(svg: bytes) -> list[Box]:
    """The filled rectangles, in the order in which they are drawn."""
    found = []
    for path in ElementTree.fromstring(svg).iter(f"{SVG}path"):
        style, numbers = path.attrib.get("style", ""), re.findall(r"-?\d+(?:\.\d+)?", path.attrib["d"])
        fill = re.match(r"fill: (#\w{6})", style)
        if fill and path.attrib["d"].rstrip().endswith("z") and len(numbers) == 8:
            x, y = [float(n) for n in numbers[::2]], [float(n) for n in numbers[1::2]]
            found.append(Box(min(x), max(x), min(y), max(y), fill[1]))
    return found


def vertical_lines(svg: bytes) -> list[float]:
    """Where lines from top to bottom stand."""
    found = []
    for path in ElementTree.fromstring(svg).iter(f"{SVG}path"):
        numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", path.attrib["d"])]
        if len(numbers) == 4 and numbers[0] == numbers[2] and "stroke: #595959" in path.attrib.get("style", ""):
            found.append(numbers[0])
    return found


def dots(svg: bytes) -> list[float]:
    """Where round marks stand, from left, in the order in which they are drawn."""
    return [
        float(use.attrib["x"])
        for use in ElementTree.fromstring(svg).iter(f"{SVG}use")
        if "0072b2" in use.attrib["style"]
    ]


def texts(svg: bytes) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]

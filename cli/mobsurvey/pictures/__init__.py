"""Pictures of tables: one module a kind, named as on the command line, each with a docstring that says what it is for.

A kind has `chart(table)`, what it shows of a table; `draw(chart)`, that on paper; `print_(chart, page)`, that as text.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple

from mobsurvey.append import WAVE
from mobsurvey.errors import UsageError, did_you_mean
from mobsurvey.pictures.drawing.alt import alt_text_of
from mobsurvey.pictures.drawing.chart import summaries_of
from mobsurvey.pictures.drawing.sheets import sheets
from mobsurvey.pictures.drawing.terminal import Terminal, terminal_text
from mobsurvey.table.model import Table

SUFFIXES = (".svg", ".png", ".pdf")
PAGE = 600.0
"""How high a picture in a document is at the most, in points: a page of A4 or Letter, with a caption."""
KINDS = ("bars", "diverging", "dots", "lines", "heat-map")
"""Each is a module of that name."""


class Kind(NamedTuple):
    """A kind of picture, as its module's docstring describes it."""

    name: str
    """As on the command line."""
    title: str
    summary: str
    tables: str
    """Of which tables it can be."""
    use: str


def kinds() -> list[Kind]:
    """Every kind of picture."""
    return [_described(name) for name in KINDS]


def _described(name: str) -> Kind:
    head, *paragraphs = (_module(name).__doc__ or "").strip().split("\n\n")
    title, _, summary = head.partition(": ")
    said = {key: " ".join(text.split()) for key, _, text in (part.partition(": ") for part in paragraphs)}
    return Kind(name, title, " ".join(summary.split()), said["Tables"], said["Use"])


def kind_of(table: Table) -> str:
    """The kind of picture that suits the table."""
    if summaries_of(table) and table.percent == "column":
        return "diverging"
    if table.by == WAVE and len(table.columns) > 2:
        return "lines"
    if table.kind == "number":
        return "dots"
    return "diverging" if table.kind == "battery" else "bars"


def check_kind(name: str) -> str:
    """The name, if there is such a kind. UsageError."""
    if name not in KINDS:
        raise UsageError(
            f'there is no picture "{name}"', next_step=f"{did_you_mean(name, KINDS)} To see all: mobsurvey plots."
        )
    return name


def check_suffix(suffix: str) -> str:
    """The end of a file's name, small, if pictures can be such files. UsageError."""
    if suffix.casefold() not in SUFFIXES:
        raise UsageError(
            f'a picture cannot be a file with the end "{suffix}"', next_step=f"Such are: {', '.join(SUFFIXES)}."
        )
    return suffix.casefold()


def picture(table: Table, kind: str | None, suffix: str) -> bytes:
    """The table's picture as a file: `suffix` is .svg, .png or .pdf; the kind that suits the table for None.

    The same table gives the same bytes. UsageError where the table cannot be shown so, or matplotlib is missing.
    """
    suffix = check_suffix(suffix)
    module, chart = _chart(table, kind)
    content: bytes = module.draw(chart).content(suffix, chart.title, alt_text(table, kind))
    return content


def alt_text(table: Table, kind: str | None = None) -> str:
    """What the picture shows, in words and with all its numbers, for those who do not see it. UsageError."""
    name = kind or kind_of(table)
    return alt_text_of(name, _chart(table, name)[1])


class Illustration(NamedTuple):
    """A picture that stands beside its table in a document."""

    content: bytes
    alt_text: str


def illustrations(table: Table, suffix: str, most: float = PAGE) -> list[Illustration]:
    """The picture that suits the table, with its words, as several where it is higher than `most` points.

    Empty where no kind shows the table. UsageError without matplotlib.
    """
    name = kind_of(table)
    try:
        module, whole = _chart(table, name)
    except UsageError:
        return []
    found = sheets(whole, lambda part: float(module.draw(part).height), most)
    return [
        Illustration(module.draw(chart).content(suffix, chart.title, words), words)
        for chart in found
        for words in [alt_text_of(name, chart)]
    ]


def terminal_picture(table: Table, kind: str | None, page: Terminal) -> str:
    """The picture as text in lines that are no longer than the page is wide. UsageError."""
    module, chart = _chart(table, kind)
    return terminal_text(chart, module.print_(chart, page), page)


def _chart(table: Table, kind: str | None) -> tuple[Any, Any]:
    if table.kind == "index":
        raise UsageError(
            f'"{table.name}" is an index, of which there is no picture',
            next_step=f"Tabulate it: mobsurvey index {table.name}.",
        )
    module = _module(check_kind(kind or kind_of(table)))
    return module, module.chart(table)


def _module(name: str) -> Any:
    return import_module(f"mobsurvey.pictures.{name.replace('-', '_')}")

"""The catalogue of statistics: what there is, by folder, and what each says of itself in its docstring."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

FOLDERS = (
    "two_way",
    "cells",
    "layered",
    "multiple_response",
    "columns",
    "proportion",
    "means",
    "adjustment",
    "design",
    "scales",
)
FAMILIES = ("nominal", "ordinal", "agreement", "risk")


class Entry(NamedTuple):
    """One statistic, as its docstring describes it."""

    name: str
    """As on the command line."""
    folder: str
    family: str
    """Of the two-way statistics, one of FAMILIES; the folder for the others."""
    title: str
    """What it is called in a sentence, as `Cramér's V`."""
    summary: str
    """What it is, in a line."""
    formula: str
    use: str
    spss: str
    source: str


def names(folder: str) -> tuple[str, ...]:
    """The statistics of a folder, by name on the command line, sorted."""
    files = (Path(__file__).parent / folder).glob("[a-z]*.py")
    return tuple(sorted(file.stem.replace("_", "-") for file in files))


def load(folder: str, name: str) -> Callable[..., Any]:
    """The function of a statistic."""
    function: Callable[..., Any] = getattr(_module(folder, name), name.replace("-", "_"))
    return function


def entries() -> list[Entry]:
    """Every statistic, folder after folder and family after family."""
    found = [entry(folder, name) for folder in FOLDERS for name in names(folder)]
    families = [*FAMILIES, *FOLDERS]
    return sorted(found, key=lambda one: families.index(one.family))


def entry(folder: str, name: str) -> Entry:
    """What the statistic's docstring says."""
    module = _module(folder, name)
    head, *paragraphs = _paragraphs(module.__doc__ or "")
    title, _, summary = head.partition(": ")
    said = {key: text for key, _, text in (part.partition(": ") for part in paragraphs)}
    family = getattr(module, "FAMILY", folder)
    return Entry(name, folder, family, title, summary, said["Formula"], said["Use"], said["SPSS"], said["Source"])


def _module(folder: str, name: str) -> Any:
    return import_module(f"mobsurvey.statistics.{folder}.{name.replace('-', '_')}")


def _paragraphs(docstring: str) -> list[str]:
    """The first line, and each `Key: text` on a line of its own."""
    paragraphs: list[str] = []
    for line in docstring.strip().splitlines():
        key, colon, _ = line.partition(": ")
        if not paragraphs or (colon and key in ("Formula", "Use", "SPSS", "Source")):
            paragraphs.append(line.strip())
        elif line.strip():
            paragraphs[-1] += " " + line.strip()
    return paragraphs

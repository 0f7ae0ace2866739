"""The titles of a table and of its tests."""

from __future__ import annotations

from mobsurvey.table.model import TableKind
from mobsurvey.table.words import phrase
from mobsurvey.tabulation.axis import Axis, SetAxis


def table_title(stub: str, banner: Axis | None, layers: Axis | None, language: str) -> str:
    if banner is None:
        return stub
    if layers is None:
        return phrase("title", language, stub=stub, banner=banner.title)
    return phrase("title-layered", language, stub=stub, banner=banner.title, layer=layers.title)


def tests_title(stub: str, banner: Axis | None, kind: TableKind, language: str) -> str | None:
    if banner is None:
        return None
    if isinstance(banner, SetAxis) and kind == "variable":
        return phrase("tests-of-banner", language, banner=banner.title, stub=stub)
    return phrase("tests", language, banner=banner.title)

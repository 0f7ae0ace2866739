"""Tables as one JSON object, numbers in full precision."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mobsurvey.renderers import Page, Pieces
from mobsurvey.table.model import Table

if TYPE_CHECKING:
    from mobsurvey.renderers import Titled


def _opening(tables: Sequence[Titled], page: Page) -> str:
    """`{"tables": [...]}` opens here, and closes behind the tables."""
    return '{\n "tables": ['


def _part(table: Table, number: int, page: Page) -> str:
    """The table as Table.to_json gives it, two levels in; no text of JSON has a newline in it."""
    text = json.dumps(table.to_json(), ensure_ascii=False, indent=1).replace("\n", "\n  ")
    return f"{',' if number > 1 else ''}\n  {text}"


def _closing(tables: Sequence[Titled], page: Page) -> str:
    return "\n ]\n}\n" if tables else "]\n}\n"


pieces = Pieces(_part, _opening, _closing)
render = pieces.render

"""Tables as one JSON object, numbers in full precision."""

from __future__ import annotations

import json
from collections.abc import Sequence

from mobsurvey.renderers import Page
from mobsurvey.table.model import Table


def render(tables: Sequence[Table], page: Page) -> str:
    """`{"tables": [...]}`, each table as Table.to_json gives it."""
    return json.dumps({"tables": [table.to_json() for table in tables]}, ensure_ascii=False, indent=1) + "\n"

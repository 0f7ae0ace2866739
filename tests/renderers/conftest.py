"""Tables that several renderers write."""

from __future__ import annotations

import pytest
from tests.renderers.documents import hostile_table, sample_tables

from mobsurvey.table.model import Table


@pytest.fixture(scope="session", name="tables")
def _tables() -> list[Table]:
    return sample_tables()


@pytest.fixture(scope="session", name="hostile")
def _hostile(tables: list[Table]) -> Table:
    return hostile_table(tables[0])

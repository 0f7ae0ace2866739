"""Writes tables to standard output in the format that was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from mobsurvey.commands.output import terminal_page, write_data, write_text
from mobsurvey.table.model import Table

_DATA_FORMATS = ("csv", "json")


def write_tables(tables: Sequence[Table], format: str) -> None:
    """Renders by the module in renderers/ that bears the format's name."""
    page = terminal_page(tables[0].language if tables else "en")
    text: str = import_module(f"mobsurvey.renderers.{format}").render(tables, page)
    (write_data if format in _DATA_FORMATS else write_text)(text)

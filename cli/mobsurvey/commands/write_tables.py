"""Writes tables to standard output in the format that was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from mobsurvey.commands.output import terminal_page, write_data, write_text
from mobsurvey.table.model import Table

if TYPE_CHECKING:
    from mobsurvey.spss.output import SpssOutput

_DATA_FORMATS = ("csv", "json")


def write_tables(tables: Sequence[Table], format: str) -> None:
    """Renders by the module in renderers/ that bears the format's name."""
    page = terminal_page(tables[0].language if tables else "en")
    text: str = import_module(f"mobsurvey.renderers.{format}").render(tables, page)
    (write_data if format in _DATA_FORMATS else write_text)(text)


def write_spss(outputs: Sequence[SpssOutput], format: str) -> None:
    """Writes the output of SPSS as JSON, CSV, or for every other format as text; its numbers have decimal points."""
    from mobsurvey.renderers import spss

    render = {"csv": spss.render_csv, "json": spss.render_json}.get(format, spss.render)
    (write_data if format in _DATA_FORMATS else write_text)(render(outputs, terminal_page()))

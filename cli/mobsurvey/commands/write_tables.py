"""Writes tables to standard output, or to a file, in the format that was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mobsurvey.commands.output import terminal_page, write_data, write_text
from mobsurvey.errors import UsageError
from mobsurvey.renderers import FORMATS, format_of, rendered

if TYPE_CHECKING:
    from mobsurvey.commands.options import TableFormat
    from mobsurvey.spss.output import SpssOutput
    from mobsurvey.table.model import Table

_FOR_PEOPLE = ("table", "plain")
"""Formats in the terminal's own encoding; those for programs are UTF-8 always."""


class Target(NamedTuple):
    """Where tables go, and how they are written."""

    format: str
    """A module in renderers/."""
    to: Path | None = None
    """None for standard output."""
    title: str = ""
    force: bool = False


def target_of(
    *, format: TableFormat | None = None, to: Path | None = None, title: str = "", force: bool = False
) -> Target:
    """What the options say of it. UsageError where they do not go together."""
    name = format.value if format else format_of(to).name if to else "table"
    if to is None:
        for given, option in ((force, "--force"), (title, "--title")):
            if given:
                raise UsageError(f"{option} goes with --to", next_step=f"Add --to FILE, or leave {option} out.")
        if FORMATS[name].binary:
            raise UsageError(
                f"--format {name} is no text", next_step=f"Give it a file: --to tables{FORMATS[name].suffix}."
            )
    elif name == "table":
        raise UsageError("--format table is for a terminal", next_step="Leave it out, or take plain.")
    return Target(name, to, title, force)


def write_tables(tables: Sequence[Table], target: Target) -> None:
    """Renders by the module in renderers/ that bears the format's name. WriteError for a file in the way."""
    page = terminal_page(tables[0].language if tables else "en")
    if target.to is None:
        text = rendered(tables, target.format, page)
        assert isinstance(text, str)
        (write_text if target.format in _FOR_PEOPLE else write_data)(text)
        return
    from mobsurvey.writers.csv_text import spreadsheet_bytes
    from mobsurvey.writers.whole_file import write_files

    content = rendered(tables, target.format, page._replace(title=target.title))
    if isinstance(content, str):
        content = spreadsheet_bytes(content) if target.format == "csv" else content.encode()
    write_files({target.to: content}, force=target.force)
    write_text(f"{target.to}\n")


def write_spss(outputs: Sequence[SpssOutput], target: Target) -> None:
    """Writes the output of SPSS as JSON, CSV, or for every other format as text; its numbers have decimal points."""
    from mobsurvey.renderers import spss

    if target.to is not None:
        raise UsageError("--compat writes to standard output", where="--to", next_step="Leave --to out.")
    render = {"csv": spss.render_csv, "json": spss.render_json}.get(target.format, spss.render)
    (write_data if target.format in ("csv", "json") else write_text)(render(outputs, terminal_page()))

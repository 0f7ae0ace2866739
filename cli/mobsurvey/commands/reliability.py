"""`mobsurvey reliability`: Cronbach's alpha of a battery, and what each item adds to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from mobsurvey.commands.option_groups import SOURCE, takes
from mobsurvey.commands.options import (
    ConfidenceOption,
    Format,
    FormatOption,
    Language,
    LanguageOption,
    WhereOption,
    new_command,
)
from mobsurvey.commands.source import study_or_file

if TYPE_CHECKING:
    from mobsurvey.renderers import Page
    from mobsurvey.table.reliability import ReliabilityTable

command = new_command()


@command.command()
@takes("source", SOURCE, study_or_file)
def reliability(
    battery: Annotated[str, typer.Argument(metavar="BATTERY", help="A battery of the codebook.")],
    reverse: Annotated[
        Optional[list[str]],  # noqa: UP045 (typer reads it at run time)
        typer.Option("--reverse", metavar="ITEM", help="Turn the scores of this item round; may be repeated."),
    ] = None,
    confidence: ConfidenceOption = 0.95,
    where: WhereOption = None,
    lang: LanguageOption = Language.en,
    format: FormatOption = Format.table,
    source: Any = None,
) -> None:
    """Cronbach's alpha of a battery, with its interval, and for each item what it adds.

    Example: mobsurvey reliability difficulty --reverse difficulty_3
    """
    from mobsurvey.commands.output import terminal_page, write_data, write_text
    from mobsurvey.table.reliability import reliability

    found = reliability(source, battery, where=where, reverse=reverse or (), confidence=confidence, lang=lang.value)
    page = terminal_page(lang.value)
    if format is Format.json:
        import json

        write_data(json.dumps(found.to_json(), ensure_ascii=False, indent=1) + "\n")
    elif format is Format.csv:
        from mobsurvey.table.reliability_layout import csv_rows
        from mobsurvey.writers.csv_text import csv_text

        write_data(csv_text(csv_rows(found, page.decimal), page.separator))
    else:
        write_text(_styled(found, page) if format is Format.table else _plain(found, page))


def _plain(found: ReliabilityTable, page: Page) -> str:
    from mobsurvey.table.reliability_layout import text_lines

    return "".join(f"{line.text}\n" for line in text_lines(found, page.width))


def _styled(found: ReliabilityTable, page: Page) -> str:
    """The plain text, with ruled lines and, where the terminal has them, bold and dim type."""
    import io

    from rich.console import Console
    from rich.text import Text

    from mobsurvey.table.reliability_layout import text_lines

    terminal = Console()
    styled = terminal.is_terminal and not terminal.legacy_windows and not terminal.is_dumb_terminal
    file = io.StringIO()
    console = Console(file=file, force_terminal=styled, legacy_windows=False, highlight=False, markup=False)
    styles = {"title": "bold", "heading": "bold", "note": "dim"}
    for role, text in text_lines(found, page.width):
        console.print(
            Text(text.replace("-", "─") if role == "rule" else text, style=styles.get(role, "")), soft_wrap=True
        )
    return file.getvalue()

"""`mobsurvey plan`: drafts the plan of a book."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from mobsurvey.commands.options import ForceOption, Language, LanguageOption, StudyOption, new_command

command = new_command(no_args_is_help=True, help="Draft the plan of a book.\n\nExample: mobsurvey plan new plan.toml")


@command.callback()
def plan() -> None:
    """Draft the plan of a book: which tables, by what, in which files."""


@command.command()
def new(
    out: Annotated[Path, typer.Argument(metavar="[FILE]", help="Where the plan goes.")] = Path("plan.toml"),
    by: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--by", metavar="VAR", help="The banner of all tables."),
    ] = None,
    title: Annotated[str, typer.Option("--title", help="Of the book.")] = "",
    lang: LanguageOption = Language.en,
    force: ForceOption = False,
    study: StudyOption = None,
) -> None:
    """Draft a plan for all sets and batteries of a study.

    Example: mobsurvey plan new plan.toml --by level
    """
    from mobsurvey.book.draft import drafted_plan
    from mobsurvey.commands.output import write_message
    from mobsurvey.study import open_study
    from mobsurvey.tabulation.names import banner_paths, check_banner
    from mobsurvey.writers.whole_file import write_files

    with open_study(study) as opened:
        for name in (name for path in banner_paths(by or "") for name in path if by):
            check_banner(opened.survey, name)
        text = drafted_plan(opened.survey, title or opened.provenance.codebook, by, lang.value)
    write_files({out: text.encode()}, force=force)
    shown = f'"{out}"' if " " in str(out) else out
    tables = text.count("[[tables]]")
    write_message(f"{out}: {tables} table{'s' if tables != 1 else ''}. Build it: mobsurvey book {shown}")

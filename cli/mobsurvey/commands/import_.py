"""`mobsurvey import`: takes a file of answers into a study."""

from __future__ import annotations

from typing import Annotated, Any, Optional

import typer

from mobsurvey.commands.option_groups import READING, takes
from mobsurvey.commands.options import CodebookOption, FileArgument, StudyOption, new_command
from mobsurvey.commands.source import declared

command = new_command()


@command.command("import")
@takes("reading", READING, declared)
def import_file(
    file: FileArgument,
    codebook: CodebookOption = None,
    study: StudyOption = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace a study that exists.")] = False,
    append: Annotated[
        bool, typer.Option("--append", help="Add the cases to a study that exists, coded by its codebook.")
    ] = False,
    wave: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--wave", metavar="NAME", help="The wave of these cases; the variable wave then tells it."),
    ] = None,
    id: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--id", metavar="VAR", help="Refuse the file where two cases have the same value here."),
    ] = None,
    reading: Any = None,
) -> None:
    """Code a file of answers by a codebook and keep it as a study.

    Example: mobsurvey import answers.sav --codebook hcmc-2024
    """
    from mobsurvey.commands.output import say, write_message
    from mobsurvey.commands.progress import Progress
    from mobsurvey.commands.report import report
    from mobsurvey.intake import import_file, new_study_path
    from mobsurvey.study import find_study

    path = find_study(study) if append else new_study_path(study)
    with Progress(file.name) as progress:
        made = import_file(
            file, codebook, path, replace=replace, append=append, wave=wave, id=id, progress=progress, **reading
        )
    write_message(report(made, made.provenance.files[-1]))
    say(f"Study written: {path}")

"""`mobsurvey import`: takes a file of answers into a study."""

from __future__ import annotations

from typing import Annotated

import typer

from mobsurvey.commands.options import (
    CodebookOption,
    Decimal,
    DecimalOption,
    EncodingOption,
    FileArgument,
    SeparatorOption,
    StudyOption,
    new_command,
    separator_of,
)

command = new_command()


@command.command("import")
def import_file(
    file: FileArgument,
    codebook: CodebookOption = None,
    study: StudyOption = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace a study that exists.")] = False,
    encoding: EncodingOption = None,
    sep: SeparatorOption = None,
    decimal: DecimalOption = Decimal.point,
) -> None:
    """Code a file of answers by a codebook and keep it as a study.

    Example: mobsurvey import answers.sav --codebook hcmc-2024
    """
    from mobsurvey.commands.output import say, write_message
    from mobsurvey.commands.progress import Progress
    from mobsurvey.commands.report import report
    from mobsurvey.intake import import_file, new_study_path

    path = new_study_path(study)
    with Progress(file.name) as progress:
        made = import_file(
            file,
            codebook,
            path,
            replace=replace,
            encoding=encoding,
            separator=separator_of(sep),
            decimal=decimal.value,
            progress=progress,
        )
    write_message(report(made))
    say(f"Study written: {path}")

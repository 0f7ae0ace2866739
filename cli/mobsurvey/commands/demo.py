"""`mobsurvey demo`: a sample survey from file to tables, in one go."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mobsurvey.commands.options import Format, FormatOption, Language, LanguageOption, new_command

SAMPLE = "hcmc-2024"
BANNER = "level"

command = new_command()


@command.command()
def demo(
    folder: Annotated[Path, typer.Argument(metavar="[FOLDER]", help="Where it goes.")] = Path("mobsurvey-demo"),
    lang: LanguageOption = Language.en,
    format: FormatOption = Format.table,
) -> None:
    """Copy a sample survey, import it, print its four tables by level of office, and export them.

    Example: mobsurvey demo my-demo
    """
    from mobsurvey.bundled import bundled_folder
    from mobsurvey.commands.output import say, write_text
    from mobsurvey.commands.report import report
    from mobsurvey.commands.write_tables import write_tables
    from mobsurvey.export import export_tables
    from mobsurvey.intake import import_file
    from mobsurvey.study import STUDY_NAME
    from mobsurvey.table.tabulate import crosstab, default_names
    from mobsurvey.writers.whole_file import write_files

    sample = bundled_folder("samples") / f"{SAMPLE}.sav"
    content = sample.read_bytes()
    copy = folder / sample.name
    again = copy.is_file() and copy.read_bytes() == content
    if not again:
        write_files({copy: content})
    study = import_file(copy, SAMPLE, folder / STUDY_NAME, replace=again)
    say(report(study))
    tables = [crosstab(study, name, BANNER, lang=lang.value) for name in default_names(study.survey)]
    write_tables(tables, format.value)
    written = export_tables(study, folder / "tables", by=BANNER, lang=lang.value, force=again)
    say(f"Written to {folder}: {copy.name}, {STUDY_NAME}, " + ", ".join(f"tables/{path.name}" for path in written))
    if format is Format.table or format is Format.plain:
        write_text(f'\nNext: cd "{folder}", then: mobsurvey crosstab purpose --by {BANNER}\n')

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
    from mobsurvey.commands.output import say
    from mobsurvey.commands.report import report
    from mobsurvey.commands.write_tables import Target, write_tables
    from mobsurvey.exports import export
    from mobsurvey.intake import import_file
    from mobsurvey.study import STUDY_NAME
    from mobsurvey.table.tabulate import crosstab
    from mobsurvey.tabulation.names import default_names
    from mobsurvey.writers.whole_file import write_files

    sample = bundled_folder("samples") / f"{SAMPLE}.sav"
    copy = folder / sample.name
    again = is_own(folder, sample)
    write_files({copy: sample.read_bytes()}, force=again)
    study = import_file(copy, SAMPLE, folder / STUDY_NAME, replace=again)
    tables = [crosstab(study, name, BANNER, lang=lang.value) for name in default_names(study.survey)]
    written = export(study, folder / "tables", by=BANNER, lang=lang.value, force=again)
    say(report(study))
    write_tables(tables, Target(format.value))
    say(f"Written to {folder}: {copy.name}, {STUDY_NAME}, " + ", ".join(f"tables/{path.name}" for path in written))


def is_own(folder: Path, sample: Path) -> bool:
    """Whether an earlier demo filled the folder; WriteError where it holds something of the user's own."""
    import hashlib

    from mobsurvey.errors import WriteError
    from mobsurvey.study import STUDY_NAME, open_study

    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return False
    copy, study = folder / sample.name, folder / STUDY_NAME
    content = sample.read_bytes()
    own = copy.is_file() and copy.read_bytes() == content
    if own and study.exists():
        with open_study(study) as earlier:  # Windows replaces no file that is open
            own = earlier.provenance.source.sha256 == hashlib.sha256(content).hexdigest()
    if not own:
        raise WriteError(
            "the folder is not empty", where=str(folder), next_step="Name another: mobsurvey demo NEW-FOLDER."
        )
    return True

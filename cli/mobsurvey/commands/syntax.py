"""`mobsurvey syntax`: the tables as commands for SPSS and PSPP."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from mobsurvey.commands.options import (
    Decimal,
    Language,
    LanguageOption,
    LayerOption,
    Percent,
    PercentOption,
    StudyOption,
    WhereOption,
    new_command,
)

command = new_command()

# Typer wants Optional, not X | None, in an alias.
# ruff: noqa: UP045


@command.command()
def syntax(
    names: Annotated[
        Optional[list[str]],
        typer.Argument(metavar="[NAME]...", help="Variables, sets or batteries; none means all sets and batteries."),
    ] = None,
    by: Annotated[
        Optional[str],
        typer.Option("--by", metavar="VAR", help="The banner, for CROSSTABS; without it FREQUENCIES."),
    ] = None,
    layer: LayerOption = None,
    where: WhereOption = None,
    percent: PercentOption = Percent.column,
    frequency_weight: Annotated[
        Optional[str],
        typer.Option("--frequency-weight", metavar="VAR", help="The variable that says how often a case counts."),
    ] = None,
    lang: LanguageOption = Language.en,
    data: Annotated[
        Optional[Path],
        typer.Option("--data", metavar="FILE", readable=False, help="The .sav or CSV to open; else the study's own."),
    ] = None,
    decimal: Annotated[Decimal, typer.Option("--decimal", help="Decimal mark of numbers in a CSV.")] = Decimal.point,
    to: Annotated[
        Optional[Path], typer.Option("--to", metavar="FILE", readable=False, help="Write this .sps; else print it.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file if it exists.")] = False,
    study: StudyOption = None,
) -> None:
    """Write SPSS syntax that makes the same tables in SPSS or PSPP.

    Example: mobsurvey syntax purpose difficulty --by level --to tables.sps
    """
    from mobsurvey.commands.one_file import check_force, write_one
    from mobsurvey.commands.output import write_data
    from mobsurvey.spss.syntax import syntax
    from mobsurvey.study import open_study

    check_force(force, to)
    text = syntax(
        open_study(study),
        names or (),
        by=by,
        layer=layer,
        where=where,
        percent=percent.value,
        frequency_weight=frequency_weight,
        data=data,
        decimal=decimal.value,
        lang=lang.value,
    )
    if to is None:
        write_data(text)
    else:
        write_one(to, text.encode(), force)

"""`mobsurvey export`: tables and coded responses as CSV files, the study whole as .sav."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from mobsurvey.commands.option_groups import ANALYSIS, SHAPE, WEIGHTING, takes
from mobsurvey.commands.options import (
    Decimal,
    Language,
    LanguageOption,
    LayerOption,
    NamesArgument,
    Percent,
    PercentOption,
    StudyOption,
    WhereOption,
    new_command,
    separator_of,
)
from mobsurvey.table.asked import analysis_of, shape_of, weighting_of, with_names

command = new_command()


@command.command("export")
@takes("analysis", ANALYSIS, analysis_of)
@takes("weighting", WEIGHTING, weighting_of)
@takes("shape", SHAPE, shape_of)
def export_files(
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="Where the files go; made if it is not there.")],
    names: NamesArgument = None,
    by: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--by", metavar="VAR", help="The banner: writes cells.csv, tests.csv and one CSV a table."),
    ] = None,
    data: Annotated[bool, typer.Option("--data", help="Write the coded responses, responses.csv.")] = False,
    sav: Annotated[
        bool, typer.Option("--sav", help="Write the study whole for SPSS, PSPP and R, responses.sav.")
    ] = False,
    labels: Annotated[bool, typer.Option("--labels", help="With --data: labels in place of codes.")] = False,
    missing: Annotated[
        bool, typer.Option("--missing", help="With --data: keep missing codes and values in no list, else blank.")
    ] = False,
    layer: LayerOption = None,
    where: WhereOption = None,
    percent: PercentOption = Percent.column,
    weighting: Any = None,
    analysis: Any = None,
    shape: Any = None,
    lang: LanguageOption = Language.en,
    sep: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--sep", help='Separator: "," or ";" or tab; else "," and beside a decimal comma ";".'),
    ] = None,
    decimal: Annotated[
        Optional[Decimal],  # noqa: UP045
        typer.Option("--decimal", help="Decimal mark; else the language's: a comma with --lang vi."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that exist.")] = False,
    study: StudyOption = None,
) -> None:
    """Write tables, tests and coded responses as CSV that Excel opens right, or the study as .sav.

    Example: mobsurvey export --by level --to tables
    """
    from mobsurvey.commands.output import say, separator_beside, write_text
    from mobsurvey.errors import UsageError
    from mobsurvey.exports import export
    from mobsurvey.study import open_study
    from mobsurvey.table.number_format import decimal_mark
    from mobsurvey.tabulation.names import tabulated

    if by is None and not data and not sav:
        raise UsageError(
            "there is nothing to export", next_step="Give --by VAR for tables, --data or --sav for responses."
        )
    for given, option, needed in (
        (labels and not data, "--labels", "--data"),
        (missing and not data, "--missing", "--data"),
        (by is None and names, "NAME", "--by"),
    ):
        if given:
            raise UsageError(f"{option} goes with {needed}", next_step=f"Add {needed}, or leave {option} out.")
    if (data or sav) and where:
        raise UsageError(
            "--where filters tables, not responses", next_step="Export the responses by a call of its own."
        )
    mark = decimal.value if decimal else decimal_mark(lang.value)
    separator = separator_of(sep) or separator_beside(mark)
    if separator == mark:
        raise UsageError(
            f'"{separator}" cannot be both separator and decimal mark', next_step='Give --sep ";" or another --decimal.'
        )
    opened = open_study(study)
    if by is not None:
        shape = with_names(shape, names or tabulated(opened.survey, by, layer), opened.survey)
    written = export(
        opened,
        to,
        by=by,
        names=names or (),
        layer=layer,
        where=where,
        percent=percent.value,
        weighting=weighting,
        analysis=analysis,
        shape=shape,
        data=data,
        sav=sav,
        labels=labels,
        missing=missing,
        lang=lang.value,
        separator=separator,
        decimal=mark,
        force=force,
        tell=say,
    )
    write_text("".join(f"{path}\n" for path in written))

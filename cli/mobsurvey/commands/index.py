"""`mobsurvey index`: the indices of the codebook, by unit and wave, with ranks, bands and changes."""

from __future__ import annotations

from typing import Annotated, Any, Optional

import typer

from mobsurvey.commands.option_groups import SOURCE, TARGET, WEIGHTING, takes
from mobsurvey.commands.options import (
    ConfidenceOption,
    Language,
    LanguageOption,
    LowBaseOption,
    WhereOption,
    new_command,
)
from mobsurvey.commands.source import study_or_file
from mobsurvey.commands.write_tables import target_of, write_tables
from mobsurvey.table.asked import weighting_of

command = new_command()


@command.command()
@takes("weighting", WEIGHTING, weighting_of)
@takes("target", TARGET, target_of)
@takes("source", SOURCE, study_or_file)
def index(
    names: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Argument(metavar="[NAME]...", help="Indices of the codebook; none means all."),
    ] = None,
    by: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--by", metavar="VAR", help="The units to be ranked; the codebook's unit unless given."),
    ] = None,
    wave: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--wave", metavar="VAR", help="Its answers are waves; the codebook's wave unless given."),
    ] = None,
    parts: Annotated[bool, typer.Option("--parts", help="Factors and items in place of units.")] = False,
    all_waves: Annotated[bool, typer.Option("--all-waves", help="All waves taken together.")] = False,
    where: WhereOption = None,
    weighting: Any = None,
    confidence: ConfidenceOption = 0.95,
    low_base: LowBaseOption = 0,
    lang: LanguageOption = Language.en,
    target: Any = None,
    source: Any = None,
) -> None:
    """Indices of the codebook from 0 to 100: units ranked, with bands, factors, and changes from wave to wave.

    \b
    Example: mobsurvey index satisfaction --by district --wave year
    Example: mobsurvey index --parts --where "year == 2024"
    """
    from mobsurvey.errors import UsageError, did_you_mean
    from mobsurvey.table.analysis import Analysis
    from mobsurvey.table.shape import Shape
    from mobsurvey.table.spec import TableSpec
    from mobsurvey.table.tabulate import make_table

    survey = source.survey
    if not survey.indices:
        raise UsageError(
            "the codebook of the study has no index",
            next_step="Add a section [indices.NAME] to it and import again; see docs/indices.md.",
        )
    if parts and by:
        raise UsageError("--parts shows factors in place of units", next_step="Leave out --parts or --by.")
    if all_waves and wave:
        raise UsageError("--all-waves takes the waves together", next_step="Leave out --all-waves or --wave.")
    tables = []
    for name in names or survey.indices:
        if name not in survey.indices:
            raise UsageError(f'there is no index "{name}"', next_step=did_you_mean(name, survey.indices))
        found = survey.indices[name]
        unit = None if parts else by or _present(found.unit, survey)
        layer = None if all_waves else wave or _present(found.wave, survey)
        if layer is not None and layer == unit:
            if wave is not None:
                raise UsageError(
                    f'"{wave}" cannot tell both units and waves apart', next_step="Name other units: --by."
                )
            layer = None
        analysis, shape = Analysis(confidence=confidence), Shape(low_base=low_base)
        spec = TableSpec(name, unit, layer, where, "column", lang.value, weighting, analysis, shape)
        tables.append(make_table(source, spec))
    write_tables(tables, target)


def _present(name: str, survey: Any) -> str | None:
    return name if name in survey.variables else None

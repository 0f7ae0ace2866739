"""`mobsurvey crosstab`: tables by a banner, with significance."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from mobsurvey.commands.option_groups import ANALYSIS, SHAPE, SOURCE, TARGET, WEIGHTING, takes
from mobsurvey.commands.options import (
    CompatOption,
    Language,
    LanguageOption,
    LayerOption,
    NamesArgument,
    Percent,
    PercentOption,
    WhereOption,
    new_command,
)
from mobsurvey.commands.source import study_or_file
from mobsurvey.commands.write_tables import target_of, write_tables
from mobsurvey.table.asked import analysis_of, shape_of, weighting_of, with_names

command = new_command()


@command.command()
@takes("analysis", ANALYSIS, analysis_of)
@takes("weighting", WEIGHTING, weighting_of)
@takes("shape", SHAPE, shape_of)
@takes("target", TARGET, target_of)
@takes("source", SOURCE, study_or_file)
def crosstab(
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="VAR",
            help="The banner: a question; a,b beside each other, a/b b in a.",
        ),
    ],
    names: NamesArgument = None,
    layer: LayerOption = None,
    where: WhereOption = None,
    percent: PercentOption = Percent.column,
    weighting: Any = None,
    analysis: Any = None,
    shape: Any = None,
    lang: LanguageOption = Language.en,
    target: Any = None,
    compat: CompatOption = None,
    source: Any = None,
) -> None:
    """Cross-tables by a banner: N, percents, a test for each item, notes.

    Example: mobsurvey crosstab purpose --by level --where "level != 3"
    """
    from mobsurvey.errors import UsageError
    from mobsurvey.table.shape import DEFAULT_SHAPE
    from mobsurvey.table.tabulate import crosstab
    from mobsurvey.tabulation.names import is_stacked, tabulated

    wanted = names or tabulated(source.survey, by, layer)
    asked: dict[str, Any] = {
        "layer": layer,
        "where": where,
        "percent": percent.value,
        "lang": lang.value,
        "weighting": weighting,
        "analysis": analysis,
    }
    if compat is not None:
        wanted = names or [name for name in wanted if name not in source.survey.indices]
        if is_stacked(by):
            raise UsageError("CROSSTABS of SPSS takes one question", where=f"--by {by}", next_step="Name one.")
        if shape != DEFAULT_SHAPE:
            raise UsageError(
                "CROSSTABS of SPSS has no nets, boxes or means",
                where=f"--compat {compat.value}",
                next_step="Leave out one or the other.",
            )
        from mobsurvey.commands.write_tables import write_spss
        from mobsurvey.spss.output import spss_output

        write_spss([spss_output(source, name, by, **asked) for name in wanted], target)
        return
    asked["shape"] = with_names(shape, wanted, source.survey)
    write_tables([crosstab(source, name, by, **asked) for name in wanted], target)

"""`mobsurvey crosstab`: tables by a banner, with significance."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from mobsurvey.commands.analysis import analysis_of, weighting_of
from mobsurvey.commands.option_groups import ANALYSIS, SOURCE, WEIGHTING, takes
from mobsurvey.commands.options import (
    CompatOption,
    Format,
    FormatOption,
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

command = new_command()


@command.command()
@takes("analysis", ANALYSIS, analysis_of)
@takes("weighting", WEIGHTING, weighting_of)
@takes("source", SOURCE, study_or_file)
def crosstab(
    by: Annotated[str, typer.Option("--by", metavar="VAR", help="The banner: a single-choice variable or a set.")],
    names: NamesArgument = None,
    layer: LayerOption = None,
    where: WhereOption = None,
    percent: PercentOption = Percent.column,
    weighting: Any = None,
    analysis: Any = None,
    lang: LanguageOption = Language.en,
    format: FormatOption = Format.table,
    compat: CompatOption = None,
    source: Any = None,
) -> None:
    """Cross-tables by a banner: N, percents, a test for each item, notes.

    Example: mobsurvey crosstab purpose difficulty --by level --where "level != 3"
    """
    from mobsurvey.commands.write_tables import write_tables
    from mobsurvey.table.tabulate import crosstab
    from mobsurvey.tabulation.names import default_names

    wanted = names or [name for name in default_names(source.survey) if name not in (by, layer)]
    asked: dict[str, Any] = {
        "layer": layer,
        "where": where,
        "percent": percent.value,
        "lang": lang.value,
        "weighting": weighting,
        "analysis": analysis,
    }
    if compat is not None:
        from mobsurvey.commands.write_tables import write_spss
        from mobsurvey.spss.output import spss_output

        write_spss([spss_output(source, name, by, **asked) for name in wanted], format.value)
        return
    write_tables([crosstab(source, name, by, **asked) for name in wanted], format.value)

"""`mobsurvey freq`: counts and percents without a banner."""

from __future__ import annotations

from typing import Any

from mobsurvey.commands.analysis import analysis_of, weighting_of
from mobsurvey.commands.option_groups import INTERVALS, SOURCE, WEIGHTING, takes
from mobsurvey.commands.options import (
    Format,
    FormatOption,
    Language,
    LanguageOption,
    NamesArgument,
    Percent,
    PercentOption,
    WhereOption,
    new_command,
)
from mobsurvey.commands.source import study_or_file

command = new_command()


@command.command()
@takes("analysis", INTERVALS, analysis_of)
@takes("weighting", WEIGHTING, weighting_of)
@takes("source", SOURCE, study_or_file)
def freq(
    names: NamesArgument = None,
    where: WhereOption = None,
    percent: PercentOption = Percent.column,
    weighting: Any = None,
    analysis: Any = None,
    lang: LanguageOption = Language.en,
    format: FormatOption = Format.table,
    source: Any = None,
) -> None:
    """Frequencies of variables, sets and batteries.

    Example: mobsurvey freq level purpose
    """
    from mobsurvey.commands.write_tables import write_tables
    from mobsurvey.table.tabulate import freq
    from mobsurvey.tabulation.names import default_names

    tables = [
        freq(source, name, where=where, percent=percent.value, lang=lang.value, weighting=weighting, analysis=analysis)
        for name in names or default_names(source.survey)
    ]
    write_tables(tables, format.value)

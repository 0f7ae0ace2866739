"""`mobsurvey freq`: counts and percents without a banner."""

from __future__ import annotations

from typing import Any

from mobsurvey.commands.option_groups import FREQUENCIES, SHAPE, SOURCE, TARGET, WEIGHTING, takes
from mobsurvey.commands.options import (
    Language,
    LanguageOption,
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
@takes("analysis", FREQUENCIES, analysis_of)
@takes("weighting", WEIGHTING, weighting_of)
@takes("shape", SHAPE, shape_of)
@takes("target", TARGET, target_of)
@takes("source", SOURCE, study_or_file)
def freq(
    names: NamesArgument = None,
    where: WhereOption = None,
    percent: PercentOption = Percent.column,
    weighting: Any = None,
    analysis: Any = None,
    shape: Any = None,
    lang: LanguageOption = Language.en,
    target: Any = None,
    source: Any = None,
) -> None:
    """Frequencies of variables, sets and batteries; of indices their parts.

    Example: mobsurvey freq level purpose
    """
    from mobsurvey.table.tabulate import freq
    from mobsurvey.tabulation.names import default_names

    wanted = names or default_names(source.survey)
    asked: dict[str, Any] = {
        "where": where,
        "percent": percent.value,
        "lang": lang.value,
        "weighting": weighting,
        "analysis": analysis,
        "shape": with_names(shape, wanted, source.survey),
    }
    write_tables([freq(source, name, **asked) for name in wanted], target)

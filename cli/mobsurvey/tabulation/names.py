"""Which variables, sets, batteries and indices a table can be asked for."""

from __future__ import annotations

from collections.abc import Sequence

from mobsurvey.errors import UsageError, did_you_mean
from mobsurvey.survey import Survey


def default_names(survey: Survey) -> tuple[str, ...]:
    """What is tabulated when nothing is named: all sets, batteries and indices; without any, the single choices."""
    singles = tuple(name for name, variable in survey.variables.items() if variable.kind == "single")
    return (*survey.sets, *survey.batteries, *survey.indices) or singles


def is_stacked(by: str | None) -> bool:
    """Whether a banner has more than one question: beside each other with commas, one within another with a slash."""
    return by is not None and ("," in by or "/" in by)


def banner_paths(by: str) -> list[tuple[str, ...]]:
    """The questions of each part of a banner, the outermost first."""
    return [tuple(name.strip() for name in path.split("/")) for path in by.split(",")]


def tabulated(survey: Survey, by: str | None, layer: str | None) -> list[str]:
    """What is tabulated by a banner when nothing is named."""
    used = {layer, *(name for path in banner_paths(by or "") for name in path)}
    return [name for name in default_names(survey) if name not in used]


def check_once(names: Sequence[str]) -> None:
    """UsageError where a table is asked for twice."""
    for place, name in enumerate(names):
        if name in names[:place]:
            raise UsageError(f'"{name}" is named twice', next_step="Name each table once.")


def check_name(survey: Survey, name: str) -> None:
    """UsageError unless the survey has a variable, set or battery of that name."""
    if name in survey.names:
        return
    if name in survey.indices:
        raise UsageError(f'"{name}" is an index', next_step=f"Tabulate it: mobsurvey index {name}.")
    if name in survey.untabulated:
        raise UsageError(
            f'"{name}" was in the file but is not in the codebook',
            next_step="Add it to the codebook and import again to tabulate it.",
        )
    raise UsageError(f'there is no variable, set or battery "{name}"', next_step=did_you_mean(name, survey.names))


def check_banner(survey: Survey, by: str) -> None:
    """UsageError unless the survey has a variable or set of that name; a battery has no columns of its own."""
    check_name(survey, by)
    if by in survey.batteries:
        items = ", ".join(survey.batteries[by].items[:3])
        raise UsageError(f'"{by}" is a battery and cannot be a banner', next_step=f"Take one of its items: {items}, …")

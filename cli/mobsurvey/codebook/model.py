"""The codebook as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mobsurvey.survey import NO_DESIGN, Battery, Design, Label, ResponseSet, Variable


@dataclass(frozen=True)
class Codebook:
    """Everything that is known of a questionnaire before the answers come in."""

    id: str
    """Short name, also the file's: `hcmc-2024`."""
    title: Label
    source: str
    """Where the questions come from: paper, questionnaire, file."""
    languages: tuple[str, ...]
    """The first is the one used where a label lacks another."""
    variables: Mapping[str, Variable]
    sets: Mapping[str, ResponseSet]
    batteries: Mapping[str, Battery]
    text: str
    """The TOML as read, kept in every study that it coded."""
    design: Design = NO_DESIGN
    """How the respondents were sampled."""

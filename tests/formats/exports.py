"""The test files of a platform, read, coded and counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import mobsurvey
from mobsurvey.codebook.draft import draft_codebook
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.toml import parse_codebook
from mobsurvey.readers import read_file
from mobsurvey.study import Study
from mobsurvey.survey import Survey
from mobsurvey.tabulation.axis import axis_of


class Exports(NamedTuple):
    """Files of one folder."""

    folder: Path

    def read(self, name: str) -> Survey:
        return read_file(self.folder / name)

    def read_all(self, name: str) -> tuple[Survey, dict[str, list[Any]]]:
        """The raw survey and all its cases."""
        survey = self.read(name)
        return survey, {column: cells(survey, column) for column in survey.variables}

    def coded(self, name: str, codebook: Codebook | None = None) -> Study:
        """The study by that codebook, or by the one drafted from the file."""
        drafted = codebook or parse_codebook(draft_codebook(self.read(name), "draft"), "the draft")
        return mobsurvey.code_file(self.folder / name, drafted)


def exports_of(platform: str) -> Exports:
    return Exports(Path(__file__).with_name("files") / platform)


def cells(survey: Survey, column: str) -> list[Any]:
    """The raw texts of a column, in case order."""
    return [cell for chunk in survey.chunks for cell in chunk.columns[column]]


def counts(study: Study, name: str) -> tuple[list[int], int]:
    """How many chose each category, and how many are in the base."""
    axis = axis_of(study.survey, name, "en")
    bits = [axis.bits(chunk) for chunk in study.survey.chunks]
    chosen = [sum(one.selected[at].bit_count() for one in bits) for at in range(len(axis.categories))]
    return chosen, sum(one.answered.bit_count() for one in bits)


def chosen(study: Study, name: str) -> dict[str, int]:
    """How many cases chose each category, by its label."""
    categories = axis_of(study.survey, name, "en").categories
    return dict(zip((category.label for category in categories), counts(study, name)[0], strict=True))

"""What weights are to add up to: margins of questions, shares of the population in each of their categories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mobsurvey.survey import Code, Survey, Variable

_LABEL = {"en": "Raked weight to", "vi": "Trọng số hiệu chỉnh theo"}


class Target(NamedTuple):
    """One category of a margin."""

    codes: tuple[tuple[Code, ...], ...]
    """For each variable of the margin, the answers that are taken together."""
    share: float
    """Of the population; above 0, and all of a margin add up to 1."""
    name: str
    """What the category is called in messages: `sex 1 (Man), age_group 2 (35-59)`."""
    where: str
    """File and line."""


class Margin(NamedTuple):
    """The shares of the answers to one variable, or of the joint answers to several."""

    of: tuple[str, ...]
    """Variables."""
    targets: tuple[Target, ...]
    when: tuple[Code, ...]
    """For which categories of `by` it holds; none for all."""
    where: str
    """File and line."""
    people: float | None = None
    """What its targets add up to where they are counts; None for shares."""

    @property
    def name(self) -> str:
        """`sex x age_group`."""
        return " x ".join(self.of)

    def meets(self, other: Margin) -> bool:
        """Whether both hold for a category of `by`."""
        return not self.when or not other.when or bool(set(self.when) & set(other.when))


class Trim(NamedTuple):
    """Between what a weight must be, as multiples of the mean weight."""

    low: float = 0.0
    high: float = float("inf")


NO_TRIM = Trim()


class Targets(NamedTuple):
    """A target file, checked against a survey."""

    file: str
    """Its name."""
    text: str
    sha256: str
    name: str
    """Of the variable that the weight becomes."""
    margins: tuple[Margin, ...]
    base: str | None
    """The weight that is raked; None: all cases weigh 1 before."""
    by: str | None
    """The variable whose categories are raked each for itself."""
    totals: Mapping[Code | None, float]
    """What the weights of each category of `by` add up to, or under None all; empty for as much as there are cases."""
    trim: Trim

    def margins_of(self, category: Code | None) -> tuple[Margin, ...]:
        """The margins that hold for a category of `by`."""
        return tuple(margin for margin in self.margins if not margin.when or category in margin.when)

    def label(self, survey: Survey) -> dict[str, str]:
        """What the variable says that it is, in the survey's languages."""
        margins = ", ".join(dict.fromkeys(margin.name for margin in self.margins))
        within = f" ({self.by})" if self.by else ""
        return {language: f"{_LABEL.get(language, _LABEL['en'])} {margins}{within}" for language in survey.languages}


def category_name(variable: Variable, codes: Sequence[Code]) -> str:
    """What answers are called in messages: `age 1 (18-29) or 2 (30-44)`."""
    return f"{variable.name} " + " or ".join(value_name(variable, code) for code in codes)


def value_name(variable: Variable, code: Code) -> str:
    """The code with its label in the first language: `1 (18-29)`."""
    label = next((next(iter(value.label.values()), "") for value in variable.values if value.code == code), "")
    return f"{code} ({label})" if label and label != str(code) else str(code)

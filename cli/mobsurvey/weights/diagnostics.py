"""What raking did to the weights: how far they spread, what that costs, and how well the targets hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from mobsurvey.statistics.design.effective_base import effective_base

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SIDES: tuple[Literal["left", "right"], ...] = ("left", "right")
"""The case that a quarter ends with, and the next one where it ends exactly there."""


class Spread(NamedTuple):
    """The weights of some cases."""

    cases: int
    total: float
    """What they add up to."""
    effective: float
    """Kish's effective number of cases: as many of one weight would tell as much."""
    least: float
    greatest: float
    quartiles: tuple[float, float, float]

    @property
    def design_effect(self) -> float:
        """1 + the squared coefficient of variation of the weights. Source: Kish, Survey Sampling (1965), sec. 11.7."""
        return self.cases / self.effective

    @property
    def efficiency(self) -> float:
        """The effective number of cases as a share of their number."""
        return self.effective / self.cases

    @property
    def ratio(self) -> float:
        """The greatest weight by the least; without end where a weight is too small for a number."""
        return self.greatest / self.least if self.least else float("inf")


def spread(weights: NDArray[np.float64], cases: NDArray[np.float64]) -> Spread:
    """The spread of the weights of groups of cases, by how many cases each group has. Loads numpy.

    Quartiles as percentile of statistics.moments: halfway between two weights where the quarter ends between them.
    """
    import numpy as np

    order = np.argsort(weights, kind="stable")
    weights, cases = weights[order], cases[order]
    below = np.cumsum(cases)
    total, squares = float((weights * cases).sum()), float((weights * weights * cases).sum())
    quarters = below[-1] * np.array([0.25, 0.5, 0.75])
    pair = [weights[np.searchsorted(below, quarters, side)] for side in _SIDES]
    first, median, third = ((pair[0] + pair[1]) / 2).tolist()
    least, greatest = float(weights[0]), float(weights[-1])
    effective = effective_base(total, squares)
    return Spread(int(below[-1]), total, effective, least, greatest, (first, median, third))


class PartDiagnostics(NamedTuple):
    """What came of the raking of all cases, or of those of one wave."""

    part: str
    """The category of `by`, as it is called; "" where all cases were raked at once."""
    spread: Spread
    rounds: int
    difference: float
    """Between a target and what its category has, as a share; the largest."""
    trimmed: int
    """Cases whose weight was cut at a bound."""


class Diagnostics(NamedTuple):
    """What came of the raking of a study."""

    margins: tuple[str, ...]
    """`sex x age_group`, each once."""
    by: str
    """The variable whose categories were raked each for itself; "" for none."""
    whole: Spread
    parts: tuple[PartDiagnostics, ...]
    left_out: int
    """Cases without a weight."""
    unanswered: Mapping[str, int]
    """Of these, by variable, those without a valid answer to it; a case can lack several."""
    unweighted: int
    """Of these, those that lack only a base weight above 0."""
    notes: tuple[str, ...] = ()
    """What else a user should know."""

    def to_json(self) -> dict[str, Any]:
        """JSON values; design effect and efficiency with them, for those who read the study's provenance."""
        parts = [{**part._asdict(), "spread": _spread_json(part.spread)} for part in self.parts]
        return {**self._asdict(), "whole": _spread_json(self.whole), "parts": parts}

    @staticmethod
    def from_json(values: Mapping[str, Any]) -> Diagnostics:
        """What to_json gave."""
        parts = tuple(PartDiagnostics(**{**p, "spread": _spread_of(p["spread"])}) for p in values["parts"])
        lists: dict[str, Any] = {name: tuple(values[name]) for name in ("margins", "notes")}
        return Diagnostics(**{**values, **lists, "whole": _spread_of(values["whole"]), "parts": parts})


def _spread_json(found: Spread) -> dict[str, Any]:
    return {**found._asdict(), "design_effect": found.design_effect, "efficiency": found.efficiency}


def _spread_of(values: Mapping[str, Any]) -> Spread:
    first, second, third = values["quartiles"]
    return Spread(**{**{name: values[name] for name in Spread._fields}, "quartiles": (first, second, third)})

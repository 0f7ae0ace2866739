"""An index as a value: items that are scored, factors of items, weights, and bands of the result."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, get_args

from mobsurvey.survey import NO_LABEL, Code, Label, text_of

Scoring = Literal["share", "mean", "points"]
SCORINGS: tuple[Scoring, ...] = get_args(Scoring)


class IndexItem(NamedTuple):
    """A variable that is scored from 0 to 100."""

    name: str
    weight: float = 1
    """Within its factor; of points those that are possible."""


class Factor(NamedTuple):
    """Items whose scores are averaged by their weights."""

    name: str
    items: tuple[IndexItem, ...]
    label: Label = NO_LABEL
    weight: float = 1
    """Within the index."""

    def title(self, language: str) -> str:
        return text_of(self.label, language, self.name)


class IndexBand(NamedTuple):
    """The scores from one on, up to the next band above."""

    start: float
    label: Label = NO_LABEL


class Index(NamedTuple):
    """Factors whose scores are averaged by their weights, on a scale from 0 to 100."""

    name: str
    scoring: Scoring
    """share: percent of the valid answers that are counted values; mean: where the mean lies between the ends of the
    scale; points: points awarded of those possible."""
    factors: tuple[Factor, ...]
    label: Label = NO_LABEL
    counted_values: tuple[Code, ...] = ()
    """Of a share, the codes that count."""
    scale: tuple[float, float] | None = None
    """Of a mean, the ends of the scale of items that are numbers; of others they are the lowest and highest code."""
    pooled: bool = False
    """Whether within a factor every answer weighs the same, rather than every item."""
    bands: tuple[IndexBand, ...] = ()
    """The highest first."""
    unit: str = ""
    """The question whose answers are ranked when nothing else is asked for."""
    wave: str = ""
    """The question that tells its waves apart, likewise."""

    def title(self, language: str) -> str:
        return text_of(self.label, language, self.name)

    @property
    def items(self) -> tuple[IndexItem, ...]:
        """Those of all factors, in their order."""
        return tuple(item for factor in self.factors for item in factor.items)


def index_from_json(values: Sequence[Any]) -> Index:
    """The index of the lists that JSON makes of it; TypeError or ValueError where they are none."""
    name, scoring, factors, label, counted, scale, pooled, bands, unit, wave = values
    return Index(
        name,
        scoring,
        tuple(
            Factor(key, tuple(IndexItem(*item) for item in items), text, weight) for key, items, text, weight in factors
        ),
        label,
        tuple(counted),
        tuple(scale) if scale else None,
        pooled,
        tuple(IndexBand(*band) for band in bands),
        unit,
        wave,
    )

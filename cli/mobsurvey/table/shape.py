"""How a table is laid out beside what it counts: nets, boxes, summary lines, order."""

from typing import TYPE_CHECKING, NamedTuple

from mobsurvey.survey import MissingKind, Net

if TYPE_CHECKING:
    from mobsurvey.codebook.derived.bands import Bands


class Box(NamedTuple):
    """The highest or the lowest codes of a scale taken together; the highest are the top."""

    top: int = 0
    bottom: int = 0
    """With `top`: the difference of the two, in percent points."""


class Threshold(NamedTuple):
    """A number of respondents in the total column, or a share of its base."""

    number: float
    percent: bool = False


class Shape(NamedTuple):
    """What stands in a table; as it is, the answers in the order of the codebook, with its nets."""

    nets: tuple[Net, ...] = ()
    """Beside those of the codebook."""
    boxes: tuple[Box, ...] = ()
    """Of batteries and ordinal variables."""
    summary: tuple[str, ...] = ()
    """Statistics of a scale's scores under its base: mean, sd, median, or a percentile such as p25."""
    missing: bool = False
    """Whether those without a valid answer are shown under the base, by the reason."""
    low_base: int = 0
    """Columns with fewer respondents are marked; 0 marks none."""
    by_size: bool = False
    """Whether the answers stand in the order of their counts, those such as Other and Don't know last."""
    hide_below: Threshold | None = None
    """Answers with fewer are not shown, nor their tests; all else stays as it is."""
    count_missing: tuple[MissingKind, ...] = ()
    """Kinds of missing answers that are counted as answers: rows after the others, and part of the base."""
    bands: "tuple[Bands, ...]" = ()
    """Of numbers, which then stand in the table as these."""


DEFAULT_SHAPE = Shape()

"""What a table is asked for: one value from the command line, from a plan and from Python."""

from typing import NamedTuple

from mobsurvey.table.analysis import DEFAULT_ANALYSIS, Analysis
from mobsurvey.table.model import PercentKind
from mobsurvey.table.shape import DEFAULT_SHAPE, Shape
from mobsurvey.table.weighting import NO_WEIGHTING, Weighting


class TableSpec(NamedTuple):
    """A table of a question, by a banner or on its own."""

    name: str
    """Of a variable, set or battery."""
    by: str | None = None
    """The banner: names of variables or sets, beside each other with commas, one within another with a slash."""
    layer: str | None = None
    where: str | None = None
    """Only cases for which this expression holds."""
    percent: PercentKind = "column"
    lang: str = "en"
    weighting: Weighting = NO_WEIGHTING
    analysis: Analysis = DEFAULT_ANALYSIS
    shape: Shape = DEFAULT_SHAPE

"""Layers: the cases of one category of a third variable, tabulated by themselves; and those in a base."""

from __future__ import annotations

from typing import NamedTuple

from mobsurvey.survey import Chunk
from mobsurvey.tabulation.axis import Axis
from mobsurvey.tabulation.counts import Only


class Layer(NamedTuple):
    """The cases of one category, within those that another condition keeps."""

    axis: Axis
    number: int
    """Of the category."""
    only: Only | None

    def bits(self, chunk: Chunk) -> int:
        """Bitmap of the cases kept."""
        seen = self.axis.bits(chunk)
        inside = seen.selected[self.number] & seen.answered
        return inside & self.only.bits(chunk) if self.only else inside


class Among(NamedTuple):
    """The cases in the base of some questions, within those that another condition keeps."""

    axes: tuple[Axis, ...]
    only: Only | None

    def bits(self, chunk: Chunk) -> int:
        """Bitmap of the cases kept."""
        inside = self.only.bits(chunk) if self.only else (1 << chunk.cases) - 1
        for axis in self.axes:
            inside &= axis.bits(chunk).answered
        return inside

"""Answers of a question taken together: an axis whose categories are groups of another axis's."""

from collections.abc import Sequence
from typing import NamedTuple

from mobsurvey.survey import Chunk
from mobsurvey.tabulation.axis import Axis, AxisBits, Category, any_of
from mobsurvey.tabulation.how_many import HowMany

ANY = HowMany(1, None)


class Group(NamedTuple):
    """Some categories of an axis."""

    name: str
    label: str
    places: tuple[int, ...]
    """Of the categories, counted from 0."""
    short: str = ""
    """The label where another one stands beside it; empty for the same."""
    how_many: HowMany = ANY
    """How many of them a case must have selected."""


class GroupedAxis(Axis):
    """Groups of an axis's categories; a case is in each group of which it selected enough, in the same base."""

    disjoint = False

    def __init__(self, axis: Axis, groups: Sequence[Group]) -> None:
        self.name = axis.name
        self.title = axis.title
        self.axis = axis
        self.groups = groups
        self.categories = tuple(Category(group.name, None, group.label) for group in groups)

    def bits(self, chunk: Chunk) -> AxisBits:
        seen = self.axis.bits(chunk)
        selected = [so_many_of([seen.selected[n] for n in group.places], group.how_many) for group in self.groups]
        return seen._replace(selected=selected)


def so_many_of(bitmaps: Sequence[int], count: HowMany) -> int:
    """The cases that are in so many of the bitmaps."""
    if count == ANY:
        return any_of(bitmaps)
    # Those in at least 1, 2, … of the bitmaps so far; the highest number first, so that no bitmap counts twice.
    reached = [0] * (count.least if count.most is None else count.most + 1)
    for bitmap in bitmaps:
        for number in reversed(range(1, len(reached))):
            reached[number] |= reached[number - 1] & bitmap
        reached[0] |= bitmap
    found = reached[count.least - 1]
    return found if count.most is None else found & ~reached[count.most]

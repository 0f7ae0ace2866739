"""Answers of a question taken together: an axis whose categories are groups of another axis's."""

from collections.abc import Sequence
from typing import NamedTuple

from mobsurvey.survey import Chunk
from mobsurvey.tabulation.axis import Axis, AxisBits, Category, any_of


class Group(NamedTuple):
    """Some categories of an axis."""

    name: str
    label: str
    places: tuple[int, ...]
    """Of the categories, counted from 0."""
    short: str = ""
    """The label where another one stands beside it; empty for the same."""


class GroupedAxis(Axis):
    """Groups of an axis's categories; a case is in each group of which it selected any, in the same base."""

    disjoint = False

    def __init__(self, axis: Axis, groups: Sequence[Group]) -> None:
        self.name = axis.name
        self.title = axis.title
        self.axis = axis
        self.groups = groups
        self.categories = tuple(Category(group.name, None, group.label) for group in groups)

    def bits(self, chunk: Chunk) -> AxisBits:
        seen = self.axis.bits(chunk)
        return seen._replace(selected=[any_of(seen.selected[place] for place in group.places) for group in self.groups])

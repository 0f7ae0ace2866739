"""A banner with some of its points only, where nobody is in the others."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from typing import TypeVar

from mobsurvey.survey import Chunk
from mobsurvey.tabulation.axis import Axis, AxisBits, SetAxis, VariableAxis

Value = TypeVar("Value")


class KeptVariable(VariableAxis):
    """Some answers to a variable; the others are those of nobody who is counted."""

    def __init__(self, axis: VariableAxis, keep: Sequence[bool]) -> None:
        self.__dict__.update(axis.__dict__)
        self.keep = keep
        """Of each answer of the variable."""
        self.labels = dict(compress(axis.labels.items(), keep))
        self.categories = tuple(compress(axis.categories, keep))

    def of_kept(self, values: Sequence[Value]) -> tuple[Value, ...]:
        """Of values of all answers, those of the answers that are kept."""
        return tuple(compress(values, self.keep))


class KeptSet(SetAxis):
    """Some options of a set."""

    def __init__(self, axis: SetAxis, keep: Sequence[bool]) -> None:
        self.__dict__.update(axis.__dict__)
        self.keep = keep
        """Of each option of the set."""
        self.categories = tuple(compress(axis.categories, keep))

    def bits(self, chunk: Chunk) -> AxisBits:
        seen = super().bits(chunk)
        return seen._replace(selected=list(compress(seen.selected, self.keep)))


def kept(axis: Axis, keep: Sequence[bool]) -> Axis:
    """The axis without the points that are not to be kept; whoever is counted must be in none of those."""
    if all(keep):
        return axis
    if isinstance(axis, SetAxis):
        return KeptSet(axis, keep)
    return KeptVariable(axis, keep) if isinstance(axis, VariableAxis) else axis

"""A derived variable as a value: its rule, and the variables, or the set, that the rule makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

from mobsurvey.survey import Battery, Chunk, Column, Label, Measure, ResponseSet, Source, Survey, Variable

Compute = Callable[[Chunk], Sequence[Column]]
"""Gives the columns of the variables that a rule makes, in their order, for a chunk of coded answers."""


class Known(NamedTuple):
    """What a rule can be made of."""

    variables: Mapping[str, Variable]
    sets: Mapping[str, ResponseSet]
    batteries: Mapping[str, Battery]
    languages: tuple[str, ...]
    later: frozenset[str] = frozenset()
    """Derived variables that stand further down, and what is made of derived variables: not to be used."""
    broken: frozenset[str] = frozenset()
    """Derived variables of which a problem was told already."""

    @property
    def survey(self) -> Survey:
        """The same as a survey without cases, in which conditions are read."""
        source = Source("", "", "")
        return Survey(self.variables, self.sets, self.batteries, (), source, self.languages)

    def with_made(self, made: Made) -> Known:
        sets = {made.set.name: made.set} if made.set else {}
        variables = {variable.name: variable for variable in made.variables}
        return self._replace(variables={**self.variables, **variables}, sets={**self.sets, **sets})


class Made(NamedTuple):
    """What a rule makes: one variable, or a set and its members."""

    variables: tuple[Variable, ...]
    set: ResponseSet | None = None


class Rule(Protocol):
    """How a derived variable is computed; a named tuple of what its TOML says."""

    def needs(self, known: Known) -> tuple[str, ...]:
        """The variables that it is computed of."""

    def makes(self, name: str, label: Label, measure: Measure | None, known: Known) -> Made:
        """The variables under that name; a measure of None is the one usual for the rule."""

    def compute(self, made: Made, known: Known) -> Compute: ...

    def toml(self) -> str:
        """What stands behind its key."""


class Derived(NamedTuple):
    """A section `[derived.NAME]`."""

    name: str
    kind: str
    """The key of its rule: recode, bands, when, count, mean, set, box."""
    rule: Rule
    label: Label
    made: Made
    needs: tuple[str, ...]
    """The variables of which it is computed; without one of them it is left out."""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that it gives to a variable or set."""
        names = tuple(variable.name for variable in self.made.variables)
        return names if self.made.set is None else (self.made.set.name, *names)

"""Computes the derived variables of a codebook from chunks of coded answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from mobsurvey.codebook.coding import folded_name
from mobsurvey.codebook.derived.model import Compute, Derived, Known
from mobsurvey.survey import Chunk, Column, Survey

if TYPE_CHECKING:
    from mobsurvey.codebook.model import Codebook


def columns_of_derived(raw: Survey, codebook: Codebook) -> dict[str, str]:
    """By derived variable the column that has its name, as in a file that a study was exported to."""
    columns = {folded_name(column): column for column in raw.variables} if codebook.derived else {}
    names = (variable.name for one in codebook.derived.values() for variable in one.made.variables)
    return {name: columns[folded_name(name)] for name in names if folded_name(name) in columns}


def computable(
    derived: Iterable[Derived], held: Iterable[str], own: Collection[str]
) -> tuple[list[Derived], list[str]]:
    """Those that can be computed of the variables that are held, and of each other; and variables to take instead.

    A file that lacks what a derived variable is made of may have the variable itself, as one of its `own`.
    """
    names, computed, given = set(held), [], []
    for one in derived:
        variables = [variable.name for variable in one.made.variables]
        if names.issuperset(one.needs):
            computed.append(one)
        else:
            variables = [name for name in variables if name in own]
            given += variables
        names.update(variables)
    return computed, given


def without(raw: Survey, columns: Iterable[str]) -> Survey:
    """The raw survey without these columns, and without sets that have one of them."""
    gone = set(columns)
    if not gone:
        return raw
    variables = {name: variable for name, variable in raw.variables.items() if name not in gone}
    sets = {name: found for name, found in raw.sets.items() if gone.isdisjoint(found.members)}
    return raw._replace(variables=variables, sets=sets)


class Deriver:
    """Adds the columns of derived variables to coded chunks."""

    def __init__(self, codebook: Codebook, derived: Iterable[Derived]) -> None:
        known = Known(codebook.variables, codebook.sets, codebook.batteries, codebook.languages)
        self.steps: Sequence[tuple[Derived, Compute]] = [(one, one.rule.compute(one.made, known)) for one in derived]

    def add(self, chunk: Chunk) -> Chunk:
        """The chunk with the derived columns behind its own."""
        for derived, compute in self.steps:
            names = [variable.name for variable in derived.made.variables]
            made: dict[str, Column] = dict(zip(names, compute(chunk), strict=True))
            chunk = chunk._replace(columns={**chunk.columns, **made})
        return chunk

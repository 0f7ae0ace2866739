"""Lists of codes that variables and sets share, each under one name: the scales of a TOML, the lists of a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.names import free_name
from mobsurvey.survey import Battery, Code, Missing, MissingRange, ResponseSet, Value, Variable


class ValueList(NamedTuple):
    """Codes and what they mean."""

    values: tuple[Value, ...] = ()
    missing: tuple[Missing, ...] = ()
    missing_ranges: tuple[MissingRange, ...] = ()

    @property
    def key(self) -> str:
        """What two lists share that are equal; empty for a list of nothing."""
        return repr(self) if any(self) else ""


class NamedList(NamedTuple):
    """A list, its name, and how many variables and sets have it."""

    name: str
    codes: ValueList
    users: int


def list_of_variable(codebook: Codebook, name: str) -> ValueList:
    """The variable's own codes; options that it has from its delimited set are the set's."""
    variable = codebook.variables[name]
    values = () if _is_joined(codebook, variable) else variable.values
    return ValueList(values, variable.missing, variable.missing_ranges)


def list_of_set(codebook: Codebook, found: ResponseSet) -> ValueList:
    """The options that only the set tells; none where its members tell them."""
    members = [codebook.variables[name] for name in found.members if name in codebook.variables]
    told = found.kind == "categories" and bool(members) and members[0].values == found.values
    return ValueList(() if told else found.values)


def named_lists(uses: Iterable[tuple[str, ValueList]]) -> dict[str, NamedList]:
    """By key, the lists that are used, each named after its first user; names differ, also when case is ignored."""
    lists: dict[str, NamedList] = {}
    taken: set[str] = set()
    for user, codes in uses:
        if key := codes.key:
            known = lists.get(key)
            name, users = (known.name, known.users) if known else (free_name(user, taken), 0)
            lists[key] = NamedList(name, codes, users + 1)
    return lists


def answers_of(question: Variable | ResponseSet | Battery, variables: Mapping[str, Variable]) -> dict[str, Code]:
    """What a net of the question may have as members, by how it may be written.

    Codes by their text; of dichotomies the variables, also by their number in the set, from 1. None for open kinds.
    """
    if isinstance(question, ResponseSet) and question.kind == "dichotomies":
        numbered = {str(number): name for number, name in enumerate(question.members, start=1)}
        return {**{name: name for name in question.members}, **numbered}
    if isinstance(question, Battery):
        values = next((variables[item].values for item in question.items if item in variables), ())
    else:
        values = question.values
    return {str(value.code): value.code for value in values}


def _is_joined(codebook: Codebook, variable: Variable) -> bool:
    return any(s.kind == "delimited" and variable.name in s.members for s in codebook.sets.values())

"""Makes a codebook of what a file of another program says: names that it accepts, sets whose members fit them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from mobsurvey.codebook.coding import folded_name
from mobsurvey.codebook.names import begun_with, free_name, valid_name
from mobsurvey.survey import Battery, Missing, ResponseSet, Value, Variable

_DOTTED = re.compile(r"[^\W\d]\w*(?:\.\w+)*")


def accepted_names(columns: Iterable[str]) -> dict[str, str]:
    """By column the name that a codebook has for it: the column itself where it can be, all different."""
    columns = list(columns)
    taken = {folded_name(column) for column in columns}  # a made name must not be another column's
    names: dict[str, str] = {}
    for column in columns:
        names[column] = column if is_name(column) else free_name(valid_name(column, "v_", "column"), taken)
    return names


def accepted_name(wanted: str, prefix: str, fallback: str, suffix: str, taken: set[str]) -> str:
    """A name for a set or battery; `taken` then has it too."""
    name = wanted if is_name(wanted) else valid_name(wanted, prefix, fallback)
    return free_name(f"{name}{suffix}" if name.casefold() in taken else name, taken)


def is_name(text: str) -> bool:
    """Whether a codebook takes it as the name of a variable, set or battery."""
    return bool(_DOTTED.fullmatch(text)) and not begun_with("-", text).startswith("-")


def fit_dichotomies(found: ResponseSet, variables: dict[str, Variable]) -> ResponseSet:
    """The set; its members are single-choice questions that have the counted value, written as they write codes."""
    listed = {str(v.code): v.code for name in found.members for v in variables[name].values}
    counted = listed.get(str(found.counted_value), found.counted_value)
    assert counted is not None
    for name in found.members:
        member = variables[name]
        values = member.values
        if str(counted) not in (str(value.code) for value in values):
            label = next((m.label for m in member.missing if str(m.code) == str(counted)), {})
            values = (*values, Value(counted, label))
        values = tuple(v._replace(code=counted) if str(v.code) == str(counted) else v for v in values)
        missing = tuple(m for m in member.missing if str(m.code) != str(counted))
        measure = member.measure if member.kind == "single" else "nominal"
        variables[name] = member._replace(kind="single", measure=measure, values=values, missing=missing)
    return found._replace(counted_value=counted)


def fit_categories(found: ResponseSet, variables: dict[str, Variable]) -> ResponseSet | None:
    """The set with the values of all its members, which each of them then has; None where they have none."""
    gone: dict[str, Missing] = {str(m.code): m for name in found.members for m in variables[name].missing}
    together: dict[str, Value] = {}
    for value in (value for name in found.members for value in variables[name].values):
        if str(value.code) not in gone and not (str(value.code) in together and together[str(value.code)].label):
            together[str(value.code)] = value
    if not together:
        return None
    for name in found.members:
        member = variables[name]
        measure = member.measure if member.kind == "single" else "nominal"
        own = {str(v.code): v for v in member.values}
        values = tuple(own.get(code) or value for code, value in together.items())
        known = {str(m.code) for m in member.missing}
        missing = (*member.missing, *(m for code, m in gone.items() if code in own and code not in known))
        variables[name] = member._replace(kind="single", measure=measure, values=values, missing=missing)
    return found._replace(values=tuple(together.values()))


def fits_set(found: ResponseSet, variables: Mapping[str, Variable]) -> bool:
    """Whether the members are still as the set needs them; sets that share members may contradict each other."""
    lists = [[value.code for value in variables[name].values] for name in found.members]
    if found.kind == "dichotomies":
        return all(found.counted_value in codes for codes in lists)
    return all(codes == [value.code for value in found.values] for codes in lists)


def fits_battery(found: Battery, variables: Mapping[str, Variable]) -> bool:
    """Whether its items are single-choice questions with one list of codes."""
    items = [variables[name] for name in found.items]
    codes = [[value.code for value in item.values] for item in items]
    return bool(items) and all(item.kind == "single" for item in items) and all(own == codes[0] for own in codes)

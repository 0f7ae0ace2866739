"""Finds the column of a file that each question of a codebook is: by name, further name, or label.

What is taken is the same but for case, spaces, Unicode form and where tone marks stand. What is only alike is proposed,
never taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import partial
from typing import NamedTuple

from mobsurvey.codebook.coding import folded_name
from mobsurvey.codebook.joined import OTHER_KEYS
from mobsurvey.codebook.model import Codebook
from mobsurvey.errors import MobsurveyError
from mobsurvey.survey import Label, ResponseSet, Survey, Variable
from mobsurvey.vietnamese.fold import fold

_NEAR = 0.8
"""How alike two names must be to be told of; 1 is equal."""


class Matches(NamedTuple):
    """What the columns of a file are."""

    columns: Mapping[str, str]
    """Column by variable."""
    joined: Mapping[str, str]
    """Column by set of dichotomies, where a cell holds all of its answers."""
    by_label: frozenset[str]
    """The variables and sets that were found by their label."""


def match(raw: Survey, codebook: Codebook) -> Matches:
    """The columns of the survey that the codebook describes. MobsurveyError where none is, or two are one variable."""
    found = _by_name(raw, codebook)
    taken = set(found.values())
    joined = _joined_by_name(raw, codebook, taken)
    taken |= set(joined.values())
    labelled = _by_label(raw, codebook, found, taken)
    taken |= set(labelled.values())
    joined_labelled = _joined_by_label(raw, codebook, joined, taken)
    if not (found or joined or labelled or joined_labelled):
        columns = list(raw.variables)
        raise MobsurveyError(
            f"none of its columns ({listed(columns[:6])}{', …' if len(columns) > 6 else ''}) is in codebook "
            f"{codebook.id} ({listed(list(codebook.variables)[:6])}, …)",
            where=raw.source.file,
            next_step="Name the right codebook, or draft one: mobsurvey codebook new FILE.",
        )
    columns_of = {name: c for name in codebook.variables if (c := found.get(name) or labelled.get(name))}
    return Matches(columns_of, {**joined, **joined_labelled}, frozenset((*labelled, *joined_labelled)))


def near_misses(absent: Iterable[str], raw: Survey, unknown: Iterable[str], codebook: Codebook) -> dict[str, str]:
    """For questions of the codebook that the file lacks, a column it does not know with nearly that name or label."""
    keys = {key: column for column in unknown for key in (fold(column), *_label_keys(raw.variables[column], column))}
    near: dict[str, str] = {}
    for name in absent:
        question = codebook.variables.get(name) or codebook.sets.get(name)
        texts = (name, *(question.label.values() if question else ()))
        for text in texts:
            if name not in near and (found := get_close_matches(fold(text), keys, n=1, cutoff=_NEAR)):
                near[name] = keys[found[0]]
    return near


def listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _by_name(raw: Survey, codebook: Codebook) -> dict[str, str]:
    """Names and further names of the codebook against the file's own names, then against the names it proposes."""
    wanted = {name: (name, *variable.columns) for name, variable in codebook.variables.items()}
    matches: dict[str, str] = {}
    own = {column: (column,) for column in raw.variables}
    proposed = {column: variable.columns for column, variable in raw.variables.items() if variable.columns}
    steps: tuple[tuple[Mapping[str, Sequence[str]], Callable[[str], str]], ...] = (
        (own, folded_name),
        (own, fold),
        (proposed, folded_name),
    )
    for number, (names, key) in enumerate(steps):
        taken = set(matches.values())
        left = {column: names for column, names in names.items() if column not in taken}
        rest = {name: texts for name, texts in wanted.items() if name not in matches}
        found = _same(left, rest, key, codebook.id, raw.source.file, partial(_is_kind, raw, codebook)) if rest else {}
        claims = list(found.values())
        # Two variables whose names differ in their own spelling have one column only by that spelling.
        matches |= {name: column for name, column in found.items() if not number or claims.count(column) == 1}
    return matches


def _same(
    columns: Mapping[str, Sequence[str]],
    wanted: Mapping[str, Sequence[str]],
    key: Callable[[str], str],
    codebook: str,
    file: str,
    is_kind: Callable[[str, str], bool],
) -> dict[str, str]:
    """Column by variable where one of the variable's names and one of the column's have the same key.

    Of several columns it is the one of the variable's kind.
    """
    by_name: dict[str, list[str]] = {}
    for column, names in columns.items():
        for found in dict.fromkeys(map(key, names)):
            by_name.setdefault(found, []).append(column)
    matches: dict[str, str] = {}
    for name, names in wanted.items():
        found_columns = [column for folded in dict.fromkeys(map(key, names)) for column in by_name.get(folded, ())]
        if len(set(found_columns)) > 1:
            found_columns = [column for column in found_columns if is_kind(name, column)] or found_columns
        if len(set(found_columns)) > 1:
            raise MobsurveyError(
                f'the columns {listed(found_columns)} all stand for "{name}" in codebook {codebook}',
                where=file,
                next_step="Rename or remove all but one of them.",
            )
        if found_columns:
            matches[name] = found_columns[0]
    return matches


def _is_kind(raw: Survey, codebook: Codebook, name: str, column: str) -> bool:
    """Whether both are open questions, or neither: the text of "other" and the option that it chooses share a name."""
    return (codebook.variables[name].kind == "text") == (raw.variables[column].kind == "text")


def _joined_by_name(raw: Survey, codebook: Codebook, taken: set[str]) -> dict[str, str]:
    """Columns that have the name of a set of dichotomies, or propose it."""
    return _joined(raw, codebook, taken, lambda found: [found.name], lambda column: [column.name, *column.columns])


def _joined_by_label(raw: Survey, codebook: Codebook, known: Mapping[str, str], taken: set[str]) -> dict[str, str]:
    rest = {name: found for name, found in codebook.sets.items() if name not in known}
    return _joined(raw, codebook, taken, lambda found: found.label.values(), _texts, sets=rest)


def _joined(
    raw: Survey,
    codebook: Codebook,
    taken: set[str],
    wanted: Callable[[ResponseSet], Iterable[str]],
    has: Callable[[Variable], Iterable[str]],
    sets: Mapping[str, ResponseSet] | None = None,
) -> dict[str, str]:
    keys = {
        name: {fold(text) for text in wanted(found)}
        for name, found in (codebook.sets if sets is None else sets).items()
        if found.kind == "dichotomies"
    }
    columns = {c: {fold(text) for text in has(v)} for c, v in raw.variables.items() if c not in taken}
    return _one_to_one(keys, columns)


def _by_label(raw: Survey, codebook: Codebook, found: Mapping[str, str], taken: set[str]) -> dict[str, str]:
    """Questions whose label is a column's label or name; options of a set within the set that has the same label."""
    matches: dict[str, str] = {}
    for name, ours in codebook.sets.items():
        for theirs in raw.sets.values():
            if _is_same_set(name, ours, theirs, raw):
                left = {c: raw.variables[c] for c in theirs.members if c not in taken}
                wanted = {m: codebook.variables[m].label for m in ours.members if m not in found and m not in matches}
                matches |= _same_label(left, wanted, _as_other)
    gone = taken | set(matches.values())
    left = {column: variable for column, variable in raw.variables.items() if column not in gone}
    rest = {name: v.label for name, v in codebook.variables.items() if name not in found and name not in matches}
    return matches | _same_label(left, rest)


def _is_same_set(name: str, ours: ResponseSet, theirs: ResponseSet, raw: Survey) -> bool:
    proposed = [*theirs.label.values(), theirs.name]
    if theirs.name in raw.variables:
        proposed += _texts(raw.variables[theirs.name])
    return bool({fold(text) for text in (name, *ours.label.values())} & {fold(text) for text in proposed})


def _same_label(
    columns: Mapping[str, Variable],
    wanted: Mapping[str, Label],
    widen: Callable[[Mapping[str, set[str]]], Mapping[str, set[str]]] = dict,
) -> dict[str, str]:
    keys = {column: set(_label_keys(variable, column)) for column, variable in columns.items()}
    texts = {name: {fold(text) for text in label.values()} for name, label in wanted.items()}
    return _one_to_one(widen(texts), widen(keys))


def _as_other(found: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """The texts by name; "Other" in any words is one, where one name alone has it."""
    others = [name for name, texts in found.items() if texts & OTHER_KEYS]
    return {name: texts | (OTHER_KEYS if others == [name] else set()) for name, texts in found.items()}


def _label_keys(variable: Variable, column: str) -> Iterable[str]:
    """The texts under which a column may be known: its labels and name, and what they have behind the question."""
    for text in (column, *variable.label.values()):
        yield fold(text)
        if text.endswith("]") and "[" in text:
            yield fold(text[text.rindex("[") + 1 : -1])
        parts = text.split(" - ")
        for number in range(1, len(parts)):
            yield fold(" - ".join(parts[number:]))


def _texts(variable: Variable) -> list[str]:
    return [variable.name, *variable.label.values()]


def _one_to_one(wanted: Mapping[str, set[str]], columns: Mapping[str, set[str]]) -> dict[str, str]:
    """The pairs that share a key and of which each has no other: what could be two things is left to the user."""
    by_key: dict[str, list[str]] = {}
    for column, keys in columns.items():
        for key in keys:
            by_key.setdefault(key, []).append(column)
    candidates = {name: {column for key in keys for column in by_key.get(key, ())} for name, keys in wanted.items()}
    claims = Counter(column for found in candidates.values() for column in found)
    return {
        name: column
        for name, found in candidates.items()
        for column in found
        if len(found) == 1 and claims[column] == 1
    }

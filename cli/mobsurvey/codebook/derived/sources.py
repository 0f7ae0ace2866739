"""Reads what the rules of derived variables have in common, and tells what is wrong with it: sources, codes, labels."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from typing import Any

from mobsurvey.codebook.coding import plain_code, plain_text
from mobsurvey.codebook.derived.model import Known
from mobsurvey.codebook.toml_lines import Path
from mobsurvey.codebook.toml_section import TomlDocument, TomlSection
from mobsurvey.errors import did_you_mean
from mobsurvey.survey import Code, Label, Variable


def find(document: TomlDocument, path: Path, name: str, known: Known, *, among: Iterable[str]) -> bool:
    """Whether the name is one of those; tells the problem where it is not."""
    if name in (names := list(among)):
        return True
    if name in known.broken:
        return False
    if name in known.later:
        document.problem(path, f"'{name}' is not there yet", "Derive it further up, or list what it is made of.")
    elif name in {*known.variables, *known.sets, *known.batteries}:
        kind = "battery" if name in known.batteries else "set" if name in known.sets else "variable"
        document.problem(path, f"'{name}' is a {kind}, which cannot stand here", did_you_mean(name, names))
    else:
        document.problem(path, f"there is no '{name}'", did_you_mean(name, names))
    return False


def one_variable(section: TomlSection, known: Known) -> Variable | None:
    """The variable that `of` names."""
    name = section.text("of", required=True)
    if section.is_wrong("of"):
        return None
    if not find(section.document, section.at("of"), name, known, among=known.variables):
        return None
    return known.variables[name]


def several_variables(section: TomlSection, known: Known) -> tuple[str | tuple[str, ...], list[Variable]]:
    """`of` as it is written, and the variables: those of a list, or the items of a battery; none after a problem."""
    written = section.table.get("of")
    if isinstance(written, str):
        section.take("of", str)
        if written in known.variables and written not in known.batteries:
            section.document.problem(section.at("of"), f"'{written}' is one variable", f'Write of = ["{written}"].')
            return written, []
        if not find(section.document, section.at("of"), written, known, among=known.batteries):
            return written, []
        return written, [known.variables[item] for item in known.batteries[written].items]
    names = section.names("of", required=True)
    if section.is_wrong("of"):
        return names, []
    if not names:
        section.document.problem(section.at("of"), "no variables are named", 'Write of = ["a", "b"].')
    found: list[Variable] = []
    for index, name in enumerate(names):
        path = (*section.at("of"), index)
        if name in names[:index]:
            section.document.problem(path, f"'{name}' is named twice", "Remove one.")
        elif find(section.document, path, name, known, among=known.variables):
            found.append(known.variables[name])
    return names, found if len(found) == len(names) else []


def needed(of: str | tuple[str, ...], known: Known) -> tuple[str, ...]:
    """The variables behind an `of`: of a set its members, of a battery its items."""
    if not isinstance(of, str):
        return of
    if of in known.sets:
        return known.sets[of].members
    return known.batteries[of].items if of in known.batteries else (of,)


def code_value(value: Any) -> Code | None:
    """The value as a code is kept; None for what is none."""
    if isinstance(value, str):
        return plain_text(value) or None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return plain_code(value) if isfinite(value) else None
    except OverflowError:
        return None


def listed_codes(section: TomlSection, key: str, variables: Iterable[Variable], *, missing: bool) -> tuple[Code, ...]:
    """The codes under the key as the variables list them; a problem for each that one of them does not list.

    `missing`: whether user-missing codes will do.
    """
    written = section.take(key, list, required=True)
    if written is None:
        return ()
    if not written:
        section.document.problem(section.at(key), "no codes are given", f"List them: {key} = [1, 2].")
    variables = list(variables)
    codes: list[Code] = []
    for index, raw in enumerate(written):
        path = (*section.at(key), index)
        code = code_value(raw)
        if code is None:
            section.document.problem(path, f'"{key}" must list codes, numbers or texts', "Correct it.")
            continue
        lists = [{str(e.code): e.code for e in (v.listed if missing else v.values)} for v in variables]
        without = [v.name for v, found in zip(variables, lists, strict=True) if str(code) not in found]
        if without:
            known = [str(text) for text in lists[0]] if lists else []
            section.document.problem(
                path, f"{code!r} is no code of '{without[0]}'", f"Its codes are: {', '.join(known)}."
            )
        elif str(code) in map(str, codes):
            section.document.problem(path, f"code {code!r} stands twice", "Remove one.")
        elif lists:
            codes.append(lists[0][str(code)])
    return tuple(codes)


def new_code(entry: TomlSection) -> Code | None:
    """The entry's `code`; a problem where it is none."""
    raw = entry.take("code", object, required=True)
    code = code_value(raw)
    if raw is not None and code is None:
        entry.document.problem(entry.at("code"), '"code" must be a number or a text', "Correct it.")
    return code


def entries(document: TomlDocument, written: Any, path: Path, example: str) -> list[TomlSection]:
    """The tables of a list; a problem where it is none, or has none."""
    if not isinstance(written, list) or not written:
        document.problem(path, f"{path[-1]} must be a list of tables", f"Write {example}.")
        return []
    found = [TomlSection(document, table, (*path, index)) for index, table in enumerate(written)]
    return [entry for entry in found if entry.is_table]


def refuse_twice(document: TomlDocument, path: Path, codes: Iterable[Code]) -> bool:
    """Whether a code stands twice, which is told."""
    spelt = list(map(str, codes))
    twice = next((code for index, code in enumerate(spelt) if code in spelt[:index]), None)
    if twice is not None:
        document.problem(path, f"code {twice} stands twice", "Give each answer a code of its own.")
    return twice is not None


def whole_number(section: TomlSection, key: str, default: int, low: int, high: int) -> int:
    """The whole number under the key, at least `low` and at most `high`."""
    if key not in section.table:
        section.known.append(key)
        return default
    value = section.take(key, object)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        section.refused.add(key)
        section.document.problem(section.at(key), f'"{key}" must be a whole number from {low} to {high}', "Correct it.")
        return default
    return value


def labels(section: TomlSection, count: int, example: str) -> tuple[Label, ...]:
    """The list of `labels`, each a text or texts by language; none where the key is not there."""
    if "labels" not in section.table:
        section.known.append("labels")
        return ()
    written = section.take("labels", list)
    if written is None:
        return ()
    if len(written) != count:
        section.document.problem(
            section.at("labels"), f"there are {len(written)} labels for {count} answers", f"Write {example}."
        )
        return ()
    path = section.at("labels")
    return tuple(
        TomlSection(section.document, {"label": text}, (*path, index)).label("label")
        for index, text in enumerate(written)
    )


def is_scored(variable: Variable) -> bool:
    """Whether its answers are numbers, and not joined in a cell."""
    return variable.is_numeric and (variable.kind == "number" or bool(variable.values))


def in_languages(texts: dict[str, str], languages: Iterable[str]) -> Label:
    """The text in those of the languages that it is known in; else in English, under the first one."""
    languages = tuple(languages)
    return {name: texts[name] for name in languages if name in texts} or {languages[0]: texts["en"]}

"""Makes a codebook of what SPSS syntax declares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from mobsurvey.codebook.coding import folded_name
from mobsurvey.codebook.formats.assembled import (
    accepted_name,
    accepted_names,
    fit_categories,
    fit_dichotomies,
    fits_set,
)
from mobsurvey.codebook.formats.sps_dictionary import Declared, DeclaredSet, Dictionary
from mobsurvey.codebook.languages import language_of_texts
from mobsurvey.codebook.missing_kinds import missing_kind
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.names import valid_id
from mobsurvey.errors import ReadError
from mobsurvey.survey import (
    VARIABLE_KINDS,
    Code,
    Design,
    Label,
    Missing,
    MissingRange,
    ResponseSet,
    Value,
    Variable,
    VariableKind,
)
from mobsurvey.text_file import read_text_file

_ENCODING = re.compile(rb"[ \t]*\*[ \t]*encoding:[ \t]*([\w-]+)", re.IGNORECASE)


def declared_encoding(head: bytes) -> str:
    """The encoding that SPSS wrote in the first line, `* Encoding: windows-1258.`; "" where none stands there."""
    found = _ENCODING.match(head.removeprefix(b"\xef\xbb\xbf"))
    return found[1].decode("ascii", "ignore") if found else ""


def read_syntax(path: Path) -> Codebook:
    """The codebook of a syntax file; ReadError names the line that breaks the grammar."""
    return codebook_of(_text(path), path)


def not_followed(path: Path) -> tuple[str, ...]:
    """The commands of a syntax file that declare no variable: those that run something with their lines, counts."""
    found = Dictionary(_text(path), str(path))
    passed = (f"{name} ({count})" for name, count in sorted(found.passed_over.items()))
    return tuple(f"not followed: {told}" for told in (*found.named, *passed))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            declared = declared_encoding(file.read(200))
    except OSError:
        declared = ""  # told when the file is read
    return read_text_file(path, declared).text


def codebook_of(text: str, path: Path) -> Codebook:
    """The codebook of that syntax; `path` names it in messages and in the codebook."""
    found = Dictionary(text, str(path))
    if not found.variables:
        raise ReadError(
            "no command in it declares a variable",
            where=str(path),
            next_step="Name a file of SPSS syntax with VARIABLE LABELS, VALUE LABELS or DATA LIST.",
        )
    texts = [found.label, *(v.label for v in found.variables.values())]
    texts += [text for v in found.variables.values() for text in v.values.values()]
    language = found.language or language_of_texts(text for text in texts if text)
    names = {folded_name(old): new for old, new in accepted_names(v.name for v in found.variables.values()).items()}
    _label_by_counted_values(found)
    variables = {names[key]: _variable(names[key], declared, language) for key, declared in found.variables.items()}
    sets = _sets(found, variables, names, language)
    design = Design(weight=None if found.weight is None else names[found.weight])
    if design.weight and not variables[design.weight].is_numeric:
        design = Design()
    title = {language: found.label} if found.label else {}
    return Codebook(valid_id(path.stem), title, path.name, (language,), variables, sets, {}, "", design)


def _label_by_counted_values(found: Dictionary) -> None:
    """Gives the members of a set whose options are named by their counted values those labels."""
    for declared in found.sets.values():
        for member in declared.members if declared.by_counted_values else ():
            variable = found.variables[member]
            label = next((text for code, text in variable.values.items() if str(code) == str(declared.counted)), "")
            found.variables[member] = replace(variable, label=label or variable.label)


def _variable(name: str, declared: Declared, language: str) -> Variable:
    def label(text: str, code: Code | str = "") -> Label:
        return {language: text} if text.strip() and text != str(code) else {}

    missing_codes = {str(code): code for code in declared.missing}
    gone = {
        **missing_codes,
        **{str(code): code for code in declared.values if _in_range(declared, code)},
    }
    missing = tuple(
        Missing(code, missing_kind(declared.values.get(code, "")), label(declared.values.get(code, ""), code))
        for code in gone.values()
    )
    ranges = tuple(MissingRange(float(low), float(high), "no-answer") for low, high in declared.ranges)
    values = tuple(Value(code, label(text, code)) for code, text in declared.values.items() if str(code) not in gone)
    kind = _kind(declared, values)
    if kind != "single":
        values = ()
    columns = () if folded_name(name) == folded_name(declared.name) else (declared.name,)
    measure = declared.level or ("scale" if kind in ("number", "date") else "nominal")
    return Variable(name, kind, label(declared.label), measure, values, missing, ranges, columns)


def _in_range(declared: Declared, code: Code) -> bool:
    return not isinstance(code, str) and any(low <= code <= high for low, high in declared.ranges)


def _kind(declared: Declared, values: tuple[Value, ...]) -> VariableKind:
    """A question with labelled answers is single-choice; text is what nothing tells to be numbers."""
    told = next((kind for kind in VARIABLE_KINDS if kind == declared.kind), None)
    if told and (told != "single" or values):
        return told
    if declared.holds == "date":
        return "date"
    if values and not (declared.level == "scale" and len(values) == 1):  # one label on a scale names its end
        return "single"
    codes = [*declared.values, *declared.missing]
    numeric = declared.holds == "number" or declared.level == "scale" or bool(declared.ranges)
    numeric = numeric or any(not isinstance(code, str) for code in codes)
    return "number" if numeric and declared.holds != "text" else "text"


def _sets(
    found: Dictionary, variables: dict[str, Variable], names: Mapping[str, str], language: str
) -> dict[str, ResponseSet]:
    taken = {name.casefold() for name in variables}
    made: list[ResponseSet] = []
    for declared in found.sets.values():
        name = accepted_name(declared.name[1:], "s_", "set", "_set", taken)
        text = _set_label(declared, found)
        members = tuple(names[member] for member in declared.members)
        label = {language: text} if text else {}
        kind = "categories" if declared.counted is None else "dichotomies"
        made.append(ResponseSet(name, kind, members, label, declared.counted))  # type: ignore[arg-type]
    fitted = [_fitted(one, variables) for one in made]
    fitted = [one and _fitted(one, variables) for one in fitted]  # what one set gave its members, others pass on
    return {one.name: one for one in fitted if one is not None and fits_set(one, variables)}


def _fitted(found: ResponseSet, variables: dict[str, Variable]) -> ResponseSet | None:
    return fit_dichotomies(found, variables) if found.kind == "dichotomies" else fit_categories(found, variables)


def _set_label(declared: DeclaredSet, found: Dictionary) -> str:
    if not declared.label_from_variable:
        return declared.label
    members = [found.variables[member] for member in declared.members]
    return next((member.label for member in members if member.label), members[0].name)

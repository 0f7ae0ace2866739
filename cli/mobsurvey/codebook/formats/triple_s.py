"""Codebooks as Triple-S descriptions: reads XML of versions 1.0 to 3.0, writes 3.0 for a CSV file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from mobsurvey.codebook.coding import folded_name
from mobsurvey.codebook.missing_kinds import missing_kind
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.names import begun_with, free_name, valid_id, valid_name
from mobsurvey.errors import ReadError
from mobsurvey.safe_xml import MOST_BYTES, root_name
from mobsurvey.survey import Code, Design, Label, Missing, ResponseSet, Value, Variable
from mobsurvey.triple_s import LANGUAGE, MOST_OPTIONS, ROOT, describe, read_description

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

TITLE = "Triple-S (market research: Askia, Q, Snap, Unicom …)"
SUFFIXES = (".sss", ".xml")
LOST = (
    "the source, and how cases were sampled but for the weight",
    "scales and batteries: each variable has its own list",
    "nets and indices; derived variables, and sets of these",
    "measures: a list is nominal, a number a scale",
    "why a code is missing, but for what its label says",
    "that a code of a single-choice question is missing: it becomes an answer",
    "ranges of missing codes, and the missing codes of texts, identifiers and dates",
    "the missing codes of the members of a set, and their names, unless they are set_1, set_2",
    "the value labels of dichotomies",
    "the base of a set, and the separator of a delimited one, which becomes dichotomies",
    "sets of categories whose codes are no whole numbers from 1, and delimited ones beyond 1 to 1000",
    "identifiers after the first, which become texts",
    "whether a code is a number or a text, in lists that have both, or texts such as -1 and 0.5",
    "other names of columns, and spaces and signs in labels that XML has not",
)
MOST_BITS = 1000
"""Options of a delimited set that have a 0 or 1 each; a field of so many characters."""
ANY_NUMBER = 999_999_999
"""The range of a number whose bounds are not known; the standard wants one."""
TEXT_SIZE = 255

_NAME = re.compile(r"[^\W\d]\w*(?:\.\w+)*")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def evidence(head: bytes, path: Path) -> str:
    """What shows that a file is a Triple-S description; "" where nothing does."""
    return f"XML whose root is <{ROOT}>" if root_name(head) == ROOT else ""


def read(path: Path) -> Codebook:
    """The codebook in a Triple-S description; its data file is not needed. ReadError."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ReadError(f"cannot be read ({error.strerror})", where=str(path)) from error
    description = read_description(data, str(path))
    described = describe(description)
    names = _accepted_names([*described.variables, *described.sets])
    variables = {
        names[name]: variable._replace(
            name=names[name],
            missing=tuple(map(_with_kind, variable.missing)),
            columns=() if names[name] == name else (name,),
        )
        for name, variable in described.variables.items()
    }
    sets = {
        names[name]: found._replace(name=names[name], members=tuple(names[member] for member in found.members))
        for name, found in described.sets.items()
    }
    weight = names.get(described.notes.get("declared weight", ""), "")
    return Codebook(
        valid_id(description.name or path.stem),
        description.title,
        path.name,
        description.languages,
        variables,
        sets,
        {},
        "",
        Design(weight) if weight in variables and variables[weight].is_numeric else Design(),
    )


def write(codebook: Codebook) -> bytes:
    """A Triple-S 3.0 description, UTF-8, of a CSV file with a header row and a field for each variable and set.

    A set of dichotomies or a delimited one is a field of 0 and 1, a set of categories a field of codes side by side.
    """
    from xml.etree.ElementTree import Element, SubElement, indent, tostring

    codebook = codebook.of_columns()
    languages = codebook.languages
    root = Element(ROOT, {"version": "3.0", "languages": " ".join(languages)})
    SubElement(root, "origin").text = "mobsurvey"
    survey = SubElement(root, "survey")
    SubElement(survey, "name").text = codebook.id
    if codebook.title:
        _add_label(survey, "title", codebook.title, languages)
    record = SubElement(survey, "record", {"ident": "A", "format": "csv", "skip": "1"})
    serial = next((v.name for v in codebook.variables.values() if v.kind == "id"), "")
    for field, question in enumerate(_fields(codebook), start=1):
        use = "serial" if question.name == serial else "weight" if question.name == codebook.design.weight else ""
        element = SubElement(record, "variable", {"ident": str(field)})
        if use:
            element.set("use", use)
        SubElement(element, "name").text = question.name
        _add_label(element, "label", question.label, languages)
        SubElement(element, "position", {"start": str(field)})
        if isinstance(question, ResponseSet):
            _add_set(element, question, codebook)
        else:
            _add_variable(element, question, languages)
    indent(root, "  ")
    text: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _fields(codebook: Codebook) -> Iterator[Variable | ResponseSet]:
    """The variables in their order; in place of the first member of a set that can be carried, the set."""
    carried = [found for found in codebook.sets.values() if _is_carried(found)]
    members = {member for found in carried for member in found.members}
    for name, variable in codebook.variables.items():
        yield from (found for found in carried if found.members[0] == name)
        if name not in members:
            yield variable


def _is_carried(found: ResponseSet) -> bool:
    if found.kind == "dichotomies":
        return 1 <= len(found.members) <= MOST_OPTIONS
    codes = [value.code for value in found.values]
    most = MOST_BITS if found.kind == "delimited" else 10**9
    whole = all(isinstance(code, int) and 1 <= code <= most for code in codes)
    return whole and 1 <= len(codes) <= MOST_OPTIONS and 1 <= len(found.members) <= MOST_OPTIONS


def _add_set(element: Element, found: ResponseSet, codebook: Codebook) -> None:
    from xml.etree.ElementTree import SubElement

    element.set("type", "multiple")
    options = found.values
    if found.kind == "dichotomies":
        labels = [codebook.variables[member].label for member in found.members]
        options = tuple(map(Value, _codes_of(found), labels))
    elif found.kind == "categories":
        width = max(len(str(value.code)) for value in options)
        SubElement(element, "spread", {"subfields": str(len(found.members)), "width": str(width)})
    _add_values(element, options, codebook.languages)


def _codes_of(found: ResponseSet) -> list[int]:
    """The codes of dichotomies: those in the names of the members, `channel_3`, where all have one; else 1, 2, 3."""
    ends = [member.removeprefix(f"{found.name}_") for member in found.members]
    named = [int(end) for end in ends if re.fullmatch(r"[1-9]\d{0,3}", end, re.ASCII)]
    if len(set(named)) == len(ends) and max(named) <= MOST_BITS:
        return named
    return list(range(1, len(ends) + 1))


def _add_variable(element: Element, variable: Variable, languages: tuple[str, ...]) -> None:
    from xml.etree.ElementTree import SubElement

    if variable.kind == "single":
        element.set("type", "single")
        if any(isinstance(entry.code, str | float) or entry.code < 0 for entry in variable.listed):
            element.set("format", "literal")
        _add_values(element, variable.listed, languages)
    elif variable.kind == "number":
        element.set("type", "quantity")
        values = _add_values(element, variable.missing, languages)
        if not variable.missing:
            SubElement(values, "range", {"from": str(-ANY_NUMBER), "to": str(ANY_NUMBER)})
    elif variable.kind == "date":
        element.set("type", "date")
    else:
        element.set("type", "character")
        SubElement(element, "size").text = str(TEXT_SIZE)


def _add_values(element: Element, entries: Iterable[Value | Missing], languages: tuple[str, ...]) -> Element:
    from xml.etree.ElementTree import SubElement

    values = SubElement(element, "values")
    for entry in entries:
        _add_label(values, "value", entry.label, languages, {"code": _xml_text(_code_text(entry.code))})
    return values


def _add_label(
    parent: Element, tag: str, label: Label, languages: tuple[str, ...], attributes: Mapping[str, str] | None = None
) -> None:
    """The first language's text as the element's own, each other's as a `<text>` in it."""
    from xml.etree.ElementTree import SubElement

    element = SubElement(parent, tag, dict(attributes or {}))
    first = languages[0]
    if first in label:
        element.text = _xml_text(label[first])
    for language, text in label.items():
        if language != first:
            SubElement(element, "text", {LANGUAGE: language}).text = _xml_text(text)


def _code_text(code: Code) -> str:
    return format(Decimal(repr(code)), "f") if isinstance(code, float) else str(code)


def _xml_text(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _accepted_names(names: Iterable[str]) -> dict[str, str]:
    """For each name one that a codebook takes, itself where it can be; all different."""
    names = list(names)
    taken = {folded_name(name) for name in names}
    accepts = {name: bool(_NAME.fullmatch(name)) and begun_with("v_", name) == name for name in names}
    return {name: name if accepts[name] else free_name(valid_name(name, "v_", "v"), taken) for name in names}


def _with_kind(missing: Missing) -> Missing:
    return missing._replace(kind=missing_kind(" ".join(missing.label.values()), missing.kind))

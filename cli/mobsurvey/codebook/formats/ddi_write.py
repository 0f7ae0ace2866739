"""Writes a codebook as DDI Codebook 2.5; elements stand in the order that its schema demands."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from itertools import groupby
from math import isinf
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.names import code_of
from mobsurvey.survey import Code, Label, Measure, MissingRange, Variable, VariableKind

NAMESPACE = "ddi:codebook:2_5"
SCHEMA = "http://www.ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
NOTE = "mobsurvey"
"""The type of the notes that say what the standard has no place for."""
REPRESENTATIONS: Mapping[VariableKind, str] = {
    "single": "code",
    "number": "numeric",
    "text": "text",
    "date": "datetime",
    "id": "other",
}
NATURES: Mapping[Measure, str] = {"nominal": "nominal", "ordinal": "ordinal", "scale": "interval"}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_ddi(codebook: Codebook) -> bytes:
    """The document, UTF-8."""
    root = Element(
        "codeBook",
        {
            "xmlns": NAMESPACE,
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}",
            "version": "2.5",
            "xml:lang": codebook.languages[0],
        },
    )
    _study(root, codebook)
    file = SubElement(SubElement(root, "fileDscr", ID="F1"), "fileTxt")
    SubElement(SubElement(file, "dimensns"), "varQnty").text = str(len(codebook.variables))
    data = SubElement(root, "dataDscr")
    ids = {name: f"V{number}" for number, name in enumerate(codebook.variables, start=1)}
    _groups(data, codebook, ids)
    for variable in codebook.variables.values():
        _variable(data, variable, codebook, ids)
    _note(data, "languages", _json(codebook.languages))
    for role, name in zip(("strata", "cluster", "fpc"), codebook.design[1:4], strict=True):
        if name:
            _note(data, f"design {role}", ids[str(name)])
    indent(root)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _study(root: Element, codebook: Codebook) -> None:
    study = SubElement(root, "stdyDscr")
    titles = SubElement(SubElement(study, "citation"), "titlStmt")
    texts = codebook.title or {codebook.languages[0]: codebook.id}
    for number, (language, text) in enumerate(texts.items()):
        _text(titles, "parTitl" if number else "titl", text, language)
    _text(titles, "IDNo", codebook.id)
    if codebook.source:
        collection = SubElement(SubElement(study, "method"), "dataColl")
        _text(SubElement(collection, "sources"), "dataSrc", codebook.source)


def _groups(data: Element, codebook: Codebook, ids: Mapping[str, str]) -> None:
    for number, found in enumerate(codebook.sets.values(), start=1):
        members = " ".join(ids[member] for member in found.members)
        group = SubElement(data, "varGrp", ID=f"G{number}", type="multipleResp", var=members, name=found.name)
        _labels(group, found.label)
        _note(group, "kind", found.kind)
        if found.counted_value is not None:
            _note(group, "counted value", str(found.counted_value))
        if found.separator:
            _note(group, "separator", _json(found.separator))
        _note(group, "base", found.base)
    for number, battery in enumerate(codebook.batteries.values(), start=len(codebook.sets) + 1):
        items = " ".join(ids[item] for item in battery.items)
        group = SubElement(data, "varGrp", ID=f"G{number}", type="grid", var=items, name=battery.name)
        _labels(group, battery.label)


def _variable(data: Element, variable: Variable, codebook: Codebook, ids: Mapping[str, str]) -> None:
    weight = codebook.design.weight
    attributes = {"ID": ids[variable.name], "name": variable.name, "files": "F1"}
    if variable.name == weight:
        attributes["wgt"] = "wgt"
    elif weight:
        attributes["wgt-var"] = ids[weight]
    attributes["intrvl"] = "contin" if variable.kind in ("number", "date") else "discrete"
    attributes["nature"] = NATURES[variable.measure]
    attributes["representationType"] = REPRESENTATIONS[variable.kind]
    if variable.kind == "id":
        attributes["otherRepresentationType"] = "identifier"
    var = SubElement(data, "var", attributes)
    _labels(var, variable.label)
    _question(var, variable.name, codebook)
    _invalid(var, variable)
    for value in variable.values:
        _category(var, value.code, value.label)
    for entry in variable.missing:
        _category(var, entry.code, entry.label).attrib.update({"missing": "Y", "missType": entry.kind})
    format_ = SubElement(var, "varFormat", type="character" if is_text(variable) else "numeric", schema="other")
    if variable.kind == "date":
        format_.set("category", "date")
    if texts := [str(e.code) for e in variable.listed if isinstance(e.code, str) and code_of(e.code) != e.code]:
        _note(var, "texts", _json(texts))  # else they would be taken for numbers
    if variable.columns:
        _note(var, "columns", _json(variable.columns))


def is_text(variable: Variable) -> bool:
    """Whether its codes are texts."""
    texts = any(isinstance(entry.code, str) for entry in variable.listed)
    return variable.kind in ("text", "id", "date") or (variable.kind == "single" and texts)


def _question(var: Element, name: str, codebook: Codebook) -> None:
    """The question that a set or battery asks for all its members; a label of the variable's own is the answer."""
    asked = [(s.label, "multiple") for s in codebook.sets.values() if name in s.members]
    asked += [(b.label, "category") for b in codebook.batteries.values() if name in b.items]
    for label, domain in asked[:1]:
        if label:
            question = SubElement(var, "qstn", responseDomainType=domain)
            for language, text in label.items():
                _text(question, "qstnLit", text, language)


def _invalid(var: Element, variable: Variable) -> None:
    if variable.missing:
        listed = SubElement(var, "invalrng")
        for entry in variable.missing:
            SubElement(listed, "item", VALUE=_clean(str(entry.code)))
    for kind, ranges in groupby(variable.missing_ranges, lambda found: found.kind):
        listed = SubElement(var, "invalrng")
        for found in ranges:
            SubElement(listed, "range", _bounds(found))
        _note(listed, "kind", kind)


def _bounds(found: MissingRange) -> dict[str, str]:
    whole = all(isinf(bound) or bound.is_integer() for bound in found[:2])
    bounds = {"min": found.low, "max": found.high}
    texts = {key: _number(bound) for key, bound in bounds.items() if not isinf(bound)}
    return {"UNITS": "INT" if whole else "REAL", **texts}


def _number(number: float) -> str:
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def _category(var: Element, code: Code, label: Label) -> Element:
    category = SubElement(var, "catgry")
    _text(category, "catValu", str(code))
    _labels(category, label)
    return category


def _labels(parent: Element, label: Label) -> None:
    for language, text in label.items():
        _text(parent, "labl", text, language)


def _text(parent: Element, tag: str, text: str, language: str = "") -> None:
    element = SubElement(parent, tag, {"xml:lang": language} if language else {})
    element.text = _clean(text)


def _note(parent: Element, subject: str, text: str) -> None:
    SubElement(parent, "notes", type=NOTE, subject=subject).text = _clean(text)


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return json.dumps(value) if _NOT_XML.search(text) else text


def _clean(text: str) -> str:
    """The text without signs that no XML document may have."""
    return _NOT_XML.sub(" ", text)

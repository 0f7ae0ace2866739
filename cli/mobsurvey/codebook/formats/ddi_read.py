"""Makes a codebook of a DDI Codebook document, of whatever version: 1.2 of Nesstar, 2.1, 2.5 of Dataverse."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from math import inf, isfinite, nextafter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn
from unicodedata import normalize

from mobsurvey.codebook.coding import folded_name, parse_number, plain_code
from mobsurvey.codebook.formats.assembled import (
    accepted_name,
    accepted_names,
    fit_categories,
    fit_dichotomies,
    fits_battery,
    fits_set,
)
from mobsurvey.codebook.languages import language_of_texts
from mobsurvey.codebook.missing_kinds import missing_kind
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.names import code_of, valid_id
from mobsurvey.errors import ReadError
from mobsurvey.safe_xml import parse_xml
from mobsurvey.survey import (
    BASE_RULES,
    SET_KINDS,
    BaseRule,
    Battery,
    Code,
    Design,
    Measure,
    Missing,
    MissingKind,
    MissingRange,
    ResponseSet,
    SetKind,
    Value,
    Variable,
    VariableKind,
)
from mobsurvey.text_file import read_bytes

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NOTE = "mobsurvey"
"""The type of notes that files of ours have."""
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NO_CODE = ("", ".", "sysmiss", "system missing")
"""What stands in place of a code for cases without a value."""
_KINDS: Mapping[str, VariableKind] = {"code": "single", "numeric": "number", "text": "text", "datetime": "date"}
_MEASURES: Mapping[str, Measure] = {
    "nominal": "nominal",
    "ordinal": "ordinal",
    "interval": "scale",
    "ratio": "scale",
    "percent": "scale",
}
_YES = re.compile(r"yes|có|chosen|chọn|selected|mentioned|checked|ticked|đúng|oui|sí|ja", re.IGNORECASE)
ToCode = Callable[[str], Code]
_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)


def read_ddi(path: Path) -> Codebook:
    """The codebook of the document; ReadError where it is none, or says what cannot be."""
    return _Reader(parse_xml(read_bytes(path), str(path)), path).codebook()


def not_made(path: Path) -> tuple[str, ...]:
    """The groups of variables in the document of which no set or battery was made."""
    reader = _Reader(parse_xml(read_bytes(path), str(path)), path)
    reader.codebook()
    return tuple(f"no set was made of the group {name}: what it counts is not clear" for name in reader.left_out)


class _Found(NamedTuple):
    """A variable before it has its name in the codebook."""

    element: Element
    name: str
    variable: Variable


class _Reader:
    def __init__(self, root: Element, path: Path) -> None:
        self.path = path
        self.where = str(path)
        if _tag(root) != "codeBook":
            self.fail(
                f"the root element is {_tag(root)}, not codeBook",
                "Export the study as DDI Codebook (2.5); DDI Lifecycle (DDIInstance) is another standard.",
            )
        self.root = root
        self.default = _language(root) or language_of_texts(_text(e) for e in root.iter() if _tag(e) == "labl")
        self.ours = any(_tag(e) == "notes" and e.get("type") == NOTE for e in root.iter())
        """Whether mobsurvey wrote it: then nothing has to be guessed."""
        self.met: dict[str, None] = {}
        """The languages of labels, in the order met."""
        self.left_out: list[str] = []
        """Groups of variables of which no set or battery could be made."""

    def fail(self, what: str, next_step: str, place: str = "") -> NoReturn:
        raise ReadError(what, where=f"{self.where}, {place}" if place else self.where, next_step=next_step)

    def codebook(self) -> Codebook:
        data = list(_children(self.root, "dataDscr"))
        elements = [var for part in data for var in _children(part, "var")]
        if not elements:
            self.fail("it describes no variables", "Export it with its variables (dataDscr).")
        columns = self.columns(elements)
        names = accepted_names(columns)
        found = [
            _Found(element, names[column], self.variable(element, column, names[column]))
            for element, column in zip(elements, columns, strict=True)
        ]
        variables = {one.name: one.variable for one in found}
        notes = _notes(note for part in data for note in _children(part, "notes"))
        by_id = {one.element.get("ID", ""): one.name for one in found}
        by_id = {**{column: names[column] for column in columns}, **by_id}
        groups = [group for part in data for group in _children(part, "varGrp")]
        sets, batteries = self.groups(groups, variables, by_id)
        design = self.design(found, variables, notes, by_id)
        identifier, title = self.identity()
        languages = self.json(notes["languages"], "languages") if "languages" in notes else self.languages()
        return Codebook(
            identifier,
            {language: title[language] for language in (*languages, *title) if language in title},
            self.source(),
            tuple(map(str, languages)),
            variables,
            sets,
            batteries,
            "",
            design,
        )

    def languages(self) -> list[str]:
        """The document's own first, then as met."""
        own = [self.default] if self.default in self.met or not self.met else []
        return [*own, *(language for language in self.met if language != self.default)]

    def columns(self, elements: Sequence[Element]) -> list[str]:
        columns: list[str] = []
        seen: dict[str, str] = {}
        for number, element in enumerate(elements, start=1):
            name = _plain(element.get("name") or element.get("ID") or "")
            files = element.get("files") or ""
            if not name:
                self.fail(f"variable {number} has neither name nor ID", "Give it a name.")
            if folded_name(name) in seen:
                in_files = f" (files {seen[folded_name(name)]} and {files})" if files else ""
                self.fail(
                    f'two variables are called "{name}"{in_files}',
                    "Rename one, or make a document of each data file.",
                )
            seen[folded_name(name)] = files
            columns.append(name)
        return columns

    def identity(self) -> tuple[str, dict[str, str]]:
        """The id and the title of the study, else of the document, else of the file."""
        for part in ("stdyDscr", "docDscr"):
            for statement in (s for d in _children(self.root, part) for s in _below(d, "citation", "titlStmt")):
                identifier = next((_text(e) for e in _children(statement, "IDNo") if _text(e)), "")
                title = self.label([*_children(statement, "titl"), *_children(statement, "parTitl")])
                if identifier or title:
                    known = identifier if self.ours else valid_id(identifier or self.path.stem)
                    return known, {} if list(title.values()) == [identifier] else title
        return valid_id(self.path.stem), {}

    def source(self) -> str:
        """What the study names as its source, else the file."""
        path = ("stdyDscr", "method", "dataColl", "sources", "dataSrc")
        named = next((_text(e) for e in _below(self.root, *path) if _text(e)), "")
        return named or ("" if self.ours else self.path.name)

    def label(self, elements: Iterable[Element]) -> dict[str, str]:
        """The first text in each language."""
        texts: dict[str, str] = {}
        for element in elements:
            if text := _text(element):
                texts.setdefault(_language(element) or self.default, text)
        self.met |= dict.fromkeys(texts)
        return texts

    def json(self, text: str, subject: str, kind: type = list) -> Any:
        """The text or list of texts, by kind, that a note of ours holds as JSON."""
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = None
        texts: Any = found if kind is list else [found]
        if not isinstance(found, kind) or not all(isinstance(one, str) for one in texts):
            what = "text" if kind is str else "list of texts"
            self.fail(f'the note on {subject} says "{text}", which is no {what}', "Correct or remove it.")
        return found

    # Variables

    def variable(self, element: Element, column: str, name: str) -> Variable:
        place = f'variable "{column}"'
        notes = _notes(_children(element, "notes"))
        label = self.label(_children(element, "labl"))
        if not label and not self.ours:  # where it is the question of the set
            label = self.label(_below(element, "qstn", "qstnLit"))
        format_ = next(iter(_children(element, "varFormat")), None)
        text = format_ is not None and format_.get("type") == "character"
        texts = self.json(notes["texts"], "texts") if "texts" in notes else []
        to_code = (lambda said: said if said in texts else code_of(said)) if self.ours else partial(_code, text=text)
        codes, ranges = self.invalid(element, to_code, place)
        values: list[Value] = []
        missing: list[Missing] = []
        seen: set[str] = set()
        for category in _children(element, "catgry"):
            entry = self.category(category, to_code, place)
            if entry is None:
                continue
            code, labels = entry
            if str(code) in seen:
                self.fail(f"category {code} stands twice", "Give each answer a code of its own.", place)
            seen.add(str(code))
            listed = not self.ours and (str(code) in codes or _in_ranges(code, ranges))
            if category.get("missing") == "Y" or listed:
                words = " ".join([category.get("missType") or "", *labels.values()])
                missing.append(Missing(code, missing_kind(category.get("missType") or "", missing_kind(words)), labels))
            else:
                values.append(Value(code, labels))
        missing += [Missing(code, "no-answer") for text_, code in codes.items() if text_ not in seen]
        kind = _kind(element, format_, values, text)
        measure = _MEASURES.get(element.get("nature") or "", "scale" if kind in ("number", "date") else "nominal")
        columns: tuple[str, ...] = () if folded_name(name) == folded_name(column) else (column,)
        if "columns" in notes:
            columns += tuple(self.json(notes["columns"], "columns"))
        return Variable(name, kind, label, measure, tuple(values), tuple(missing), tuple(ranges), columns)

    def category(self, category: Element, to_code: ToCode, place: str) -> tuple[Code, dict[str, str]] | None:
        """Its code and label; None where it stands for cases without a value."""
        said = next((_text(value) for value in _children(category, "catValu")), "")
        label = self.label(_children(category, "labl"))
        if not said or (said.casefold() in _NO_CODE and not self.ours):
            if category.get("missing") == "Y" or said:
                return None
            shown = f' "{next(iter(label.values()))}"' if label else ""
            self.fail(f"a category{shown} has no catValu", "Give it a code.", place)
        return to_code(said), label

    def invalid(self, element: Element, to_code: ToCode, place: str) -> tuple[dict[str, Code], list[MissingRange]]:
        """Of invalrng the single codes, by their text, and the ranges."""
        codes: dict[str, Code] = {}
        ranges: list[MissingRange] = []
        for listed in _children(element, "invalrng"):
            kind = missing_kind(_notes(_children(listed, "notes")).get("kind", ""))
            for item in _children(listed, "item"):
                if self.ours or _plain(item.get("VALUE") or "").casefold() not in _NO_CODE:
                    code = to_code(_plain(item.get("VALUE") or ""))
                    codes[str(code)] = code
            for found in _children(listed, "range"):
                self.add_range(found, kind, place, codes, ranges)
        return codes, ranges

    def add_range(
        self, found: Element, kind: MissingKind, place: str, codes: dict[str, Code], ranges: list[MissingRange]
    ) -> None:
        low, high = self.bound(found, "min", place, -inf), self.bound(found, "max", place, inf)
        if not low <= high:
            self.fail(f"its missing range goes from {low} to {high}", "Write the lower number first.", place)
        if self.ours:
            ranges.append(MissingRange(low, high, kind))
        elif low == high:
            code = plain_code(low)
            codes[str(code)] = code
        elif isfinite(low) or isfinite(high):
            ranges.append(MissingRange(low, high, kind))

    def bound(self, found: Element, key: str, place: str, otherwise: float) -> float:
        """min or minExclusive, max or maxExclusive; the last number that is in the range."""
        for name in (key, f"{key}Exclusive"):
            said = _plain(found.get(name) or "")
            if said in ("", "."):
                continue
            number = parse_number(said)
            if number is None:
                self.fail(f'its missing range has the bound "{said}", which is no number', "Correct it.", place)
            return number if name == key else nextafter(number, -otherwise)
        return otherwise

    # Groups, design

    def groups(
        self, groups: Iterable[Element], variables: dict[str, Variable], by_id: Mapping[str, str]
    ) -> tuple[dict[str, ResponseSet], dict[str, Battery]]:
        taken = {name.casefold() for name in variables}
        sets: list[ResponseSet] = []
        batteries: list[Battery] = []
        for group in groups:
            kind = group.get("type")
            wanted = _plain(group.get("name") or group.get("ID") or "")
            if kind not in ("multipleResp", "grid") or not (group.get("var") or "").split():
                continue
            members = tuple(
                dict.fromkeys(self.member(name, wanted, by_id) for name in (group.get("var") or "").split())
            )
            label = self.label(_children(group, "labl"))
            if kind == "grid":
                battery = Battery("", members, label)
                if fits_battery(battery, variables):
                    batteries.append(battery._replace(name=accepted_name(wanted, "b_", "battery", "_items", taken)))
                else:
                    self.left_out.append(f'"{wanted}"')
                continue
            made = self.response_set(group, members, variables)
            if made is None:
                self.left_out.append(f'"{wanted}"')
                continue
            own = made.kind == "delimited" and members == (wanted,)
            name = wanted if own else accepted_name(wanted, "s_", "set", "_set", taken)
            sets.append(made._replace(name=name, label=label))
        fitted = {one.name: one for one in sets if one.kind == "delimited" or fits_set(one, variables)}
        self.left_out += [f'"{one.name}"' for one in sets if one.name not in fitted]
        return fitted, {one.name: one for one in batteries if fits_battery(one, variables)}

    def member(self, reference: str, group: str, by_id: Mapping[str, str]) -> str:
        if reference not in by_id:
            self.fail(
                f'the group "{group}" has the variable {reference}, which does not exist',
                "Correct its list of variables.",
            )
        return by_id[reference]

    def response_set(
        self, group: Element, members: tuple[str, ...], variables: dict[str, Variable]
    ) -> ResponseSet | None:
        """The set as our notes say, else as its members' codes show; None where they do not."""
        notes = _notes(_children(group, "notes"))
        kind: SetKind | None = next((kind for kind in SET_KINDS if kind == notes.get("kind")), None)
        base: BaseRule = next((base for base in BASE_RULES if base == notes.get("base")), "answered")
        counted: Code | None = _plain(notes["counted value"]) if "counted value" in notes else None
        if kind == "delimited":
            separator = self.json(notes.get("separator", '";"'), "separator", str)
            values = variables[members[0]].values
            return ResponseSet("", kind, members[:1], {}, None, values, separator, base) if values else None
        if kind is None:
            kind, counted = _guessed([variables[member] for member in members])
        if kind == "dichotomies" and counted is not None:
            return fit_dichotomies(ResponseSet("", kind, members, {}, counted, base=base), variables)
        if kind == "categories":
            return fit_categories(ResponseSet("", kind, members, {}, base=base), variables)
        return None

    def design(
        self,
        found: Sequence[_Found],
        variables: Mapping[str, Variable],
        notes: Mapping[str, str],
        by_id: Mapping[str, str],
    ) -> Design:
        weights = [one.name for one in found if one.element.get("wgt") == "wgt" and variables[one.name].is_numeric]
        strata, cluster, fpc = (by_id.get(notes.get(f"design {role}", "")) for role in ("strata", "cluster", "fpc"))
        return Design(weights[0] if len(weights) == 1 else None, strata, cluster, fpc)  # of several the user chooses


def _guessed(members: Sequence[Variable]) -> tuple[SetKind | None, Code | None]:
    """What a multiple response group of an archive is, and the code it counts; None, None where that is not clear."""
    lists = [{str(value.code): value for value in member.values} for member in members]
    codes = {code for values in lists for code in values}
    if not all(lists):
        return None, None
    if "1" in codes and codes <= {"0", "1"}:
        return "dichotomies", lists[0].get("1", next(v for values in lists for v in values.values())).code
    if all(list(values) == list(lists[0]) for values in lists) and len(lists[0]) > 2:
        return "categories", None
    yes = {code for values in lists for code, v in values.items() if any(map(_YES.fullmatch, v.label.values()))}
    if len(yes) == 1 and all(yes <= values.keys() and len(values) <= 2 for values in lists):
        return "dichotomies", lists[0][next(iter(yes))].code
    return None, None


def _kind(element: Element, format_: Element | None, values: Sequence[Value], text: bool) -> VariableKind:
    told = element.get("representationType") or ""
    if told == "other" and element.get("otherRepresentationType") == "identifier":
        return "id"
    if told in _KINDS and (told != "code" or values):
        return _KINDS[told]
    if format_ is not None and format_.get("category") == "date":
        return "date"
    labelled = [value for value in values if value.label]
    continuous = element.get("intrvl") == "contin" and element.get("nature") not in ("nominal", "ordinal")
    if labelled and not continuous:
        return "single"
    return "text" if text or any(isinstance(value.code, str) for value in values) else "number"


def _code(said: str, text: bool) -> Code:
    """The code; where it is not declared to be text, a number if it can be."""
    if text:
        return said
    if _WHOLE.fullmatch(said) and len(said) < 19:
        return int(said)
    number = parse_number(said)
    return said if number is None else plain_code(number)


def _in_ranges(code: Code, ranges: Iterable[MissingRange]) -> bool:
    return not isinstance(code, str) and any(found.low <= code <= found.high for found in ranges)


# XML


def _tag(element: Element) -> str:
    """The name without its namespace, which differs by version."""
    return element.tag.rpartition("}")[2]


def _children(element: Element, tag: str) -> Iterator[Element]:
    return (child for child in element if _tag(child) == tag)


def _below(element: Element, *path: str) -> Iterator[Element]:
    """The elements at the end of that path."""
    if not path:
        yield element
        return
    for child in _children(element, path[0]):
        yield from _below(child, *path[1:])


def _text(element: Element) -> str:
    return _plain("".join(element.itertext()))


def _plain(text: str) -> str:
    """On one line, in NFC: documents are indented, and their lines broken, as programs like."""
    return normalize("NFC", " ".join(text.split()))


def _language(element: Element) -> str:
    return _plain(element.get(_XML_LANG) or element.get("xml-lang") or "")


def _notes(elements: Iterable[Element]) -> dict[str, str]:
    """The text of our notes by subject."""
    return {e.get("subject") or "": (e.text or "").strip() for e in elements if e.get("type") == NOTE}

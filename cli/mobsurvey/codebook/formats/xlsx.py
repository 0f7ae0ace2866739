"""Codebooks as a workbook with sheets for variables, values, sets, batteries and nets, for editing by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from mobsurvey.codebook.coding import plain_code, plain_text
from mobsurvey.codebook.derived.model import Known
from mobsurvey.codebook.derived.rows import read_derived_rows
from mobsurvey.codebook.derived.write import derived_lines
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.nets import wrong_count
from mobsurvey.codebook.value_lists import ValueList, answers_of, list_of_set, list_of_variable, named_lists
from mobsurvey.codebook.workbook import (
    Cell,
    Row,
    Sheet,
    Workbook,
    refuse_misspelt,
    sheet_names,
    workbook_bytes,
)
from mobsurvey.errors import ReadError, did_you_mean
from mobsurvey.indices import Index
from mobsurvey.survey import (
    BASE_RULES,
    MEASURES,
    MISSING_KINDS,
    NET_KINDS,
    SET_KINDS,
    VARIABLE_KINDS,
    Battery,
    Code,
    Design,
    Label,
    Measure,
    Missing,
    MissingRange,
    Net,
    ResponseSet,
    Value,
    Variable,
)
from mobsurvey.tabulation.how_many import in_words

TITLE = "Codebook workbook (XLSX)"
SUFFIXES = (".xlsx", ".xlsm")
LOST = ("digits of a number after the 15th",)

_SYNONYMS = {"list": "scale", "list name": "scale", "list_name": "scale", "title": "label", "counted value": "counted"}
_ITEM = re.compile(r'\s*(?:("(?:[^"]|"")*")|([^;\n]*?))\s*(?:[;\n]|$)')
_DESIGN = ("weight", "strata", "cluster", "fpc")
Word = TypeVar("Word", bound=str)


def evidence(head: bytes, path: Path) -> str:
    """The sheet of variables, beside another that codebooks have."""
    names = set(sheet_names(path)) if head.startswith(b"PK") else set()
    return "the sheet variables" if "variables" in names and names & {"codebook", "values", "sets"} else ""


def write(codebook: Codebook) -> bytes:
    """The workbook: each sheet with its headings in bold; whole, so that reading it gives the codebook again."""
    made = codebook.made
    uses = [(name, list_of_variable(codebook, name)) for name in codebook.variables if name not in made]
    sets = {name: found for name, found in codebook.sets.items() if name not in made}
    lists = named_lists([*uses, *((name, list_of_set(codebook, found)) for name, found in sets.items())])
    names = {key: found.name for key, found in lists.items()}

    def labels(label: Label) -> list[Cell]:
        return [label.get(language) for language in codebook.languages]

    heads = [f"label:{language}" for language in codebook.languages]
    sheets: dict[str, list[Sequence[Cell]]] = {
        "codebook": [("key", "value"), *_facts(codebook)],
        "variables": [["name", "kind", "measure", *heads, "scale", "columns"]],
        "values": [["scale", "code", *heads, "missing", "low", "high"]],
        "sets": [["name", "kind", *heads, "members", "counted", "scale", "separator", "base"]],
        "batteries": [["name", *heads, "items"]],
        "nets": [["name", "of", "kind", *heads, "members", "count"]],
    }
    for name, codes in uses:
        variable = codebook.variables[name]
        sheets["variables"].append(
            [
                *(name, variable.kind, variable.measure, *labels(variable.label)),
                *(names.get(codes.key), _joined(variable.columns)),
            ]
        )
    for found in lists.values():
        for value in found.codes.values:
            sheets["values"].append([found.name, value.code, *labels(value.label)])
        for gone in found.codes.missing:
            sheets["values"].append([found.name, gone.code, *labels(gone.label), gone.kind])
        for span in found.codes.missing_ranges:
            blank: list[Cell] = [None] * (len(heads) + 1)
            sheets["values"].append([found.name, *blank, span.kind, _bound(span.low), _bound(span.high)])
    for name, group in sets.items():
        scale = names.get(list_of_set(codebook, group).key)
        sheets["sets"].append(
            [
                *(name, group.kind, *labels(group.label), _joined(group.members), group.counted_value),
                *(scale, group.separator, group.base),
            ]
        )
    for name, battery in codebook.batteries.items():
        sheets["batteries"].append([name, *labels(battery.label), _joined(battery.items)])
    for name, net in codebook.nets.items():
        members, count = _joined(map(str, net.members)), None if net.how_many == "any" else net.how_many
        sheets["nets"].append([name, net.of, net.kind, *labels(net.label), members, count])
    if codebook.derived:
        rows = [(one.name, one.kind, "\n".join(derived_lines(one))) for one in codebook.derived.values()]
        sheets["derived"] = [("name", "kind", "toml"), *rows]
    if codebook.indices:
        from mobsurvey.codebook.indices import index_lines

        texts = [(name, "\n".join(index_lines(index))) for name, index in codebook.indices.items()]
        sheets["indices"] = [("name", "toml"), *texts]
    return workbook_bytes(sheets)


def _facts(codebook: Codebook) -> list[Sequence[Cell]]:
    """Keys and values of the codebook as a whole."""
    facts: list[Sequence[Cell]] = [("id", codebook.id)]
    facts += [(f"title:{language}", text) for language, text in codebook.title.items()]
    facts += [("source", codebook.source), ("languages", _joined(codebook.languages))]
    return facts + [(role, name) for role, name in zip(_DESIGN, codebook.design[:4], strict=True) if name]


def _bound(number: float) -> Cell:
    if number in (float("inf"), float("-inf")):
        return "inf" if number > 0 else "-inf"
    return plain_code(float(number))


def _joined(items: Iterable[str]) -> str:
    """The items with semicolons between them; in quotes where that, or the trimming of cells, would change them."""
    return "; ".join(_item(item) for item in items)


def _item(item: str) -> str:
    if item and item == item.strip() and not re.search(r'[;"\r\n]', item) and item.isprintable():
        return item
    return '"' + item.replace('"', '""') + '"'


def _split(row: Row, heading: str) -> tuple[str, ...]:
    """The items of a cell: between semicolons or on lines of their own; blank ones only where they are in quotes."""
    found = _ITEM.findall(row.text(heading))
    return tuple(quoted[1:-1].replace('""', '"') or plain for quoted, plain in found if quoted or plain)


def read(path: Path) -> Codebook:
    """The codebook in the workbook; ReadError with sheet and cell where something cannot be meant."""
    return _Reader(path).codebook()


class _Reader:
    def __init__(self, path: Path) -> None:
        self.book = Workbook(path)
        facts = self.sheet("codebook", "key", "value").rows
        self.facts = {re.sub(r"\s*:\s*", ":", row.text("key").casefold()): row for row in facts}
        languages = self.facts.get("languages")
        self.languages = _split(languages, "value") if languages else ()
        self.languages = self.languages or ("en",)

    def sheet(self, name: str, *needed: str) -> Sheet:
        return self.book.sheet(name, *needed, synonyms=_SYNONYMS)

    def checked(self, name: str, needed: Sequence[str], others: Sequence[str]) -> Sheet:
        """The sheet, its label headings declared as languages and its other headings not misspelt."""
        sheet = self.sheet(name, *needed)
        labels = [f"label:{language.casefold()}" for language in self.languages]
        for heading, (_, text) in sheet.headings.items():
            if heading.startswith("label:") and heading not in labels:
                raise ReadError(
                    f'the language of the heading "{text}" is not declared',
                    where=sheet.where,
                    next_step='Add it to "languages" in the sheet "codebook", or correct the heading.',
                )
        refuse_misspelt(sheet, [*needed, *others, *labels, "label"])
        return sheet

    def optional(self, name: str, needed: Sequence[str], others: Sequence[str]) -> Sequence[Row]:
        """The rows of a sheet that need not be there, nor have headings while it is blank."""
        if self.book.name_of(name) is None or self.book.is_blank(name):
            return ()
        return self.checked(name, needed, others).rows

    def codebook(self) -> Codebook:
        identifier = self.fact("id")
        if not identifier:
            raise ReadError(
                'has no row with the key "id"',
                where=f'{self.book.path}, sheet "codebook"',
                next_step="Add it, with a short name for the codebook as its value.",
            )
        known = ["id", "source", "languages", "title", *_DESIGN]
        known += [f"title:{language.casefold()}" for language in self.languages]
        for key, row in self.facts.items():
            if key not in known:
                raise row.error("key", f'"{row.text("key")}" is no key of a codebook', did_you_mean(key, known))
        lists = self.lists()
        variables = self.variables(lists)
        sets = self.sets(lists, variables)
        for found in sets.values():
            if found.kind == "delimited":
                for name in found.members:
                    if name in variables:
                        variables[name] = variables[name]._replace(values=found.values)
        title = {language: self.fact(f"title:{language.casefold()}") for language in self.languages}
        title[self.languages[0]] = title[self.languages[0]] or self.fact("title")
        weight, strata, cluster, fpc = (self.fact(role) or None for role in _DESIGN)
        design = Design(weight, strata, cluster, fpc)
        batteries = self.batteries()
        derived = read_derived_rows(
            self.optional("derived", ("name", "toml"), ("kind",)),
            Known(variables, sets, batteries, self.languages),
        )
        variables |= {variable.name: variable for one in derived.values() for variable in one.made.variables}
        sets |= {one.made.set.name: one.made.set for one in derived.values() if one.made.set}
        return Codebook(
            identifier,
            {language: text for language, text in title.items() if text},
            self.fact("source"),
            self.languages,
            variables,
            sets,
            batteries,
            "",
            design,
            self.nets(variables, {**variables, **batteries, **sets}),
            derived,
            self.indices(variables),
        )

    def indices(self, variables: dict[str, Variable]) -> dict[str, Index]:
        rows = self.optional("indices", ("name", "toml"), ())
        if not rows:
            return {}
        from mobsurvey.codebook.indices import read_index_rows

        return read_index_rows(rows, variables, self.languages)

    def fact(self, key: str) -> str:
        row = self.facts.get(key)
        return row.text("value") if row else ""

    def label(self, row: Row) -> Label:
        texts = {language: row.text(f"label:{language.casefold()}") for language in self.languages}
        texts[self.languages[0]] = texts[self.languages[0]] or row.text("label")
        return {language: text for language, text in texts.items() if text}

    def lists(self) -> dict[str, ValueList]:
        """The lists of the sheet "values", by their name in small letters."""
        lists: dict[str, ValueList] = {}
        for row in self.optional("values", ("scale", "code"), ("missing", "low", "high")):
            name = row.text("scale")
            if not name:
                raise row.error("scale", "has no name of a scale", "Name the scale in every row of it.")
            codes = lists.get(name.casefold(), ValueList())
            kind = self.word(row, "missing", MISSING_KINDS, "no-answer")
            code = row.value("code")
            if code is not None and row.value("low") is None and row.value("high") is None:
                code = plain_text(code) if isinstance(code, str) else code
                if row.text("missing"):
                    codes = codes._replace(missing=(*codes.missing, Missing(code, kind, self.label(row))))
                else:
                    codes = codes._replace(values=(*codes.values, Value(code, self.label(row))))
            else:
                span = self.span(row)
                codes = codes._replace(missing_ranges=(*codes.missing_ranges, MissingRange(*span, kind)))
            lists[name.casefold()] = codes
        return lists

    def span(self, row: Row) -> tuple[float, float]:
        if row.value("code") is not None:
            raise row.error("code", "has both a code and a range", "Keep one of them.")
        if row.value("low") is None and row.value("high") is None:
            raise row.error("code", "has no code", "Write it, or the ends of a range of missing numbers.")
        return self.bound(row, "low", float("-inf")), self.bound(row, "high", float("inf"))

    def bound(self, row: Row, heading: str, open_end: float) -> float:
        value = row.value(heading)
        if isinstance(value, str) and value.casefold() not in ("inf", "-inf"):
            raise row.error(heading, f'"{value}" is no number', "Write a number, or leave it blank for an open end.")
        return open_end if value is None else float(value)

    def word(self, row: Row, heading: str, words: tuple[Word, ...], default: Word) -> Word:
        text = row.text(heading).casefold().replace(" ", "-").replace("_", "-")
        if text and text not in words:
            raise row.error(
                heading, f'"{row.text(heading)}" is not one of {", ".join(words)}', did_you_mean(text, words)
            )
        return next((word for word in words if word == text), default)

    def name(self, row: Row, known: Iterable[str]) -> str:
        name = row.text("name")
        if not name:
            raise row.error("name", "has no name", "Write it, or remove the row.")
        if name in known:
            raise row.error("name", f'the name "{name}" stands twice', "Names must differ: rename one.")
        return name

    def scale(self, row: Row, lists: dict[str, ValueList]) -> ValueList:
        name = row.text("scale")
        if name and name.casefold() not in lists:
            raise row.error("scale", f'there is no scale "{name}" in the sheet "values"', did_you_mean(name, lists))
        return lists.get(name.casefold(), ValueList())

    def variables(self, lists: dict[str, ValueList]) -> dict[str, Variable]:
        variables: dict[str, Variable] = {}
        for row in self.checked("variables", ("name",), ("kind", "measure", "scale", "columns")).rows:
            name = self.name(row, variables)
            kind = self.word(row, "kind", VARIABLE_KINDS, "single")
            usual: Measure = "scale" if kind in ("number", "date") else "nominal"
            measure = self.word(row, "measure", MEASURES, usual)
            codes = self.scale(row, lists)
            variables[name] = Variable(name, kind, self.label(row), measure, *codes, _split(row, "columns"))
        return variables

    def sets(self, lists: dict[str, ValueList], variables: dict[str, Variable]) -> dict[str, ResponseSet]:
        sets: dict[str, ResponseSet] = {}
        for row in self.optional("sets", ("name", "members"), ("kind", "counted", "scale", "separator", "base")):
            name = self.name(row, sets)
            kind = self.word(row, "kind", SET_KINDS, "dichotomies")
            members, values = _split(row, "members"), self.scale(row, lists).values
            if kind == "categories" and not values and members and members[0] in variables:
                values = variables[members[0]].values
            sets[name] = ResponseSet(
                name,
                kind,
                members,
                self.label(row),
                self.counted(row),
                values,
                row.text("separator"),
                self.word(row, "base", BASE_RULES, "answered"),
            )
        return sets

    def counted(self, row: Row) -> Code | None:
        value = row.value("counted")
        return plain_text(value) if isinstance(value, str) else value

    def batteries(self) -> dict[str, Battery]:
        batteries: dict[str, Battery] = {}
        for row in self.optional("batteries", ("name", "items"), ()):
            name = self.name(row, batteries)
            batteries[name] = Battery(name, _split(row, "items"), self.label(row))
        return batteries

    def nets(
        self, variables: dict[str, Variable], questions: Mapping[str, Variable | ResponseSet | Battery]
    ) -> dict[str, Net]:
        nets: dict[str, Net] = {}
        for row in self.optional("nets", ("name", "of", "members"), ("kind", "count")):
            name, of = self.name(row, nets), row.text("of")
            if not of:
                raise row.error("of", "does not say which question it is of", "Name a variable, a set or a battery.")
            if of not in questions:
                raise row.error("of", f'there is no question "{of}"', did_you_mean(of, questions))
            answers = answers_of(questions[of], variables)
            members = tuple(answers.get(text, text) for text in _split(row, "members"))
            kind, count = self.word(row, "kind", NET_KINDS, "net"), in_words(row.text("count")) or "any"
            if problem := wrong_count(count, kind, questions[of], len(members)):
                raise row.error("count", *problem)
            nets[name] = Net(name, of, members, self.label(row), kind, count)
        return nets

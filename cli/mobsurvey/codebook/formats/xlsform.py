"""Codebooks of the forms of KoboToolbox, ODK and SurveyCTO: the sheets survey, choices and settings of an XLSForm."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from mobsurvey.codebook.coding import folded_name
from mobsurvey.codebook.languages import language_code, language_of_texts
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.names import begun_with, code_of, free_name, is_name, valid_id
from mobsurvey.codebook.workbook import Cell, Row, Sheet, Workbook, sheet_names, workbook_bytes
from mobsurvey.errors import ReadError, did_you_mean
from mobsurvey.survey import Label, Measure, ResponseSet, Value, Variable, VariableKind

TITLE = "XLSForm of KoboToolbox, ODK or SurveyCTO (XLSX)"
SUFFIXES = (".xlsx", ".xlsm")
LOST = (
    "kinds of missing answers: missing codes become choices like the others, ranges of missing numbers are left out",
    "measures, ids (they become texts) and further column names",
    "sets of several mentions; missing codes and value labels of the members of a set of dichotomies",
    "batteries, nets, indices and the sampling design; derived variables, and sets of these",
)

_KINDS: Mapping[str, VariableKind | None] = {
    **dict.fromkeys(("integer", "int", "decimal", "range"), "number"),
    **dict.fromkeys(("date", "datetime", "today", "start", "end"), "date"),
    **dict.fromkeys(("text", "string", "time", "calculate", "calculate_here", "hidden", "barcode", "rank"), "text"),
    **dict.fromkeys(("geopoint", "geotrace", "geoshape", "start-geopoint", "image", "audio", "video", "file"), "text"),
    **dict.fromkeys(("background-audio", "deviceid", "username", "email", "phonenumber", "simserial"), "text"),
    **dict.fromkeys(("subscriberid", "caseid", "text audit", "comments", "audit", "background-geopoint"), "text"),
    **dict.fromkeys(("select_one_from_file", "select_multiple_from_file", "select_one_external"), "text"),
    **dict.fromkeys(("acknowledge", "trigger"), "single"),
    **dict.fromkeys(("note", "xml-external", "csv-external", "end-repeat"), None),
}
"""What a question of each type becomes; None: it has no answers."""
_ALIASES = (
    (r"(?:add )?select[ _]one(?: prompt)?(?: using| from)?(?= )|select1(?= )", "select_one"),
    (
        r"(?:add )?select[ _]multiple(?: prompt)?(?: using| from)?(?= )|select all that apply(?: from)?(?= )",
        "select_multiple",
    ),
    (r"(select_(?:one|multiple)_from_file|select_one_external|rank) .*", r"\1"),
    (r"begin[ _](\w+)", r"begin_\1"),
    (r"end[ _](\w+)", r"end_\1"),
)
_SYNONYMS = {
    "list name": "list_name",
    "listname": "list_name",
    "value": "name",
    "form title": "form_title",
    "form id": "form_id",
}
_TICKED: Mapping[str, tuple[str, str]] = {"en": ("Chosen", "Not chosen"), "vi": ("Chọn", "Không chọn")}
_OTHER: Mapping[str, str] = {"en": "Other", "vi": "Khác"}
_SPECIFY: Mapping[str, str] = {"en": "Other, specify", "vi": "Khác, ghi rõ"}


class Question(NamedTuple):
    """One row of the sheet survey that has answers."""

    row: Row
    type: str
    """select_one, select_multiple, or a key of the kinds."""
    list: str
    has_other: bool
    groups: tuple[str, ...]
    name: str
    label: Label


def evidence(head: bytes, path: Path) -> str:
    """The sheets of a form; not those of a codebook."""
    names = sheet_names(path) if head.startswith(b"PK") else ()
    return "the sheet survey" if "survey" in names and "variables" not in names else ""


def read(path: Path) -> Codebook:
    """The codebook of the form; ReadError with sheet and cell where the form is not whole."""
    return _Form(path).codebook()


def left_out(path: Path) -> tuple[str, ...]:
    """What of the form the codebook does not have, counted; one line each."""
    return _Form(path).left_out()


class _Form:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.book = Workbook(path)
        self.survey = self.book.sheet("survey", "type", "name", synonyms=_SYNONYMS)
        self.choices_sheet = self.optional("choices", "list_name", "name")
        settings = self.optional("settings")
        self.settings = settings.rows[0] if settings and settings.rows else None
        self.languages = self.languages_of([self.survey, *([self.choices_sheet] if self.choices_sheet else [])])
        self.repeated: list[str] = []
        """Questions within repeats."""
        self.parts: list[str] = []
        """Blocks of Kobo's own: matrix, score, rank."""
        self.outside: list[str] = []
        """Questions whose choices are in another file."""
        self.lists = self.choices()
        self.questions = list(self.walk())

    def optional(self, name: str, *needed: str) -> Sheet | None:
        if self.book.name_of(name) is None or self.book.is_blank(name):
            return None
        return self.book.sheet(name, *needed, synonyms=_SYNONYMS)

    def setting(self, key: str) -> str:
        return self.settings.text(key) if self.settings else ""

    # Languages

    def languages_of(self, sheets: Sequence[Sheet]) -> dict[str, list[str]]:
        """The label headings of each language, the form's default language first."""
        found: dict[str, list[str]] = {}
        plain = False
        for sheet in sheets:
            for heading, (_, text) in sheet.headings.items():
                if heading.startswith("label:"):
                    language = language_code(text.partition(":")[2].lstrip(": "))
                    if heading not in found.setdefault(language, []):
                        found[language].append(heading)
                plain = plain or heading == "label"
        default = language_code(self.setting("default_language"))
        if plain or not found:
            texts = (row.text("label") for sheet in sheets for row in sheet.rows)
            mother = default or language_of_texts(texts)
            found.setdefault(mother, []).append("label")
            default = default or mother
        return {language: found[language] for language in sorted(found, key=lambda code: code != default)}

    def label(self, row: Row) -> Label:
        texts = {
            language: next((row.text(heading) for heading in headings if row.text(heading)), "")
            for language, headings in self.languages.items()
        }
        return {language: text for language, text in texts.items() if text and text != "-"}

    def words(self, texts: Mapping[str, str]) -> Label:
        """Of our own words those in the form's languages."""
        return {language: texts[language] for language in self.languages if language in texts}

    # Choices

    def choices(self) -> dict[str, tuple[Value, ...]]:
        lists: dict[str, dict[str, Value]] = {}
        twice_allowed = self.setting("allow_choice_duplicates").casefold() in ("yes", "true", "1")
        for row in self.choices_sheet.rows if self.choices_sheet else ():
            name, code = row.text("list_name"), row.text("name")
            if not name and not code:
                continue  # a heading or a remark between lists
            if not name:
                raise row.error("list_name", f'choice "{code}" is of no list', "Write the name of its list.")
            if not code:
                raise row.error(
                    "name", f'a choice of list "{name}" has no name', "Write it: it is the code in the data."
                )
            known = lists.setdefault(name, {})
            if code in known and not twice_allowed:
                raise row.error("name", f'the choice "{code}" stands twice in list "{name}"', "Rename one of them.")
            known.setdefault(code, Value(code_of(code), self.label(row)))
        return {name: tuple(values.values()) for name, values in lists.items()}

    # Questions

    def walk(self) -> Iterator[Question]:
        """The questions that have answers in the main sheet of an export, in their order."""
        blocks: list[tuple[str, str, Row]] = []
        seen: set[tuple[str, ...]] = set()
        for row in self.survey.rows:
            type_text = " ".join(row.text("type").split())
            if row.text("disabled").casefold() in ("yes", "true", "1"):
                continue
            if not type_text:
                if row.text("name") or self.label(row):
                    raise row.error("type", "has no type", "Write it, or remove the row.")
                continue
            type_, list_, has_other = _type_of(type_text)
            opening, _, block = type_.partition("_")
            if opening == "begin" and block:
                blocks.append((block, row.text("name"), row))
                if block not in ("group", "repeat"):
                    self.parts.append(row.text("name") or block)
                continue
            if opening == "end" and block:
                if not blocks or blocks[-1][0] != block:
                    raise row.error(
                        "type", f"ends a {block} that does not begin", f'Remove it, or add "begin_{block}".'
                    )
                blocks.pop()
                continue
            kinds = {kind for kind, _, _ in blocks}
            if kinds - {"group", "repeat"}:
                continue
            question = self.question(row, type_, list_, has_other, [name for _, name, _ in blocks])
            if question is None:
                continue
            path = (*question.groups, question.name)
            if path in seen:
                raise row.error("name", f'the name "{question.name}" stands twice', "Names must differ: rename one.")
            seen.add(path)
            if "repeat" in kinds:
                self.repeated.append(question.name)
            else:
                yield question
        if blocks:
            block, name, row = blocks[-1]
            raise row.error("type", f'the {block} "{name}" does not end', f'Add a row of the type "end_{block}".')

    def question(self, row: Row, type_: str, list_: str, has_other: bool, groups: Sequence[str]) -> Question | None:
        if type_ not in ("select_one", "select_multiple"):
            if type_ not in _KINDS:
                known = ["select_one", "select_multiple", *_KINDS]
                raise row.error("type", f'"{row.text("type")}" is no type of question', did_you_mean(type_, known))
            if _KINDS[type_] is None:
                return None
        elif list_ not in self.lists:
            raise row.error("type", f'there are no choices of the list "{list_}"', did_you_mean(list_, self.lists))
        name = row.text("name")
        if not name:
            raise row.error("name", "the question has no name", "Write it: it is the column's name in the data.")
        if type_.endswith(("_from_file", "_external")):
            self.outside.append(name)
        return Question(row, type_, list_, has_other, tuple(group for group in groups if group), name, self.label(row))

    # The codebook

    def built(self) -> _Builder:
        builder = _Builder(self)
        for question in self.questions:
            builder.add(question)
        return builder

    def codebook(self) -> Codebook:
        builder = self.built()
        if not builder.variables:
            raise ReadError("has no question with answers", where=self.survey.where, next_step="Check the form.")
        title, version = self.setting("form_title"), self.setting("version")
        languages = tuple(self.languages)
        return Codebook(
            valid_id(self.setting("form_id") or self.path.stem),
            {languages[0]: title} if title else {},
            f"{self.path.name}, version {version}" if version else self.path.name,
            languages,
            builder.variables,
            builder.sets,
            {},
            "",
        )

    def left_out(self) -> tuple[str, ...]:
        found = (
            (self.repeated, "in repeats, which exports give on sheets of their own"),
            (self.outside, "with choices in another file, which become texts"),
            (self.parts, "of KoboToolbox's matrices, scores and rankings"),
        )
        lines = [f"{_counted(len(names), 'question')} {what}: {', '.join(names)}" for names, what in found if names]
        if renamed := self.built().renamed:
            listed = ", ".join(f"{column} is {name}" for column, name in renamed.items())
            lines.append(f"{_counted(len(renamed), 'name')} that another question or option has: {listed}")
        logic = sum(1 for row in self.survey.rows if row.text("relevant") or row.text("relevance"))
        return (*lines, *([f"the conditions of {_counted(logic, 'row')}: who was asked what"] if logic else []))


class _Builder:
    """Makes variables and sets of questions, with names that a codebook accepts and all names that exports use."""

    def __init__(self, form: _Form) -> None:
        self.form = form
        self.variables: dict[str, Variable] = {}
        self.sets: dict[str, ResponseSet] = {}
        names = [question.name.casefold() for question in form.questions]
        self.shared = {name for name in names if names.count(name) > 1}
        """Names of questions in several groups: only with the group is it told which is meant."""
        self.reserved = set(names) | {f"{q.name}_other".casefold() for q in form.questions if q.has_other}
        """Columns of the export: a made name must not be another column's."""
        self.renamed: dict[str, str] = {}
        """By column the name of its variable, where the name that it would have is another column's."""
        self.used: set[str] = set()
        self.claimed: set[str] = set()
        """Names and columns of the variables so far, as they are compared: each can stand for one variable."""

    def name(self, question: Question, column: str, wanted: str) -> str:
        """A free name: the column's own, or what is wanted, behind the groups where those must tell it apart."""
        if question.name.casefold() in self.shared:
            wanted = "_".join((*question.groups, wanted))
        name = wanted if is_name(wanted) else begun_with("q_", re.sub(r"\W+", "_", wanted))
        if name != column or name.casefold() in self.shared | self.used:
            free = free_name(name, self.reserved | self.used)
            if free != name:
                self.renamed[column] = free
            name = free
        self.used.add(name.casefold())
        return name

    def add(self, question: Question) -> None:
        form = self.form
        kind = _KINDS.get(question.type)
        if question.type == "select_multiple":
            self.add_set(question)
        elif question.type == "select_one":
            values = form.lists[question.list]
            if question.has_other and "other" not in [value.code for value in values]:
                values = (*values, Value("other", form.words(_OTHER)))
            self.put(question, question.name, "single", question.label, values)
        elif kind == "single":
            self.put(question, question.name, "single", question.label, (Value("OK"),))
        elif kind is not None:
            self.put(question, question.name, kind, question.label)
        if question.has_other:
            self.put(question, f"{question.name}_other", "text", form.words(_SPECIFY))

    def put(
        self,
        question: Question,
        column: str,
        kind: VariableKind,
        label: Label,
        values: tuple[Value, ...] = (),
        wanted: str = "",
    ) -> str:
        """The name of the variable that was added for a column of the export."""
        shared = question.name.casefold() in self.shared
        name = self.name(question, column, wanted or column)
        columns: list[str] = []
        if not shared and column != name:
            columns.append(column)
        if question.groups:
            columns += ["/".join((*question.groups, column)), "-".join(question.groups) + f"-{column}"]
        others = set(map(folded_name, self.reserved)) - {folded_name(column)}
        self.claimed.add(folded_name(name))
        for further in columns.copy():
            if folded_name(further) in self.claimed | others:
                columns.remove(further)
            self.claimed.add(folded_name(further))
        measure: Measure = "scale" if kind in ("number", "date") else "nominal"
        self.variables[name] = Variable(name, kind, label, measure, values, columns=tuple(columns))
        return name

    def add_set(self, question: Question) -> None:
        form = self.form
        options = form.lists[question.list]
        if question.has_other and "other" not in [value.code for value in options]:
            options = (*options, Value("other", form.words(_OTHER)))
        ticked = {language: words[0] for language, words in _TICKED.items()}
        blank = {language: words[1] for language, words in _TICKED.items()}
        values = (Value(1, form.words(ticked)), Value(0, form.words(blank)))
        members: list[str] = []
        for option in options:
            wanted = f"{question.name}_{option.code}"
            column = f"{question.name}/{option.code}"
            members.append(self.put(question, column, "single", option.label, values, wanted))
        name = self.name(question, question.name, question.name)
        self.sets[name] = ResponseSet(name, "dichotomies", tuple(members), question.label, 1, base="answered")


def _type_of(text: str) -> tuple[str, str, bool]:
    """The type in one spelling, its list, and whether it has an "other" of its own.

    >>> _type_of("select one from sex or specify other"), _type_of("begin group")
    (('select_one', 'sex', True), ('begin_group', '', False))
    """
    plain = text
    for pattern, type_ in _ALIASES:
        found = re.match(pattern, text, re.IGNORECASE)
        if found and type_ in ("select_one", "select_multiple"):
            rest = text[found.end() :].strip()
            other = re.search(r"\s+or[ _](?:specify[ _])?other$", rest, re.IGNORECASE)
            return type_, rest[: other.start()] if other else rest, bool(other)
        if found and found.end() == len(text):
            plain = found.expand(type_)
    return plain.casefold(), "", False


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


# Writing

_TYPES: Mapping[VariableKind, str] = {"number": "decimal", "date": "date", "text": "text", "id": "text"}


class _Choice(NamedTuple):
    """A question that is written with a list of choices."""

    type: str
    name: str
    label: Label
    options: tuple[tuple[str, Label], ...]


def write(codebook: Codebook) -> bytes:
    """The form as a workbook: each variable a question, each set of dichotomies one question with several answers."""
    codebook = codebook.of_columns()
    heads = [f"label::{language}" for language in codebook.languages]

    def labels(label: Label, fallback: str) -> list[Cell]:
        texts = [label.get(language, "").strip() for language in codebook.languages]
        return list(texts) if any(texts) else [fallback, *texts[1:]]

    questions = list(_questions(codebook))
    lists: dict[tuple[tuple[str, str], ...], str] = {}
    names: set[str] = set()
    choices: list[Sequence[Cell]] = [["list_name", "name", *heads]]
    survey: list[Sequence[Cell]] = [["type", "name", *heads]]
    for question in questions:
        type_ = question.type
        if question.options:
            key = tuple((code, repr(label)) for code, label in question.options)
            if key not in lists:
                lists[key] = free_name(question.name, names)
                choices += [[lists[key], code, *labels(label, code)] for code, label in question.options]
            type_ = f"{type_} {lists[key]}"
        survey.append([type_, question.name, *labels(question.label, question.name)])
    title = next(iter(codebook.title.values()), codebook.id)
    settings = [["form_title", "form_id", "default_language"], [title, codebook.id, codebook.languages[0]]]
    return workbook_bytes({"survey": survey, "choices": choices, "settings": settings})


def _questions(codebook: Codebook) -> Iterator[_Choice]:
    """The questions in the order of the variables; a set stands where its first member does."""
    member_of: dict[str, ResponseSet] = {}
    for found in codebook.sets.values():
        blanks = any(re.search(r"\s", str(value.code)) for value in found.values)
        if found.kind != "categories" and not blanks and not any(member in member_of for member in found.members):
            member_of |= dict.fromkeys(found.members, found)
    done: set[str] = set()
    for name, variable in codebook.variables.items():
        group = member_of.get(name)
        if group is None:
            entries = variable.listed if variable.kind == "single" else ()
            options = tuple((str(entry.code), entry.label) for entry in entries)
            type_ = "select_one" if options else _TYPES.get(variable.kind, "text")
            yield _Choice(type_, name, variable.label, options)
        elif group.name not in done:
            done.add(group.name)
            yield _set_question(codebook, group)


def _set_question(codebook: Codebook, found: ResponseSet) -> _Choice:
    if found.kind == "delimited":
        options = tuple((str(value.code), value.label) for value in found.values)
        label = found.label or codebook.variables[found.members[0]].label
        return _Choice("select_multiple", found.members[0], label, options)
    own = f"{found.name}_"
    cut = len(own) if all(m.startswith(own) and len(m) > len(own) for m in found.members) else 0
    codes = {member: member[cut:] for member in found.members}
    for member in found.members if cut else ():
        for column in codebook.variables[member].columns:
            # A form's choice that is named anew because a question has its name: the form has its own name again.
            code = column.removeprefix(f"{found.name}/")
            if code != column and f"{own}{code}" in codebook.variables and code not in codes.values():
                codes[member] = code
    options = tuple((code, codebook.variables[member].label) for member, code in codes.items())
    return _Choice("select_multiple", found.name, found.label, options)

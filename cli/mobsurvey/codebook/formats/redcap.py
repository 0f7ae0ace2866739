"""Codebooks from REDCap's data dictionary, the CSV that describes every field of a project."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from mobsurvey.codebook.languages import language_of_texts
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.names import begun_with, code_of, free_name, is_name, valid_id
from mobsurvey.errors import ReadError, did_you_mean
from mobsurvey.survey import Battery, Measure, ResponseSet, Value, Variable, VariableKind

TITLE = "REDCap data dictionary (CSV)"
SUFFIXES = (".csv",)
LOST: tuple[str, ...] = ()
"""Nothing: it is read, not written."""

_HEADINGS: Mapping[str, tuple[str, str]] = {
    "name": ("variable / field name", "field_name"),
    "form": ("form name", "form_name"),
    "type": ("field type", "field_type"),
    "label": ("field label", "field_label"),
    "choices": ("choices, calculations, or slider labels", "select_choices_or_calculations"),
    "validation": ("text validation type or show slider number", "text_validation_type_or_show_slider_number"),
    "identifier": ("identifier?", "identifier"),
    "logic": ("branching logic (show field only if...)", "branching_logic"),
    "matrix": ("matrix group name", "matrix_group_name"),
}
"""What is read, and its heading in the downloaded dictionary and in that of the API."""
_NEEDED = ("name", "form", "type", "label", "choices")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->", re.DOTALL)
_BREAK = re.compile(r"<\s*(?:br|/?p|/?div|/?li|/?h\d|/?tr)\b[^<>]*>", re.IGNORECASE)
_LISTS = ("radio", "dropdown", "checkbox")
_PAIRS: Mapping[str, Mapping[str, tuple[tuple[int, str], ...]]] = {
    "yesno": {"en": ((1, "Yes"), (0, "No")), "vi": ((1, "Có"), (0, "Không"))},
    "truefalse": {"en": ((1, "True"), (0, "False")), "vi": ((1, "Đúng"), (0, "Sai"))},
    "checkbox": {"en": ((1, "Checked"), (0, "Unchecked")), "vi": ((1, "Chọn"), (0, "Không chọn"))},
    "complete": {
        "en": ((0, "Incomplete"), (1, "Unverified"), (2, "Complete")),
        "vi": ((0, "Chưa xong"), (1, "Chưa kiểm tra"), (2, "Hoàn thành")),
    },
}
_KINDS: Mapping[str, VariableKind] = {
    **dict.fromkeys(("calc", "slider"), "number"),
    **dict.fromkeys(("notes", "textarea", "sql", "file", "signature"), "text"),
}
_TYPES = (*_LISTS, "yesno", "truefalse", "text", *_KINDS, "descriptive")


class Field(NamedTuple):
    """One row of the dictionary."""

    where: str
    name: str
    form: str
    type: str
    label: str
    choices: str
    validation: str
    identifier: str
    logic: str
    matrix: str

    def error(self, what: str, next_step: str) -> ReadError:
        return ReadError(f'field "{self.name}" {what}', where=self.where, next_step=next_step)


def evidence(head: bytes, path: Path) -> str:
    """The first two headings of a data dictionary."""
    first = head.removeprefix(b"\xef\xbb\xbf").splitlines()[:1]
    cells = [cell.strip(b' "').lower() for cell in re.split(rb"[,;\t]", first[0])] if first else []
    if cells[:2] == [b"variable / field name", b"form name"]:
        return 'the heading "Variable / Field Name"'
    return 'the headings "field_name", "form_name"' if cells[:2] == [b"field_name", b"form_name"] else ""


def read(path: Path) -> Codebook:
    """The codebook of the project; ReadError with the row where the dictionary is not whole."""
    fields = list(_fields(path))
    language = language_of_texts(text for field in fields for text in (field.label, field.choices))
    builder = _Builder(language, fields)
    for number, field in enumerate(fields):
        builder.add(field, first=number == 0)
        if field.form not in (other.form for other in fields[number + 1 :]):
            builder.add_complete(field.form)
    builder.add_batteries()
    return Codebook(
        valid_id(path.stem), {}, path.name, (language,), builder.variables, builder.sets, builder.batteries, ""
    )


def left_out(path: Path) -> tuple[str, ...]:
    """What of the dictionary the codebook does not have, counted; one line each."""
    fields = list(_fields(path))
    found = (
        ([f for f in fields if f.logic], "whose branching logic tells who was asked"),
        ([f for f in fields if f.identifier.casefold() in ("y", "yes", "1")], "marked as identifier"),
        ([f for f in fields if f.type == "slider" and f.choices], "with labels at a slider's ends"),
        ([f for f in fields if f.type == "sql"], "whose choices are in a database, which become texts"),
    )
    return tuple(
        f"{len(group)} {'field' if len(group) == 1 else 'fields'} {what}: {', '.join(f.name for f in group)}"
        for group, what in found
        if group
    )


# The file


def _fields(path: Path) -> Iterator[Field]:
    rows = _rows(path)
    number, headings = next(rows, (1, []))
    plain = [" ".join(heading.split()).casefold() for heading in headings]
    columns = {key: next((plain.index(n) for n in names if n in plain), -1) for key, names in _HEADINGS.items()}
    for key in _NEEDED:
        if columns[key] < 0:
            wanted = _HEADINGS[key][0]
            raise ReadError(
                f'has no column "{wanted}"',
                where=f"{path}, row {number}",
                next_step=did_you_mean(wanted, headings) or "Download the data dictionary from REDCap anew.",
            )
    seen: dict[str, int] = {}
    found = False
    for number, cells in rows:
        where = f"{path}, row {number}"
        if len(cells) != len(headings):
            raise ReadError(
                f"has {len(cells)} cells under {len(headings)} headings",
                where=where,
                next_step="Look for quotes or separators that are too many; download the dictionary anew.",
            )
        texts = {key: cells[column].strip() if column >= 0 else "" for key, column in columns.items()}
        field = Field(where=where, **texts)._replace(type=texts["type"].casefold(), label=plain_label(texts["label"]))
        if not field.name:
            raise ReadError("the field has no name", where=where, next_step="Write it, or remove the row.")
        if field.name.casefold() in seen:
            raise field.error(f"stands twice (first in row {seen[field.name.casefold()]})", "Rename one of them.")
        if field.type not in _TYPES:
            raise field.error(f'has the type "{texts["type"]}", which is none', did_you_mean(field.type, _TYPES))
        seen[field.name.casefold()] = number
        found = True
        yield field
    if not found:
        raise ReadError("has no fields", where=str(path), next_step="Download the data dictionary from REDCap anew.")


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, with the number of the line that each begins in."""
    try:
        text = normalize("NFC", path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise ReadError(f"cannot be read ({error.strerror})", where=str(path)) from None
    except UnicodeDecodeError as error:
        raise ReadError(
            f"byte {error.start + 1} is not UTF-8",
            where=str(path),
            next_step="Download the dictionary anew; where Excel saved it, choose CSV UTF-8.",
        ) from None
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise ReadError(f"is no CSV ({error})", where=f"{path}, row {line}", next_step="Download it anew.") from None


def plain_label(text: str) -> str:
    """The text without HTML: tags gone, breaks as spaces, entities as their signs.

    >>> plain_label("<p>Do you <b>drink</b><br>tea&nbsp;&amp; milk if x < 3?</p>")
    'Do you drink tea & milk if x < 3?'
    """
    return " ".join(unescape(_TAG.sub("", _BREAK.sub(" ", text))).split())


def _choices(field: Field) -> tuple[Value, ...]:
    """The choices `1, A | 2, B`: the code ends at the first comma; blank pieces are left out."""
    values: dict[str, str] = {}
    for piece in field.choices.split("|"):
        if not piece.strip():
            continue
        code, comma, label = piece.partition(",")
        code = code.strip()
        if not comma or not code:
            raise field.error(f'has the choice "{piece.strip()}" without a code', 'Write each as "code, label".')
        if code in values:
            raise field.error(f'has the choice "{code}" twice', "Remove one of them.")
        values[code] = plain_label(label)
    if not values:
        raise field.error("has no choices", 'Write them as "1, A | 2, B".')
    return tuple(Value(code_of(code), {"": label} if label else {}) for code, label in values.items())


# The codebook


class _Builder:
    def __init__(self, language: str, fields: Sequence[Field]) -> None:
        self.language = language
        self.variables: dict[str, Variable] = {}
        self.sets: dict[str, ResponseSet] = {}
        self.batteries: dict[str, Battery] = {}
        self.reserved = {field.name.casefold() for field in fields}
        """Names of columns: a made name must not be another column's."""
        self.used: set[str] = set()
        self.columns: set[str] = set()
        self.matrices: dict[str, list[str]] = {}

    def label(self, text: str) -> dict[str, str]:
        return {self.language: text} if text else {}

    def pair(self, key: str) -> tuple[Value, ...]:
        return tuple(Value(code, self.label(text)) for code, text in _PAIRS[key][self.language])

    def name(self, column: str, *, made: bool = False) -> str:
        """A free name for a column: its own, unless a codebook refuses it or a field has it."""
        name = column if is_name(column) else begun_with("v_", re.sub(r"\W+", "_", column))
        if name != column or name.casefold() in (self.reserved | self.used if made else self.used):
            name = free_name(name, self.reserved | self.used)
        self.used.add(name.casefold())
        return name

    def put(
        self, column: str, kind: VariableKind, label: str, values: tuple[Value, ...] = (), *, made: bool = False
    ) -> str:
        """The name of the variable added for a column of the export; made: the column is no field's own."""
        name = self.name(column, made=made)
        measure: Measure = "scale" if kind in ("number", "date") else "nominal"
        own = not made or column.casefold() not in self.reserved | self.columns
        self.columns.add(column.casefold())
        columns = (column,) if column != name and own else ()  # else it is another's, or cannot be told apart
        self.variables[name] = Variable(name, kind, self.label(label), measure, values, columns=columns)
        return name

    def add(self, field: Field, *, first: bool) -> None:
        if first:
            self.put(field.name, "id", field.label)  # the record's id, whatever its type
        elif field.type == "checkbox":
            self.add_set(field)
        elif field.type in _LISTS:
            name = self.put(field.name, "single", field.label, self.choices(field))
            if field.matrix:
                self.matrices.setdefault(field.matrix, []).append(name)
        elif field.type in ("yesno", "truefalse"):
            self.put(field.name, "single", field.label, self.pair(field.type))
        elif field.type != "descriptive":
            kind = _KINDS.get(field.type) or _kind_of(field.validation)
            self.put(field.name, kind, field.label)

    def choices(self, field: Field) -> tuple[Value, ...]:
        return tuple(value._replace(label=self.label(value.label.get("", ""))) for value in _choices(field))

    def add_set(self, field: Field) -> None:
        """One member a choice, named as the export names its column: q___1; q____99 for -99."""
        members = []
        for value in self.choices(field):
            code = re.sub(r"[^a-z0-9]", "_", str(value.code).lower())
            label = value.label.get(self.language, "")
            members.append(self.put(f"{field.name}___{code}", "single", label, self.pair("checkbox"), made=True))
        name = self.name(field.name)
        self.sets[name] = ResponseSet(name, "dichotomies", tuple(members), self.label(field.label), 1)

    def add_complete(self, form: str) -> None:
        if form:
            self.put(f"{form}_complete", "single", form, self.pair("complete"), made=True)

    def add_batteries(self) -> None:
        """A battery for each matrix of questions with one list of choices."""
        for matrix, items in self.matrices.items():
            lists = [[value.code for value in self.variables[name].values] for name in items]
            if len(items) > 1 and all(codes == lists[0] for codes in lists):
                name = begun_with("b_", re.sub(r"\W+", "_", matrix)) or "matrix"
                name = free_name(name, self.reserved | self.used)
                self.used.add(name.casefold())
                self.batteries[name] = Battery(name, tuple(items))


def _kind_of(validation: str) -> VariableKind:
    """The kind of a text field by what REDCap checks in it."""
    word = validation.casefold()
    if word.startswith(("date_", "datetime_")) or word == "date":
        return "date"
    return "number" if word.startswith(("integer", "number", "float")) else "text"

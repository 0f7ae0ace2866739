"""Lays out exports of Qualtrics: rows of names, of texts and of ImportIds above the answers.

Older exports lack the third row, and people delete the second and third. The options of a question are split into
columns or joined in one cell; the columns of a matrix have the same names, so what tells them is what stands in them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from mobsurvey.errors import ReadError
from mobsurvey.readers.layout import Layout
from mobsurvey.readers.questions.cells import Cells, Content, head_cells, read_content, row_of
from mobsurvey.readers.questions.headers import header_texts, unique_names
from mobsurvey.readers.questions.joined_answers import Doubt, Joined, certain, find_joined, split_cell
from mobsurvey.readers.questions.option_sets import Option, OptionSet
from mobsurvey.readers.questions.sets_layout import layout_of
from mobsurvey.readers.questions.texts import one_line, plain_line, text_label
from mobsurvey.readers.questions.ticks import (
    NO_ANSWER,
    NOT_ANSWERED,
    TickColumn,
    Ticked,
    find_ticks,
    ticked_sets,
)
from mobsurvey.readers.table import Head, Table

TITLE = "Qualtrics"

_HEADERS = 3
_IMPORT_ID = re.compile(r"""\{\s*["']?ImportId["']?\s*:\s*["']?([^"',}]+)""", re.IGNORECASE)
_CHOICE_ID = re.compile(r"""["']?choiceId["']?\s*:\s*["']?([^"',}]+)""", re.IGNORECASE)
_OWN = frozenset(
    (
        "StartDate",
        "EndDate",
        "Status",
        "IPAddress",
        "Progress",
        "Duration (in seconds)",
        "Finished",
        "RecordedDate",
        "ResponseId",
        "ResponseID",
        "ResponseSet",
        "RecipientLastName",
        "RecipientFirstName",
        "RecipientEmail",
        "ExternalReference",
        "ExternalDataReference",
        "LocationLatitude",
        "LocationLongitude",
        "DistributionChannel",
        "UserLanguage",
    )
)
"""Columns that Qualtrics adds, by names that no one else writes so."""
_MARKED = (
    ("Status", ("1", "2", "Survey Preview", "Survey Test"), "of previews or tests"),
    ("Finished", ("0", "False", "FALSE"), "not finished"),
)
_FEWEST_OWN = 5
_QUESTION_ID = re.compile(r"(?:[^_]+_)*?QID\d+", re.IGNORECASE)
_CODED = re.compile(r"(.+)[_-](x?\d+)", re.IGNORECASE)
_NO_CHOICE = re.compile(
    r"(^|[_-])(TEXT|DO|RANK|GROUP|FIRST_CLICK|LAST_CLICK|PAGE_SUBMIT|CLICK_COUNT)([_-]|$)", re.IGNORECASE
)
_CODES = re.compile(r"-?\d+(?:,-?\d+)+")
_CODE = re.compile(r"-?\d+")
_SELECTED = " - Selected Choice"
_DATE = re.compile(r"\d{1,4}[./-]\d")


class _Column(NamedTuple):
    """What the header rows say of one column."""

    column: int
    """Counted from 0."""
    name: str
    text: str
    """The question's and the option's, in one line; "" where the row of texts is gone."""
    raw_text: str
    """The same with the tags that labels among the answers have too."""
    import_id: str
    group: str
    """What the columns of one question share, by its ImportId or name; "" where it can be no option."""
    code: str
    """Of the option in the group."""
    sure: bool
    """Whether the headers say that it is an option, and not a row of a matrix."""
    answers: bool
    """Whether it is a question, and its answer not a text."""


class _Group(NamedTuple):
    """Columns of one question that may be its options."""

    name: str
    columns: Sequence[_Column]
    texts: tuple[int, ...]
    """Columns with what was written beside an option."""

    @property
    def sure(self) -> bool:
        return all(column.sure for column in self.columns)


def evidence(head: Head) -> str:
    """The row of ImportIds, or the columns that Qualtrics adds to every export."""
    row, _ = _header_rows(head.rows)
    if row:
        return f"ImportIds in row {row}"
    own = [name for name in map(one_line, head.names) if name in _OWN]
    if len(own) >= _FEWEST_OWN:
        return f"columns {', '.join(own[:_FEWEST_OWN])}"
    second = [one_line(cell) for cell in head.rows[1]] if len(head.rows) > 1 else []
    legacy = [name for name in second if name in _OWN]
    if one_line(head.names[0] if head.names else "") == "V1" and len(legacy) >= _FEWEST_OWN:
        return f"columns V1, V2 …, which are {', '.join(legacy[:_FEWEST_OWN])}"
    return ""


def lay_out(table: Table) -> Layout:
    """The columns by their header rows and by what stands in them; reads the file once. ReadError."""
    header_texts(table)
    rows = table.head(_HEADERS)
    id_row, headers = _header_rows(rows)
    columns, renamed = _columns(rows, id_row, headers)
    groups = _groups(columns)
    head = head_cells(table, headers)
    likely = [[*(c.column for c in group.columns), *group.texts] for group in groups if _ticks(group, head)]
    content = read_content(table, headers, likely)
    _refuse_second_header(table, headers, content)
    candidates, doubts = _candidates(groups, content)
    found = ticked_sets(candidates, content)
    options = {option.column for one in found.sets for option in one.options}
    joined = {
        c.column: answers
        for c in columns
        if c.answers and c.column not in options and (answers := _joined(c, content.cells[c.column]))
    }
    details = {
        "header rows": str(headers),
        "nothing ticked": "; ".join(found.told),
        "not taken as a set": "; ".join((*doubts, *found.doubts)),
        "columns renamed": renamed,
        "cases": _unlike_others([column.name for column in columns], content),
    }
    return layout_of(
        [column.name for column in columns],
        content,
        found.sets,
        joined,
        header_rows=headers,
        labels={c.column: text_label(c.text.removesuffix(_SELECTED)) for c in columns},
        further={
            c.column: (f"{g.name}_{c.code}", f"{c.group}_{c.code}")
            for g in groups
            for c in g.columns
            if c.column in options
        },
        details=details,
    )


def _unlike_others(names: Sequence[str], content: Content) -> str:
    """How many cases Qualtrics marks as previews, or as not finished."""
    told = []
    for name, marks, what in _MARKED:
        counts = content.cells[names.index(name)].counts if name in names else {}
        if cases := sum(counts.get(mark, 0) for mark in marks):
            told.append(f"{cases:,} {what} ({name})")
    return f"{', '.join(told)}; kept as cases, --where leaves them out of tables" if told else ""


def _header_rows(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """The row of ImportIds, counted from 1, 0 for none; and how many header rows there are."""
    for number, row in enumerate(rows[1:_HEADERS], start=2):
        if any(_IMPORT_ID.search(cell) for cell in row):
            return number, number
    return 0, 2 if _has_texts(rows) else 1


def _has_texts(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the second row has texts and not answers: "Response ID", and no date in a column of dates."""
    if len(rows) < 2:
        return False
    named = {one_line(name): one_line(text) for name, text in zip(rows[0], rows[1], strict=True)}
    if any(
        name in _OWN and name != text and name.casefold() == text.replace(" ", "").casefold()
        for name, text in named.items()
    ):
        return True
    dates = [text for name, text in named.items() if name in ("StartDate", "EndDate", "RecordedDate")]
    dates += [text for name, text in named.items() if re.fullmatch(r"V\d+", name) and text in _OWN]
    return any(text and not _DATE.match(text) for text in dates)


def _columns(rows: Sequence[Sequence[str]], id_row: int, headers: int) -> tuple[list[_Column], str]:
    names, renamed = unique_names([one_line(name) for name in rows[0]])
    texts = rows[1] if headers > 1 and id_row != 2 else [""] * len(names)
    ids = rows[id_row - 1] if id_row else [""] * len(names)
    found = zip(range(len(names)), names, texts, ids, strict=True)
    return [_column(*header, has_ids=bool(id_row)) for header in found], renamed


def _column(column: int, name: str, text: str, ids: str, *, has_ids: bool) -> _Column:
    import_id = found[1].strip() if (found := _IMPORT_ID.search(ids)) else ""
    choice = found[1].strip() if (found := _CHOICE_ID.search(ids)) else ""
    line, base = one_line(text), import_id or name
    coded = _CODED.fullmatch(base)
    group, code = (base, choice) if choice else (coded[1], coded[2]) if coded else ("", "")
    if import_id and not choice and not _QUESTION_ID.match(group):
        group, code = "", ""
    own = name in _OWN or line in _OWN or (has_ids and not _QUESTION_ID.match(import_id))
    answers = not own and not _NO_CHOICE.search(base)
    sure = bool(choice) or bool(group and f"{_SELECTED} - " in line)
    return _Column(column, name, plain_line(text), line, import_id, group if answers else "", code, sure, answers)


def _refuse_second_header(table: Table, headers: int, content: Content) -> None:
    """ReadError where header rows stand among the answers, as in exports that were put under one another."""
    for column, cells in enumerate(content.cells):
        if text := next((text for text in cells.counts if _IMPORT_ID.search(text)), ""):
            raise ReadError(
                "a row of ImportIds stands among the answers",
                where=table.place(row_of(table, headers, column, text)),
                next_step="Import each export for itself, or remove the header rows of the further ones.",
            )


def _groups(columns: Sequence[_Column]) -> list[_Group]:
    """Columns whose headers say that they are, or may be, the options of one question."""
    found: dict[str, list[_Column]] = {}
    for column in columns:
        if column.group:
            found.setdefault(column.group, []).append(column)
    groups: list[_Group] = []
    taken: set[str] = set()
    for key, members in found.items():
        if len(members) < 2 and not all(column.sure for column in members):
            continue
        name = _set_name(key, members, taken)
        taken.add(name.casefold())
        texts = {f"{begun}_TEXT".casefold() for c in members for begun in (c.name, f"{name}_{c.code}")}
        groups.append(_Group(name, members, tuple(c.column for c in columns if c.name.casefold() in texts)))
    return groups


def _ticks(group: _Group, cells: Sequence[Cells]) -> Ticked | None:
    columns = [
        TickColumn(c.column, (c.text, c.raw_text), (c.code, found[2] if (found := _CODED.fullmatch(c.name)) else ""))
        for c in group.columns
    ]
    return find_ticks(columns, cells)


def _candidates(groups: Sequence[_Group], content: Content) -> tuple[list[tuple[OptionSet, bool]], list[str]]:
    """The groups that are written as ticks are, with whether they are sure; and those with choices that are not."""
    found: list[tuple[OptionSet, bool]] = []
    doubts: list[str] = []
    for group in groups:
        ticked = _ticks(group, content.cells)
        if ticked and (ticked.role or group.sure):
            found.append((_option_set(group, ticked, content), group.sure or ticked.role == "text"))
        elif group.sure:
            doubts.append(f"{group.name}: its columns have answers that are no ticks")
    return found, doubts


def _option_set(group: _Group, ticked: Ticked, content: Content) -> OptionSet:
    question, texts = _option_texts(group.columns, ticked)
    options = [
        Option(c.column, c.code, text_label(text), recode)
        for c, text, recode in zip(group.columns, texts, ticked.recodes, strict=True)
    ]
    witnesses = tuple(at for at in group.texts if NOT_ANSWERED not in content.cells[at].texts)
    return OptionSet(group.name, tuple(options), label=text_label(question), witnesses=witnesses)


def _set_name(group: str, members: Sequence[_Column], taken: set[str]) -> str:
    """What the members' names have before the option, else what their ImportIds share."""
    begun = {c.name.rpartition("_")[0] or c.name for c in members}
    name = begun.pop() if len(begun) == 1 else _common_beginning([c.name for c in members]).rstrip("_-. ") or group
    return group if name.casefold() in taken else name


def _option_texts(members: Sequence[_Column], ticked: Ticked) -> tuple[str, tuple[str, ...]]:
    """The question, and the text of each option, of the texts that have both."""
    texts = [c.text for c in members]
    if all(f"{_SELECTED} - " in text for text in texts):
        cut = [text.split(f"{_SELECTED} - ", 1) for text in texts]
        return cut[0][0], tuple(option for _, option in cut)
    begun = _common_beginning(texts)
    if ticked.role == "text":
        # Options may begin alike; where one was ticked its text is known.
        asked = [t[: -len(tick)] for t, tick in zip(texts, ticked.ticks, strict=True) if tick and t.endswith(tick)]
        begun = min((text for text in asked if text), key=len, default=begun)
    begun = begun[: begun.rfind(" - ") + 3] if " - " in begun else ""
    return begun.removesuffix(" - "), tuple(text.removeprefix(begun) for text in texts)


def _common_beginning(texts: Sequence[str]) -> str:
    first, last = min(texts), max(texts)
    return first[: next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))]


def _joined(column: _Column, cells: Cells) -> Joined | Doubt | None:
    """The answers of a column, if they are joined: codes, or texts whose parts come back."""
    found = certain(cells, ",", "every part is a code") if _has_codes(column, cells) else find_joined(cells, (",",))
    if isinstance(found, Joined) and NOT_ANSWERED in found.options:
        options = tuple(option for option in found.options if option != NOT_ANSWERED)
        return found._replace(options=options, missing=(NO_ANSWER,))
    return found


def _has_codes(column: _Column, cells: Cells) -> bool:
    texts = cells.texts
    if not any(map(_CODES.fullmatch, texts)) or not all(_CODES.fullmatch(t) or _CODE.fullmatch(t) for t in texts):
        return False
    twice = any(len(set(parts)) < len(parts) for parts in (split_cell(text, ",") for text in texts))
    choice = bool(re.fullmatch(r"(?:[^_]+_)*QID\d+", column.import_id)) or column.text.endswith(_SELECTED)
    return choice and not twice

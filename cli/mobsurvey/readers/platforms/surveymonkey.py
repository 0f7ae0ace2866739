"""Lays out exports of SurveyMonkey: a row of questions, blank above the further options, and a row of options.

An export may have one header row only. A question with one answer has "Response" under it, in the language of the
account, so that what stands in the columns tells what they are, and not that word. The option "Other (please specify)"
has no column of ticks: its text is the tick.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mobsurvey.readers.layout import Layout
from mobsurvey.readers.questions.cells import Cells, head_cells, read_content
from mobsurvey.readers.questions.headers import header_texts, unique_names
from mobsurvey.readers.questions.joined_answers import find_joined
from mobsurvey.readers.questions.option_columns import OptionText, set_name, side_by_side
from mobsurvey.readers.questions.option_sets import Option, OptionSet
from mobsurvey.readers.questions.sets_layout import layout_of
from mobsurvey.readers.questions.texts import one_line, plain_line, text_label
from mobsurvey.readers.questions.ticks import TickColumn, Ticked, find_ticks, ticked_sets
from mobsurvey.readers.table import Head, Table

TITLE = "SurveyMonkey"

_IDS = ("respondentid", "collectorid")
_STARTS = ("startdate", "datecreated")
_ONE_ANSWER = frozenset(
    (
        "",
        "response",
        "open-ended response",
        "antwort",
        "beantwortung",
        "offene antwort",
        "réponse",
        "réponse ouverte",
        "respuesta",
        "respuesta abierta",
        "resposta",
        "risposta",
        "phản hồi",
        "trả lời",
        "câu trả lời",
    )
)
"""What stands under a question with one answer."""
_LEAST_SURE = 2
_OTHER = re.compile(
    r"(?:an)?others?\b|autres?\b|otr[oa]s?\b|outr[oa]s?\b|altr[oaie]\b|sonstige|andere|[^(\[:,]*\bkhác(?!\s*\w)",
    re.IGNORECASE,
)
"""How an option begins for which a text is written."""
_REMARK = re.compile(r"comment|remark|suggest|commentaire|comentario|kommentar|góp ý|bình luận|nhận xét", re.IGNORECASE)
"""What tells that the text behind the options is no option."""


class _Column(NamedTuple):
    column: int
    """Counted from 0."""
    name: str
    question: str
    """In one line, without tags; that of the columns before where its own cell is blank."""
    option: str
    """What stands under it: an option, a row of a matrix, "Response"; "" where there is no second header row."""
    raw_option: str


class _Part(NamedTuple):
    """Columns of a question that are written as ticks are."""

    label: str
    columns: Sequence[_Column]
    ticked: Ticked
    text: Sequence[_Column] = ()
    """The one behind them that goes with them."""


def evidence(head: Head) -> str:
    """The columns that SurveyMonkey puts first."""
    keys = [_key(name) for name in head.names]
    if keys[:2] == list(_IDS) and any(start in keys for start in _STARTS):
        return f"columns {one_line(head.names[0])} and {one_line(head.names[1])}"
    return ""


def lay_out(table: Table) -> Layout:
    """The columns by their header rows and by what stands in them; reads the file once. ReadError."""
    header_texts(table)
    rows = table.head(2)
    headers = 2 if len(rows) > 1 and not any(map(str.strip, rows[1][:2])) else 1
    columns, renamed = _columns(rows, headers)
    head = head_cells(table, headers)
    asked = [question for question in _asked(columns) if _ticks(question, head) or _ticks(question[:-1], head)]
    content = read_content(table, headers, [[c.column for c in question] for question in asked])
    taken = {column.name.casefold() for column in columns}
    parts = [part for question in asked for part in _ticked_parts(question, content.cells)]
    found = ticked_sets([(_option_set(part, taken), part.ticked.role == "text") for part in parts], content)
    joined = {
        column: answers
        for column, cells in enumerate(content.cells)
        if headers == 1 and column > 1 and (answers := find_joined(cells, (";", ", ")))
    }
    labels = {c.column: text_label(c.question if c.option.casefold() in _ONE_ANSWER else c.option) for c in columns}
    details = {
        "header rows": str(headers),
        "nothing ticked": "; ".join(found.told),
        "not taken as a set": "; ".join(found.doubts),
        "columns renamed": renamed,
    }
    names = [column.name for column in columns]
    return layout_of(names, content, found.sets, joined, header_rows=headers, labels=labels, details=details)


def _key(text: str) -> str:
    return "".join(text.split()).replace("_", "").casefold()


def _columns(rows: Sequence[Sequence[str]], headers: int) -> tuple[list[_Column], str]:
    tops = [plain_line(cell) for cell in rows[0]]
    under = [plain_line(cell) for cell in rows[1]] if headers == 2 else [""] * len(tops)
    raw = [one_line(cell) for cell in rows[1]] if headers == 2 else under
    questions: list[str] = []
    for top, option in zip(tops, under, strict=True):
        questions.append(top or (questions[-1] if questions and option else ""))
    names, renamed = unique_names(
        [q if o.casefold() in _ONE_ANSWER else f"{q} - {o}" for q, o in zip(questions, under, strict=True)]
    )
    return [_Column(at, *texts) for at, texts in enumerate(zip(names, questions, under, raw, strict=True))], renamed


def _asked(columns: Sequence[_Column]) -> list[list[_Column]]:
    """The columns of each question that has a second header row."""
    texts = [OptionText(c.column, c.question, c.option) for c in columns if c.option and c.question]
    return [[columns[text.column] for text in run] for run in side_by_side(texts)]


def _ticked_parts(question: Sequence[_Column], cells: Sequence[Cells]) -> Iterator[_Part]:
    """The sets in a question: all its columns, all but the text behind them, or one set for each row of a matrix."""
    cuts = [(question, question[:0]), (question[:-1], question[-1:])]
    if _is_other(question[-1]) and cells[question[-1].column].is_blank:
        cuts.reverse()  # as in the same export once a text is written
    for members, text in cuts:
        ticked = _ticks(members, cells)
        if ticked and ticked.role and (len(members) >= _LEAST_SURE or ticked.role == "text"):
            asked = question[0].question
            rows = _rows(members, ticked)
            if not rows:
                yield _Part(asked, members, ticked, text)
            for row, part in rows.items():
                if found := _ticks(part, cells):
                    yield _Part(f"{asked} - {row}", part, found)
            return


def _option_set(part: _Part, taken: set[str]) -> OptionSet:
    row = f"{part.label.removeprefix(f'{part.columns[0].question} - ')} - "
    options = [
        Option(c.column, "", text_label(c.option.removeprefix(row)), recode)
        for c, recode in zip(part.columns, part.ticked.recodes, strict=True)
    ]
    written = next((Option(c.column, "", text_label(c.option), {}) for c in part.text if _is_other(c)), None)
    witnesses = () if written else tuple(c.column for c in part.text)
    name = set_name(part.label, part.columns[0].column, taken)
    return OptionSet(name, tuple(options), label=text_label(part.label), witnesses=witnesses, written=written)


def _is_other(column: _Column) -> bool:
    return bool(_OTHER.match(column.option)) and not _REMARK.search(column.option)


def _ticks(members: Sequence[_Column], cells: Sequence[Cells]) -> Ticked | None:
    columns = [
        TickColumn(c.column, (c.option, c.raw_option), (str(number), _ordinal_behind(members, c)))
        for number, c in enumerate(members, start=1)
    ]
    return find_ticks(columns, cells) if columns else None


def _ordinal_behind(members: Sequence[_Column], column: _Column) -> str:
    """The number of the answer in its row, where the columns are the rows and answers of a matrix."""
    row = column.option.partition(" - ")[0]
    inside = [c for c in members if c.option.partition(" - ")[0] == row]
    return str(inside.index(column) + 1)


def _rows(members: Sequence[_Column], ticked: Ticked) -> dict[str, list[_Column]]:
    """The columns by the row of a matrix; empty where ticks do not show that "Row - Answer" is what stands there."""
    if ticked.role != "text":
        return {}
    rows: dict[str, list[_Column]] = {}
    behind = [
        (c, tick)
        for c, tick in zip(members, ticked.ticks, strict=True)
        if tick and c.option.casefold() != tick.casefold() and c.raw_option.casefold() != tick.casefold()
    ]
    if not behind:
        return {}
    answers = {tick.casefold() for _, tick in behind}
    for column in members:
        row, _, answer = column.option.rpartition(" - ")
        for known in answers:
            if column.option.casefold().endswith(f" - {known}"):
                row = column.option[: -len(known) - 3]
        rows.setdefault(row or answer, []).append(column)
    return rows

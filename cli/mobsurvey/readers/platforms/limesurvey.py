"""LimeSurvey: `q[SQ001]`, `q_SQ001` or `Question [Option]`, with Y and blanks, or with Yes, No and N/A in any language.

In short answers a blank is an option that was left empty or a question that was not shown or not answered: a tick, or
the text of "other", tells that it was answered. In long answers N/A says that it was not shown. The option "other" has
no column of ticks: its text is the tick.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from mobsurvey.readers.layout import NO, YES, Layout
from mobsurvey.readers.questions.cells import Cells, Content, head_cells, read_content
from mobsurvey.readers.questions.headers import header_texts, unique_codes, unique_names
from mobsurvey.readers.questions.option_columns import OptionText, text_sets
from mobsurvey.readers.questions.option_sets import Option, OptionSet, tally, tally_text
from mobsurvey.readers.questions.sets_layout import layout_of
from mobsurvey.readers.questions.texts import one_line, text_label
from mobsurvey.readers.questions.ticks import ticked_text
from mobsurvey.readers.table import Head, Table
from mobsurvey.survey import Missing

TITLE = "LimeSurvey"

NOT_SHOWN = "N/A"

_SUBMITTED = {"submitdate", "Date submitted"}
_LAST_PAGE = ("lastpage", "Last page", "Letzte Seite", "Dernière page", "Última página", "Ultima pagina")
_START_LANGUAGE = (
    "startlanguage",
    "Start language",
    "Start-Sprache",
    "Startsprache",
    "Langue de départ",
    "Lenguaje inicial",
    "Idioma inicial",
)
_WORDS = (
    ("Y", "N", NOT_SHOWN),
    ("Yes", "No", NOT_SHOWN),
    ("Ja", "Nein", "k.A."),
    ("Ja", "Nein", "k. A."),
    ("Có", "Không", "Không áp dụng"),
    ("Oui", "Non", "N/D"),
    ("Sí", "No", "N/D"),
    ("Sì", "No", "N/D"),
    ("Sim", "Não", "N/D"),
    ("Ja", "Nee", "N.v.t."),
    ("Tak", "Nie", "N/D"),
    ("Ya", "Tidak", "T/A"),
    ("Да", "Нет", "Н/Д"),
    ("是", "否", "不适用"),
    ("はい", "いいえ", "該当なし"),
)
"""Chosen, not chosen and not shown, as answers are written in a language; N/A is often left untranslated."""
_ALL_WORDS = {word for words in _WORDS for word in words}
_OTHER = ("other", "othertext", "Other", "Sonstiges", "Khác", "Ý kiến khác", "Autre", "Otro", "Altro", "Outro")
_CODE = re.compile(r"([A-Za-z]\w*)\[(\w+)\]", re.ASCII)
_FLAT_CODE = re.compile(r"([A-Za-z]\w*?)_(SQ\d{3,}\w*|other)", re.ASCII)
_CODE_AND_TEXT = re.compile(r"([A-Za-z]\w*(?:\[\w+\])?)\. (.*)", re.ASCII | re.DOTALL)
_DEFAULT_CODE = re.compile(r"SQ0*(\d+)")
_COMMENT = "comment"


class _Answers(NamedTuple):
    """How a set's cells are written."""

    yes: str
    no: str
    not_shown: str


class _Header(NamedTuple):
    """What the header says, by column."""

    names: Sequence[str]
    questions: Sequence[str]
    """The code, or the text, of the question whose option the column is; "" for a question by itself."""
    options: Sequence[str]
    """Code or text of the option."""
    labels: Sequence[str]
    """The whole text; "" where the export gives none."""
    by_text: bool
    """Whether texts stand in place of codes."""


def evidence(head: Head) -> str:
    """Columns that LimeSurvey adds, or codes of subquestions."""
    names = [_plain(name) for name in head.names]
    signs = [next((name for name in names if name in words), "") for words in (_LAST_PAGE, _START_LANGUAGE)]
    if all(signs):
        return f"columns {signs[0]} and {signs[1]}"
    coded = [name for name in names if (found := _CODE.fullmatch(name)) and found[2].startswith("SQ")]
    flat = [name for name in names if (found := _FLAT_CODE.fullmatch(name)) and found[2].startswith("SQ")]
    if coded or len(flat) > 1:
        return f"column {(coded or flat)[0]}"
    return ""


def _plain(name: str) -> str:
    """The code, where code and text stand together."""
    text = one_line(name)
    found = _CODE_AND_TEXT.fullmatch(text)
    return found[1] if found else text


def lay_out(table: Table) -> Layout:
    """The columns by their codes or texts and by what stands in them; reads the file once. ReadError."""
    header = _read_header(header_texts(table))
    candidates = _candidates(header)
    head = head_cells(table, 1)
    likely = [found for found in candidates if all(head[o.column].counts.keys() <= _ALL_WORDS for o in found.options)]
    content = read_content(table, 1, [found.columns for found in likely])
    names, renamed = unique_names(header.names) if header.by_text else unique_codes(table, header.names, content)
    sets: list[OptionSet] = []
    told: list[str] = []
    apart: list[str] = []
    for candidate in candidates:
        answers, odd = _answers_of(candidate, content)
        if answers is None:
            apart += [f"{candidate.name}: {odd}"] if odd else []
            continue
        sets.append(_set_of(candidate, answers, content))
        told.append(_told(sets[-1], answers, content))
    details = {
        "columns renamed": renamed,
        "nothing ticked": "; ".join(told),
        "not taken as a set": "; ".join(apart),
        "other": _other_detail(names, content),
        "cases": _unfinished(names, header.labels, content),
    }
    labels = {column: text_label(text) for column, text in enumerate(header.labels)}
    texts = {found.written.column for found in sets if found.written}
    return layout_of(names, content, sets, labels=labels, further=_further(header, texts), details=details)


def _unfinished(names: Sequence[str], labels: Sequence[str], content: Content) -> str:
    """How many cases have no date on which they were sent off."""
    for column, (name, label) in enumerate(zip(names, labels, strict=True)):
        if _SUBMITTED & {name, label}:
            cases = content.cases - sum(content.cells[column].counts.values())
            if 0 < cases < content.cases:
                return f"{cases:,} not finished ({name} is blank); kept as cases, --where leaves them out of tables"
    return ""


def _read_header(texts: list[str]) -> _Header:
    both = [_CODE_AND_TEXT.fullmatch(text) for text in texts]
    if all(found or not text for found, text in zip(both, texts, strict=True)):
        names = [found[1] if found else "" for found in both]
        labels = [found[2] if found else "" for found in both]
    else:
        names, labels = texts, [""] * len(texts)
    cut = [_cut_code(name) for name in names]
    by_text = not any(question for question, _ in cut) and "startlanguage" not in names
    if by_text:
        cut, labels = [_cut_text(text) for text in texts], texts
    return _Header(names, [question for question, _ in cut], [option for _, option in cut], labels, by_text)


def _cut_code(text: str) -> tuple[str, str]:
    found = _CODE.fullmatch(text) or _FLAT_CODE.fullmatch(text)
    return (found[1], found[2]) if found else ("", "")


def _cut_text(text: str) -> tuple[str, str]:
    """Question and option of `Question [Option]`, where the option may have brackets of its own."""
    depth = at = 0
    for at in range(len(text) - 1, -1, -1):
        depth += {"]": 1, "[": -1}.get(text[at], 0)
        if depth == 0:
            break
    if not text.endswith("]") or depth or not text[:at].strip():
        return "", ""
    return text[:at].strip(), text[at + 1 : -1].strip()


def _candidates(header: _Header) -> list[OptionSet]:
    """Columns of one question, without comments; the text of "other" is the option that is written."""
    columns = [n for n, question in enumerate(header.questions) if question and not _is_text(header, n)]
    if header.by_text:
        sets = text_sets([OptionText(n, header.questions[n], header.options[n]) for n in columns], header.names)
    else:
        sets = _coded_sets(header, columns)
    return [_with_other(found, header) for found in sets]


def _coded_sets(header: _Header, columns: Sequence[int]) -> list[OptionSet]:
    found: dict[str, list[Option]] = {}
    labels: dict[str, str] = {}
    for n in columns:
        question, option = _cut_text(header.labels[n])
        labels.setdefault(header.questions[n], question)
        found.setdefault(header.questions[n], []).append(Option(n, header.options[n], text_label(option)))
    return [OptionSet(code, tuple(options), label=text_label(labels[code])) for code, options in found.items()]


def _is_text(header: _Header, column: int) -> bool:
    option = header.options[column]
    return option in _OTHER or option.endswith((_COMMENT, f"[{_COMMENT}]"))


def _with_other(found: OptionSet, header: _Header) -> OptionSet:
    columns = _other_columns(found, header)
    if not columns:
        return found
    label = header.options[columns[0]] if header.by_text else _cut_text(header.labels[columns[0]])[1]
    other = Option(columns[0], "" if header.by_text else "other", text_label(label or "Other"), {})
    return found._replace(written=other, witnesses=columns[1:])


def _other_columns(found: OptionSet, header: _Header) -> tuple[int, ...]:
    first, last = found.options[0].column, found.options[-1].column
    return tuple(
        n
        for n, question in enumerate(header.questions)
        if question == header.questions[first]
        and header.options[n] in _OTHER
        and (not header.by_text or first - 1 <= n <= last + 1)
    )


def _answers_of(found: OptionSet, content: Content) -> tuple[_Answers | None, str]:
    """How the cells say yes, no and not shown; or none, and why, where the columns are questions of their own."""
    cells = _cells(found, content)
    if any(one.full for one in cells):
        return None, ""
    texts = list(dict.fromkeys(text for one in cells for text in one.counts))
    if not texts and found.written and found.written.code and not content.cells[found.written.column].is_blank:
        return _Answers(*_WORDS[0]), ""  # only questions of options have a text of "other"
    for yes, no, not_shown in _WORDS:
        if set(texts) <= {yes, no, not_shown, NOT_SHOWN} and (yes in texts or no in texts):
            return _Answers(yes, no, not_shown if not_shown in texts else NOT_SHOWN), ""
    said = next((yes for yes, _, _ in _WORDS if yes in texts), "")
    odd = next((text for text in texts if text not in _ALL_WORDS), "")
    return None, f'"{odd}" stands beside "{said}", so each column is a question' if said and odd else ""


def _cells(found: OptionSet, content: Content) -> list[Cells]:
    return [content.cells[option.column] for option in found.options]


def _set_of(found: OptionSet, answers: _Answers, content: Content) -> OptionSet:
    found = _with_ticked_other(found, answers, content)
    texts = {text for cells in _cells(found, content) for text in cells.counts}
    not_shown = bool(texts & {answers.not_shown, NOT_SHOWN})
    says_no = answers.no in texts or not_shown
    recode = {answers.yes: YES, answers.no: NO, answers.not_shown: NOT_SHOWN}
    written = found.written
    if written and not_shown:
        written = written._replace(recode=dict.fromkeys((answers.not_shown, NOT_SHOWN), ""))
    return found._replace(
        options=tuple(option._replace(recode=recode) for option in found.options),
        missing=(Missing(NOT_SHOWN, "not-asked", {"en": "Not shown"}),) if not_shown else (),
        ticked_only=not says_no,
        witnesses=() if says_no else found.witnesses,
        written=written,
        base="asked" if says_no else "answered",
    )


def _with_ticked_other(found: OptionSet, answers: _Answers, content: Content) -> OptionSet:
    """An option that is only named "other" has answers like the others, in as many cases."""
    if not (written := found.written) or written.code:
        return found
    own, first = (content.cells[column].counts for column in (written.column, found.options[0].column))
    if not own or not own.keys() <= {*answers, NOT_SHOWN} or sum(own.values()) != sum(first.values()):
        return found
    options = sorted((*found.options, written), key=lambda option: option.column)
    return found._replace(options=tuple(options), written=None)


def _told(found: OptionSet, answers: _Answers, content: Content) -> str:
    counts = tally(found, content)
    if found.ticked_only:
        return ticked_text(found, counts)
    return tally_text(found, counts, no=f'"{answers.no}"', blank="not shown or not answered")


def _other_detail(names: Sequence[str], content: Content) -> str:
    found = [name for name, cells in zip(names, content.cells, strict=True) if "-oth-" in cells.counts]
    return f'"-oth-" is the answer "other" in {", ".join(found)}' if found else ""


def _further(header: _Header, texts: Collection[int]) -> Mapping[int, Sequence[str]]:
    """`q_SQ001`, and `q_1` where the codes are those that LimeSurvey numbers options and rows with.

    `texts` are columns that an option of the name `q_other` is written in.
    """
    further: dict[int, list[str]] = {}
    if not header.by_text:
        for column, (question, option) in enumerate(zip(header.questions, header.options, strict=True)):
            if question:
                number = _DEFAULT_CODE.fullmatch(option)
                name = f"{question}_{option}"
                further[column] = [
                    name,
                    *([f"{name}_text"] if column in texts else []),
                    *([f"{question}_{number[1]}"] if number else []),
                ]
    return further

"""REDCap: `q___1` with 1 and 0, or in labelled exports `Question (choice=Option)` with Checked and Unchecked.

A box that was not asked has 0 as one that was left empty, so only a tick tells that a question was answered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mobsurvey.readers.layout import NO, YES, Layout
from mobsurvey.readers.questions.cells import Content, read_content
from mobsurvey.readers.questions.headers import header_texts, unique_codes, unique_names
from mobsurvey.readers.questions.option_columns import OptionText, text_sets
from mobsurvey.readers.questions.option_sets import BINARY, Option, OptionSet, tally, tally_text, with_options
from mobsurvey.readers.questions.sets_layout import layout_of
from mobsurvey.readers.questions.texts import one_line, text_label
from mobsurvey.readers.table import Head, Table

TITLE = "REDCap"

_BOX = re.compile(r"(\w+?)___(\w+)")
_LABELLED_BOX = re.compile(r"(.*?) ?\(choice=(.*)\)", re.DOTALL)
_NEGATIVE = re.compile(r"_(\d+)")
_RECODE = {**BINARY, "Checked": YES, "Unchecked": NO}
_NONE = "not asked or nothing ticked cannot be told, so outside the base"
_OWN = (
    "redcap_event_name",
    "redcap_repeat_instrument",
    "redcap_repeat_instance",
    "redcap_survey_identifier",
    "redcap_data_access_group",
)


def evidence(head: Head) -> str:
    """A column that REDCap adds, or one of its boxes beside another sign of it."""
    names = [one_line(name) for name in head.names]
    if own := next((name for name in names if name in _OWN), ""):
        return f"column {own}"
    box = next((n for n, name in enumerate(names) if _BOX.fullmatch(name) and _is_box(head, n)), None)
    if box is not None:
        form = next((name for name in names if name.endswith("_complete")), "")
        first = "record_id" if names[0] == "record_id" else ""
        return f"columns {names[box]} and {form or first}" if form or first else ""
    labelled = next((n for n, name in enumerate(names) if _LABELLED_BOX.fullmatch(name) and _is_box(head, n)), None)
    return f'column "{names[labelled]}"' if labelled is not None else ""


def _is_box(head: Head, column: int) -> bool:
    return all(row[column] in ("", *_RECODE) for row in head.rows[1:])


def lay_out(table: Table) -> Layout:
    """The columns by their names or texts; reads the file once. ReadError."""
    texts = header_texts(table)
    labelled = any(_LABELLED_BOX.fullmatch(text) for text in texts)
    sets = _labelled_sets(texts) if labelled else _raw_sets(texts)
    content = read_content(table, 1, [found.columns for found in sets])
    names, renamed = unique_names(texts) if labelled else unique_codes(table, texts, content)
    found = with_options(sets, content)
    details = {
        "columns renamed": renamed,
        "labels": "the header has questions and options in place of names and codes" if labelled else "",
        "nothing ticked": "; ".join(tally_text(one, tally(one, content), none=_NONE) for one in found),
        "repeating instruments": _repeats(names, content),
        "events": _events(names, content),
    }
    labels = {column: text_label(text) for column, text in enumerate(texts)} if labelled else None
    further = {o.column: [f"{one.name}_{o.code}"] for one in found for o in one.options if not labelled}
    return layout_of(names, content, found, labels=labels, further=further, details=details)


def _raw_sets(texts: Sequence[str]) -> list[OptionSet]:
    boxes: dict[str, list[Option]] = {}
    for column, text in enumerate(texts):
        if found := _BOX.fullmatch(text):
            option = Option(column, _NEGATIVE.sub(r"-\1", found[2]), recode=_RECODE)
            boxes.setdefault(found[1], []).append(option)
    return [OptionSet(name, tuple(options)) for name, options in boxes.items()]


def _labelled_sets(texts: Sequence[str]) -> list[OptionSet]:
    found = [_LABELLED_BOX.fullmatch(text) for text in texts]
    return text_sets([OptionText(n, box[1], box[2]) for n, box in enumerate(found) if box], texts, _RECODE)


def _repeats(names: Sequence[str], content: Content) -> str:
    for name in ("redcap_repeat_instrument", "Repeat Instrument"):
        if name in names and (rows := sum(content.cells[names.index(name)].counts.values())):
            return f"{rows} of {content.cases} rows are entries of repeating instruments: a record has several rows"
    return ""


def _events(names: Sequence[str], content: Content) -> str:
    for name in ("redcap_event_name", "Event Name"):
        if name in names and len(events := content.cells[names.index(name)].texts) > 1:
            counted = ", ".join(f'"{event}" {rows}' for event, rows in events.items())
            return f"{counted}: a record has a row in each, and every row is a case here"
    return ""

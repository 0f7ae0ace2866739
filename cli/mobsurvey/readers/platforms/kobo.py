"""KoboToolbox: `q` with joined codes, `q/1`, `q/2` with 0 and 1, or both; blank where a question was not answered."""

from __future__ import annotations

from collections.abc import Container, Sequence

from mobsurvey.errors import ReadError
from mobsurvey.readers.layout import NO, YES, Layout
from mobsurvey.readers.questions.cells import Cells, Content, head_cells, read_content, row_of
from mobsurvey.readers.questions.headers import header_texts, unique_codes, unique_names
from mobsurvey.readers.questions.odk_family import Family, lay_out_family
from mobsurvey.readers.questions.option_columns import beside_joined
from mobsurvey.readers.questions.option_sets import BINARY, Option, OptionSet, with_options
from mobsurvey.readers.questions.texts import text_label
from mobsurvey.readers.table import Head, Table

TITLE = "KoboToolbox"

_SIGNS = (("_uuid", "_submission_time"), ("_submission__uuid", "_parent_index"))
_FAMILY = Family(
    "/",
    "_parent_index",
    own=("start", "end", "today", "deviceid", "phonenumber", "username", "simserial", "subscriberid", "audit"),
)
_MOST_TEXTS = 100


def evidence(head: Head) -> str:
    """Two of the columns that KoboToolbox adds."""
    for signs in _SIGNS:
        if all(sign in head.names for sign in signs):
            return f"columns {' and '.join(signs)}"
    return ""


def lay_out(table: Table) -> Layout:
    """The columns by their names and by what stands in them; reads the file once. ReadError."""
    texts = header_texts(table)
    header_rows = 2 if _has_tags(table) else 1
    sets = beside_joined(texts, "/.")
    sets += _without_joined(texts, {c for found in sets for c in found.columns}, head_cells(table, header_rows))
    content = read_content(table, header_rows, [found.columns for found in sets])
    found = [one for one in with_options(sets, content) if one.joined is not None or _is_whole(one, content)]
    details = {
        "options": "; ".join(_alone_detail(one) for one in found if one.joined is None),
        "header rows": "2: the second has tags (HXL) and is no case" if header_rows == 2 else "",
    }
    labels = None
    if any(" " in text for text in texts if not text.startswith("_")):
        _refuse_joined_labels(table, texts, header_rows, content, {c for one in found for c in one.columns})
        names, details["columns renamed"] = unique_names(texts)
        found = [_labelled(one, names) for one in found]
        labels = {column: text_label(text) for column, text in enumerate(texts) if not text.startswith("_")}
        details["labels"] = _label_detail(found)
    else:
        names, details["columns renamed"] = unique_codes(table, texts, content)
    return lay_out_family(_FAMILY, names, found, content, header_rows=header_rows, labels=labels, details=details)


def _has_tags(table: Table) -> bool:
    """Whether the second row has HXL tags in place of answers."""
    rows = table.head(2)
    filled = [cell for cell in rows[1] if cell] if len(rows) == 2 else []
    return bool(filled) and all(cell.startswith("#") for cell in filled)


def _without_joined(texts: Sequence[str], taken: set[int], head: Sequence[Cells]) -> list[OptionSet]:
    """Columns `q/1`, `q/2` without a column `q`, which a group of questions could be too: candidates.

    In the first cases they have nothing but 0 and 1.
    """
    parents: dict[str, list[int]] = {}
    for number, text in enumerate(texts):
        parent, found, code = text.rpartition("/")
        if found and parent and code and number not in taken and not text.startswith("_"):
            parents.setdefault(parent, []).append(number)
    return [
        OptionSet(parent, tuple(Option(number, texts[number][len(parent) + 1 :]) for number in numbers))
        for parent, numbers in parents.items()
        if len(numbers) > 1 and all(head[number].counts.keys() <= BINARY.keys() for number in numbers)
    ]


def _is_whole(found: OptionSet, content: Content) -> bool:
    """Whether a candidate is a set: every case fills all of its columns, with 0 and 1, or none, and both are met."""
    met: set[str] = set()
    for cells in content.together(found.columns):
        answers = {BINARY.get(cell, cell) for cell in cells}
        if answers != {""} and not answers <= {YES, NO}:
            return False
        met |= answers
    return len(found.options) > 1 and {YES, NO} <= met


def _alone_detail(found: OptionSet) -> str:
    return (
        f"{found.name}: taken as one question with {len(found.options)} options, though no column joins its answers, "
        "since every case has 0 or 1 in all of them or in none"
    )


def _labelled(found: OptionSet, names: Sequence[str]) -> OptionSet:
    """The set with its texts as labels, and its joined column's name, which may be numbered."""
    options = tuple(option._replace(label=text_label(option.code)) for option in found.options)
    name = found.name if found.joined is None else names[found.joined]
    return found._replace(name=name, options=options, label=text_label(found.name))


def _label_detail(sets: Sequence[OptionSet]) -> str:
    told = "the header has labels, which have spaces, in place of XML names"
    if any(found.joined is not None for found in sets):
        told += "; joined labels cannot be told apart, so the options' columns are read"
    return told


def _refuse_joined_labels(
    table: Table, texts: Sequence[str], header_rows: int, content: Content, taken: set[int]
) -> None:
    """ReadError where a column without columns of options has cells that join labels which other cells have alone."""
    for column, text in enumerate(texts):
        known = content.cells[column].counts
        if column in taken or _FAMILY.is_own(text) or len(known) > _MOST_TEXTS:
            continue
        joined = [cell for cell in known if _is_joined(cell, known)]
        if len(joined) > 1:
            raise ReadError(
                f'"{joined[0]}" in "{text}" is several labels joined by spaces, which cannot be told apart',
                where=table.place(row_of(table, header_rows, column, joined[0]), column + 1),
                next_step='Export again from KoboToolbox with "XML values and headers", or with select-many answers in '
                f"separate columns; --kind {table.kind} takes the cells as texts.",
            )


def _is_joined(cell: str, known: Container[str]) -> bool:
    """Whether the cell is two or more of the other cells, in a row with spaces between."""
    words = cell.split(" ")
    reached = {0}
    for end in range(1, len(words) + 1):
        for start in sorted(reached):
            part = " ".join(words[start:end])
            if start < end and part != cell and part in known:
                reached.add(end)
                break
    return len(words) > 1 and len(words) in reached

"""Makes names of the columns' headers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from mobsurvey.errors import ReadError
from mobsurvey.readers.layout import column_names
from mobsurvey.readers.questions.cells import Content
from mobsurvey.readers.questions.texts import one_line
from mobsurvey.readers.table import Table


def header_texts(table: Table) -> list[str]:
    """The texts of the first row, in one line each. ReadError where there is no row."""
    rows = table.head(1)
    if not rows:
        raise ReadError("the file has no header row", where=str(table.path), next_step="Export it again.")
    return [one_line(text) for text in rows[0]]


def unique_names(texts: Sequence[str]) -> tuple[list[str], str]:
    """A name for each column, no two the same when case is ignored; and what was renamed, "" for nothing.

    A text that one column alone has is its name; columns of the same text and those without get their numbers.
    """
    times = Counter(text.casefold() for text in texts)
    names: list[str] = []
    changed: list[str] = []
    taken = {text.casefold() for text in texts}
    for column, text in enumerate(texts):
        name = text
        if not text or times[text.casefold()] > 1:
            name = numbered_name(text, column, taken)
            changed.append(name)
        names.append(name)
    return names, ", ".join(f'"{name}"' for name in changed)


def unique_codes(table: Table, texts: Sequence[str], content: Content) -> tuple[list[str], str]:
    """As unique_names, for headers by which a codebook knows the columns. ReadError where two are the same.

    Also where a column with cells has none; sheets that were saved again have columns without either.
    """
    named = [text.casefold() for text in texts if text]
    if len(set(named)) < len(named) or any(
        not text and not cells.is_blank for text, cells in zip(texts, content.cells, strict=True)
    ):
        column_names(table)
    return unique_names(texts)


def numbered_name(text: str, column: int, taken: set[str]) -> str:
    """The text with the number of the column, counted from 0, behind it; taken, as it then is, by no other."""
    name = f"{text} (column {column + 1})" if text else f"column {column + 1}"
    while name.casefold() in taken:
        name += "_"
    taken.add(name.casefold())
    return name


def only_once(names: Sequence[str], further: Mapping[int, Sequence[str]]) -> dict[int, tuple[str, ...]]:
    """The further names of columns without those that name another column, or are proposed for two."""
    own = {name.casefold() for name in names}
    claims = Counter(key for texts in further.values() for key in {text.casefold() for text in texts})
    return {
        column: tuple(
            text for text in dict.fromkeys(texts) if claims[text.casefold()] == 1 and text.casefold() not in own
        )
        for column, texts in further.items()
    }

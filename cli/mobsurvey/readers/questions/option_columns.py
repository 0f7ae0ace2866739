"""Finds by their headers the columns that are options of one question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from mobsurvey.readers.questions.headers import numbered_name
from mobsurvey.readers.questions.option_sets import BINARY, Option, OptionSet
from mobsurvey.readers.questions.texts import text_label


class OptionText(NamedTuple):
    """A header with the texts of a question and an option."""

    column: int
    """Counted from 0."""
    question: str
    option: str


def beside_joined(names: Sequence[str], separators: str) -> list[OptionSet]:
    """The columns that are named as another, a separator and a code: `q`, `q/1`, `q/2`.

    The separator is the first of those given that shows any such column. Of several columns with the other's name it
    is the last before.
    """
    columns: dict[str, list[int]] = {}
    for number, name in enumerate(names):
        if name:
            columns.setdefault(name, []).append(number)
    for separator in separators:
        found: dict[int, list[Option]] = {}
        for number, name in enumerate(names):
            if prefix := _shortest_prefix(name, separator, columns):
                joined = max((n for n in columns[prefix] if n < number), default=columns[prefix][0])
                found.setdefault(joined, []).append(Option(number, name[len(prefix) + 1 :]))
        options = {option.column for one in found.values() for option in one}
        if sets := [
            OptionSet(names[joined], tuple(one), joined) for joined, one in found.items() if joined not in options
        ]:
            return sets
    return []


def _shortest_prefix(name: str, separator: str, columns: Mapping[str, object]) -> str:
    at = name.find(separator)
    while at > 0:
        if name[:at] in columns and at + 1 < len(name):
            return name[:at]
        at = name.find(separator, at + 1)
    return ""


def side_by_side(options: Iterable[OptionText]) -> list[list[OptionText]]:
    """Runs of columns with one question, in their order; an option that comes again begins another run."""
    runs: list[list[OptionText]] = []
    for option in options:
        last = runs[-1] if runs else []
        same = last and last[-1].question == option.question and last[-1].column + 1 == option.column
        if same and option.option not in [other.option for other in last]:
            last.append(option)
        else:
            runs.append([option])
    return runs


def text_sets(
    options: Iterable[OptionText], texts: Sequence[str], recode: Mapping[str, str] = BINARY
) -> list[OptionSet]:
    """A set for each run of columns with one question. `texts` are the headers, none of which may be a set's name."""
    taken = {text.casefold() for text in texts}
    return [
        OptionSet(
            set_name(run[0].question or "question", run[0].column, taken),
            tuple(Option(one.column, one.option, text_label(one.option), recode) for one in run),
            label=text_label(run[0].question),
        )
        for run in side_by_side(options)
    ]


def set_name(text: str, column: int, taken: set[str]) -> str:
    """The text, with the number of the set's first column where it is taken; taken from now on."""
    if text.casefold() in taken:
        return numbered_name(text, column, taken)
    taken.add(text.casefold())
    return text

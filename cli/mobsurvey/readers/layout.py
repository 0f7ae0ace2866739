"""How an export lays its questions out in a table of texts, and the raw survey that follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from mobsurvey.errors import ReadError
from mobsurvey.readers import shown_name
from mobsurvey.readers.table import Table
from mobsurvey.survey import Chunk, ResponseSet, Source, Survey, Variable

YES, NO = "1", "0"
_FEWEST_NAMES = 3
"""Columns from which on a case that has all their names as answers is a header."""


class Question(NamedTuple):
    """One column of the table."""

    variable: Variable
    """Its `columns` are further names, by which a codebook may know it; its name is unique in the file."""
    recode: Mapping[str, str] = {}
    """What stands for a cell's text in the raw survey; other texts stay as they are."""


class Written(NamedTuple):
    """An option that is chosen by writing a text: it has no column of ticks, the text is the tick."""

    variable: Variable
    """YES where a text is written, else blank: what a blank tells is for the set's ticks to say."""
    column: str
    """The name of the question that is the text."""
    unwritten: frozenset[str] = frozenset()
    """What the platform, and no respondent, writes into the column."""

    def reads(self, cell: str) -> str:
        return YES if cell.strip() and cell not in self.unwritten else ""


class Ticks(NamedTuple):
    """Columns of a set in which the platform writes only what was ticked: a blank beside a tick is a no."""

    members: tuple[str, ...]
    """Questions or written options."""
    witnesses: tuple[str, ...] = ()
    """Further columns that show, when filled, that the question was answered, such as the text of "other"."""
    unasked: frozenset[str] = frozenset()
    """Cells that show that it was not: a blank beside nothing else is the same."""


class Layout(NamedTuple):
    """What the columns of a table are."""

    header_rows: int
    questions: Sequence[Question]
    """One for every column, in their order."""
    sets: Mapping[str, ResponseSet] = {}
    """Dichotomies with YES as counted value, or delimited ones. A delimited set has the name of its column; a set of
    dichotomies may have that of a column in which the same answers are joined."""
    ticks: Sequence[Ticks] = ()
    written: Sequence[Written] = ()
    """Options without a column of their own; no name of theirs is a question's."""
    details: Mapping[str, str] = {}
    """What was decided, by name, as a user reads it: `nothing ticked`, `joined answers`, `labels`."""


@dataclass(frozen=True)
class LaidOutChunks:
    """The cases of a table, a chunk at a time; iterating reads the file anew."""

    table: Table
    layout: Layout

    def __iter__(self) -> Iterator[Chunk]:
        read = 0
        names = self.table.head(1)[0]
        for columns in self.table.chunks(self.layout.header_rows):
            self._refuse_header(names, columns, self.layout.header_rows + read)
            chunk = self._chunk(columns)
            read += chunk.cases
            yield chunk
        if not read:
            raise ReadError(
                "the file has a header row but no cases", where=str(self.table.path), next_step="Export it again."
            )

    def _refuse_header(self, names: Sequence[str], columns: Sequence[Sequence[str]], before: int) -> None:
        """ReadError where a row has the names again, as in exports that were put under one another."""
        first: Any = columns[0]
        if len(names) < _FEWEST_NAMES or names[0] not in getattr(first, "texts", first):
            return
        for row, cell in enumerate(first):
            if cell == names[0] and all(column[row] == name for column, name in zip(columns, names, strict=True)):
                raise ReadError(
                    "the names of the columns stand among the answers",
                    where=self.table.place(before + row + 1),
                    next_step="Import each export for itself, or remove the header rows of the further ones.",
                )

    def first(self, cases: int) -> Chunk:
        """The first cases, or all where there are fewer."""
        rows = self.table.head(self.layout.header_rows + cases)[self.layout.header_rows :]
        return self._chunk([list(column) for column in zip(*rows, strict=True)])

    def _chunk(self, columns: Sequence[list[str]]) -> Chunk:
        if not columns:
            return Chunk(0, {name: [] for name in _variables(self.layout)})
        named: dict[str, list[str]] = {}
        for question, cells in zip(self.layout.questions, columns, strict=True):
            recode = question.recode
            named[question.variable.name] = _recoded(cells, _by(recode)) if recode else cells
        for option in self.layout.written:
            named[option.variable.name] = _recoded(named[option.column], option.reads)
        for ticks in self.layout.ticks:
            shown = [named[name] for name in (*ticks.members, *ticks.witnesses)]
            cases = zip(*shown, strict=True)
            if ticks.unasked:
                blanks = [_blank_beside(cells, ticks.unasked) for cells in cases]
            else:
                blanks = [NO if any(cells) else "" for cells in cases]
            for name in ticks.members:
                named[name] = [cell or blank for cell, blank in zip(named[name], blanks, strict=True)]
        return Chunk(len(columns[0]), named)


def _by(recode: Mapping[str, str]) -> Callable[[str], str]:
    return lambda cell: recode.get(cell, cell)


def _recoded(cells: Any, change: Callable[[str], str]) -> Any:
    """What stands for the cells; a column that tells its different texts is changed in these only."""
    if hasattr(cells, "recoded"):
        return cells.recoded(change)
    return list(map(change, cells))


def _blank_beside(cells: Sequence[str], unasked: frozenset[str]) -> str:
    """What a blank among the cells stands for: a no where one is an answer, else what says that none was asked for."""
    filled = [cell for cell in cells if cell]
    return NO if any(cell not in unasked for cell in filled) else filled[0] if filled else ""


def survey_of(table: Table, layout: Layout, kind: str, evidence: str) -> Survey:
    """The raw survey in a table of that layout; its chunks are read while they are iterated."""
    details = {**({"evidence": evidence} if evidence else {}), **table.details, **layout.details}
    source = Source(shown_name(table.path), kind, table.encoding, details=details)
    return Survey(_variables(layout), layout.sets, {}, LaidOutChunks(table, layout), source)


def _variables(layout: Layout) -> dict[str, Variable]:
    """In the order of the columns, a written option before its text."""
    options = {option.column: option.variable for option in layout.written}
    found: dict[str, Variable] = {}
    for question in layout.questions:
        if option := options.get(question.variable.name):
            found[option.name] = option
        found[question.variable.name] = question.variable
    return found


def plain_layout(table: Table) -> Layout:
    """One header row of names, and every column a question of its own. ReadError."""
    names = column_names(table)
    return Layout(1, [Question(Variable(name, "text")) for name in names])


def column_names(table: Table, row: int = 1) -> list[str]:
    """The names in that row, in one line each. ReadError where one is blank or two are the same."""
    rows = table.head(row)
    if len(rows) < row:
        raise ReadError("the file has no header row", where=str(table.path), next_step="Export it again.")
    names = [" ".join(name.split()) for name in rows[row - 1]]
    first: dict[str, int] = {}
    for number, name in enumerate(names, start=1):
        if not name:
            raise ReadError(
                f"column {number} has no name",
                where=table.place(row),
                next_step="Name it in the header row, or remove the column.",
            )
        before = first.setdefault(name.casefold(), number)
        if before < number:
            same = names[before - 1] == name
            raise ReadError(
                f'columns {before} and {number} are both named "{name}"'
                if same
                else f'columns {before} and {number}, "{names[before - 1]}" and "{name}", differ only in case',
                where=table.place(row),
                next_step="Give each column a name of its own.",
            )
    return names

"""How an export lays its questions out in a table of texts, and the raw survey that follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from mobsurvey.errors import ReadError
from mobsurvey.readers import shown_name
from mobsurvey.readers.table import Table
from mobsurvey.survey import Chunk, ResponseSet, Source, Survey, Variable

YES, NO = "1", "0"


class Question(NamedTuple):
    """One column of the table."""

    variable: Variable
    """Its `columns` are further names, by which a codebook may know it; its name is unique in the file."""
    recode: Mapping[str, str] = {}
    """What stands for a cell's text in the raw survey; other texts stay as they are."""


class Ticks(NamedTuple):
    """Columns of a set in which the platform writes only what was ticked: a blank beside a tick is a no."""

    members: tuple[str, ...]
    witnesses: tuple[str, ...] = ()
    """Further columns that show, when filled, that the question was answered, such as the text of "other"."""


class Layout(NamedTuple):
    """What the columns of a table are."""

    header_rows: int
    questions: Sequence[Question]
    """One for every column, in their order."""
    sets: Mapping[str, ResponseSet] = {}
    """Dichotomies with YES as counted value, or delimited ones. A delimited set has the name of its column; a set of
    dichotomies may have that of a column in which the same answers are joined."""
    ticks: Sequence[Ticks] = ()
    details: Mapping[str, str] = {}
    """What was decided, by name, as a user reads it: `nothing ticked`, `joined answers`, `labels`."""


@dataclass(frozen=True)
class LaidOutChunks:
    """The cases of a table, a chunk at a time; iterating reads the file anew."""

    table: Table
    layout: Layout

    def __iter__(self) -> Iterator[Chunk]:
        read = 0
        for columns in self.table.chunks(self.layout.header_rows):
            chunk = self._chunk(columns)
            read += chunk.cases
            yield chunk
        if not read:
            raise ReadError(
                "the file has a header row but no cases", where=str(self.table.path), next_step="Export it again."
            )

    def first(self, cases: int) -> Chunk:
        """The first cases, or all where there are fewer."""
        rows = self.table.head(self.layout.header_rows + cases)[self.layout.header_rows :]
        return self._chunk([list(column) for column in zip(*rows, strict=True)])

    def _chunk(self, columns: Sequence[list[str]]) -> Chunk:
        if not columns:
            return Chunk(0, {question.variable.name: [] for question in self.layout.questions})
        named: dict[str, list[str]] = {}
        for question, cells in zip(self.layout.questions, columns, strict=True):
            named[question.variable.name] = _recoded(cells, question.recode) if question.recode else cells
        for ticks in self.layout.ticks:
            shown = [named[name] for name in (*ticks.members, *ticks.witnesses)]
            answered = [any(cells) for cells in zip(*shown, strict=True)]
            for name in ticks.members:
                named[name] = [cell or (NO if told else "") for cell, told in zip(named[name], answered, strict=True)]
        return Chunk(len(columns[0]), named)


def _recoded(cells: Any, recode: Mapping[str, str]) -> Any:
    """The cells, each or what stands for it; a column that tells its different texts is changed in these only."""
    if hasattr(cells, "recoded"):
        return cells.recoded(lambda cell: recode.get(cell, cell))
    return [recode.get(cell, cell) for cell in cells]


def survey_of(table: Table, layout: Layout, kind: str, evidence: str) -> Survey:
    """The raw survey in a table of that layout; its chunks are read while they are iterated."""
    details = {**({"evidence": evidence} if evidence else {}), **table.details, **layout.details}
    source = Source(shown_name(table.path), kind, table.encoding, details=details)
    variables = {question.variable.name: question.variable for question in layout.questions}
    return Survey(variables, layout.sets, {}, LaidOutChunks(table, layout), source)


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

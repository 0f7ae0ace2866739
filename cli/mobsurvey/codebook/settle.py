"""Settles what the texts of a file leave open: which mark is the decimal one, and whether days or months come first.

Only where the file itself decides it; what can be read two ways is for the user to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, cast, runtime_checkable

from mobsurvey.codebook.coding import EITHER
from mobsurvey.codebook.marks import DATE_ORDERS, DateMarks, NumberMarks
from mobsurvey.errors import ReadError, UsageError
from mobsurvey.survey import Chunk

FIRST_CASES = 5_000
"""By which it is settled. Where later cells show another notation the file is refused: what was read of it is wrong."""


class Notation(NamedTuple):
    """How numbers and dates are written in a file of texts."""

    decimal: str = "."
    """Or EITHER."""
    thousands: str = ""
    """Between groups of three digits; only where the user declares the decimal mark."""
    dates: str = "dmy"
    told: Mapping[str, str] = {}
    """What the file decided, by name, with a cell that shows it."""


@runtime_checkable
class Sampled(Protocol):
    """Raw chunks of texts whose beginning can be looked at."""

    def first(self, cases: int) -> Chunk: ...


class NotationWatch:
    """The notation of a file of texts: settled by its first cases, and held against all that come after."""

    def __init__(
        self,
        numbers: Sequence[str],
        dates: Sequence[str],
        *,
        decimal: str | None = None,
        order: str | None = None,
        comma_separated: bool = False,
        sheet: bool = False,
        where: str = "",
    ) -> None:
        """`numbers` and `dates` are columns; `decimal` and `order` what the user declares, UsageError for none.

        In a sheet, cells that are numbers come with a point, whatever mark its texts have. Where commas separate cells,
        the point is the decimal mark unless a cell shows the comma.
        """
        if decimal not in (None, ".", ","):
            raise UsageError(f'the decimal mark "{decimal}" is neither . nor ,')
        if order is not None and order not in DATE_ORDERS:
            raise UsageError(f'there is no order of dates "{order}"', next_step=f"There are: {', '.join(DATE_ORDERS)}.")
        self.sheet, self.where = sheet, where
        self.numbers = () if decimal else numbers
        self.dates = () if order else dates
        self.number_marks = NumberMarks(comma_separated=comma_separated, sheet=sheet)
        self.date_marks = DateMarks()
        mark_of_texts = EITHER if sheet and decimal == "," else decimal or "."
        told = _declared(numbers, dates, decimal, order)
        self.declared = Notation(mark_of_texts, {".": ",", ",": ".", None: ""}[decimal], order or "dmy", told)

    def settle(self, chunks: Any) -> Notation:
        """By the first cases, where their texts can be looked at. ReadError where they can be read two ways."""
        if isinstance(chunks, Sampled) and (self.numbers or self.dates):
            self._add(chunks.first(FIRST_CASES))
        return self._shown()

    def watch(self, chunks: Any, settled: Notation) -> Any:
        """The chunks; with a ReadError behind the last where all cells together show another notation."""
        if not isinstance(chunks, Sampled) or not (self.numbers or self.dates):
            return chunks
        return self._watched(iter(cast(Iterable[Chunk], chunks)), settled)

    def _watched(self, chunks: Iterator[Chunk], settled: Notation) -> Iterator[Chunk]:
        for chunk in chunks:
            self._add(chunk)
            yield chunk
        found = self._shown()
        if found.decimal != settled.decimal:
            raise self._late("decimal mark", found, '--decimal ","')
        if found.dates != settled.dates:
            raise self._late("date order", found, f"--dates {found.dates}")

    def _late(self, what: str, found: Notation, option: str) -> ReadError:
        return ReadError(
            f"the {what} is {found.told[what]}, which none of the first {FIRST_CASES:,} cases shows",
            where=self.where,
            next_step=f"Say so with {option}.",
        )

    def _add(self, chunk: Chunk) -> None:
        for name in dict.fromkeys(self.numbers):
            self.number_marks.add(name, chunk.columns[name])
        for name in dict.fromkeys(self.dates):
            self.date_marks.add(name, chunk.columns[name])

    def _shown(self) -> Notation:
        told = dict(self.declared.told)
        comma = self.number_marks.comma(self.where)
        found = self.date_marks.order(self.where)
        if comma:
            told["decimal mark"] = f'comma ("{comma.cell}" in column "{comma.column}")'
        if found:
            told["date order"] = f'{DATE_ORDERS[found.order]} ("{found.shown.cell}" in column "{found.shown.column}")'
        return self.declared._replace(
            decimal=(EITHER if self.sheet else ",") if comma else self.declared.decimal,
            dates=found.order if found else self.declared.dates,
            told=told,
        )


def _declared(numbers: Sequence[str], dates: Sequence[str], decimal: str | None, order: str | None) -> dict[str, str]:
    """What the user decided, of columns that there are."""
    told = {}
    if decimal and numbers:
        told["decimal mark"] = f"{'point' if decimal == '.' else 'comma'} (--decimal)"
    if order and dates:
        told["date order"] = f"{DATE_ORDERS[order]} (--dates)"
    return told

"""Counts cases that equal earlier ones in every answer: where no id tells cases apart, that is what can be known."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import repeat

from mobsurvey.survey import Chunk, Code, Column, case_numbers, digits_of_bitmap

MOST_CASES = 1_000_000
"""That are kept in mind, some 70 bytes each; beyond, nothing is counted."""
_MOST_NUMBERED = 255
_DOUBLE = 8
_Further = dict[int, list[tuple[str, str]]]
"""By case what has no number of its own: variable and code."""


class EqualCases:
    """Looks at the chunks of known cases, then at those of new ones, while they are written.

    Of each case a hash of its answers is kept. Cases without any valid answer are all alike, and are left out.
    """

    def __init__(self, variables: Sequence[str], known: int, is_compared: Callable[[Chunk], bool]) -> None:
        """`known` is the number of known cases, which come first; `is_compared` tells their chunks that count."""
        self.variables = tuple(variables)
        self.is_compared = is_compared
        self.new: int | None = 0
        """New cases that equal a known one; None where there are too many cases."""
        self.repeated = 0
        """Known cases that equal an earlier known one: what chance makes of so few variables."""
        self._known = known
        self._hashes: set[int] = set()
        self._numbers: dict[str, dict[str, int]] = {name: {} for name in self.variables}

    def watch(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        """The chunks as they are."""
        cases = 0
        for chunk in chunks:
            if self.variables and self.new is not None:
                self._look_at(chunk, is_known=cases < self._known)
            cases += chunk.cases
            yield chunk

    def _look_at(self, chunk: Chunk, *, is_known: bool) -> None:
        if is_known and not self.is_compared(chunk):
            return
        hashes = self._hashes_of(chunk)
        if not is_known:
            assert self.new is not None
            self.new += sum(one in self._hashes for one in hashes)
        elif len(self._hashes) + chunk.cases > MOST_CASES:
            self.new = None
            self._hashes = set()
        else:
            before = len(self._hashes)
            self._hashes.update(hashes)
            self.repeated += len(hashes) - (len(self._hashes) - before)

    def _hashes_of(self, chunk: Chunk) -> list[int]:
        """One of each case that has an answer."""
        parts: list[bytes] = []
        further: _Further = {}
        answered = 0
        for name in self.variables:
            column = chunk.columns[name]
            answered |= column.answered
            parts += self._bytes_of(name, column, further)
        width = len(parts)
        cases = bytearray(chunk.cases * width)
        for number, part in enumerate(parts):
            cases[number::width] = part
        rows = bytes(cases)
        return [
            hash((rows[(case - 1) * width : case * width], *further.get(case, ())))
            for case in case_numbers(answered, chunk.cases)
        ]

    def _bytes_of(self, name: str, column: Column, further: _Further) -> list[bytes]:
        """What stands in the column as bytes, a byte a case in each; into `further` goes what has no number."""
        listed = () if column.values is not None else column.selected.items()  # their text says what was chosen
        parts: list[bytes] = []
        if isinstance(column.values, array):
            answered = _marked(column.answered, column.cases, 255)  # what else is no number has bytes of many kinds
            planes = (column.values.tobytes()[byte::_DOUBLE] for byte in range(_DOUBLE))
            parts = [(int.from_bytes(plane, "big") & answered).to_bytes(column.cases, "big") for plane in planes]
        elif column.values is not None:
            data = array("q", map(hash, column.values)).tobytes()
            parts = [data[byte::_DOUBLE] for byte in range(_DOUBLE)]
        together = 0
        for code, bits in (*column.missing.items(), *listed):
            if code is None or not bits:
                continue
            number = self._numbers[name].setdefault(str(code), len(self._numbers[name]) + 1)
            if number <= _MOST_NUMBERED:
                together |= _marked(bits, column.cases, number)
            else:
                self._add(further, name, bits, column.cases, repeat(code))
        self._add(further, name, column.invalid, column.cases, column.invalid_values)
        return [*parts, together.to_bytes(column.cases, "big")]

    @staticmethod
    def _add(further: _Further, name: str, bits: int, cases: int, codes: Iterable[Code]) -> None:
        for case, code in zip(case_numbers(bits, cases), codes, strict=False):
            further.setdefault(case, []).append((name, str(code)))


def _marked(bits: int, cases: int, mark: int) -> int:
    """A byte a case, together as one number: the mark for those in the bitmap, 0 for the others."""
    signs = bytes(mark if sign == ord("1") else 0 for sign in range(256))
    return int.from_bytes(digits_of_bitmap(bits, cases).encode("ascii").translate(signs), "big")

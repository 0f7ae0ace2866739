"""`bands`: a number in bands, each from one break up to, and without, the next."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from math import isfinite
from typing import Any, Literal, NamedTuple

from mobsurvey.codebook.coding import plain_code
from mobsurvey.codebook.derived.bits import coded_column, kept_missing, missing_bits
from mobsurvey.codebook.derived.model import Compute, Known, Made
from mobsurvey.codebook.derived.sources import is_scored, labels, one_variable
from mobsurvey.codebook.toml_lines import Path
from mobsurvey.codebook.toml_section import TomlDocument, TomlSection
from mobsurvey.codebook.toml_text import label_table, quoted, value_text
from mobsurvey.survey import Chunk, Code, Column, Label, Measure, Value, Variable, bitmap_from_digits
from mobsurvey.tabulation.axis import any_of

Below = Literal["band", "missing"]
_MOST = 200


class Bands(NamedTuple):
    """The bands have the codes 1, 2, …; who is user-missing stays so, unless a band has that code."""

    of: str
    breaks: tuple[float, ...]
    """Rising. The last band has no upper end."""
    below: Below = "band"
    """Whether numbers below the first break are a band, the first, or system-missing."""
    labels: tuple[Label, ...] = ()
    """One a band; made of the breaks if there are none."""

    def needs(self, known: Known) -> tuple[str, ...]:
        return (self.of,)

    def makes(self, name: str, label: Label, measure: Measure | None, known: Known) -> Made:
        language = known.languages[0]
        texts = self.labels or [{language: text} for text in band_texts(self.breaks)[self._first :]]
        values = tuple(Value(number, text) for number, text in enumerate(texts, start=1))
        missing, ranges = kept_missing(known.variables[self.of], [value.code for value in values])
        return Made((Variable(name, "single", label, measure or "ordinal", values, missing, ranges),))

    @property
    def _first(self) -> int:
        """The first band that is an answer, of those that the breaks make."""
        return 0 if self.below == "band" else 1

    def compute(self, made: Made, known: Known) -> Compute:
        [variable] = made.variables

        def columns(chunk: Chunk) -> list[Column]:
            source: Column = chunk.columns[self.of]
            found = self._by_code(source) if source.values is None else self._by_number(source)
            selected: dict[Code, int] = dict(enumerate(found[self._first :], start=1))
            return [coded_column(chunk.cases, selected, missing_bits(source, variable))]

        return columns

    def _by_number(self, source: Column) -> list[int]:
        """The bitmaps of who is below the first break, and of every band."""
        places = bytes([bisect_right(self.breaks, value) for value in source.values or ()])
        answered = source.answered
        digits = (
            places.translate(bytes(49 if place == band else 48 for place in range(256)))
            for band in range(len(self.breaks) + 1)
        )
        return [bitmap_from_digits(text) & answered for text in digits]

    def _by_code(self, source: Column) -> list[int]:
        places = {code: bisect_right(self.breaks, code) for code in source.selected if not isinstance(code, str)}
        return [
            any_of(source.selected[code] for code, place in places.items() if place == band)
            for band in range(len(self.breaks) + 1)
        ]

    def toml(self) -> str:
        parts = [f"of = {quoted(self.of)}", f"breaks = [{', '.join(map(value_text, self.breaks))}]"]
        parts += [f'below = "{self.below}"'] if self.below != "band" else []
        if self.labels:
            parts.append(f"labels = [{', '.join(map(label_table, self.labels))}]")
        return f"{{ {', '.join(parts)} }}"


def read(document: TomlDocument, written: Any, path: Path, known: Known) -> Bands | None:
    """The rule; None after a problem, which is told."""
    section = TomlSection(document, written, path)
    if not section.is_table:
        return None
    before = len(document.problems)
    source = one_variable(section, known)
    breaks = _breaks(section)
    below: Below = section.word("below", ("band", "missing"), "band")
    bands = len(breaks) + (below == "band")
    texts = labels(section, bands, "one a band, the lowest first") if breaks else ()
    section.table.pop("labels", None)
    section.finish()
    if source is not None and not is_scored(source):
        document.problem(section.at("of"), f"'{source.name}' has no numbers", "Take recode or when for it.")
    if source is None or len(document.problems) > before:
        return None
    return Bands(source.name, breaks, below, texts)


def _breaks(section: TomlSection) -> tuple[float, ...]:
    written = section.take("breaks", list, required=True)
    if written is None:
        return ()
    path = section.at("breaks")
    if not written or not all(_is_number(value) for value in written):
        section.document.problem(path, '"breaks" must be numbers', "Write breaks = [18, 30, 45, 60].")
    elif not all(low < high for low, high in pairwise(written)):
        section.document.problem(path, "the breaks do not rise", "Write each number once, the lowest first.")
    elif len(written) > _MOST:
        section.document.problem(path, f"there are more than {_MOST} breaks", "Take fewer.")
    else:
        return tuple(map(float, written))
    return ()


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return isfinite(value)
    except OverflowError:
        return False


def band_texts(breaks: Sequence[float]) -> list[str]:
    """What the bands are called: <18, 18–29, 30–44, 45+; of breaks with decimals: 1.5 – <3."""
    whole = all(value.is_integer() for value in breaks)

    def text(low: float, high: float) -> str:
        if not whole:
            return f"{plain_code(low)} – <{plain_code(high)}"
        last = plain_code(high - 1)
        if last == plain_code(low):
            return str(last)
        return f"{plain_code(low)} – {last}" if low < 0 else f"{plain_code(low)}–{last}"

    between = (text(low, high) for low, high in pairwise(breaks))
    return [f"<{plain_code(breaks[0])}", *between, f"{plain_code(breaks[-1])}+"]

"""The lines and columns of a table of an index: scores, ranks, bands, bases, and what changed from wave to wave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from mobsurvey.indices import Index
from mobsurvey.statistics.adjustment.holm import holm
from mobsurvey.statistics.index_scores import IndexScores, Joint, index_change, interval
from mobsurvey.survey import text_of
from mobsurvey.table.index_words import say
from mobsurvey.table.model import ValueColumn, ValueRow, Values
from mobsurvey.table.number_format import format_decimal

_Value = str | float | tuple[float, float] | None


class Waves(NamedTuple):
    """The waves of a table, those with respondents."""

    title: str
    labels: tuple[str, ...]


class Line(NamedTuple):
    """A line of the table to be: a unit, a factor, an item, or all."""

    item: str
    label: str
    scores: tuple[IndexScores, ...] = ()
    """One a wave; one where there are none."""
    bases: tuple[float | None, ...] = ()
    """Respondents, of an item its valid answers; one a wave."""
    joint: tuple[Joint | None, ...] = ()
    """By a design, each wave's score with that of the wave before; one a wave, of the first None."""
    part: int | None = None
    """The number of the part of the banner within which it is ranked; None for what is not ranked."""
    ranks: tuple[int | None, ...] = ()
    """One a wave."""
    weight: float | None = None
    """Of a factor or item."""
    level: int = 0
    role: Literal["answer", "base"] = "answer"


def index_values(
    index: Index, lines: Sequence[Line], waves: Waves | None, of_units: bool, confidence: float, language: str
) -> Values:
    """The grid. Units have ranks and bands, and without waves the scores of each factor; parts have their weights."""
    columns: list[ValueColumn] = []
    cells: list[list[_Value]] = [[] for _ in lines]

    def add(column: ValueColumn, values: Sequence[_Value]) -> None:
        if any(value is not None for value in values):
            columns.append(column)
            for row, value in zip(cells, values, strict=True):
                row.append(value)

    if not of_units:
        key = "possible" if index.scoring == "points" else "weight"
        weights = [line.weight for line in lines]
        places = max((_places(weight) for weight in weights if weight is not None), default=0)
        add(ValueColumn(key, say(key, language), places=places), weights)
    of_interval = say("interval", language, confidence=format_decimal(100 * confidence, 0, language))
    for wave, label in enumerate(waves.labels if waves else ("",)):
        above = (label,) if waves else ()

        def column(key: str, text: str = "", places: int = 1, signed: bool = False) -> ValueColumn:
            return ValueColumn(key, text or say(key, language), above, places, signed)  # noqa: B023

        found = [line.scores[wave] for line in lines]
        if index.scoring == "points" and not of_units:
            points = [_points(line, one) for line, one in zip(lines, found, strict=True)]
            add(column("awarded", places=2), points)
        add(column("score"), [one.value for one in found])
        add(column("interval", of_interval), [interval(one, confidence) for one in found])
        add(column("rank", places=0), [line.ranks[wave] if line.ranks else None for line in lines])
        bands = [
            None if line.weight else band_of(index, one.value, language) for line, one in zip(lines, found, strict=True)
        ]
        add(column("band"), bands)
        add(column("base", places=0), [line.bases[wave] for line in lines])
        if wave:
            changes = [
                index_change(
                    line.scores[wave], line.scores[wave - 1], confidence, line.joint[wave] if line.joint else None
                )
                for line in lines
            ]
            add(column("change", signed=True), [found.difference if found else None for found in changes])
            ends = [
                (found.low, found.high) if found and found.low is not None and found.high is not None else None
                for found in changes
            ]
            add(column("change-interval", of_interval), ends)
            # The last line stands for all others, and is tested for itself.
            *p_values, whole = [found.p if found else None for found in changes]
            add(column("p"), [*_adjusted(p_values), whole])
            add(column("rank-change", places=0, signed=True), [_climbed(line, wave) for line in lines])
    if of_units and waves is None:
        for number, factor in enumerate(index.factors):
            scores = [line.scores[0].factors[number] for line in lines]
            add(ValueColumn(factor.name, factor.title(language)), scores)
    rows = [
        ValueRow(line.item, line.label, tuple(values), line.level, line.role)
        for line, values in zip(lines, cells, strict=True)
    ]
    return Values(tuple(columns), tuple(rows))


def _places(weight: float) -> int:
    """Decimals that it needs, two at the most."""
    return next((places for places in (0, 1) if abs(weight - round(weight, places)) < 1e-9), 2)


def _points(line: Line, found: IndexScores) -> float | None:
    """Points awarded on average, of those possible."""
    return None if found.value is None or line.weight is None else found.value * line.weight / 100


def _adjusted(p_values: Sequence[float | None]) -> list[float | None]:
    """By Holm over those that there are."""
    adjusted = iter(holm([p for p in p_values if p is not None]))
    return [None if p is None else next(adjusted) for p in p_values]


def _climbed(line: Line, wave: int) -> int | None:
    """Ranks gained since the wave before."""
    if not line.ranks:
        return None
    before, now = line.ranks[wave - 1], line.ranks[wave]
    return None if before is None or now is None else before - now


def band_of(index: Index, score: float | None, language: str) -> str | None:
    """The label of the band that the score is in; made of its ends where it has none, or is below all bands."""
    if score is None or not index.bands:
        return None
    end: float | None = None
    for band in index.bands:
        if score >= band.start - 1e-9:
            return text_of(band.label, language, _between(band.start, end, language))
        end = band.start
    return _between(0, end, language)


def _between(start: float, end: float | None, language: str) -> str:
    low = format_decimal(start, _places(start), language)
    if end is None:
        return say("band-from", language, start=low)
    high = format_decimal(end, _places(end), language)
    return say("band-between", language, start=low, end=high) if start else say("band-under", language, end=high)


def band_labels(index: Index, language: str) -> Iterator[str]:
    """Every band with where it begins, the highest first."""
    end: float | None = None
    for band in index.bands:
        ends = _between(band.start, end, language)
        label = text_of(band.label, language, "")
        yield f"{label}: {ends}" if label else ends
        end = band.start
    if end:
        yield _between(0, end, language)

"""Describes a variable or set: who answered, who did not and why, and what the answers are."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mobsurvey.study import Study
from mobsurvey.survey import Column, Variable, text_of
from mobsurvey.tabulation.axis import NO_ANSWER, NONE_CHOSEN, SetAxis


@dataclass(frozen=True)
class NumberSummary:
    """Moments of a number variable over its valid answers."""

    mean: float
    sd: float | None
    """Sample standard deviation (divisor n - 1); None for a single answer."""
    least: float
    greatest: float


@dataclass(frozen=True)
class Description:
    """What can be said of one variable or set without a table."""

    name: str
    kind: str
    label: str
    answered: int
    """Cases with a valid answer; for a set, cases in its base."""
    missing: Mapping[str, int]
    """Cases without one, by reason: "blank", a missing code's label, or for sets "none chosen" and "no answer"."""
    invalid: int
    counts: tuple[tuple[str, str, int], ...] = ()
    """Code or member, label and count of each answer."""
    summary: NumberSummary | None = None
    distinct: int | None = None
    """Different texts or dates."""


def describe_variable(study: Study, variable: Variable, language: str) -> Description:
    """The description of a variable; reads all its answers."""
    answered = invalid = 0
    missing: dict[str, int] = {}
    counts = dict.fromkeys((value.code for value in variable.values), 0)
    missing_labels = {m.code: text_of(m.label, language, str(m.code)) for m in variable.missing}
    numbers = _Moments()
    texts: set[str] = set()
    for chunk in study.survey.chunks:
        column: Column = chunk.columns[variable.name]
        answered += column.answered.bit_count()
        invalid += column.invalid.bit_count()
        for code, bits in column.missing.items():
            reason = "blank" if code is None else missing_labels.get(code, str(code))
            missing[reason] = missing.get(reason, 0) + bits.bit_count()
        for code in counts:
            counts[code] += column.selected.get(code, 0).bit_count()
        if variable.kind == "number":
            numbers.add(value for value in column.values or () if value == value)
        elif variable.kind != "single":
            texts.update(value for value in column.values or () if value)
    labels = variable.value_labels(language)
    return Description(
        variable.name,
        variable.kind,
        variable.title(language),
        answered,
        missing,
        invalid,
        tuple((str(code), labels[code], count) for code, count in counts.items()),
        numbers.summary() if variable.kind == "number" else None,
        len(texts) if variable.kind in ("text", "date", "id") else None,
    )


def describe_set(study: Study, name: str, language: str) -> Description:
    """The description of a response set; its counts are those of the base."""
    response_set = study.survey.sets[name]
    axis = SetAxis(response_set, study.survey, language)
    answered = 0
    missing = {NONE_CHOSEN: 0, NO_ANSWER: 0}
    counts = [0] * len(axis.categories)
    for chunk in study.survey.chunks:
        bits = axis.bits(chunk)
        answered += bits.answered.bit_count()
        for reason, cases in bits.unanswered.items():
            missing[reason] += cases.bit_count()
        for number, selected in enumerate(bits.selected):
            counts[number] += selected.bit_count()
    lines = [
        (c.item if c.code is None else str(c.code), c.label, n) for c, n in zip(axis.categories, counts, strict=True)
    ]
    missing = {reason: count for reason, count in missing.items() if count}
    return Description(name, response_set.kind, axis.title, answered, missing, 0, tuple(lines))


class _Moments:
    """Mean and variance over chunks. Source: Welford (1962), Technometrics 4:419."""

    def __init__(self) -> None:
        self.count = 0
        self.mean = self.squares = 0.0
        self.least, self.greatest = math.inf, -math.inf

    def add(self, values: Iterable[float]) -> None:
        for value in values:
            self.count += 1
            step = value - self.mean
            self.mean += step / self.count
            self.squares += step * (value - self.mean)
            self.least, self.greatest = min(self.least, value), max(self.greatest, value)

    def summary(self) -> NumberSummary | None:
        if not self.count:
            return None
        sd = math.sqrt(self.squares / (self.count - 1)) if self.count > 1 else None
        return NumberSummary(self.mean, sd, self.least, self.greatest)

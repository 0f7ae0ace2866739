"""Those without a valid answer to a question: by the reason, as an axis of their own, or counted beside its answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from mobsurvey.survey import Chunk, Code, Column, MissingKind, Survey, Variable, text_of
from mobsurvey.tabulation.axis import BLANK, INVALID, NO_ANSWER, NONE_CHOSEN, Axis, AxisBits, Category, SetAxis, any_of


class MissingAxis(Axis):
    """The reasons for which cases have no answer on another axis; its base are those cases."""

    disjoint = False

    def __init__(self, axis: Axis, reasons: Sequence[str]) -> None:
        """`reasons` are those that the axis gives for cases without an answer."""
        self.name, self.title, self.axis, self.reasons = axis.name, axis.title, axis, reasons
        self.categories = tuple(Category(axis.name, None, reason) for reason in reasons)

    def bits(self, chunk: Chunk) -> AxisBits:
        unanswered = self.axis.bits(chunk).unanswered
        selected = [unanswered.get(reason, 0) for reason in self.reasons]
        return AxisBits(selected, any_of(selected), {})


class Counted(NamedTuple):
    """Missing codes that are counted as one answer."""

    kind: MissingKind
    label: str
    codes: Mapping[str, frozenset[Code]]
    """By variable."""
    ranges: Mapping[str, tuple[tuple[float, float], ...]]
    """By variable the ends of ranges of codes, both included."""

    def bits(self, chunk: Chunk) -> int:
        """Who has one of the codes in any of the variables."""
        found = 0
        for name in {**self.codes, **self.ranges}:
            column: Column = chunk.columns[name]
            found |= any_of(bits for code, bits in column.missing.items() if self._has(name, code))
        return found

    def _has(self, name: str, code: Code | None) -> bool:
        if code is None:
            return False
        if code in self.codes.get(name, ()):
            return True
        spans = () if isinstance(code, str) else self.ranges.get(name, ())
        return any(low <= code <= high for low, high in spans)  # type: ignore[operator]


def counted_as_answers(
    survey: Survey, names: Sequence[str], kinds: Collection[MissingKind], labels: Mapping[MissingKind, str], lang: str
) -> list[Counted]:
    """The missing codes of these kinds that the variables declare, those of one label together.

    `labels` are for codes that have none of their own.
    """
    found: dict[tuple[MissingKind, str], tuple[dict[str, frozenset[Code]], dict[str, tuple[tuple[float, float], ...]]]]
    found = {}
    for name in names:
        variable: Variable = survey.variables[name]
        for missing in variable.missing:
            if missing.kind in kinds:
                label = text_of(missing.label, lang, labels[missing.kind])
                codes, _ = found.setdefault((missing.kind, label), ({}, {}))
                codes[name] = codes.get(name, frozenset()) | {missing.code}
        for span in variable.missing_ranges:
            if span.kind in kinds:
                _, ranges = found.setdefault((span.kind, labels[span.kind]), ({}, {}))
                ranges[name] = (*ranges.get(name, ()), (span.low, span.high))
    return [Counted(kind, label, codes, ranges) for (kind, label), (codes, ranges) in found.items()]


def with_missing(axis: Axis, counted: Sequence[Counted]) -> Axis:
    """The axis with what is counted as its further answers, in its base; itself where there is nothing."""
    if not counted:
        return axis
    return _SetWithMissing(axis, counted) if isinstance(axis, SetAxis) else _WithMissing(axis, counted)


class SetByReason(SetAxis):
    """A set whose cases without an answer to any column are told apart by the reason.

    That is the first of the missing codes that any of its columns has, in the order given; else a value in no list;
    else blank. A case has one reason, so that they add up.
    """

    def __init__(self, axis: SetAxis, codes: Sequence[Counted]) -> None:
        self.name, self.title, self.set, self.categories = axis.name, axis.title, axis.set, axis.categories
        self.inner, self.codes = axis, codes

    def bits(self, chunk: Chunk) -> AxisBits:
        seen = self.inner.bits(chunk)
        reasons = dict(seen.unanswered)
        left = reasons.pop(NO_ANSWER, 0)
        found = [(one.label, one.bits(chunk)) for one in self.codes]
        found.append((INVALID, any_of(chunk.columns[name].invalid for name in self.set.members)))
        for label, bits in found:
            if bits & left:
                reasons[label] = reasons.get(label, 0) | bits & left
                left &= ~bits
        if left:
            reasons[BLANK] = reasons.get(BLANK, 0) | left
        return seen._replace(unanswered=reasons)


class _CountsMissing:
    """An axis, and after its answers missing codes that are counted as such."""

    inner: Axis
    counted: Sequence[Counted]

    @property
    def plain(self) -> Axis:
        return self.inner

    def bits(self, chunk: Chunk) -> AxisBits:
        return _bits(self.inner.bits(chunk), self.counted, chunk)


class _WithMissing(_CountsMissing, Axis):
    """The answers to a single-choice variable, and after them its missing codes."""

    def __init__(self, axis: Axis, counted: Sequence[Counted]) -> None:
        self.name, self.title, self.disjoint = axis.name, axis.title, axis.disjoint
        self.categories = _categories(axis, counted)
        self.inner, self.counted = axis, counted


class _SetWithMissing(_CountsMissing, SetAxis):
    """The options of a set, and after them the missing codes of those who answered none of its columns."""

    def __init__(self, axis: SetAxis, counted: Sequence[Counted]) -> None:
        self.name, self.title, self.set = axis.name, axis.title, axis.set
        self.categories = _categories(axis, counted)
        self.inner, self.counted = axis, counted


def _categories(axis: Axis, counted: Sequence[Counted]) -> tuple[Category, ...]:
    """An answer that is one code of one variable has that code, others their kind as a name."""
    found = []
    for one in counted:
        codes = set().union(*one.codes.values())
        single = len(codes) == 1 and not one.ranges
        found.append(Category(axis.name, codes.pop(), one.label) if single else Category(one.kind, None, one.label))
    return (*axis.categories, *found)


def _bits(seen: AxisBits, counted: Sequence[Counted], chunk: Chunk) -> AxisBits:
    # Who chose none of a set has answered it.
    answered = seen.answered | seen.unanswered.get(NONE_CHOSEN, 0)
    more = [one.bits(chunk) & ~answered for one in counted]
    taken = any_of(more)
    left = {reason: bits & ~taken for reason, bits in seen.unanswered.items()}
    return AxisBits([*seen.selected, *more], seen.answered | taken, {r: bits for r, bits in left.items() if bits})

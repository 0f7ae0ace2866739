"""Sums of the scores of an index's items over groups of cases: all that the index is computed from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mobsurvey.errors import UsageError
from mobsurvey.indices import Index
from mobsurvey.survey import Chunk, Code, Column, Survey, Variable
from mobsurvey.tabulation.axis import NO_ANSWER, Axis
from mobsurvey.tabulation.counts import Only, add_reasons
from mobsurvey.tabulation.weight import Weight, flags_of_bitmap, numbers_of, weigh

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BLOCK = 65_536
"""Cases whose scores are held at once, so that memory does not grow with the chunk."""


class ItemSums(NamedTuple):
    """Of I items, in the order of the index; a is 1 for a valid answer, x its score from 0 to 100, w a weight."""

    respondents: float
    """Cases with a valid answer to an item or more, with a frequency weight as often as they were met."""
    answers: tuple[int, ...]
    """Valid answers to each item, unweighted."""
    weights: tuple[float, ...]
    """Sums of wa."""
    scores: tuple[float, ...]
    """Sums of wx."""


class NotScored(NamedTuple):
    """How the cases of a study shrink to those of an index."""

    cases: int
    """All cases."""
    filtered: int
    """Cases the filter left out."""
    without_weight: int
    reasons: Mapping[str, Mapping[str, int]]
    """Of the rest, those without an answer, by the title of the question, "" for all items, and by reason."""


class ScoreBlock(NamedTuple):
    """Some cases of a chunk with the scores of their answers."""

    chunk: Chunk
    before: int
    """Cases in earlier chunks."""
    start: int
    end: int
    """Which of the chunk's cases they are."""
    scores: NDArray[np.float64]
    """Cases x 2I: x of every item, 0 without a valid answer, then a of every item."""

    @property
    def is_first(self) -> bool:
        """Whether it begins its chunk."""
        return self.start == 0

    def flags(self, bits: int) -> NDArray[np.bool_]:
        """Which of its cases are in a bitmap of the chunk and have a valid answer to any item."""
        inside = flags_of_bitmap(bits, self.chunk.cases)[self.start : self.end]
        return inside & self.scores[:, self.scores.shape[1] // 2 :].any(axis=1)


def score_blocks(survey: Survey, index: Index) -> Iterator[ScoreBlock]:
    """All cases of the survey, block by block; an item that it lacks has no answers.

    UsageError for a score that is not from 0 to 100.
    """
    import numpy as np

    items = [item.name for item in index.items]
    rules = [score_rule(index, number, survey.variables.get(name)) for number, name in enumerate(items)]
    before = 0
    for chunk in survey.chunks:
        columns = [_scores(chunk, name, rule, before) for name, rule in zip(items, rules, strict=True)]
        for start in range(0, chunk.cases, _BLOCK):
            end = min(start + _BLOCK, chunk.cases)
            matrix = np.array([column[start:end] for column in columns]).T
            valid = ~np.isnan(matrix)
            both = np.concatenate([np.where(valid, matrix, 0.0), valid], axis=1)
            yield ScoreBlock(chunk, before, start, end, both)
        before += chunk.cases


def sum_scores(
    survey: Survey,
    index: Index,
    groups: Sequence[Only | None],
    axes: Sequence[Axis],
    only: Only | None,
    weight: Weight | None,
) -> tuple[list[ItemSums], NotScored]:
    """The sums over each of the groups (None is all); and who is not in the base of all axes, or gave no answer."""
    import numpy as np

    count = len(index.items)
    respondents, answers = np.zeros(len(groups)), np.zeros((len(groups), count), np.int64)
    sums = np.zeros((len(groups), 2 * count))
    left: list[dict[str, int]] = [{} for _ in axes]
    cases = filtered = without_weight = nothing = 0
    inside, members, weights = 0, list[int](), np.zeros(0)
    for block in score_blocks(survey, index):
        chunk = block.chunk
        if block.is_first:
            inside = only.bits(chunk) if only else (1 << chunk.cases) - 1
            cases += chunk.cases
            filtered += chunk.cases - inside.bit_count()
            weighed = weigh(chunk, weight, block.before)
            weights = weighed.values
            without_weight += (inside & ~weighed.weighted).bit_count()
            inside &= weighed.weighted
            for axis, unanswered in zip(axes, left, strict=True):
                seen = axis.bits(chunk)
                add_reasons(unanswered, seen.unanswered, inside)
                inside &= seen.answered
            members = [group.bits(chunk) & inside if group else inside for group in groups]
        own = weights[block.start : block.end]
        everyone = flags_of_bitmap(inside, chunk.cases)[block.start : block.end]
        nothing += int(everyone.sum() - block.flags(inside).sum())
        for number, bits in enumerate(members):
            flags = block.flags(bits)
            some = block.scores[flags]
            is_frequency = weight is not None and weight.kind == "frequency"
            respondents[number] += own[flags].sum() if is_frequency else len(some)
            answers[number] += some[:, count:].sum(axis=0).astype(np.int64)
            sums[number] += own[flags] @ some
    reasons = {axis.title: found for axis, found in zip(axes, left, strict=True) if found}
    if nothing:
        reasons[""] = {NO_ANSWER: nothing}
    by_group = [
        ItemSums(
            float(respondents[number]),
            tuple(answers[number].tolist()),
            tuple(sums[number, count:].tolist()),
            tuple(sums[number, :count].tolist()),
        )
        for number in range(len(groups))
    ]
    return by_group, NotScored(cases, filtered, without_weight, reasons)


class ScoreRule(NamedTuple):
    """How the answers to an item become scores from 0 to 100."""

    by_code: Mapping[Code, float]
    """Of a variable with a list of answers."""
    low: float = 0
    high: float = 0
    """Of numbers, the ends of their scale."""


def score_rule(index: Index, number: int, variable: Variable | None) -> ScoreRule:
    """The rule of the item of that number; None is a variable that the survey lacks."""
    if variable is None:
        return ScoreRule({})
    codes = [value.code for value in variable.values]
    if index.scoring == "share":
        return ScoreRule({code: 100.0 if code in index.counted_values else 0.0 for code in codes})
    numbers = [float(code) for code in codes]
    if index.scoring == "points":
        low, high = 0.0, index.items[number].weight
    elif numbers:
        low, high = min(numbers), max(numbers)
    else:
        assert index.scale is not None  # as the codebook was read
        low, high = index.scale
    return ScoreRule({code: 100 * (float(code) - low) / (high - low) for code in codes}, low, high)


def _scores(chunk: Chunk, name: str, rule: ScoreRule, before: int) -> NDArray[np.float64]:
    """The score of every case; nan where there is no valid answer."""
    import numpy as np

    if name not in chunk.columns:
        return np.full(chunk.cases, np.nan)
    column: Column = chunk.columns[name]
    if column.values is None:
        scores = np.full(chunk.cases, np.nan)
        for code, score in rule.by_code.items():
            scores[flags_of_bitmap(column.selected.get(code, 0), chunk.cases)] = score
    else:
        scores = 100 * (numbers_of(column) - rule.low) / (rule.high - rule.low)
        scores[~flags_of_bitmap(column.answered, chunk.cases)] = np.nan
    beyond = np.flatnonzero((scores < 0) | (scores > 100))
    if len(beyond):
        case = int(beyond[0])
        raise UsageError(
            f'"{name}" is {column.codes()[case]:g} in case {before + case + 1}, and its index takes it from '
            f"{rule.low:g} to {rule.high:g}",
            next_step="Correct the answer, or what the index says of it in the codebook, and import again.",
        )
    return scores

"""Sums of the scores of an index's items over groups of cases: all that the index is computed from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
"""Cases whose scores are multiplied at once, so that memory does not grow with the chunk."""


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
    products: tuple[tuple[float, ...], ...]
    """2I x 2I sums of squared weights (of frequencies: of weights) times the products of x of every item, then a."""


class NotScored(NamedTuple):
    """How the cases of a study shrink to those of an index."""

    cases: int
    """All cases."""
    filtered: int
    """Cases the filter left out."""
    without_weight: int
    reasons: Mapping[str, Mapping[str, int]]
    """Of the rest, those without an answer, by the title of the question, "" for all items, and by reason."""


def sum_scores(
    survey: Survey,
    index: Index,
    groups: Sequence[Only | None],
    axes: Sequence[Axis],
    only: Only | None,
    weight: Weight | None,
) -> tuple[list[ItemSums], NotScored]:
    """The sums over each of the groups (None is all), among those in the base of all axes; and who is not in it.

    An item that the survey lacks has no answers. UsageError for a score that is not from 0 to 100.
    """
    import numpy as np

    items = [item.name for item in index.items]
    rules = [score_rule(index, number, survey.variables.get(name)) for number, name in enumerate(items)]
    width = 2 * len(items)
    is_frequency = weight is not None and weight.kind == "frequency"
    respondents = np.zeros(len(groups))
    answers = np.zeros((len(groups), len(items)), np.int64)
    sums = np.zeros((len(groups), width))
    products = np.zeros((len(groups), width, width))
    cases = filtered = without_weight = nothing = 0
    left: list[dict[str, int]] = [{} for _ in axes]
    for chunk in survey.chunks:
        everyone = (1 << chunk.cases) - 1
        inside = only.bits(chunk) if only else everyone
        filtered += chunk.cases - inside.bit_count()
        weighed = weigh(chunk, weight, cases) if weight else None
        if weighed:
            without_weight += (inside & ~weighed.weighted).bit_count()
            inside &= weighed.weighted
        for axis, unanswered in zip(axes, left, strict=True):
            seen = axis.bits(chunk)
            add_reasons(unanswered, seen.unanswered, inside)
            inside &= seen.answered
        members = [group.bits(chunk) & inside if group else inside for group in groups]
        scores = [_scores(chunk, name, rule, cases) for name, rule in zip(items, rules, strict=True)]
        for start in range(0, chunk.cases, _BLOCK):
            end = min(start + _BLOCK, chunk.cases)
            matrix = np.array([column[start:end] for column in scores]).T
            valid = ~np.isnan(matrix)
            anything = valid.any(axis=1)
            nothing += int((flags_of_bitmap(inside, chunk.cases)[start:end] & ~anything).sum())
            plain = np.concatenate([np.where(valid, matrix, 0.0), valid], axis=1)
            weighted = plain * weighed.values[start:end, None] if weighed else plain
            for number, bits in enumerate(members):
                flags = flags_of_bitmap(bits, chunk.cases)[start:end] & anything
                some = weighted[flags]
                respondents[number] += weighed.values[start:end][flags].sum() if weighed and is_frequency else len(some)
                answers[number] += valid[flags].sum(axis=0)
                sums[number] += some.sum(axis=0)
                products[number] += some.T @ (plain[flags] if is_frequency else some)
        cases += chunk.cases
    sums_of_groups = [
        ItemSums(
            float(respondents[number]),
            tuple(answers[number].tolist()),
            tuple(sums[number, len(items) :].tolist()),
            tuple(sums[number, : len(items)].tolist()),
            tuple(map(tuple, products[number].tolist())),
        )
        for number in range(len(groups))
    ]
    reasons = {axis.title: found for axis, found in zip(axes, left, strict=True) if found}
    if nothing:
        reasons[""] = {NO_ANSWER: nothing}
    return sums_of_groups, NotScored(cases, filtered, without_weight, reasons)


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
    else:
        low, high = index.scale or (min(numbers), max(numbers))
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

"""The lines under the base of a scale: means and spreads of its scores, differences of boxes, who is missing."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from mobsurvey.errors import UsageError
from mobsurvey.statistics.moments import moments, percentile
from mobsurvey.survey import Survey
from mobsurvey.table.model import Detail
from mobsurvey.table.part import Part, count_stub
from mobsurvey.table.together import Together
from mobsurvey.table.weighting import Weighting
from mobsurvey.table.words import phrase_or
from mobsurvey.tabulation.axis import Axis
from mobsurvey.tabulation.counts import CellCounts
from mobsurvey.tabulation.grouped import Group
from mobsurvey.tabulation.missing import MissingAxis

SUMMARIES = ("mean", "sd", "median")
"""Beside percentiles: p1 to p99."""

Summary = Callable[[Mapping[float, float], float], float | None]
"""Of how often each score occurs, and of the number of respondents."""


def summary_of(name: str) -> Summary:
    """The statistic of that name. UsageError."""
    known: dict[str, Summary] = {"mean": _mean, "sd": _sd, "median": partial(_percentile, 50)}
    if name in known:
        return known[name]
    if re.fullmatch("p[1-9][0-9]?", name):
        return partial(_percentile, int(name[1:]))
    raise UsageError(f'--summary has no "{name}"', next_step=f"There are: {', '.join(SUMMARIES)}, p1 to p99.")


def summary_details(part: Part, scores: Sequence[float], names: Sequence[str]) -> list[Detail]:
    """A line for each statistic of the scores, a column a banner point, the total last; of the answers alone."""
    scored = len(scores)
    columns = _columns(part.counts, scored)
    # A sampling weight does not say how many respondents there are; a frequency weight does.
    respondents = [sum(column) for column in _columns((part.squares and part.unweighted) or part.counts, scored)]
    details = []
    for name in names:
        summary = summary_of(name)
        values = [summary(_group(scores, column), n) for column, n in zip(columns, respondents, strict=True)]
        details.append(Detail("percentile" if name[1:].isdecimal() else name, tuple(values), _percentile_label(name)))
    return details


def _columns(counts: CellCounts, rows: int) -> list[tuple[float, ...]]:
    """So many first rows, column by column, the total last."""
    return [*zip(*counts.counts[:rows], strict=True), counts.row_bases[:rows]]


def _group(scores: Sequence[float], counts: Sequence[float]) -> dict[float, float]:
    found: dict[float, float] = {}
    for score, count in zip(scores, counts, strict=True):
        found[score] = found.get(score, 0) + count
    return found


def _percentile_label(name: str) -> str:
    return f"P{name[1:]}" if name[1:].isdecimal() else ""


def _mean(group: Mapping[float, float], _: float) -> float | None:
    found = moments(group)
    return found.mean if found else None


def _sd(group: Mapping[float, float], respondents: float) -> float | None:
    """With weights the variance of the population is estimated, as if each respondent was drawn by itself."""
    found = moments(group)
    if not found or respondents < 2:
        return None
    return math.sqrt(found.squares / found.n * respondents / (respondents - 1))


def _percentile(share: int, group: Mapping[float, float], _: float) -> float | None:
    return percentile(group, share / 100)


def difference_details(part: Part, together: Together) -> list[Detail]:
    """The share of one box less that of another, in percent points."""
    bases = (*part.counts.column_bases, part.counts.table_base)
    details = []
    for label, top, bottom in together.differences:
        more, less = (added(part.counts, group) for group in (top, bottom))
        values = [100 * (m - n) / base if base else None for m, n, base in zip(more, less, bases, strict=True)]
        details.append(Detail("difference", tuple(values), label))
    return details


def added(counts: CellCounts, group: Group) -> tuple[float, ...]:
    """The counts of a group's answers added up, a column a banner point, the total last."""
    rows = [(*counts.counts[place], counts.row_bases[place]) for place in group.places]
    return tuple(map(sum, zip(*rows, strict=True)))


def missing_details(
    survey: Survey, part: Part, banner: Axis | None, weighting: Weighting, language: str
) -> list[Detail]:
    """How many have no valid answer, a line for each reason."""
    if not part.left.stub:
        return []
    axis = MissingAxis(part.stub, tuple(part.left.stub))
    counts, _ = count_stub(survey, axis, banner, part.only, weighting)
    return [
        Detail("missing", (*row, total), phrase_or(category.label, language))
        for category, row, total in zip(axis.categories, counts.counts, counts.row_bases, strict=True)
    ]

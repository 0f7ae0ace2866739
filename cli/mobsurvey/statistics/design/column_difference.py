"""Design-based column test: which two columns differ in their weighted percent, or a column from all the rest.

Formula: t = (p_a - p_b) / se, the variance of the difference by linearisation from the covariance of the totals, also
where the same clusters or respondents stand in both columns; df = clusters - strata.
Use: the letters under a table with weights, strata or clusters, in the place of the z test of unweighted columns.
SPSS: none; CTABLES takes the z test with effective bases and knows no clusters.
Source: Korn & Graubard, Analysis of Health Surveys (1999), sec. 3.3; R survey::svycontrast.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from mobsurvey.statistics.design import DUST, Cell, Totals
from mobsurvey.statistics.distributions import t_tail
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped


class Share(NamedTuple):
    """Who is in the cell, of whom."""

    cell: Cell
    base: Cell


def column_difference(
    totals: Totals, first: Share, second: Share, base: int, settings: Settings = DEFAULT
) -> tuple[Result, ...] | Skipped:
    """The difference of two proportions (value, -1 to 1) with se, t (statistic), df and p.

    `base` is the place of all cases of the table, whose degrees of freedom count. Skipped where nobody or everybody is
    in either cell, or a base is empty.
    """
    counts, found, changes = [], [], []
    for cell in (*first, *second):
        count, total, places = _amount(totals, cell)
        counts.append(count)
        found.append(total)
        changes.append(places)
    if not counts[1] or not counts[3]:
        return Skipped("no-cases")
    if counts[0] in (0, counts[1]) or counts[2] in (0, counts[3]):
        return Skipped("no-variation")
    df = totals.degrees[base]
    if df < 1:
        return Skipped("no-degrees")
    p, q = found[0] / found[1], found[2] / found[3]
    # How the difference changes with each total that it is made of.
    change: dict[int, float] = {}
    for places, factor in zip(changes, (1 / found[1], -p / found[1], -1 / found[3], q / found[3]), strict=True):
        for place, sign in places.items():
            change[place] = change.get(place, 0.0) + sign * factor
    covariance = totals.covariance
    terms = [a * b * float(covariance[i][j]) for i, a in change.items() for j, b in change.items()]
    variance = math.fsum(terms)
    if variance <= DUST * math.fsum(map(abs, terms)):
        return Skipped("no-sampling-variance")
    se = math.sqrt(variance)
    difference = p - q
    return (Result(difference, df=df, p=t_tail(difference / se, df), se=se, statistic=difference / se),)


def _amount(totals: Totals, cell: Cell) -> tuple[int, float, dict[int, int]]:
    """Respondents of a cell, its total, and the places that are added (1) or taken away (-1) to make it."""
    if not isinstance(cell, tuple):
        return totals.unweighted[cell], float(totals.totals[cell]), {cell: 1}
    whole, part = cell
    count = totals.unweighted[whole] - totals.unweighted[part]
    return count, float(totals.totals[whole] - totals.totals[part]), {whole: 1, part: -1}

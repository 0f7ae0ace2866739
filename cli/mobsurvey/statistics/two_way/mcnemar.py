"""McNemar's test: whether as many respondents changed from the first answer to the second as back.

Formula: X2 = (b - c)^2 / (b + c) on 1 df, b and c the two cells off the diagonal; exact p = 2 P(X <= min(b, c)), X
binomial with b + c trials and chance 1/2, at most 1.
Use: for one yes-or-no question asked twice of the same respondents. Only those who changed count. Take the exact p
where they are fewer than 25; it needs whole counts.
SPSS: CROSSTABS /STATISTICS=MCNEMAR, "McNemar Test" (the exact p only).
Source: McNemar (1947), Psychometrika 12:153.
"""

from __future__ import annotations

import math

from mobsurvey.statistics.distributions import chi_square_tail
from mobsurvey.statistics.ordered import NOBODY
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay

FAMILY = "agreement"


def mcnemar(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """The chi-square without continuity correction, its 1 df and p; and the exact p where counts are whole.

    >>> from mobsurvey.statistics.two_way import two_way
    >>> chi_square, exact = mcnemar(two_way([[20, 5], [10, 15]]))
    >>> round(chi_square.value, 4), round(chi_square.p, 4), round(exact.p, 4)
    (1.6667, 0.1967, 0.3018)
    """
    if len(table.counts) != 2 or any(len(row) != 2 for row in table.counts):
        return Skipped("not-2x2")
    if not table.cells:
        return Skipped("no-cases")
    b, c = float(table.counts[0][1]), float(table.counts[1][0])
    changed = b + c
    if changed <= NOBODY:
        return Skipped("no-change")
    statistic = (b - c) / changed * (b - c)
    results = [Result(statistic, df=1, p=chi_square_tail(statistic, 1))]
    if b == int(b) and c == int(c):
        results.append(Result(None, p=_exact(int(min(b, c)), int(changed)), variant="exact"))
    return tuple(results)


def _exact(fewer: int, changed: int) -> float:
    """Twice the probability of at most so many of them on one side, 1 at most."""
    if changed <= 1000:
        # In whole numbers, which are exact and need no scipy.
        ways = sum([math.comb(changed, k) for k in range(fewer + 1)])
        return float(min(1.0, 2 * ways / 2**changed))
    from scipy.special import betainc

    return min(1.0, 2 * float(betainc(changed - fewer, fewer + 1, 0.5)))

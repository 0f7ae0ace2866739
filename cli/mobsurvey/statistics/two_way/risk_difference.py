"""Risk difference: the share of the first column in the first row less that in the second, from -1 to 1.

Formula: RD = a / r1 - c / r2 for the 2 x 2 table a b, c d with row totals r1 r2; interval by Newcombe's method 10: with
l and u the ends of Wilson's score interval of each share p, RD - sqrt((p1 - l1)^2 + (u2 - p2)^2) to
RD + sqrt((u1 - p1)^2 + (p2 - l2)^2).
Use: the plainest statement of a difference: .12 is 12 percentage points, with the groups in rows; in a crosstab the
banner is the groups, and the difference is in the share of the first answer. Its interval holds also for small groups
and for shares of 0 or 1.
SPSS: none in CROSSTABS; PROPORTIONS /INDEPENDENTSAMPLES gives it, with the interval "Newcombe".
Source: Newcombe (1998), Statistics in Medicine 17:873, method 10.
"""

from __future__ import annotations

import math

from mobsurvey.statistics.distributions import normal_quantile
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay

FAMILY = "risk"


def risk_difference(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """The difference and its interval, as shares (not percents); for two rows and two columns with cases."""
    if table.skipped:
        return table.skipped
    if len(table.row_totals) != 2 or len(table.column_totals) != 2:
        return Skipped("not-2x2")
    z = normal_quantile((1 + settings.confidence) / 2)
    (a, _), (c, _) = table.cells
    r1, r2 = table.row_totals
    p1, p2 = a / r1, c / r2
    low1, high1 = _wilson(p1, r1, z)
    low2, high2 = _wilson(p2, r2, z)
    value = p1 - p2
    return (
        Result(
            value,
            low=max(-1.0, value - math.hypot(p1 - low1, high2 - p2)),
            high=min(1.0, value + math.hypot(high1 - p1, p2 - low2)),
        ),
    )


def _wilson(share: float, base: float, z: float) -> tuple[float, float]:
    """Wilson's score interval of a share."""
    middle = share + z * z / (2 * base)
    half = z * math.sqrt(share * (1 - share) / base + z * z / (4 * base * base))
    scale = 1 + z * z / base
    return (middle - half) / scale, (middle + half) / scale

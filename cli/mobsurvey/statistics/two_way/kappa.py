"""Cohen's kappa: how far two ratings of the same cases agree beyond chance; 0 as by chance, 1 always.

Formula: (po - pe) / (1 - pe), po the share on the diagonal, pe the share expected there by chance; ASE1 = sqrt((sum
of p_ij [w_ij - (c_i + r_j)(1 - kappa)]^2 - [kappa - pe (1 - kappa)]^2) / n) / (1 - pe), w 1 on the diagonal and 0
elsewhere, r and c the shares of rows and columns; T = kappa / ASE0; interval value +- z ASE1.
Use: for two raters or two times with the same nominal categories, in the same order in rows and columns. Depends on
how common the categories are: with one category above 90 % it can be low although agreement is high.
SPSS: CROSSTABS /STATISTICS=KAPPA, "Kappa".
Source: Cohen (1960), Educational and Psychological Measurement 20:37; Fleiss, Cohen & Everitt (1969), Psychological
Bulletin 72:323 (ASE).
"""

from __future__ import annotations

from mobsurvey.statistics.chance_agreement import chance_corrected
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped
from mobsurvey.statistics.two_way import TwoWay

FAMILY = "agreement"


def kappa(table: TwoWay, settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """Kappa with ASE1, T, the normal p of T, and the interval, of the table as given.

    >>> from mobsurvey.statistics.two_way import two_way
    >>> (result,) = kappa(two_way([[20, 5], [10, 15]]))
    >>> round(result.value, 4), round(result.se, 4)
    (0.4, 0.127)
    """
    result = chance_corrected(table, [1.0] + [0.0] * len(table.counts), settings.confidence)
    return result if isinstance(result, Skipped) else (result,)

"""Eta squared: the share of the variation of a number that goes with the groups, from 0 to 1.

Formula: eta2 = sum of squares between / total; variant omega2 = (between - (K - 1) MS) / (total + MS), MS = sum of
squares within / (N - K).
Use: how strong the difference of means is, beside the p of ANOVA. Eta squared is too large in small samples; omega
squared makes up for that and may come out below 0, which is to be read as none.
SPSS: MEANS /STATISTICS=ANOVA, "Eta Squared"; ONEWAY /ES=OVERALL, "Omega-squared Fixed-effect" (from version 27).
Source: Hays, Statistics (1963); Olejnik & Algina (2003), Psychological Methods 8:434.
"""

from __future__ import annotations

from collections.abc import Sequence

from mobsurvey.statistics.means import Group, parts
from mobsurvey.statistics.result import Result
from mobsurvey.statistics.settings import DEFAULT, Settings
from mobsurvey.statistics.skipped import Skipped


def eta_squared(groups: Sequence[Group], settings: Settings = DEFAULT) -> tuple[Result, ...] | Skipped:
    """Eta squared, and as variant "omega" omega squared where there are more cases than groups."""
    found = parts(groups)
    if isinstance(found, Skipped):
        return found
    total = found.between + found.within
    if not total:  # beside weights next to 0
        return Skipped("too-few")
    eta = Result(found.between / total)
    if found.df_within <= 0:
        return (eta,)
    mean_square = found.within / found.df_within
    omega = (found.between - found.df * mean_square) / (total + mean_square)
    return (eta, Result(omega, variant="omega"))

"""What a statistic returns when it applies; `Skipped` is what it returns when it does not."""

from typing import NamedTuple


class Result(NamedTuple):
    """One number of a statistic with what belongs to it; what a statistic does not have is None. Never nan or inf."""

    value: float | None
    """The statistic itself: a chi-square, a measure of association; None where there is only a p."""
    df: float | None = None
    p: float | None = None
    """Two-sided."""
    se: float | None = None
    """Asymptotic standard error of the value, not assuming the null hypothesis (ASE1)."""
    statistic: float | None = None
    """What p belongs to where it is not the value itself: SPSS's approximate T, a z, a t."""
    low: float | None = None
    """Lower end of an interval: of the value; of p where value is None."""
    high: float | None = None
    variant: str = ""
    """Which of several results it is, a key of the phrase book: "rows" (rows dependent), "columns", "symmetric" …"""
    df2: float | None = None
    """Degrees of freedom of the denominator of an F."""

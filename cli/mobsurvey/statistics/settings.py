"""What a user can set of a statistic."""

from typing import NamedTuple


class Settings(NamedTuple):
    """The same for all statistics of a table; each takes what concerns it."""

    confidence: float = 0.95
    """Of intervals."""
    replicates: int = 10_000
    """Of simulations."""
    seed: int = 1
    """Of simulations; the same seed gives the same numbers on every machine."""


DEFAULT = Settings()

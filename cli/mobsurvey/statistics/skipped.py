"""What a statistic returns when it does not apply."""

from typing import NamedTuple


class Skipped(NamedTuple):
    """No result, and why."""

    reason: str
    """A key of the phrase book, so that the reason can be said in the reader's language."""

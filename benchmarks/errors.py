"""What can go wrong in a measurement."""

from __future__ import annotations


class BenchmarkError(Exception):
    """A program failed, or does not print the figure that the others print."""

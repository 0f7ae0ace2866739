"""Puts figures into the README beside this script."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from errors import BenchmarkError

README = Path(__file__).resolve().parent / "README.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def write_figures(lines: Sequence[str], readme: Path = README) -> None:
    """Puts the lines between the markers, in place of what is there; BenchmarkError where a marker is missing."""
    text = readme.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise BenchmarkError(f"{readme.name} lacks the markers {BEGIN} and {END}")
    body = "\n".join(lines).rstrip("\n")
    readme.write_text(f"{before}{BEGIN}\n\n{body}\n\n{END}{after}", encoding="utf-8", newline="\n")

"""Writes a derived variable as TOML."""

from __future__ import annotations

from collections.abc import Sequence

from mobsurvey.codebook.derived.model import Derived
from mobsurvey.codebook.toml_text import label_table


def derived_lines(derived: Derived) -> Sequence[str]:
    """The lines below its heading."""
    lines = [f"label = {label_table(derived.label)}"] if derived.label else []
    lines.append(f'measure = "{derived.made.variables[0].measure}"')
    return [*lines, *f"{derived.kind} = {derived.rule.toml()}".split("\n")]

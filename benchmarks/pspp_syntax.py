"""What PSPP is told to do, in its own language."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def crosstabs(file: Path, by: str, names: Sequence[str]) -> str:
    """Each variable by the banner: counts, column percents and the chi-square test."""
    tables = "".join(f"  /TABLES={name} BY {by}\n" for name in names)
    return f"{get(file)}CROSSTABS\n{tables}  /CELLS=COUNT COLUMN\n  /STATISTICS=CHISQ.\n"


def frequencies(file: Path, names: Sequence[str]) -> str:
    """A table of the values of each variable."""
    variables = "".join(f"    {name}\n" for name in names)
    return f"{get(file)}FREQUENCIES\n  /VARIABLES=\n{variables}  .\n"


def get(file: Path) -> str:
    quoted = str(file).replace("'", "''")
    return f"GET FILE='{quoted}'.\n"

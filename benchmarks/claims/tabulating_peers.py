"""The programs that tabulate a .sav beside mobsurvey: PSPP, R and pandas."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench import Bench
from comparison import Command
from programs import absent, haven_version, peer, pspp_version
from pspp_syntax import crosstabs

PANDAS = "pandas.crosstab + scipy"


def tabulating_peers(
    bench: Bench, file: Path, by: str, names: Sequence[str], *, once: bool = False
) -> tuple[Command, ...]:
    """Each of them tabulating the variables of the file by the banner, with a chi-square test."""
    syntax = bench.file(f"{file.stem}.sps", crosstabs(file, by, names))
    arguments = (str(file), by, *names)
    no_pspp, no_haven = absent("PSPP", pspp_version()), absent("R or its package haven", haven_version())
    return (
        Command("PSPP", ("pspp", str(syntax)), once=once, absent=no_pspp),
        Command("R with haven", (*peer("haven_tables.R"), *arguments), once=once, absent=no_haven),
        Command(PANDAS, (*peer("pandas_tables.py"), *arguments), once=once),
    )

"""Opens what a command tabulates: a study, or with --from a file that is coded and not kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobsurvey.commands.options import Dates, Decimal, separator_of
from mobsurvey.errors import UsageError
from mobsurvey.study import Study, open_study

if TYPE_CHECKING:
    from mobsurvey.intake import Declared


def declared(
    kind: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    sep: str | None = None,
    decimal: Decimal | None = None,
    dates: Dates | None = None,
) -> Declared:
    """What the options of a command declare of the file that it reads."""
    return {
        "kind": kind,
        "sheet": sheet,
        "encoding": encoding,
        "separator": separator_of(sep),
        "decimal": decimal.value if decimal else None,
        "dates": dates.value if dates else None,
    }


def study_or_file(study: Path | None, from_file: Path | None, codebook: str | None, **reading: Any) -> Study:
    """The study to tabulate; UsageError when options of the one are given with the other."""
    if from_file is None:
        for option, value in (("codebook", codebook), *reading.items()):
            if value is not None:
                raise UsageError(
                    f"--{option} goes with --from", next_step="A study is coded already; without --from leave it out."
                )
        return open_study(study)
    if study is not None:
        raise UsageError("--study and --from exclude each other", next_step="Give one of them.")
    from mobsurvey.commands.progress import Progress
    from mobsurvey.commands.report import warnings
    from mobsurvey.intake import code_file

    with Progress(from_file.name) as progress:
        source = code_file(from_file, codebook, progress=progress, **declared(**reading))
    warnings(source)
    return source

"""Opens what a command tabulates: a study, or with --from a file that is coded and not kept."""

from __future__ import annotations

from pathlib import Path

from mobsurvey.commands.options import Decimal, separator_of
from mobsurvey.errors import UsageError
from mobsurvey.study import Study, open_study


def study_or_file(
    study: Path | None,
    from_file: Path | None,
    codebook: str | None,
    encoding: str | None,
    sep: str | None,
    decimal: Decimal,
) -> Study:
    """The study to tabulate; UsageError when options of the one are given with the other."""
    if from_file is None:
        for option, value in (("--codebook", codebook), ("--encoding", encoding), ("--sep", sep)):
            if value is not None:
                raise UsageError(
                    f"{option} goes with --from", next_step="A study is coded already; without --from leave it out."
                )
        return open_study(study)
    if study is not None:
        raise UsageError("--study and --from exclude each other", next_step="Give one of them.")
    from mobsurvey.commands.progress import Progress
    from mobsurvey.commands.report import warnings
    from mobsurvey.intake import code_file

    with Progress(from_file.name) as progress:
        source = code_file(
            from_file,
            codebook,
            encoding=encoding,
            separator=separator_of(sep),
            decimal=decimal.value,
            progress=progress,
        )
    warnings(source)
    return source

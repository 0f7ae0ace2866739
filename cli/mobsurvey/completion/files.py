"""Files and folders that may stand at the cursor."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from mobsurvey.completion.candidate import Candidate

ANSWERS = (".sav", ".zsav", ".por", ".csv", ".tsv", ".txt", ".xlsx", ".ods", ".dta", ".xml", ".sss", ".zip")
PLANS = (".toml",)
STUDIES = (".mobsurvey",)


def files(typed: str, suffixes: Sequence[str] = ()) -> Iterator[Candidate]:
    """Files with one of the suffixes, and folders, which the path goes on behind; all files without suffixes.

    Hidden ones only where the dot is typed.
    """
    cut = max(typed.rfind(sign) for sign in ("/", os.sep)) + 1
    lead, begin = typed[:cut], typed[cut:]
    folder = Path(lead or ".").expanduser()
    for path in sorted(folder.iterdir()):
        name = path.name
        if not name.startswith(begin) or (name.startswith(".") and not begin):
            continue
        if path.is_dir():
            yield Candidate(f"{lead}{name}{lead[-1:] or '/'}", more=True)
        elif not suffixes or path.suffix.casefold() in suffixes:
            yield Candidate(f"{lead}{name}")


def folders(typed: str) -> Iterator[Candidate]:
    """Folders alone."""
    return (candidate for candidate in files(typed) if candidate.more)

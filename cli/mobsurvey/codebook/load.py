"""Loads a codebook by its bundled name or by its path."""

from __future__ import annotations

import os
from pathlib import Path

from mobsurvey.bundled import find_codebook
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.toml import read_codebook


def load_codebook(name: str | os.PathLike[str]) -> Codebook:
    """The codebook: `"hcmc-2024"` ships with mobsurvey, `"my.toml"` is a file. UsageError, ReadError, CodebookError.

    A file of another program that `codebook convert` reads, such as the workbook of a codebook, is read too.
    """
    path = find_codebook(name) if isinstance(name, str) else Path(name)
    if path.suffix.lower() not in ("", ".toml") and path.is_file():
        from mobsurvey.codebook.convert import claims, read_codebook_file

        if claims(path):
            return read_codebook_file(path)
    return read_codebook(path)

"""Codebooks in mobsurvey's own TOML."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.to_toml import codebook_to_toml
from mobsurvey.codebook.toml import read_codebook

TITLE = "mobsurvey codebook (TOML)"
SUFFIXES = (".toml",)
LOST = ("comments and the order of sections: what is converted is written anew",)

_SECTION = re.compile(rb"^[ \t]*\[(?:variables|scales|sets|batteries)[ \t]*\.", re.MULTILINE)


def evidence(head: bytes, path: Path) -> str:
    """The suffix, or a section of a codebook."""
    if path.suffix.casefold() in SUFFIXES:
        return "the suffix .toml"
    return "a section such as [variables.NAME]" if _SECTION.search(head) else ""


def read(path: Path) -> Codebook:
    """The codebook in the file; ReadError, or CodebookError with every problem and its line."""
    return replace(read_codebook(path), text="")


def write(codebook: Codebook) -> bytes:
    """The codebook as TOML in UTF-8."""
    return codebook_to_toml(codebook).encode()

"""SPSS syntax: the commands that declare variables, labels, missing values and multiple response sets."""

from __future__ import annotations

import re
from pathlib import Path

from mobsurvey.codebook.model import Codebook

TITLE = "SPSS syntax: VARIABLE LABELS, VALUE LABELS, MISSING VALUES, MRSETS"
SUFFIXES = (".sps", ".spss")
LOST = (
    "all languages but one: an SPSS file has its labels in one",
    "id and source; of the title what is beyond 60 bytes, and quotes around it",
    "variable labels beyond 255 bytes and value labels beyond 120; line breaks in labels",
    "names that SPSS does not take: they are changed to the nearest that it takes",
    "further column names of variables",
    "why an answer is missing, except as the label says it",
    "missing codes beyond three, or beyond one range and one code: they are joined to a range where no answer lies in "
    "it, else recoded to system-missing",
    "missing codes that are text of more than eight bytes: they are recoded to blank",
    "missing codes that are text in a column of numbers or dates; missing ranges in a column of texts",
    "missing codes that lie in a missing range and have no label; answers that do: they are missing then",
    "codes that are numbers in a column that also has texts: they become texts",
    "batteries, nets and indices; derived variables, and sets of these",
    "delimited sets, sets of one variable, and sets that count a number that is not whole",
    "the base of sets, and labels of a set's values that differ from those of its members",
    "strata, clusters and population sizes of the design",
)
_COMMANDS = re.compile(
    rb"^[ \t]*(?:data[ \t]+list\b|var\w*[ \t]+(?:lab|lev)|(?:add[ \t]+)?val\w*[ \t]+lab|mis\w*[ \t]+val|mrsets\b)",
    re.IGNORECASE | re.MULTILINE,
)


def evidence(head: bytes, path: Path) -> str:
    """The first command of SPSS's dictionary that begins a line."""
    if found := _COMMANDS.search(head.removeprefix(b"\xef\xbb\xbf").replace(b"\r", b"\n").replace(b"\0", b"")):
        return f"a line begins with {' '.join(found.group().decode('ascii').split()).upper()}"
    return ""


def read(path: Path) -> Codebook:
    """The codebook that the syntax declares; ReadError names the line that breaks the grammar.

    Nothing in it is run: commands that do not declare variables are passed over. Variables that the syntax labels but
    does not define may be what the file of answers brings.
    """
    from mobsurvey.codebook.formats.sps_read import read_syntax

    return read_syntax(path)


def left_out(path: Path) -> tuple[str, ...]:
    """The commands that were passed over: their counts, and the lines of those that would run something."""
    from mobsurvey.codebook.formats.sps_read import not_followed

    return not_followed(path)


def write(codebook: Codebook, language: str | None = None) -> bytes:
    """UTF-8 syntax with labels in that language, else the codebook's first; with the mark by which SPSS knows UTF-8."""
    from mobsurvey.codebook.formats.sps_write import write_syntax

    return write_syntax(codebook.of_columns(), language).encode("utf-8-sig")

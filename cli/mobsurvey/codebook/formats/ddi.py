"""DDI Codebook 2.5 (XML), in which archives describe data files."""

from __future__ import annotations

from pathlib import Path

from mobsurvey.codebook.model import Codebook

TITLE = "DDI Codebook 2.5 (XML), of data archives: Nesstar, Dataverse, IHSN"
SUFFIXES = (".xml", ".ddi")
LOST = (
    "line breaks, repeated spaces and signs that XML has no place for, in labels and codes",
    "values of a set whose labels differ from those of its members",
    "a title that is the id",
    "nets and indices; derived variables, and sets and batteries of these",
)


def evidence(head: bytes, path: Path) -> str:
    """The root element codeBook, whatever the version of the standard."""
    from mobsurvey.safe_xml import root_name

    return "the root element is codeBook" if root_name(head) == "codeBook" else ""


def read(path: Path) -> Codebook:
    """The codebook of the file's variables; ReadError where it is no DDI Codebook, or says what cannot be."""
    from mobsurvey.codebook.formats.ddi_read import read_ddi

    return read_ddi(path)


def left_out(path: Path) -> tuple[str, ...]:
    """The groups of variables of which no set or battery was made."""
    from mobsurvey.codebook.formats.ddi_read import not_made

    return not_made(path)


def write(codebook: Codebook) -> bytes:
    """The codebook as a document of DDI Codebook 2.5; the same codebook gives the same bytes.

    What the standard has no place for stands in notes of type "mobsurvey".
    """
    from mobsurvey.codebook.formats.ddi_write import write_ddi

    codebook = codebook.of_columns()
    return write_ddi(codebook)

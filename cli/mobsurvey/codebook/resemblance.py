"""Says of a file that no format takes for its own which one it comes near, and what it lacks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mobsurvey.codebook.workbook import sheet_names
from mobsurvey.errors import ReadError
from mobsurvey.safe_xml import parse_xml, root_name

_ROOTS: Mapping[str, str] = {"codeBook": "DDI Codebook", "sss": "Triple-S"}
_XML = (".xml", ".ddi", ".sss")
_OF_FORMS = {"choices", "survey"}
_OF_CODEBOOKS = {"codebook", "variables", "values", "sets", "batteries", "nets", "derived"}
_ANSWERS = {b"$FL2": "SPSS", b"$FL3": "SPSS", b"<stata_dta>": "Stata"}
_DRAFT = "A codebook is drafted from a file of answers by: mobsurvey codebook new"


def resembled(path: Path, head: bytes) -> str:
    """The kind whose reader can say what is wrong with the workbook; "" for none."""
    names = set(sheet_names(path)) if head.startswith(b"PK") else set()
    return "xlsx" if names & _OF_CODEBOOKS else "xlsform" if names & _OF_FORMS else ""


def refusal(path: Path, head: bytes) -> ReadError | None:
    """What is wrong with the file, by what it comes near; None where it is like no format."""
    where, suffix = str(path), path.suffix.casefold()
    if not head.strip():
        return ReadError("is empty", where=where, next_step="Copy or export it again.")
    for mark, program in _ANSWERS.items():
        if head.startswith(mark):
            return ReadError(f"holds answers ({program}), and is no codebook", where=where, next_step=f"{_DRAFT} FILE.")
    if head.startswith(b"PK"):
        listed = ", ".join(f'"{name}"' for name in sheet_names(path))
        return ReadError(
            f"is like a workbook of a codebook, but has no sheet variables, nor survey as an XLSForm; it has {listed}",
            where=where,
            next_step=f"Rename the sheet. {_DRAFT} {path.name}.",
        )
    if suffix in _XML or head.lstrip().startswith((b"<", b"\xef\xbb\xbf<")):
        return _xml_refusal(path, head)
    if suffix == ".csv":
        return ReadError(
            'is a CSV without the headings of a REDCap data dictionary, "Variable / Field Name" and "Form Name"',
            where=f"{where}, row 1",
            next_step=f"Restore them. {_DRAFT} {path.name}.",
        )
    return None


def _xml_refusal(path: Path, head: bytes) -> ReadError:
    root = root_name(head)
    if not root:
        try:
            parse_xml(path.read_bytes(), str(path))
        except ReadError as error:
            return ReadError(error.what, where=error.where, next_step=error.next_step)
    known = " nor ".join(f"<{name}> as in {title}" for name, title in _ROOTS.items())
    near = [name for name in _ROOTS if name.casefold() == root.casefold()]
    return ReadError(
        f"is XML, but its root is <{root}>, neither {known}",
        where=str(path),
        next_step=f"Write <{near[0]}>, as the standard does." if near else "Export the codebook again.",
    )

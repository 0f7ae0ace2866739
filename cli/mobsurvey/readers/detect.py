"""Finds out by its content what kind of file a file is, and reads it as that."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any

from mobsurvey.errors import ReadError, UsageError
from mobsurvey.readers import ReadOptions
from mobsurvey.survey import Survey

FILES = {"sav": "SPSS", "dta": "Stata", "triple-s": "Triple-S"}
"""Kinds that say themselves what their columns are, and their names in messages."""
TABLES = {"csv": "CSV", "xlsx": "Excel", "ods": "OpenDocument"}
"""Kinds that hold rows of texts."""
PLATFORMS = tuple(
    sorted(
        file.stem.replace("_", "-")
        for file in Path(__file__).with_name("platforms").glob("*.py")
        if not file.stem.startswith("_")
    )
)
"""Kinds of questionnaires, each a module in platforms/, laid out in rows of texts."""
KINDS = (*FILES, *TABLES, *PLATFORMS)

_WORKBOOKS = ("xlsx", "ods")
_WITHOUT_CELLS = ("sav", "dta")
_HEAD_BYTES = 4096
_FOREIGN = {
    b"\xd0\xcf\x11\xe0": ("an old Excel file, or one with a password", "Save it as .xlsx without a password first."),
    b"%PDF": ("a PDF", "Ask for the answers as .sav, CSV or .xlsx."),
    b"PK\x03\x04": ("a ZIP file, and neither .xlsx nor .ods", "Unpack it, and import the file of answers in it."),
    b"\x1f\x8b": ("a compressed file", "Unpack it first."),
    b"7z\xbc\xaf": ("a compressed file", "Unpack it first."),
    b"Rar!": ("a compressed file", "Unpack it first."),
    b"SQLite format 3\0": ("a study of mobsurvey or another database", "Tables are made of a study: --study FILE."),
    b"<!DOCTYPE html": ("a web page", "Open it, and save it as .xlsx or CSV."),
    b"<html": ("a web page", "Open it, and save it as .xlsx or CSV."),
    b'{"': ("JSON", "Export the answers as CSV or .xlsx."),
    b"[{": ("JSON", "Export the answers as CSV or .xlsx."),
}


def read_kind(path: Path, options: ReadOptions) -> Survey:
    """The raw survey in a file of the kind that is declared or that its content shows. ReadError, UsageError."""
    head = _head(path)
    kind = options.kind and check_kind(options.kind)
    holder = find_holder(head, path, by_name=kind is None)
    if kind and kind != holder and (kind not in PLATFORMS or holder in FILES):
        raise ReadError(f"is {title_of(holder)}, not {title_of(kind)}", where=str(path), next_step="Leave --kind out.")
    if options.sheet is not None and holder not in _WORKBOOKS:
        raise UsageError(
            f"{path.name} is {title_of(holder)}, which has no sheets", where="--sheet", next_step="Leave --sheet out."
        )
    if options.separator is not None and holder in _WITHOUT_CELLS:
        raise UsageError(
            f"{path.name} is {title_of(holder)}, which has no separator", where="--sep", next_step="Leave --sep out."
        )
    if holder in FILES:
        return _read_as(holder, path, options)
    table = _module(holder).open_table(path, options)
    from mobsurvey.readers.layout import plain_layout, survey_of

    if kind in TABLES:
        return survey_of(table, plain_layout(table), holder, "")
    found, evidence = (kind, "declared") if kind else find_platform(table)
    if not found:
        return survey_of(table, plain_layout(table), holder, "")
    return survey_of(table, platform(found).lay_out(table), found, evidence)


def check_kind(name: str) -> str:
    """The name, a kind that can be read. UsageError."""
    kind = name.strip().casefold().replace("_", "-").lstrip(".")
    kind = {"zsav": "sav", "stata": "dta", "spss": "sav", "tsv": "csv", "excel": "xlsx"}.get(kind, kind)
    if kind not in KINDS:
        near = get_close_matches(kind, KINDS, n=1)
        mean = f'Did you mean "{near[0]}"? ' if near else ""
        known = ", ".join(KINDS)
        raise UsageError(f'there is no kind "{name}"', where="--kind", next_step=f"{mean}There are: {known}.")
    return kind


def title_of(kind: str) -> str:
    """The kind's name in messages."""
    named: Mapping[str, str] = {**FILES, **TABLES}
    return named[kind] if kind in named else str(platform(kind).TITLE)


def find_holder(head: bytes, path: Path, *, by_name: bool = True) -> str:
    """The kind of file by its first bytes: one that describes itself, or one that holds rows. ReadError for none.

    `by_name` refuses a file that is none of what its name ends in.
    """
    if path.name.startswith("~$"):
        raise ReadError(
            "is a mark that Excel leaves beside a file while it is open, not the file itself",
            where=str(path),
            next_step=f'Give the file "{path.name[2:]}".',
        )
    if head[:4] in (b"$FL2", b"$FL3"):
        return "sav"
    suffix = path.suffix.lower()
    if by_name and suffix in (".sav", ".zsav"):
        raise ReadError(
            "is not an SPSS file: it does not begin with $FL2 or $FL3",
            where=str(path),
            next_step="Export it again as .sav, or say what it is: --kind csv.",
        )
    # Modules are loaded for what might be theirs only.
    old_stata = head[0] in range(0x68, 0x74) and head[1:2] in (b"\1", b"\2")
    likely: tuple[str, ...] = ("dta",) if old_stata or head[:1] == b"<" else ()
    likely += ("triple-s",) if head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")[:1] == b"<" or head[:2] == b"PK" else ()
    likely += ("xlsx", "ods") if head[:2] == b"PK" else ()
    for kind in likely:
        if _module(kind).evidence(head, path):
            return kind
    for magic, (what, next_step) in _FOREIGN.items():
        if head.removeprefix(codecs.BOM_UTF8).lstrip()[: len(magic)].lower() == magic.lower():
            raise ReadError(f"is {what}", where=str(path), next_step=next_step)
    for kind in ("dta", "xlsx", "ods"):
        if by_name and suffix == f".{kind}":
            raise ReadError(
                f"is not {title_of(kind)}: it does not begin as such files do",
                where=str(path),
                next_step="Export it again, or say what it is: --kind csv.",
            )
    return "csv"


def find_platform(table: Any) -> tuple[str, str]:
    """The platform whose export the table is, and by what it shows; ("", "") for none. ReadError where two claim it."""
    from mobsurvey.readers.table import head_of

    head = head_of(table)
    claims = {name: evidence for name in PLATFORMS if (evidence := platform(name).evidence(head))}
    if len(claims) > 1:
        told = "; ".join(f"{title_of(name)} ({evidence})" for name, evidence in claims.items())
        raise ReadError(
            f"can be an export of more than one platform: {told}",
            where=str(table.path),
            next_step=f"Say which with --kind {' or --kind '.join(claims)}, or --kind {table.kind} for none.",
        )
    return next(iter(claims.items()), ("", ""))


def platform(name: str) -> Any:
    """The module of a platform."""
    return import_module(f"mobsurvey.readers.platforms.{name.replace('-', '_')}")


def _module(kind: str) -> Any:
    return import_module(f"mobsurvey.readers.{kind.replace('-', '_')}")


def _read_as(kind: str, path: Path, options: ReadOptions) -> Survey:
    survey: Survey = getattr(_module(kind), f"read_{kind.replace('-', '_')}")(path, options)
    return survey


def _head(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise ReadError(
                "is no regular file, but a pipe or a device", where=str(path), next_step="Save it as a file first."
            )
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except FileNotFoundError:
        raise ReadError("there is no such file", where=str(path), next_step=f'This folder is "{Path.cwd()}".') from None
    except IsADirectoryError:
        raise ReadError("is a folder, not a file", where=str(path), next_step="Name the file in it.") from None
    except OSError as error:
        if path.is_dir():
            raise ReadError("is a folder, not a file", where=str(path), next_step="Name the file in it.") from None
        raise ReadError(
            f"cannot be read ({error.strerror})", where=str(path), next_step="Check the rights on the file."
        ) from error
    if not head:
        raise ReadError("the file is empty", where=str(path), next_step="Export it again.")
    return head

"""Reads files of answers: one module a kind of input, found by content, each giving a raw Survey."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from mobsurvey.errors import ReadError
from mobsurvey.survey import Survey


class ReadOptions(NamedTuple):
    """What the user declares of a file; None leaves it to the file itself."""

    encoding: str | None = None
    separator: str | None = None


def shown_name(path: Path) -> str:
    """The file's name as text that can be stored: a name in an old encoding gets signs for what is no UTF-8."""
    return path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


_FOREIGN = {
    b"PK\x03\x04": "an Excel or OpenDocument sheet",
    b"\xd0\xcf\x11\xe0": "an old Excel sheet",
    b"%PDF": "a PDF",
}


def read_file(path: Path, options: ReadOptions | None = None) -> Survey:
    """The raw survey in a .sav, .zsav or CSV file; its chunks are read while they are iterated. ReadError."""
    options = options or ReadOptions()
    try:
        with path.open("rb") as file:
            head = file.read(4096)
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
    if head[:4] in (b"$FL2", b"$FL3"):
        from mobsurvey.readers.sav import read_sav

        return read_sav(path, options)
    if path.suffix.lower() in (".sav", ".zsav"):
        raise ReadError(
            "is not an SPSS file: it does not begin with $FL2 or $FL3",
            where=str(path),
            next_step="Export it again as .sav, or give it the suffix of what it is.",
        )
    for magic, what in _FOREIGN.items():
        if head.startswith(magic):
            raise ReadError(f"is {what}", where=str(path), next_step="Save it as CSV UTF-8 or .sav first.")
    from mobsurvey.readers.csv import read_csv

    return read_csv(path, options)

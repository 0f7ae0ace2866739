"""Reads codebooks of any format and writes them in any other; each format is a module in formats/."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from mobsurvey.codebook.losses import losses
from mobsurvey.codebook.model import Codebook
from mobsurvey.codebook.to_toml import codebook_to_toml
from mobsurvey.codebook.toml import parse_codebook
from mobsurvey.codebook.workbook import refuse_no_workbook
from mobsurvey.errors import CodebookError, ReadError, UsageError, did_you_mean
from mobsurvey.safe_zip import check_zip

_HEAD = 65_536
"""Bytes of a file that formats look at to know their own."""


class Format(NamedTuple):
    """A format of codebooks, as its module declares it."""

    kind: str
    """Its name on the command line: triple-s is formats/triple_s.py."""
    title: str
    suffixes: tuple[str, ...]
    evidence: Callable[[bytes, Path], str] | None
    read: Callable[[Path], Codebook] | None
    """None where the format is only written."""
    write: Callable[[Codebook], bytes] | None
    """None where the format is only read."""
    left_out: Callable[[Path], tuple[str, ...]] | None
    """Tells what of a file the codebook read from it does not have."""


@cache
def formats() -> Mapping[str, Format]:
    """The formats by kind; modules that only serve another have no TITLE."""
    package = import_module("mobsurvey.codebook.formats")
    found: dict[str, Format] = {}
    for info in sorted(iter_modules(package.__path__), key=lambda info: info.name):
        module: Any = import_module(f"{package.__name__}.{info.name}")
        if hasattr(module, "TITLE"):
            kind = info.name.replace("_", "-")
            found[kind] = Format(
                kind,
                module.TITLE,
                tuple(module.SUFFIXES),
                getattr(module, "evidence", None),
                getattr(module, "read", None),
                getattr(module, "write", None),
                getattr(module, "left_out", None),
            )
    return found


def sources() -> dict[str, Format]:
    """The formats that are read."""
    return {kind: found for kind, found in formats().items() if found.read}


def targets() -> dict[str, Format]:
    """The formats that are written."""
    return {kind: found for kind, found in formats().items() if found.write}


def claims(path: Path) -> dict[str, str]:
    """The evidence by kind of every format that takes the file for its own; none for a file that cannot be read."""
    if not path.is_file():  # a pipe would keep whoever opens it waiting
        return {}
    try:
        head = _head(path)
    except OSError:
        return {}
    found = {kind: one.evidence(head, path) for kind, one in sources().items() if one.evidence}
    return {kind: evidence for kind, evidence in found.items() if evidence}


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)


def find_source(path: Path, kind: str | None = None) -> Format:
    """The format that the file is of, or the one named; ReadError where none or several claim it, UsageError.

    A file that none claims is of the format that it comes near or is called by, which says what is wrong with it.
    """
    if kind is not None:
        return _named(kind, sources(), "read")
    _refuse_unreadable(path)
    found = claims(path)
    if len(found) == 1:
        return sources()[next(iter(found))]
    if found:
        listed = "; ".join(f"{kind} ({evidence})" for kind, evidence in found.items())
        raise ReadError(f"can be read as {listed}", where=str(path), next_step="Say which: --from KIND.")
    from mobsurvey.codebook.resemblance import refusal, resembled

    head = _head(path)
    if near := resembled(path, head):
        return sources()[near]
    if wrong := refusal(path, head):
        raise wrong
    if (called := path.suffix.casefold().removeprefix(".")) in sources():
        return sources()[called]
    raise ReadError(
        "is no codebook of a format that is read",
        where=str(path),
        next_step=f"Those are {_listed(sources())}. A file that should be one of them: say which with --from KIND.",
    )


def find_target(path: Path, kind: str | None = None) -> Format:
    """The format that a file of this name would be written in, or the one named; UsageError."""
    if kind is not None:
        return _named(kind, targets(), "written")
    suffix = path.suffix.casefold()
    found = {name: one for name, one in targets().items() if suffix in one.suffixes}
    if suffix.removeprefix(".") in found:
        return found[suffix.removeprefix(".")]
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        raise UsageError(f'"{path.name}" can be written as {_listed(found)}', next_step="Say which: --to KIND.")
    raise UsageError(
        f'"{path.name}" does not tell the format by its end', next_step=f"Say which: --to {_words(targets())}."
    )


def read_codebook_file(path: Path, kind: str | None = None) -> Codebook:
    """The codebook in a file of any format that is read, checked; its `text` is its TOML.

    ReadError, or CodebookError with every rule that it breaks; UsageError for a kind that there is not.
    """
    source = find_source(path, kind)
    assert source.read is not None
    _refuse_unreadable(path)
    try:
        codebook = source.read(path)
    except ReadError as error:
        if kind is not None or source.kind == "toml":
            raise
        by_name = "its sheets" if _head(path).startswith(b"PK") else f"its name ends in {path.suffix}"
        evidence = claims(path).get(source.kind, by_name)
        told = f"{error.next_step} It was read as {source.kind} ({evidence}).".lstrip()
        raise ReadError(error.what, where=error.where, next_step=told) from error
    try:
        return parse_codebook(codebook_to_toml(codebook), str(path))
    except CodebookError as error:
        raise CodebookError([_without_line(problem, str(path)) for problem in error.problems]) from None


def left_out(path: Path, kind: str | None = None) -> tuple[str, ...]:
    """What of the file its codebook does not have, one line each."""
    source = find_source(path, kind)
    return source.left_out(path) if source.left_out else ()


def codebook_bytes(codebook: Codebook, path: Path, kind: str | None = None) -> bytes:
    """The codebook in the format that the file's name tells, or in the one named; UsageError, WriteError."""
    target = find_target(path, kind)
    assert target.write is not None
    return target.write(codebook)


def lost_in(codebook: Codebook, content: bytes, target: Format) -> tuple[str, ...] | None:
    """What of the codebook is not in the content that was written of it, counted; None for what is never read."""
    if target.read is None:
        return None
    with TemporaryDirectory(prefix="mobsurvey-") as folder:
        path = Path(folder) / f"{codebook.id}{target.suffixes[0]}"
        path.write_bytes(content)
        return losses(codebook, target.read(path))


def _refuse_unreadable(path: Path) -> None:
    """ReadError for what is no file, or is known to be none of any codebook's."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except FileNotFoundError:
        raise ReadError("there is no such file", where=str(path), next_step="Check its name.") from None
    except OSError as error:
        if path.is_dir():
            raise ReadError("is a folder", where=str(path), next_step="Name the file in it.") from None
        raise ReadError(
            f"cannot be read ({error.strerror})", where=str(path), next_step="Check the rights on the file."
        ) from None
    refuse_no_workbook(head, path)
    if head.startswith(b"PK"):
        check_zip(path)


def _named(kind: str, known: Mapping[str, Format], done: str) -> Format:
    if kind in known:
        return known[kind]
    if kind in formats():
        raise UsageError(f"codebooks of the kind {kind} are not {done} here", next_step=f"{_words(known)} are.")
    raise UsageError(f'there is no kind of codebook "{kind}"', next_step=did_you_mean(kind, known))


def _listed(found: Mapping[str, Format]) -> str:
    return "; ".join(f"{kind}: {one.title}" for kind, one in found.items())


def _words(found: Mapping[str, Format]) -> str:
    return ", ".join(found)


def _without_line(problem: str, where: str) -> str:
    """The problem without the lines of a TOML that the user never saw."""
    return re.sub(r" \(first in line \d+\)", "", re.sub(re.escape(where) + r", line \d+:", f"{where}:", problem))

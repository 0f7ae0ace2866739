"""The parts of a workbook: members of a ZIP, read whole or streamed as XML; a DOCTYPE is refused, damage is told."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from mobsurvey.errors import ReadError
from mobsurvey.safe_zip import check_zip

_PIECE = 1 << 17
_SAVE_AGAIN = "Copy or export it anew, or open it in Excel or LibreOffice and save it again."
_DAMAGE = (BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, UnicodeDecodeError, zlib.error)
"""What Python raises for a ZIP; UnicodeDecodeError is that of a member's name."""


class Handlers(NamedTuple):
    """What is called for the XML of a part; names as expat has them: `namespace}name`."""

    start: Callable[[str, dict[str, str]], object]
    end: Callable[[str], object]
    text: Callable[[str], object]


class Parts:
    """The members of a ZIP that was checked, by name; case and the way of the slash make no difference."""

    def __init__(self, path: Path) -> None:
        """ReadError where the ZIP is broken, encrypted or unpacks beyond all bounds."""
        check_zip(path)
        self.path = path
        with ZipFile(path) as archive:
            self._names = {_plain(name): name for name in reversed(archive.namelist())}

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._names

    def read(self, name: str) -> bytes:
        """The whole part. ReadError where it is not there or damaged."""
        try:
            with ZipFile(self.path) as archive:
                return archive.read(self._member(name))
        except _DAMAGE as error:
            raise self._damaged(name, error) from None

    def parse(self, name: str, handlers: Handlers) -> Iterator[None]:
        """Calls the handlers for one piece of the part after the other; gives nothing, after each piece. ReadError."""
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_doctype(name)
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = handlers
        try:
            with ZipFile(self.path) as archive, archive.open(self._member(name)) as file:
                while piece := file.read(_PIECE):
                    parser.Parse(piece, False)
                    yield
                parser.Parse(b"", True)
                yield
        except expat.ExpatError as error:
            raise self._damaged(name, f"line {error.lineno}: {expat.ErrorString(error.code)}") from None
        except _DAMAGE as error:
            raise self._damaged(name, error) from None
        except (LookupError, ValueError):  # what Python says of a declared encoding that it lacks
            raise self._damaged(name, "it declares an encoding that cannot be read") from None

    def _member(self, name: str) -> str:
        found = self._names.get(_plain(name))
        if found is None:
            raise self._damaged(name, "it is not there")
        return found

    def _damaged(self, name: str, why: object) -> ReadError:
        return ReadError(f'its part "{name}" is damaged ({why})', where=str(self.path), next_step=_SAVE_AGAIN)

    def _refuse_doctype(self, name: str) -> Callable[..., None]:
        def refuse(*_: object) -> None:
            raise ReadError(
                f'its part "{name}" has a DOCTYPE, which no program for spreadsheets writes',
                where=str(self.path),
                next_step="Open it in the program it came from and save it anew.",
            )

        return refuse


def members_of(path: Path) -> list[str] | None:
    """The names of the members of a ZIP, in small letters with forward slashes; None where it is none, or cut off."""
    try:
        with ZipFile(path) as archive:
            return [_plain(name) for name in archive.namelist()]
    except (*_DAMAGE, ValueError, OverflowError):
        return None


def beginning(path: Path, name: str, most: int = 1 << 20) -> bytes:
    """The beginning of a member; nothing where it cannot be read."""
    try:
        with ZipFile(path) as archive:
            names = {_plain(found): found for found in archive.namelist()}
            with archive.open(names[_plain(name)]) as file:
                return file.read(most)
    except (*_DAMAGE, KeyError, ValueError, OverflowError):
        return b""


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()

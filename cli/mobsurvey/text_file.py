"""Reads a whole text file, in whatever encoding it is, as far as its bytes and its Vietnamese tell that."""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from mobsurvey.errors import ReadError
from mobsurvey.vietnamese.detect import detect_text
from mobsurvey.vietnamese.encodings import ENCODINGS, decoder_of
from mobsurvey.vietnamese.one_byte import as_windows

MOST_BYTES = 50_000_000
"""No codebook is longer."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like that of UTF-16
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Letters of French, German and Spanish, and the punctuation of word processors: what windows-1252 is written with.
_WESTERN = "àâäáæçéèêëîïíñóôöœúùûüßÀÂÄÁÆÇÉÈÊËÎÏÍÑÓÔÖŒÚÙÛÜ€‘’“”–—…•°§«»¿¡\xa0".encode("cp1252")
_ASCII = bytes(range(0x80))


class TextFile(NamedTuple):
    """The text of a file, in NFC and with \\n at the ends of lines, and the encoding that it was in."""

    text: str
    encoding: str


def read_bytes(path: Path) -> bytes:
    """The bytes of the file; ReadError if it is missing, unreadable or longer than MOST_BYTES."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise ReadError("there is no such file", where=str(path), next_step="Check its name.") from None
    except OSError as error:
        raise ReadError(
            f"cannot be read ({error.strerror or error})", where=str(path), next_step="Check the rights on the file."
        ) from error
    if len(data) > MOST_BYTES:
        raise ReadError(
            f"has more than {MOST_BYTES:,} bytes, as no codebook has",
            where=str(path),
            next_step="Check that it is the codebook, and not the file of answers.",
        )
    return data


def read_text_file(path: Path, declared: str = "") -> TextFile:
    """The text of the file; `declared` is the encoding that it names itself, believed where the bytes allow it.

    A mark at the beginning decides, then valid UTF-8, then the encoding that shows common Vietnamese words, then
    windows-1252 where all letters are Western. ReadError names the line that is none of these.
    """
    return decode_text(read_bytes(path), str(path), declared)


def decode_text(data: bytes, where: str, declared: str = "") -> TextFile:
    """The text of these bytes, as `read_text_file` gives it; `where` names them in messages."""
    text, encoding = _decoded(data, where, declared)
    if "\0" in text:
        raise ReadError(
            "is no text file: it has bytes of zero", where=where, next_step="Check that it is the file that you mean."
        )
    return TextFile(normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")), encoding)


def _decoded(data: bytes, where: str, declared: str) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return _in_fonts(data.decode(encoding).removeprefix("\ufeff"), encoding, ENCODINGS)
            except UnicodeDecodeError as error:
                raise _no_encoding(data, error.start, where, encoding) from None
    try:
        return _in_fonts(data.decode("utf-8"), "utf-8", ENCODINGS)
    except UnicodeDecodeError as error:
        first = error.start
    # Any UTF-8 looks doubled when each of its bytes is shown as a sign: this is UTF-8 that was damaged.
    one_byte = [name for name in ENCODINGS if name != "doubled"]
    text, encoding = _in_fonts(data.decode("latin-1"), "", one_byte)
    if encoding:
        return text, encoding
    if declared and (text := _as_declared(data, declared)):
        return text, declared
    if not data.translate(None, _ASCII + _WESTERN):
        return as_windows(data.decode("latin-1")), "cp1252"
    raise _no_encoding(data, first, where, "UTF-8")


def _in_fonts(text: str, encoding: str, candidates: Iterable[str]) -> tuple[str, str]:
    """The text and its encoding; decoded once more where what it shows is Vietnamese of another encoding."""
    verdict = detect_text((line for line in text.splitlines() if not line.isascii()), list(candidates))
    return (decoder_of(verdict.encoding)(text), verdict.encoding) if verdict else (text, encoding)


def _as_declared(data: bytes, declared: str) -> str:
    try:
        return data.decode(declared)
    except (LookupError, ValueError):  # also of codecs that are not of text
        return ""


def _no_encoding(data: bytes, at: int, where: str, encoding: str) -> ReadError:
    line = data.count(b"\n", 0, at) + 1
    return ReadError(
        f"byte {data[at]:02X} is not {encoding}",
        where=f"{where}, line {line}",
        next_step="Open the file in the program it came from and save it as UTF-8.",
    )

"""Decides in which encoding a text file is, from its bytes and from what they say in Vietnamese."""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

from mobsurvey.errors import UsageError
from mobsurvey.vietnamese.encodings import USUAL, decoder_of, own_encoding

MARKS = {
    "utf-16": (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
    "utf-32": (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE),
}
UTF_8 = "utf-8-sig"
ONE_BYTE = "latin-1"
"""Gives every byte a sign, so that text can be looked at before its encoding is known."""
MOST_STRAY = 5
"""Places that are no UTF-8 in a file that otherwise is; more are no accident."""
_STRAY_SHARE = 20
"""Letters beyond ASCII that a file must have for each stray place after the first."""
_FEWEST_WESTERN = 2
_NO_FILES = (
    "idna",
    "punycode",
    "unicode_escape",
    "raw-unicode-escape",
    "raw_unicode_escape",
    "unicode-escape",
    "utf-7",
)
"""Codecs of host names and of programs' texts, in which no file of answers is."""
_BLOCK = 1 << 20
_ASCII = bytes(range(0x80))
_STRAY = re.compile("[\udc80-\udcff]+")
# U+07C0 to 07FF are two bytes that stand for ươ, ướ, ườ in VISCII and in no file of answers for themselves.
_BEYOND_ASCII = re.compile("[^\0-\x7f\u07c0-\u07ff\udc80-\udcff]")
# What French, German and Spanish need, and the punctuation of word processors. The bytes of Central European and
# Turkish letters and those of Vietnamese encodings are mostly others.
_WESTERN = "àâäáæçéèêëîïíñóôöœúùûüßÀÂÄÁÆÇÉÈÊËÎÏÍÑÓÔÖŒÚÙÛÜ€‘’“”–—…•°§«»¿¡\xa0".encode("cp1252")


class Utf8(NamedTuple):
    """What the bytes of a file say about UTF-8."""

    valid: bool
    beyond_ascii: int
    """Letters beyond ASCII; at least 1, not counted, where the file is valid and has some."""
    stray: int
    """Places that are none."""
    cut_off: bool
    """Whether the only such place is the end: the file was truncated."""
    western: bool
    """Whether read as windows-1252 it has nothing but what French, German or Spanish text has."""

    @property
    def few_stray(self) -> bool:
        """Whether it is UTF-8 but for a few places."""
        few = 0 < self.stray <= min(MOST_STRAY, 1 + self.beyond_ascii // _STRAY_SHARE)
        return self.beyond_ascii > 0 and few and not self.cut_off


def declared_encoding(name: str) -> str:
    """The name, an encoding of Python or one of our own. UsageError where there is none of that name."""
    if own := own_encoding(name):
        return own
    try:
        "".encode(name)  # refuses what is a codec, but not of text, such as hex
        if codecs.lookup(name).name in _NO_FILES:
            raise LookupError
    except (LookupError, ValueError):
        from difflib import get_close_matches

        near = get_close_matches(name.casefold(), USUAL, n=1, cutoff=0.6)
        mean = f'Did you mean "{near[0]}"? ' if near else ""
        raise UsageError(
            f'there is no encoding "{name}"',
            where="--encoding",
            next_step=f"{mean}Known are, among others: {', '.join(USUAL)}.",
        ) from None
    return name


def codec_of(path: Path, name: str) -> str:
    """The codec of Python to open a file with that is declared to be in that encoding.

    One of ours is found in bytes, and as text in files that are UTF-8 or UTF-16.
    """
    head = _head(path)
    if own_encoding(name):
        if head.startswith(MARKS["utf-16"]):
            return "utf-16"
        found = scan_utf8(path)
        return UTF_8 if name == "doubled" or (found.beyond_ascii and not found.stray) else ONE_BYTE
    found_name = codecs.lookup(name).name
    if found_name in MARKS and not head.startswith(MARKS[found_name]):
        return f"{found_name}-le"  # as Windows writes it
    return UTF_8 if found_name == "utf-8" else name


def marked_codec(path: Path) -> str | None:
    """The codec that the file's first bytes declare: UTF-16; None where they declare none."""
    return "utf-16" if _head(path).startswith(MARKS["utf-16"]) else None


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)


def scan_utf8(path: Path) -> Utf8:
    """What a pass over the whole file finds."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    marked = 0
    with path.open("rb") as file:
        try:
            while block := file.read(_BLOCK):
                if not block.isascii():
                    marked = 1
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return _count_stray(path)
    return Utf8(True, marked, 0, False, False)


def _count_stray(path: Path) -> Utf8:
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    strict = codecs.getincrementaldecoder("utf-8")("ignore")
    beyond = stray = places = 0
    foreign = False
    ends_open = False
    with path.open("rb") as file:
        while True:
            block = file.read(_BLOCK)
            text = decoder.decode(block, final=not block)
            found = _STRAY.findall(text)
            stray += len(found)
            beyond += len(_BEYOND_ASCII.findall(text))
            high = block.translate(None, _ASCII)
            foreign = foreign or bool(high.translate(None, _WESTERN))
            places += len(high)
            if not block:
                # What the strict decoder still holds at the end is the beginning of a letter.
                ends_open = bool(strict.getstate()[0])
                break
            strict.decode(block)
    return Utf8(False, beyond, stray, stray == 1 and ends_open, not foreign and places >= _FEWEST_WESTERN)


def decoded(cells: list[str], encoding: str | None) -> list[str]:
    """The texts of a column that stand in one of our encodings inside Unicode, None for none, decoded; NFC."""
    joined = "".join(cells)
    if joined.isascii() and encoding != "viscii":  # which has letters where ASCII has controls
        return cells
    if encoding is None:
        if unicodedata.is_normalized("NFC", joined):
            return cells
        return [cell if cell.isascii() else unicodedata.normalize("NFC", cell) for cell in cells]
    decode = decoder_of(encoding)
    known = {cell: decode(cell) for cell in set(cells)}
    return [known[cell] for cell in cells]

"""Text whose bytes were read as Latin-1 or windows-1252: from what stands there back to the byte."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

WINDOWS = {bytes([byte]).decode("cp1252", "ignore"): byte for byte in range(0x80, 0xA0)}
WINDOWS.pop("", None)
"""Byte 80 to 9F by the sign that windows-1252 has for it; the five it lacks are left out."""


def as_read(letter_by_byte: Mapping[int, str]) -> dict[int, str]:
    """A table for str.translate: the letter by what either Latin-1 or windows-1252 shows for its byte."""
    table: dict[int, str] = dict(letter_by_byte)
    table |= {ord(sign): letter_by_byte[byte] for sign, byte in WINDOWS.items() if byte in letter_by_byte}
    return table


def as_windows(text: str) -> str:
    """Latin-1 as windows-1252: what stands for the bytes 80 to 9F becomes quotation marks and dashes."""
    return text if text.isascii() else text.translate(_CONTROLS)


def as_latin(text: str) -> str:
    """Windows-1252 as Latin-1: every sign that one byte can hold becomes the code point of that byte."""
    return text if text.isascii() else text.translate(_SIGNS)


def latin_of(data: Iterable[int]) -> str:
    """The bytes read as Latin-1, which gives every byte a sign."""
    return bytes(data).decode("latin-1")


_CONTROLS = {byte: sign for sign, byte in WINDOWS.items()}
_SIGNS = {ord(sign): chr(byte) for sign, byte in WINDOWS.items()}

"""Windows-1258: Vietnamese Windows; most tones are bytes of their own after the letter."""

from __future__ import annotations

from mobsurvey.vietnamese.letters import SPLIT, nfc
from mobsurvey.vietnamese.one_byte import as_read

_TABLE = as_read({byte: bytes([byte]).decode("cp1258", "replace") for byte in range(0x80, 0x100)})


def decode(text: str) -> str:
    """The text behind one whose windows-1258 bytes were read as Latin-1 or windows-1252; NFC.

    >>> decode("bôò")
    'bộ'
    """
    return nfc(text.translate(_TABLE))


def encode(text: str) -> str:
    """The bytes of the text, as Latin-1 shows them; what windows-1258 lacks becomes ?."""
    return "".join(map(_encoded, nfc(text)))


def _encoded(letter: str) -> str:
    try:
        data = letter.encode("cp1258")
    except UnicodeEncodeError:
        data = "".join(SPLIT.get(letter, (letter, ""))).encode("cp1258", "replace")
    return data.decode("latin-1")

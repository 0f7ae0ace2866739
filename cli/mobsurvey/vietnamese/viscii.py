"""VISCII 1.1 (RFC 1456, 1993): every letter is one byte, six of them where ASCII has controls."""

from __future__ import annotations

from mobsurvey.vietnamese.letters import nfc
from mobsurvey.vietnamese.one_byte import as_read

_CONTROLS = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}
_HIGH = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐ"
    "ỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ"
    "Õắằặấầẩậẽẹếềểễệố"
    "ồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳ"
    "ĐứÒÓÔạỷừửÙÚỹỵÝỡư"
    "àáâãảăữẫèéêẻìíĩỉ"
    "đựòóôõỏọụùúũủýợỮ"
)
"""Bytes 80 to FF, sixteen a line."""

TABLE = {**_CONTROLS, **{0x80 + number: letter for number, letter in enumerate(_HIGH)}}
"""The 134 letters by byte."""

_TABLE = as_read(TABLE)
_BYTES = {ord(letter): chr(byte) for byte, letter in TABLE.items()}


def decode(text: str) -> str:
    """The text behind one whose VISCII bytes were read as Latin-1 or windows-1252; NFC.

    >>> decode("c¤p phß¶ng")
    'cấp phường'
    """
    return nfc(text.translate(_TABLE))


def encode(text: str) -> str:
    """The bytes of the text, as Latin-1 shows them."""
    return nfc(text).translate(_BYTES)

"""UTF-8 whose bytes were read as Latin-1 or windows-1252 and written as UTF-8 again."""

from __future__ import annotations

import re

from mobsurvey.vietnamese.letters import nfc
from mobsurvey.vietnamese.one_byte import WINDOWS, as_latin, as_windows, latin_of

_NEXT = f"[\x80-\xbf{re.escape(''.join(WINDOWS))}]"
# Vietnamese Windows shows byte C3 as Ă.
_SEQUENCE = re.compile(f"[\xc2-\xdfĂ]{_NEXT}|[\xe0-\xef]{_NEXT}{{2}}|[\xf0-\xf4]{_NEXT}{{3}}")


def decode(text: str) -> str:
    """The text with every sequence put right that is one character of UTF-8; all else stays; NFC.

    >>> decode("cÃ¡n bá»™"), decode("cÃ¡n b�")
    ('cán bộ', 'cán b�')
    """
    return nfc(text if text.isascii() else _SEQUENCE.sub(_character, text))


def _character(found: re.Match[str]) -> str:
    try:
        text = as_latin(found[0].replace("Ă", "\xc3")).encode("latin-1").decode()
    except UnicodeDecodeError:
        return found[0]
    # A letter before a closing quotation mark can look like two bytes of a script that stands in no such text.
    return found[0] if "\u0250" <= text <= "\u02ff" or "\u0370" <= text <= "\u07ff" else text


def encode(text: str) -> str:
    """The text as it looks when it was encoded twice."""
    return as_windows(latin_of(text.encode("utf-8", "surrogatepass")))

"""The encodings by name: what --encoding takes beside the encodings that Python knows."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module

OWN = ("tcvn3", "vni", "viscii", "doubled")
"""Those that Python lacks; each is a module."""
ENCODINGS = ("cp1258", *OWN)
"""Those that are tried on text."""
USUAL = ("utf-8", "utf-16", "cp1258", "cp1252", "latin-1", *OWN)
"""Names for help and messages; any encoding of Python can be named as well."""
_ALIASES = {"abc": "tcvn3", "tcvn": "tcvn3", "tcvn-3": "tcvn3", "vni-windows": "vni"}


@cache
def decoder_of(encoding: str) -> Callable[[str], str]:
    """What makes text of that which Latin-1 or windows-1252 show of its bytes; it never fails, and gives NFC.

    >>> decoder_of("tcvn3")("TiÕng ViÖt")
    'Tiếng Việt'
    """
    decode: Callable[[str], str] = import_module(f"mobsurvey.vietnamese.{encoding}").decode
    return decode


def own_encoding(name: str) -> str | None:
    """The name in OWN of an encoding that Python lacks, however it is written; None for any other.

    >>> own_encoding("TCVN3"), own_encoding("utf-8")
    ('tcvn3', None)
    """
    name = name.strip().casefold().replace("_", "-")
    name = _ALIASES.get(name, name)
    return name if name in OWN else None

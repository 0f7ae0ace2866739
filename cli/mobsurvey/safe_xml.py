"""Parses XML that a user hands in: nothing is fetched or expanded, and size and depth have bounds."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from mobsurvey.errors import ReadError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_BYTES = 64 << 20
MOST_NODES = 2_000_000
"""Elements and attributes together; each takes some hundred bytes of memory."""
MOST_DEPTH = 100


def parse_xml(data: bytes, where: str) -> Element:
    """The root element of an XML document, with names as ElementTree has them: `{namespace}name`.

    The encoding is that of its first bytes or its declaration, as XML has it. `where` names the document in messages.
    ReadError, with the line, where it is not well-formed, has declarations in a DOCTYPE, or is beyond bounds.
    """
    from xml.etree.ElementTree import TreeBuilder
    from xml.parsers import expat

    if len(data) > MOST_BYTES:
        raise ReadError(f"the XML has more than {MOST_BYTES >> 20} MB", where=where, next_step="Check what it is.")
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.ordered_attributes = True
    depth = nodes = 0

    def refuse(what: str, next_step: str) -> ReadError:
        return ReadError(what, where=f"{where}, line {parser.CurrentLineNumber}", next_step=next_step)

    def start(name: str, attributes: Sequence[str]) -> None:
        nonlocal depth, nodes
        depth += 1
        nodes += 1 + len(attributes) // 2
        if depth > MOST_DEPTH:
            raise refuse(f"more than {MOST_DEPTH} elements stand within each other", "Check what it is.")
        if nodes > MOST_NODES:
            raise refuse(f"the XML has more than {MOST_NODES:,} elements and attributes", "Check what it is.")
        pairs = zip(attributes[::2], attributes[1::2], strict=True)
        builder.start(_qualified(name), {_qualified(key): value for key, value in pairs})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_qualified(name))

    def check_doctype(_name: str, _system: str | None, _public: str | None, has_internal_subset: int) -> None:
        # One that only names a standard is usual in Triple-S files; what it names is never fetched.
        if has_internal_subset:
            refuse_declaration()

    def refuse_declaration(*_: object) -> None:
        raise refuse(
            "the XML has declarations in its DOCTYPE, which could name other files or make text of any length",
            "Remove the declarations: from the [ after <!DOCTYPE to the ].",
        )

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = check_doctype
    parser.EntityDeclHandler = refuse_declaration
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise ReadError(
            f"is not well-formed XML: {expat.ErrorString(error.code)} (column {error.offset + 1})",
            where=f"{where}, line {error.lineno}",
            next_step="Correct it there, also where a letter is not in the encoding that the first line declares.",
        ) from None
    except (LookupError, ValueError):  # what Python says of a declared encoding that it lacks
        raise ReadError(
            "the first line declares an encoding that cannot be read",
            where=f"{where}, line 1",
            next_step="Save it as UTF-8.",
        ) from None
    return builder.close()


def root_name(head: bytes) -> str:
    """The root element's name, without its namespace, from the beginning of a file; "" where it is no XML."""
    from xml.parsers import expat

    parser = expat.ParserCreate(namespace_separator="}")
    found: list[str] = []

    def stop(name: str, *_: object) -> None:
        found.append(name.rpartition("}")[2])
        raise StopIteration

    parser.StartElementHandler = stop
    parser.StartDoctypeDeclHandler = stop  # names the root; what follows it is not looked at
    with suppress(StopIteration, expat.ExpatError, LookupError, ValueError):
        parser.Parse(head, False)
    return found[0] if found else ""


def declared_encoding(data: bytes) -> str:
    """The encoding that the XML declaration names, in small letters; "" where it names none."""
    import re

    found = re.match(rb"""(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][\w.-]*)["']""", data[:400])
    return found[1].decode("ascii").lower() if found else ""


def _qualified(name: str) -> str:
    return "{" + name if "}" in name else name

"""Keeps a table as JSON values and makes it again, equal in every value and kind: nothing is computed a second time.

The values stand in the order of the fields of table/model.py, without their names; `layout` tells by which fields.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from mobsurvey.table.model import Table

Making = Callable[[Any], Any]
"""Makes a value of the model of what JSON gives for it."""
_PLAIN = (str, int, float, bool, NoneType)


def to_line(table: Table) -> bytes:
    """The table as JSON on one line, with a newline."""
    text = json.dumps(table, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass") + b"\n"


def from_line(line: bytes) -> Table:
    """The table of such a line. ValueError, TypeError or LookupError where it is none."""
    table: Table = _making(Table)(json.loads(line.decode("utf-8", "surrogatepass")))
    return table


def layout() -> str:
    """Names the fields of which a line is made; another text as soon as any of them is another."""
    found: dict[str, list[str]] = {}

    def note(kind: Any) -> None:
        if _is_record(kind) and kind.__name__ not in found:
            hints = get_type_hints(kind)
            found[kind.__name__] = [f"{name}: {hints[name]}" for name in kind._fields]
            for hint in hints.values():
                note(hint)
        for inner in get_args(kind):
            note(inner)

    note(Table)
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()[:16]


def _is_record(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, tuple) and hasattr(kind, "_fields")


@cache
def _making(kind: Any) -> Making:
    """How a value of that type is made. TypeError for a type that cannot be told from its JSON."""
    if _is_record(kind):
        return _record(kind)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple and len(inner) == 2 and inner[1] is Ellipsis:
        if _is_plain(inner[0]):
            return tuple
        one = _making(inner[0])
        return lambda values: tuple([one(value) for value in values])
    if origin is tuple and all(map(_is_plain, inner)):
        return tuple
    if origin in (Union, UnionType):
        listed = [option for option in inner if not _is_plain(option)]
        if len(listed) == 1:  # JSON tells a list from all that is plain
            made = _making(listed[0])
            return lambda value: made(value) if isinstance(value, list) else value
    raise TypeError(f"there is no way to keep a {kind}")


def _is_plain(kind: Any) -> bool:
    """Whether JSON gives the value back as it is."""
    if get_origin(kind) is Literal:
        return all(isinstance(value, _PLAIN) for value in get_args(kind))
    if get_origin(kind) in (Union, UnionType):
        return all(map(_is_plain, get_args(kind)))
    return kind in _PLAIN


def _record(kind: Any) -> Making:
    hints = get_type_hints(kind)
    plain = [_is_plain(hints[name]) for name in kind._fields]
    # Found when needed, since a table has tables in it.
    fields = [(number, hints[name]) for number, name in enumerate(kind._fields) if not plain[number]]
    makings: list[tuple[int, Making]] = []

    def make(values: list[Any]) -> Any:
        if fields and not makings:
            makings.extend((number, _making(hint)) for number, hint in fields)
        for number, making in makings:
            values[number] = making(values[number])
        return kind._make(values)

    return make if fields else kind._make

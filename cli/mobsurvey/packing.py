"""Lays coded columns and a survey's metadata down as bytes and JSON values, and takes them up again."""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mobsurvey.survey import (
    Battery,
    Chunk,
    Code,
    Column,
    Design,
    Missing,
    MissingRange,
    Net,
    ResponseSet,
    Source,
    Survey,
    Value,
    Variable,
)

if TYPE_CHECKING:
    from mobsurvey.indices import Index

_COMPRESS_BELOW = 1 / 32
"""Share of cases under which a bitmap is worth compressing."""


def pack_column(column: Column) -> tuple[list[Any], bytes]:
    """The column as a list of parts [role, code, packing, bytes] and their bytes joined."""
    size = (column.cases + 7) // 8
    parts: list[Any] = []
    blobs: list[bytes] = []

    def add(role: str, code: Code | None, packing: str, blob: bytes) -> None:
        parts.append([role, code, packing, len(blob)])
        blobs.append(blob)

    def add_bits(role: str, code: Code | None, bits: int) -> None:
        if bits.bit_count() < column.cases * _COMPRESS_BELOW and size > 64:
            add(role, code, "zip", zlib.compress(bits.to_bytes(size, "big"), 1))
        else:
            add(role, code, "bits", bits.to_bytes(size, "big"))

    for role, bitmaps in (("answer", column.selected), ("missing", column.missing)):
        for code, bits in bitmaps.items():
            add_bits(role, code, bits)
    if column.invalid:
        add_bits("invalid", None, column.invalid)
        add("invalid values", None, "json", _zipped_json(column.invalid_values))
    if isinstance(column.values, array):
        values = column.values
        if sys.byteorder == "big":
            values = array("d", values)
            values.byteswap()
        add("values", None, "double", values.tobytes())
    elif column.values is not None:
        add("values", None, "json", _zipped_json(list(column.values)))
    return parts, b"".join(blobs)


def _zipped_json(values: Any) -> bytes:
    return zlib.compress(
        json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"), 1
    )


def unpack_column(cases: int, parts: list[Any], data: bytes) -> Column:
    """The column that pack_column packed."""
    bitmaps: dict[str, dict[Any, int]] = {"answer": {}, "missing": {}, "invalid": {}}
    invalid_values: tuple[Code, ...] = ()
    values: Any = None
    at = 0
    for role, code, packing, length in parts:
        blob = data[at : at + length]
        at += length
        if packing == "double":
            values = array("d")
            values.frombytes(blob)
            if sys.byteorder == "big":
                values.byteswap()
        elif packing == "json":
            content = json.loads(zlib.decompress(blob).decode("utf-8", "surrogatepass"))
            if role == "values":
                values = content
            else:
                invalid_values = tuple(content)
        else:
            bitmaps[role][code] = int.from_bytes(zlib.decompress(blob) if packing == "zip" else blob, "big")
    return Column(cases, bitmaps["answer"], bitmaps["missing"], bitmaps["invalid"].get(None, 0), invalid_values, values)


def survey_to_json(survey: Survey) -> dict[str, Any]:
    """JSON values of everything but the answers and their source."""

    def variable(v: Variable) -> dict[str, Any]:
        return {
            "name": v.name,
            "kind": v.kind,
            "label": v.label,
            "measure": v.measure,
            "values": [[value.code, value.label] for value in v.values],
            "missing": [[m.code, m.kind, m.label] for m in v.missing],
            "missing_ranges": [[r.low, r.high, r.kind] for r in v.missing_ranges],
        }

    return {
        "languages": survey.languages,
        "variables": [variable(v) for v in survey.variables.values()],
        "untabulated": [variable(v) for v in survey.untabulated.values()],
        "sets": [
            {**s._asdict(), "values": [[value.code, value.label] for value in s.values]} for s in survey.sets.values()
        ],
        "batteries": [b._asdict() for b in survey.batteries.values()],
        "design": survey.design._asdict(),
        "nets": [n._asdict() for n in survey.nets.values()],
        "indices": list(survey.indices.values()),
    }


def survey_from_json(values: Mapping[str, Any], source: Source, chunks: Iterable[Chunk]) -> Survey:
    """The survey of those values; KeyError, TypeError or ValueError where they are none."""

    def variable(v: dict[str, Any]) -> Variable:
        return Variable(
            **{
                **v,
                "values": tuple(Value(*value) for value in v["values"]),
                "missing": tuple(Missing(*m) for m in v["missing"]),
                "missing_ranges": tuple(MissingRange(*r) for r in v["missing_ranges"]),
            }
        )

    def named(items: Any) -> dict[str, Any]:
        return {item.name: item for item in items}

    return Survey(
        variables=named(map(variable, values["variables"])),
        sets=named(
            ResponseSet(
                **{**s, "members": tuple(s["members"]), "values": tuple(Value(*value) for value in s["values"])}
            )
            for s in values["sets"]
        ),
        batteries=named(Battery(b["name"], tuple(b["items"]), b["label"]) for b in values["batteries"]),
        chunks=chunks,
        source=source,
        languages=tuple(values["languages"]),
        untabulated=named(map(variable, values["untabulated"])),
        design=Design(**values.get("design", {})),  # studies of earlier versions have none, and no nets
        nets=named(Net(**{**n, "members": tuple(n["members"])}) for n in values.get("nets", ())),
        indices=_indices(values.get("indices", ())),
    )


def _indices(values: Iterable[Sequence[Any]]) -> dict[str, Index]:
    if not values:
        return {}
    from mobsurvey.indices import index_from_json

    return {index.name: index for index in map(index_from_json, values)}

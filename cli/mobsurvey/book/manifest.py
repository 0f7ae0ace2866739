"""What a book was made of, kept beside it with its tables: so that a later look can tell what is stale and which
numbers moved, and a later build need not make again what did not change.

JSON lines: the first says of what the book was made, with the hash of every file and where each table's line stands; a
line for each table follows. Tables are read one at a time, so that memory does not grow with their number.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mobsurvey.book.inputs import Inputs
from mobsurvey.book.kept import from_line, layout
from mobsurvey.errors import ReadError
from mobsurvey.table.model import Table

SUFFIX = ".built.json"
DAMAGED = "is damaged"
OTHER_LAYOUT = "was written by another version of mobsurvey"


class KeptTable(NamedTuple):
    """Where a table stands, and what it is told by."""

    key: str
    """Of all that its values depend on; the same key, the same values."""
    title: str
    """As the book shows it."""
    start: int
    """Bytes behind the first line."""
    length: int


class Manifest(NamedTuple):
    """One build of a book; of one that cannot be read, as much as was found."""

    path: Path
    outputs: Mapping[str, str]
    """SHA-256 of every file, by its path beside the plan."""
    plan: str = ""
    """The name of the plan's file."""
    inputs: Inputs | None = None
    """None where it cannot be read."""
    tables: tuple[KeptTable, ...] = ()
    body: int = 0
    """Where the lines of the tables begin."""
    trouble: str = ""
    """Why it cannot be read, DAMAGED or OTHER_LAYOUT; empty where it can."""

    def table(self, kept: KeptTable) -> Table:
        """The table as it was made, before the plan gave it its title. ReadError."""
        try:
            with self.path.open("rb") as file:
                file.seek(self.body + kept.start)
                return from_line(file.read(kept.length))
        except (OSError, ValueError, TypeError, LookupError) as error:
            raise ReadError(
                f"{DAMAGED} ({error})", where=str(self.path), next_step="Build the book again with --force."
            ) from None


def manifest_path(plan: Path) -> Path:
    return plan.with_name(plan.stem + SUFFIX)


def first_line(
    plan: str, inputs: Inputs, outputs: Mapping[str, str], tables: Iterable[KeptTable], body: hashlib._Hash
) -> bytes:
    """The line before those of the tables; `body` has hashed the latter."""
    values = {
        "layout": layout(),
        "plan": plan,
        "inputs": inputs._asdict(),
        "outputs": dict(outputs),
        "tables": list(tables),
    }
    return _json({**values, "sha256": _checked(values, body)}) + b"\n"


def _json(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _checked(values: Mapping[str, Any], body: hashlib._Hash) -> str:
    """The hash of the whole, of which these values without it are the first line."""
    digest = body.copy()
    digest.update(_json(values))
    return digest.hexdigest()


def read_manifest(path: Path) -> Manifest | None:
    """Of the last build; None where there was none. ReadError for a file that cannot be opened.

    Every byte is checked, so that a table is never taken from a line that was damaged.
    """
    try:
        with path.open("rb") as file:
            line = file.readline()
            body = hashlib.file_digest(file, "sha256")
    except FileNotFoundError:
        return None
    except OSError as error:
        what = "is a folder" if path.is_dir() else f"cannot be read ({error.strerror})"
        raise ReadError(what, where=str(path), next_step="Move it away, and build the book again.") from None
    try:
        values = json.loads(line.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        return Manifest(path, {}, trouble=DAMAGED)
    outputs = _texts(values.get("outputs"))
    plan = str(values.get("plan", ""))
    if values.get("layout") != layout():
        return Manifest(path, outputs, plan, trouble=OTHER_LAYOUT)
    try:
        if values.pop("sha256") != _checked(values, body):
            raise ValueError("a byte of it is another one")
        inputs = Inputs(**_texts(values["inputs"]))
        tables = tuple(KeptTable(*kept) for kept in values["tables"])
    except (KeyError, TypeError, ValueError):
        return Manifest(path, outputs, plan, trouble=DAMAGED)
    return Manifest(path, outputs, plan, inputs, tables, len(line))


def _texts(values: Any) -> dict[str, str]:
    found = values.items() if isinstance(values, dict) else ()
    return {key: value for key, value in found if isinstance(value, str)}

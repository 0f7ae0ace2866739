"""What a book was made of, kept beside it: so that a later look can tell what is stale, and which numbers moved."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mobsurvey.errors import ReadError

SUFFIX = ".built.json"


class Inputs(NamedTuple):
    """What a book depends on, each as a hash."""

    data: str
    """Of the files of answers, and of the weights that were made for them."""
    codebook: str
    plan: str
    mobsurvey: str
    """The version."""

    def changed(self, before: Inputs) -> list[str]:
        """Which of them differ: data, codebook, plan, mobsurvey."""
        pairs = zip(self._fields, self, before, strict=True)
        return [name for name, now, then in pairs if now != then]


class Manifest(NamedTuple):
    """One build of a book."""

    inputs: Inputs
    tables: tuple[Mapping[str, Any], ...]
    """As Table.to_json gives them."""
    outputs: Mapping[str, str]
    """SHA-256 of every file, by its path beside the plan."""

    def to_bytes(self) -> bytes:
        values = {"inputs": self.inputs._asdict(), "outputs": dict(self.outputs), "tables": list(self.tables)}
        return (json.dumps(values, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def manifest_path(plan: Path) -> Path:
    return plan.with_name(plan.stem + SUFFIX)


def read_manifest(plan: Path) -> Manifest | None:
    """Of the last build of that plan; None where there was none. ReadError for a file that is damaged."""
    path = manifest_path(plan)
    try:
        values = json.loads(path.read_bytes())
        return Manifest(Inputs(**values["inputs"]), tuple(values["tables"]), dict(values["outputs"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise ReadError(
            f"tells nothing of the last build ({error})",
            where=str(path),
            next_step="Delete it, and build the book again.",
        ) from None


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

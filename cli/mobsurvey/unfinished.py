"""Files that stand unfinished beside their places while they are written, and what killed runs leave of them."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

_LEFT_BEHIND_SECONDS = 600
_NAME = re.compile(r"(.+)\.(?:[0-9]+|append)\.unfinished", re.DOTALL)
CLAIM = "append"
"""In place of a process number: of a file that only one process may write."""


def unfinished_path(path: Path, writer: str | int | None = None) -> Path:
    """Where this process, or the writer named, writes what will stand at that place."""
    return path.with_name(f"{path.name}.{os.getpid() if writer is None else writer}.unfinished")


def left_behind(folder: Path) -> Mapping[str, list[Path]]:
    """The unfinished files of killed runs in a folder, those that nobody has written to for a while, by the name of the
    file that each was to be; none where the folder cannot be read."""
    found: dict[str, list[Path]] = {}
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if name := _NAME.fullmatch(entry.name):
                with suppress(OSError):
                    if time.time() - entry.stat().st_mtime > _LEFT_BEHIND_SECONDS:
                        found.setdefault(name[1], []).append(folder / entry.name)
    return found


def remove_left_behind(path: Path, left: Mapping[str, list[Path]] | None = None) -> None:
    """Removes what killed runs left of that file; `left` is what is left behind in its folder, where that is known."""
    for one in (left_behind(path.parent) if left is None else left).get(path.name, ()):
        with suppress(OSError):
            one.unlink()

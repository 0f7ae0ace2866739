"""Writes files such that each appears whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from mobsurvey.errors import WriteError


def write_files(files: Mapping[Path, bytes], *, force: bool = False) -> None:
    """Writes all of the files, making their folders; WriteError, with none written, if any stands in the way."""
    for path in files:
        if path.is_dir():
            raise WriteError("is a folder", where=str(path), next_step="Choose another name.")
        if path.exists() and not force:
            raise WriteError("there is such a file already", where=str(path), next_step="Overwrite it with --force.")
    for folder in {folder for path in files for folder in path.parents}:
        if folder.exists() and not folder.is_dir():
            raise WriteError("is a file, not a folder", where=str(folder), next_step="Name a folder.")
    unfinished = {path: path.with_name(f"{path.name}.{os.getpid()}.unfinished") for path in files}
    path = Path()
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with unfinished[path].open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for path, made in unfinished.items():
            made.replace(path)
    except OSError as error:
        raise WriteError(
            f"cannot be written ({error.strerror})",
            where=str(path),
            next_step="Check the space on the disk, the rights on the folder, and that no program has the file open.",
        ) from None
    finally:
        for made in unfinished.values():
            with suppress(OSError):
                made.unlink(missing_ok=True)

"""Writes files such that each appears whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO

from mobsurvey.errors import WriteError
from mobsurvey.unfinished import left_behind, remove_left_behind, unfinished_path


def write_files(files: Mapping[Path, bytes], *, force: bool = False) -> None:
    """Writes all of the files, making their folders; WriteError, with none written, if any stands in the way."""
    check_places(files, force=force)
    with StagedFiles() as staged:
        for path, content in files.items():
            with staged.opened(path) as file:
                file.write(content)
        staged.place()


def check_places(paths: Iterable[Path], *, force: bool = False) -> None:
    """WriteError for a place where no file can be put: a folder, or, unless `force`, a file."""
    places = list(paths)
    for path in places:
        if path.is_dir():
            raise WriteError("is a folder", where=str(path), next_step="Choose another name.")
        if path.exists() and not force:
            raise WriteError("there is such a file already", where=str(path), next_step="Overwrite it with --force.")
    for folder in {folder for path in places for folder in path.parents}:
        if folder.exists() and not folder.is_dir():
            raise WriteError("is a file, not a folder", where=str(folder), next_step="Name a folder.")


class StagedFiles:
    """Files that are written piece by piece beside their places, and put there at the end, all of them.

    When the block ends without `place`, by an error, Ctrl-C or otherwise, what was there before is as it was, and
    nothing is left behind. What killed processes left of the same files goes, once nobody wrote to it for a while.
    """

    def __init__(self) -> None:
        self._unfinished: dict[Path, Path] = {}
        self._left: dict[Path, Mapping[str, list[Path]]] = {}
        """By folder what killed runs left there."""
        self._folders: list[Path] = []
        """Those that were made, the outermost first."""
        self._stack = ExitStack()

    def __enter__(self) -> StagedFiles:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):  # of a disk that is full, which was told already
            self._stack.close()
        for path in list(self._unfinished):
            self.discard(path)
        for folder in reversed(self._folders):
            with suppress(OSError):  # it is not empty: files were put there
                folder.rmdir()

    @contextmanager
    def opened(self, path: Path) -> Iterator[BinaryIO]:
        """The file that will be at that place, open to be written. WriteError."""
        with told(path):
            self._make_folders(path.parent)
            if path.parent not in self._left:
                self._left[path.parent] = left_behind(path.parent)
            remove_left_behind(path, self._left[path.parent])
            self._unfinished[path] = unfinished_path(path)
            with self._unfinished[path].open("wb") as file:
                yield file

    def scratch(self, beside: Path) -> IO[bytes]:
        """A file without a name, on the disk of that place, open to be written and read until the block ends."""
        from tempfile import TemporaryFile

        with told(beside):
            self._make_folders(beside.parent)
            return self._stack.enter_context(TemporaryFile(dir=beside.parent))

    def discard(self, path: Path) -> None:
        """Forgets what was written for that place."""
        with suppress(OSError):
            self._unfinished.pop(path).unlink(missing_ok=True)

    def place(self) -> None:
        """Puts every file at its place. WriteError."""
        for path, made in self._unfinished.items():
            with told(path), made.open("rb+") as file:
                os.fsync(file.fileno())
        for path, made in self._unfinished.items():
            with told(path):
                made.replace(path)

    def _make_folders(self, folder: Path) -> None:
        missing = []
        while not folder.exists() and folder != folder.parent:
            missing.append(folder)
            folder = folder.parent
        for one in reversed(missing):
            one.mkdir(exist_ok=True)
            self._folders.append(one)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """WriteError, with the place, for what the system refuses while the block runs."""
    try:
        yield
    except OSError as error:
        raise WriteError(
            f"cannot be written ({error.strerror})",
            where=str(path),
            next_step="Check the space on the disk, the rights on the folder, and that no program has the file open.",
        ) from None

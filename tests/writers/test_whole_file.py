"""Files appear whole or not at all."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from mobsurvey.errors import WriteError
from mobsurvey.writers.whole_file import StagedFiles, write_files


def test_folders_are_made(tmp_path: Path) -> None:
    write_files({tmp_path / "Bảng số liệu" / "a.csv": b"a"})
    assert (tmp_path / "Bảng số liệu" / "a.csv").read_bytes() == b"a"


def test_one_file_in_the_way_stops_all(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(b"old")
    with pytest.raises(WriteError, match=r"b\.csv: there is such a file already\. Overwrite it with --force\."):
        write_files({tmp_path / "a.csv": b"a", tmp_path / "b.csv": b"b"})
    assert [path.name for path in tmp_path.iterdir()] == ["b.csv"]
    assert (tmp_path / "b.csv").read_bytes() == b"old"


def test_force_overwrites(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(b"old")
    write_files({tmp_path / "b.csv": b"b"}, force=True)
    assert (tmp_path / "b.csv").read_bytes() == b"b"


def test_a_folder_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(WriteError, match="is a folder"):
        write_files({tmp_path / "a.csv": b"a"}, force=True)


def test_a_file_where_a_folder_must_be(tmp_path: Path) -> None:
    (tmp_path / "tables").write_bytes(b"")
    with pytest.raises(WriteError, match="is a file, not a folder"):
        write_files({tmp_path / "tables" / "a.csv": b"a"})
    assert [path.name for path in tmp_path.iterdir()] == ["tables"]


def test_what_is_staged_and_not_placed_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), StagedFiles() as staged:
        with staged.opened(tmp_path / "new" / "a.csv") as file:
            file.write(b"a")
        with staged.opened(tmp_path / "b.csv") as file:
            file.write(b"b")
        staged.scratch(tmp_path / "newer" / "c.csv").write(b"c")
        assert len(list(tmp_path.rglob("*.unfinished"))) == 2
        raise KeyboardInterrupt
    assert [path.name for path in tmp_path.iterdir()] == ["b.csv"]
    assert (tmp_path / "b.csv").read_bytes() == b"old"


def test_what_is_staged_is_placed_but_for_what_is_discarded(tmp_path: Path) -> None:
    with StagedFiles() as staged:
        for name in ("a.csv", "b.csv"):
            with staged.opened(tmp_path / "new" / name) as file:
                file.write(name.encode())
        staged.discard(tmp_path / "new" / "b.csv")
        scratch = staged.scratch(tmp_path / "new" / "a.csv")
        staged.place()
    assert scratch.closed
    assert [(path.name, path.read_bytes()) for path in (tmp_path / "new").iterdir()] == [("a.csv", b"a.csv")]


def test_what_killed_runs_left_of_a_file_goes(tmp_path: Path) -> None:
    target = tmp_path / "a[1].csv"
    gone = tmp_path / "a[1].csv.123.unfinished"
    fresh = tmp_path / "a[1].csv.456.unfinished"
    others = [tmp_path / name for name in ("b.csv.123.unfinished", "a[1].csv.draft.unfinished", "a[1].csv.123")]
    for left in (gone, fresh, *others):
        left.write_bytes(b"left")
    for left in (gone, *others):
        os.utime(left, (time.time() - 3600,) * 2)
    write_files({target: b"a", tmp_path / "new" / "c.csv": b"c"})
    assert target.read_bytes() == b"a"
    assert not gone.exists()
    assert fresh.exists(), "another process may be writing it at this moment"
    assert all(left.exists() for left in others)

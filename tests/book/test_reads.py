"""However many tables a book has, the answers to each question are read once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import mobsurvey
from mobsurvey import study as study_module
from mobsurvey.book.build import build_book, plan_study
from mobsurvey.book.plan import read_plan
from mobsurvey.bundled import bundled_folder
from mobsurvey.study import StudyChunks

SAMPLE = bundled_folder("samples") / "hcmc-2024.csv"
BANNERS = ("level", "level,difficulty_1", "level/difficulty_2", "content_1", "content_2")
PLAN = 'study = "two.mobsurvey"\noutputs = ["tables/"]\n' + "".join(
    f'[[tables]]\nnames = ["purpose", "content", "method", "difficulty"]\nby = "{by}"\nwhere = "purpose_1 = 1"\n'
    for by in BANNERS
)


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """A study of two chunks, and a plan of twenty tables."""
    lines = SAMPLE.read_bytes().splitlines(keepends=True)
    (tmp_path / "second.csv").write_bytes(b"".join(lines[:-1]))
    for file, wave in ((SAMPLE, "1"), (tmp_path / "second.csv", "2")):
        mobsurvey.import_file(file, "hcmc-2024", tmp_path / "two.mobsurvey", append=wave == "2", wave=wave)
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    return tmp_path


def reads_of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, int]]:
    """How often the answers to each variable were read from each chunk while the book was built."""
    reads: Counter[tuple[str, int]] = Counter()
    rows = StudyChunks._rows

    def counted(self: StudyChunks, query: str, parameters: tuple[Any, ...] = ()) -> list[Any]:
        if "data FROM columns" in query:
            reads[parameters[0], parameters[1]] += 1
        return rows(self, query, parameters)

    monkeypatch.setattr(StudyChunks, "_rows", counted)
    plan = read_plan(folder / "plan.toml")
    with plan_study(plan) as study:
        assert build_book(plan, study).made == 20
    return reads


def test_each_question_is_read_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = reads_of(folder, monkeypatch)
    assert {chunk for _, chunk in reads} == {0, 1}
    assert {"level", "difficulty_1", "purpose_1", "content_2"} <= {name for name, _ in reads}
    assert set(reads.values()) == {1}


def test_memory_bounds_what_is_held(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = folder / "tables" / "cells.csv"
    reads_of(folder, monkeypatch)
    before = built.read_bytes()
    built.unlink()
    (folder / "plan.built.json").unlink()
    monkeypatch.setattr(study_module, "_MOST_KEPT", 2_000)  # three or so of these columns
    held: list[int] = []
    column = StudyChunks.column

    def watched(self: StudyChunks, *arguments: Any) -> Any:
        found = column(self, *arguments)
        held.append(sum(map(study_module._bytes_of, self._kept.values())))
        assert held[-1] == self._bytes_kept
        return found

    monkeypatch.setattr(StudyChunks, "column", watched)
    assert max(reads_of(folder, monkeypatch).values()) > 1
    assert 0 < max(held) <= 2_000
    assert built.read_bytes() == before

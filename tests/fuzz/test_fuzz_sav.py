"""Damaged .sav files are read or refused; the long form is fuzz_sav.py."""

from __future__ import annotations

import importlib.util
from pathlib import Path


def test_damaged_files_are_read_or_refused(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("fuzz_sav", Path(__file__).with_name("fuzz_sav.py"))
    assert spec and spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    found = [outcome for outcome, _ in script.outcomes(40, 7, tmp_path)]
    assert len(found) == 40
    assert {"read", "refused"} <= set(found)

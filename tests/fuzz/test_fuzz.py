"""Damaged files of every kind are refused in words or come out right; the long form is fuzz.py."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

FUZZ = Path(__file__).with_name("fuzz.py")
KINDS = ("sav", "csv", "xlsx", "ods", "dta", "triple-s", "toml", "platforms", "codebooks")


def test_damaged_files_are_refused_or_come_out_right(tmp_path: Path) -> None:
    command = [sys.executable, str(FUZZ), "--files", "306", "--seed", "7", "--keep", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(tmp_path.iterdir()) == []
    found = dict(line.split(":", 1) for line in done.stdout.splitlines())
    assert tuple(found) == KINDS
    for counts in found.values():
        assert re.match(r" 34 files: [1-9]\d* imported, [1-9]\d* refused", counts), counts

"""Runs mobsurvey as a user does: in a process and a folder of its own, with nothing set in its environment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
CODEBOOKS = SAMPLES.parent / "codebooks"
SECONDS = 60.0
"""After which a command counts as hanging."""

_UNSET = (
    "MOBSURVEY_STUDY",
    "PYTHONUTF8",
    "PYTHONIOENCODING",
    "PYTHONCOERCECLOCALE",
    "COLUMNS",
    "LINES",
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR_FORCE",
    "TTY_COMPATIBLE",
    "TTY_INTERACTIVE",
    "TERM",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
)


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Run:
    """Runs a command in a folder: `run("crosstab", "--by", "level").out`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def environment(self, settings: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment of a user who has set nothing; output is UTF-8 unless the settings say otherwise."""
        kept = {name: value for name, value in os.environ.items() if name not in _UNSET}
        return {**kept, "PYTHONIOENCODING": "utf-8", **(settings or {})}

    def start(
        self,
        *arguments: str | Path,
        env: Mapping[str, str] | None = None,
        stdout: int | IO[Any] = subprocess.PIPE,
        stderr: int | IO[Any] = subprocess.PIPE,
        stdin: int | IO[Any] = subprocess.DEVNULL,
        cwd: Path | None = None,
        preexec: Callable[[], None] | None = None,
        new_session: bool = False,
    ) -> subprocess.Popen[bytes]:
        """The command's process, still running."""
        return subprocess.Popen(
            [sys.executable, "-m", "mobsurvey", *map(str, arguments)],
            cwd=cwd or self.folder,
            env=self.environment(env),
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            preexec_fn=preexec,
            start_new_session=new_session,
        )

    def __call__(
        self,
        *arguments: str | Path,
        env: Mapping[str, str] | None = None,
        encoding: str = "utf-8",
        stdout: int | IO[Any] = subprocess.PIPE,
        cwd: Path | None = None,
        preexec: Callable[[], None] | None = None,
    ) -> Result:
        """The finished command."""
        process = self.start(*arguments, env=env, stdout=stdout, cwd=cwd, preexec=preexec)
        try:
            out, err = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise
        return Result(process.returncode, _text(out, encoding), _text(err, encoding))


def _text(data: bytes | None, encoding: str) -> str:
    return (data or b"").decode(encoding).replace("\r\n", "\n")


class Refused:
    """Runs a command that must fail, and checks what holds of every failure; gives the result for more."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def __call__(
        self,
        *arguments: str | Path,
        code: int,
        says: Sequence[str],
        usage: bool = False,
        lines: int = 1,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        preexec: Callable[[], None] | None = None,
    ) -> Result:
        """One message on standard error that says all of this, nothing on standard output, no file touched.

        `usage` is for messages of the option parser, which puts the usage before them.
        """
        before = contents(self.run.folder)
        result = self.run(*arguments, env=env, cwd=cwd, preexec=preexec)
        assert "Traceback" not in result.err, result.err
        assert "should not" not in result.err, result.err
        assert result.code == code, result.err
        assert result.out == ""
        message = result.err
        if usage:
            assert message.startswith("Usage: mobsurvey")
            message = message[message.index("Error: ") :]
        assert message.startswith("Error: "), message
        assert len(message.splitlines()) == lines, message
        for text in says:
            assert text in message, message
        assert contents(self.run.folder) == before
        return result


def contents(folder: Path) -> dict[str, bytes | None]:
    """Every file below the folder with its bytes, every folder with None, every unreadable file with b"?"."""

    def read(path: Path) -> bytes | None:
        if path.is_dir():
            return None
        try:
            return path.read_bytes()
        except OSError:
            return b"?"

    return {path.relative_to(folder).as_posix(): read(path) for path in sorted(folder.rglob("*"))}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs mobsurvey in the test's folder."""
    return Run(tmp_path)


@pytest.fixture
def refused(run: Run) -> Refused:
    """Runs mobsurvey, which must refuse."""
    return Refused(run)


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of the samples that ship."""
    return SAMPLES


@pytest.fixture(scope="session")
def codebooks() -> Path:
    """The folder of the codebooks that ship."""
    return CODEBOOKS


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both samples, imported from .sav once: hcmc-2024.mobsurvey and hai-phong-2025.mobsurvey in one folder."""
    folder = tmp_path_factory.mktemp("imported")
    run = Run(folder)
    for name in ("hcmc-2024", "hai-phong-2025"):
        sample, study = SAMPLES / f"{name}.sav", f"{name}.mobsurvey"
        result = run("import", sample, "--codebook", name, "--study", study)
        assert result.code == 0, result.err
    return folder


@pytest.fixture
def study(imported: Path, tmp_path: Path) -> Path:
    """A copy of the study of Ho Chi Minh City, where commands look for it."""
    return Path(shutil.copy(imported / "hcmc-2024.mobsurvey", tmp_path / "study.mobsurvey"))


@pytest.fixture
def hai_phong(imported: Path, tmp_path: Path) -> Path:
    """A copy of the study of Hai Phong, under another name."""
    return Path(shutil.copy(imported / "hai-phong-2025.mobsurvey", tmp_path / "hai-phong.mobsurvey"))


TINY_CODEBOOK = """\
id = "tiny"
title = "A tiny survey"
languages = ["en", "vi"]

[scales.yes_no]
values = [{ code = 1, label = "Yes" }, { code = 0, label = "No" }]

[variables.group]
label = { en = "Group", vi = "Nhóm" }
values = [{ code = 1, label = "One" }, { code = 2, label = "Two" }]
missing = [{ code = 9, kind = "refused", label = "Refused" }]

[variables.a]
label = "Answer A"
scale = "yes_no"

[variables.b]
label = "Answer B"
scale = "yes_no"

[variables.c]
label = "Answer C"
scale = "yes_no"

[variables.age]
kind = "number"
label = "Age"

[variables.note]
kind = "text"

[sets.chosen]
members = ["a", "b", "c"]
label = "Answers chosen"
counted_value = 1
"""

TINY_CSV = """\
group,a,b,c,age,note
1,1,1,0,30,first
1,1,0,0,40.5,
2,1,1,0,,third
2,1,0,0,25,
9,1,1,0,60,
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """tiny.csv and tiny.toml in the test's folder; everybody chose A, nobody C."""
    (tmp_path / "tiny.toml").write_text(TINY_CODEBOOK, encoding="utf-8")
    path = tmp_path / "tiny.csv"
    path.write_text(TINY_CSV, encoding="utf-8")
    return path

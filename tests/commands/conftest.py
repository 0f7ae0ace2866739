"""Runs mobsurvey as a user does: in a process and a folder of its own, with nothing set in its environment."""

from __future__ import annotations

import json
import os
import re
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


class Call:
    """Runs a command like Run, but in this process, in a hundredth of the time."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.capsys = capsys
        self.monkeypatch = monkeypatch

    def __call__(self, *arguments: str | Path, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Result:
        """The finished command."""
        from mobsurvey.__main__ import main

        self.capsys.readouterr()
        with self.monkeypatch.context() as patch:
            patch.chdir(cwd or self.folder)
            patch.setattr(sys, "argv", ["mobsurvey", *map(str, arguments)])
            for name in _UNSET:
                patch.delenv(name, raising=False)
            for name, value in (env or {}).items():
                patch.setenv(name, value)
            code: Any = 0
            try:
                main()
            except SystemExit as end:
                code = end.code or 0
        out, err = self.capsys.readouterr()
        return Result(code, out, err)


class Refused:
    """Runs a command that must fail, and checks what holds of every failure; gives the result for more."""

    def __init__(self, run: Run, call: Call) -> None:
        self.run = run
        self.call = call

    def __call__(
        self,
        *arguments: str | Path,
        code: int,
        says: Sequence[str],
        usage: bool = False,
        lines: int = 1,
        env: Mapping[str, str] | None = None,
        process: bool = False,
        preexec: Callable[[], None] | None = None,
    ) -> Result:
        """One message on standard error that says all of this, nothing on standard output, no file touched.

        `usage` is for messages of the option parser, which puts the usage before them; `process` asks for a
        process of its own.
        """
        before = contents(self.run.folder)
        if process or preexec:
            result = self.run(*arguments, env=env, preexec=preexec)
        else:
            result = self.call(*arguments, env=env)
        assert "Traceback" not in result.err, result.err
        assert "failed where it should not" not in result.err, result.err
        assert result.code == code, result.err
        assert result.out == ""
        message = re.sub(r"^Reading .*\n", "", result.err, flags=re.MULTILINE)
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
def call(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Runs mobsurvey in the test's folder and in this process."""
    return Call(tmp_path, capsys, monkeypatch)


@pytest.fixture
def refused(run: Run, call: Call) -> Refused:
    """Runs mobsurvey, which must refuse."""
    return Refused(run, call)


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


@pytest.fixture(scope="session")
def large_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The answers of Ho Chi Minh City fifty times over: 57,500 cases."""
    header, *cases = (SAMPLES / "hcmc-2024.csv").read_text(encoding="utf-8").splitlines()
    path = tmp_path_factory.mktemp("large") / "large.csv"
    path.write_text("\n".join([header, *cases * 50]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def large_sav(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """240,000 cases, four columns: so many are read by several processes."""
    import pandas
    import pyreadstat

    cases = 240_000
    columns = {name: [float((case * step) % 3) for case in range(cases)] for step, name in enumerate(LARGE_COLUMNS, 1)}
    path = tmp_path_factory.mktemp("large") / "large.sav"
    pyreadstat.write_sav(pandas.DataFrame(columns), path)
    return path


LARGE_COLUMNS = ("level", "purpose_1", "purpose_2", "purpose_3")

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

"""Runs mobsurvey as a user does: in a process and a folder of its own, with nothing set in its environment."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import struct
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

# A shell that runs the tests in its background lets them ignore Ctrl-C, and with them all that they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

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
    """240,000 cases, four columns; a blank in place of the first number, so that the library has to read them.

    It does so in several processes.
    """
    import pandas
    import pyreadstat

    cases = 240_000
    columns = {name: [float((case * step) % 3) for case in range(cases)] for step, name in enumerate(LARGE_COLUMNS, 1)}
    path = tmp_path_factory.mktemp("large") / "large.sav"
    pyreadstat.write_sav(pandas.DataFrame(columns), path, row_compress=True)
    data = bytearray(path.read_bytes())
    data[data.index(struct.pack("<ii", 999, 0)) + 8] = 254  # eight blanks, in the format's own compression
    path.write_bytes(data)
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


MADE_CODEBOOK = """\
id = "made"
title = "A made-up survey"
languages = ["en", "vi"]

[scales.yes_no]
values = [{ code = 1, label = { en = "Yes", vi = "Có" } }, { code = 0, label = { en = "No", vi = "Không" } }]

[scales.rating]
measure = "ordinal"
values = [
    { code = 1, label = { en = "Bad", vi = "Kém" } },
    { code = 2, label = { en = "Fair", vi = "Trung bình" } },
    { code = 3, label = { en = "Good", vi = "Tốt" } },
]

[scales.place]
values = [
    { code = 1, label = { en = "Home", vi = "Nhà" } },
    { code = 2, label = { en = "Work", vi = "Sở làm" } },
    { code = 3, label = { en = "Street", vi = "Đường" } },
]

[variables.region]
label = { en = "Region", vi = "Vùng" }
values = [
    { code = 1, label = { en = "North", vi = "Bắc" } },
    { code = 2, label = { en = "Middle", vi = "Trung" } },
    { code = 3, label = { en = "South", vi = "Nam" } },
]

[variables.level]
label = { en = "Level", vi = "Cấp" }
measure = "ordinal"
values = [
    { code = 1, label = { en = "High", vi = "Cao" } },
    { code = 2, label = { en = "Mid", vi = "Vừa" } },
    { code = 3, label = { en = "Low", vi = "Thấp" } },
    { code = 4, label = { en = "Closed", vi = "Đã giải thể" } },
]

[variables.sex]
label = { en = "Sex", vi = "Giới tính" }
values = [{ code = 1, label = { en = "Woman", vi = "Nữ" } }, { code = 2, label = { en = "Man", vi = "Nam giới" } }]

[variables.before]
label = { en = "Before", vi = "Trước" }
scale = "yes_no"

[variables.after]
label = { en = "After", vi = "Sau" }
scale = "yes_no"

[variables.rating]
label = { en = "Rating", vi = "Đánh giá" }
scale = "rating"

[variables.trust_a]
label = { en = "Trust in A", vi = "Tin A" }
scale = "rating"

[variables.trust_b]
label = { en = "Trust in B", vi = "Tin B" }
scale = "rating"

[variables.news_a]
label = { en = "Paper", vi = "Báo giấy" }
scale = "yes_no"

[variables.news_b]
label = { en = "Radio", vi = "Đài" }
scale = "yes_no"

[variables.news_c]
label = { en = "Screen", vi = "Truyền hình" }
scale = "yes_no"

[variables.news_d]
label = { en = "Herald", vi = "Loa phường" }
scale = "yes_no"

[variables.place_1]
scale = "place"

[variables.place_2]
scale = "place"

[variables.age]
kind = "number"
label = { en = "Age", vi = "Tuổi" }
missing = [{ code = 99, kind = "refused", label = { en = "Refused", vi = "Từ chối" } }]

[variables.times]
kind = "number"

[variables.weight]
kind = "number"

[variables.double]
kind = "number"

[variables.holes]
kind = "number"

[variables.minus]
kind = "number"

[variables.two]
kind = "number"

[variables.stratum]
values = [{ code = 1 }, { code = 2 }, { code = 3 }, { code = 4 }]

[variables.ward]
kind = "number"

[variables.lone]
values = [{ code = 1 }, { code = 2 }, { code = 3 }]

[variables.share]
kind = "number"

[variables.remark]
kind = "text"

[sets.news]
label = { en = "News", vi = "Tin tức" }
members = ["news_a", "news_b", "news_c", "news_d"]
counted_value = 1
base = "asked"

[sets.places]
label = { en = "Places", vi = "Nơi" }
kind = "categories"
members = ["place_1", "place_2"]
scale = "place"

[sets.single]
label = { en = "One option", vi = "Một phương án" }
members = ["news_a"]
counted_value = 1
base = "asked"

[sets.unread]
label = { en = "Unread", vi = "Không đọc" }
members = ["news_d"]
counted_value = 1
base = "asked"

[batteries.trust]
label = { en = "Trust", vi = "Niềm tin" }
items = ["trust_a", "trust_b"]
"""


def made_cases(cases: int = 240) -> list[dict[str, object]]:
    """Answers drawn with a fixed seed: nobody is of level 4 or chose news_d, few are in the South."""
    draw = random.Random(2)
    found: list[dict[str, object]] = []
    for case in range(cases):
        region = draw.choices((1, 2, 3), (10, 10, 1.5))[0]
        level = draw.choice((1, 2, 3))
        rating = draw.choices((1, 2, 3), (level, 2, 4 - level))[0]
        before = draw.randrange(2)
        found.append(
            {
                "region": region if draw.random() > 0.05 else "",
                "level": level,
                "sex": draw.choice((1, 2)),
                "before": before,
                "after": before if draw.random() < 0.7 else draw.choices((0, 1), (1, 3))[0],
                "rating": rating,
                "trust_a": draw.choices((1, 2, 3), (level, 2, 4 - level))[0],
                "trust_b": draw.choice((1, 2, 3, "")),
                "news_a": int(draw.random() < 0.25 * level),
                "news_b": int(draw.random() < 0.3),
                "news_c": int(draw.random() < 0.5 + 0.1 * region),
                "news_d": 0,
                "place_1": draw.choice((1, 2, 3, "")),
                "place_2": draw.choice((1, 2, "")),
                "age": draw.choice((99, "", *range(20, 70))) if case else 99,
                "times": draw.choice((0, 1, 1, 2, 3)),
                "weight": round(0.5 + 2 * draw.random(), 2),
                "double": 0,
                "holes": draw.choice(("", 1, 1.5)),
                "minus": -1 if case == 4 else 1,
                "two": 2,
                "stratum": 1 + case % 4,
                "ward": 1 + case % 24,
                "lone": 3 if case == 0 else 1 + case % 2,
                "share": 0.25,
                "remark": "kept",
            }
        )
        found[-1]["double"] = 2 * float(str(found[-1]["weight"]))
    return found


def write_cases(path: Path, cases: Sequence[Mapping[str, object]]) -> Path:
    """The cases as CSV, a column a key."""
    rows = [",".join(cases[0]), *(",".join(str(value) for value in case.values()) for case in cases)]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def write_study(folder: Path, cases: Sequence[Mapping[str, object]], codebook: str = MADE_CODEBOOK) -> Path:
    """A study of the cases, in a folder of its own."""
    import mobsurvey

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "made.toml").write_text(codebook, encoding="utf-8")
    path = folder / "study.mobsurvey"
    mobsurvey.import_file(write_cases(folder / "made.csv", cases), folder / "made.toml", path, replace=True)
    return path


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study of the made-up survey; no test may write to it."""
    return write_study(tmp_path_factory.mktemp("made"), made_cases())


class Tables:
    """Asks for tables of one study: `tables("crosstab", "news", "--by", "region")`, as JSON or as text."""

    def __init__(self, call: Call, study: Path) -> None:
        self.call = call
        self.study = study

    def text(self, *arguments: str | Path, format: str = "plain", width: int = 80) -> str:
        """What the command prints."""
        result = self.call(
            *arguments, "--format", format, "--study", self.study, env={"COLUMNS": str(width), "LINES": "50"}
        )
        assert result.code == 0, result.err
        assert result.err == ""
        return result.out

    def __call__(self, *arguments: str | Path) -> dict[str, Any]:
        """The only table, as JSON."""
        (table,) = json.loads(self.text(*arguments, format="json"))["tables"]
        found: dict[str, Any] = table
        return found

    def refused(self, *arguments: str | Path) -> str:
        """The message of a call that is wrong usage."""
        result = self.call(*arguments, "--study", self.study)
        assert result.code == 2, result.err
        assert result.out == ""
        assert "Traceback" not in result.err
        return result.err


@pytest.fixture
def tables(call: Call, made: Path) -> Tables:
    """Asks for tables of the made-up survey."""
    return Tables(call, made)

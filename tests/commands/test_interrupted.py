"""An import that is stopped or killed at any moment leaves the old study or the new one, never neither."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import mobsurvey
from mobsurvey.interrupts import INTERRUPTED
from mobsurvey.renderers import Page, json
from mobsurvey.study import STUDY_NAME

if TYPE_CHECKING:
    from tests.commands.conftest import Call, Run

KILLS = 50 if os.environ.get("MOBSURVEY_LONG_TESTS") else 15
posix = pytest.mark.skipif(os.name != "posix", reason="SIGINT can be sent to another process on POSIX only")


def tables(path: Path) -> str:
    """Every table of a study by level; reads and checks every column of it."""
    study = mobsurvey.open_study(path)
    names = [name for name in study.survey.names if name != "level"]
    return json.render([mobsurvey.crosstab(study, name, "level") for name in names], Page())


def wait_for(found: Iterator[bool], process: subprocess.Popen[bytes]) -> None:
    """Waits until `found` gives true; fails if the process ends before that."""
    while not next(found):
        assert process.poll() is None, "the import ended before it could be interrupted"
        time.sleep(0.002)


def unfinished(folder: Path) -> list[Path]:
    return list(folder.glob("*.unfinished"))


def is_writing(folder: Path) -> Iterator[bool]:
    while True:
        yield bool(unfinished(folder))


def test_killed_at_any_moment(run: Run, study: Path, large_csv: Path, tmp_path: Path) -> None:
    command = ("import", large_csv, "--codebook", "hcmc-2024", "--replace")
    kept = Path(shutil.copy(study, tmp_path / "kept"))
    durations = []
    for _ in range(2):
        began = time.monotonic()
        assert run(*command, "--study", "new.mobsurvey").code == 0
        durations.append(time.monotonic() - began)
    duration = min(durations)
    old, new = tables(study), tables(tmp_path / "new.mobsurvey")
    assert old != new

    chance = random.Random(2024)
    ends: list[str] = []
    for number in range(KILLS):
        shutil.copy(kept, study)
        moment = (number + chance.random()) / KILLS * duration * 1.05
        process = run.start(*command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(moment)
        process.kill()
        code = process.wait()
        found = tables(study)
        assert found in (old, new), f"killed after {moment:.3f} of {duration:.3f} s"
        if code == 0:
            assert found == new
        ends.append("ended" if code == 0 else "old" if found == old else "new")
    assert ends.count("old") >= KILLS // 4, ends  # else the kills came too late to show anything

    for left in unfinished(tmp_path):  # as if some time had passed
        os.utime(left, (time.time() - 3600,) * 2)
    assert run(*command).code == 0
    assert tables(study) == new
    assert unfinished(tmp_path) == []


def test_killed_while_the_study_is_written(run: Run, study: Path, large_csv: Path, tmp_path: Path) -> None:
    """The unfinished file that is left is in nobody's way: not of tables, not of the next import."""
    old = study.read_bytes()
    process = run.start("import", large_csv, "--codebook", "hcmc-2024", "--replace")
    wait_for(is_writing(tmp_path), process)
    process.kill()
    process.communicate()
    assert study.read_bytes() == old
    assert len(unfinished(tmp_path)) == 1
    assert run("crosstab", "purpose", "--by", "level").code == 0
    assert run("import", large_csv, "--codebook", "hcmc-2024", "--replace").code == 0
    assert run("freq", "level", "--format", "json").json["tables"][0]["rows"][0]["cells"][0]["count"] == 310 * 50


def test_killed_before_there_was_a_study(run: Run, large_csv: Path, tmp_path: Path) -> None:
    process = run.start("import", large_csv, "--codebook", "hcmc-2024")
    wait_for(is_writing(tmp_path), process)
    process.kill()
    process.communicate()
    assert not (tmp_path / STUDY_NAME).exists()
    assert run("import", large_csv, "--codebook", "hcmc-2024").code == 0


def children(folder: Path) -> list[int]:
    """Processes whose current folder is this one; Linux only."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if (place / "cwd").readlink() == folder and (place / "stat").read_text().rpartition(") ")[2][0] != "Z":
                found.append(int(place.name))
        except OSError:  # ended in the meantime, or another user's
            continue
    return found


def check_stopped(process: subprocess.Popen[bytes], study: Path, old: bytes) -> None:
    out, err = process.communicate(timeout=30)
    text = err.decode()
    assert "Traceback" not in text, text
    assert process.returncode == INTERRUPTED, text
    lines = [line for line in text.splitlines() if not line.startswith("Reading ")]
    assert lines == ["Stopped. What was written before is whole: as it was, or replaced as a whole."]
    assert out == b""
    assert study.read_bytes() == old
    assert sorted(path.name for path in study.parent.iterdir()) == [study.name]


@posix
@pytest.mark.parametrize("whole_group", [False, True], ids=["process", "group"])
@pytest.mark.parametrize("kind", ["csv", "sav"])
def test_interrupted_while_the_study_is_written(
    run: Run, study: Path, large_csv: Path, large_sav: Path, kind: str, whole_group: bool
) -> None:
    """A terminal sends the signal to the whole group: to the processes that read parts of a large .sav, too."""
    old = study.read_bytes()
    file = large_csv if kind == "csv" else large_sav
    process = run.start("import", file, "--codebook", "hcmc-2024", "--replace", new_session=True)
    wait_for(is_writing(study.parent), process)
    time.sleep(0.01)  # the whole import takes some tenths of a second
    if whole_group:
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.send_signal(signal.SIGINT)
    check_stopped(process, study, old)
    if sys.platform == "linux":
        deadline = time.monotonic() + 20
        while children(study.parent) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert children(study.parent) == []


@posix
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_killed_parent_leaves_no_processes(run: Run, study: Path, large_sav: Path) -> None:
    old = study.read_bytes()
    process = run.start("import", large_sav, "--codebook", "hcmc-2024", "--replace")
    wait_for((len(children(study.parent)) > 1 for _ in iter(int, 1)), process)
    process.kill()
    process.communicate(timeout=30)
    deadline = time.monotonic() + 20
    while children(study.parent) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert children(study.parent) == []
    assert study.read_bytes() == old


@posix
def test_interrupted_at_any_moment(run: Run, study: Path, large_csv: Path, tmp_path: Path) -> None:
    """From the moment the reading begins until the command is through: the old study, or the new one."""
    command = ("import", large_csv, "--codebook", "hcmc-2024", "--replace")
    assert run(*command, "--study", "new.mobsurvey").code == 0
    old, new, whole = study.read_bytes(), tables(tmp_path / "new.mobsurvey"), tables(study)
    chance = random.Random(5)
    for _ in range(8):
        study.write_bytes(old)
        process = run.start(*command)
        wait_for(is_writing(study.parent), process)
        time.sleep(chance.random() * 0.4)
        process.send_signal(signal.SIGINT)
        err = process.communicate(timeout=30)[1].decode()
        assert "Traceback" not in err, err
        # Python ends by the signal itself when it comes after the program's last line.
        assert process.returncode in (0, INTERRUPTED, -signal.SIGINT)
        assert unfinished(study.parent) == []
        assert tables(study) in ((whole, new) if process.returncode == INTERRUPTED else (new,))


def test_interrupted_after_the_study_was_replaced(
    call: Call, study: Path, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message must not say that nothing has changed."""

    def interrupt(*given: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("mobsurvey.commands.report.report", interrupt)
    before = study.read_bytes()
    result = call("import", samples / "hai-phong-2025.sav", "--codebook", "hai-phong-2025", "--replace")
    assert result.code == INTERRUPTED
    assert ("unchanged" in result.err) == (study.read_bytes() == before)


LOADED = re.compile(rb"import time: +\d+ \| +\d+ \| +(\S+)")


def interrupted_behind(run: Run, module: str, seconds: float = 0) -> tuple[int, list[str]]:
    """The exit code and what was said of a crosstab interrupted so long after it has loaded the module."""
    command = ("crosstab", "purpose", "--by", "level")
    with run.start(*command, env={"PYTHONPROFILEIMPORTTIME": "1"}, stdout=subprocess.DEVNULL) as process:
        assert process.stderr
        said = []
        for line in process.stderr:
            said.append(line.decode())
            if (found := LOADED.match(line)) and found[1].decode() == module:
                time.sleep(seconds)
                process.send_signal(signal.SIGINT)
                break
        said += [line.decode() for line in process.stderr]
        said = [line for line in said if not line.startswith("import time:")]
        return process.wait(timeout=30), said


@posix
@pytest.mark.parametrize(
    "module",
    ["mobsurvey.interrupts", "typer.core", "typer", "mobsurvey.app", "mobsurvey.commands.option_groups", "sqlite3"],
)
def test_interrupted_while_modules_are_loaded(run: Run, study: Path, module: str) -> None:
    """Python tells each module that it has loaded; the signal comes behind one of them, at the same place always."""
    code, said = interrupted_behind(run, module)
    assert code == INTERRUPTED, said
    assert len(said) == 1 and said[0].startswith("Stopped."), said


@posix
def test_interrupted_at_any_moment_of_the_start(run: Run, study: Path) -> None:
    """Python's own start apart, there is no moment at which Ctrl-C is lost, or prints more than a line."""
    chance = random.Random(9)
    ends = []
    for _ in range(12):
        code, said = interrupted_behind(run, "mobsurvey.interrupts", chance.random() * 0.3)
        assert code in (0, INTERRUPTED, -signal.SIGINT), said
        assert [text.partition(".")[0] for text in said] == (["Stopped"] if code == INTERRUPTED else [])
        ends.append(code)
    assert INTERRUPTED in ends


def test_interrupted_where_nothing_can_be_raised() -> None:
    """A callback, here of a weak reference, cannot raise Ctrl-C; it comes up behind it."""
    code = (
        "import signal, sys, time, weakref\n"
        "from mobsurvey.interrupts import interrupts_end, interrupts_raise\n"
        "class Thing: pass\n"
        "def lose(reference): signal.raise_signal(signal.SIGINT)\n"
        "interrupts_end(); interrupts_raise()\n"
        "try:\n"
        "    thing = Thing(); reference = weakref.ref(thing, lose); del thing\n"
        "    time.sleep(20)\n"
        "except KeyboardInterrupt: sys.exit(7)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True)
    assert (done.returncode, done.stderr) == (7, b"")


@posix
def test_interrupted_export_leaves_no_unfinished_file(run: Run, study: Path, tmp_path: Path) -> None:
    chance = random.Random(6)
    for _ in range(5):
        process = run.start("export", "--by", "level", "--data", "--to", "out")
        time.sleep(0.1 + chance.random() * 0.15)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        assert list(tmp_path.rglob("*.unfinished")) == []
        shutil.rmtree(tmp_path / "out", ignore_errors=True)


def test_two_imports_at_once(run: Run, large_csv: Path, samples: Path, tmp_path: Path) -> None:
    """Each writes a file of its own; the later one to end, or the first without --replace, stands whole."""
    files = [large_csv, samples / "hcmc-2024.sav", samples / "hcmc-2024.csv"]
    processes = [run.start("import", file, "--codebook", "hcmc-2024", "--replace") for file in files]
    for process in processes:
        err = process.communicate(timeout=60)[1]
        assert process.returncode == 0, err
    assert [path.name for path in tmp_path.iterdir()] == [STUDY_NAME]
    assert tables(tmp_path / STUDY_NAME)
    processes = [
        run.start("import", file, "--codebook", "hcmc-2024", "--study", "one.mobsurvey") for file in files[1:] * 2
    ]
    codes = []
    for process in processes:
        process.communicate(timeout=60)
        codes.append(process.returncode)
    assert set(codes) <= {0, 1} and 0 in codes
    assert tables(tmp_path / "one.mobsurvey")
    assert unfinished(tmp_path) == []


def test_tables_while_the_study_is_replaced(run: Run, study: Path, large_csv: Path) -> None:
    """A reader that has opened the old study goes on with it."""
    opened = mobsurvey.open_study(study)
    before = mobsurvey.crosstab(opened, "purpose", "level")
    result = run("import", large_csv, "--codebook", "hcmc-2024", "--replace")
    if os.name == "nt" and result.code:
        pytest.skip("Windows lets no open file be replaced")
    assert result.code == 0
    assert mobsurvey.crosstab(opened, "purpose", "level") == before
    old = mobsurvey.crosstab(opened, "content", "level")
    new = mobsurvey.crosstab(mobsurvey.open_study(study), "content", "level")
    assert old.rows[0].cells[-1].count == 909
    assert new.rows[0].cells[-1].count == 909 * 50

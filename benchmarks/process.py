"""Runs a program from its start to its end, and says what that took."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from errors import BenchmarkError
from memory import bytes_of, own_memory, watched


@dataclass(frozen=True)
class Run:
    """One process, from its start to its end."""

    seconds: float
    processor: float | None
    """Seconds of processor time, of it and the children it waited for."""
    largest: float | None
    """Most bytes that its largest process held; None where the system does not tell."""
    floor: float
    """The most bytes that this script held. Linux counts them for what it starts, too, until that holds more."""
    tree: float | None
    """Most bytes that it and its children held at one time, shared pages counted for each."""
    output: str


def run_process(name: str, arguments: Sequence[str], folder: Path, memory_of_tree: bool = False) -> Run:
    """What one process took, started in the folder; BenchmarkError, with the name, where it fails."""
    environment = {k: v for k, v in os.environ.items() if k not in ("MOBSURVEY_STUDY", "PYTHONDONTWRITEBYTECODE")}
    environment["PYTHONIOENCODING"] = "utf-8"
    floor = own_memory()
    with (folder / "stdout").open("w+b") as out, (folder / "stderr").open("w+b") as err:
        started = time.perf_counter()
        process = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=folder, env=environment
        )
        try:
            with watched(process.pid if memory_of_tree else None) as seen:
                processor, largest = wait(process)
                seconds = time.perf_counter() - started
        except BaseException:
            process.kill()
            raise
        out.seek(0)
        err.seek(0)
        output = out.read().decode("utf-8", "replace")
        message = err.read().decode("utf-8", "replace")
    if process.returncode != 0:
        raise BenchmarkError(f"{name} ended with {process.returncode}:\n{message or output}")
    return Run(seconds, processor, largest, floor, max(*seen, largest or 0.0) if seen else None, output)


def wait(process: subprocess.Popen[bytes]) -> tuple[float | None, float | None]:
    """When the process has ended: the seconds of processor time that it and the children it waited for took, and the
    most bytes that one of them held; None on Windows."""
    if sys.platform == "win32":
        process.wait()
        return None, None
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, bytes_of(usage.ru_maxrss)

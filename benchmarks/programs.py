"""Finds the programs that are measured, and their versions."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PEERS = Path(__file__).resolve().parent / "peers"


@cache
def mobsurvey() -> tuple[str, ...]:
    """The console script beside this interpreter, else the module."""
    found = shutil.which("mobsurvey", path=str(Path(sys.executable).parent))
    return (found,) if found else (sys.executable, "-m", "mobsurvey")


def peer(name: str) -> tuple[str, ...]:
    """The start of the command line of a script in peers/, by the program that its name's ending calls for."""
    script = PEERS / name
    return ("Rscript", "--vanilla", str(script)) if script.suffix == ".R" else (sys.executable, str(script))


@cache
def first_line(*arguments: str) -> str:
    """What a program prints first, on either stream; empty where it is missing or fails."""
    try:
        done = subprocess.run(arguments, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return (done.stdout or done.stderr).partition("\n")[0].strip()


def pspp_version() -> str:
    return first_line("pspp", "--version")


def haven_version() -> str:
    return first_line("Rscript", "-e", 'cat(R.version.string, "with haven", format(packageVersion("haven")), "\\n")')


def package_version(name: str) -> str:
    """Empty where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def absent(name: str, version_found: str) -> str:
    """Why a program cannot be measured; empty where its version was found."""
    return "" if version_found else f"{name} is not installed"

"""A line on standard error while a file is read, once that takes longer than a second, or in a log ten."""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType

FIRST_SECONDS = 1.0
"""Silence before the first word on a terminal."""
_TERMINAL_SECONDS = 0.5
LOG_SECONDS = 10.0
"""Before each line where standard error is no terminal: a log is not read while one waits."""


class Progress:
    """Call it with the number of cases read so far; use it as a context manager."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.cases = 0
        self.done = threading.Event()
        self.started = time.monotonic()
        self.shown = False
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def __call__(self, cases: int) -> None:
        self.cases = cases

    def __enter__(self) -> Progress:
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.done.set()
        self.thread.join()
        if self.shown and sys.stderr.isatty():
            sys.stderr.write("\r" + " " * 78 + "\r")
            sys.stderr.flush()

    def _watch(self) -> None:
        terminal = sys.stderr.isatty()
        pause = FIRST_SECONDS if terminal else LOG_SECONDS
        while not self.done.wait(pause):
            cases = f"{self.cases:,} cases, " if self.cases else ""
            line = f"Reading {self.what}: {cases}{time.monotonic() - self.started:.0f} s"
            sys.stderr.write(f"\r{line:<78.78}" if terminal else line + "\n")
            sys.stderr.flush()
            self.shown = True
            pause = _TERMINAL_SECONDS if terminal else LOG_SECONDS

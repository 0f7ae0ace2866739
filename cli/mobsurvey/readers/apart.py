"""Reads in a process of its own, so that a damaged file on which a library crashes ends that process and not ours.

The process is started at the first file and serves the next ones too; it ends with its parent.
"""

from __future__ import annotations

import atexit
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, TypeVar, cast

from mobsurvey.errors import MobsurveyError, ReadError

T = TypeVar("T")

_START = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from mobsurvey.readers.apart import serve; serve()"
)
_READY = "ready"
DIED = "is damaged: the process that reads it ended early"


def read_apart(read: Callable[[], T], path: Path) -> T:
    """What `read` gives, or raises, in another process; ReadError where that process dies of it.

    Everything it takes along must be picklable and every path in it absolute. Where no process can be started it is
    called in this one.
    """
    with _lock:
        reader = _Reader.running()
        if reader is None:
            return read()
        try:
            answer = reader.ask(read)
        except BaseException as error:  # Ctrl-C too: an answer that comes late must not meet the next question
            reader.end()
            if not isinstance(error, EOFError | pickle.UnpicklingError | OSError):
                raise
            raise ReadError(
                DIED,
                where=str(path),
                next_step="Copy or export it again; if it is sound, there may be too little memory.",
            ) from None
    if isinstance(answer, Exception):
        raise answer
    return cast(T, answer)


class _Reader:
    """A child process that answers questions, one at a time."""

    current: _Reader | None = None

    def __init__(self) -> None:
        self.parent = os.getpid()
        # What a crash prints is no message of ours; errors come through the pipe.
        self.process = subprocess.Popen(
            [sys.executable, "-c", _START], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    @classmethod
    def running(cls) -> _Reader | None:
        """The child that runs, else a new one; None where none can be started."""
        if (found := cls.current) is not None and found.parent == os.getpid():  # a fork shares the pipes
            if found.process.poll() is None:
                return found
            found.end()
        try:
            new = cls()
        except (OSError, ValueError):
            return None
        try:
            new.send(sys.path)
            ready = new.receive() == _READY
        except (OSError, EOFError, pickle.UnpicklingError):
            ready = False
        if not ready:
            new.end()
            return None
        cls.current = new
        return new

    def ask(self, question: Callable[[], Any]) -> Any:
        self.send(question)
        return self.receive()

    def send(self, value: Any) -> None:
        pipe = cast(IO[bytes], self.process.stdin)
        pickle.dump(value, pipe, pickle.HIGHEST_PROTOCOL)
        pipe.flush()

    def receive(self) -> Any:
        return pickle.load(cast(IO[bytes], self.process.stdout))

    def end(self) -> None:
        """Ends the child whatever it does, and lets its pipes go."""
        if _Reader.current is self:
            _Reader.current = None
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                cast(IO[bytes], pipe).close()
        self.process.wait()


_lock = threading.Lock()


@atexit.register
def _end() -> None:
    if (reader := _Reader.current) is not None and reader.parent == os.getpid():
        reader.end()


def serve() -> None:
    """What the child does: answers each question, with an exception where it raised one, until there are no more."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not come between the answers
    _leave_no_core()
    try:
        _send(_READY, answers)
        while True:
            question = pickle.load(sys.stdin.buffer)
            try:
                answer = question()
            except MobsurveyError as error:
                answer = error
            except Exception as error:
                answer = RuntimeError(repr(error))
            _send(answer, answers)
            del answer
    except (KeyboardInterrupt, BrokenPipeError, EOFError):
        os._exit(0)


def _send(answer: Any, answers: IO[bytes]) -> None:
    pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
    answers.flush()


def _leave_no_core() -> None:
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

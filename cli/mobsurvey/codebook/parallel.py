"""Codes the parts of a large file, in several processes at once where they cannot be read in one go.

The library that reads .sav files holds the interpreter's lock, so threads would wait for each other. Plain child
processes, fed and read through pipes, end by themselves when their parent dies, and need no guard in a script that
calls import_file.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import IO, TYPE_CHECKING, Any, Protocol, cast, runtime_checkable

from mobsurvey.errors import MobsurveyError
from mobsurvey.survey import Chunk

if TYPE_CHECKING:
    from mobsurvey.codebook.apply import Plans

MOST_PROCESSES = 4
_START = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from mobsurvey.codebook.parallel import work; work()"
)


class Part(Protocol):
    """Some neighbouring cases of a file, that any process can read."""

    def read(self) -> Chunk: ...


@runtime_checkable
class ReadOn(Protocol):
    """A part from which the next ones can be read too, sooner than processes would start."""

    def read_on(self, parts: Sequence[Any]) -> Iterator[Chunk]:
        """The chunks of these parts, this one the first; of fewer, where the others have to be read one by one."""


def code_parts(parts: Sequence[Part], plans: Plans) -> Iterator[Chunk]:
    """The coded chunks in the order of the parts; MobsurveyError as its process raised it."""
    from mobsurvey.codebook.apply import code_chunk

    done = 0
    if isinstance(parts[0], ReadOn):
        for chunk in parts[0].read_on(parts):
            yield code_chunk(chunk, plans)
            done += 1
    if done < len(parts):
        yield from _code_apart(parts[done:], plans)


def _code_apart(parts: Sequence[Part], plans: Plans) -> Iterator[Chunk]:
    count = min(len(parts), MOST_PROCESSES, os.cpu_count() or 1)
    children = [_start(parts[number::count], plans) for number in range(count)]
    try:
        for number in range(len(parts)):
            yield _receive(children[number % count])
    finally:
        for child in children:
            child.kill()
            child.communicate()


def _start(parts: Sequence[Part], plans: Plans) -> subprocess.Popen[bytes]:
    # Errors come through the pipe; a child stopped by Ctrl-C has nothing to say that its parent does not.
    child = subprocess.Popen(
        [sys.executable, "-c", _START], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    with suppress(BrokenPipeError, OSError):  # a child that did not start is noticed when it gives nothing
        pickle.dump(sys.path, _pipe(child.stdin))
        pickle.dump((parts, plans), _pipe(child.stdin))
        _pipe(child.stdin).flush()
    return child


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    return cast(IO[bytes], pipe)


def _receive(child: subprocess.Popen[bytes]) -> Chunk:
    try:
        result = pickle.load(_pipe(child.stdout))
    except (EOFError, pickle.UnpicklingError):
        raise MobsurveyError(
            "a process that reads the file ended early",
            next_step="There may be too little memory: close other programs and try again.",
        ) from None
    if isinstance(result, Exception):
        raise result
    return cast(Chunk, result)


def work() -> None:
    """What a child does: reads its parts, codes them, and sends each chunk, or the error, to its parent."""
    from mobsurvey.codebook.apply import code_chunk

    send = partial(pickle.dump, file=sys.stdout.buffer, protocol=pickle.HIGHEST_PROTOCOL)
    try:
        parts, plans = pickle.load(sys.stdin.buffer)
        for part in parts:
            send(code_chunk(part.read(), plans))
            sys.stdout.buffer.flush()
    except (KeyboardInterrupt, BrokenPipeError, EOFError):
        os._exit(1)
    except Exception as error:
        send(error if isinstance(error, MobsurveyError) else RuntimeError(repr(error)))

"""A process that reads serves many files, and one that dies is a ReadError and not the end of ours."""

from __future__ import annotations

import os
import signal
import threading
from functools import partial
from pathlib import Path

import pytest

from mobsurvey.errors import ReadError, UsageError
from mobsurvey.readers import apart
from mobsurvey.readers.apart import DIED, read_apart

PATH = Path("answers.sav")


def test_the_same_process_serves_many() -> None:
    first = read_apart(os.getpid, PATH)
    assert first != os.getpid()
    assert read_apart(os.getpid, PATH) == first


def test_large_answer() -> None:
    assert read_apart(partial(bytes, 1 << 22), PATH) == bytes(1 << 22)


def test_what_dies_is_refused_and_the_next_is_read() -> None:
    before = read_apart(os.getpid, PATH)
    with pytest.raises(ReadError) as caught:
        read_apart(partial(os._exit, 3), PATH)
    assert caught.value.message == (
        "answers.sav: is damaged: the process that reads it ended early. Copy or export it again; if it is sound, "
        "there may be too little memory."
    )
    with pytest.raises(ReadError, match=DIED):
        read_apart(os.abort, PATH)
    assert read_apart(os.getpid, PATH) not in (before, os.getpid())


def test_a_process_killed_between_files_is_started_again() -> None:
    number = read_apart(os.getpid, PATH)
    os.kill(number, signal.SIGTERM)
    assert apart._Reader.current is not None
    apart._Reader.current.process.wait()
    assert read_apart(os.getpid, PATH) != number


REFUSE = "from mobsurvey.errors import UsageError\nraise UsageError('no', where='here', next_step='Try again.')"


def test_errors_come_through_as_they_are() -> None:
    with pytest.raises(UsageError) as caught:
        read_apart(partial(exec, REFUSE), PATH)
    assert (caught.value.message, caught.value.where) == ("here: no. Try again.", "here")


def test_other_errors_come_through_with_what_they_say() -> None:
    with pytest.raises(RuntimeError, match="ValueError"):
        read_apart(partial(int, "x"), PATH)


def test_what_is_printed_does_not_come_between() -> None:
    assert read_apart(partial(exec, "import os\nos.write(1, b'noise')\nprint('more')"), PATH) is None
    assert read_apart(os.getpid, PATH) != os.getpid()


def test_threads_wait_for_each_other() -> None:
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda n=n: found.append(len(read_apart(partial(bytes, n), PATH)))) for n in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == list(range(20))


def test_without_a_process_it_is_read_in_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    read_apart(os.getpid, PATH)
    assert apart._Reader.current is not None
    apart._Reader.current.end()
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    assert read_apart(os.getpid, PATH) == os.getpid()

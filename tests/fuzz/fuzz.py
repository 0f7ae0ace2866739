"""Damages files of every kind by the thousand: each must be refused in words, or come out with every total right.

Run it from anywhere: python tests/fuzz/fuzz.py [--kind KIND] [--files N] [--seed N]. The same seed makes the same
files. A file is taken in by a process of its own, which is started again when a file kills or stops it. What went
wrong is kept in the folder --keep: the file, and what was said of it. Number N of a kind comes again with --first N
--files 1.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import warnings
from collections import Counter
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import IO, Any, NamedTuple, cast

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "cli")]

from tests.fuzz.mutations import damaged_bytes, damaged_text  # noqa: E402
from tests.fuzz.originals import KINDS, Original, first_rows_of  # noqa: E402

_START_SECONDS = 60.0
_MEMORY = 6 << 30
"""Bytes that the process may take; where the system has no such bound there is none."""
_READY = b"ready\n"
_MOST_KEPT = 25
_NAMES = re.compile(r"""["'].*?["']|\d[\d,.]*|/\S+""")
"""What differs in messages that say the same."""


class Case(NamedTuple):
    """One damaged file."""

    name: str
    files: dict[str, bytes]
    plan: dict[str, Any]


def make_case(originals: list[Original], kind: str, seed: int, number: int) -> Case:
    """The file of that number, the same whenever it is made."""
    chance = Random(f"{seed} {kind} {number}")
    original = chance.choice(originals)
    beside = dict(original.beside)
    other = chance.choice(originals).content
    content = original.content
    if beside and chance.random() < 0.4:
        name = chance.choice(sorted(beside))
        beside[name] = chance.choice((damaged_bytes, damaged_text))(beside[name], chance, b"")
    else:
        content = chance.choice(original.ways)(content, chance, other)
    declared = {"decimal": chance.choice(".,"), "dates": chance.choice(("dmy", "mdy"))} if chance.random() < 0.6 else {}
    codebook = original.codebook if chance.random() < 0.7 or kind == "toml" else ""
    if kind == "toml":
        beside["answers.csv"] = first_rows_of(original.codebook)
    plan = {"kind": kind, "number": number, "codebook": codebook, "declared": declared}
    return Case(original.name, {original.name: content, **beside}, plan)


class Worker:
    """A process that takes files in, one at a time; it is started when it is needed, and again when it has gone."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        """That a file may take."""
        self.process: subprocess.Popen[bytes] | None = None
        self.answers: queue.Queue[bytes] = queue.Queue()

    def ask(self, path: Path, plan: dict[str, Any]) -> dict[str, Any]:
        """What became of the file: its outcome and what was said, or what is wrong; and the seconds it took."""
        if self.process is None:
            self._start()
        pipe = cast(IO[bytes], cast("subprocess.Popen[bytes]", self.process).stdin)
        with suppress(OSError):
            pipe.write(json.dumps({"path": str(path), "plan": plan}).encode() + b"\n")
            pipe.flush()
        try:
            line = self.answers.get(timeout=self.seconds)
        except queue.Empty:
            self.end()
            return {"wrong": f"no answer within {self.seconds:g} seconds", "detail": "", "seconds": self.seconds}
        if not line:
            self.end()
            return {"wrong": "the process died", "detail": "", "seconds": 0.0}
        return cast(dict[str, Any], json.loads(line))

    def _start(self) -> None:
        self.process = process = subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve()), "--serve"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        answers: queue.Queue[bytes] = queue.Queue()
        self.answers = answers  # of its own, so that no late answer meets the next file

        def listen() -> None:
            with cast(IO[bytes], process.stdout) as lines:
                for line in lines:
                    answers.put(line)
            answers.put(b"")

        threading.Thread(target=listen, daemon=True).start()
        if answers.get(timeout=_START_SECONDS) != _READY:
            raise SystemExit("the process that takes files in does not start: python tests/fuzz/fuzz.py --serve")

    def end(self) -> None:
        if (process := self.process) is None:
            return
        self.process = None
        if hasattr(os, "killpg"):  # with the process that reads .sav files apart
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()
        cast(IO[bytes], process.stdin).close()


def serve() -> None:
    """What the process does: takes in each file it is told of, and says what became of it."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    _bound_memory()
    from tests.fuzz.checks import Plan, check_file

    print(_READY.decode("ascii"), end="", file=answers, flush=True)
    for line in sys.stdin:
        question = json.loads(line)
        begin = time.monotonic()
        try:
            with warnings.catch_warnings(record=True) as warned:
                warnings.simplefilter("always")
                outcome, said = check_file(Path(question["path"]), Plan(**question["plan"]))
                answer = {"outcome": outcome, "said": said}
            if warned:
                answer = {"wrong": f"warning: {warned[0].message}", "detail": str(warned[0])}
        except BaseException as error:
            what = f"{type(error).__name__}: {error}"[:2000]
            answer = {"wrong": what, "detail": "".join(traceback.format_exception(error))[-8000:]}
        print(json.dumps({**answer, "seconds": time.monotonic() - begin}), file=answers, flush=True)


def _bound_memory() -> None:
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


class Tally:
    """What became of the files of a kind."""

    def __init__(self, kind: str, files: int) -> None:
        self.kind, self.files = kind, files
        self.outcomes: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        self.wrong = 0
        self.slowest = (0.0, 0)
        """Seconds, and the number of the file."""
        self.began = time.monotonic()

    def add(self, number: int, answer: dict[str, Any]) -> None:
        self.slowest = max(self.slowest, (answer["seconds"], number))
        self.outcomes[answer.get("outcome", "wrong")] += 1
        self.wrong += "wrong" in answer
        if said := answer.get("said"):
            self.refusals[_NAMES.sub("…", said)[:90]] += 1
        if (done := self.outcomes.total()) % 50 == 0:
            print(f"\r{self.kind} {done}/{self.files} {self.counts}", end="", file=sys.stderr, flush=True)

    @property
    def counts(self) -> str:
        return ", ".join(f"{count} {outcome}" for outcome, count in sorted(self.outcomes.items()))

    def summary(self) -> str:
        seconds, number = self.slowest
        took = time.monotonic() - self.began
        return (
            f"{self.kind}: {self.files} files: {self.counts}; slowest {seconds:.1f} s (number {number}); {took:.0f} s"
        )


def fuzz_kind(kind: str, first: int, files: int, seed: int, worker: Worker, keep: Path) -> Tally:
    """Takes in so many damaged files of a kind; those that go wrong are kept, up to a bound."""
    originals = KINDS[kind]()
    tally = Tally(kind, files)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        for number in range(first, first + files):
            case = make_case(originals, kind, seed, number)
            place = Path(folder) / "case"
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            for name, content in case.files.items():
                (place / name).write_bytes(content)
            answer = worker.ask(place / case.name, case.plan)
            tally.add(number, answer)
            if "wrong" in answer and tally.wrong <= _MOST_KEPT:
                _keep(keep / f"{kind}-{seed}-{number}", case, answer)
                print(f"\n{kind} {number} (seed {seed}), {case.name}: {answer['wrong'][:300]}", file=sys.stderr)
    print(file=sys.stderr)
    return tally


def _keep(folder: Path, case: Case, answer: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in case.files.items():
        (folder / name).write_bytes(content)
    said = f"{json.dumps(case.plan)}\n{answer['wrong']}\n\n{answer['detail']}\n"
    (folder / "what-went-wrong.txt").write_text(said, encoding="utf-8", errors="backslashreplace")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=(*KINDS, "all"), default="all")
    parser.add_argument("--files", type=int, default=300, help="in all, shared out among the kinds (300)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the number of the first file of each kind (0)")
    parser.add_argument("--seconds-each", type=float, default=20.0, help="longest time for a file (20)")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"), help="where failing files go")
    parser.add_argument("--reasons", action="store_true", help="show by what most files were refused")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        serve()
        return 0
    kinds = list(KINDS) if asked.kind == "all" else [asked.kind]
    wrong = 0
    worker = Worker(asked.seconds_each)
    try:
        for at, kind in enumerate(kinds):
            share = asked.files // len(kinds) + (at < asked.files % len(kinds))
            tally = fuzz_kind(kind, asked.first, share, asked.seed, worker, asked.keep)
            print(tally.summary(), flush=True)
            wrong += tally.wrong
            for said, count in tally.refusals.most_common(20 if asked.reasons else 0):
                print(f"{count:7} {said}", file=sys.stderr)
    finally:
        worker.end()
    if wrong:
        print(f"{wrong} files went wrong with seed {asked.seed}; they are in {asked.keep}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

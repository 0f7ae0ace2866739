"""How much memory a process holds, alone and with all that it started."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SAMPLE_SECONDS = 0.02
"""Between two looks at the memory of a process and its children."""


def bytes_of(maxrss: int) -> float:
    """macOS counts bytes, the others 1,024 of them."""
    return float(maxrss if sys.platform == "darwin" else maxrss * 1024)


def own_memory() -> float:
    """The most bytes that this script held; 0 on Windows."""
    if sys.platform == "win32":
        return 0.0
    import resource

    return bytes_of(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


@contextmanager
def watched(pid: int | None) -> Iterator[list[float]]:
    """Fills the list, while the block runs, with the bytes that the process and all below it hold; Linux only."""
    seen: list[float] = []
    if pid is None or not Path("/proc/self/task").is_dir():
        yield seen
        return
    done = threading.Event()

    def look() -> None:
        while not done.wait(SAMPLE_SECONDS):
            seen.append(held_by_tree(pid))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        done.set()
        watcher.join()


def held_by_tree(pid: int) -> float:
    """Bytes in memory of a process and all below it, shared pages counted for each."""
    if sys.platform == "win32":
        return 0.0
    total, left = 0, [pid]
    while left:
        folder = Path("/proc") / str(left.pop())
        try:
            total += int((folder / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            for task in (folder / "task").iterdir():
                left += map(int, (task / "children").read_text().split())
        except (OSError, IndexError):  # it has ended since
            continue
    return float(total)

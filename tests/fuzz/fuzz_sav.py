"""Reads damaged .sav files by the hundred: each must come out as a survey or as a ReadError, in reasonable time.

Run it from the project root: PYTHONPATH=cli python tests/fuzz/fuzz_sav.py [files] [seed]. The small files of
tests/readers/files and compressed ones made here are damaged by changed bytes, changed numbers, cuts and repeats. They
are all read in one child process, which is started again when a file has killed it.
"""

from __future__ import annotations

import random
import struct
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from mobsurvey.errors import ReadError
from mobsurvey.readers import read_file
from mobsurvey.readers.apart import DIED

FILES = Path(__file__).resolve().parent.parent / "readers" / "files"
LONGEST_SECONDS = 20.0
_NUMBERS = (0, 1, -1, 2, 7, 255, 256, 999, 1 << 16, (1 << 31) - 1, -(1 << 31))


def originals(folder: Path) -> list[bytes]:
    """The small files, and two that are compressed."""
    import pandas
    import pyreadstat

    frame = pandas.DataFrame({"a": [1.0, 2.0, None] * 20, "b": ["xã", "", "a longer text"] * 20})
    found = [path.read_bytes() for path in sorted(FILES.glob("*.sav"))]
    for zlib in (False, True):
        pyreadstat.write_sav(frame, folder / "original.sav", row_compress=not zlib, compress=zlib)
        found.append((folder / "original.sav").read_bytes())
    return found


def damaged(original: bytes, chance: random.Random) -> bytes:
    data = bytearray(original)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(4, len(data))
        kind = chance.randrange(5)
        if kind == 0:
            data[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            data[at] = chance.randrange(256)
        elif kind == 2:
            at = at // 4 * 4
            data[at : at + 4] = struct.pack("<i", chance.choice(_NUMBERS))
        elif kind == 3 and len(data) > 300:
            del data[at : at + chance.choice((1, 4, 8, 100))]
        else:
            data[at:at] = data[at : at + chance.choice((1, 4, 8, 100))]
    return bytes(data)


def outcomes(count: int, seed: int, folder: Path) -> Iterator[tuple[str, bytes]]:
    """read, refused or died for each damaged file, and the file. AssertionError for one that takes too long."""
    chance = random.Random(seed)
    whole = originals(folder)
    path = folder / "damaged.sav"
    for _ in range(count):
        data = damaged(chance.choice(whole), chance)
        path.write_bytes(data)
        begin = time.monotonic()
        try:
            for chunk in read_file(path).chunks:
                assert all(len(cells) == chunk.cases for cells in chunk.columns.values())
            outcome = "read"
        except ReadError as error:
            outcome = "died" if error.what == DIED else "refused"
        assert time.monotonic() - begin < LONGEST_SECONDS
        yield outcome, data


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with tempfile.TemporaryDirectory() as folder:
        found = Counter(outcome for outcome, _ in outcomes(count, seed, Path(folder)))
    print(", ".join(f"{outcome} {times}" for outcome, times in sorted(found.items())))


if __name__ == "__main__":
    main()

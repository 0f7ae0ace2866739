"""The fast way through a large .sav gives what the reading library gives, cell by cell and study by study."""

from __future__ import annotations

import json
import math
import random
import sqlite3
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from mobsurvey.codebook import parallel
from mobsurvey.codebook.apply import code_chunk
from mobsurvey.errors import MobsurveyError, ReadError
from mobsurvey.intake import import_file
from mobsurvey.readers import ReadOptions, read_file, sav, sav_fast
from mobsurvey.readers.sav_dictionary import read_head
from mobsurvey.survey import Chunk

FILES = Path(__file__).parent / "files"
SAMPLES = Path(__file__).parents[2] / "samples"
SAV_FILES = sorted(path for folder in (FILES, SAMPLES) for path in folder.rglob("*.*sav"))
SYSTEM_MISSING = struct.unpack(">d", bytes.fromhex("ffefffffffffffff"))[0]
LOWEST = struct.unpack(">d", bytes.fromhex("ffeffffffffffffe"))[0]
HIGHEST = struct.unpack(">d", bytes.fromhex("7fefffffffffffff"))[0]
ODD_NUMBERS = (SYSTEM_MISSING, LOWEST, HIGHEST, math.nan, math.inf, -math.inf, 0.0, -0.0, 0.5, 152.0, -100.0, 1e300)
USUAL_NUMBERS = (1.0, 2.0, 3.0, 9.0, 151.0, -99.0)
ODD_TEXTS = (b"", b" ", b"a", b" a", b"a b", b"12345678", b"        b", b"\xe9", "đường".encode(), b"x" * 2000)
FORM = [(order, compression) for order in "<>" for compression in ("none", "bytes", "zlib")]

Cells = Sequence[Any]


def make_sav(
    path: Path,
    columns: dict[str, tuple[int, Cells]],
    order: str = "<",
    compression: str = "bytes",
    *,
    promised: int | None = None,
    bias: float = 100.0,
    cases: bytes | None = None,
    filled: bool = False,
    missing: dict[str, tuple[float, ...]] | None = None,
    formats: dict[str, int] | None = None,
) -> None:
    """A .sav of columns by short name, each its width in bytes (0 for numbers) and its cells.

    `filled` ends each case with padding, as some writers do; `cases` stands in place of the bytes of the cases.
    """
    kinds = {"none": 0, "bytes": 1, "zlib": 2}
    count = len(next(iter(columns.values()))[1])
    records, segments = b"", 0
    lengths = []
    for name, (width, _) in columns.items():
        for number, piece in enumerate(pieces(width)):
            away = (missing or {}).get(name, ())
            kind = (formats or {}).get(name, 1 if width else 5)
            form = kind << 16 | (piece or 8) << 8
            short = name if not number else f"{name[:5]}{number:03}"
            own = struct.pack(f"{order}i", 2)
            own += struct.pack(f"{order}5i8s", piece, 0, -2 if len(away) == 2 else len(away), form, form, pad(short))
            records += own + struct.pack(f"{order}{len(away)}d", *away)
            rest = -(-piece // 8) - 1 if piece else 0
            records += struct.pack(f"{order}6i8s", 2, -1, 0, 0, 0, 0, b"") * rest
            segments += 1 + rest
        if width > 255:
            lengths.append(f"{name}={width:05}\0\t".encode())
    if lengths:
        text = b"".join(lengths)
        records += struct.pack(f"{order}4i", 7, 14, 1, len(text)) + text
    records += struct.pack(f"{order}4i", 7, 20, 1, 5) + b"UTF-8" + struct.pack(f"{order}2i", 999, 0)
    promised = count if promised is None else promised
    head = (b"$FL3" if compression == "zlib" else b"$FL2") + struct.pack(
        f"{order}60s5id9s8s64s3x", b"@(#) made", 2, segments, kinds[compression], 0, promised, bias, b"", b"", b""
    )
    rows = [
        b"".join(segments_of(width, cells[case], order) for width, cells in columns.values()) for case in range(count)
    ]
    numeric = [
        not width for width, _ in columns.values() for piece in pieces(width) for _ in range(-(-piece // 8) or 1)
    ]
    if cases is None:
        cases = b"".join(rows) if compression == "none" else compressed(rows, numeric, order, bias, filled)
    if compression == "zlib":
        cases = blocks(cases, len(head + records), order)
    path.write_bytes(head + records + cases)


def pieces(width: int) -> list[int]:
    count = -(-width // 252)
    return [width] if width <= 255 else [255] * (count - 1) + [width - 252 * (count - 1)]


def pad(text: str) -> bytes:
    return text.upper().encode().ljust(8)


def segments_of(width: int, cell: Any, order: str) -> bytes:
    if not width:
        return struct.pack(f"{order}d", cell)
    text = cell[:width]
    data = b""
    for piece in pieces(width):
        own, text = text[: min(piece, 255)], text[min(piece, 255) :]
        data += own.ljust(-(-piece // 8) * 8)
    return data


def compressed(rows: Sequence[bytes], numeric: Sequence[bool], order: str, bias: float, filled: bool) -> bytes:
    out = bytearray()
    codes, values = bytearray(), bytearray()

    def flush() -> None:
        if codes:
            out.extend(codes.ljust(8, b"\0") + values)
            codes.clear()
            values.clear()

    for row in rows:
        for number, is_number in enumerate(numeric):
            cell = row[8 * number : 8 * number + 8]
            value = struct.unpack(f"{order}d", cell)[0]
            is_small = value.is_integer() and 1 <= value + bias <= 251 and repr(value) != "-0.0"
            if is_number and cell == struct.pack(f"{order}d", SYSTEM_MISSING):
                codes.append(255)
            elif is_number and is_small:
                codes.append(int(value + bias))
            elif not is_number and cell == b" " * 8:
                codes.append(254)
            else:
                codes.append(253)
                values.extend(cell)
            if len(codes) == 8:
                flush()
        if filled:
            flush()
    flush()
    return bytes(out)


def blocks(cases: bytes, begin: int, order: str, size: int = 1 << 10) -> bytes:
    parts = [cases[at : at + size] for at in range(0, len(cases), size)]
    packed = [zlib.compress(part) for part in parts]
    trailer_at = begin + 24 + sum(map(len, packed))
    trailer = struct.pack(f"{order}2q2i", -100, 0, size, len(parts))
    plain_at, at = begin, begin + 24
    for part, own in zip(parts, packed, strict=True):
        trailer += struct.pack(f"{order}2q2i", plain_at, at, len(part), len(own))
        plain_at, at = plain_at + len(part), at + len(own)
    return struct.pack(f"{order}3q", begin, trailer_at, len(trailer)) + b"".join(packed) + trailer


def parts_of(path: Path, monkeypatch: pytest.MonkeyPatch) -> list[sav.SavPart]:
    chunks = read_file(path).chunks
    assert isinstance(chunks, sav.SavChunks)
    monkeypatch.setattr(sav, "WHOLE_CASES", 1)
    parts = chunks.parts()
    monkeypatch.undo()
    return parts


def spelt(chunk: Chunk) -> dict[str, list[str]]:
    """The cells by column, so that nan, -0.0 and the type of a cell are compared too."""
    return {name: [repr(cell) for cell in cells] for name, cells in chunk.columns.items()}


def assert_same_cells(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = parts_of(path, monkeypatch)
    read = [spelt(chunk) for chunk in parts[0].read_on(parts)]
    assert read == [spelt(part.read()) for part in parts]


SOUND = [path for path in SAV_FILES if path.name != "stray-byte.sav"]


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.name)
def test_cells_of_files(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_same_cells(path, monkeypatch)


@pytest.mark.parametrize(("order", "compression"), FORM)
@pytest.mark.parametrize("filled", [False, True])
@pytest.mark.parametrize("window", [8, 64, 1 << 18])
def test_cells_of_made_files(
    tmp_path: Path, order: str, compression: str, filled: bool, window: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blocks of codes that begin and end anywhere in the bytes that are decoded at once."""
    rng = random.Random(f"{order}{compression}")
    cases = 203
    columns: dict[str, tuple[int, Cells]] = {
        "few": (0, rng.choices(USUAL_NUMBERS, k=cases)),
        "odd": (0, rng.choices((*ODD_NUMBERS, *USUAL_NUMBERS), k=cases)),
        "blank": (0, [SYSTEM_MISSING] * cases),
        "gaps": (0, rng.choices((1.0, SYSTEM_MISSING), k=cases)),
        "real": (0, [rng.random() for _ in range(cases)]),
        "t1": (1, rng.choices(ODD_TEXTS, k=cases)),
        "t8": (8, rng.choices(ODD_TEXTS, k=cases)),
        "t20": (20, rng.choices(ODD_TEXTS, k=cases)),
        "t255": (255, rng.choices(ODD_TEXTS, k=cases)),
        "long": (600, rng.choices(ODD_TEXTS, k=cases)),
        "none": (12, [b""] * cases),
        "last": (0, rng.choices(USUAL_NUMBERS, k=cases)),
    }
    path = tmp_path / "made.sav"
    make_sav(path, columns, order, compression, filled=filled)
    monkeypatch.setattr(sav_fast, "_WINDOW", window)
    options = ReadOptions(encoding="latin-1")
    chunks = sav.read_sav(path, options).chunks
    assert isinstance(chunks, sav.SavChunks)
    monkeypatch.setattr(sav, "WHOLE_CASES", 10)
    parts = chunks.parts()
    read = [spelt(chunk) for chunk in parts[0].read_on(parts)]
    assert len(read) == 4
    assert read == [spelt(part.read()) for part in parts]


@pytest.mark.parametrize("bias", [0.0, 50.0, 100.0, 100.5])
def test_bias(tmp_path: Path, bias: float, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bias.sav"
    make_sav(path, {"a": (0, [1.0, 2.0, 60.0, -30.0])}, bias=bias, cases=bytes([101, 102, 160, 70, 0, 0, 0, 0]))
    assert_same_cells(path, monkeypatch)
    parts = parts_of(path, monkeypatch)
    assert [next(iter(chunk.columns["A"])) for chunk in parts[0].read_on(parts)] == [
        code - bias for code in (101, 102, 160, 70)
    ]


def columns_of_study(path: Path) -> tuple[list[Any], dict[str, Any]]:
    """What a study file holds, but for the times of import."""
    with closing(sqlite3.connect(path)) as database:
        columns = database.execute("SELECT * FROM columns ORDER BY rowid").fetchall()
        facts = {
            name: json.loads(value, object_hook=without_time)
            for name, value in database.execute("SELECT name, value FROM facts")
        }
    return columns, facts


def without_time(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "imported"}


def in_this_process(parts: Sequence[Any], plans: Any) -> Iterator[Chunk]:
    return (code_chunk(part.read(), plans) for part in parts)


@pytest.fixture
def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Asserts that a study is the same by the fast way and by the library."""

    def import_twice(path: Path, codebook: Path | None = None, whole_cases: int = 1) -> None:
        monkeypatch.setattr(sav, "WHOLE_CASES", whole_cases)
        with monkeypatch.context() as patch:
            patch.setattr(parallel, "_code_apart", lambda parts, plans: pytest.fail("a part was left"))
            import_file(path, codebook, tmp_path / "fast.mobsurvey")
        with monkeypatch.context() as patch:
            patch.setattr(sav.SavPart, "read_on", lambda self, parts: iter(()))
            patch.setattr(parallel, "_code_apart", in_this_process)
            import_file(path, codebook, tmp_path / "library.mobsurvey")
        assert columns_of_study(tmp_path / "fast.mobsurvey") == columns_of_study(tmp_path / "library.mobsurvey")

    return import_twice


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.name)
def test_studies_of_files(path: Path, both: Callable[..., None]) -> None:
    both(path)


CODEBOOK = """
id = "made"
[variables.FEW]
values = [{ code = 1, label.en = "Yes" }, { code = 2, label.en = "No" }]
missing = [{ code = 9, kind = "refused" }, { range = [-99, 0], kind = "no-answer" }]
[variables.ODD]
kind = "number"
missing = [{ code = 0, kind = "refused" }, { range = [151, 1e308], kind = "no-answer" }]
[variables.WIDE]
values = [{ code = 1 }, { code = 2 }]
[variables.RANGED]
kind = "number"
missing = [{ range = [0, 1000], kind = "no-answer" }]
[variables.MANY]
values = [{ code = 1 }, { code = 1000 }]
missing = [{ range = [0, 5], kind = "no-answer" }]
[variables.WORDS]
kind = "text"
[variables.T20]
values = [{ code = "a" }, { code = "b", label.en = "12345678" }]
[variables.DAY]
kind = "date"
[variables.WHO]
kind = "id"
"""


@pytest.mark.parametrize("compression", ["none", "bytes", "zlib"])
def test_studies_of_made_files(tmp_path: Path, compression: str, both: Callable[..., None]) -> None:
    rng = random.Random(compression)
    cases = 1_203
    texts = [text for text in ODD_TEXTS if b"\xe9" not in text]
    day = 13_916_000_000.0
    columns: dict[str, tuple[int, Cells]] = {
        "few": (0, rng.choices((*USUAL_NUMBERS, 0.0, SYSTEM_MISSING), k=cases)),
        "odd": (0, rng.choices((*ODD_NUMBERS, *USUAL_NUMBERS), k=cases)),
        "wide": (0, rng.choices((*ODD_NUMBERS, *USUAL_NUMBERS), k=cases)),
        "ranged": (0, [float(rng.randrange(5_000)) for _ in range(cases)]),
        "many": (0, [float(rng.randrange(1_500)) for _ in range(cases)]),
        "words": (0, rng.choices(USUAL_NUMBERS, k=cases)),
        "t20": (20, rng.choices(texts, k=cases)),
        "day": (0, rng.choices((day, day + 86_400 * 9, day + 1, SYSTEM_MISSING, 9.0, 1e300), k=cases)),
        "own": (0, rng.choices((1.0, 2.0, 8.0, 97.0, 99.0, 0.5), k=cases)),
        "who": (0, [float(number) for number in range(cases)]),
        "nothing": (0, [SYSTEM_MISSING] * cases),
    }
    path = tmp_path / "made.sav"
    missing: dict[str, tuple[float, ...]] = {"own": (97.0, 99.0), "day": (9.0,)}
    make_sav(path, columns, "<", compression, missing=missing, formats={"day": 20})
    codebook = tmp_path / "made.toml"
    codebook.write_text(CODEBOOK, encoding="utf-8")
    both(path, codebook, 100)


def test_study_by_the_file_itself(tmp_path: Path, both: Callable[..., None]) -> None:
    rng = random.Random(7)
    columns: dict[str, tuple[int, Cells]] = {
        "own": (0, rng.choices((1.0, 2.0, 8.0, 97.0, 98.0, 99.0, 0.5, SYSTEM_MISSING), k=400)),
        "one": (0, rng.choices((1.0, 9.0), k=400)),
    }
    path = tmp_path / "made.sav"
    make_sav(path, columns, missing={"own": (97.0, 99.0), "one": (9.0,)})
    both(path)


def test_several_processes_are_not_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fast way is taken, from the first part to the last: nothing is left for a child process."""
    monkeypatch.setattr(sav, "WHOLE_CASES", 100)
    monkeypatch.setattr(parallel, "_code_apart", lambda parts, plans: pytest.fail("a part was left"))
    chunks = read_file(SAMPLES / "hcmc-2024.sav").chunks
    assert isinstance(chunks, sav.SavChunks)
    parts = chunks.parts()
    assert sum(1 for _ in parts[0].read_on(parts)) == len(parts) == 4
    monkeypatch.setattr(sav, "read_apart", lambda read, path: pytest.fail("the library was asked"))
    assert sum(chunk.cases for chunk in chunks) == 1150


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.name)
def test_file_in_one_part(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chunks = read_file(path).chunks
    assert isinstance(chunks, sav.SavChunks)
    expected = [spelt(chunk) for chunk in chunks]
    monkeypatch.setattr(sav, "FAST_CASES", 1)
    monkeypatch.setattr(sav, "read_apart", lambda read, path: pytest.fail("the library was asked"))
    found = list(chunks)
    assert [spelt(chunk) for chunk in found] == expected
    assert all(type(cells) is list for chunk in found for cells in chunk.columns.values())


def test_when_arrays_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    chunks = read_file(SAMPLES / "hcmc-2024.sav").chunks
    tried: list[int] = []

    def read_on(part: sav.SavPart, parts: Sequence[sav.SavPart]) -> Iterator[Chunk]:
        tried.append(len(parts))
        return iter(())

    monkeypatch.setattr(sav.SavPart, "read_on", read_on)
    for least, expected in ((1151, []), (1150, [1])):
        monkeypatch.setattr(sav, "FAST_CASES", least)
        assert sum(chunk.cases for chunk in chunks) == 1150
        assert tried == expected


def damaged(path: Path, change: Callable[[bytearray], Any]) -> None:
    data = bytearray(path.read_bytes())
    change(data)
    path.write_bytes(data)


def result(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except MobsurveyError as error:
        return str(error)


@pytest.mark.parametrize("compression", ["none", "bytes", "zlib"])
@pytest.mark.parametrize("cut", [1, 8, 9, 64, 200, 1000])
def test_file_that_ends_early(tmp_path: Path, compression: str, cut: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the fast way cannot read is left to the library, and its message is the message."""
    path = tmp_path / "cut.sav"
    make_sav(path, {"a": (0, [0.5 + n for n in range(150)]), "t": (9, [b"abc"] * 150)}, compression=compression)
    damaged(path, lambda data: data.__delitem__(slice(-cut, None)))
    monkeypatch.setattr(sav, "WHOLE_CASES", 10)

    def cells() -> list[dict[str, list[str]]]:
        return [spelt(chunk) for chunk in read_file(path).chunks]

    fast = result(cells)
    monkeypatch.setattr(sav.SavPart, "read_on", lambda self, parts: iter(()))
    assert fast == result(cells)
    monkeypatch.undo()
    monkeypatch.setattr(sav, "FAST_CASES", 1)
    fast = result(cells)
    monkeypatch.undo()
    assert fast == result(cells)


@pytest.mark.parametrize(
    "cases",
    [
        bytes([101, 101, 101, 252, 0, 0, 0, 0]),
        bytes([101, 254, 101, 101, 101, 101, 101, 101]),
        bytes([101, 101, 101, 101, 253, 101, 101, 101]),
        bytes([101, 101, 101, 101, 101, 101]),
        b"",
    ],
    ids=["ends early", "blank number", "value not there", "half a block", "nothing"],
)
def test_cases_that_are_no_cases_are_left_to_the_library(tmp_path: Path, cases: bytes) -> None:
    path = tmp_path / "odd.sav"
    make_sav(path, {"a": (0, [1.0] * 8)}, cases=cases)
    read = list(took(sav_fast.read_cases(path, read_head(path), [0], [2, 2, 2, 2])))
    assert len(read) < 4


def took(columns: Iterator[list[Any]]) -> Iterator[list[Any]]:
    try:
        yield from columns
    except sav_fast.Unfit:
        return


def test_number_where_text_should_be(tmp_path: Path) -> None:
    path = tmp_path / "odd.sav"
    make_sav(path, {"t": (8, [b"a"] * 8)}, cases=bytes([254, 101, 254, 254, 254, 254, 254, 254]))
    with pytest.raises(sav_fast.Unfit):
        list(sav_fast.read_cases(path, read_head(path), [8], [4, 4]))


def test_widths_that_the_records_contradict(tmp_path: Path) -> None:
    path = tmp_path / "odd.sav"
    make_sav(path, {"a": (0, [1.0] * 8)})
    with pytest.raises(sav_fast.Unfit):
        list(sav_fast.read_cases(path, read_head(path), [9], [4, 4]))


def test_text_with_a_nul_is_left_to_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "nul.sav"
    make_sav(path, {"t": (8, [b"a", b"b\0c", b"d", b"e"]), "a": (0, [1.0, 2.0, 3.0, 4.0])})
    monkeypatch.setattr(sav, "WHOLE_CASES", 1)
    chunks = list(read_file(path).chunks)
    assert [chunk.cases for chunk in chunks] == [1, 1, 1, 1]
    assert [list(chunk.columns["A"]) for chunk in chunks] == [[1.0], [2.0], [3.0], [4.0]]
    assert chunks[1].columns["T"] == ["b"]


def test_what_stands_behind_a_very_long_text_is_none_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its pieces have room for more than the whole: 255 and 48 bytes for 300."""
    path = tmp_path / "long.sav"
    make_sav(path, {"t": (300, [b"a", b"b", b"y" * 300, b"c"])}, compression="none")
    damaged(path, lambda data: data.__setitem__(-1, 120))
    assert_same_cells(path, monkeypatch)


def test_block_of_another_size_than_it_says(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zsav"
    make_sav(path, {"a": (0, [0.5] * 400)}, compression="zlib")
    damaged(path, lambda data: data.__setitem__(slice(-8, -4), struct.pack("<i", 1 << 30)))
    with pytest.raises(sav_fast.Unfit):
        list(sav_fast.read_cases(path, read_head(path), [0], [100] * 4))


def test_text_in_another_encoding_than_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "late.sav"
    make_sav(path, {"t": (8, ["đ".encode()] * 7 + [b"\xff"])})
    monkeypatch.setattr(sav, "WHOLE_CASES", 2)
    monkeypatch.setattr(sav, "_SAMPLE_CASES", 4)

    def cells() -> list[Any]:
        return [spelt(chunk) for chunk in read_file(path).chunks]

    with pytest.raises(ReadError, match="case 8"):
        cells()
    fast = result(cells)
    monkeypatch.setattr(sav.SavPart, "read_on", lambda self, parts: iter(()))
    assert fast == result(cells)

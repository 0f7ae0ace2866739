"""Large CSV files read by arrays give the columns, the chunks and the messages that small ones give."""

from __future__ import annotations

import csv
import io
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mobsurvey.codebook.draft import draft_codebook
from mobsurvey.errors import ReadError
from mobsurvey.intake import import_file
from mobsurvey.readers import csv as csv_reader
from mobsurvey.readers import csv_fast, read_file
from mobsurvey.readers.csv import CsvTable
from mobsurvey.readers.csv_fast import FewTexts, ManyTexts

SLOW = 1 << 60
UTF_8 = "utf-8-sig"

CELLS = st.one_of(
    st.sampled_from(["", "0", "1", "2", "99", "-99", "1.5", "yes", "Đồng ý", "ộ", "o\u0302\u0323", "Không có ý kiến"]),
    st.sampled_from(['"', '""', 'a"b', "a,b", "a;b", "x\ny", "x\r\ny", "\r", "\n", " ", " 1", "1 ", "sep=", "\u2028"]),
    st.sampled_from(["word" * 2, "word" * 2 + "s", "word" * 25, "Đồng ý " * 8, "Đồng ý " * 8 + ".", "12345678"]),
    st.text("ab1 ,;\"'\t\r\nộé", max_size=12),
)
ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\r\r\n"])


@st.composite
def well_formed(draw: st.DrawFn) -> str:
    """The text of a file with a header and rows of as many cells, as programs write it."""
    width = draw(st.integers(1, 4))
    cells = draw(st.lists(CELLS, min_size=2, max_size=6)) if draw(st.booleans()) else None
    cell = st.sampled_from(cells) if cells else CELLS
    rows = draw(st.lists(st.lists(cell, min_size=width, max_size=width), max_size=30))
    all_quoted = draw(st.booleans())
    one_end = draw(st.sampled_from(["\n", "\n", "\r\n", None]))
    text = ""
    for row in [[f"q{number}" for number in range(width)], *rows]:
        line = io.StringIO()
        end = one_end or draw(ENDS)
        csv.writer(line, quoting=csv.QUOTE_ALL if all_quoted else csv.QUOTE_MINIMAL, lineterminator=end).writerow(row)
        text += line.getvalue()
    text = draw(st.sampled_from(["", "", "sep=,\n", "\n"])) + text
    return text if draw(st.booleans()) else text.rstrip("\r\n")


RAW = st.builds(
    "".join,
    st.lists(st.sampled_from([*'ab1,"\n\r', "a,b\n", "1,2\n", '"x",', '"y"\n', "ộ", "\r\n", '""']), max_size=60),
)


@contextmanager
def settings_of(large: int, block: int = 1 << 20, cases: int = 1 << 18) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(csv_reader, "LARGE", large)
        patched.setattr(csv_reader, "CHUNK_CASES", cases)
        patched.setattr(csv_fast, "_BLOCK", block)
        yield


def outcome(table: CsvTable, skip: int = 1) -> tuple[list[list[list[str]]], str]:
    """The chunks, and the message with which they end."""
    chunks: list[list[list[str]]] = []
    try:
        for columns in table.chunks(skip):
            chunks.append([list(cells) for cells in columns])
    except ReadError as error:
        return chunks, str(error)
    return chunks, ""


def assert_same(content: bytes, block: int, cases: int, skip: int = 1, **table: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.csv"
        path.write_bytes(content)
        read = CsvTable(path, **{"codec": UTF_8, "separator": ",", **table})
        with settings_of(SLOW, cases=cases):
            expected = outcome(read, skip)
        with settings_of(0, block, cases):
            assert outcome(read, skip) == expected


MANY = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@MANY
@given(well_formed(), st.integers(1, 200), st.integers(1, 12), st.integers(0, 3))
@example('q0,q1\n"",1\n"a""b",2\n', 8, 2, 1)
@example("q0\n\n\n1\n", 64, 5, 1)
def test_well_formed_files(text: str, block: int, cases: int, skip: int) -> None:
    assert_same(text.encode(), block, cases, skip)


@MANY
@given(RAW, st.integers(1, 100), st.integers(1, 6))
@example('a,b\n1,2\n5" pipe,1\n3,4\n', 16, 10)
@example('a,b\n"1"x,2\n3,4\n', 200, 10)
@example('a,b\n1,"2\n3,4\n', 6, 1)
@example("a,b\n1,2,3\n4\n", 200, 10)
@example("a,b\n1\n2,3,4\n", 200, 10)
def test_any_text(text: str, block: int, cases: int) -> None:
    assert_same(text.encode(), block, cases)


@settings(MANY, max_examples=100)
@given(st.binary(max_size=60), st.integers(4, 100), st.sampled_from(["strict", "replace"]))
@example(b"a,b\n1,\xe1\xba\n2,\xff\n3,4\n", 8, "replace")
@example(b"a,b\n1,\xe1\xba\n", 8, "strict")
def test_any_bytes(data: bytes, block: int, errors: str) -> None:
    assert_same(b"a,b\n1,2\n" + data, block, 3, errors=errors)


@pytest.mark.parametrize("codec", ["latin-1", "cp1258", "cp1252", "utf-8", "utf-16", "cp1252 whole in tcvn3"])
def test_encodings(codec: str) -> None:
    codec, _, whole = codec.partition(" whole in ")
    content = "a,b\n1,é\n2,côté\n3,\n4,côtéÀ là-bas\n" * 3
    assert_same(content.encode(codec), 16, 5, codec=codec, whole=whole or None)


@pytest.mark.parametrize("encoding", ["tcvn3", "viscii", "vni", "doubled"])
def test_columns_in_encodings_of_their_own(encoding: str) -> None:
    content = "a,b\nTiÕng ViÖt,TiÕng ViÖt\nth­êng,Tieáng\n1,2\n\x02,3\n" * 4
    assert_same(content.encode(), 32, 5, columns={1: encoding})


@pytest.mark.parametrize("separator", [";", "\t", "|", " ", "ộ"])
def test_separators(separator: str) -> None:
    content = "a,b\n1,2\n3,4\n,5\n".replace(",", separator)
    assert_same(content.encode(), 6, 2, separator=separator)


def test_a_byte_order_mark_and_a_line_that_names_the_separator() -> None:
    assert_same(b"\xef\xbb\xbfsep=,\r\na,b\r\n1,2\r\n3,4\r\n", 8, 2)
    assert_same(b'\xef\xbb\xbf"a",b\n1,2\n3,4\n', 8, 2)


def test_a_cell_beyond_the_longest_that_is_read() -> None:
    size = csv.field_size_limit()
    for extra in (0, 1):
        assert_same(b"a,b\n1,2\n3," + b"x" * (size + extra) + b"\n" + b"4,5\n" * 3, 1 << 20, 2)


def test_a_case_that_is_longer_than_all_that_is_looked_at_together() -> None:
    assert_same(b"a,b\n1,2\n3," + b"x" * 1000 + b"\n" + b"4,5\n" * 3, 16, 2)
    assert_same(b'a,b\n1,2\n3,"' + b"x\n" * 500 + b'"\n' + b"4,5\n" * 3, 16, 2)


def read_large(path: Path, content: str, block: int = 1 << 20, cases: int = 1 << 18) -> list[list[Any]]:
    """The chunks' columns; no row is cut by the reader of small files."""
    path.write_bytes(content.encode())
    with settings_of(0, block, cases), pytest.MonkeyPatch.context() as patched:
        patched.setattr(CsvTable, "cells", lambda _: pytest.fail("the file was left to the reader of small files"))
        return list(CsvTable(path, UTF_8, ",").chunks(1))


def test_what_is_read_by_arrays(tmp_path: Path) -> None:
    rows = [f'{case % 3},{case % 97},"{case:09}",Đồng ý,"Không, {"không " * (case % 2)}""có""",' for case in range(500)]
    content = "a,b,c,d,e,f\r\n" + "\r\n".join([*rows, "5,5,5,,"]) + ",\r\n"
    for block in (1 << 20, 1000, 100):
        (columns,) = read_large(tmp_path / "a.csv", content, block)
        lists = [number for number, cells in enumerate(columns) if isinstance(cells, list)]
        assert lists == ([2] if block > len(content) else [])
        assert columns[0].texts == ["0", "1", "2", "5"]
        assert list(columns[1]) == [*(str(case % 97) for case in range(500)), "5"]
        assert columns[2][:2] == ["000000000", "000000001"]
        assert columns[3].texts == ["Đồng ý", ""]
        assert columns[4].texts == ['Không, "có"', 'Không, không "có"', ""]
        assert columns[5].texts == [""]


def test_odd_lines_do_not_leave_the_rest_to_the_reader_of_small_files(tmp_path: Path) -> None:
    content = "a,b\n" + "1,2\n" * 50 + "\n" + '1,5" pipe\r' + "1,2\n" * 50
    (columns,) = read_large(tmp_path / "a.csv", content, 64)
    assert isinstance(columns[0], FewTexts)
    assert list(columns[1]) == ["2"] * 50 + ['5" pipe'] + ["2"] * 50


def test_numbers_of_all_sizes_in_one_column(tmp_path: Path) -> None:
    cells = [str(7**power) for power in range(12)]
    (columns,) = read_large(tmp_path / "a.csv", "a\n" + "".join(f"{cell}\n" for cell in cells * 40), 200)
    assert list(columns[0]) == cells * 40


def test_a_column_of_different_numbers(tmp_path: Path) -> None:
    cells = [f"{number / 7:.16f}" for number in range(3000)]
    (column,) = read_large(tmp_path / "a.csv", "w\n" + "\n".join(cells) + "\n", 4096)[0]
    assert isinstance(column, ManyTexts)
    found = column.plain_numbers(40)
    assert found is not None
    assert found.tolist() == [float(cell) for cell in cells]
    assert column.plain_numbers(17) is None
    assert (len(column), column[1], column[-2:], list(column)) == (3000, cells[1], cells[-2:], cells)
    for odd in ('"0.14285714285714285"', "không có số"):  # a mark to take away, and a sign beyond ASCII
        (column,) = read_large(tmp_path / "b.csv", "\n".join(["w", odd, *cells, ""]), 4096)[0]
        assert list(column) == [odd.strip('"'), *cells]


def test_texts_whose_numbers_share_a_key(tmp_path: Path) -> None:
    cells = [f"{number:06}" for number in range(3000)] * 2
    (columns,) = read_large(tmp_path / "a.csv", "a\n" + "".join(f"{cell}\n" for cell in cells))
    assert columns[0].texts == cells[:3000]
    assert list(columns[0]) == cells
    long = [f"{cell} of a long text" for cell in cells]
    (columns,) = read_large(tmp_path / "a.csv", "a\n" + "".join(f"{cell}\n" for cell in long))
    assert columns[0].texts == long[:3000]
    assert list(columns[0]) == long


def test_a_column_of_few_texts_is_a_sequence() -> None:
    import numpy

    cells = FewTexts(numpy.array([0, 1, 1, 0], numpy.uint8), ["a", ""])
    assert (len(cells), cells[1], cells[-1], cells[1:], list(cells)) == (4, "", "a", ["", "", "a"], ["a", "", "", "a"])
    assert list(cells.recoded(str.upper)) == ["A", "", "", "A"]
    assert "a" in cells
    assert cells.index("") == 1


def weight(case: int) -> float:
    return (case + 1) / 7 * 10.0 ** (case % 9 - 6)


def test_studies_and_drafts_are_the_same(tmp_path: Path) -> None:
    path, book = tmp_path / "answers.csv", tmp_path / "book.toml"
    cells = ["1", "2", "9", "", "no", "7", "Yes"]
    rows = (
        f"{cells[case % 7]},{case % 40 / 4},{case % 28 + 1}/2/2024,id {case},{cells[case % 3]} {cells[case % 5]},{case}"
        f",{weight(case)},{weight(case) if case % 97 else cells[case % 5]}"
        for case in range(1000)
    )
    path.write_text("a,n,d,i,j,t,w,v\n" + "\n".join(rows), encoding="utf-8")
    book.write_text(
        """id = "book"
        [variables.a]
        values = [{ code = 1, label = "Yes" }, { code = 2, label = "No" }]
        missing = [{ code = 9, kind = "refused" }]
        [variables.n]
        kind = "number"
        missing = [{ code = 9, kind = "refused", label = "-" }, { range = [0, 1], kind = "dont-know" }]
        [variables.w]
        kind = "number"
        [variables.v]
        kind = "number"
        missing = [{ code = 9, kind = "refused" }]
        [variables.d]
        kind = "date"
        [variables.i]
        kind = "id"
        [variables.j]
        kind = "text"
        [sets.j]
        kind = "delimited"
        members = ["j"]
        separator = " "
        values = [{ code = 1 }, { code = 2 }]
        """,
        encoding="utf-8",
    )
    made: list[tuple[Any, ...]] = []
    for large in (0, SLOW):
        with settings_of(large, 500, 300):
            drafted = draft_codebook(read_file(path), "drafted")
            study = tmp_path / f"{large}.mobsurvey"
            with import_file(path, book, study) as imported:
                findings = imported.findings
        with closing(sqlite3.connect(study)) as database:
            columns = database.execute("SELECT * FROM columns ORDER BY rowid").fetchall()
            survey = database.execute("SELECT value FROM facts WHERE name IN ('survey', 'chunks')").fetchall()
        made.append((columns, survey, findings, drafted))
    assert len(made[0][0]) == 8 * 4
    assert made[0] == made[1]


def test_a_small_file_needs_no_numpy(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("a,b\n" + "1,2\n" * 1000, encoding="utf-8")
    program = (
        "import sys; from pathlib import Path; from mobsurvey.readers import read_file; "
        f"survey = read_file(Path({str(path)!r})); cases = [chunk.cases for chunk in survey.chunks]; "
        "assert cases == [1000]; assert not {'numpy', 'pandas'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)

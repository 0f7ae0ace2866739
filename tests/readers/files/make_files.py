"""Writes the small .sav files beside it, record by record, as programs of the field write them.

Run it from anywhere: python tests/readers/files/make_files.py. The same script gives the same bytes. Source of the
records: PSPP developers' guide, "System File Format".
"""

from __future__ import annotations

import struct
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from math import nextafter
from pathlib import Path

Encode = Callable[[str], bytes]
Cell = float | str | bytes | None

FOLDER = Path(__file__).resolve().parent
NUMBER, TEXT = 5, 1
DATE, DATETIME, ADATE, EDATE = 20, 22, 23, 38
MARKS = "\u0300\u0301\u0303\u0309\u0323"
HIGHEST, LOWEST = sys.float_info.max, nextafter(-sys.float_info.max, 0)
SYSMIS = -sys.float_info.max


def utf8(text: str) -> bytes:
    return text.encode()


def windows_1258(text: str) -> bytes:
    """As Vietnamese Windows types it: the letter with its circumflex or horn, then the tone as a mark."""
    data = b""
    for letter in unicodedata.normalize("NFC", text):
        try:
            data += letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tone = "".join(mark for mark in parts if mark in MARKS)
            data += unicodedata.normalize("NFC", "".join(p for p in parts if p not in MARKS)).encode("cp1258")
            data += tone.encode("cp1258")
    return data


@dataclass
class Question:
    """A variable and its answers."""

    name: str
    cells: Sequence[Cell]
    label: str | bytes = ""
    width: int = 0
    format: int = NUMBER
    labels: Mapping[float | str, str | bytes] = field(default_factory=dict)
    missing: Sequence[float | str] = ()
    is_range: bool = False
    measure: int = 1


def write_file(
    folder: Path,
    name: str,
    questions: Sequence[Question],
    *extensions: tuple[int, bytes],
    encode: Encode = utf8,
    declared: str = "UTF-8",
    code: int = 2,
    weight: int = 0,
    file_label: str = "",
    documents: Sequence[str] = (),
) -> None:
    """Writes the file; `code` is the character code of record 7, subtype 3, `declared` that of subtype 20."""

    def stored(text: str | bytes) -> bytes:
        return text if isinstance(text, bytes) else encode(text)

    def value(question: Question, code: float | str) -> bytes:
        return struct.pack("<d", code) if not isinstance(code, str) else stored(code).ljust(8)

    def display(question: Question) -> bytes:
        return struct.pack("<3i", question.measure, 8, 0)

    records = b""
    names, widths, measures = [], [], b""
    place = 0
    places: list[int] = []
    for number, question in enumerate(questions, start=1):
        short = b"V%d" % number
        names.append(short + b"=" + stored(question.name))
        places.append(place + 1)
        pieces = [question.width]
        if question.width > 255:
            count = -(-question.width // 252)
            pieces = [255] * (count - 1) + [question.width - 252 * (count - 1)]
            widths.append(b"%s=%05d\0\t" % (short, question.width))
        for piece, width in enumerate(pieces):
            own = not piece
            spec = (question.format if not width else TEXT) << 16 | (width or 8) << 8
            label = stored(question.label) if own else b""
            is_short = width <= 8 and own
            missing = question.missing if is_short else ()
            count = (-len(missing) if question.is_range else len(missing)) if missing else 0
            records += struct.pack("<6i8s", 2, width, bool(label), count, spec, spec, short if own else b"S%d" % piece)
            if label:
                records += struct.pack("<i", len(label)) + label.ljust(-(-len(label) // 4) * 4)
            records += b"".join(value(question, code) for code in missing)
            segments = max(1, -(-width // 8))
            records += struct.pack("<6i8s", 2, -1, 0, 0, 0, 0, b"") * (segments - 1)
            place += segments
            measures += display(question)
    for question, at in zip(questions, places, strict=True):
        if question.labels and question.width <= 8:
            records += struct.pack("<2i", 3, len(question.labels))
            for code_, label_ in question.labels.items():
                text = stored(label_)
                records += value(question, code_) + (bytes([len(text)]) + text).ljust(-(-(len(text) + 1) // 8) * 8)
            records += struct.pack("<3i", 4, 1, at)
    if documents:
        records += struct.pack("<2i", 6, len(documents)) + b"".join(stored(line).ljust(80) for line in documents)
    records += extension(3, struct.pack("<8i", 22, 0, 0, -1, 1, 1, 2, code), size=4)
    records += extension(4, struct.pack("<3d", SYSMIS, HIGHEST, LOWEST), size=8)
    records += extension(11, measures, size=4)
    records += extension(13, b"\t".join(names))
    records += extension(14, b"".join(widths)) if widths else b""
    records += b"".join(extension(subtype, payload) for subtype, payload in extensions)
    records += extension(20, declared.encode()) if declared else b""
    records += struct.pack("<2i", 999, 0)
    cases = len(questions[0].cells)
    header = struct.pack(
        "<4s60s5id9s8s64s3x",
        b"$FL2",
        b"@(#) SPSS DATA FILE written by hand".ljust(60),
        2,
        place,
        0,
        places[weight - 1] if weight else 0,
        cases,
        100.0,
        b"01 Jan 25",
        b"12:00:00",
        stored(file_label).ljust(64),
    )
    data = b"".join(_cell(q, q.cells[case], stored) for case in range(cases) for q in questions)
    (folder / f"{name}.sav").write_bytes(header + records + data)


def _cell(question: Question, cell: Cell, stored: Callable[[str | bytes], bytes]) -> bytes:
    if not question.width:
        return struct.pack("<d", SYSMIS if cell is None else cell)
    text = stored(cell if isinstance(cell, str | bytes) else "")[: question.width]
    if question.width <= 255:
        return text.ljust(-(-question.width // 8) * 8)
    pieces = [text[at : at + 255] for at in range(0, question.width, 255)]
    count = -(-question.width // 252)
    widths = [255] * (count - 1) + [question.width - 252 * (count - 1)]
    pieces += [b""] * (count - len(pieces))
    return b"".join(piece.ljust(-(-width // 8) * 8) for piece, width in zip(pieces, widths, strict=True))


def extension(subtype: int, payload: bytes, size: int = 1) -> bytes:
    return struct.pack("<4i", 7, subtype, size, len(payload) // size) + payload


def counted(text: bytes) -> bytes:
    return struct.pack("<i", len(text)) + text


def seconds(day: date) -> float:
    """As SPSS counts them, from 14 October 1582."""
    return (day - date(1582, 10, 14)).days * 86_400.0


def vietnamese(encode: Encode) -> tuple[list[Question], tuple[int, bytes], dict[str, object]]:
    """One small survey of a ward, in any encoding."""
    questions = [
        Question("cấp", [1.0, 2.0, 3.0, 1.0], "Cấp công tác của cán bộ", labels={1: "Thành phố", 2: "Huyện", 3: "Xã"}),
        Question("ý_kiến", ["Đồng ý với chủ trương", "Không biết", "", "Đề nghị xử lý sớm"], "Ý kiến khác", 40, TEXT),
        Question("mục_1", [1.0, 0.0, 1.0, 0.0], "Nghe dân nói", labels={1: "Có", 0: "Không"}),
        Question("mục_2", [0.0, 1.0, 1.0, 0.0], "Giải thích cho nhân dân", labels={1: "Có", 0: "Không"}),
    ]
    label = encode("Mục đích của người dân")
    sets = encode("$mục=") + b"D1 1 %d %s v3 v4\n" % (len(label), label)
    facts: dict[str, object] = {
        "file_label": "Khảo sát ý kiến nhân dân",
        "documents": ["Phỏng vấn tại nhà", "Người trả lời tự ghi"],
    }
    return questions, (7, sets), facts


def main(folder: Path = FOLDER) -> None:
    """Writes all of them."""
    write = partial(write_file, folder)

    for name, encode, declared, code in (
        ("windows-1258", windows_1258, "windows-1258", 3),
        ("windows-1258-by-its-number", windows_1258, "", 1258),
        ("windows-1258-undeclared", windows_1258, "", 3),
        ("windows-1258-declared-1252", windows_1258, "windows-1252", 1252),
        ("utf-8-declared-1252", utf8, "windows-1252", 1252),
        ("utf-8-undeclared", utf8, "", 3),
    ):
        questions, sets, facts = vietnamese(encode)
        write(name, questions, sets, encode=encode, declared=declared, code=code, **facts)  # type: ignore[arg-type]
    from mobsurvey.vietnamese.tcvn3 import encode as tcvn3

    def font(text: str) -> bytes:
        return tcvn3(text).encode("latin-1")

    questions, sets, facts = vietnamese(font)
    write("tcvn3-undeclared", questions, sets, encode=font, declared="", code=2, **facts)  # type: ignore[arg-type]

    checks = [Question(f"q1_4_{n}", [1.0, 0.0, None], f"Option {n}") for n in (1, 2)]
    words = [Question(f"w{n}", ["Yes", "No", ""], "", 3, TEXT) for n in (1, 2)]
    write(
        "sets",
        [*checks, *words],
        (7, b"$Q1.4=D1 1 12 MR set label v1 v2\nQ2.1=D1 1 0  v1\n$cat=C 3 a\nb v1 V2\n$none=C 5 Empty\n"),
        (19, b"$by=E 1 1 1 7 Counted v1 v2\n$var=E 11 3 Yes 4 Word v3 v4\n$gone=E 1 1 1 1 x\n$odd=Q 1 x v1\n"),
    )

    fruit = ["green apples", "refused to say", "", "pears"]
    long = Question("fruit", fruit, "Favourite fruit", 20, TEXT)
    story = Question("story", ["\u01a1" * 140, "b" * 300, "", "x"], "Story", 300, TEXT)
    labels = counted(b"fruit") + struct.pack("<2i", 20, 2)
    for value_, label_ in (("green apples", "Green apples, all kinds of them"), ("refused", "Refused")):
        labels += counted(value_.encode().ljust(20)) + counted(label_.encode())
    one_length = counted(b"fruit") + b"\2" + struct.pack("<i", 8) + b"refused pears   "
    each_length = counted(b"fruit") + b"\2" + counted(b"refused ") + counted(b"pears   ")
    write("long-texts", [long, story], (21, labels), (22, one_length))
    write("long-texts-old", [long, story], (21, labels), (22, each_length))

    write(
        "missing",
        [
            Question("low", [-5.0, 0.0, 99.0, 1.0, None], missing=[LOWEST, 0.0, 99.0], is_range=True),
            Question("high", [89.0, 90.0, 500.0, -1.0, None], missing=[90.0, HIGHEST, -1.0], is_range=True),
            Question("three", [7.0, 8.0, 9.0, 1.0, None], missing=[7.0, 8.0, 9.0], labels={1: "One", 8: "DK"}),
            Question("text", ["X", "Y", "", "NA", "Z"], "", 4, TEXT, {"X": "Refused", "Y": "Yes"}, ["X"]),
        ],
    )
    write(
        "blanks",
        [
            Question("note", ["", " ", "NA", "nan", " x"], "", 8, TEXT),
            Question("long", ["", "", "None", "y" * 260, ""], "", 270, TEXT),
            Question("n", [1.0, None, 3.0, 4.0, 5.0]),
        ],
    )
    day = seconds(date(2024, 3, 1))
    # 400 years have 146,097 days: 1 March 201416.
    wrong = seconds(date(2216, 3, 1)) + (201416 - 2216) // 400 * 146_097 * 86_400.0
    write(
        "dates",
        [
            Question("american", [day, None, wrong], format=ADATE),
            Question("european", [day, seconds(date(2024, 2, 29)), None], format=EDATE),
            Question("moment", [day + 3600, None, day], format=DATETIME),
        ],
    )
    prose = "Người dân đồng ý với chủ trương nhưng cần giải thích thêm"
    write(
        "cut",
        [
            Question("short", [utf8("đồng ý")[:4], "xã", "ok"], "", 4, TEXT),
            Question("prose", [prose, "không", "có"], utf8("ấ" * 90)[:255], 40, TEXT),
            Question("level", [1.0, 2.0, 1.0], "Level", labels={1: utf8("ế" * 45)[:120], 2: "x" * 119}),
        ],
    )
    write(
        "facts",
        [
            Question("age", [30.0, 40.0], "Age", measure=3),
            Question("weights", [0.5, 1.5], "Weight", measure=3),
            Question("level", [1.0, 2.0], "Level", labels={1: "City", 2: "Ward"}, measure=2),
        ],
        (17, utf8("origin('Huế'\n)notes('one'\n'two'\n)$@x('1'\n)")),
        (18, b"age:$@Role('1'\n)/weights:$@Role('3'\n)source('register's own'\n)/level:$@Role('0'\n)"),
        weight=2,
        file_label="A file",
        documents=["First line", "", "Third line"],
    )
    texts: list[Cell] = [f"xã số {n}" for n in range(1, 20)]
    write("stray-byte", [Question("note", [*texts[:6], b"qu\xe1n", *texts[6:]], "", 16, TEXT)])


if __name__ == "__main__":
    main()

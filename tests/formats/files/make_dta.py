"""Writes the small Stata files in dta/ byte by byte, in every release, as Stata of each time does; all made up.

Run it from anywhere: python tests/formats/files/make_dta.py. The same script gives the same bytes. Source: StataCorp,
"File formats .dta", of the releases 104 to 119.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "dta"
RELEASES = (104, 105, 108, 110, 111, 113, 114, 115, 117, 118, 119)
Cell = float | str | bytes | None
Encode = Callable[[str], bytes]
LONG = "strL"
_BYTES = {"b": 1, "h": 2, "i": 4, "f": 4, "d": 8}
_OLD_TYPES = {"b": 98, "h": 105, "i": 108, "f": 102, "d": 100}
_TYPES = {"b": 251, "h": 252, "i": 253, "f": 254, "d": 255}
_TAGGED_TYPES = {"b": 65530, "h": 65529, "i": 65528, "f": 65527, "d": 65526, LONG: 32768}
_FIRST_MISSING = {"b": 101, "h": 32741, "i": 2147483621}
_OLD_MISSING = {"b": 127, "h": 32767, "i": 2147483647}
MARKS = "\u0300\u0301\u0303\u0309\u0323"


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


def tcvn3(text: str) -> bytes:
    from mobsurvey.vietnamese.tcvn3 import encode

    return encode(text).encode("latin-1")


@dataclass
class Question:
    """A variable and its answers; ".a" to ".z" are missing, None is the system-missing."""

    name: str
    type: str
    """struct's letter of a number, the bytes of a text, or strL."""
    cells: Sequence[Cell]
    label: str = ""
    labels: str = ""
    """The name of the value-label set."""
    format: str = ""

    @property
    def shown_as(self) -> str:
        return self.format or ("%9s" if self.type[0] in "s0123456789" else "%9.0g")


@dataclass
class Writer:
    """One file."""

    release: int
    questions: Sequence[Question]
    sets: Mapping[str, Mapping[int | str, str]] = field(default_factory=dict)
    characteristics: Mapping[tuple[str, str], str] = field(default_factory=dict)
    label: str = ""
    order: str = "<"
    encode: Encode = utf8

    @property
    def name_width(self) -> int:
        return 129 if self.release >= 118 else 33 if self.release >= 110 else 9

    @property
    def cases(self) -> int:
        return len(self.questions[0].cells) if self.questions else 0

    def pack(self, code: str, *numbers: float) -> bytes:
        return struct.pack(f"{self.order}{code}", *numbers)

    def fixed(self, text: str, width: int) -> bytes:
        return self.encode(text)[: width - 1].ljust(width, b"\0")

    def names(self, width: int, texts: Sequence[str]) -> bytes:
        return b"".join(self.fixed(text, width) for text in texts)

    def missing(self, kind: str, code: str | None) -> bytes:
        number = ord(code[1]) - 96 if code else 0
        if kind == "f":
            return self.pack("I", 0x7F000000 + 0x800 * number)
        if kind == "d":
            return self.pack("Q", 0x54C0 << 48 if self.release <= 105 else (0x7FE0 << 48) + (number << 40))
        return self.pack(kind, (_FIRST_MISSING if self.release >= 113 else _OLD_MISSING)[kind] + number)

    def cell(self, question: Question, variable: int, case: int) -> bytes:
        value, kind = question.cells[case - 1], question.type
        if kind == LONG:
            return self.pointer(variable, case) if value else b"\0" * 8
        if kind.isdigit():
            text = value if isinstance(value, bytes) else self.encode(str(value or ""))
            assert len(text) <= int(kind), text
            return text.ljust(int(kind), b"\0")
        if value is None or isinstance(value, str | bytes):
            return self.missing(kind, value if isinstance(value, str) and self.release >= 113 else None)
        return self.pack(kind, value if kind in "fd" else int(value))

    def pointer(self, variable: int, case: int) -> bytes:
        size = {117: 4, 118: 2, 119: 3}[self.release]
        order = "little" if self.order == "<" else "big"
        return variable.to_bytes(size, order) + case.to_bytes(8 - size, order)  # type: ignore[arg-type]

    def rows(self) -> bytes:
        numbered = list(enumerate(self.questions, start=1))
        return b"".join(
            self.cell(question, number, case) for case in range(1, self.cases + 1) for number, question in numbered
        )

    def long_texts(self) -> bytes:
        found = b""
        for case in range(1, self.cases + 1):
            for number, question in enumerate(self.questions, start=1):
                value = question.cells[case - 1] if question.type == LONG else None
                if value:
                    binary = isinstance(value, bytes)
                    text = value if isinstance(value, bytes) else self.encode(str(value)) + b"\0"
                    place = self.pack("I", number) + self.pack("Q" if self.release >= 118 else "I", case)
                    found += b"GSO" + place + self.pack("BI", 129 if binary else 130, len(text)) + text
        return found

    def value_labels(self) -> bytes:
        found = b""
        for name, labels in self.sets.items():
            usable = {code: text for code, text in labels.items() if self.release >= 113 or not isinstance(code, str)}
            codes = [2147483621 + ord(c[1]) - 96 if isinstance(c, str) else c for c in usable]
            if self.release < 108:
                found += self.pack("H", len(codes)) + self.fixed(name, 9) + b"\0" + self.pack(f"{len(codes)}h", *codes)
                found += b"".join(self.encode(text)[:8].ljust(8, b"\0") for text in usable.values())
                continue
            texts, begins = b"", []
            for text in usable.values():
                begins.append(len(texts))
                texts += self.encode(text) + b"\0"
            table = self.pack(f"II{len(codes)}I{len(codes)}i", len(codes), len(texts), *begins, *codes) + texts
            entry = self.pack("I", len(table)) + self.fixed(name, self.name_width) + b"\0" * 3 + table
            found += b"<lbl>" + entry + b"</lbl>" if self.release >= 117 else entry
        return found

    def file(self) -> bytes:
        return self.tagged() if self.release >= 117 else self.old()

    def old(self) -> bytes:
        release, count = self.release, len(self.questions)
        label_width = 81 if release >= 108 else 32
        types = [
            (127 if release < 111 else 0) + int(q.type)
            if q.type.isdigit()
            else (_OLD_TYPES if release < 111 else _TYPES)[q.type]
            for q in self.questions
        ]
        parts = [
            bytes([release, 1 if self.order == ">" else 2, 1, 0]),
            self.pack("HI", count, self.cases),
            self.fixed(self.label, label_width),
            b"22 Nov 2026 09:30\0" if release >= 105 else b"",
            bytes(types),
            self.names(self.name_width, [q.name for q in self.questions]),
            b"\0" * 2 * (count + 1),
            self.names(49 if release >= 114 else 12 if release >= 105 else 7, [q.shown_as for q in self.questions]),
            self.names(self.name_width, [q.labels for q in self.questions]),
            self.names(label_width, [q.label for q in self.questions]),
        ]
        length = "I" if release >= 110 else "H"
        for (of, name), text in self.characteristics.items() if release >= 105 else ():
            data = self.names(self.name_width, [of, name]) + self.encode(text) + b"\0"
            parts.append(b"\1" + self.pack(length, len(data)) + data)
        parts += [b"\0" + self.pack(length, 0)] if release >= 105 else []
        return b"".join(parts) + self.rows() + self.value_labels()

    def tagged(self) -> bytes:
        wide, count = self.release >= 118, len(self.questions)
        label = self.encode(self.label)
        header = b"".join(
            (
                b"<release>%d</release>" % self.release,
                b"<byteorder>%s</byteorder>" % (b"MSF" if self.order == ">" else b"LSF"),
                b"<K>" + self.pack("I" if self.release >= 119 else "H", count) + b"</K>",
                b"<N>" + self.pack("Q" if wide else "I", self.cases) + b"</N>",
                b"<label>" + self.pack("H" if wide else "B", len(label)) + label + b"</label>",
                b"<timestamp>\x1122 Nov 2026 09:30</timestamp>",
            )
        )
        types = [int(q.type) if q.type.isdigit() else _TAGGED_TYPES[q.type] for q in self.questions]
        characteristics = b""
        for (of, name), text in self.characteristics.items():
            data = self.names(self.name_width, [of, name]) + self.encode(text) + b"\0"
            characteristics += b"<ch>" + self.pack("I", len(data)) + data + b"</ch>"
        sections = {
            "map": b"\0" * 112,
            "variable_types": self.pack(f"{count}H", *types),
            "varnames": self.names(self.name_width, [q.name for q in self.questions]),
            "sortlist": b"\0" * (4 if self.release >= 119 else 2) * (count + 1),
            "formats": self.names(57 if wide else 49, [q.shown_as for q in self.questions]),
            "value_label_names": self.names(self.name_width, [q.labels for q in self.questions]),
            "variable_labels": self.names(321 if wide else 81, [q.label for q in self.questions]),
            "characteristics": characteristics,
            "data": self.rows(),
            "strls": self.long_texts(),
            "value_labels": self.value_labels(),
        }
        begin = b"<stata_dta><header>" + header + b"</header>"
        places, at = [0], len(begin)
        for name, data in sections.items():
            places.append(at)
            at += 2 * len(name) + 5 + len(data)
        places += [at, at + len(b"</stata_dta>")]
        sections["map"] = self.pack("14Q", *places)
        return (
            begin
            + b"".join(b"<%s>%s</%s>" % (n.encode(), d, n.encode()) for n, d in sections.items())
            + b"</stata_dta>"
        )


def day(year: int, month: int, number: int) -> int:
    return (date(year, month, number) - date(1960, 1, 1)).days


def basic(release: int, order: str = "<") -> Writer:
    """Six officials: what every release can hold, and .a to .z in those that have them."""
    labels: dict[int | str, str] = {1: "Male", 2: "Female", ".a": "Refused to say", ".b": "Not asked"}
    questions = [
        Question("id", "h", [101, 102, 103, 104, 105, 32740], "Number"),
        Question("sex", "b", [1, 2, ".a", ".b", None, 2], "Sex of the official", "sexlab"),
        Question("sex2", "d", [2, 1, None, ".a", 1, 2], "Sex of the deputy", "sexlab"),
        Question("age", "b", [25, 100, -5, ".z", 41, None], "Age"),
        Question("people", "i", [1000000, 2147483620, -7, None, ".c", 0], "People in the commune"),
        Question("weight", "f", [0.5, 1.25, 2.0, ".d", None, 0.1], "Weight"),
        Question("income", "d", [1.5, -2.25, 1e300, ".e", 0.1, None], "Income"),
        Question("ward", "12", ["Ward 1", "", "Ward 12", "NA", "12", "twelve bytes"], "Ward"),
        Question("born", "i", [day(1980, 2, 29), -1, 0, None, ".a", day(2024, 3, 1)], "Born", "", "%d"),
        Question("q1_1", "b", [1, 0, 1, 0, None, 1], "Listens"),
        Question("q1_2", "b", [0, 0, 1, 1, None, 1], "Explains"),
        Question("q1_3", "b", [1, 1, 0, 0, None, 0], "Replies"),
    ]
    notes = {("_dta", "note0"): "1", ("_dta", "note1"): "Made up for a test", ("age", "note1"): "In years"}
    return Writer(release, questions, {"sexlab": labels}, notes, "Made-up officials", order)


def vietnamese(release: int, encode: Encode) -> Writer:
    opinions = [
        "Nghe, ghi ý kiến của nhân dân",
        "Giải thích chủ trương của Đảng",
        "",
        "Không trả lời được",
        "Họp tổ dân phố mỗi tháng một lần",
        "Cán bộ xã chưa gần dân",
    ]
    labels: dict[int | str, str] = {1: "Nam", 2: "Nữ", ".a": "Không trả lời"}
    questions = [
        Question("gioi", "b", [1, 2, ".a", 2, 1, None], "Giới tính của cán bộ", "gioi"),
        Question("ykien", "60", opinions, "Ý kiến của người được hỏi"),
    ]
    notes = {("_dta", "note1"): "Số liệu bịa để thử"}
    return Writer(release, questions, {"gioi": labels}, notes, "Khảo sát cán bộ", encode=encode)


def languages() -> Writer:
    """A file with labels in two languages, of which Vietnamese is in use, and a design set by svyset."""
    questions = [
        Question("sex", "b", [1, 2, ".a"], "Giới tính", "sex_vi"),
        Question("area", "b", [1, 1, 3], "Khu vực", "area_vi"),
        Question("w", "d", [1.5, 0.5, 1.0], ""),
        Question("psu", "h", [1, 1, 2], ""),
    ]
    sets: dict[str, dict[int | str, str]] = {
        "sex_vi": {1: "Nam", 2: "Nữ", ".a": "Từ chối"},
        "sex_en": {1: "Male", 2: "Female", ".a": "Refused"},
        "area_vi": {1: "Thành thị", 2: "Nông thôn"},
        "area_en": {1: "Urban", 3: "Mountains"},
    }
    said = {
        ("_dta", "_lang_c"): "vi",
        ("_dta", "_lang_list"): "default vi",
        ("_dta", "_lang_v_default"): "Officials",
        ("sex", "_lang_v_default"): "Sex",
        ("sex", "_lang_l_default"): "sex_en",
        ("area", "_lang_v_default"): "Area",
        ("area", "_lang_l_default"): "area_en",
        ("_dta", "_svy_version"): "2",
        ("_dta", "_svy_wvar"): "w",
        ("_dta", "_svy_su1"): "psu",
        ("_dta", "note0"): "2",
        ("_dta", "note1"): "First note",
        ("_dta", "note2"): "Second note",
        ("sex", "note1"): "Asked of all",
        ("sex", "question"): "What is your sex?",
    }
    return Writer(118, questions, sets, said, "Cán bộ")


def dates() -> Writer:
    milliseconds = day(2024, 3, 1) * 86_400_000 + 52_200_123
    cells: dict[str, list[Cell]] = {
        "%td": [day(2024, 3, 1), 0, -1, None, ".a", day(1900, 2, 28)],
        "%tdDD/NN/CCYY": [day(2024, 3, 1), day(9999, 12, 31), 0.75, -99, None, ".b"],
        "%tc": [milliseconds, 0, -1, None, ".a", milliseconds - 123],
        "%tcHH:MM": [30_600_000, 0, 86_399_999, None, ".a", milliseconds],
        "%tC": [milliseconds + 27_000, 0, 399_513_600_000, 394_416_000_000 - 1, None, ".z"],
        "%tm": [770, 0, -1, None, ".a", 771],
        "%tq": [256, 0, -1, None, None, None],
        "%th": [128, 0, -1, None, None, None],
        "%tw": [3336, 0, -1, None, None, None],
        "%ty": [2024, 1960, 1959, None, ".a", 2025],
        "%tbnyse": [1, 2, 3, None, None, None],
        "%-tdD_m_Y": [0, 1, 2, 3, 4, 5],
    }
    names = ("day", "day2", "moment", "clock", "leap", "month", "quarter", "half", "week", "year", "business", "left")
    questions = [
        Question(name, "d", found, "", "unknown" if name == "day2" else "", shown)
        for name, (shown, found) in zip(names, cells.items(), strict=True)
    ]
    return Writer(118, questions, {"unknown": {-99: "Unknown"}})


def long(release: int, order: str, last: Cell = "the last") -> Writer:
    texts: list[Cell] = ["a" * 3000, "", "Ý kiến: cần gần dân", "short", last]
    shared = [Question("n", "b", [1, 2, 3, 4, 5]), Question("opinion", LONG, texts, "Opinion")]
    return Writer(release, [*shared, Question("other", LONG, ["x", "", "", "", "y"])], order=order)


def files() -> dict[str, bytes]:
    """Every file by name."""
    found = {f"release-{release}": basic(release) for release in RELEASES}
    found |= {f"release-{release}-msf": basic(release, ">") for release in (105, 110, 114, 117, 118, 119)}
    found |= {f"strl-{release}": long(release, "<") for release in (117, 118, 119)}
    found |= {f"strl-{release}-msf": long(release, ">") for release in (117, 118, 119)}
    found["strl-binary"] = long(118, "<", b"\x89PNG\0\1\2")
    found["windows-1258"] = vietnamese(115, windows_1258)
    found["tcvn3"] = vietnamese(114, tcvn3)
    found["utf-8-old"] = vietnamese(117, utf8)
    found["utf-8"] = vietnamese(118, utf8)
    found["windows-1258-in-118"] = vietnamese(118, windows_1258)
    found["languages"] = languages()
    found["dates"] = dates()
    found["no-cases"] = Writer(118, [Question("a", "b", [])])
    found["no-variables"] = Writer(118, [])
    return {name: writer.file() for name, writer in found.items()}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, data in files().items():
        (FOLDER / f"{name}.dta").write_bytes(data)

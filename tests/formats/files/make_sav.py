"""Writes the small .sav files in sav/, record by record, as SPSS writes a survey with everything that it can declare.

Run it from the root of the repository: python -m tests.formats.files.make_sav. The same script gives the same bytes.
All answers are made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from tests.readers.files.make_files import DATE, TEXT, Question, seconds, utf8, write_file

FOLDER = Path(__file__).resolve().parent / "sav"
Labels = Mapping[float | str, str | bytes]

YES_NO: Labels = {1: "Có", 0: "Không"}
LEVELS: Labels = {1: "Thành phố", 2: "Phường/xã", 9: "Không trả lời"}
_COUNTED_BY_TEXT = 7
"""The record of sets that SPSS has had since release 14."""


def questions() -> list[Question]:
    """Six respondents."""
    return [
        Question("so_phieu", [101, 102, 103, 104, 105, 106], "Số phiếu", measure=1),
        Question(
            "cap",
            [1, 2, 2, 1, 9, None],
            "Cấp công tác",
            labels=LEVELS,
            missing=(9,),
        ),
        Question("muc_1", [1, 0, 1, 0, 0, None], "Nghe, ghi ý kiến", labels=YES_NO),
        Question("muc_2", [1, 1, 0, 0, 0, None], "Giải trình", labels=YES_NO),
        Question("muc_3", [0, 0, 0, 0, 0, None], "Khác", labels=YES_NO),
        Question("tuoi", [34, 51, 28, 998, 60.5, None], "Tuổi", missing=(990, 999), is_range=True, measure=3),
        Question("trong_so", [0.5, 1.5, 1, 1, 1, 1], "Trọng số", measure=3),
        Question(
            "ngay",
            [seconds(date(2024, 3, 1)), None, *[seconds(date(2024, 3, 13))] * 4],
            "Ngày phỏng vấn",
            format=DATE,
            measure=3,
        ),
        Question("y_kien", ["Gần dân", "", "NA", "Nói dễ hiểu hơn", "", "Không"], "Ý kiến khác", 24, TEXT),
    ]


def sets() -> tuple[int, bytes]:
    return _COUNTED_BY_TEXT, b"$muc=D1 1 %d %s muc_1 muc_2 muc_3\n" % (len(utf8("Mục đích")), utf8("Mục đích"))


def main(folder: Path = FOLDER) -> None:
    write_file(folder, "answers", questions(), sets(), weight=7, file_label="Khảo sát cán bộ")
    twice = questions()
    twice[1].name = "SO_PHIEU"
    write_file(folder, "two-of-one-name", twice, sets())
    lost = _COUNTED_BY_TEXT, b"$muc=D1 1 1 M muc_1 muc_2 muc_9\n$toi=D1 1 1 T toi_1 toi_2\n"
    write_file(folder, "lost-members", questions(), lost)
    stray = questions()
    stray[-1].cells = ["Gần dân", "", "NA", utf8("Nói ") + b"\xe0 hon", "", "Không"]
    write_file(folder, "stray-byte", stray, sets())


if __name__ == "__main__":
    main()

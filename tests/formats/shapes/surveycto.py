"""The sample as SurveyCTO exports it: joined answers, and 1/0 columns for all options."""

from __future__ import annotations

import csv
import io
from typing import Any


def files(answers: Any) -> dict[str, bytes]:
    header = ["SubmissionDate", "starttime", "endtime", "deviceid", *answers.single]
    for name, members in answers.sets.items():
        header += [name, *(f"{name}_{code(member)}" for member in members)]
    header += ["instanceID", "formdef_version", "review_quality", "KEY"]
    text = io.StringIO(newline="")
    write = csv.writer(text, lineterminator="\n").writerow
    write(header)
    for number, row in enumerate(answers.rows, start=1):
        cells = ["May 2, 2024 8:21:00 AM", "May 2, 2024 8:00:00 AM", "May 2, 2024 8:20:00 AM", "web"]
        cells += [row[name] for name in answers.single]
        for members in answers.sets.values():
            joined = " ".join(code(member) for member in members if row[member] == "1")
            cells += [joined, *(row[member] if joined else "" for member in members)]
        write([*cells, f"uuid:{number:04}", "2405020801", "", f"uuid:{number:04}"])
    return {"dan_van_WIDE.csv": text.getvalue().encode("utf-8")}


def code(member: str) -> str:
    """The option's code, the number in the member's name."""
    return member.rpartition("_")[2]

"""The sample as KoboToolbox exports it: semicolons, all quoted, groups in names, joined and separate answers."""

from __future__ import annotations

import csv
import io
from typing import Any

_GROUP = "dan_van"


def files(answers: Any) -> dict[str, bytes]:
    header = ["start", "end"]
    header += [f"{_GROUP}/{name}" for name in answers.single]
    for name, members in answers.sets.items():
        header += [f"{_GROUP}/{name}", *(f"{_GROUP}/{name}/{code(member)}" for member in members)]
    header += ["__version__", "_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status"]
    header += ["_submitted_by", "_tags", "_index"]
    text = io.StringIO(newline="")
    write = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow
    write(header)
    for number, row in enumerate(answers.rows, start=1):
        cells = ["2024-05-02T08:00:00.000+07:00", "2024-05-02T08:20:00.000+07:00"]
        cells += [row[name] for name in answers.single]
        for members in answers.sets.values():
            cells += [" ".join(code(member) for member in members if row[member] == "1")]
            cells += [row[member] if cells[-1] else "" for member in members]
        cells += ["v7", str(1000 + number), f"uuid-{number:04}", "2024-05-02T01:21:00", "", "", "submitted_via_web"]
        write([*cells, "", "", str(number)])
    return {"dan_van.csv": text.getvalue().encode("utf-8")}


def code(member: str) -> str:
    """The option's code, the number in the member's name."""
    return member.rpartition("_")[2]
